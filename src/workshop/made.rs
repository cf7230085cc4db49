//! What was made, and what goes with it: lines for a broker, a profile for a client.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{FileKind, Purpose};
use crate::profile::{Endpoint, Profile, TlsMode, TlsSettings, generate_client_id};
use crate::tls::CertificateInfo;

/// MQTT over TLS (IANA's service name `secure-mqtt`).
const PORT: u16 = 8883;

/// The result of an order. All paths begin at the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The files, the key first.
    pub files: Vec<MadeFile>,
    /// The certificate that was made or, in a keystore, packed. None with a signing request. Its end is in it.
    pub certificate: Option<CertificateInfo>,
    /// What the certificate is for, as far as it says so.
    pub purpose: Option<Purpose>,
    /// When the CA ends that signed it: from then on it is no longer accepted, whatever it says itself.
    pub ca_ends: Option<Timestamp>,
    /// The file of the CA that signed it: its own where it is a CA.
    pub ca_file: Option<PathBuf>,
    /// The file of the certificate.
    pub certificate_file: Option<PathBuf>,
    /// The file of its key, new or not. None where somebody else has it.
    pub key_file: Option<PathBuf>,
}

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// What it is.
    pub kind: FileKind,
    /// Where it is.
    pub path: PathBuf,
}

impl Made {
    /// Lines for mosquitto.conf: a listener with this server certificate that lets in who shows a certificate of the
    /// same CA. `None` for anything but a server certificate with its key.
    #[must_use]
    pub fn mosquitto_conf(&self) -> Option<String> {
        let (Purpose::Server, ca, certificate, key) =
            (self.purpose?, self.ca_file.as_ref()?, self.certificate_file.as_ref()?, self.key_file.as_ref()?)
        else {
            return None;
        };
        Some(format!(
            "# MQTT over TLS, on its usual port.\n\
             listener {PORT}\n\
             # Clients must show a certificate of this CA.\n\
             cafile {}\n\
             # What the broker shows to them, and its key. The account that runs mosquitto must be able to read both.\n\
             certfile {}\n\
             keyfile {}\n\
             # Who shows no certificate is refused.\n\
             require_certificate true\n\
             # The certificate's common name is the user name; no password is asked for.\n\
             use_identity_as_username true\n",
            ca.display(),
            certificate.display(),
            key.display(),
        ))
    }

    /// A profile that shows this client certificate to the broker at `host`, whose certificate is of the same CA.
    /// `None` for anything but a client certificate with its key.
    #[must_use]
    pub fn profile(&self, host: &str) -> Option<Profile> {
        let (Purpose::Client, ca, certificate, key) =
            (self.purpose?, self.ca_file.as_ref()?, self.certificate_file.as_ref()?, self.key_file.as_ref()?)
        else {
            return None;
        };
        let tls = TlsSettings {
            enabled: true,
            mode: TlsMode::SelfSigned,
            ca_file: ca.clone(),
            client_certificate_file: certificate.clone(),
            client_key_file: key.clone(),
            ..TlsSettings::default()
        };
        let name = self.certificate.as_ref().map_or(host, CertificateInfo::short_name);
        Some(Profile {
            name: format!("{name} at {host}"),
            endpoint: Endpoint { host: host.to_owned(), port: PORT, ..Endpoint::default() },
            client_id: generate_client_id(),
            tls,
            ..Profile::default()
        })
    }

    /// Whether the CA ends before the certificate does.
    #[must_use]
    pub fn outlives_ca(&self) -> bool {
        let ends = self.certificate.as_ref().map(|certificate| certificate.not_after);
        ends.zip(self.ca_ends).is_some_and(|(own, ca)| own > ca)
    }

    /// The file of this kind, if there is one.
    #[must_use]
    pub fn file(&self, kind: FileKind) -> Option<&Path> {
        self.files.iter().find(|file| file.kind == kind).map(|file| file.path.as_path())
    }
}
