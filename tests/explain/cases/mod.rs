//! One line for each case that has words of its own.

mod breach;
mod tls;
mod ways;

use std::io;
use std::time::Duration;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::mqtt::{ConnectRefusal, Reason, ReasonCode};
use mqttdeck::profile::{Profile, Protocol, SecretKind, StoreError, TlsMode};
use mqttdeck::session::{LossCause, Refusal, ScramError, SessionError};
use mqttdeck::tls::{Alert, HandshakeError, HandshakeReport, Slot, TlsFileError};
use mqttdeck::transport::{Rung, TransportError};

pub use breach::all as broken_rules;

use crate::given::{at_port, certificate, in_mode, mutual_tls, now, plain, report};

type Case = (String, Explanation);

pub fn all() -> Vec<Case> {
    let broken = [losses(), breach::cases()].concat();
    [ladder(), ways::all(), tls::all(), connacks(), authentications(), broken, files(), stores(), refusals()].concat()
}

/// At least one of each kind, whatever the profile.
pub fn session_errors() -> Vec<SessionError> {
    let handshakes = [HandshakeError::Closed, HandshakeError::Alert(Alert::UnknownCa), HandshakeError::NotTls];
    let mut errors = vec![
        tcp(io::ErrorKind::ConnectionRefused),
        SessionError::Files(TlsFileError::NotChosen { slot: Slot::ClientKey }),
        timeout(Rung::Mqtt),
        SessionError::NoConnack { security: Some(Box::new(report())) },
        SessionError::NoConnack { security: None },
        SessionError::Protocol { detail: "bad length".to_owned() },
        SessionError::Profile { detail: "no host".to_owned() },
        SessionError::NoThread(io::ErrorKind::WouldBlock),
        SessionError::Broke { what: "the session" },
    ];
    errors.extend(scram_errors().map(|source| SessionError::Authentication { source }));
    errors.extend(ways::errors());
    errors.extend(breach::all().map(|breach| SessionError::Violation(Box::new(breach))));
    errors.extend(handshakes.map(|source| refused_by_tls(source, report())));
    errors.extend((1..=5).map(|code| refused(ConnectRefusal::v311(code), None)));
    errors.extend((0x80..=0xA2).map(|code| refused(ConnectRefusal::v5(code), None)));
    errors.extend(loss_causes().into_iter().map(|cause| lost(cause, 60)));
    errors
}

fn scram_errors() -> [ScramError; 11] {
    [
        ScramError::Unreadable,
        ScramError::OutOfTurn,
        ScramError::ForeignNonce,
        ScramError::TooFewRounds(1000),
        ScramError::TooManyRounds(3_000_000),
        ScramError::Refused("invalid-proof".to_owned()),
        ScramError::NoProof,
        ScramError::WrongProof,
        ScramError::ProhibitedUsername,
        ScramError::ProhibitedPassword,
        ScramError::NoRandomness,
    ]
}

/// A code with all that a broker may say beside it.
fn said(code: u8) -> Reason {
    let user = (1..=5).map(|number| (format!("key {number}"), "value".to_owned())).collect();
    Reason { code: ReasonCode(code), string: Some("bye".to_owned()), user }
}

fn authentications() -> Vec<Case> {
    let case =
        |source: ScramError| session(format!("SCRAM: {source}"), &SessionError::Authentication { source }, &plain());
    scram_errors().map(case).into()
}

fn session(case: impl Into<String>, error: &SessionError, profile: &Profile) -> Case {
    (case.into(), explain::session_at(error, profile, now()))
}

fn tcp(kind: io::ErrorKind) -> SessionError {
    let address = ([10, 0, 0, 1], 8883).into();
    TransportError::Tcp { address, source: kind.into(), others: Vec::new(), untried: 0 }.into()
}

fn refused_by_tls(source: HandshakeError, report: HandshakeReport) -> SessionError {
    TransportError::Tls { report: Box::new(report), source }.into()
}

fn timeout(rung: Rung) -> SessionError {
    SessionError::Timeout { rung, after: Duration::from_secs(30) }
}

fn refused(refusal: ConnectRefusal, words: Option<&str>) -> SessionError {
    let reason = Reason { string: words.map(str::to_owned), ..refusal.reason };
    SessionError::Refused { refusal: ConnectRefusal { reason, ..refusal }, security: Some(Box::new(report())) }
}

