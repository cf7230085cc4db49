//! We did not accept the server's certificate: by the rule that it broke.

use jiff::Timestamp;

use super::Explanation;
use super::words::{SHORT, date, file_name, list, readable, short_name, target};
use crate::profile::{Profile, TlsMode};
use crate::tls::{CertificateInfo, HandshakeReport, ServerCertificateError};

/// Which rule, with the facts of the certificate that was shown.
pub(super) fn refused(error: &ServerCertificateError, report: &HandshakeReport, profile: &Profile) -> Explanation {
    let shown = report.server_chain.first();
    match error {
        ServerCertificateError::UnknownIssuer => unknown_issuer(report, profile),
        ServerCertificateError::Expired { not_after } => expired(*not_after, shown),
        ServerCertificateError::IssuerExpired { issuer, not_after } => issuer_expired(issuer, *not_after, profile),
        ServerCertificateError::NotYetValid { not_before } => not_yet(*not_before, shown),
        ServerCertificateError::WrongName { expected, presented } => {
            wrong_name(&readable(expected, SHORT), shown.map_or(&[], |shown| &shown.names), presented, shown)
        }
        ServerCertificateError::BadSignature => bad_signature(shown, profile),
        ServerCertificateError::WrongPurpose => wrong_purpose(shown),
        ServerCertificateError::WrongFingerprint { presented, pinned } => wrong_fingerprint(presented, pinned, shown),
        ServerCertificateError::Revoked => revoked(shown),
        ServerCertificateError::UnsupportedAlgorithm(name) => unsupported(&readable(name, SHORT), shown),
        ServerCertificateError::Other(words) => other(&readable(words, SHORT), shown, profile),
    }
}

/// "It showed CN=broker, issued by CN=Plant CA, until 22 Nov 2027."
fn showed(shown: Option<&CertificateInfo>) -> String {
    let Some(certificate) = shown else { return "The server showed none that could be read.".to_owned() };
    let (subject, issuer) = (short_name(&certificate.subject), short_name(&certificate.issuer));
    let until = date(certificate.not_after);
    if certificate.is_self_issued() {
        return format!("The server showed {subject}, issued by itself, until {until}.");
    }
    format!("The server showed {subject}, issued by {issuer}, until {until}.")
}

fn unknown_issuer(report: &HandshakeReport, profile: &Profile) -> Explanation {
    let Some(shown) = report.server_chain.first() else {
        return Explanation::new("The server's certificate is not trusted", showed(None))
            .remedy("Choose the CA that issued it in CA File.");
    };
    if shown.is_self_issued() {
        return self_signed(shown, profile);
    }
    let last = report.server_chain.last().unwrap_or(shown);
    let issuer = short_name(&last.issuer);
    let explanation = Explanation::new(
        "The server's certificate is not trusted",
        format!("{} {}", showed(Some(shown)), trusted_by(profile)),
    );
    match profile.tls.mode {
        TlsMode::CaSigned => explanation.remedy(format!(
            "Ask the broker's administrator for the certificate of {issuer}, choose {} in the SSL/TLS tab and that \
             file in CA File; with a client certificate choose {}.",
            TlsMode::CaFile.label(),
            TlsMode::SelfSigned.label()
        )),
        TlsMode::CaFile | TlsMode::CaKeystore | TlsMode::SelfSigned | TlsMode::SelfSignedKeystores => explanation
            .remedy(format!("Choose the certificate of {issuer} in CA File: the file chosen now holds another."))
            .remedy(format!(
                "If a public CA issued it and you have no client certificate, choose {}.",
                TlsMode::CaSigned.label()
            )),
    }
    .remedy(
        "If an intermediate CA issued it, let the broker send that certificate, too (Mosquitto: append it to the file \
         named by certfile).",
    )
}

/// What was compared with, as a sentence.
fn trusted_by(profile: &Profile) -> String {
    if profile.tls.mode.uses_ca_file() {
        return format!("No CA in {} stands behind it.", file_name(&profile.tls.ca_file));
    }
    "No CA that this system trusts stands behind it.".to_owned()
}

fn self_signed(shown: &CertificateInfo, profile: &Profile) -> Explanation {
    Explanation::new(
        "The server's certificate is self-signed and not trusted",
        format!("{} {}", showed(Some(shown)), trusted_by(profile)),
    )
    .remedy(format!(
        "Get this very certificate from the broker's administrator and choose it in CA File, in the mode {} or {}.",
        TlsMode::CaFile.label(),
        TlsMode::SelfSigned.label()
    ))
    .remedy(format!("Compare its SHA-256 fingerprint first: {}.", readable(&shown.sha256, SHORT)))
}

