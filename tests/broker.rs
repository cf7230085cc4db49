//! The local test broker, tried with mosquitto's own clients over mutual TLS.
#![expect(clippy::unwrap_used, reason = "helpers of tests, too")]

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use mqttdeck::broker::{BrokerAddress, BrokerCertificates, BrokerError, Demo, LocalBroker};
use mqttdeck::profile::Secret;
use mqttdeck::tls::mint::{NewKey, PrivateKey};
use mqttdeck::tls::{MintedAuthority, MintedIdentity, TlsFileError};

/// How long anything may take before it counts as not coming. Seen: below 0.1 s.
const PATIENCE: &str = "10";

async fn start(directory: &Path) -> LocalBroker {
    LocalBroker::start(directory).await.unwrap()
}

/// `mosquitto_pub` or `mosquitto_sub` with all that the broker demands.
fn client(program: &str, address: &BrokerAddress) -> Command {
    let mut command = anonymous_client(program, address);
    command.arg("--cert").arg(&address.client_certificate_file).arg("--key").arg(&address.client_key_file);
    command
}

fn anonymous_client(program: &str, address: &BrokerAddress) -> Command {
    let mut command = Command::new(program);
    command.args(["-h", &address.host, "-p", &address.tls.port().to_string(), "--cafile"]).arg(&address.ca_file);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("{}: {error}. Install it: apt-get install mosquitto-clients", command.get_program().display())
    })
}

/// Publishes one message and waits until the broker has it.
fn publish(address: &BrokerAddress, arguments: &[&str]) {
    let sent = output(client("mosquitto_pub", address).args(["-q", "1"]).args(arguments));
    assert!(sent.status.success(), "{sent:?}");
}

/// The retained message on a topic, which a new subscriber gets at once.
fn retained(address: &BrokerAddress, topic: &str) -> String {
    let got = output(client("mosquitto_sub", address).args(["-C", "1", "-W", PATIENCE, "-F", "%r %p", "-t", topic]));
    assert!(got.status.success(), "{got:?}");
    String::from_utf8(got.stdout).unwrap().trim().to_owned()
}

/// A running `mosquitto_sub`, ended with the test.
struct Subscriber {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Subscriber {
    /// Returns once the subscription stands, which a retained message on a topic of its own tells.
    fn to(filter: &str, version: &str, address: &BrokerAddress) -> Self {
        publish(address, &["-r", "-t", "ready", "-m", "now"]);
        let mut command = client("mosquitto_sub", address);
        command.args(["-d", "-q", "2", "-V", version, "-F", "got %t %r %p", "-W", PATIENCE]);
        let mut process = command.args(["-t", filter, "-t", "ready"]).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut subscriber = Self { process, lines };
        // Subscriptions are made in their order, so that the first stands when this one does.
        assert_eq!(subscriber.line("got ready"), "1 now");
        subscriber
    }

