//! What can be ordered, as plain data.

use std::path::{Path, PathBuf};

use super::file_names::{self, FileKind};
use super::{NewKey, Purpose, Subject};
use crate::profile::Secret;

/// One thing to make. `Debug` prints no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// A private CA.
    Authority(NewAuthority),
    /// A certificate for a broker.
    Server(NewServer),
    /// A certificate for a client.
    Client(NewClient),
    /// A signing request for somebody else's CA.
    Request(NewRequest),
    /// A certificate for somebody else's request.
    Sign(SignRequest),
    /// A PKCS#12 keystore out of certificate and key.
    Export(Export),
    /// A certificate that takes the place of an old one.
    Renew(Renewal),
}

/// A private CA: `ca.crt` and `ca.key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuthority {
    /// Its name.
    pub subject: Subject,
    /// Its key.
    pub key: KeyChoice,
    /// How long it is valid: 1 to 36,500 days.
    pub days: u32,
}

/// A certificate for a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewServer {
    /// Whom it names; without a common name, the first of `names`.
    pub subject: Subject,
    /// DNS names and IP addresses that clients connect to, at least one.
    pub names: Vec<String>,
    /// Its key.
    pub key: KeyChoice,
    /// How long it is valid: 1 to 36,500 days.
    pub days: u32,
    /// The CA.
    pub signer: Signer,
}

/// A certificate for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// Whom it names: what the broker takes for the user name.
    pub subject: Subject,
    /// Its key.
    pub key: KeyChoice,
    /// How long it is valid: 1 to 36,500 days.
    pub days: u32,
    /// The CA.
    pub signer: Signer,
}

/// A signing request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Whom the certificate shall name; without a common name, the first of `names`.
    pub subject: Subject,
    /// DNS names and IP addresses, for a server; none for a client.
    pub names: Vec<String>,
    /// Its key.
    pub key: KeyChoice,
}

/// The answer to somebody else's signing request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignRequest {
    /// The request, PEM or DER.
    pub request_file: PathBuf,
    /// What the certificate shall be for. What the request says about that is not looked at.
    pub role: Role,
    /// For a server: its names, if not those of the request.
    pub names: Vec<String>,
    /// How long it is valid: 1 to 36,500 days.
    pub days: u32,
    /// The CA.
    pub signer: Signer,
}

/// A PKCS#12 keystore, as Java and Windows want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The certificate, perhaps with its issuers.
    pub certificate_file: PathBuf,
    /// Its key, in any form.
    pub key_file: PathBuf,
    /// What opens the key file.
    pub passphrase: Option<Secret>,
    /// More certificates of its issuers: the CA's.
    pub chain_file: Option<PathBuf>,
    /// What the entry is called in the keystore; empty: the common name.
    pub alias: String,
    /// What shall open the keystore. Java takes ASCII characters only, and wants six of them at least.
    pub password: Secret,
}

/// A certificate with the subject, names and purpose of an old one, and new dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The old certificate.
    pub certificate_file: PathBuf,
    /// Its key, or a new one.
    pub key: KeyChoice,
    /// How long it is valid: 1 to 36,500 days.
    pub days: u32,
    /// The CA. A root that is renewed signs itself.
    pub signer: Signer,
}

/// Where a key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// It is made, and written beside the certificate.
    New {
        /// Kind and size.
        kind: NewKey,
        /// What it is encrypted with; `None` leaves it in the open.
        passphrase: Option<Secret>,
    },
    /// It is there already, in any form that can be read.
    Existing {
        /// The key file.
        file: PathBuf,
        /// What opens it.
        passphrase: Option<Secret>,
    },
}

/// A CA that signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Its certificate, of any X.509 version.
    pub certificate_file: PathBuf,
    /// Its key, in any form.
    pub key_file: PathBuf,
    /// What opens the key file.
    pub passphrase: Option<Secret>,
}

/// What a request is signed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// For a broker.
    Server,
    /// For a client.
    Client,
}

impl Role {
    /// The same among all purposes.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Server => Purpose::Server,
            Self::Client => Purpose::Client,
        }
    }
}

impl KeyChoice {
    /// A new key in the open.
    #[must_use]
    pub const fn new(kind: NewKey) -> Self {
        Self::New { kind, passphrase: None }
    }

    const fn is_new(&self) -> bool {
        matches!(self, Self::New { .. })
    }
}

impl NewServer {
    /// The subject, with the first name for a missing common name.
    #[must_use]
    pub fn full_subject(&self) -> Subject {
        named_at_least(&self.subject, &self.names)
    }
}

impl NewRequest {
    /// The subject, with the first name for a missing common name.
    #[must_use]
    pub fn full_subject(&self) -> Subject {
        named_at_least(&self.subject, &self.names)
    }
}

fn named_at_least(subject: &Subject, names: &[String]) -> Subject {
    let mut subject = subject.clone();
    if let (true, Some(first)) = (subject.common_name.is_empty(), names.first()) {
        subject.common_name.clone_from(first);
    }
    subject
}

impl Order {
    /// The files that it makes, and how they will be called: by the common name, or as the file that it begins with.
    #[must_use]
    pub fn files(&self) -> Vec<(FileKind, String)> {
        let stem = self.stem();
        self.kinds().into_iter().map(|kind| (kind, kind.name(&stem))).collect()
    }

    fn kinds(&self) -> Vec<FileKind> {
        let with_key = |key: &KeyChoice, kind| if key.is_new() { vec![FileKind::Key, kind] } else { vec![kind] };
        match self {
            Self::Authority(order) => with_key(&order.key, FileKind::Certificate),
            Self::Server(order) => with_key(&order.key, FileKind::Certificate),
            Self::Client(order) => with_key(&order.key, FileKind::Certificate),
            Self::Renew(order) => with_key(&order.key, FileKind::Certificate),
            Self::Request(order) => with_key(&order.key, FileKind::Request),
            Self::Sign(_) => vec![FileKind::Certificate],
            Self::Export(_) => vec![FileKind::Keystore],
        }
    }

    pub(super) fn stem(&self) -> String {
        let of_file = |file: &Path| file_names::stem(&file.file_stem().unwrap_or_default().to_string_lossy());
        match self {
            Self::Authority(_) => "ca".to_owned(),
            Self::Server(order) => file_names::stem(&order.full_subject().common_name),
            Self::Client(order) => file_names::stem(&order.subject.common_name),
            Self::Request(order) => file_names::stem(&order.full_subject().common_name),
            Self::Sign(order) => of_file(&order.request_file),
            Self::Export(order) => of_file(&order.certificate_file),
            Self::Renew(order) => of_file(&order.certificate_file),
        }
    }
}
