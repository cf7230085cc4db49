//! Copied command lines in a real shell, with a real broker.

use std::process::{Command, Stdio};

use mqttdeck::app::{CopyFormat, Direction, MessageId, Profile, Properties, Protocol, Qos, Stored, copy};

use super::mosquitto::Mosquitto;

/// Runs the copied command lines in a shell, and hands back what a subscriber got, a line a message.
fn deliver(broker: &Mosquitto, messages: &[Stored<'_>], profile: &Profile, line: &str) -> Vec<String> {
    let port = broker.port().to_string();
    let subscriptions = broker.log().matches("Sending SUBACK").count();
    let subscriber = Command::new("mosquitto_sub")
        .args(["-h", "127.0.0.1", "-p", &port, "-V", "mqttv5", "-q", "2", "-t", "#", "-W", "20", "-F", line])
        .args(["-C", &messages.len().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    broker.wait_for_log("Sending SUBACK", subscriptions + 1);
    let script = copy(CopyFormat::MosquittoPub, messages.iter().copied(), profile).text;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, &script).unwrap();
    let run = Command::new("sh").arg(file.path()).output().unwrap();
    assert!(run.status.success() && run.stderr.is_empty(), "{script}\n{}", String::from_utf8_lossy(&run.stderr));
    let output = subscriber.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn stored<'a>(topic: &'a str, payload: &'a [u8]) -> Stored<'a> {
    let (id, at, direction) = (MessageId(1), jiff::Timestamp::UNIX_EPOCH, Direction::Received);
    Stored { id, at, direction, topic, payload, qos: Qos::AtLeastOnce, retain: false, properties: None }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn copied_commands_deliver_the_very_bytes() {
    let broker = Mosquitto::plain().start();
    let mut profile = Profile { protocol: Protocol::V311, ..super::desk::unreachable() };
    profile.endpoint.port = broker.port();
    let long = "long 'text' ".repeat(20_000);
    let every: Vec<u8> = (0..=255).collect();
    let payloads: [&[u8]; 12] = [
        b"21.5",
        b"",
        b"it's \"quoted\" `x` $HOME $(id) \\ !! %s",
        b"two\nlines\n",
        b"\n",
        b"-t other",
        b" ",
        b"a\0b",
        &every,
        b"\x1b]0;title\x07\x03\recho no\n",
        "größe \u{202e}".as_bytes(),
        long.as_bytes(),
    ];
    let messages: Vec<Stored<'_>> = payloads.iter().map(|payload| stored("t/it's $a \u{1f600}", payload)).collect();
    let got = deliver(&broker, &messages, &profile, "%x");
    assert_eq!(got, payloads.map(hex));
}

#[test]
fn copied_commands_carry_topic_qos_retain_and_properties() {
    let broker = Mosquitto::plain().start();
    let mut profile = Profile { protocol: Protocol::V5, ..super::desk::unreachable() };
    profile.endpoint.port = broker.port();
    let properties = Properties {
        content_type: Some("text/plain; charset=utf-8".to_owned()),
        utf8_payload: true,
        expiry_seconds: Some(600),
        response_topic: Some("answers/it's".to_owned()),
        correlation_data: Some(b"4 '2'\x07".as_slice().into()),
        user: vec![("unit".to_owned(), "$\u{b0}C".to_owned()), ("unit".to_owned(), "K".to_owned())],
        ..Properties::default()
    };
    let mut message = stored("-t", b"1");
    message.properties = Some(&properties);
    message.qos = Qos::ExactlyOnce;
    let got = deliver(&broker, &[message], &profile, "%t|%q|%C|%F|%R|%D|%P|%x");
    assert_eq!(got, ["-t|2|text/plain; charset=utf-8|1|answers/it's|4 '2'\u{7}|unit:$\u{b0}C unit:K|31"]);

    // What is retained stays.
    message.retain = true;
    deliver(&broker, &[message], &profile, "%x");
    let kept = Command::new("mosquitto_sub")
        .args(["-h", "127.0.0.1", "-p", &broker.port().to_string(), "-t", "#", "-W", "20", "-C", "1", "-F", "%r %t"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(kept.stdout).unwrap().trim(), "1 -t");
}
