//! The TLS rung: the server's certificate, the alerts about ours, and handshakes that were cut off.

use std::io;
use std::time::Duration;

use mqttdeck::profile::{Profile, TlsMode, TlsVersions, Verification};
use mqttdeck::tls::{Alert, CertificateInfo, HandshakeError, HandshakeReport, KeyKind, ServerCertificateError};

use super::{Case, nothing_shown, refused_by_tls, session};
use crate::given::{
    at_port, certificate, in_mode, intermediate, mutual_tls, now, plant_ca, report, self_signed, server,
};

pub fn all() -> Vec<Case> {
    [untrusted(), unfit(), alerts(), refusals_of_ours(), handshakes()].concat()
}

/// A handshake in which the server was refused.
fn shown() -> HandshakeReport {
    HandshakeReport { server_accepted: false, ..nothing_shown() }
}

fn of(name: &str, error: ServerCertificateError, report: &HandshakeReport, profile: &Profile) -> Case {
    let error = refused_by_tls(HandshakeError::ServerCertificate(error), report.clone());
    session(format!("server certificate: {name}"), &error, profile)
}

fn case(name: &str, error: ServerCertificateError, report: &HandshakeReport, mode: TlsMode) -> Case {
    of(name, error, report, &in_mode(mode))
}

/// Who issued the server's certificate is the trouble.
fn untrusted() -> Vec<Case> {
    use ServerCertificateError as Error;
    let shown = shown();
    let alone = HandshakeReport { server_chain: vec![self_signed()], ..shown.clone() };
    let chained = HandshakeReport { server_chain: vec![server(), intermediate()], ..shown.clone() };
    let end = Some(intermediate());
    let judged = HandshakeReport {
        open_end: end.clone(),
        bad_signature_of: end.clone(),
        unsupported_of: end,
        ..chained.clone()
    };
    vec![
        case("unknown issuer, system's roots", Error::UnknownIssuer, &shown, TlsMode::CaSigned),
        case("unknown issuer, CA file", Error::UnknownIssuer, &shown, TlsMode::SelfSigned),
        case("unknown issuer, keystore", Error::UnknownIssuer, &shown, TlsMode::SelfSignedKeystores),
        case("unknown issuer of an intermediate", Error::UnknownIssuer, &chained, TlsMode::CaFile),
        case("unknown issuer, where the verifier says whose", Error::UnknownIssuer, &judged, TlsMode::CaFile),
        case("bad signature of an intermediate", Error::BadSignature, &judged, TlsMode::CaFile),
        case("unsupported intermediate", Error::UnsupportedAlgorithm("SHA-1".to_owned()), &judged, TlsMode::CaFile),
        case("self-signed", Error::UnknownIssuer, &alone, TlsMode::CaSigned),
        case("self-signed, keystore", Error::UnknownIssuer, &alone, TlsMode::CaKeystore),
        case("unknown issuer of nobody", Error::UnknownIssuer, &HandshakeReport::default(), TlsMode::CaFile),
        case(
            "its CA expired",
            Error::IssuerExpired { issuer: "O=Plant, CN=Plant CA".to_owned(), not_after: now() },
            &shown,
            TlsMode::CaFile,
        ),
        case(
            "its CA expired, keystore",
            Error::IssuerExpired { issuer: "O=Plant, CN=Plant CA".to_owned(), not_after: now() },
            &shown,
            TlsMode::CaKeystore,
        ),
        case(
            "an intermediate expired",
            Error::IssuerExpired { issuer: intermediate().subject, not_after: intermediate().not_after },
            &chained,
            TlsMode::CaFile,
        ),
        case(
            "its CA has not begun",
            Error::IssuerNotYetValid { issuer: "O=Plant, CN=Plant CA".to_owned(), not_before: now() },
            &shown,
            TlsMode::CaFile,
        ),
        case("bad signature", Error::BadSignature, &shown, TlsMode::CaFile),
        case("bad signature of the handshake", Error::BadSignature, &report(), TlsMode::CaFile),
        case("bad signature, keystore", Error::BadSignature, &shown, TlsMode::CaKeystore),
        case("unsupported", Error::UnsupportedAlgorithm("sha1WithRSA".to_owned()), &shown, TlsMode::CaFile),
    ]
}