/// The broker asked, and was shown nothing.
fn nothing_shown() -> HandshakeReport {
    HandshakeReport { client_certificate: None, ..report() }
}

fn lost(cause: LossCause, seconds: u64) -> SessionError {
    SessionError::Lost { cause, up_for: Duration::from_secs(seconds) }
}

fn ladder() -> Vec<Case> {
    use io::ErrorKind as Kind;
    let resolve = SessionError::from(TransportError::Resolve {
        host: "broker.example".to_owned(),
        source: io::Error::other("Name or service not known"),
    });
    let mut local = plain();
    local.endpoint.host = "::1".to_owned();
    vec![
        session("unknown name", &resolve, &plain()),
        session("refused, plain", &tcp(Kind::ConnectionRefused), &plain()),
        session("refused, TLS at another port", &tcp(Kind::ConnectionRefused), &at_port(mutual_tls(), 9093)),
        session("refused, this machine", &tcp(Kind::ConnectionRefused), &local),
        session("no answer of TCP", &tcp(Kind::TimedOut), &plain()),
        session("no way", &tcp(Kind::NetworkUnreachable), &plain()),
        session("not allowed by this machine", &tcp(Kind::PermissionDenied), &plain()),
        session("TCP, anything else", &tcp(Kind::AddrNotAvailable), &plain()),
        session("timeout of Resolve", &timeout(Rung::Resolve), &plain()),
        session("timeout of TCP", &timeout(Rung::Tcp), &plain()),
        session("timeout of TLS", &timeout(Rung::Tls), &mutual_tls()),
        session("timeout of TLS at 1883", &timeout(Rung::Tls), &at_port(mutual_tls(), 1883)),
        session("timeout of MQTT, plain", &timeout(Rung::Mqtt), &plain()),
        session("timeout of MQTT over TLS", &timeout(Rung::Mqtt), &mutual_tls()),
        session("no CONNACK, plain at 8883", &SessionError::NoConnack { security: None }, &at_port(plain(), 8883)),
        session("no CONNACK, plain at 1883", &SessionError::NoConnack { security: None }, &plain()),
        session(
            "no CONNACK over TLS, certificate set",
            &SessionError::NoConnack { security: Some(Box::new(report())) },
            &mutual_tls(),
        ),
        session(
            "no CONNACK over TLS, no certificate",
            &SessionError::NoConnack { security: Some(Box::new(nothing_shown())) },
            &in_mode(TlsMode::CaFile),
        ),
        session("no MQTT", &SessionError::Protocol { detail: "invalid packet type 0.".to_owned() }, &plain()),
        session("profile", &SessionError::Profile { detail: "the client id is empty".to_owned() }, &plain()),
        session("no thread", &SessionError::NoThread(io::ErrorKind::WouldBlock), &plain()),
        session("broke down", &SessionError::Broke { what: "the session" }, &plain()),
    ]
}