    /// The rest of the next line that begins like this.
    fn line(&mut self, begin: &str) -> String {
        let mut seen = String::new();
        for line in self.lines.by_ref().lines() {
            let line = line.unwrap();
            if let Some(rest) = line.strip_prefix(begin) {
                return rest.trim().to_owned();
            }
            seen = format!("{seen}{line}\n");
        }
        panic!("no {begin:?} came within {PATIENCE} s, but:\n{seen}");
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test]
async fn messages_go_through_in_both_versions_and_every_qos() {
    let directory = tempfile::tempdir().unwrap();
    let broker = start(directory.path()).await;
    for (version, qos) in [("311", "0"), ("311", "1"), ("311", "2"), ("5", "0"), ("5", "1"), ("5", "2")] {
        let mut subscriber = Subscriber::to("plant/#", version, broker.address());
        let payload = format!("{version} at {qos}");
        publish(broker.address(), &["-V", version, "-q", qos, "-t", "plant/value", "-m", &payload]);
        assert_eq!(subscriber.line("got "), format!("plant/value 0 {payload}"));
    }
}

#[tokio::test]
async fn who_shows_no_certificate_of_ours_stays_outside() {
    let directory = tempfile::tempdir().unwrap();
    let broker = start(directory.path()).await;
    let strangers = MintedAuthority::new("strangers", 30).unwrap();
    let stranger = keep(&directory.path().join("stranger"), &strangers.issue_client("demo-client", 30).unwrap());
    let mut without = anonymous_client("mosquitto_pub", broker.address());
    let mut foreign = anonymous_client("mosquitto_pub", broker.address());
    foreign.arg("--cert").arg(&stranger.0).arg("--key").arg(&stranger.1);
    for command in [&mut without, &mut foreign] {
        let refused = output(command.args(["-q", "1", "-t", "a", "-m", "b"]));
        assert!(!refused.status.success(), "{refused:?}");
    }
    publish(broker.address(), &["-t", "a", "-m", "b"]);
}

fn keep(stem: &Path, identity: &MintedIdentity) -> (std::path::PathBuf, std::path::PathBuf) {
    let (certificate, key) = (stem.with_extension("pem"), stem.with_extension("key"));
    std::fs::write(&certificate, &identity.certificate_pem).unwrap();
    std::fs::write(&key, identity.key_pem.as_bytes()).unwrap();
    (certificate, key)
}

/// A CA, a server for these names and a client of it, in a directory of their own.
fn given(directory: &Path, ca: &str, names: &[&str]) -> BrokerCertificates {
    let directory = directory.join(ca);
    std::fs::create_dir_all(&directory).unwrap();
    let authority = MintedAuthority::new(ca, 30).unwrap();
    let ca_file = directory.join("ca.pem");
    std::fs::write(&ca_file, authority.certificate_pem()).unwrap();
    let server = keep(&directory.join("server"), &authority.issue_server(names, 30).unwrap());
    let client = keep(&directory.join("client"), &authority.issue_client("client", 30).unwrap());
    BrokerCertificates {
        ca_file,
        server_certificate_file: server.0,
        server_key_file: server.1,
        server_key_passphrase: None,
        client_certificate_file: client.0,
        client_key_file: client.1,
    }
}

#[tokio::test]
async fn given_certificates_are_shown_and_demanded_and_no_others() {
    let directory = tempfile::tempdir().unwrap();
    let ours = given(directory.path(), "ours", &["localhost", "127.0.0.1"]);
    let theirs = given(directory.path(), "theirs", &["localhost"]);
    let broker = LocalBroker::start_with(ours.clone()).await.unwrap();
    let address = broker.address();
    assert_eq!((address.host.as_str(), &address.ca_file), ("localhost", &ours.ca_file));
    publish(address, &["-t", "a", "-m", "b"]);
    let without = &mut anonymous_client("mosquitto_pub", address);
    let foreign = &mut anonymous_client("mosquitto_pub", address);
    foreign.arg("--cert").arg(&theirs.client_certificate_file).arg("--key").arg(&theirs.client_key_file);
    // Who trusts another CA finds that it is not the server's.
    let misled = &mut client("mosquitto_pub", &BrokerAddress { ca_file: theirs.ca_file, ..address.clone() });
    for command in [without, foreign, misled] {
        let refused = output(command.args(["-q", "1", "-t", "a", "-m", "b"]));
        assert!(!refused.status.success(), "{refused:?}");
    }
    publish(address, &["-t", "a", "-m", "b"]);
}

#[tokio::test]
async fn a_server_is_known_by_a_name_of_this_machine() {
    let directory = tempfile::tempdir().unwrap();
    let by_address = given(directory.path(), "by address", &["127.0.0.1"]);
    let broker = LocalBroker::start_with(by_address).await.unwrap();
    assert_eq!(broker.address().host, "127.0.0.1");
    publish(broker.address(), &["-t", "a", "-m", "b"]);
    let elsewhere = given(directory.path(), "elsewhere", &["broker.example", "10.0.0.1"]);
    let error = LocalBroker::start_with(elsewhere.clone()).await.unwrap_err();
    let BrokerError::OtherName { file, names } = error else { panic!("{error}") };
    assert_eq!((file, names), (elsewhere.server_certificate_file, vec!["broker.example".into(), "10.0.0.1".into()]));
}

#[tokio::test]
async fn an_encrypted_server_key_needs_its_passphrase() {
    let directory = tempfile::tempdir().unwrap();
    let mut certificates = given(directory.path(), "ours", &["localhost"]);
    let secret = Secret::new("passphrase".into());
    let key = PrivateKey::open(&certificates.server_key_file, None).unwrap();
    std::fs::write(&certificates.server_key_file, key.to_encrypted_pem(&secret).unwrap().as_bytes()).unwrap();
    let error = LocalBroker::start_with(certificates.clone()).await.unwrap_err();
    assert!(matches!(error, BrokerError::File(TlsFileError::PassphraseNeeded { .. })), "{error}");
    certificates.server_key_passphrase = Some(secret);
    let broker = LocalBroker::start_with(certificates.clone()).await.unwrap();
    publish(broker.address(), &["-t", "a", "-m", "b"]);
    // A key that is not the certificate's.
    let other = PrivateKey::generate(NewKey::P256).unwrap();
    std::fs::write(&certificates.server_key_file, other.to_pem().as_bytes()).unwrap();
    let error = LocalBroker::start_with(certificates).await.unwrap_err();
    assert!(matches!(error, BrokerError::File(TlsFileError::KeyMismatch { .. })), "{error}");
}

#[tokio::test]
async fn a_silent_connection_keeps_nobody_out() {
    let directory = tempfile::tempdir().unwrap();
    let broker = start(directory.path()).await;
    let _silent: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(broker.address().tls).unwrap()).collect();
    publish(broker.address(), &["-t", "a", "-m", "b"]);
}

#[tokio::test]
async fn dropping_it_sends_clients_away_and_frees_the_port() {
    let directory = tempfile::tempdir().unwrap();
    let broker = start(directory.path()).await;
    let address = broker.address().clone();
    let mut subscriber = Subscriber::to("a", "5", &address);
    let begun = std::time::Instant::now();
    drop(broker);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(address.tls).is_err());
    TcpListener::bind(address.tls).unwrap();
    // 139 is 0x8B, "Server shutting down".
    assert_eq!(subscriber.line("Received DISCONNECT"), "(139)");
}

