//! What can be found before connecting, as facts; `explain` makes the sentences.

use std::path::PathBuf;

use crate::tls::{CertificateInfo, KeyKind, Slot, TlsFileError};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// It may work, but look.
    Caution,
    /// It cannot work.
    Fatal,
}

/// A certificate of a profile, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The field.
    pub slot: Slot,
    /// The file.
    pub file: PathBuf,
    /// The certificate.
    pub certificate: CertificateInfo,
}

/// One thing that was found before connecting.
#[derive(Debug)]
pub enum Finding {
    /// A file or its secret cannot be used.
    File(TlsFileError),
    /// "The broker will see you as client1": the client's own certificate.
    SeenAs {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// Our certificate has no common name.
    NoCommonName {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// A certificate is over.
    Expired {
        /// Which.
        of: Dated,
        /// Whether it is the client's own, and not a CA's.
        own: bool,
    },
    /// A certificate has not begun.
    NotYetValid {
        /// Which.
        of: Dated,
        /// Whether it is the client's own, and not a CA's.
        own: bool,
    },
    /// A certificate ends within 30 days.
    EndsSoon(Dated),
    /// Every CA certificate that a server could be trusted by is over or has not begun.
    NoCurrentAuthority {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
    },
    /// Our chain reaches this CA certificate, by name and by signature.
    ChainReaches {
        /// Where the client certificate is from.
        file: PathBuf,
        /// The CA certificate.
        authority: Dated,
    },
    /// Our chain reaches none of the CA certificates in the given files. No fault where the broker knows other CAs.
    ChainOpen {
        /// Where the client certificate is from.
        file: PathBuf,
        /// The last of our chain.
        last: CertificateInfo,
    },
    /// A signature in our chain is not its issuer's, though the names fit.
    ChainBroken {
        /// Where the client certificate is from.
        file: PathBuf,
        /// The certificate whose signature is wrong.
        certificate: CertificateInfo,
    },
    /// Our certificate is self-signed, and no CA's.
    SelfSigned {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// The extended key usage of a certificate in our chain leaves clientAuth out.
    NotForClients {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// Our certificate's key usage leaves digitalSignature out.
    MayNotSign {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// A certificate issued another one of our chain, though it is not a CA's.
    MayNotIssue(Dated),
    /// Our certificate is a CA's own.
    IsCa {
        /// Where it is from.
        file: PathBuf,
        /// It.
        certificate: CertificateInfo,
    },
    /// A certificate is signed with SHA-1 or MD5, which brokers refuse.
    WeakSignature {
        /// The certificate and where it is from.
        of: Dated,
        /// The name of the hash: "SHA-1".
        algorithm: String,
    },
    /// A CA of our chain has a key that is too short for brokers.
    WeakKey(Dated),
    /// A key that many brokers do not take.
    UnusualKey {
        /// Where it is from.
        file: PathBuf,
        /// Its kind.
        kind: KeyKind,
    },
    /// Others than the owner can read the key file.
    KeyReadableByOthers {
        /// The key file.
        file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// "PEM Formatted" does not fit the file; the content decides.
    TickDoesNotFit {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// Whether the file is PEM.
        is_pem: bool,
    },
    /// A user name and a certificate are both set; some brokers take only one of them.
    UsernameAndCertificate {
        /// The user name.
        username: String,
        /// Whom the certificate names.
        certificate: CertificateInfo,
    },
    /// The session secrets are written to a file.
    KeyLog {
        /// The file.
        file: PathBuf,
    },
    /// Nothing of the server will be verified.
    NothingVerified,
}

impl Finding {
    /// How much it matters. Fatal is only what cannot work: the broker may know more than our files do.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            // The secret is asked for when connecting.
            Self::File(TlsFileError::PassphraseNeeded { .. }) => Severity::Caution,
            Self::File(_)
            | Self::Expired { own: true, .. }
            | Self::NotYetValid { own: true, .. }
            | Self::NoCurrentAuthority { .. } => Severity::Fatal,
            Self::UsernameAndCertificate { username, certificate }
                if certificate.common_name.as_ref() == Some(username) =>
            {
                Severity::Note
            }
            Self::SeenAs { .. }
            | Self::ChainReaches { .. }
            | Self::ChainOpen { .. }
            | Self::SelfSigned { .. }
            | Self::UnusualKey { .. }
            | Self::TickDoesNotFit { .. } => Severity::Note,
            Self::NoCommonName { .. }
            | Self::Expired { own: false, .. }
            | Self::NotYetValid { own: false, .. }
            | Self::EndsSoon(_)
            | Self::ChainBroken { .. }
            | Self::NotForClients { .. }
            | Self::MayNotSign { .. }
            | Self::MayNotIssue(_)
            | Self::IsCa { .. }
            | Self::WeakSignature { .. }
            | Self::WeakKey(_)
            | Self::KeyReadableByOthers { .. }
            | Self::UsernameAndCertificate { .. }
            | Self::KeyLog { .. }
            | Self::NothingVerified => Severity::Caution,
        }
    }
}
