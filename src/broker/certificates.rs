//! The broker's certificates on disk: made on first use, kept, and made again when they no longer serve.
//!
//! Five PEM files in a private directory. `ca.pem` is written last and removed first, so that a set without it is known
//! to be unfinished; a lock keeps two processes from making a set at the same time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use tempfile::NamedTempFile;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{BrokerCertificates, BrokerError, HOST};
use crate::tls::{CertificateInfo, MintedAuthority, MintedIdentity, Slot, inspect};

/// Whom the client certificate names.
const CLIENT_NAME: &str = "demo-client";

/// Days from making to ending.
const DAYS: u32 = 365;

/// Certificates that end sooner than this are made again.
const LEFT_AT_LEAST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A whole set, in its directory.
#[derive(Debug, Clone)]
pub(super) struct Certificates {
    directory: PathBuf,
}

/// A certificate's file and its key's.
#[derive(Debug, Clone)]
struct IdentityFiles {
    certificate: PathBuf,
    key: PathBuf,
}

impl Certificates {
    /// A set that serves for some time yet, made now if there is none. Blocks on files.
    pub(super) fn ready(directory: &Path) -> Result<Self, BrokerError> {
        let certificates = Self { directory: directory.to_owned() };
        let _lock = certificates.lock().map_err(|error| certificates.cannot_keep(error))?;
        if !certificates.serve_at(Timestamp::now() + LEFT_AT_LEAST) {
            certificates.make()?;
        }
        Ok(certificates)
    }

    /// The files of the set.
    pub(super) fn given(&self) -> BrokerCertificates {
        BrokerCertificates {
            ca_file: self.ca(),
            server_certificate_file: self.server().certificate,
            server_key_file: self.server().key,
            server_key_passphrase: None,
            client_certificate_file: self.client().certificate,
            client_key_file: self.client().key,
        }
    }

    fn ca(&self) -> PathBuf {
        self.directory.join("ca.pem")
    }

    fn server(&self) -> IdentityFiles {
        self.identity("server")
    }

    fn client(&self) -> IdentityFiles {
        self.identity("client")
    }

    fn identity(&self, name: &str) -> IdentityFiles {
        IdentityFiles {
            certificate: self.directory.join(format!("{name}.pem")),
            key: self.directory.join(format!("{name}.key")),
        }
    }

    fn cannot_keep(&self, source: io::Error) -> BrokerError {
        BrokerError::Keep { directory: self.directory.clone(), source }
    }

    /// Waits for other processes. Ends with the file that it returns.
    fn lock(&self) -> io::Result<File> {
        create_private_directory(&self.directory)?;
        let lock = File::options().create(true).truncate(false).write(true).open(self.directory.join("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Whether all files are there, whole, belong together and still do at that time.
    fn serve_at(&self, time: Timestamp) -> bool {
        let set = (certificate(&self.ca(), Slot::CaFile), self.server().read(), self.client().read());
        let (Some(ca), Some(server), Some(client)) = set else { return false };
        // A root's own end is not looked at by those who trust it.
        ca.not_after > time && accept_each_other(&ca, &server, &client, time).is_some()
    }

    fn make(&self) -> Result<(), BrokerError> {
        let ca = MintedAuthority::new("mqttdeck local test CA", DAYS)?;
        let server = ca.issue_server(&[HOST, "127.0.0.1"], DAYS)?;
        let client = ca.issue_client(CLIENT_NAME, DAYS)?;
        self.write(&ca, &server, &client).map_err(|error| self.cannot_keep(error))
    }

    fn write(&self, ca: &MintedAuthority, server: &MintedIdentity, client: &MintedIdentity) -> io::Result<()> {
        remove(&self.ca())?;
        for (files, minted) in [(self.server(), server), (self.client(), client)] {
            self.write_file(&files.key, &minted.key_pem)?;
            self.write_file(&files.certificate, &minted.certificate_pem)?;
        }
        self.write_file(&self.ca(), ca.certificate_pem())
    }

    /// Atomically, and readable by the owner only: temporary files are.
    fn write_file(&self, file: &Path, text: &str) -> io::Result<()> {
        let mut temporary = NamedTempFile::new_in(&self.directory)?;
        temporary.write_all(text.as_bytes())?;
        temporary.as_file().sync_all()?;
        temporary.persist(file).map_err(|error| error.error)?;
        Ok(())
    }
}

impl IdentityFiles {
    /// The certificate, if the key is its own.
    fn read(&self) -> Option<CertificateInfo> {
        let own = certificate(&self.certificate, Slot::ClientCertificate)?;
        let key = inspect(Slot::ClientKey, &self.key, None).ok()?.keys.into_iter().next()?.spki?;
        let (_, parsed) = X509Certificate::from_der(&own.der).ok()?;
        (parsed.public_key().raw == key).then_some(own)
    }
}

/// Has each side verify the other as in a handshake at that time; `None` if one would not be let in.
fn accept_each_other(
    ca: &CertificateInfo,
    server: &CertificateInfo,
    client: &CertificateInfo,
    time: Timestamp,
) -> Option<()> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(&*ca.der)).ok()?;
    let roots = Arc::new(roots);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.as_second()).ok()?));

    let name = ServerName::try_from(HOST).ok()?;
    let by_client = WebPkiServerVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider));
    let server = CertificateDer::from(&*server.der);
    by_client.build().ok()?.verify_server_cert(&server, &[], &name, &[], time).ok()?;

    let by_server = WebPkiClientVerifier::builder_with_provider(roots, provider);
    by_server.build().ok()?.verify_client_cert(&CertificateDer::from(&*client.der), &[], time).ok()?;
    Some(())
}

