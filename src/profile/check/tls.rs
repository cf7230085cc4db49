//! The SSL/TLS tab.

use super::{Field, Said, endpoint, is_empty};
use crate::profile::{Carrier, TlsMode, TlsSettings, Verification};

pub(super) fn said(tls: &TlsSettings, carrier: Carrier) -> Said {
    vec![
        (Field::CaFile, ca_file(tls)),
        (Field::KeystoreFile, keystore_file(tls)),
        (Field::ClientCertificate, client_certificate(tls)),
        (Field::ClientKey, client_key(tls)),
        (Field::ClientKeystore, client_keystore(tls)),
        (Field::ServerName, verification(tls, carrier).or_else(|| server_name(tls))),
        (Field::PinnedFingerprint, pinned_fingerprint(tls)),
        (Field::Alpn, alpn(tls)),
    ]
}

fn ca_file(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_ca_file() && is_empty(&tls.ca_file))
        .then(|| "The broker's certificate is checked against a CA: choose CA File.".to_owned())
}

fn keystore_file(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_ca_keystore() && is_empty(&tls.keystore_file))
        .then(|| "The broker's certificate is checked against a CA: choose Keystore File.".to_owned())
}

fn client_keystore(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_client_keystore() && is_empty(&tls.client_keystore_file)).then(|| {
        let without = TlsMode::CaKeystore.label();
        format!("Choose Client Keystore, or the mode {without} to show no certificate.")
    })
}

/// The address is what a certificate is checked against, and a Unix socket has none.
fn verification(tls: &TlsSettings, carrier: Carrier) -> Option<String> {
    let names_nobody = carrier == Carrier::UnixSocket && tls.verification == Verification::Full;
    names_nobody.then(|| {
        let other = Verification::OtherName.label();
        format!("A Unix socket has no name to check: choose {other}, and type the name in the broker's certificate.")
    })
}

fn server_name(tls: &TlsSettings) -> Option<String> {
    if tls.verification != Verification::OtherName {
        return None;
    }
    if tls.server_name.trim().is_empty() {
        return Some("Type the name that the broker's certificate is for.".to_owned());
    }
    endpoint::address(&tls.server_name)
}

fn pinned_fingerprint(tls: &TlsSettings) -> Option<String> {
    if tls.verification != Verification::Pinned {
        return None;
    }
    let digits: Vec<char> = tls.pinned_sha256.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    let whole = digits.len() == 64 && digits.iter().all(char::is_ascii_hexdigit);
    (!whole).then(|| "A SHA-256 fingerprint has 64 hexadecimal digits.".to_owned())
}

/// RFC 7301: a name of 1 to 255 bytes.
fn alpn(tls: &TlsSettings) -> Option<String> {
    let wrong = |name: &String| name.is_empty() || name.len() > 255;
    tls.alpn.iter().any(wrong).then(|| "A protocol of ALPN has 1 to 255 characters.".to_owned())
}

fn client_certificate(tls: &TlsSettings) -> Option<String> {
    if !uses_client_files(tls) || !is_empty(&tls.client_certificate_file) {
        return None;
    }
    Some(if is_empty(&tls.client_key_file) {
        format!("Choose Client Certificate File, or the mode {} to show none.", TlsMode::CaFile.label())
    } else {
        "A client key needs its certificate: choose Client Certificate File.".to_owned()
    })
}

fn client_key(tls: &TlsSettings) -> Option<String> {
    let certificate_only = !is_empty(&tls.client_certificate_file) && is_empty(&tls.client_key_file);
    (uses_client_files(tls) && certificate_only)
        .then(|| "A client certificate needs its key: choose Client Key File.".to_owned())
}

const fn uses_client_files(tls: &TlsSettings) -> bool {
    tls.mode.uses_client_certificate() && !tls.mode.uses_client_keystore()
}
