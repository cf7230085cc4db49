//! Certificates that could not be made.

use std::io;
use std::path::Path;

use super::words::{LONG, SHORT, date, file_name, readable};
use super::{Explanation, file_error};
use crate::tls::TlsFileError;
use crate::tls::mint::{IssuerError, LONGEST_DAYS, MintError};
use crate::workshop::{NameFault, RequestError, WorkshopError};

/// Why nothing was made.
#[must_use]
pub fn workshop_error(error: &WorkshopError) -> Explanation {
    match error {
        WorkshopError::Exists { file } => Explanation::new(
            format!("{} is there already", file_name(file)),
            format!("Nothing was written: {} may be a key that cannot be made again.", shown(file)),
        )
        .remedy("Choose another directory, or move the file away.")
        .remedy("Or have it replaced, if it is no longer needed."),
        WorkshopError::ReplacesCa { file } => Explanation::new(
            format!("{} belongs to the CA that signs", file_name(file)),
            format!(
                "What is made would be called so, too, and {} would be lost, with all that the CA can do.",
                shown(file)
            ),
        )
        .remedy("Choose another directory, or another common name."),
        WorkshopError::Write { file, source } => unwritten(file, source.kind()),
        WorkshopError::Days(days) => Explanation::new(
            format!("A certificate cannot be valid for {days} days"),
            format!("It can be valid for 1 to {LONGEST_DAYS} days, which are a hundred years."),
        )
        .remedy("Choose 365 for a year, or 3650 for ten."),
        WorkshopError::NoServerName => Explanation::new(
            "The server has no name",
            "Clients compare the name that they connect to with the names in the server's certificate.",
        )
        .remedy("Add every DNS name and IP address that clients connect to, such as localhost or 192.168.1.10."),
        WorkshopError::NoPassword => Explanation::new(
            "The keystore has no password",
            "A PKCS#12 keystore holds the private key, and Java opens none without a password.",
        )
        .remedy("Choose a password of six characters or more, without accents: Java takes no others."),
        WorkshopError::File(error) => file(error),
        WorkshopError::Issuer(error) => issuer(error),
        WorkshopError::Request { file, source } => request(file, source),
        WorkshopError::NamelessRequest { file } => Explanation::new(
            format!("{} names nobody", file_name(file)),
            "Its subject is empty, and a broker knows a client by the common name (CN) in it.",
        )
        .remedy("Have a new request made, with a common name."),
        WorkshopError::OtherKey { file } => Explanation::new(
            format!("{} cannot be renewed with another key", file_name(file)),
            "It is a CA's own certificate: with another key, what it has signed so far would no longer be accepted.",
        )
        .remedy("Renew it with its own key, and with itself as the CA.")
        .remedy("Or make a new CA, and issue the certificates of all servers and clients anew."),
        WorkshopError::Mint(error) => mint(error),
    }
    .in_the_words_of(error)
}

fn unwritten(file: &Path, kind: io::ErrorKind) -> Explanation {
    let remedy = match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "Choose a directory that you may write to."
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Make room on that disk, or choose another.",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "Choose another directory: a file stands where one is needed."
        }
        _ => "Choose another directory.",
    };
    Explanation::new(
        format!("{} could not be written", file_name(file)),
        format!("The place is {}. The system says: {kind}.", shown(file)),
    )
    .remedy(remedy)
}

/// The words of the SSL/TLS tab do not fit where there is none.
fn file(error: &TlsFileError) -> Explanation {
    match error {
        TlsFileError::Read { file, source, .. } => Explanation::new(
            format!("{} cannot be read", file_name(file)),
            format!("The place is {}. The system says: {}.", shown(file), source.kind()),
        )
        .remedy("Choose another file, or correct its path."),
        TlsFileError::PassphraseNeeded { file, .. } => Explanation::new(
            format!("{} is encrypted", file_name(file)),
            "It is protected by a password, and none was given.",
        )
        .remedy("Give the password of this file."),
        TlsFileError::WrongPassphrase { file, .. } => Explanation::new(
            format!("The password does not open {}", file_name(file)),
            "The file is whole, but it was encrypted with another password.",
        )
        .remedy("Type it again: capitals and the keyboard's language count."),
        TlsFileError::KeyMismatch { key, certificate } => Explanation::new(
            format!("{} is not the key of {}", file_name(key), file_name(certificate)),
            "The two have different public keys. Nothing was made.",
        )
        .remedy(format!("Choose the key that {} was made with.", file_name(certificate)))
        .remedy("If the certificate was renewed, a new key may belong to it."),
        other @ (TlsFileError::NotChosen { .. }
        | TlsFileError::WrongContent { .. }
        | TlsFileError::TooLarge { .. }
        | TlsFileError::Damaged { .. }
        | TlsFileError::NoSuchAlias { .. }
        | TlsFileError::AliasNeeded { .. }
        | TlsFileError::UnsupportedKeystore { .. }
        | TlsFileError::UnsupportedKey { .. }
        | TlsFileError::NoSystemRoots { .. }
        | TlsFileError::KeyLog { .. }
        | TlsFileError::Settings(_)) => file_error(other),
    }
}

