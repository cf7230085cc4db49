//! What can be known before connecting: whether the files hold together, and what will come of them.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{CertificateInfo, KeyKind, Slot, TlsFileError};
use crate::profile::{Profile, Secrets};

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
    Expired(Dated),
    /// A certificate has not begun.
    NotYetValid(Dated),
    /// A certificate ends within 30 days.
    EndsSoon(Dated),
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
    /// Our certificate's extended key usage leaves clientAuth out.
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
        /// The algorithm's name.
        algorithm: String,
    },
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
    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::SeenAs { .. } => Severity::Note,
            Self::File(_) => Severity::Fatal,
            _ => Severity::Caution,
        }
    }
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

/// Everything that can be found before connecting, the worst first. Blocks on files.
#[must_use]
pub fn examine(_profile: &Profile, _secrets: &Secrets, _now: Timestamp) -> Vec<Finding> {
    Vec::new()
}

/// Every certificate that a profile's files hold, for a look at their ends, and each file that cannot be read. Blocks on
/// files.
#[must_use]
pub fn certificates(_profile: &Profile, _secrets: &Secrets) -> Vec<Result<Dated, TlsFileError>> {
    Vec::new()
}
