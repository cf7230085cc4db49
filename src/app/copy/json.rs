//! A message as a JSON object on one line, with the names that recordings have.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::mqtt::Properties;
use crate::store::{Direction, Stored};

/// `time` has nanoseconds. The payload is in `payload` if it is UTF-8, else in `payload_base64`; `properties` has only those that are set.
pub(super) fn object(message: &Stored<'_>) -> String {
    let mut fields = Map::new();
    fields.insert("time".to_owned(), json!(format!("{:.9}", message.at)));
    fields.insert("dir".to_owned(), json!(direction(message.direction)));
    fields.insert("topic".to_owned(), json!(message.topic));
    fields.insert("qos".to_owned(), json!(message.qos.number()));
    fields.insert("retain".to_owned(), json!(message.retain));
    match str::from_utf8(message.payload) {
        Ok(text) => fields.insert("payload".to_owned(), json!(text)),
        Err(_) => fields.insert("payload_base64".to_owned(), json!(STANDARD.encode(message.payload))),
    };
    if let Some(properties) = message.properties {
        fields.insert("properties".to_owned(), properties_of(properties));
    }
    Value::Object(fields).to_string()
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Received => "in",
        Direction::Sent => "out",
    }
}

fn properties_of(properties: &Properties) -> Value {
    let correlation = properties.correlation_data.as_ref().map(|data| json!(STANDARD.encode(data)));
    let pairs = properties.user.iter().map(|(name, value)| json!([name, value]));
    let user = (!properties.user.is_empty()).then(|| Value::Array(pairs.collect()));
    let all = [
        ("content_type", properties.content_type.as_ref().map(|text| json!(text))),
        ("utf8_payload", properties.utf8_payload.then(|| json!(true))),
        ("expiry_seconds", properties.expiry_seconds.map(|seconds| json!(seconds))),
        ("response_topic", properties.response_topic.as_ref().map(|text| json!(text))),
        ("correlation_data_base64", correlation),
        ("user", user),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::tests::message;
    use super::*;

    #[test]
    fn text_stays_text_and_bytes_become_base64() {
        let head = r#"{"time":"1970-01-01T00:00:00.000000000Z","dir":"in","topic":"a/b","qos":1,"retain":false,"#;
        for (payload, rest) in [
            (&b"say \"hi\"\n"[..], r#""payload":"say \"hi\"\n"}"#),
            (b"\xff\0", r#""payload_base64":"/wA="}"#),
            (b"", r#""payload":""}"#),
        ] {
            assert_eq!(object(&message("a/b", payload)), format!("{head}{rest}"));
        }
    }

    #[test]
    fn properties_are_written_where_they_are_set() {
        let properties = Properties {
            content_type: Some("text/plain".to_owned()),
            correlation_data: Some(Bytes::from_static(b"\x01")),
            user: vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())],
            ..Properties::default()
        };
        let text = object(&Stored { properties: Some(&properties), ..message("a", b"") });
        let value: Value = serde_json::from_str(&text).unwrap();
        let expected = json!({
            "content_type": "text/plain", "correlation_data_base64": "AQ==", "user": [["a", "1"], ["a", "2"]],
        });
        assert_eq!(value["properties"], expected);
    }
}
