//! Where a rung fails: the error says which, and why.

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use mqttdeck::explain;
use mqttdeck::profile::{Carrier, Profile, Protocol, ProxyKind, Secrets};
use mqttdeck::session::SessionError;
use mqttdeck::transport::{ProxyError, Rung, SocksReply, TransportError, WebSocketError};

use crate::support::client::profile;
use crate::support::mosquitto::free_port;
use crate::support::peer::{CONNACK_V311, answering, peer, silent_peer};
use crate::support::proxies::{Proxy, socks5_refusing};
use crate::support::{Client, Mosquitto, certs};
use crate::{behind, failure, logging_in, over_websocket, with_tls};

fn plain(port: u16) -> Profile {
    profile(Protocol::V311, port)
}

/// Why a proxy makes no connection; the rung is the proxy's.
fn refused_by_proxy(profile: Profile, secrets: Secrets) -> ProxyError {
    let (error, blamed) = failure(profile, secrets);
    assert_eq!(blamed, Some(Rung::Proxy), "{error:?}");
    match Arc::try_unwrap(error).unwrap() {
        SessionError::Transport(TransportError::Proxy { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

fn http(port: u16) -> ProxyError {
    refused_by_proxy(behind(plain(free_port()), ProxyKind::Http, port), Secrets::default())
}

fn socks5(port: u16) -> ProxyError {
    refused_by_proxy(behind(plain(free_port()), ProxyKind::Socks5, port), Secrets::default())
}

#[test]
fn each_answer_of_an_http_proxy_has_its_own_error() {
    let nothing_listens = Proxy::http(None);
    let table: [(u16, &str); 8] = [
        (nothing_listens.port, "HTTP 502 Bad Gateway"),
        (
            answering(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n"),
            "it wants a user name and password",
        ),
        (
            answering(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n"),
            "it wants another kind of login: Negotiate, NTLM",
        ),
        (answering(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "HTTP 403 Forbidden"),
        (answering(b"HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n"), "HTTP 302 Found"),
        (answering(b"\x05\xff"), "the answer is not that of such a proxy: \"\\x05\\xff\""),
        (answering(ENDLESS), "the head of the answer does not end"),
        (peer(|mut stream| drop(stream.read(&mut [0; 1024]))), "it closed the connection"),
    ];
    for (port, expected) in table {
        assert_eq!(http(port).to_string(), expected);
    }
}

/// More than a head may be.
const ENDLESS: &[u8] = &{
    let mut bytes = [b'x'; 20_000];
    let begin = b"HTTP/1.1 200 OK\r\nX: ";
    let mut at = 0;
    while at < begin.len() {
        bytes[at] = begin[at];
        at += 1;
    }
    bytes
};

#[test]
fn each_answer_of_a_socks5_server_has_its_own_error() {
    let replies = [
        (1, SocksReply::GeneralFailure),
        (2, SocksReply::NotAllowed),
        (3, SocksReply::NetworkUnreachable),
        (4, SocksReply::HostUnreachable),
        (5, SocksReply::ConnectionRefused),
        (6, SocksReply::Expired),
        (7, SocksReply::CommandNotSupported),
        (8, SocksReply::AddressTypeNotSupported),
        (99, SocksReply::Unassigned),
    ];
    for (number, reply) in replies {
        let error = socks5(socks5_refusing(number));
        assert!(matches!(error, ProxyError::Socks(said) if said == reply), "{number}: {error:?}");
    }
    let unoffered = socks5(answering(&[5, 1]));
    assert!(matches!(unoffered, ProxyError::Socks(SocksReply::Unassigned)), "{unoffered:?}");
    assert!(matches!(socks5(Proxy::socks5(Some(("a", "b"))).port), ProxyError::CredentialsWanted));
    assert!(matches!(socks5(answering(b"HTTP/1.1 400 Bad Request\r\n\r\n")), ProxyError::NotAProxy(_)));
    assert!(matches!(socks5(answering(&[5, 0, 5, 0, 0, 9])), ProxyError::NotAProxy(_)));
    assert!(matches!(socks5(peer(|mut stream| drop(stream.read(&mut [0; 1024])))), ProxyError::Closed));
}

#[test]
fn a_wrong_password_for_a_proxy_is_told_and_never_shown() {
    let login = Some(("plant", "right"));
    for (kind, proxy) in [(ProxyKind::Http, Proxy::http(login)), (ProxyKind::Socks5, Proxy::socks5(login))] {
        let (profile, secrets) = logging_in(behind(plain(1883), kind, proxy.port), "plant", "hunter2");
        let shown = format!("{profile:?} {secrets:?}");
        let (error, _) = failure(profile.clone(), secrets);
        let SessionError::Transport(TransportError::Proxy { source: ProxyError::CredentialsRefused, .. }) = &*error
        else {
            panic!("{error:?}");
        };
        let told = explain::session(&error, &profile);
        for words in [shown, format!("{error:?} {error}"), format!("{told:?}")] {
            assert!(!words.contains("hunter2"), "{words}");
        }
    }
}

#[test]
fn silence_is_blamed_on_the_rung_that_is_silent() {
    let silent = silent_peer();
    let cases = [
        (behind(plain(1883), ProxyKind::Http, silent), Rung::Proxy),
        (behind(plain(1883), ProxyKind::Socks5, silent), Rung::Proxy),
        (over_websocket(plain(silent)), Rung::WebSocket),
    ];
    for (mut profile, expected) in cases {
        profile.session.connection_timeout_s = 1;
        let (error, blamed) = failure(profile, Secrets::default());
        let SessionError::Timeout { rung, .. } = &*error else { panic!("{error:?}") };
        assert_eq!((*rung, blamed), (expected, Some(expected)));
    }
}

#[test]
fn a_proxy_that_cannot_be_reached_is_the_failure_of_its_own_rungs() {
    let (error, blamed) = failure(behind(plain(1883), ProxyKind::Http, free_port()), Secrets::default());
    assert!(matches!(&*error, SessionError::Transport(TransportError::Tcp { .. })), "{error:?}");
    assert_eq!(blamed, Some(Rung::Tcp));
    let mut profile = behind(plain(1883), ProxyKind::Socks5, 1080);
    profile.endpoint.proxy.host = "proxy.invalid".to_owned();
    let (error, blamed) = failure(profile.clone(), Secrets::default());
    assert_eq!(blamed, Some(Rung::Resolve));
    assert_eq!(explain::session(&error, &profile).headline, "The name proxy.invalid cannot be found");
}

#[test]
fn what_follows_the_head_of_a_proxy_belongs_to_the_broker() {
    let port = peer(|mut stream| {
        let said = [b"HTTP/1.1 200 OK\r\n\r\n", CONNACK_V311].concat();
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(&said);
        // Until the client leaves.
        while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {}
    });
    Client::start(behind(plain(1883), ProxyKind::Http, port)).greeting();
}

/// Why no WebSocket came about; the rung is its own.
fn no_websocket(profile: Profile) -> WebSocketError {
    let (error, blamed) = failure(profile, Secrets::default());
    assert_eq!(blamed, Some(Rung::WebSocket), "{error:?}");
    match Arc::try_unwrap(error).unwrap() {
        SessionError::Transport(TransportError::WebSocket { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_answer_to_a_websocket_has_its_own_error() {
    let mqtt = Mosquitto::plain().start();
    let tls = Mosquitto::tls(certs::minted().server("server")).start();
    assert!(matches!(no_websocket(over_websocket(plain(mqtt.port()))), WebSocketError::Closed | WebSocketError::Io(_)));
    // OpenSSL answers what is no TLS with an alert, or hangs up.
    let error = no_websocket(over_websocket(plain(tls.port())));
    assert!(matches!(error, WebSocketError::NotHttp(_) | WebSocketError::Closed | WebSocketError::Io(_)), "{error:?}");
    let table: [(u16, &str); 4] = [
        (answering(b"HTTP/1.1 401 Unauthorized\r\n\r\n"), "HTTP 401 Unauthorized"),
        (answering(CONNACK_V311), "the answer is no HTTP: \" \\x02\\x00\\x00\""),
        (answering(b"\x15\x03\x03\x00\x02\x02\x46"), "the answer is no HTTP: \"\\x15\\x03\\x03\\x00\\x02\\x02F\""),
        (answering(ENDLESS), "the head of the answer does not end"),
    ];
    for (port, expected) in table {
        assert_eq!(no_websocket(over_websocket(plain(port))).to_string(), expected);
    }
}

#[test]
fn a_client_certificate_that_a_websocket_server_refuses_is_the_failure_of_tls() {
    let setup = Mosquitto::tls(certs::minted().server("server")).demanding_certificates().websockets();
    let broker = setup.start();
    let mut profile = over_websocket(plain(broker.port()));
    with_tls(&mut profile, false);
    let (error, blamed) = failure(profile, Secrets::default());
    assert!(matches!(&*error, SessionError::Transport(TransportError::Tls { .. })), "{error:?}");
    assert_eq!(blamed, Some(Rung::Tls));
}

#[cfg(unix)]
#[test]
fn a_unix_socket_that_is_not_there_is_told_apart_from_one_that_nobody_hears() {
    let directory = tempfile::tempdir().unwrap();
    let (missing, dead) = (directory.path().join("missing.sock"), directory.path().join("dead.sock"));
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    for (file, expected) in [(missing, ErrorKind::NotFound), (dead, ErrorKind::ConnectionRefused)] {
        let mut profile = plain(1883);
        profile.endpoint.carrier = Carrier::UnixSocket;
        profile.endpoint.socket_file = file;
        let (error, blamed) = failure(profile, Secrets::default());
        let SessionError::Transport(TransportError::UnixSocket { source, .. }) = &*error else { panic!("{error:?}") };
        assert_eq!((source.kind(), blamed), (expected, Some(Rung::UnixSocket)));
    }
}

#[test]
fn a_proxy_that_trickles_its_answer_is_waited_for_no_longer_than_the_timeout() {
    let port = peer(|mut stream| {
        for byte in b"HTTP/1.1 200 OK\r\n".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let mut profile = behind(plain(1883), ProxyKind::Http, port);
    profile.session.connection_timeout_s = 1;
    let (error, _) = failure(profile, Secrets::default());
    assert!(matches!(&*error, SessionError::Timeout { rung: Rung::Proxy, .. }), "{error:?}");
}
