//! What a certificate or key file is, and why it cannot be used.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::Explanation;
use super::words::{LONG, SHORT, date, file_name, list, readable, size};
use crate::profile::{SecretKind, TlsMode};
use crate::tls::{CertificateInfo, FileContent, KeyKind, Slot, TlsFileError};

/// Certificates that end this soon are worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The words beside a file field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWords {
    /// One sentence.
    pub text: String,
    /// How it is to be shown.
    pub mood: Mood,
}

/// How good the news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    Good,
    /// It works, but look: ends within 30 days, encrypted.
    Caution,
    /// It cannot work.
    Bad,
}

/// "The broker will see you as client1, until 22 Nov 2027".
#[must_use]
pub fn file_content(slot: Slot, content: &FileContent, now: Timestamp) -> FileWords {
    match slot {
        Slot::CaFile | Slot::CaKeystore => authorities(&content.certificates, now),
        Slot::ClientCertificate | Slot::ClientKeystore => identity(&content.certificates, now),
        Slot::ClientKey | Slot::None => match content.keys.first() {
            Some(found) => key(found.kind.as_ref(), found.encrypted),
            None => identity(&content.certificates, now),
        },
    }
}

fn authorities(all: &[CertificateInfo], now: Timestamp) -> FileWords {
    if let [only] = all {
        let noun = if only.is_ca || only.is_self_issued() { "1 CA" } else { "1 certificate, no CA" };
        return dated(only, &format!("{noun}: {}", readable(only.short_name(), SHORT)), now);
    }
    let names: Vec<String> = all.iter().map(|one| one.short_name().to_owned()).collect();
    let text = format!("{} CAs: {}", all.len(), list(&names));
    let over = all.iter().filter(|one| one.not_after < now).count();
    if over == 0 {
        return FileWords { text, mood: Mood::Good };
    }
    if over == all.len() { bad(format!("{text}; all expired")) } else { caution(format!("{text}; {over} expired")) }
}

fn identity(all: &[CertificateInfo], now: Timestamp) -> FileWords {
    // Chains have their own certificate first as a rule, but not always.
    let Some(ours) = all.iter().find(|one| !one.is_ca).or(all.first()) else { return bad("No certificate") };
    let name = readable(ours.short_name(), SHORT);
    if ours.common_name.is_none() {
        let words = dated(ours, &format!("No common name (CN), only {name}: the broker may know nobody by it"), now);
        return FileWords { mood: words.mood.at_least_caution(), ..words };
    }
    if ours.is_ca && ours.is_self_issued() {
        let words =
            dated(ours, &format!("A CA's own certificate, {name}: is it the one that was issued for you?"), now);
        return FileWords { mood: words.mood.at_least_caution(), ..words };
    }
    dated(ours, &format!("The broker will see you as {name}"), now)
}

impl Mood {
    const fn at_least_caution(self) -> Self {
        match self {
            Self::Good | Self::Caution => Self::Caution,
            Self::Bad => Self::Bad,
        }
    }
}