/// The server's certificate itself is the trouble.
fn unfit() -> Vec<Case> {
    use ServerCertificateError as Error;
    let shown = shown();
    let alone = HandshakeReport { server_chain: vec![self_signed()], ..shown.clone() };
    let mut other_name = in_mode(TlsMode::CaFile);
    other_name.tls.verification = Verification::OtherName;
    let mut pinned = in_mode(TlsMode::SelfSignedKeystores);
    pinned.tls.verification = Verification::Pinned;
    let fingerprint = |of: &str| [of; 32].join(":");
    let wrong_name = |presented: &[&str]| Error::WrongName {
        expected: "broker.example".to_owned(),
        presented: presented.iter().map(|&name| name.to_owned()).collect(),
    };
    vec![
        case("expired", Error::Expired { not_after: now() }, &shown, TlsMode::CaFile),
        case("not yet valid", Error::NotYetValid { not_before: now() }, &shown, TlsMode::CaFile),
        case("wrong name", wrong_name(&["broker.plant.example"]), &shown, TlsMode::CaFile),
        case("wrong name, CN only", wrong_name(&[]), &alone, TlsMode::CaFile),
        of("wrong name, other name asked", wrong_name(&["broker.plant.example"]), &shown, &other_name),
        case("wrong name, none at all", wrong_name(&[]), &HandshakeReport::default(), TlsMode::CaFile),
        of(
            "wrong fingerprint",
            Error::WrongFingerprint { presented: fingerprint("AB"), pinned: fingerprint("CD") },
            &shown,
            &pinned,
        ),
        case("wrong purpose", Error::WrongPurpose, &shown, TlsMode::CaFile),
        case("revoked", Error::Revoked, &shown, TlsMode::CaFile),
        case("other", Error::Other("it cannot be read".to_owned()), &shown, TlsMode::CaFile),
    ]
}

fn alerts() -> Vec<Case> {
    let missing = nothing_shown();
    let with_list =
        HandshakeReport { acceptable_issuers: vec!["O=Plant, CN=Plant Device CA".to_owned()], ..missing.clone() };
    let not_asked = HandshakeReport { client_certificate_requested: false, ..missing.clone() };
    let sent_with_list = HandshakeReport { client_certificate: report().client_certificate, ..with_list.clone() };
    let case = |name: &str, alert, report: &HandshakeReport, mode| {
        session(format!("alert: {name}"), &refused_by_tls(HandshakeError::Alert(alert), report.clone()), &in_mode(mode))
    };
    let required = Alert::CertificateRequired;
    let mut only13 = in_mode(TlsMode::CaFile);
    only13.tls.versions = TlsVersions::Only13;
    only13.tls.alpn = vec!["mqtt".to_owned()];
    let of = |name: &str, alert, report: &HandshakeReport, profile: &Profile| {
        session(format!("alert: {name}"), &refused_by_tls(HandshakeError::Alert(alert), report.clone()), profile)
    };
    let mut cases = vec![
        case("required, mode without certificate", required, &missing, TlsMode::CaFile),
        case("required, mode without certificate, keystore", required, &missing, TlsMode::CaKeystore),
        case("required, issuers named", required, &with_list, TlsMode::CaFile),
        case("required, key does not fit", required, &with_list, TlsMode::SelfSigned),
        case("handshake failure, none sent (TLS 1.2)", Alert::HandshakeFailure, &missing, TlsMode::CaFile),
        case("handshake failure, none asked for", Alert::HandshakeFailure, &not_asked, TlsMode::CaFile),
        case("handshake failure, one sent", Alert::HandshakeFailure, &report(), TlsMode::SelfSigned),
        case("unknown CA, list of issuers", Alert::UnknownCa, &sent_with_list, TlsMode::SelfSigned),
        case("unknown CA, none sent", Alert::UnknownCa, &missing, TlsMode::CaFile),
        case("access denied, none asked for", Alert::AccessDenied, &not_asked, TlsMode::CaFile),
        of("version, one only allowed", Alert::ProtocolVersion, &HandshakeReport::default(), &only13),
        of("no application protocol", Alert::NoApplicationProtocol, &HandshakeReport::default(), &only13),
    ];
    let sent = [
        Alert::UnknownCa,
        Alert::CertificateExpired,
        Alert::CertificateRevoked,
        Alert::BadCertificate,
        Alert::CertificateUnknown,
        Alert::UnsupportedCertificate,
        Alert::AccessDenied,
        Alert::DecryptError,
        Alert::ProtocolVersion,
        Alert::UnrecognisedName,
        Alert::Other(80),
    ];
    cases.extend(sent.map(|alert| case(&format!("{alert}, one sent"), alert, &report(), TlsMode::SelfSigned)));
    cases
}

