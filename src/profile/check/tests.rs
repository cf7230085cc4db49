//! Tables of profiles and what is wrong with them.

use super::*;
use crate::mqtt::Qos;
use crate::profile::{Carrier, Endpoint, ProxyKind, TlsMode, Verification};

type Change = fn(&mut Profile);

/// A profile without a problem, to break in one place.
fn sound() -> Profile {
    let mut profile = Profile::default();
    profile.endpoint.host = "broker.example".to_owned();
    profile
}

fn mutual_tls(profile: &mut Profile) {
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = "ca.pem".into();
    profile.tls.client_certificate_file = "client.crt".into();
    profile.tls.client_key_file = "client.key".into();
}

fn saved(filter: &str) -> Vec<SavedSubscription> {
    vec![SavedSubscription { filter: filter.to_owned(), options: Qos::default().into() }]
}

#[test]
fn sound_profiles_have_no_problem() {
    let table: [(&str, Change); 8] = [
        ("plain", |_| {}),
        ("mutual TLS", mutual_tls),
        ("IPv6", |p| p.endpoint.host = "fe80::1%eth0".to_owned()),
        ("unused fields of another mode", |p| {
            mutual_tls(p);
            p.tls.mode = TlsMode::CaSigned;
            p.tls.client_key_file.clear();
        }),
        ("TLS off", |p| p.tls.mode = TlsMode::CaKeystore),
        ("will off", |p| p.last_will.topic = "#".to_owned()),
        ("password alone in 5", |p| {
            p.protocol = Protocol::V5;
            p.credentials.with_password = true;
        }),
        ("local test broker", |p| {
            p.endpoint = Endpoint { port: 0, local_test_broker: true, ..Endpoint::default() };
            p.tls.enabled = true;
            p.tls.mode = TlsMode::SelfSigned;
        }),
    ];
    for (case, change) in table {
        let mut profile = sound();
        change(&mut profile);
        assert_eq!(check(&profile), [], "{case}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_problem_stands_at_its_field_with_a_sentence() {
    let table: [(Field, &str, Change); 35] = [
        (Field::Name, "Give the profile a name.", |p| p.name = " ".to_owned()),
        (Field::Address, "Type the broker's host name or IP address.", |p| p.endpoint.host.clear()),
        (Field::Address, "Type the host name alone: host.", |p| p.endpoint.host = "ssl://host:1".to_owned()),
        (
            Field::Address,
            "Type the host name alone; http:// is not supported: use mqtt://, mqtts://, ws://, wss:// or unix:/path.",
            |p| p.endpoint.host = "http://host".to_owned(),
        ),
        (Field::Address, "Write an IPv6 address without brackets, as in ::1.", |p| {
            p.endpoint.host = "[::1]".to_owned();
        }),
        (Field::Address, "A host name contains no spaces.", |p| p.endpoint.host = "my host".to_owned()),
        (Field::Address, "Type the host name alone, without path and user.", |p| {
            p.endpoint.host = "host/mqtt".to_owned();
        }),
        (Field::Address, "Type the host name alone: the port has a field of its own.", |p| {
            p.endpoint.host = "host:1883".to_owned();
        }),
        (Field::Address, "A host name has at most 253 characters.", |p| p.endpoint.host = "a".repeat(254)),
        (Field::Port, "Choose a port from 1 to 65535: 1883 is usual, 8883 with TLS.", |p| p.endpoint.port = 0),
        (Field::ClientId, "A session that is kept needs a client ID: type one, or press Generate.", |p| {
            p.session.clean_session = false;
        }),
        (Field::ClientId, "A client ID cannot contain the NUL character.", |p| p.client_id = "a\0".to_owned()),
        (Field::ClientId, "A client ID has at most 65,535 bytes.", |p| p.client_id = "a".repeat(65_536)),
        (Field::ConnectionTimeout, "Choose a timeout of at least 1 second.", |p| {
            p.session.connection_timeout_s = 0;
        }),
        (Field::MaxInflight, "At least 1 message must be allowed under way.", |p| p.session.max_inflight = 0),
        (Field::MaxPacket, "Choose a size from 1 to 268,435,455 bytes.", |p| p.session.max_packet_bytes = 0),
        (Field::MaxPacket, "Choose a size from 1 to 268,435,455 bytes.", |p| {
            p.session.max_packet_bytes = 268_435_456;
        }),
        (Field::Username, "MQTT 3.1.1 sends a password only with a user name: type one.", |p| {
            p.credentials.with_password = true;
        }),
        (Field::Username, "A user name cannot contain the NUL character.", |p| {
            p.credentials.username = "\0".to_owned();
        }),
        (Field::KeystoreFile, "The broker's certificate is checked against a CA: choose Keystore File.", |p| {
            p.tls.enabled = true;
            p.tls.mode = TlsMode::CaKeystore;
        }),
        (
            Field::ClientKeystore,
            "Choose Client Keystore, or the mode CA certificate keystore to show no certificate.",
            |p| {
                p.tls.enabled = true;
                p.tls.mode = TlsMode::SelfSignedKeystores;
                p.tls.keystore_file = "trust.jks".into();
            },
        ),
        (Field::ServerName, "Type the name that the broker's certificate is for.", |p| {
            p.tls.enabled = true;
            p.tls.verification = Verification::OtherName;
        }),
        (Field::PinnedFingerprint, "A SHA-256 fingerprint has 64 hexadecimal digits.", |p| {
            p.tls.enabled = true;
            p.tls.verification = Verification::Pinned;
            p.tls.pinned_sha256 = "AB:CD".to_owned();
        }),
        (Field::Alpn, "A protocol of ALPN has 1 to 255 characters.", |p| {
            p.tls.enabled = true;
            p.tls.alpn = vec![String::new()];
        }),
        (Field::CaFile, "The broker's certificate is checked against a CA: choose CA File.", |p| {
            p.tls.enabled = true;
            p.tls.mode = TlsMode::CaFile;
        }),
        (Field::CaFile, "The broker's certificate is checked against a CA: choose CA File.", |p| {
            mutual_tls(p);
            p.tls.ca_file.clear();
        }),
        (Field::ClientCertificate, "A client key needs its certificate: choose Client Certificate File.", |p| {
            mutual_tls(p);
            p.tls.client_certificate_file.clear();
        }),
        (
            Field::ClientCertificate,
            "Choose Client Certificate File, or the mode CA certificate file to show none.",
            |p| {
                mutual_tls(p);
                p.tls.client_certificate_file.clear();
                p.tls.client_key_file.clear();
            },
        ),
        (Field::ClientKey, "A client certificate needs its key: choose Client Key File.", |p| {
            mutual_tls(p);
            p.tls.client_key_file.clear();
        }),
        (Field::WillTopic, "A topic cannot be empty.", |p| p.last_will.enabled = true),
        (Field::WillTopic, "A topic to publish to cannot contain + or #.", |p| {
            p.last_will.enabled = true;
            p.last_will.topic = "gone/+".to_owned();
        }),
        (Field::WillPayload, "A will's payload has at most 65,535 bytes.", |p| {
            p.last_will.enabled = true;
            p.last_will.topic = "gone".to_owned();
            p.last_will.payload = "x".repeat(65_536);
        }),
        (Field::Subscriptions, "a/#/b: # must be the last level of the filter and stand alone in it.", |p| {
            p.subscriptions = saved("a/#/b");
        }),
        (Field::Subscriptions, "A topic filter cannot be empty.", |p| p.subscriptions = saved("")),
        (Field::Subscriptions, "a\\0: a topic filter cannot contain the NUL character.", |p| {
            p.subscriptions = saved("a\0");
        }),
    ];
    for (field, message, change) in table {
        let mut profile = sound();
        change(&mut profile);
        assert_eq!(check(&profile), [Problem { field, message: message.to_owned() }]);
    }
}

#[test]
fn problems_come_in_the_order_of_the_window() {
    let mut profile = Profile { name: String::new(), ..Profile::default() };
    profile.endpoint.port = 0;
    profile.session.max_inflight = 0;
    profile.last_will.enabled = true;
    let fields: Vec<Field> = check(&profile).into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [Field::Name, Field::Address, Field::Port, Field::MaxInflight, Field::WillTopic]);
}

fn websocket(profile: &mut Profile) {
    profile.endpoint.carrier = Carrier::WebSocket;
}

fn with_header(profile: &mut Profile, name: &str, value: &str) {
    websocket(profile);
    profile.endpoint.websocket.headers = vec![(name.to_owned(), value.to_owned())];
}

fn unix_socket(profile: &mut Profile) {
    profile.endpoint =
        Endpoint { carrier: Carrier::UnixSocket, socket_file: "/run/m.sock".into(), ..Endpoint::default() };
}

fn behind(profile: &mut Profile, kind: ProxyKind) {
    let proxy = &mut profile.endpoint.proxy;
    (proxy.kind, proxy.port) = (kind, 3128);
    "proxy.example".clone_into(&mut proxy.host);
}

#[test]
fn sound_ways_to_a_broker_have_no_problem() {
    let table: [(&str, Change); 7] = [
        ("WebSocket", websocket),
        ("header", |p| with_header(p, "X-Site", "plant 7")),
        ("Unix socket, without an address", unix_socket),
        ("HTTP proxy", |p| behind(p, ProxyKind::Http)),
        ("SOCKS5 proxy with a user", |p| {
            behind(p, ProxyKind::Socks5);
            "me".clone_into(&mut p.endpoint.proxy.username);
            p.endpoint.proxy.with_password = true;
        }),
        ("a proxy that is switched off", |p| {
            behind(p, ProxyKind::Direct);
            p.endpoint.proxy.host.clear();
        }),
        ("TLS over a Unix socket", |p| {
            mutual_tls(p);
            unix_socket(p);
            p.tls.verification = Verification::OtherName;
            "broker".clone_into(&mut p.tls.server_name);
        }),
    ];
    for (case, change) in table {
        let mut profile = sound();
        change(&mut profile);
        assert_eq!(check(&profile), [], "{case}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_problem_of_the_way_stands_at_its_field() {
    let table: [(Field, &str, Change); 18] = [
        (Field::LocalAddress, "Type an IP address of this machine, as in 192.168.1.20, or nothing.", |p| {
            p.endpoint.local_address = "eth0".to_owned();
        }),
        (Field::Address, "A Unix socket has a field of its own: choose Unix socket.", |p| {
            p.endpoint.host = "unix:/run/m.sock".to_owned();
        }),
        (Field::SocketFile, "Choose the file of the broker's Unix socket.", |p| {
            unix_socket(p);
            p.endpoint.socket_file.clear();
        }),
        (Field::SocketFile, "The path of a Unix socket has at most 103 bytes.", |p| {
            unix_socket(p);
            p.endpoint.socket_file = "x".repeat(104).into();
        }),
        (
            Field::ServerName,
            "A Unix socket has no name to check: choose Other name, and type the name in the broker's certificate.",
            |p| {
                mutual_tls(p);
                unix_socket(p);
            },
        ),
        (Field::WebSocketPath, "The path of a WebSocket begins with a slash, as in /mqtt.", |p| {
            websocket(p);
            p.endpoint.websocket.path = "mqtt".to_owned();
        }),
        (Field::WebSocketPath, "Write spaces, # and letters outside ASCII as in %20.", |p| {
            websocket(p);
            p.endpoint.websocket.path = "/my path".to_owned();
        }),
        (Field::WebSocketHeaders, "A header needs a name.", |p| with_header(p, "", "x")),
        (Field::WebSocketHeaders, "X\\r\\nY is no name of a header: use letters, digits and hyphens.", |p| {
            with_header(p, "X\r\nY", "x");
        }),
        (Field::WebSocketHeaders, "Sec-WebSocket-Key is written by mqttdeck itself: leave it out.", |p| {
            with_header(p, "Sec-WebSocket-Key", "x");
        }),
        (
            Field::WebSocketHeaders,
            "X-Api-Key is secret, and headers are saved readably: use Authorization, which is kept like a password.",
            |p| with_header(p, "X-Api-Key", "hunter2"),
        ),
        (Field::WebSocketHeaders, "The value of X-Site holds a line break or another control character.", |p| {
            with_header(p, "X-Site", "a\r\nb");
        }),
        (Field::ProxyHost, "Type the proxy's host name or IP address.", |p| {
            behind(p, ProxyKind::Http);
            p.endpoint.proxy.host.clear();
        }),
        (Field::ProxyHost, "Type the proxy's host name alone, without http:// or socks5://.", |p| {
            behind(p, ProxyKind::Http);
            p.endpoint.proxy.host = "http://proxy".to_owned();
        }),
        (Field::ProxyPort, "Choose a port from 1 to 65535: 3128, 8080 and 1080 are usual.", |p| {
            behind(p, ProxyKind::Http);
            p.endpoint.proxy.port = 0;
        }),
        (Field::ProxyUsername, "A password goes with a user name: type one.", |p| {
            behind(p, ProxyKind::Http);
            p.endpoint.proxy.with_password = true;
        }),
        (Field::ProxyUsername, "An HTTP proxy takes no user name with a colon.", |p| {
            behind(p, ProxyKind::Http);
            p.endpoint.proxy.username = "a:b".to_owned();
        }),
        (Field::ProxyUsername, "SOCKS5 sends a user name only with a password: tick that it has one.", |p| {
            behind(p, ProxyKind::Socks5);
            p.endpoint.proxy.username = "me".to_owned();
        }),
    ];
    for (field, message, change) in table {
        let mut profile = sound();
        change(&mut profile);
        assert_eq!(check(&profile), [Problem { field, message: message.to_owned() }]);
    }
}

#[test]
fn headers_that_are_secret_are_refused_whatever_their_case() {
    for name in ["authorization", "Proxy-Authorization", "COOKIE", "X-API-Key", "X-Auth-Token", "client-secret"] {
        let mut profile = sound();
        with_header(&mut profile, name, "hunter2");
        let problems = check(&profile);
        assert!(problems[0].message.starts_with(&format!("{name} is secret")), "{problems:?}");
        assert!(!problems[0].message.contains("hunter2"));
        assert_eq!(check_unsaved(&profile), []);
    }
}
