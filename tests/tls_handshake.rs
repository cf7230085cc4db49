//! Real handshakes with OpenSSL and with Mosquitto: who is let in, and what a refusal looks like from here.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_support;

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use mqttdeck::profile::{Secrets, TlsSettings};
use mqttdeck::tls::{Alert, HandshakeError, HandshakeReport, prepare};
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use tls_support::{mutual, trouble, tutorial, with_ca};

const PATIENCE: Duration = Duration::from_secs(10);

/// A process that listens on loopback; killed when dropped.
struct Server {
    process: Child,
    address: SocketAddr,
    _configuration: Option<tempfile::TempDir>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `openssl s_server` that sends each line back reversed, on a port that it chose.
fn openssl(certificate: &Path, key: &Path, arguments: &[&str]) -> Server {
    let mut process = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-rev"])
        .args([Path::new("-cert"), certificate, Path::new("-cert_chain"), certificate, Path::new("-key"), key])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is not installed: apt install openssl");
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let address = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("ACCEPT ").map(|address| address.trim().parse().unwrap()))
        .expect("openssl says where it listens");
    // Reads on, so that openssl never waits for a full pipe.
    thread::spawn(move || lines.for_each(drop));
    Server { process, address, _configuration: None }
}

/// Mosquitto with mutual TLS and the common name as user name.
fn mosquitto(openssl_configuration: Option<&str>) -> Server {
    let directory = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let configuration = directory.path().join("mosquitto.conf");
    let lines = [
        // Else it changes to a user who may not read the keys.
        "user root".to_owned(),
        format!("listener {port} 127.0.0.1"),
        format!("cafile {}", tutorial("client-cas.crt").display()),
        format!("certfile {}", tutorial("sinet/broker.crt").display()),
        format!("keyfile {}", tutorial("sinet/broker.key").display()),
        "require_certificate true".to_owned(),
        "use_identity_as_username true".to_owned(),
    ];
    fs::write(&configuration, lines.join("\n")).unwrap();
    let openssl = directory.path().join("openssl.cnf");
    fs::write(&openssl, openssl_configuration.unwrap_or_default()).unwrap();
    let mut command = Command::new("mosquitto");
    command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
    if openssl_configuration.is_some() {
        command.env("OPENSSL_CONF", openssl);
    }
    let process = command
        .arg("-c")
        .arg(configuration)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("mosquitto is not installed: apt install mosquitto");
    let server = Server { process, address: SocketAddr::from(([127, 0, 0, 1], port)), _configuration: Some(directory) };
    let begun = Instant::now();
    while TcpStream::connect(server.address).is_err() {
        assert!(begun.elapsed() < PATIENCE, "mosquitto does not listen");
        thread::sleep(Duration::from_millis(20));
    }
    server
}

/// Shakes hands, says `hello`, and reads as many bytes as `answer` has.
fn talk(
    settings: &TlsSettings,
    address: SocketAddr,
    hello: &[u8],
    answer: &mut [u8],
) -> (Result<(), HandshakeError>, HandshakeReport) {
    let plan = prepare(settings, &Secrets::default()).unwrap();
    let mut exchange = || -> io::Result<()> {
        let socket = TcpStream::connect(address)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(Arc::clone(&plan.config), name).unwrap();
        let mut stream = StreamOwned::new(client, socket);
        stream.conn.complete_io(&mut stream.sock)?;
        stream.write_all(hello)?;
        stream.flush()?;
        stream.read_exact(answer)
    };
    let outcome = exchange().map_err(|error| HandshakeError::from_io(&error));
    (outcome, plan.witness.report())
}

fn echo(settings: &TlsSettings, server: &Server) -> (Result<(), HandshakeError>, HandshakeReport) {
    let mut answer = [0; 4];
    let (outcome, report) = talk(settings, server.address, b"abc\n", &mut answer);
    if outcome.is_ok() {
        assert_eq!(&answer, b"cba\n");
    }
    (outcome, report)
}

