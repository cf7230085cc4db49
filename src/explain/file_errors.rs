//! Why a certificate or key file cannot be used.

use std::io;
use std::path::Path;

use super::Explanation;
use super::words::{LONG, SHORT, argument, file_name, list, readable, shell, size};
use crate::profile::{SecretKind, TlsMode};
use crate::tls::{Slot, TlsFileError};

/// Why a file cannot be used.
#[must_use]
pub fn file_error(error: &TlsFileError) -> Explanation {
    match error {
        TlsFileError::NotChosen { slot } => not_chosen(*slot),
        TlsFileError::Read { slot, file, source } => unread(*slot, file, source.kind()),
        TlsFileError::WrongContent { slot, file, found } => wrong_content(*slot, file, &readable(found, SHORT)),
        TlsFileError::TooLarge { slot, file, bytes } => too_large(*slot, file, *bytes),
        TlsFileError::Damaged { slot, file, detail } => damaged(*slot, file, &readable(detail, LONG)),
        TlsFileError::PassphraseNeeded { slot, file, secret } => Explanation::new(
            format!("{} is encrypted", file_name(file)),
            "It is protected by a password, and none was given.",
        )
        .remedy(format!("Type it in {}.", secret_label(*slot, *secret))),
        TlsFileError::WrongPassphrase { slot, file, secret } => Explanation::new(
            format!("The password does not open {}", file_name(file)),
            "The file is whole, but it was encrypted with another password.",
        )
        .remedy(format!(
            "Type it again in {}: capitals and the keyboard's language count.",
            secret_label(*slot, *secret)
        )),
        TlsFileError::NoSuchAlias { slot, file, alias, found } => no_such_alias(*slot, file, alias, found),
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
            "The TLS library does not take them, for the reason in the machine's words.",
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
        .remedy("Copy it to a place of your own, or ask its owner for the right to read it.")
        .remedy_if(
            matches!(slot, Slot::ClientKey | Slot::ClientKeystore),
            "Keys belong to one user only: do not make it readable for everybody.",
        ),
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
    let is_key = found.contains("private key") && matches!(slot, Slot::CaFile | Slot::ClientCertificate);
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
const fn secret_label(slot: Slot, secret: SecretKind) -> &'static str {
    match secret {
        SecretKind::KeyPassphrase if matches!(slot, Slot::ClientKeystore) => "Client KeyPair Password",
        SecretKind::Password => "Password",
        SecretKind::KeyPassphrase => "Client Key Password",
        SecretKind::KeystorePassword => "Keystore Password",
        SecretKind::ClientKeystorePassword => "Client Keystore Password",
        SecretKind::ProxyPassword => "Proxy Password",
        SecretKind::WebSocketAuthorization => "Authorization",
        SecretKind::AuthenticationPassword => "Authentication Password",
    }
}

fn too_large(slot: Slot, file: &Path, bytes: u64) -> Explanation {
    Explanation::new(
        format!("{} is too large", file_name(file)),
        format!("It has {}; certificates, keys and keystores never need more than 64 MiB.", size(bytes)),
    )
    .remedy(format!("Choose another file in {}.", slot.label()))
}

/// The label of the field that names an entry of the keystore.
const fn alias_label(slot: Slot) -> &'static str {
    match slot {
        Slot::CaFile | Slot::CaKeystore => "Trusted Keystore Alias",
        Slot::ClientCertificate | Slot::ClientKey | Slot::ClientKeystore | Slot::None => "Client KeyPair Alias",
    }
}

fn no_such_alias(slot: Slot, file: &Path, alias: &str, found: &[String]) -> Explanation {
    let headline = format!("{} has no entry {}", file_name(file), readable(alias, SHORT));
    if found.is_empty() {
        return Explanation::new(headline, "Nor has it another entry that would serve here.")
            .remedy(format!("Choose another keystore in {}.", slot.label()));
    }
    Explanation::new(headline, format!("Its entries that would serve are {}.", list(found)))
        .remedy(format!("Choose one of them in {}.", alias_label(slot)))
}

fn alias_needed(slot: Slot, file: &Path, found: &[String]) -> Explanation {
    Explanation::new(
        format!("{} has several key pairs", file_name(file)),
        format!("They are {}, and none is chosen.", list(found)),
    )
    .remedy(format!("Choose the one to show in {}.", alias_label(slot)))
}

fn unsupported_keystore(file: &Path, kind: &str) -> Explanation {
    let name = file_name(file);
    Explanation::new(format!("{name} is a {kind} keystore, which cannot be read"), "Readable are PKCS#12 and JKS.")
        .remedy(format!(
            "Turn it into PKCS#12: `keytool -importkeystore -srckeystore {} -srcstoretype {} -destkeystore {} \
             -deststoretype PKCS12`.",
            shell(&name),
            shell(kind),
            shell(&format!("{name}.p12"))
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
    let headline = format!("{} is {kind}, which cannot be used", file_name(file));
    if kind.contains("keystore") {
        return Explanation::new(
            headline,
            "What is in it may be good; its encryption is one that cannot be undone here.",
        )
        .remedy(format!(
            "Write it anew with a usual encryption: `openssl pkcs12 -in {} -nodes -out all.pem`, then `openssl pkcs12 \
                 -export -in all.pem -out new.p12`.",
            argument(file)
        ));
    }
    if kind.contains("encrypted") {
        return Explanation::new(
            headline,
            "The key itself may be good; its encryption is one that cannot be undone here.",
        )
        .remedy(format!(
            "Write it anew with a usual encryption: `openssl pkcs8 -topk8 -in {} -out new.key`.",
            argument(file)
        ));
    }
    Explanation::new(headline, "Usable are RSA from 2048 bits, P-256, P-384, P-521 and Ed25519.")
        .remedy(
            "Make a new key of such a kind: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \
             new.key`.",
        )
        .remedy("Then have a certificate issued for it: the present one belongs to this key.")
}

fn mismatch(key: &Path, certificate: &Path) -> Explanation {
    let (key_name, certificate_name) = (file_name(key), file_name(certificate));
    let cause = "The two have different public keys, so the broker would refuse them. Nothing was sent.";
    if key == certificate {
        return Explanation::new(format!("The key in {key_name} belongs to no certificate in it"), cause)
            .remedy("Choose a file or an entry in which key and certificate belong together.");
    }
    Explanation::new(format!("{key_name} is not the key of {certificate_name}"), cause)
        .remedy(format!("Choose the key that {certificate_name} was made with in Client Key File."))
        .remedy("If the certificate was renewed, a new key may belong to it.")
        .remedy(format!(
            "To compare: `openssl pkey -in {} -pubout` and `openssl x509 -in {} -noout -pubkey` must print the same.",
            argument(key),
            argument(certificate)
        ))
}

fn no_roots() -> Explanation {
    Explanation::new(
        "This system has no root certificates that can be used",
        format!("The mode {} relies on them.", TlsMode::CaSigned.label()),
    )
    .remedy("Install them (Debian: the package ca-certificates).")
    .remedy(format!("Or choose {} and the broker's CA in CA File.", TlsMode::CaFile.label()))
}
