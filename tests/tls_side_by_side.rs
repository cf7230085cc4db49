//! The same servers for `mosquitto_sub` (OpenSSL) and for us: with the name compared, and without (`--insecure`).
//!
//! One Mosquitto listens with every certificate. Where the verdicts differ, the table says why.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use mqttdeck::profile::{Secrets, TlsSettings, Verification};
use mqttdeck::tls::prepare;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use tls_support::{trouble, with_ca};

const PATIENCE: Duration = Duration::from_secs(20);

/// What the server sends, its own certificate first; the CA file; the broker address.
type Case = (&'static [&'static str], &'static str, &'static str);

/// Verdicts must agree on these, with and without the name.
const CASES: [Case; 74] = [
    (&["san"], "ca", "localhost"),
    (&["san"], "ca", "127.0.0.1"),
    (&["san"], "other-ca", "localhost"),
    (&["san", "ca"], "ca", "localhost"),
    (&["san", "weak-ca"], "ca", "localhost"),
    (&["san"], "renewed-ca", "localhost"),
    (&["san"], "old-ca", "localhost"),
    (&["san"], "spelt-ca", "localhost"),
    (&["v1-under-int", "int"], "spelt-ca", "localhost"),
    (&["san-other"], "ca", "localhost"),
    (&["san-ip"], "ca", "127.0.0.1"),
    (&["san-ip"], "ca", "localhost"),
    (&["san-email"], "ca", "localhost"),
    (&["san-dns"], "ca", "127.0.0.1"),
    (&["san-dns-ip"], "ca", "127.0.0.1"),
    (&["san-partial-wildcard"], "ca", "localhost"),
    (&["cn"], "ca", "localhost"),
    (&["cn-two"], "ca", "localhost"),
    (&["cn-other"], "ca", "localhost"),
    (&["cn-ip"], "ca", "127.0.0.1"),
    (&["cn-ip"], "ca", "localhost"),
    (&["v1"], "ca", "localhost"),
    (&["v1-other"], "ca", "localhost"),
    (&["v1-expired"], "ca", "localhost"),
    (&["v1-future"], "ca", "localhost"),
    (&["v1-sha1"], "ca", "localhost"),
    (&["v1-impostor"], "ca", "localhost"),
    (&["v1-unknown"], "ca", "localhost"),
    (&["under-v1-ca"], "v1-ca", "localhost"),
    (&["v1-under-v1-ca"], "v1-ca", "localhost"),
    (&["ca-true"], "ca", "localhost"),
    (&["ca-true-other"], "ca", "localhost"),
    (&["ca-true-client-only"], "ca", "localhost"),
    (&["ca-true-sign-only"], "ca", "localhost"),
    (&["ca-true-critical"], "ca", "localhost"),
    (&["ca-true-under-int", "int"], "ca", "localhost"),
    (&["self"], "self", "localhost"),
    (&["self"], "ca", "localhost"),
    (&["self-other"], "self-other", "localhost"),
    (&["self-leaf"], "self-leaf", "localhost"),
    (&["self-v1"], "self-v1", "localhost"),
    (&["self-expired"], "self-expired", "localhost"),
    (&["self-sha1"], "self-sha1", "localhost"),
    (&["flipped-self"], "self", "localhost"),
    (&["flipped-self"], "flipped-self", "localhost"),
    (&["flipped-san"], "ca", "localhost"),
    (&["flipped-v1"], "ca", "localhost"),
    (&["impostor-san"], "ca", "localhost"),
    (&["impostor-san", "impostor"], "ca", "localhost"),
    (&["expired"], "ca", "localhost"),
    (&["future"], "ca", "localhost"),
    (&["sha1"], "ca", "localhost"),
    (&["rsa1024"], "ca", "localhost"),
    (&["client-only"], "ca", "localhost"),
    (&["sign-only"], "ca", "localhost"),
    (&["ns-client"], "ca", "localhost"),
    (&["ns-server"], "ca", "localhost"),
    (&["any-purpose"], "ca", "localhost"),
    (&["under-client-root"], "client-root", "localhost"),
    (&["under-flat-root"], "flat-root", "localhost"),
    (&["under-flat-int", "flat-int"], "flat-root", "localhost"),
    (&["under-expired-ca"], "expired-ca", "localhost"),
    (&["under-int", "int"], "ca", "localhost"),
    (&["under-int"], "ca", "localhost"),
    (&["under-int"], "ca-with-int", "localhost"),
    (&["under-int", "int"], "int", "localhost"),
    (&["v1-under-int", "int"], "ca", "localhost"),
    (&["v1-under-int"], "ca-with-int", "localhost"),
    (&["v1-under-int"], "int", "localhost"),
    (&["under-leaf", "san"], "ca", "localhost"),
    (&["v1-under-leaf", "san"], "ca", "localhost"),
    (&["under-too-deep-int", "too-deep-int", "pathlen-int"], "ca", "localhost"),
    (&["san-constrained-out"], "constrained-ca", "localhost"),
    (&["cn-constrained-out"], "constrained-ca", "localhost"),
];

/// Every kind of intermediate that may not be one, over a certificate of version 3 and of version 1.
const INTERMEDIATES: [&str; 9] = [
    "client-int",
    "v1-int",
    "critical-int",
    "sha1-int",
    "unsigned-int",
    "future-int",
    "weak-int",
    "expired-int",
    "int",
];

/// Who accepts, and why not both: we and `mosquitto_sub`, with the name compared.
const DIFFERENT: [(Case, bool, &str); 3] = [
    ((&["san"], "ca", "localhost."), true, "a dot at the end only says that the name is whole"),
    ((&["cn-constrained"], "constrained-ca", "localhost"), false, "a name without a dot escapes OpenSSL's comparison"),
    ((&["v1-constrained"], "constrained-ca", "localhost"), false, "a name without a dot escapes OpenSSL's comparison"),
];

