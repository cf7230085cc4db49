//! Connections that fail: each failure has its own typed error, and Disconnect is heard at any point of them.

#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol, TlsMode};
use mqttdeck::session::{Command, Event, Goodbye, Refusal, SessionError, State};
use mqttdeck::tls::{HandshakeError, TlsFileError};
use mqttdeck::transport::{Rung, StepOutcome, TransportError};
use support::certs;
use support::client::{message, profile};
use support::mosquitto::free_port;
use support::peer::{CONNACK_V311, answering, silent_peer};
use support::{Client, Mosquitto};

/// "At once", for a person, on a machine with other work.
const AT_ONCE: Duration = Duration::from_secs(1);

fn with_tls(mut profile: Profile) -> Profile {
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaFile;
    profile.tls.ca_file = certs::server_ca();
    profile
}

fn failure(profile: Profile) -> std::sync::Arc<SessionError> {
    Client::start(profile).down().0
}

#[test]
fn nobody_listens() {
    for protocol in Protocol::ALL {
        let error = failure(profile(protocol, free_port()));
        let SessionError::Transport(TransportError::Tcp { source, .. }) = &*error else { panic!("{error:?}") };
        assert_eq!(source.kind(), ErrorKind::ConnectionRefused);
    }
}

#[test]
fn nobody_has_that_name() {
    let mut profile = profile(Protocol::V311, 1883);
    profile.endpoint.host = "broker.invalid".to_owned();
    let error = failure(profile);
    let SessionError::Transport(TransportError::Resolve { host, .. }) = &*error else { panic!("{error:?}") };
    assert_eq!(host, "broker.invalid");
}

#[test]
fn silence_runs_into_the_timeout_of_its_rung() {
    let silent = silent_peer();
    for (tls, expected) in [(false, Rung::Mqtt), (true, Rung::Tls)] {
        let mut profile = profile(Protocol::V5, silent);
        profile.session.connection_timeout_s = 1;
        let profile = if tls { with_tls(profile) } else { profile };
        let mut client = Client::start(profile);
        let begin = Instant::now();
        let (error, _) = client.down();
        let SessionError::Timeout { rung, after } = &*error else { panic!("{error:?}") };
        assert_eq!((*rung, *after), (expected, Duration::from_secs(1)));
        assert!(begin.elapsed() >= Duration::from_millis(900));
        let failed = client.wait("the failed rung", |event| match event {
            Event::Step(step) if step.outcome == StepOutcome::Failed => Some(step.rung),
            _ => None,
        });
        assert_eq!(failed, expected);
    }
}

#[test]
fn a_full_backlog_runs_into_the_timeout_of_tcp() {
    // A listener that accepts nobody: the kernel answers until its queue is full, and then drops SYN packets.
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let _queue = fill(address);
    let mut profile = profile(Protocol::V311, address.port());
    profile.session.connection_timeout_s = 1;
    let error = failure(profile);
    assert!(matches!(&*error, SessionError::Timeout { rung: Rung::Tcp, .. }), "{error:?}");
}

/// Connects until the kernel takes no more.
fn fill(address: SocketAddr) -> Vec<TcpStream> {
    let patience = Duration::from_millis(300);
    std::iter::from_fn(|| TcpStream::connect_timeout(&address, patience).ok()).take(10_000).collect()
}

#[test]
fn plain_mqtt_to_a_tls_port() {
    let broker = Mosquitto::tls(certs::server()).start();
    for protocol in Protocol::ALL {
        let error = failure(profile(protocol, broker.port()));
        assert!(matches!(&*error, SessionError::NoConnack { security: None }), "{protocol:?}: {error:?}");
    }
}

#[test]
fn tls_to_a_plain_port() {
    let broker = Mosquitto::plain().start();
    let error = failure(with_tls(profile(Protocol::V311, broker.port())));
    let SessionError::Transport(TransportError::Tls { source, .. }) = &*error else { panic!("{error:?}") };
    assert!(matches!(source, HandshakeError::Reset | HandshakeError::Closed | HandshakeError::NotTls), "{source:?}");
}

#[test]
fn tls_to_a_web_server() {
    let port = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let error = failure(with_tls(profile(Protocol::V311, port)));
    let SessionError::Transport(TransportError::Tls { source, .. }) = &*error else { panic!("{error:?}") };
    assert!(matches!(source, HandshakeError::NotTls), "{source:?}");
}

#[test]
fn a_missing_certificate_file_stops_before_the_first_byte() {
    let mut profile = with_tls(profile(Protocol::V311, silent_peer()));
    profile.tls.ca_file = "/nowhere/ca.pem".into();
    profile.session.auto_reconnect = true;
    let mut client = Client::start(profile);
    let (error, retry_in) = client.down();
    assert!(matches!(&*error, SessionError::Files(TlsFileError::Read { .. })), "{error:?}");
    assert_eq!(retry_in, None);
}

#[test]
fn disconnect_is_heard_at_once_on_every_rung() {
    let silent = silent_peer();
    let mut patient = profile(Protocol::V311, free_port());
    patient.session.auto_reconnect = true;
    let mut resolving = profile(Protocol::V311, 1883);
    resolving.endpoint.host = "a-name-that-takes-a-while.invalid".to_owned();
    let table = [
        ("resolving", resolving),
        ("TLS", with_tls(profile(Protocol::V311, silent))),
        ("CONNECT 3.1.1", profile(Protocol::V311, silent)),
        ("CONNECT 5", profile(Protocol::V5, silent)),
        ("waiting for the next attempt", patient),
    ];
    for (place, profile) in table {
        let mut client = Client::start(profile);
        client.wait("the attempt", |event| match event {
            Event::State(State::Connecting { .. }) => Some(()),
            _ => None,
        });
        client.wait_within(Duration::from_millis(300), |event| match event {
            Event::State(State::Down { .. }) => Some(()),
            _ => None,
        });
        let begin = Instant::now();
        client.send(Command::Disconnect(Goodbye::default()));
        client.closed();
        assert!(begin.elapsed() < AT_ONCE, "{place}: {:?}", begin.elapsed());
    }
}

#[test]
fn disconnect_is_heard_at_once_by_a_peer_that_reads_nothing() {
    let mut client = Client::connect(profile(Protocol::V311, answering(CONNACK_V311)));
    for _ in 0..64 {
        client.publish(message("t", vec![0; 1_000_000], Qos::AtMostOnce));
    }
    let begin = Instant::now();
    client.send(Command::Disconnect(Goodbye::default()));
    client.closed();
    assert!(begin.elapsed() < AT_ONCE, "{:?}", begin.elapsed());
}

#[test]
fn a_profile_that_cannot_be_used_says_so() {
    for protocol in Protocol::ALL {
        let mut profile = profile(protocol, 1883);
        profile.client_id.clear();
        profile.session.clean_session = false;
        let mut client = Client::start(profile);
        let (error, retry_in) = client.down();
        assert!(matches!(&*error, SessionError::Profile { .. }) && retry_in.is_none(), "{protocol:?}: {error:?}");
        let ticket = client.publish(message("t", "x", Qos::AtMostOnce));
        assert_eq!(client.answer(ticket), Err(Refusal::NotConnected));
        client.send(Command::Disconnect(Goodbye::default()));
        client.closed();
    }
}
