//! What the third rung agrees on and reports, against `openssl s_server`: versions, ALPN, names, times, the key log.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use mqttdeck::profile::{Secrets, TlsSettings, TlsVersions, Verification};
use mqttdeck::tls::{Alert, HandshakeError, HandshakeReport, TlsFileError, prepare};
use mqttdeck::transport::{Rung, StepOutcome, Target, TransportError, Way, connect};
use tls_support::{mutual, trouble, tutorial, with_ca};

const VERSIONS: [(&str, &str); 2] = [("-tls1_2", "TLS 1.2"), ("-tls1_3", "TLS 1.3")];

struct Server {
    process: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `openssl s_server` for localhost and 127.0.0.1, on a port that it chose.
fn server(arguments: &[&str]) -> Server {
    server_at("127.0.0.1:0", "san.crt", arguments)
}

fn server_at(address: &str, certificate: &str, arguments: &[&str]) -> Server {
    let mut process = Command::new("openssl")
        .args(["s_server", "-accept", address, "-rev"])
        .args([Path::new("-cert"), &servers(certificate), Path::new("-key"), &servers("server.key")])
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
    Server { process, address }
}

fn servers(file: &str) -> PathBuf {
    trouble(&format!("servers/{file}"))
}

fn settings() -> TlsSettings {
    with_ca(servers("ca.crt"))
}

/// Climbs the ladder: the text of the last step, or why it failed; and what was seen.
fn climb(settings: &TlsSettings, server: &Server) -> (Result<String, HandshakeError>, HandshakeReport) {
    climb_to("127.0.0.1", settings, server)
}

fn climb_to(host: &str, settings: &TlsSettings, server: &Server) -> (Result<String, HandshakeError>, HandshakeReport) {
    let plan = prepare(settings, &Secrets::default()).unwrap();
    let witness = plan.witness.clone();
    let port = server.address.port();
    let target =
        Target { host: host.to_owned(), port, way: Way::Direct, local_address: None, tls: Some(plan), websocket: None };
    let mut text = String::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(connect(&target, |step| {
        if let (Rung::Tls, StepOutcome::Done(words)) = (step.rung, step.outcome) {
            text = words;
        }
    }));
    let outcome = match outcome {
        Ok(_) => Ok(text),
        Err(TransportError::Tls { report, source }) => {
            assert_eq!(*report, witness.report(), "the error carries what was seen");
            Err(source)
        }
        Err(other) => panic!("{other}"),
    };
    (outcome, witness.report())
}

#[test]
fn both_sides_stand_in_the_report() {
    let directory = tempfile::tempdir().unwrap();
    let own = directory.path().join("own.crt");
    let read = |file| fs::read_to_string(servers(file)).unwrap();
    fs::write(&own, format!("{}{}", read("under-int.crt"), read("int.crt"))).unwrap();
    let ca = servers("ca.crt").display().to_string();
    for (argument, version) in VERSIONS {
        let server = server(&[argument, "-alpn", "mqtt", "-Verify", "3", "-verify_return_error", "-CAfile", &ca]);
        let settings = TlsSettings {
            alpn: vec!["other".to_owned(), "mqtt".to_owned()],
            ..mutual(servers("ca.crt"), own.clone(), servers("server.key"))
        };
        let (step, report) = climb(&settings, &server);
        let cipher = report.cipher.clone().unwrap();
        assert_eq!(step.unwrap(), format!("{version}, {cipher}, ALPN mqtt"));
        assert_eq!((report.version, report.alpn.as_deref()), (Some(version), Some("mqtt")));
        assert!(report.key_exchange.is_some() && report.took.is_some() && report.server_accepted);
        assert_eq!(report.server_name, "127.0.0.1");
        let names = |chain: &[mqttdeck::tls::CertificateInfo]| -> Vec<String> {
            chain.iter().map(|certificate| certificate.short_name().to_owned()).collect()
        };
        assert_eq!(names(&report.server_chain)[0], "anything");
        assert_eq!(names(&report.verified_chain), ["anything", "Trouble CA"]);
        assert_eq!(names(&report.client_intermediates), ["Intermediate"]);
        assert_eq!(report.client_certificate.unwrap().short_name(), "localhost");
    }
}

#[test]
fn without_alpn_nothing_is_said_of_it() {
    let (step, report) = climb(&settings(), &server(&["-alpn", "mqtt"]));
    assert!(!step.unwrap().contains("ALPN") && report.alpn.is_none());
}

#[test]
fn a_failure_keeps_what_was_seen() {
    let (refused, report) = climb(&with_ca(tutorial("tedge/ca.crt")), &server(&[]));
    assert!(matches!(refused, Err(HandshakeError::ServerCertificate(_))), "{refused:?}");
    assert_eq!((report.server_chain.len(), report.server_name.as_str()), (1, "127.0.0.1"));
    assert!(report.took.is_some() && report.open_end.is_some() && report.verified_chain.is_empty());
}

#[test]
fn no_common_protocol_is_an_alert_of_its_own() {
    for (argument, version) in VERSIONS {
        let settings = TlsSettings { alpn: vec!["x-amzn-mqtt-ca".to_owned()], ..settings() };
        let (refused, report) = climb(&settings, &server(&[argument, "-alpn", "mqtt"]));
        let Err(HandshakeError::Alert(alert)) = refused else { panic!("{version}: {refused:?}") };
        assert_eq!(
            (alert, alert.to_string().as_str()),
            (Alert::NoApplicationProtocol, "no_application_protocol (120)")
        );
        assert!(report.took.is_some());
    }
}

#[test]
fn only_the_chosen_versions_are_spoken() {
    for (argument, spoken) in VERSIONS {
        let server = server(&[argument]);
        for (versions, fits) in [
            (TlsVersions::Both, true),
            (TlsVersions::Only12, spoken == "TLS 1.2"),
            (TlsVersions::Only13, spoken == "TLS 1.3"),
        ] {
            let (outcome, report) = climb(&TlsSettings { versions, ..settings() }, &server);
            if fits {
                assert_eq!((outcome.is_ok(), report.version), (true, Some(spoken)), "{versions:?}");
            } else {
                let refused = outcome.unwrap_err();
                assert!(matches!(refused, HandshakeError::Alert(Alert::ProtocolVersion)), "{versions:?}: {refused:?}");
            }
        }
    }
}

#[test]
fn the_other_name_is_sent_as_sni() {
    // The server has a second certificate, for this name only.
    let (second, key) = (servers("san-other.crt"), servers("server.key"));
    let arguments =
        ["-servername", "other.example", "-cert2", second.to_str().unwrap(), "-key2", key.to_str().unwrap()];
    let settings =
        TlsSettings { verification: Verification::OtherName, server_name: "other.example".to_owned(), ..settings() };
    let (outcome, report) = climb(&settings, &server(&arguments));
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(
        (report.server_name.as_str(), report.server_chain[0].names.join(" ")),
        ("other.example", "other.example".to_owned())
    );
    let nobody = TlsSettings { server_name: String::new(), ..settings };
    let (refused, _) = climb(&nobody, &server(&arguments));
    assert!(matches!(refused, Err(HandshakeError::InvalidServerName(_))), "{refused:?}");
}

#[test]
fn brackets_around_an_ipv6_address_do_no_harm() {
    // Some machines have no IPv6 at all.
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let server = server_at("[::1]:0", "san-ipv6.crt", &[]);
    for host in ["[::1]", "::1"] {
        let (outcome, report) = climb_to(host, &settings(), &server);
        assert_eq!((outcome.is_ok(), report.server_name.as_str()), (true, "::1"), "{host}: {outcome:?}");
    }
}

#[test]
fn the_key_log_is_written_for_its_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("keys.log");
    let settings = TlsSettings { key_log_file: file.clone(), ..settings() };
    for (argument, label) in [("-tls1_2", "CLIENT_RANDOM "), ("-tls1_3", "CLIENT_TRAFFIC_SECRET_0 ")] {
        assert!(climb(&settings, &server(&[argument])).0.is_ok());
        let text = fs::read_to_string(&file).unwrap();
        let line = text.lines().find(|line| line.starts_with(label)).unwrap_or_else(|| panic!("{label} in {text}"));
        let fields: Vec<&str> = line.split(' ').collect();
        assert!(fields.len() == 3 && fields[1].len() == 64 && fields[2].len() >= 64, "{line}");
        assert!(fields[1..].iter().all(|field| field.bytes().all(|byte| byte.is_ascii_hexdigit())), "{line}");
    }
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("CLIENT_RANDOM ") && text.ends_with('\n'), "the second session is appended");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_key_log_that_cannot_be_written_is_an_error_before_connecting() {
    let directory = tempfile::tempdir().unwrap();
    for path in [directory.path().to_owned(), directory.path().join("none/keys.log"), PathBuf::from("/dev/null")] {
        let outcome = prepare(&TlsSettings { key_log_file: path.clone(), ..settings() }, &Secrets::default());
        let Err(TlsFileError::KeyLog { file, .. }) = outcome else { panic!("{}: {outcome:?}", path.display()) };
        assert_eq!(file, path);
    }
}

/// The environment belongs to the whole process, so this test runs itself as another one.
#[test]
fn the_environment_switches_no_key_log_on() {
    const VARIABLE: &str = "SSLKEYLOGFILE";
    if let Some(file) = std::env::var_os(VARIABLE) {
        assert!(climb(&settings(), &server(&[])).0.is_ok());
        assert!(!Path::new(&file).exists());
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_environment_switches_no_key_log_on"])
        .env(VARIABLE, directory.path().join("keys.log"))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}