/// The words, and when the certificate ends or begins.
fn dated(certificate: &CertificateInfo, words: &str, now: Timestamp) -> FileWords {
    let (begins, ends) = (date(certificate.not_before), date(certificate.not_after));
    if certificate.not_after < now {
        return bad(format!("Expired on {ends}: {}", readable(certificate.short_name(), SHORT)));
    }
    if certificate.not_before > now {
        return bad(format!("Not valid before {begins}: {}", readable(certificate.short_name(), SHORT)));
    }
    let left = certificate.not_after.duration_since(now);
    if left > SOON {
        return FileWords { text: format!("{words}, until {ends}"), mood: Mood::Good };
    }
    let days = match left.as_hours() / 24 {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    caution(format!("{words}, until {ends}: {days} left"))
}

fn key(kind: Option<&KeyKind>, encrypted: bool) -> FileWords {
    if encrypted {
        return caution("Encrypted: needs Client Key Password");
    }
    let text = kind.map_or_else(|| "Private key".to_owned(), |kind| format!("{kind} private key"));
    FileWords { text, mood: Mood::Good }
}

fn caution(text: impl Into<String>) -> FileWords {
    FileWords { text: text.into(), mood: Mood::Caution }
}

fn bad(text: impl Into<String>) -> FileWords {
    FileWords { text: text.into(), mood: Mood::Bad }
}

/// Why a file cannot be used.
#[must_use]
pub fn file_error(error: &TlsFileError) -> Explanation {
    match error {
        TlsFileError::NotChosen { slot } => not_chosen(*slot),
        TlsFileError::Read { slot, file, source } => unread(*slot, file, source.kind()),
        TlsFileError::WrongContent { slot, file, found } => wrong_content(*slot, file, &readable(found, SHORT)),
        TlsFileError::TooLarge { slot, file, bytes } => too_large(*slot, file, *bytes),
        TlsFileError::Damaged { slot, file, detail } => damaged(*slot, file, &readable(detail, LONG)),
        TlsFileError::PassphraseNeeded { file, secret, .. } => Explanation::new(
            format!("{} is encrypted", file_name(file)),
            "It is protected by a password, and none was given.",
        )
        .remedy(format!("Type it in {}.", secret_label(*secret))),
        TlsFileError::WrongPassphrase { file, secret, .. } => Explanation::new(
            format!("The password does not open {}", file_name(file)),
            "The file is whole, but it was encrypted with another password.",
        )
        .remedy(format!("Type it again in {}: capitals and the keyboard's language count.", secret_label(*secret))),
        TlsFileError::NoSuchAlias { file, alias, found, .. } => no_such_alias(file, alias, found),
        TlsFileError::AliasNeeded { slot, file, found } => alias_needed(*slot, file, found),
        TlsFileError::UnsupportedKeystore { file, kind, .. } => unsupported_keystore(file, &readable(kind, SHORT)),
        TlsFileError::UnsupportedKey { file, kind, .. } => unsupported_key(file, &readable(kind, SHORT)),
        TlsFileError::KeyMismatch { key, certificate } => mismatch(key, certificate),
        TlsFileError::NoSystemRoots { .. } => no_roots(),
        TlsFileError::KeyLog { file, source } => Explanation::new(
            format!("{} cannot be written", file_name(file)),
            format!("The session secrets are to be written there. The system says: {}.", source.kind()),
        )
        .remedy("Choose another file in Key Log File, or leave it empty."),
        TlsFileError::Settings(_) => Explanation::new(
            "The TLS settings cannot be used",
            "The TLS library does not take them, for the reason below the fold.",
        )
        .remedy("Check the files of the SSL/TLS tab, one by one.")
        .remedy("Report this as a fault of the program, with the machine's words."),
    }
    .in_the_words_of(error)
}

fn not_chosen(slot: Slot) -> Explanation {
    let label = slot.label();
    let (cause, remedy) = match slot {
        Slot::CaFile => (
            "The server's certificate is checked against a CA, and no file says which.",
            format!("Or choose {}, if a public CA issued the server's certificate.", TlsMode::CaSigned.label()),
        ),
        Slot::ClientCertificate => (
            "This mode shows the broker a client certificate, and no file says which.",
            format!("Or choose {}, if the broker demands no client certificate.", TlsMode::CaFile.label()),
        ),
        Slot::CaKeystore => (
            "The server's certificate is checked against a CA, and no keystore says which.",
            format!("Or choose {}, if a public CA issued the server's certificate.", TlsMode::CaSigned.label()),
        ),
        Slot::ClientKeystore => (
            "This mode shows the broker a client certificate, and no keystore says which.",
            format!("Or choose {}, if the broker demands no client certificate.", TlsMode::CaKeystore.label()),
        ),
        Slot::ClientKey | Slot::None => (
            "A client certificate needs its key, to prove that it is yours.",
            "If certificate and key are in one file, choose that file in both fields.".to_owned(),
        ),
    };
    Explanation::new(format!("No file is chosen in {label}"), cause)
        .remedy(format!("Choose {label} in the SSL/TLS tab."))
        .remedy(remedy)
}

fn unread(slot: Slot, file: &Path, kind: io::ErrorKind) -> Explanation {
    let (label, name) = (slot.label(), file_name(file));
    let path = readable(&file.to_string_lossy(), LONG);
    match kind {
        io::ErrorKind::NotFound => Explanation::new(
            format!("{name} does not exist"),
            format!("{label} names {path}, and there is no such file."),
        )
        .remedy(format!("Choose {label} anew in the SSL/TLS tab."))
        .remedy_if(
            file.is_relative(),
            "Write the whole path: a path without its beginning is looked for where the program was started.",
        ),
        io::ErrorKind::PermissionDenied => Explanation::new(
            format!("{name} may not be read"),
            format!("{label} names {path}, and you have no right to read it."),
        )
        .remedy("Copy it to a place of your own, or ask its owner for the right to read it."),
        io::ErrorKind::IsADirectory => {
            Explanation::new(format!("{name} is a directory"), format!("{label} needs a file, and {path} is none."))
                .remedy(format!("Choose a file in {label}."))
        }
        _ => Explanation::new(
            format!("{name} cannot be read"),
            format!("{label} names {path}. The system says: {kind}."),
        )
        .remedy(format!("Choose {label} anew in the SSL/TLS tab, from a disk that is there.")),
    }
}

fn wrong_content(slot: Slot, file: &Path, found: &str) -> Explanation {
    let wanted = match slot {
        Slot::CaFile => "the certificate of the CA that issued the server's certificate",
        Slot::ClientCertificate => "the certificate that was issued for you",
        Slot::ClientKey => "the private key of the client certificate",
        Slot::CaKeystore => "a keystore with the certificate of the CA that issued the server's certificate",
        Slot::ClientKeystore => "a keystore with your certificate and its private key",
        Slot::None => "a certificate or a key",
    };
    let is_key = found.contains("private key") && slot != Slot::ClientKey;
    let is_certificate = found.contains("certificate") && slot == Slot::ClientKey;
    let label = slot.label();
    Explanation::new(format!("{} holds {found}", file_name(file)), format!("{label} needs {wanted}."))
        .remedy_if(is_key, format!("Choose this file in {}, and another one here.", Slot::ClientKey.label()))
        .remedy_if(
            is_certificate,
            format!("Choose this file in {}, and its key here.", Slot::ClientCertificate.label()),
        )
        .remedy(format!("Choose a file with {wanted}."))
}

/// The label of the field that a secret is typed in.
fn secret_label(secret: SecretKind) -> &'static str {
    match secret {
        SecretKind::Password => "Password",
        SecretKind::KeyPassphrase => "Client Key Password",
        SecretKind::KeystorePassword => "Keystore Password",
        SecretKind::ClientKeystorePassword => "Client Keystore Password",
    }
}

