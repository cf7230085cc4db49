//! What can go wrong with TLS: files before connecting, and the handshake itself.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::Alert;
use crate::profile::SecretKind;

/// The field of the SSL/TLS tab that a file was chosen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// "CA File".
    CaFile,
    /// "Keystore File": a keystore with CA certificates.
    CaKeystore,
    /// "Client Certificate File".
    ClientCertificate,
    /// "Client Key File".
    ClientKey,
    /// "Client Keystore": a keystore with the client's key pair.
    ClientKeystore,
    /// No field: a file that is only looked into.
    None,
}

impl Slot {
    /// The label of the field.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CaFile => "CA File",
            Self::CaKeystore => "Keystore File",
            Self::ClientCertificate => "Client Certificate File",
            Self::ClientKey => "Client Key File",
            Self::ClientKeystore => "Client Keystore",
            Self::None => "File",
        }
    }

    /// The secret that opens a protected file in this field.
    #[must_use]
    pub const fn secret(self) -> SecretKind {
        match self {
            Self::CaFile | Self::CaKeystore => SecretKind::KeystorePassword,
            Self::ClientKeystore => SecretKind::ClientKeystorePassword,
            Self::ClientCertificate | Self::ClientKey | Self::None => SecretKind::KeyPassphrase,
        }
    }
}

