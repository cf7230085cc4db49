//! Each way that exists: it connects, publishes and receives at QoS 1.

use std::path::PathBuf;

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Carrier, Profile, Protocol, ProxyKind, Secrets, Verification};
use mqttdeck::session::{Ack, Event, State};
use mqttdeck::transport::Rung;

use crate::support::client::{message, profile};
use crate::support::mosquitto::{ServerFiles, free_port};
use crate::support::proxies::Proxy;
use crate::support::{Client, Mosquitto, certs};
use crate::{behind, evidence, logging_in, with_tls};

/// How a listener greets: without TLS, with it, or with a certificate demanded.
const GREETINGS: [Greeting; 3] = [Greeting::Plain, Greeting::Tls, Greeting::MutualTls];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Greeting {
    Plain,
    Tls,
    MutualTls,
}

/// The Unix socket, in the directory of its broker.
const SOCKET: &str = "mosquitto.sock";

const LOGIN: (&str, &str) = ("plant", "p@ss:w/rd");

/// One broker with a listener for each carrier, which all greet alike.
///
/// A broker with more of them loses connections now and then: in Mosquitto 2.0.11 with OpenSSL 3 a WebSocket over TLS that
/// ends may leave an error behind that is taken for one of the next TLS connection without a WebSocket.
struct Broker {
    _running: Mosquitto,
    directory: tempfile::TempDir,
    greeting: Greeting,
    ports: Vec<(Carrier, u16)>,
}

impl Broker {
    fn start(greeting: Greeting) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut ports = Vec::new();
        let mut lines = vec!["allow_anonymous true".to_owned(), "set_tcp_nodelay true".to_owned()];
        for carrier in Carrier::ALL {
            let port = if carrier == Carrier::UnixSocket { 0 } else { free_port() };
            lines.push(match carrier {
                Carrier::Tcp => format!("listener {port} 127.0.0.1"),
                Carrier::WebSocket => format!("listener {port} 127.0.0.1\nprotocol websockets"),
                Carrier::UnixSocket => format!("listener 0 {}", directory.path().join(SOCKET).display()),
            });
            lines.extend(greeting_lines(greeting));
            ports.push((carrier, port));
        }
        let first = ports[0].1;
        let running = Mosquitto::configured(first, format!("log_dest stderr\n{}\n", lines.join("\n"))).start();
        // The first listener hears before the others are there.
        running.wait_for_log(" running", 1);
        Self { _running: running, directory, greeting, ports }
    }

    fn profile(&self, carrier: Carrier) -> Profile {
        let port = self.ports.iter().find(|(one, _)| *one == carrier).unwrap().1;
        let mut profile = profile(Protocol::V5, port);
        profile.endpoint.host = "localhost".to_owned();
        profile.endpoint.carrier = carrier;
        profile.endpoint.socket_file = self.socket();
        if self.greeting != Greeting::Plain {
            with_tls(&mut profile, self.greeting == Greeting::MutualTls);
        }
        if carrier == Carrier::UnixSocket {
            profile.tls.verification = Verification::OtherName;
            profile.tls.server_name = "localhost".to_owned();
        }
        profile
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join(SOCKET)
    }
}

fn greeting_lines(greeting: Greeting) -> Vec<String> {
    if greeting == Greeting::Plain {
        return Vec::new();
    }
    let ServerFiles { certificate, key, client_cas } = certs::minted().server("server");
    let files = [("certfile", certificate), ("keyfile", key), ("cafile", client_cas)];
    let files = files.map(|(option, file)| format!("{option} {}", file.display()));
    let demand = format!("require_certificate {}", greeting == Greeting::MutualTls);
    files.into_iter().chain([demand]).collect()
}