fn connacks() -> Vec<Case> {
    let mut named = plain();
    named.credentials.username = "tester".to_owned();
    let mut nameless = plain();
    nameless.client_id.clear();
    let mut willing = Profile { protocol: Protocol::V5, ..plain() };
    willing.last_will.enabled = true;
    let unasked = SessionError::Refused {
        refusal: ConnectRefusal::v311(5),
        security: Some(Box::new(HandshakeReport { client_certificate_requested: false, ..nothing_shown() })),
    };
    let v311 = |name: &str, code, profile: &Profile| {
        session(format!("CONNACK {code} (3.1.1): {name}"), &refused(ConnectRefusal::v311(code), None), profile)
    };
    let mut cn_less = report();
    cn_less.client_certificate = Some(certificate("O=Plant", "O=Plant, CN=Plant CA", "2024-11-22", "2027-11-22"));
    let no_name = SessionError::Refused { refusal: ConnectRefusal::v311(4), security: Some(Box::new(cn_less)) };
    let mut cases = vec![
        session("CONNACK 4 (3.1.1): certificate without a CN", &no_name, &mutual_tls()),
        v311("not authorised, keystores", 5, &in_mode(TlsMode::SelfSignedKeystores)),
        v311("version", 1, &plain()),
        v311("client id", 2, &plain()),
        v311("client id, none", 2, &nameless),
        v311("unavailable", 3, &plain()),
        v311("bad user name or password", 4, &named),
        v311("bad user name or password, none", 4, &plain()),
        v311("bad user name or password, certificate", 4, &mutual_tls()),
        v311("not authorised, user name", 5, &named),
        v311("not authorised, nobody", 5, &plain()),
        v311("not authorised, certificate", 5, &mutual_tls()),
        session("CONNACK 5 (3.1.1): not authorised, certificate not asked for", &unasked, &mutual_tls()),
        v311("unheard of", 200, &plain()),
        session(
            "CONNACK 0x87 (5) with words",
            &refused(ConnectRefusal::v5(0x87), Some("quota of plant 7")),
            &mutual_tls(),
        ),
    ];
    let v5 =
        [0x80, 0x81, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F];
    cases.extend(
        v5.map(|code| session(format!("CONNACK 0x{code:02X} (5)"), &refused(ConnectRefusal::v5(code), None), &willing)),
    );
    let named = ConnectRefusal { server_reference: Some("other.example".to_owned()), ..ConnectRefusal::v5(0x9D) };
    cases.push(session("CONNACK 0x9D with a server reference", &refused(named, None), &willing));
    cases
}

fn disconnected(code: u8) -> LossCause {
    LossCause::Disconnected { reason: ReasonCode(code).into(), server_reference: None }
}

fn loss_causes() -> Vec<LossCause> {
    let mut causes = vec![
        LossCause::Closed,
        LossCause::Reset,
        LossCause::KeepAlive,
        LossCause::Stalled,
        LossCause::PacketTooLarge { size: 20_000_000, limit: 1_048_576 },
        LossCause::Tls("received fatal alert: CertificateRevoked".to_owned()),
        LossCause::Io(io::ErrorKind::HostUnreachable),
        LossCause::Io(io::ErrorKind::TimedOut),
        LossCause::Disconnected { reason: said(0x80), server_reference: Some("other.example:8883".to_owned()) },
        LossCause::Disconnected { reason: ReasonCode(0x9D).into(), server_reference: Some("other.example".to_owned()) },
    ];
    causes.extend([0x87, 0x8B, 0x8D, 0x8E, 0x95, 0x98, 0x97].map(disconnected));
    causes
}

fn losses() -> Vec<Case> {
    let five = Profile { protocol: Protocol::V5, ..plain() };
    let mut cases = vec![session("lost after 2 s: closed, 3.1.1", &lost(LossCause::Closed, 2), &plain())];
    cases.extend(loss_causes().into_iter().map(|cause| session(format!("lost: {cause}"), &lost(cause, 185), &five)));
    cases
}

