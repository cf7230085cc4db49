//! The ways to a broker other than plain TCP: several addresses, a Unix socket, a proxy, a WebSocket.

use std::io::ErrorKind;

use mqttdeck::profile::{Carrier, Profile, ProxyKind};
use mqttdeck::session::{LossCause, SessionError};
use mqttdeck::transport::{FrameError, ProxyError, Rung, SocksReply, TransportError, WebSocketError};

use super::{Case, lost, session, timeout};
use crate::given::{at_port, mutual_tls, plain, report};

pub fn all() -> Vec<Case> {
    [addresses(), local_addresses(), unix_sockets(), proxies(), websockets(), frames()].concat()
}

/// One of each kind, for whatever profile.
pub fn errors() -> Vec<SessionError> {
    let socket = TransportError::UnixSocket { file: "/run/m.sock".into(), source: ErrorKind::NotFound.into() };
    let proxy = by_proxy(ProxyError::Http { status: 502, reason: "Bad Gateway".to_owned() });
    let (address, source) = ("192.0.2.1".parse().unwrap(), ErrorKind::AddrNotAvailable.into());
    let elsewhere = TransportError::LocalAddress { address, source };
    vec![socket.into(), elsewhere.into(), proxy, no_websocket(status(404, "Not Found", None))]
}

fn behind(kind: ProxyKind) -> Profile {
    let mut profile = at_port(plain(), 8883);
    let proxy = &mut profile.endpoint.proxy;
    (proxy.kind, proxy.port) = (kind, 3128);
    "proxy.example".clone_into(&mut proxy.host);
    profile
}

fn websocket() -> Profile {
    let mut profile = at_port(plain(), 8080);
    profile.endpoint.carrier = Carrier::WebSocket;
    profile
}

fn unix_socket() -> Profile {
    let mut profile = plain();
    profile.endpoint.carrier = Carrier::UnixSocket;
    profile.endpoint.socket_file = "/run/mosquitto/broker.sock".into();
    profile
}

fn addresses() -> Vec<Case> {
    let tcp = |address: &str, kind: ErrorKind, others: &[(&str, ErrorKind)], untried| {
        let others = others.iter().map(|(address, kind)| (address.parse().unwrap(), (*kind).into())).collect();
        SessionError::from(TransportError::Tcp {
            address: address.parse().unwrap(),
            source: kind.into(),
            others,
            untried,
        })
    };
    let two =
        tcp("10.0.0.1:1883", ErrorKind::ConnectionRefused, &[("[fd00::1]:1883", ErrorKind::NetworkUnreachable)], 0);
    let names: Vec<String> = (2..17).map(|last| format!("10.0.0.{last}:1883")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), ErrorKind::ConnectionRefused)).collect();
    let many = tcp("10.0.0.1:1883", ErrorKind::ConnectionRefused, &many, 24);
    let proxy = tcp("10.0.0.9:3128", ErrorKind::ConnectionRefused, &[], 0);
    let silent = tcp("10.0.0.9:3128", ErrorKind::TimedOut, &[], 0);
    let resolve = TransportError::Resolve { host: "proxy.example".to_owned(), source: ErrorKind::NotFound.into() };
    vec![
        session("refused by two addresses", &two, &plain()),
        session("refused by many addresses", &many, &plain()),
        session("proxy: unknown name", &resolve.into(), &behind(ProxyKind::Http)),
        session("proxy: TCP refused", &proxy, &behind(ProxyKind::Http)),
        session("proxy: no answer of TCP", &silent, &behind(ProxyKind::Http)),
        session("proxy: timeout of Resolve", &timeout(Rung::Resolve), &behind(ProxyKind::Socks5)),
        session("proxy: timeout of TCP", &timeout(Rung::Tcp), &behind(ProxyKind::Socks5)),
        session("proxy: timeout", &timeout(Rung::Proxy), &behind(ProxyKind::Socks5)),
    ]
}

fn local_addresses() -> Vec<Case> {
    let of = |case, address: &str, kind: ErrorKind, profile| {
        let address = address.parse().unwrap();
        session(case, &TransportError::LocalAddress { address, source: kind.into() }.into(), &profile)
    };
    vec![
        of("local address: not ours", "192.0.2.1", ErrorKind::AddrNotAvailable, plain()),
        of("local address: other family", "fd00::1", ErrorKind::Unsupported, plain()),
        of("local address: other family than the proxy", "192.0.2.1", ErrorKind::Unsupported, behind(ProxyKind::Http)),
        of("local address: not allowed", "192.0.2.1", ErrorKind::PermissionDenied, plain()),
    ]
}

fn unix_sockets() -> Vec<Case> {
    let kinds = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::ConnectionRefused,
        ErrorKind::Unsupported,
        ErrorKind::TimedOut,
    ];
    let of = |kind: ErrorKind| {
        let file = unix_socket().endpoint.socket_file;
        let error = TransportError::UnixSocket { file, source: kind.into() };
        session(format!("Unix socket: {kind}"), &error.into(), &unix_socket())
    };
    let late = session("Unix socket: timeout", &timeout(Rung::UnixSocket), &unix_socket());
    kinds.map(of).into_iter().chain([late]).collect()
}