struct Broker {
    process: Child,
    directory: tempfile::TempDir,
    ports: BTreeMap<Vec<String>, u16>,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn file(name: &str) -> String {
    trouble(&format!("servers/{name}")).display().to_string()
}

/// Mosquitto with a listener for each chain. Its own OpenSSL may show what nobody should take.
fn broker(chains: impl Iterator<Item = Vec<String>>) -> Broker {
    let directory = tempfile::tempdir().unwrap();
    let mut lines = vec!["user root".to_owned(), "allow_anonymous true".to_owned()];
    let mut ports = BTreeMap::new();
    // All are held until each has its own.
    let mut held = Vec::new();
    for chain in chains {
        if ports.contains_key(&chain) {
            continue;
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        held.push(listener);
        let shown = directory.path().join(format!("{port}.crt"));
        let texts: String =
            chain.iter().map(|name| fs::read_to_string(file(&format!("{name}.crt"))).unwrap()).collect();
        fs::write(&shown, texts).unwrap();
        let key = if chain[0] == "rsa1024" { "rsa1024.key" } else { "server.key" };
        lines.extend([
            format!("listener {port} 127.0.0.1"),
            format!("certfile {}", shown.display()),
            format!("keyfile {}", file(key)),
        ]);
        ports.insert(chain, port);
    }
    drop(held);
    let process = run_mosquitto(directory.path(), &lines.join("\n"));
    let begun = Instant::now();
    for port in ports.values() {
        while TcpStream::connect(("127.0.0.1", *port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "mosquitto does not listen");
            thread::sleep(Duration::from_millis(20));
        }
    }
    Broker { process, directory, ports }
}

fn run_mosquitto(directory: &Path, configuration: &str) -> Child {
    let openssl =
        "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCipherString = DEFAULT@SECLEVEL=0\n";
    fs::write(directory.join("openssl.cnf"), openssl).unwrap();
    fs::write(directory.join("mosquitto.conf"), configuration).unwrap();
    Command::new("mosquitto")
        .env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()))
        .env("OPENSSL_CONF", directory.join("openssl.cnf"))
        .arg("-c")
        .arg(directory.join("mosquitto.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("mosquitto is not installed: apt install mosquitto")
}

/// Whether `mosquitto_sub` gets as far as a subscription.
fn theirs(port: u16, ca: &str, host: &str, with_name: bool) -> bool {
    let mut command = Command::new("mosquitto_sub");
    command.args(["-h", host, "-p", &port.to_string(), "--cafile", &file(&format!("{ca}.crt"))]);
    command.args(["-t", "t", "-E", "-W", "20"]);
    if !with_name {
        command.arg("--insecure");
    }
    let output = command.output().expect("mosquitto_sub is not installed: apt install mosquitto-clients");
    output.status.success()
}

/// Whether we do, and the words if not.
fn ours(port: u16, settings: &TlsSettings, host: &str) -> Result<(), String> {
    // A CA file without any CA is refused before connecting.
    let plan = prepare(settings, &Secrets::default()).map_err(|error| error.to_string())?;
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let client = ClientConnection::new(Arc::clone(&plan.config), name).unwrap();
    let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = StreamOwned::new(client, socket);
    stream.write_all(b"\x10\x0D\x00\x04MQTT\x04\x02\x00\x0A\x00\x01t").map_err(|error| error.to_string())?;
    assert!(plan.witness.report().server_accepted);
    Ok(())
}

fn chain(case: &Case) -> Vec<String> {
    case.0.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn we_accept_what_mosquitto_sub_accepts() {
    let under: Vec<(Vec<String>, &str)> = INTERMEDIATES
        .iter()
        .flat_map(|int| {
            [format!("under-{int}"), format!("v1-under-{int}")].map(|leaf| (vec![leaf, (*int).to_owned()], "ca"))
        })
        .collect();
    let agreed: Vec<(Vec<String>, &str, &str)> = CASES
        .iter()
        .map(|case| (chain(case), case.1, case.2))
        .chain(under.into_iter().map(|(chain, ca)| (chain, ca, "localhost")))
        .collect();
    let different = DIFFERENT.iter().map(|(case, ..)| chain(case));
    let broker = broker(agreed.iter().map(|(chain, ..)| chain.clone()).chain(different));
    assert!(broker.directory.path().exists());
    let mut faults = Vec::new();
    let mut accepted = 0;
    for (chain, ca, host) in &agreed {
        let port = broker.ports[chain];
        for (verification, with_name) in [(Verification::Full, true), (Verification::ChainOnly, false)] {
            let settings = TlsSettings { verification, ..with_ca(file(&format!("{ca}.crt")).into()) };
            let (ours, theirs) = (ours(port, &settings, host), theirs(port, ca, host, with_name));
            accepted += usize::from(theirs);
            if ours.is_ok() != theirs {
                faults.push(format!(
                    "{chain:?} under {ca} as {host}, {verification:?}: {ours:?}, mosquitto_sub {theirs}"
                ));
            }
        }
    }
    for (case, we_accept, why) in &DIFFERENT {
        let (port, (_, ca, host)) = (broker.ports[&chain(case)], case);
        let ours = ours(port, &with_ca(file(&format!("{ca}.crt")).into()), host);
        let theirs = theirs(port, ca, host, true);
        if (ours.is_ok(), theirs) != (*we_accept, !we_accept) {
            faults.push(format!("{case:?}, though {why}: {ours:?}, mosquitto_sub {theirs}"));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(accepted > 60, "only {accepted}: the broker does not work");
}