fn files() -> Vec<Case> {
    use TlsFileError as Error;
    let read =
        |file: &str, kind: io::ErrorKind| Error::Read { slot: Slot::ClientKey, file: file.into(), source: kind.into() };
    let content =
        |slot, found: &str| Error::WrongContent { slot, file: "/home/me/file.pem".into(), found: found.into() };
    let key = || "/home/me/client1.key".into();
    let (keystore, p12) = (Slot::ClientKeystore, || "/home/me/client 1.p12".into());
    let errors = [
        Error::NotChosen { slot: Slot::CaFile },
        Error::NotChosen { slot: Slot::ClientCertificate },
        Error::NotChosen { slot: Slot::ClientKey },
        Error::NotChosen { slot: Slot::CaKeystore },
        Error::NotChosen { slot: Slot::ClientKeystore },
        read("/home/me/client1.key", io::ErrorKind::NotFound),
        read("client1.key", io::ErrorKind::NotFound),
        read("/etc/ssl/private/client1.key", io::ErrorKind::PermissionDenied),
        read("/home/me", io::ErrorKind::IsADirectory),
        read("/mnt/usb/client1.key", io::ErrorKind::TimedOut),
        content(Slot::CaFile, "nothing"),
        content(Slot::ClientCertificate, "a private key"),
        content(Slot::ClientKey, "the certificate of client1"),
        Error::Damaged { slot: Slot::ClientKey, file: key(), detail: "the end is missing".to_owned() },
        Error::TooLarge { slot: Slot::CaFile, file: "/home/me/disk.img".into(), bytes: 5_000_000_000 },
        Error::PassphraseNeeded { slot: Slot::ClientKey, file: key(), secret: SecretKind::KeyPassphrase },
        Error::WrongPassphrase { slot: Slot::ClientKey, file: key(), secret: SecretKind::KeyPassphrase },
        Error::WrongPassphrase { slot: keystore, file: p12(), secret: SecretKind::ClientKeystorePassword },
        Error::WrongPassphrase { slot: keystore, file: p12(), secret: SecretKind::KeyPassphrase },
        Error::NoSuchAlias { slot: keystore, file: p12(), alias: "plant".to_owned(), found: vec!["one".to_owned()] },
        Error::NoSuchAlias { slot: keystore, file: p12(), alias: "plant".to_owned(), found: Vec::new() },
        Error::AliasNeeded { slot: keystore, file: p12(), found: vec!["one".to_owned(), "two".to_owned()] },
        Error::UnsupportedKeystore { slot: keystore, file: p12(), kind: "JCEKS".to_owned() },
        Error::UnsupportedKey { slot: Slot::ClientKey, file: key(), kind: "an RSA key of 1024 bits".to_owned() },
        Error::UnsupportedKey { slot: Slot::ClientKey, file: key(), kind: "a key encrypted with RC4".to_owned() },
        Error::KeyMismatch { key: key(), certificate: "/home/me/clientCert1.pem".into() },
        Error::KeyMismatch { key: p12(), certificate: p12() },
        Error::NoSystemRoots { detail: "no file".to_owned() },
        Error::KeyLog { file: "/mnt/keys.log".into(), source: io::ErrorKind::PermissionDenied.into() },
        Error::Settings(rustls::Error::General("no suites".to_owned())),
    ];
    errors
        .into_iter()
        .map(|error| session(format!("file: {error}"), &SessionError::Files(error), &mutual_tls()))
        .collect()
}

fn stores() -> Vec<Case> {
    use io::ErrorKind as Kind;
    let file = || "/home/me/.config/mqttdeck/profiles/plant.ron".into();
    let directory = |kind: Kind| StoreError::Directory { directory: "/home/me/profiles".into(), source: kind.into() };
    let write = |kind: Kind| StoreError::Write { file: file(), source: kind.into() };
    let errors = [
        directory(Kind::PermissionDenied),
        directory(Kind::NotADirectory),
        write(Kind::StorageFull),
        write(Kind::NotFound),
        write(Kind::Interrupted),
        StoreError::Encode { name: "Plant".to_owned(), source: ron::Error::Eof },
        StoreError::WouldOverwrite { file: file() },
    ];
    errors.map(|error| (format!("store: {error}"), explain::store_error(&error))).into()
}

/// Refusals are one sentence; shown as headline without its stop, to stand in the same table.
fn refusals() -> Vec<Case> {
    let refusals = [
        Refusal::Broker(ReasonCode::NOT_AUTHORIZED.into()),
        Refusal::Broker(said(0x97)),
        Refusal::NotOffered(ReasonCode::RETAIN_NOT_SUPPORTED),
        Refusal::NotOffered(ReasonCode::QOS_NOT_SUPPORTED),
        Refusal::NotOffered(ReasonCode::TOPIC_ALIAS_INVALID),
        Refusal::NotOffered(ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED),
        Refusal::NotOffered(ReasonCode::IDENTIFIERS_NOT_SUPPORTED),
        Refusal::NotOffered(ReasonCode::WILDCARDS_NOT_SUPPORTED),
        Refusal::NoLocalShared,
        Refusal::NoAuthentication,
        Refusal::AlreadyAuthenticating,
        Refusal::NotConnected,
        Refusal::ConnectionLost,
        Refusal::NoAnswer(Duration::from_secs(10)),
        Refusal::TooLarge { limit: 268_435_455 },
    ];
    let row = |refusal: Refusal| {
        let sentence = explain::refusal(&refusal);
        let (headline, cause) = ("(one sentence)".to_owned(), sentence);
        let detail = explain::machine_words(&refusal);
        (format!("refusal: {refusal}"), Explanation { headline, cause, remedies: vec!["(none).".to_owned()], detail })
    };
    refusals.map(row).into()
}