fn by_proxy(source: ProxyError) -> SessionError {
    let (proxy, broker) = ("proxy.example:3128".to_owned(), "broker.example:8883".to_owned());
    TransportError::Proxy { proxy, broker, source }.into()
}

fn proxies() -> Vec<Case> {
    let http = |status, reason: &str| ProxyError::Http { status, reason: reason.to_owned() };
    let of_http = [
        ProxyError::CredentialsWanted,
        ProxyError::CredentialsRefused,
        ProxyError::OtherLogin("Negotiate, NTLM".to_owned()),
        http(403, "Forbidden"),
        http(502, "Bad Gateway"),
        http(302, "Found"),
        ProxyError::NotAProxy(b"\x05\xff".to_vec()),
        ProxyError::TooLong,
        ProxyError::Closed,
        ProxyError::Io(ErrorKind::ConnectionReset.into()),
        ProxyError::TooLongToAsk("SOCKS5 has room for a host name of 255 bytes"),
        ProxyError::Unsendable("Host".to_owned()),
    ];
    let replies = [
        SocksReply::GeneralFailure,
        SocksReply::NotAllowed,
        SocksReply::NetworkUnreachable,
        SocksReply::HostUnreachable,
        SocksReply::ConnectionRefused,
        SocksReply::Expired,
        SocksReply::CommandNotSupported,
        SocksReply::AddressTypeNotSupported,
        SocksReply::Unassigned,
    ];
    let told = |error: ProxyError, kind| session(format!("proxy: {error}"), &by_proxy(error), &behind(kind));
    let of_http = of_http.into_iter().map(|error| told(error, ProxyKind::Http));
    of_http.chain(replies.map(|reply| told(ProxyError::Socks(reply), ProxyKind::Socks5))).collect()
}

fn status(status: u16, reason: &str, location: Option<&str>) -> WebSocketError {
    WebSocketError::Status { status, reason: reason.to_owned(), location: location.map(str::to_owned) }
}

fn no_websocket(source: WebSocketError) -> SessionError {
    TransportError::WebSocket { security: Some(Box::new(report())), source }.into()
}

fn websockets() -> Vec<Case> {
    let errors = [
        status(400, "Bad Request", None),
        status(401, "Unauthorized", None),
        status(403, "", None),
        status(404, "Not Found", None),
        status(301, "Moved Permanently", Some("https://broker.example/mqtt")),
        status(302, "Found", None),
        status(200, "OK", None),
        status(503, "Service Unavailable", None),
        WebSocketError::NotUpgraded("no Upgrade: websocket"),
        WebSocketError::Subprotocol(None),
        WebSocketError::Subprotocol(Some("mqttv3.1".to_owned())),
        WebSocketError::NotHttp(vec![0x20, 2, 0, 0]),
        WebSocketError::NotHttp(vec![0x15, 3, 3, 0, 2, 2, 0x46]),
        WebSocketError::NotHttp(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        WebSocketError::TooLong,
        WebSocketError::Closed,
        WebSocketError::Io(ErrorKind::ConnectionReset.into()),
        WebSocketError::Unsendable("X-Site".to_owned()),
    ];
    let told = |error: WebSocketError| session(format!("WebSocket: {error}"), &no_websocket(error), &websocket());
    let mut authorised = websocket();
    authorised.endpoint.websocket.with_authorization = true;
    let expired = session("WebSocket: Authorization", &no_websocket(status(401, "Unauthorized", None)), &authorised);
    let mut secure = mutual_tls();
    secure.endpoint.carrier = Carrier::WebSocket;
    let closed = session("WebSocket over TLS: closed", &no_websocket(WebSocketError::Closed), &secure);
    let late = session("WebSocket: timeout", &timeout(Rung::WebSocket), &websocket());
    errors.map(told).into_iter().chain([expired, closed, late]).collect()
}

fn frames() -> Vec<Case> {
    let closed = |code, reason: &str| FrameError::Closed { code, reason: reason.to_owned() };
    let codes = [1000, 1001, 1002, 1003, 1008, 1009, 1011, 1012, 1013, 4000].map(|code| closed(Some(code), "so it is"));
    let others = [
        closed(None, ""),
        FrameError::Text,
        FrameError::TooLarge { size: 5_000_000_000, limit: 269_484_031 },
        FrameError::EmptyFragments { limit: 1000 },
        FrameError::Unread { limit: 1_048_576 },
        FrameError::Broken("Reserved bits are non-zero".to_owned()),
    ];
    let mut cases = vec![session(
        "WebSocket: closed before CONNACK",
        &no_websocket(WebSocketError::Frames(closed(Some(1008), "token expired"))),
        &websocket(),
    )];
    cases.extend(codes.into_iter().chain(others).map(|error| {
        session(format!("WebSocket lost: {error}"), &lost(LossCause::WebSocket(error), 185), &websocket())
    }));
    cases
}