/// Connects, and sends itself a message at QoS 1: what the rungs found.
fn round_trip(profile: Profile, secrets: Secrets) -> Vec<String> {
    assert_eq!(mqttdeck::profile::check(&profile), [], "the profile is one that a user may have");
    let rungs = Rung::of(&profile);
    let topic = format!("way/{}", profile.client_id);
    let mut client = Client::start_with(profile, secrets);
    client.greeting();
    assert!(matches!(client.subscribe(&topic, Qos::AtLeastOnce), Ok(Ack::Subscribed { .. })));
    // More than a record of TLS, and more than Mosquitto puts into a frame: 4 KiB each 100 ms.
    let large = if rungs.contains(&Rung::WebSocket) { 6_000 } else { 200_000 };
    for size in [5, large] {
        let ticket = client.publish(message(&topic, vec![7; size], Qos::AtLeastOnce));
        if let Err(refusal) = client.answer(ticket) {
            panic!("{size} bytes by {rungs:?}: {refusal}");
        }
        let came = client.message();
        assert!(came.payload.len() == size && came.payload.iter().all(|byte| *byte == 7));
    }
    evidence(&mut client, &rungs)
}

/// The same through each proxy: what the Proxy rung found must name it.
fn through_proxies(profile: &Profile) {
    let ways = [
        (ProxyKind::Http, None, "HTTP 200 Connection established"),
        (ProxyKind::Http, Some(LOGIN), "HTTP 200 Connection established"),
        (ProxyKind::Socks5, None, "SOCKS5"),
        (ProxyKind::Socks5, Some(LOGIN), "SOCKS5"),
    ];
    for (kind, login, words) in ways {
        let proxy = if kind == ProxyKind::Http { Proxy::http(login) } else { Proxy::socks5(login) };
        let through = behind(profile.clone(), kind, proxy.port);
        let (through, secrets) = match login {
            Some((user, password)) => logging_in(through, user, password),
            None => (through, Secrets::default()),
        };
        let found = round_trip(through, secrets);
        assert_eq!(found[2], format!("via 127.0.0.1:{}, {words}", proxy.port));
        // The proxy resolves the name.
        assert_eq!(proxy.asked(), [format!("localhost:{}", profile.endpoint.port)]);
    }
}

#[test]
fn every_combination_that_exists_carries_messages() {
    for greeting in GREETINGS {
        let broker = Broker::start(greeting);
        for carrier in [Carrier::Tcp, Carrier::WebSocket] {
            let profile = broker.profile(carrier);
            let found = round_trip(profile.clone(), Secrets::default());
            if carrier == Carrier::WebSocket {
                assert_eq!(found[found.len() - 2], "subprotocol mqtt", "{greeting:?}");
            }
            through_proxies(&profile);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_unix_socket_needs_no_address() {
    for greeting in GREETINGS {
        let broker = Broker::start(greeting);
        let mut profile = broker.profile(Carrier::UnixSocket);
        profile.endpoint.host.clear();
        let found = round_trip(profile, Secrets::default());
        assert_eq!(found[0], format!("unix:{}", broker.socket().display()));
    }
}

#[test]
fn socks5_may_be_given_an_address_instead_of_the_name() {
    let broker = Mosquitto::plain().start();
    let proxy = Proxy::socks5(None);
    let mut profile = behind(profile(Protocol::V311, broker.port()), ProxyKind::Socks5, proxy.port);
    profile.endpoint.host = "localhost".to_owned();
    profile.endpoint.proxy.resolve_here = true;
    // The resolver's favourite may be ::1, where this broker does not listen; what the proxy was asked for counts.
    let mut client = Client::start(profile);
    client
        .wait("an end", |event| matches!(event, Event::State(State::Connected(_) | State::Down { .. })).then_some(()));
    let asked = proxy.asked();
    let expected = [format!("127.0.0.1:{}", broker.port()), format!("[::1]:{}", broker.port())];
    assert!(asked.len() == 1 && expected.contains(&asked[0]), "{asked:?}");
}

#[test]
fn an_ipv6_address_stands_in_brackets_for_a_proxy() {
    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        let proxy = if kind == ProxyKind::Http { Proxy::http(None) } else { Proxy::socks5(None) };
        let mut profile = behind(profile(Protocol::V311, 9), kind, proxy.port);
        profile.endpoint.host = "::1".to_owned();
        Client::start(profile).down();
        assert_eq!(proxy.asked(), ["[::1]:9"]);
    }
}