/// The same alert, explained by what our certificate itself says.
fn refusals_of_ours() -> Vec<Case> {
    let with = |ours: CertificateInfo| HandshakeReport { client_certificate: Some(ours), ..report() };
    let case = |name: &str, alert, report: &HandshakeReport, mode| {
        session(
            format!("our certificate: {name}"),
            &refused_by_tls(HandshakeError::Alert(alert), report.clone()),
            &in_mode(mode),
        )
    };
    let ours = || certificate("CN=client1", "O=Plant, CN=Plant CA", "2024-11-22", "2027-11-22");
    let same_ca = with(ours());
    let verified = HandshakeReport { verified_chain: vec![server(), intermediate(), plant_ca()], ..same_ca.clone() };
    let accepted = HandshakeReport { acceptable_issuers: vec![ours().issuer], ..same_ca.clone() };
    let chained = HandshakeReport { client_intermediates: vec![intermediate()], ..with(ours()) };
    let late_ca = CertificateInfo { not_after: now() - Duration::from_secs(86_400), ..intermediate() };
    let late_chain = HandshakeReport { client_intermediates: vec![late_ca], ..with(ours()) };
    let over = with(certificate("CN=client1", "O=Plant, CN=Plant CA", "2020-11-22", "2024-11-22"));
    let future = with(certificate("CN=client1", "O=Plant, CN=Plant CA", "2090-11-22", "2091-11-22"));
    let sha1 = with(CertificateInfo { signature: "sha1WithRSAEncryption".to_owned(), ..ours() });
    let short = with(CertificateInfo { key: KeyKind::Rsa(1024), ..ours() });
    let modern = with(CertificateInfo { key: KeyKind::Ed25519, ..ours() });
    let (files, keystores) = (TlsMode::SelfSigned, TlsMode::SelfSignedKeystores);
    vec![
        case("unknown CA, in our CA file", Alert::UnknownCa, &same_ca, files),
        case("unknown CA, in our CA file as verified", Alert::UnknownCa, &verified, files),
        case("unknown CA, in our keystore", Alert::UnknownCa, &same_ca, keystores),
        case("unknown CA, chain sent", Alert::UnknownCa, &chained, files),
        case("unknown CA, though it says to accept it", Alert::UnknownCa, &accepted, files),
        case("unknown CA, self-signed", Alert::UnknownCa, &with(self_signed()), files),
        case("expired", Alert::CertificateExpired, &over, files),
        case("expired, keystore", Alert::CertificateExpired, &over, keystores),
        case("its CA expired", Alert::CertificateExpired, &late_chain, files),
        case("not yet valid", Alert::BadCertificate, &future, files),
        case("SHA-1", Alert::BadCertificate, &sha1, files),
        case("short key", Alert::BadCertificate, &short, files),
        case("Ed25519 unsupported", Alert::UnsupportedCertificate, &modern, files),
        case("unknown certificate, over", Alert::CertificateUnknown, &over, files),
        case("unknown certificate, SHA-1", Alert::CertificateUnknown, &sha1, files),
    ]
}

fn handshakes() -> Vec<Case> {
    use HandshakeError as Error;
    let nothing = HandshakeReport::default();
    let missing = nothing_shown();
    let not_asked = HandshakeReport { client_certificate_requested: false, ..missing.clone() };
    let late = certificate("CN=client1", "O=Plant, CN=Plant CA", "2020-11-22", "2024-11-22");
    let over = HandshakeReport { client_certificate: Some(late), ..report() };
    let case = |name: &str, error, report: &HandshakeReport, profile: &Profile| {
        session(format!("handshake: {name}"), &refused_by_tls(error, report.clone()), profile)
    };
    vec![
        case("not TLS at 1883", Error::NotTls, &nothing, &at_port(mutual_tls(), 1883)),
        case("not TLS at 8080", Error::NotTls, &nothing, &at_port(mutual_tls(), 8080)),
        case("closed at once", Error::Closed, &nothing, &at_port(mutual_tls(), 1883)),
        case("reset at once", Error::Reset, &nothing, &mutual_tls()),
        case("closed after our certificate", Error::Closed, &report(), &mutual_tls()),
        case("closed after our certificate, which is over", Error::Closed, &over, &mutual_tls()),
        case("closed, key does not fit", Error::Closed, &missing, &mutual_tls()),
        case(
            "closed after our certificate, keystores",
            Error::Closed,
            &report(),
            &in_mode(TlsMode::SelfSignedKeystores),
        ),
        case("reset, none sent", Error::Reset, &missing, &in_mode(TlsMode::CaFile)),
        case("reset, none asked for", Error::Reset, &not_asked, &in_mode(TlsMode::CaFile)),
        case("invalid name", Error::InvalidServerName("my_broker$".to_owned()), &nothing, &mutual_tls()),
        case("protocol", Error::Protocol(rustls::Error::DecryptError), &nothing, &mutual_tls()),
        case("network", Error::Io(io::ErrorKind::NetworkDown), &nothing, &mutual_tls()),
    ]
}