/// CONNECT of MQTT 3.1.1 with the client identifier "t"; the answer must be a CONNACK that accepts.
fn mqtt(settings: &TlsSettings, server: &Server) -> (Result<(), HandshakeError>, HandshakeReport) {
    let mut answer = [0; 4];
    let connect = b"\x10\x0D\x00\x04MQTT\x04\x02\x00\x0A\x00\x01t";
    let (outcome, report) = talk(settings, server.address, connect, &mut answer);
    if outcome.is_ok() {
        assert_eq!(answer, [0x20, 2, 0, 0]);
    }
    (outcome, report)
}

fn tutorial_clients() -> [(TlsSettings, &'static str); 5] {
    let client = |certificate, key| mutual(tutorial("sinet/cacert.pem"), tutorial(certificate), tutorial(key));
    [
        (client("solace/clientCert1.pem", "solace/client1.key"), "client1.messaging.solace.cloud"),
        (client("cybus/anymachine.crt", "cybus/anymachine-key.pem"), "device001"),
        (client("tedge/client.crt", "tedge/client.key"), "client1"),
        (client("kaa/client.crt", "kaa/client.key"), "endpoint-token"),
        (client("sinet/client0.crt", "sinet/client0.key"), "client0"),
    ]
}

fn demanding(version: &str, cas: &Path) -> Server {
    let arguments = [version, "-Verify", "3", "-verify_return_error", "-CAfile", cas.to_str().unwrap()];
    openssl(&tutorial("sinet/broker.crt"), &tutorial("sinet/broker.key"), &arguments)
}

const VERSIONS: [(&str, &str); 2] = [("-tls1_2", "TLS 1.2"), ("-tls1_3", "TLS 1.3")];

#[test]
fn every_tutorials_client_is_let_in_by_openssl() {
    for (argument, version) in VERSIONS {
        let server = demanding(argument, &tutorial("client-cas.crt"));
        for (settings, name) in tutorial_clients() {
            let (outcome, report) = echo(&settings, &server);
            assert!(outcome.is_ok(), "{name} over {version}: {outcome:?}");
            assert_eq!(report.version, Some(version));
            assert!(report.server_accepted && report.client_certificate_requested);
            assert_eq!(report.client_certificate.unwrap().common_name.as_deref(), Some(name));
            assert!(report.acceptable_issuers.contains(&"O=Example, CN=private CA".to_owned()));
            assert_eq!(report.server_chain[0].short_name(), "localhost");
        }
    }
}

#[test]
fn every_tutorials_client_is_let_in_by_mosquitto() {
    let older = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv1.2\n";
    for (configuration, version) in [(None, "TLS 1.3"), (Some(older), "TLS 1.2")] {
        let server = mosquitto(configuration);
        for (settings, name) in tutorial_clients() {
            let (outcome, report) = mqtt(&settings, &server);
            assert!(outcome.is_ok(), "{name} over {version}: {outcome:?}");
            assert_eq!(report.version, Some(version));
        }
        let (refused, report) = mqtt(&with_ca(tutorial("sinet/cacert.pem")), &server);
        assert!(report.client_certificate_requested && report.client_certificate.is_none());
        assert!(matches!(refused, Err(HandshakeError::Alert(_))), "{refused:?}");
    }
}

#[test]
fn every_kind_of_key_signs_over_both_versions() {
    let kinds = ["rsa", "p256", "p384", "p521", "ed25519"];
    let all: String =
        kinds.iter().map(|kind| fs::read_to_string(trouble(&format!("keys/{kind}.crt"))).unwrap()).collect();
    let directory = tempfile::tempdir().unwrap();
    let cas = directory.path().join("cas.crt");
    fs::write(&cas, all).unwrap();
    for (argument, version) in VERSIONS {
        let server = demanding(argument, &cas);
        for kind in kinds {
            let certificate = trouble(&format!("keys/{kind}.crt"));
            let key = trouble(&format!("keys/{kind}-pkcs8.key"));
            let (outcome, report) = echo(&mutual(tutorial("sinet/cacert.pem"), certificate, key), &server);
            assert!(outcome.is_ok(), "{kind} over {version}: {outcome:?}");
            assert_eq!(report.client_certificate.unwrap().short_name(), kind);
        }
    }
}

#[test]
fn a_refused_client_learns_why() {
    let ca = || tutorial("sinet/cacert.pem");
    let stranger = mutual(ca(), trouble("keys/p256.crt"), trouble("keys/p256-pkcs8.key"));
    let expired = mutual(ca(), trouble("servers/expired.crt"), trouble("servers/server.key"));
    for (argument, version) in VERSIONS {
        let server = demanding(argument, &trouble("servers/ca.crt"));
        let missing = if version == "TLS 1.2" { Alert::HandshakeFailure } else { Alert::CertificateRequired };
        for (settings, expected) in
            [(&with_ca(ca()), missing), (&stranger, Alert::UnknownCa), (&expired, Alert::CertificateExpired)]
        {
            let (outcome, report) = echo(settings, &server);
            assert!(report.server_accepted && report.client_certificate_requested);
            let alert = match outcome {
                Err(HandshakeError::Alert(alert)) => alert,
                other => panic!("{expected} over {version}: {other:?}"),
            };
            assert_eq!(alert, expected, "over {version}");
        }
    }
}

#[test]
fn a_version_1_server_of_the_tutorial_is_accepted() {
    for (argument, version) in VERSIONS {
        let server = openssl(&tutorial("sinet/broker-cn-only.crt"), &tutorial("sinet/broker.key"), &[argument]);
        let (outcome, report) = echo(&with_ca(tutorial("sinet/cacert.pem")), &server);
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!((report.version, report.server_chain[0].version), (Some(version), 1));
        let (refused, report) = echo(&with_ca(tutorial("tedge/ca.crt")), &server);
        assert!(matches!(refused, Err(HandshakeError::ServerCertificate(_))) && !report.server_accepted);
    }
}

#[test]
fn every_kind_of_server_key_is_understood() {
    for kind in ["rsa", "p256", "p384", "p521", "ed25519"] {
        for (argument, version) in VERSIONS {
            // Its own CA file, and under another name than the one that we ask for.
            let certificate = trouble(&format!("keys/{kind}.crt"));
            let server = openssl(&certificate, &trouble(&format!("keys/{kind}-pkcs8.key")), &[argument]);
            let (refused, _) = echo(&with_ca(certificate), &server);
            let Err(HandshakeError::ServerCertificate(reason)) = refused else {
                panic!("{kind} over {version}: {refused:?}")
            };
            assert_eq!(reason.to_string(), "it is not for localhost", "{kind} over {version}");
        }
    }
}

#[test]
fn a_short_rsa_key_is_named() {
    let certificate = trouble("keys/rsa1024.crt");
    let weak = ["-cipher", "DEFAULT@SECLEVEL=0", "-tls1_2"];
    let server = openssl(&certificate, &trouble("keys/rsa1024.key"), &weak);
    let (refused, _) = echo(&with_ca(certificate), &server);
    let Err(HandshakeError::ServerCertificate(reason)) = refused else { panic!("{refused:?}") };
    let expected = "it is signed or made in a way that is not accepted: an RSA key of 1024 bits";
    assert_eq!(reason.to_string(), expected);
}

/// A peer that does this with each connection.
fn peer(behaviour: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(behaviour));
    address
}

#[test]
fn peers_that_speak_no_tls_are_told_apart() {
    let http = peer(|mut socket| {
        let _ = socket.read(&mut [0; 4096]);
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let silent = peer(|mut socket| {
        let _ = socket.read(&mut [0; 4096]);
    });
    let rude = peer(drop);
    let settings = with_ca(tutorial("sinet/cacert.pem"));
    let outcome = |address| talk(&settings, address, b"", &mut [0]).0;
    assert!(matches!(outcome(http), Err(HandshakeError::NotTls)), "{:?}", outcome(http));
    assert!(matches!(outcome(silent), Err(HandshakeError::Closed)), "{:?}", outcome(silent));
    let rude = outcome(rude);
    assert!(matches!(rude, Err(HandshakeError::Closed | HandshakeError::Reset)), "{rude:?}");
}