fn certificate(file: &Path, slot: Slot) -> Option<CertificateInfo> {
    inspect(slot, file, None).ok()?.certificates.into_iter().next()
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn create_private_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    // It may have been there before.
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn create_private_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(certificates: &Certificates) -> Vec<Vec<u8>> {
        let (server, client) = (certificates.server(), certificates.client());
        [certificates.ca(), server.certificate, server.key, client.certificate, client.key]
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect()
    }

    #[test]
    fn a_set_is_kept_until_something_is_wrong_with_it() {
        type Harm = fn(&Certificates) -> io::Result<()>;
        let table: [(&str, bool, Harm); 6] = [
            ("nothing", true, |_| Ok(())),
            ("key gone", false, |set| fs::remove_file(set.client().key)),
            ("CA gone", false, |set| fs::remove_file(set.ca())),
            ("certificate cut", false, |set| fs::write(set.server().certificate, "-----BEGIN CERTIFICATE-----\nMII")),
            ("key of another", false, |set| fs::copy(set.server().key, set.client().key).map(drop)),
            ("CA of the same name", false, |set| {
                let other = MintedAuthority::new("mqttdeck local test CA", DAYS).unwrap();
                fs::write(set.ca(), other.certificate_pem())
            }),
        ];
        let directory = tempfile::tempdir().unwrap();
        for (harm, kept, inflict) in table {
            let before = contents(&Certificates::ready(directory.path()).unwrap());
            inflict(&Certificates { directory: directory.path().to_owned() }).unwrap();
            let after = Certificates::ready(directory.path()).unwrap();
            assert_eq!(contents(&after) == before, kept, "{harm}");
            assert!(after.serve_at(Timestamp::now() + LEFT_AT_LEAST), "{harm}");
        }
    }

    #[test]
    fn a_set_that_is_about_to_end_no_longer_serves() {
        let directory = tempfile::tempdir().unwrap();
        let set = Certificates::ready(directory.path()).unwrap();
        let hours = |days: i64| Timestamp::now() + SignedDuration::from_hours(24 * days);
        assert!(set.serve_at(hours(i64::from(DAYS) - 2)));
        assert!(!set.serve_at(hours(i64::from(DAYS) + 1)));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;

        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("a/b");
        let set = Certificates::ready(&directory).unwrap();
        let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&directory), 0o700);
        assert_eq!((mode(&set.server().key), mode(&set.client().key)), (0o600, 0o600));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let file = NamedTempFile::new().unwrap();
        let error = Certificates::ready(file.path()).unwrap_err();
        assert!(matches!(error, BrokerError::Keep { directory, .. } if directory == file.path()));
    }
}
