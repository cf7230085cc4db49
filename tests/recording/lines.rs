//! The lines of a recording: ours, those of `mosquitto_sub`, and those that are no messages.

use jiff::Timestamp;
use mqttdeck::mqtt::{MessageRef, Properties, Qos};
use mqttdeck::recording::ndjson;
use mqttdeck::store::Direction;

use super::{read, written};

#[test]
fn a_line_has_the_fields_that_are_promised() {
    let properties = Properties {
        content_type: Some("text/plain".to_owned()),
        utf8_payload: true,
        expiry_seconds: Some(60),
        response_topic: Some("r".to_owned()),
        correlation_data: Some(vec![0xFF].into()),
        user: vec![("k".to_owned(), "v".to_owned()), ("k".to_owned(), "w".to_owned())],
        ..Properties::default()
    };
    let message = |payload, properties| MessageRef {
        topic: "a/\"b\"",
        payload,
        qos: Qos::ExactlyOnce,
        retain: true,
        properties,
        at: Timestamp::new(1_700_000_000, 5).unwrap(),
    };
    let mut text = Vec::new();
    assert!(ndjson::encode(Direction::Received, message(b"1\n", None), &mut text));
    assert!(ndjson::encode(Direction::Sent, message(b"\xFF", Some(&properties)), &mut text));
    let expected = concat!(
        r#"{"time":"2023-11-14T22:13:20.000000005Z","dir":"in","topic":"a/\"b\"","qos":2,"retain":true,"payload":"1\n"}"#,
        "\n",
        r#"{"time":"2023-11-14T22:13:20.000000005Z","dir":"out","topic":"a/\"b\"","qos":2,"retain":true,"#,
        r#""payload_base64":"/w==","properties":{"content_type":"text/plain","utf8_payload":true,"expiry_seconds":60,"#,
        r#""response_topic":"r","correlation_data_base64":"/w==","user":[["k","v"],["k","w"]]}}"#,
        "\n"
    );
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}

#[test]
fn lines_of_mosquitto_sub_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let lines = [
        &br#"{"tst":"2026-11-22T15:38:30.269098Z+0100","topic":"a","qos":0,"retain":0,"payloadlen":3,"payload":"h\"i"}"#[..],
        br#"{"tst":"2026-11-22T14:38:30.269098-0030","topic":"a","qos":1,"retain":1,"payloadlen":1,"properties":{"content-type":"t","user-properties":{"k":"v","k":"w"},"response-topic":"r","correlation-data":"x","payload-format-indicator":1,"message-expiry-interval":60},"payload":"1"}"#,
        b"",
        b"{\"tst\":\"2026-11-22T14:38:30Z\",\"topic\":\"a\",\"payloadlen\":3,\"payload\":\"\xFF\\u0001\xFE\",\"mid\":7}",
        br#"{"tst":"2026-11-22T14:38:30Z","topic":"a","payloadlen":0,"payload":null}"#,
        br#"{"tst":"2026-11-22T14:38:30Z","topic":"a","payloadlen":9,"payload":"cut at NUL"}"#,
    ];
    let (entries, faults) = read(&written(directory.path(), lines.join(&b'\n')));
    let payloads: Vec<&[u8]> = entries.iter().map(|entry| entry.payload.as_slice()).collect();
    assert_eq!(payloads, [&b"h\"i"[..], b"1", b"\xFF\x01\xFE", b""]);
    assert_eq!(entries[0].at.to_string(), "2026-11-22T14:38:30.269098Z");
    assert_eq!(entries[1].at.to_string(), "2026-11-22T15:08:30.269098Z");
    assert_eq!((entries[1].qos, entries[1].retain), (Qos::AtLeastOnce, true));
    let properties = entries[1].properties.as_deref().unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(properties.user, [pair("k", "v"), pair("k", "w")]);
    assert_eq!((properties.expiry_seconds, properties.correlation_data.as_deref()), (Some(60), Some(&b"x"[..])));
    assert_eq!(faults, ["recording.ndjson, line 6: its payload has 10 bytes where payloadlen says 9"]);
}

#[test]
fn a_bad_line_is_told_with_its_place_and_the_next_one_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let good =
        r#"{"time":"2026-11-22T14:38:30Z","dir":"out","topic":"a","qos":0,"retain":false,"payload":"1","new":[1]}"#;
    let deep = "[".repeat(100_000);
    let cases = [
        ("{}", "it is no message: missing field `time`"),
        ("hello", "it is no message: expected value"),
        (r#"{"time":"yesterday","topic":"a"}"#, "“yesterday” is no time"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a/#"}"#, "a topic to publish to cannot contain + or #"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a","qos":3}"#, "there is no QoS 3"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a","payload_base64":"?"}"#, "payload_base64 is no Base64"),
        (
            r#"{"time":"2026-11-22T14:38:30Z","topic":"a","payload":{"x":1}}"#,
            "it is no message: invalid type: map, expected a text",
        ),
        (deep.as_str(), "it is no message: invalid type: sequence, expected a text"),
    ];
    let text: String = cases.iter().flat_map(|(line, _)| [*line, "\n", good, "\r\n"]).collect();
    let (entries, faults) = read(&written(directory.path(), text));
    assert_eq!(entries.len(), cases.len());
    assert!(entries.iter().all(|entry| entry.payload == b"1" && entry.direction == Direction::Sent));
    for (number, ((_, why), fault)) in cases.iter().zip(&faults).enumerate() {
        let place = format!("recording.ndjson, line {}: ", 2 * number + 1);
        let words = fault.strip_prefix(&place).unwrap_or_else(|| panic!("{fault}"));
        assert!(words == *why || *why == cases[7].1 && words.starts_with("it is no message"), "{fault}");
    }
}
