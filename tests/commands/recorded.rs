//! The messages that `mqttdeck sub` and `mosquitto_sub` print side by side.

use std::io::Write;
use std::process::{Command, Stdio};

use super::support::Mosquitto;

/// One message, as `mosquitto_pub` is told to publish it.
#[derive(Clone)]
pub struct Recorded {
    pub topic: &'static str,
    pub flags: &'static [&'static str],
    pub payload: Vec<u8>,
}

/// One of them.
pub fn recorded(topic: &'static str, flags: &'static [&'static str], payload: impl Into<Vec<u8>>) -> Recorded {
    Recorded { topic, flags, payload: payload.into() }
}

const PROPERTIES: &[&str] = &[
    "-q",
    "1",
    "-V",
    "5",
    "-D",
    "PUBLISH",
    "payload-format-indicator",
    "1",
    "-D",
    "PUBLISH",
    "content-type",
    "text/plain; charset=utf-8",
    "-D",
    "PUBLISH",
    "response-topic",
    "answers/größe",
    "-D",
    "PUBLISH",
    "correlation-data",
    "a\"b\\c",
    "-D",
    "PUBLISH",
    "user-property",
    "unit",
    "°C",
    "-D",
    "PUBLISH",
    "user-property",
    "unit",
    "\"K\"",
    "-D",
    "PUBLISH",
    "message-expiry-interval",
    "4000000000",
];

/// Properties that do not come in the order of their numbers.
pub fn unordered() -> Vec<Recorded> {
    let table: [(_, _, &[&str]); 4] = [
        ("p/0", "0", &["response-topic r", "user-property a b", "content-type c", "user-property a d"]),
        ("p/1", "1", &["user-property z y", "message-expiry-interval 4000000000", "payload-format-indicator 1"]),
        ("p/2", "2", &["correlation-data d", "response-topic r", "payload-format-indicator 0", "content-type c"]),
        ("p/3", "0", &["payload-format-indicator 0"]),
    ];
    let one = |(topic, qos, properties): (&'static str, &'static str, &[&'static str])| {
        let words = properties.iter().flat_map(|line| ["-D", "PUBLISH"].into_iter().chain(line.split(' ')));
        Recorded {
            topic,
            flags: ["-V", "5", "-q", qos].into_iter().chain(words).collect::<Vec<_>>().leak(),
            payload: b"{}".to_vec(),
        }
    };
    table.into_iter().map(one).collect()
}

/// All of it is retained, but what is empty.
pub fn messages() -> Vec<Recorded> {
    let number = r#"{"value":21.50, "list":[1,2,{"a":{}}], "value":"\u00e9\/\ud83d\ude00", "large":1e400, "zero":-0, "n":12345678901234567890, "on":true}"#;
    let any: Vec<u8> = (1..=255).collect();
    let long: Vec<u8> = (0..100_000_u32).map(|n| b'a' + u8::try_from(n % 26).unwrap()).collect();
    vec![
        recorded("m/text", &["-q", "0"], "21.5"),
        recorded("m/json", &["-q", "1"], number),
        recorded("m/array", &["-q", "0"], " [ 1 , [], [2, 3] ]\n"),
        recorded("m/nul", &["-q", "1"], "before\0after"),
        recorded("m/latin", &["-q", "0"], b"gr\xF6\xDFe".to_vec()),
        recorded("m/any", &["-q", "1"], any),
        recorded("m/größe/x", &["-q", "0"], "grün\n"),
        recorded("m/long", &["-q", "1"], long),
        recorded("m/properties", PROPERTIES, "with properties"),
        recorded("m/few", &["-V", "5", "-D", "PUBLISH", "content-type", "a"], "{}"),
        recorded("two/a", &["-q", "2"], "exactly"),
        recorded("two/b", &["-q", "2"], "once\0"),
        recorded("two/c", &["-q", "2"], "{\"deep\":[[[{}]]]}"),
    ]
}

/// Publishes it with `mosquitto_pub`.
pub fn publish(broker: &Mosquitto, message: &Recorded, retain: bool) {
    let mut command = Command::new("mosquitto_pub");
    let payload = if message.payload.is_empty() { "-n" } else { "-s" };
    command.args(["-p", &broker.port().to_string(), "-t", message.topic, payload]).args(message.flags);
    if retain {
        command.arg("-r");
    }
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&message.payload).unwrap();
    assert!(child.wait().unwrap().success(), "{}", message.topic);
}
