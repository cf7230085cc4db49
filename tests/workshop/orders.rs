//! What the workshop's tests share: orders with little typing, and openssl.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use mqttdeck::tls::{CertificateInfo, Slot, inspect};
use mqttdeck::workshop::{
    Destination, KeyChoice, Made, NewAuthority, NewClient, NewKey, NewRequest, NewServer, Order, Signer, Subject,
};

/// The kinds that are quickly made.
pub const CURVE: NewKey = NewKey::P256;

pub fn authority(name: &str, kind: NewKey) -> Order {
    Order::Authority(NewAuthority { subject: Subject::named(name), key: KeyChoice::new(kind), days: 30 })
}

/// `ca.crt` and `ca.key` of this directory.
pub fn signer(directory: &Path) -> Signer {
    Signer { certificate_file: directory.join("ca.crt"), key_file: directory.join("ca.key"), passphrase: None }
}

pub fn server(ca: &Path, names: &[&str], kind: NewKey) -> Order {
    Order::Server(NewServer {
        subject: Subject::default(),
        names: names.iter().map(|&name| name.to_owned()).collect(),
        key: KeyChoice::new(kind),
        days: 30,
        signer: signer(ca),
    })
}

pub fn client(ca: &Path, name: &str, kind: NewKey) -> Order {
    let (subject, key) = (Subject::named(name), KeyChoice::new(kind));
    Order::Client(NewClient { subject, key, days: 30, signer: signer(ca) })
}

pub fn request(names: &[&str], name: &str, kind: NewKey) -> Order {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    Order::Request(NewRequest { subject: Subject::named(name), names, key: KeyChoice::new(kind) })
}

pub fn existing(file: &Path) -> KeyChoice {
    KeyChoice::Existing { file: file.to_owned(), passphrase: None }
}

pub fn make(order: &Order, directory: &Path) -> Made {
    order.make(&Destination::new(directory)).unwrap_or_else(|error| panic!("{order:?}: {error}"))
}

/// The first certificate of a file.
pub fn certificate(file: &Path) -> CertificateInfo {
    let content = inspect(Slot::None, file, None).unwrap_or_else(|error| panic!("{error}"));
    content.certificates.into_iter().next().unwrap()
}

/// A line for a shell, in this directory. Nobody is there to answer a question.
pub fn sh(directory: &Path, line: &str) {
    let output = Command::new("bash").current_dir(directory).args(["-c", line]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{words} (apt-get install openssl)");
}

/// The same, with answers to the questions: without a terminal, openssl reads them from its standard input.
pub fn answering(directory: &Path, line: &str, answers: &str) {
    let mut shell = Command::new("setsid");
    shell.current_dir(directory).args(["--wait", "bash", "-c", line]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut running = shell.spawn().unwrap();
    running.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// What openssl prints.
pub fn openssl(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").current_dir(directory).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Whether openssl is content, and what it says about it.
pub fn run_openssl(directory: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").current_dir(directory).args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

/// A program that must succeed.
pub fn command(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