fn issuer(error: &IssuerError) -> Explanation {
    match error {
        IssuerError::File(error) => file(error),
        IssuerError::NotACa { file, subject } => Explanation::new(
            format!("{} is not a CA", file_name(file)),
            format!("It is the certificate of {}, which may not sign others.", readable(subject, SHORT)),
        )
        .remedy("Choose the CA's certificate and its key, or make a new CA."),
        IssuerError::Expired { file, not_after } => Explanation::new(
            format!("{} expired on {}", file_name(file), date(*not_after)),
            "What a CA signs is accepted only as long as its own certificate is valid.",
        )
        .remedy("Renew the CA's certificate first, with its own key."),
    }
}

fn request(file: &Path, error: &RequestError) -> Explanation {
    let name = file_name(file);
    match error {
        RequestError::Read(source) => Explanation::new(
            format!("{name} cannot be read"),
            format!("The place is {}. The system says: {}.", shown(file), source.kind()),
        )
        .remedy("Choose another file, or correct its path."),
        RequestError::NotARequest => Explanation::new(
            format!("{name} holds no signing request"),
            "A signing request begins with the line -----BEGIN CERTIFICATE REQUEST-----, or is the same in DER.",
        )
        .remedy("Choose the file that ends in .csr or .req as a rule."),
        RequestError::Damaged(detail) => Explanation::new(
            format!("{name} is damaged"),
            format!("It begins like a signing request, but cannot be read to its end: {}.", readable(detail, LONG)),
        )
        .remedy("Copy it again from where it came from, BEGIN and END lines included."),
        RequestError::BadSignature => Explanation::new(
            format!("The signature of {name} is wrong"),
            "Whoever made the request does not hold its key, or the request was changed since. It was not signed.",
        )
        .remedy("Have a new request made, and compare it with its sender by another way."),
        RequestError::Weak(key) => Explanation::new(
            format!("The key or signature of {name} is too weak or unknown"),
            format!(
                "Its key is {}. Usable are RSA from 2048 bits, P-256, P-384, P-521 and Ed25519, signed with SHA-256 or \
                 better.",
                readable(&key.to_string(), SHORT)
            ),
        )
        .remedy("Have a new request made, with such a key."),
    }
}

fn mint(error: &MintError) -> Explanation {
    match error {
        MintError::Subject { text, fault } => subject(&readable(text, SHORT), *fault),
        MintError::ServerName(name) => Explanation::new(
            format!("“{}” is neither a DNS name nor an IP address", readable(name, SHORT)),
            "Only these can stand among the names of a server, without a port, brackets or spaces.",
        )
        .remedy("Write it as clients do in Broker Address, such as broker.example.com or 192.168.1.10."),
        MintError::Library(what) => Explanation::new(
            format!("The program could not make {what}"),
            "The cryptographic library refused, for no reason that the program knows.",
        )
        .remedy("Report this as a fault of the program, with the machine's words."),
    }
}

fn subject(text: &str, fault: NameFault) -> Explanation {
    match fault {
        NameFault::Empty => Explanation::new(
            "The certificate has no common name",
            "The common name (CN) says whom the certificate is for. Brokers take it for the user name of a client.",
        )
        .remedy("Choose a name, such as client1."),
        NameFault::TooLong => Explanation::new(
            "A name is longer than 64 characters",
            format!("A certificate has no room for “{text}” in its subject."),
        )
        .remedy("Choose a shorter one."),
        NameFault::ControlCharacter => Explanation::new(
            "A name has a character that cannot be seen",
            format!("“{text}” has a line break, a tab or another control character."),
        )
        .remedy("Type the name again instead of pasting it."),
    }
}

fn shown(path: &Path) -> String {
    readable(&path.to_string_lossy(), LONG)
}