fn too_large(slot: Slot, file: &Path, bytes: u64) -> Explanation {
    Explanation::new(
        format!("{} is too large", file_name(file)),
        format!("It has {}; certificates, keys and keystores never need more than 64 MiB.", size(bytes)),
    )
    .remedy(format!("Choose another file in {}.", slot.label()))
}

fn no_such_alias(file: &Path, alias: &str, found: &[String]) -> Explanation {
    let cause = if found.is_empty() {
        "The keystore has no entry that would serve here.".to_owned()
    } else {
        format!("Its entries that would serve are {}.", list(found))
    };
    Explanation::new(format!("{} has no entry {}", file_name(file), readable(alias, SHORT)), cause)
        .remedy("Choose one from the list beside the alias.")
}

fn alias_needed(slot: Slot, file: &Path, found: &[String]) -> Explanation {
    Explanation::new(
        format!("{} has several key pairs", file_name(file)),
        format!("They are {}, and none is chosen.", list(found)),
    )
    .remedy(format!("Choose the one to show from the list below {}.", slot.label()))
}

fn unsupported_keystore(file: &Path, kind: &str) -> Explanation {
    let name = file_name(file);
    Explanation::new(format!("{name} is a {kind} keystore, which cannot be read"), "Readable are PKCS#12 and JKS.")
        .remedy(format!(
            "Turn it into PKCS#12: keytool -importkeystore -srckeystore {name} -srcstoretype {kind} -destkeystore \
             {name}.p12 -deststoretype PKCS12"
        ))
}

fn damaged(slot: Slot, file: &Path, detail: &str) -> Explanation {
    Explanation::new(
        format!("{} is damaged", file_name(file)),
        format!(
            "It begins as {} needs it, but cannot be read to its end: {}.",
            slot.label(),
            detail.trim_end_matches('.')
        ),
    )
    .remedy("Copy it again from where it came from, BEGIN and END lines included.")
}

fn unsupported_key(file: &Path, kind: &str) -> Explanation {
    Explanation::new(
        format!("{} is {kind}, which cannot be used", file_name(file)),
        "Usable are RSA from 2048 bits, P-256, P-384, P-521 and Ed25519.",
    )
    .remedy("Make a new key of such a kind, and have a certificate issued for it.")
}

fn mismatch(key: &Path, certificate: &Path) -> Explanation {
    let (key, certificate) = (file_name(key), file_name(certificate));
    Explanation::new(
        format!("{key} is not the key of {certificate}"),
        "The two have different public keys, so the broker would refuse them. Nothing was sent.",
    )
    .remedy(format!("Choose the key that {certificate} was made with in Client Key File."))
    .remedy("If the certificate was renewed, a new key may belong to it.")
}

fn no_roots() -> Explanation {
    Explanation::new(
        "This system has no root certificates that can be used",
        format!("The mode {} relies on them.", TlsMode::CaSigned.label()),
    )
    .remedy("Install them (Debian: the package ca-certificates).")
    .remedy(format!("Or choose {} and the broker's CA in CA File.", TlsMode::CaFile.label()))
}