/// Why the files cannot be used. Found before anything is sent.
#[derive(Debug, thiserror::Error)]
pub enum TlsFileError {
    /// The chosen mode needs a file in this field, and there is none.
    #[error("no file is chosen in {}", slot.label())]
    NotChosen {
        /// The empty field.
        slot: Slot,
    },
    /// The file cannot be opened or read.
    #[error("cannot read {}", file.display())]
    Read {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file holds something else than this field needs.
    #[error("{} holds {found}", file.display())]
    WrongContent {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// What it holds, as a noun phrase: "a private key", "nothing".
        found: String,
    },
    /// The file is larger than any of its kind.
    #[error("{} has {bytes} bytes", file.display())]
    TooLarge {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The file begins like a certificate or key, but cannot be read to its end.
    #[error("{} is damaged: {detail}", file.display())]
    Damaged {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// What the parser said.
        detail: String,
    },
    /// The key or keystore is encrypted, and no passphrase is known.
    #[error("{} is encrypted", file.display())]
    PassphraseNeeded {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// What is wanted: not always [`Slot::secret`], as a key pair may have a password of its own.
        secret: SecretKind,
    },
    /// It is encrypted, and not with this passphrase.
    #[error("the passphrase does not open {}", file.display())]
    WrongPassphrase {
        /// Where it was chosen.
        slot: Slot,
        /// The file.
        file: PathBuf,
        /// Which was wrong.
        secret: SecretKind,
    },
    /// The keystore has no entry of this alias that would serve.
    #[error("{} has no entry {alias} that fits", file.display())]
    NoSuchAlias {
        /// Where it was chosen.
        slot: Slot,
        /// The keystore.
        file: PathBuf,
        /// What was asked for.
        alias: String,
        /// The aliases of the entries that would serve.
        found: Vec<String>,
    },
    /// The keystore has several key pairs, and no alias says which.
    #[error("{} has several key pairs", file.display())]
    AliasNeeded {
        /// Where it was chosen.
        slot: Slot,
        /// The keystore.
        file: PathBuf,
        /// Their aliases.
        found: Vec<String>,
    },
    /// A keystore of a kind that cannot be read, by its own name: "JCEKS".
    #[error("{} is a {kind} keystore, which cannot be read", file.display())]
    UnsupportedKeystore {
        /// Where it was chosen.
        slot: Slot,
        /// The keystore.
        file: PathBuf,
        /// Its kind.
        kind: String,
    },
    /// A key or an encryption that cannot be used, by its own name.
    #[error("{} is {kind}, which cannot be used", file.display())]
    UnsupportedKey {
        /// Where it was chosen.
        slot: Slot,
        /// The key file.
        file: PathBuf,
        /// As in "an RSA key of 1024 bits".
        kind: String,
    },
    /// Key and certificate have different public keys.
    #[error("{} does not belong to {}", key.display(), certificate.display())]
    KeyMismatch {
        /// The key file.
        key: PathBuf,
        /// The certificate file.
        certificate: PathBuf,
    },
    /// The system has no root certificates, or they cannot be read.
    #[error("the system's root certificates cannot be used: {detail}")]
    NoSystemRoots {
        /// What the platform said.
        detail: String,
    },
    /// The file for the session secrets cannot be written.
    #[error("cannot write {}", file.display())]
    KeyLog {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// rustls does not take the settings.
    #[error("the TLS settings cannot be used")]
    Settings(#[source] rustls::Error),
}

/// Why a TLS handshake, or the first read after it, failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HandshakeError {
    /// We did not accept the server's certificate.
    #[error("the server's certificate was not accepted")]
    ServerCertificate(#[source] ServerCertificateError),
    /// The server ended the handshake with an alert.
    #[error("the server answered with the TLS alert {0}")]
    Alert(Alert),
    /// What came back is not TLS.
    #[error("the answer is not TLS")]
    NotTls,
    /// The address cannot be asked for in a handshake.
    #[error("{0} is not a name that a certificate can be checked against")]
    InvalidServerName(String),
    /// The server closed the connection without a word.
    #[error("the server closed the connection")]
    Closed,
    /// The connection was reset.
    #[error("the connection was reset")]
    Reset,
    /// Anything else that rustls found wrong with what the server sent.
    #[error("the handshake failed")]
    Protocol(#[source] rustls::Error),
    /// Anything else that the system said.
    #[error("the connection failed: {0}")]
    Io(io::ErrorKind),
}

/// Which rule the server's certificate broke.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerCertificateError {
    /// No chain leads from it to a certificate that we trust.
    #[error("it was issued by none of the trusted CAs")]
    UnknownIssuer,
    /// It is over.
    #[error("it ended on {not_after}")]
    Expired {
        /// When it ended.
        not_after: Timestamp,
    },
    /// A CA certificate that it depends on is over: one in between, or one of the CA file.
    #[error("its CA {issuer} ended on {not_after}")]
    IssuerExpired {
        /// The name of the CA.
        issuer: String,
        /// When it ended.
        not_after: Timestamp,
    },
    /// A CA certificate that it depends on has not begun.
    #[error("its CA {issuer} begins on {not_before}")]
    IssuerNotYetValid {
        /// The name of the CA.
        issuer: String,
        /// When it begins.
        not_before: Timestamp,
    },
    /// It has not begun.
    #[error("it begins on {not_before}")]
    NotYetValid {
        /// When it begins.
        not_before: Timestamp,
    },
    /// It is for other names than the one that we asked for.
    #[error("it is not for {expected}")]
    WrongName {
        /// The broker address that we asked for.
        expected: String,
        /// The names that it is for.
        presented: Vec<String>,
    },
    /// A signature in the chain is not the issuer's: a CA of the same name, or an impostor.
    #[error("its signature is not the trusted CA's")]
    BadSignature,
    /// It is for another purpose than serving TLS.
    #[error("it is not meant for a server")]
    WrongPurpose,
    /// It is not the one whose fingerprint was pinned.
    #[error("its fingerprint is {presented}, not {pinned}")]
    WrongFingerprint {
        /// SHA-256 of what was presented, `AB:CD:…`.
        presented: String,
        /// The one that was asked for, written alike.
        pinned: String,
    },
    /// It was revoked.
    #[error("it was revoked")]
    Revoked,
    /// A kind of signature or key that is too weak or unknown.
    #[error("it is signed or made in a way that is not accepted: {0}")]
    UnsupportedAlgorithm(String),
    /// It cannot be read, or breaks another rule, in the verifier's words.
    #[error("{0}")]
    Other(String),
}