#[tokio::test]
async fn certificates_are_used_again_and_several_brokers_share_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (first, second) = tokio::join!(start(path), start(path));
    let certificate = std::fs::read(&first.address().client_certificate_file).unwrap();
    assert_ne!(first.address().tls, second.address().tls);
    drop(first);
    let third = start(path).await;
    assert_eq!(std::fs::read(&third.address().client_certificate_file).unwrap(), certificate);
    for broker in [second, third] {
        publish(broker.address(), &["-t", "a", "-m", "b"]);
    }
}

#[tokio::test]
async fn the_demo_publishes_until_it_is_dropped() {
    let directory = tempfile::tempdir().unwrap();
    let broker = start(directory.path()).await;
    let mut live = Subscriber::to("demo/line-1/temperature", "5", broker.address());
    let demo = Demo::start(&broker);
    for tick in 0..2 {
        assert!(live.line("got ").ends_with(&format!("\"sample\":{tick}}}")));
    }
    // Who comes later still finds what was retained.
    assert!(retained(broker.address(), "demo/about").starts_with("1 A small plant"));
    assert_eq!(retained(broker.address(), "demo/line-1/state"), "1 running");
    drop(demo);
    // Another one begins anew, and the first no longer speaks between its samples.
    let _another = Demo::start(&broker);
    while !live.line("got ").ends_with("\"sample\":0}") {}
    for tick in 1..3 {
        assert!(live.line("got ").ends_with(&format!("\"sample\":{tick}}}")));
    }
}