fn expired(not_after: Timestamp, shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new(format!("The server's certificate expired on {}", date(not_after)), showed(shown))
        .remedy("Ask the broker's administrator to renew it.")
        .remedy("Check the date of this machine.")
}

fn issuer_expired(issuer: &str, not_after: Timestamp, profile: &Profile) -> Explanation {
    let issuer = short_name(issuer);
    let ended = date(not_after);
    Explanation::new(
        format!("The CA behind the server's certificate expired on {ended}"),
        format!("The certificate depends on {issuer}, and that CA's certificate is over."),
    )
    .remedy_if(
        profile.tls.mode.uses_ca_file(),
        format!(
            "Choose a newer certificate of {issuer} in CA File, if there is one: {} may hold the old one.",
            file_name(&profile.tls.ca_file)
        ),
    )
    .remedy("Ask the broker's administrator for a certificate of a CA that is still valid.")
    .remedy("Check the date of this machine.")
}

fn not_yet(not_before: Timestamp, shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new(format!("The server's certificate is not valid before {}", date(not_before)), showed(shown))
        .remedy("Check the date of this machine: it is probably behind.")
        .remedy("Check the date of the machine that issued the certificate.")
}

fn wrong_name(expected: &str, names: &[String], presented: &[String], shown: Option<&CertificateInfo>) -> Explanation {
    // What the certificate itself says, in words of our own; the verifier's list where there is no certificate.
    let names = if names.is_empty() { presented } else { names };
    let common = shown.filter(|_| names.is_empty()).and_then(|shown| shown.common_name.clone());
    let names = common.map_or_else(|| names.to_vec(), |name| vec![name]);
    let cause = if names.is_empty() {
        format!("It names no host at all, and this profile asks for {expected}.")
    } else {
        format!("It is for {}, and this profile asks for {expected}.", list(&names))
    };
    let host = names.iter().find(|name| !name.contains('*')).map(|name| readable(name, SHORT));
    let typed = host.map(|name| format!("If that is the same machine, type {name} as Broker Address."));
    Explanation::new(format!("The server's certificate is not for {expected}"), cause)
        .remedy_if(typed.is_some(), typed.unwrap_or_default())
        .remedy(format!("Ask the broker's administrator for a certificate that names {expected} in subjectAltName.",))
}

fn bad_signature(shown: Option<&CertificateInfo>, profile: &Profile) -> Explanation {
    let trusted =
        if profile.tls.mode.uses_ca_file() { file_name(&profile.tls.ca_file) } else { "the system".to_owned() };
    Explanation::new(
        "The server's certificate does not bear the signature of the trusted CA",
        format!(
            "{} A CA of that name is in {trusted}, but with another key: the CA was made anew, or somebody poses as \
             it.",
            showed(shown)
        ),
    )
    .remedy("Get the present CA certificate from the broker's administrator and choose it in CA File.")
    .remedy("If the CA was not made anew, do not connect from this network.")
}

fn wrong_purpose(shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new(
        "The server's certificate is not meant for a server",
        format!("{} Its extended key usage does not name serverAuth.", showed(shown)),
    )
    .remedy("Check that the broker does not show a client certificate by mistake (Mosquitto: certfile).")
    .remedy("Ask the broker's administrator for a certificate with the extended key usage serverAuth.")
}

fn wrong_fingerprint(presented: &str, pinned: &str, shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new(
        "The server's certificate is not the pinned one",
        format!(
            "{} Its SHA-256 fingerprint is {}; pinned is {}.",
            showed(shown),
            readable(presented, SHORT),
            readable(pinned, SHORT)
        ),
    )
    .remedy("Ask the broker's administrator whether the certificate was renewed, and compare the new fingerprint.")
    .remedy("If it was not, do not connect from this network.")
}

fn revoked(shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new("The server's certificate was revoked", showed(shown))
        .remedy("Ask the broker's administrator for a new certificate, and why the old one was revoked.")
        .remedy("Do not send anything secret to this address before that.")
}

fn unsupported(name: &str, shown: Option<&CertificateInfo>) -> Explanation {
    Explanation::new(
        "The server's certificate is made in a way that is not accepted",
        format!("{} It uses {name}, which is too weak or not known.", showed(shown)),
    )
    .remedy("Ask for a new certificate: RSA of 2048 bits or more, or P-256, signed with SHA-256.")
}

fn other(words: &str, shown: Option<&CertificateInfo>, profile: &Profile) -> Explanation {
    let words = words.trim_end_matches('.');
    Explanation::new(
        format!("The server's certificate of {} is not accepted", target(profile)),
        format!("{} The check said: {words}.", showed(shown)),
    )
    .remedy("Ask the broker's administrator for a certificate of X.509 version 3 with the host in subjectAltName.")
}
