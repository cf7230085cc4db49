//! Messages as text for the clipboard.

mod command;
mod shell;

use crate::payload::hex_of;
use crate::profile::Profile;
use crate::recording::ndjson;
use crate::store::Stored;

/// The most text that is made, in bytes, unless one message alone is longer: more stalls the window, and whatever it
/// is pasted into.
pub const MOST_COPIED: usize = 16 << 20;

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CopyFormat {
    /// The payload: text as it is, anything else in hexadecimal.
    Payload,
    /// Topic, a space, payload: a line of `mosquitto_sub -v`.
    TopicAndPayload,
    /// An object as a recording has it on a line, or an array of objects.
    Json,
    /// A command line for `sh` that publishes the message again.
    MosquittoPub,
    /// The payload in hexadecimal.
    Hex,
}

impl CopyFormat {
    /// All, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Payload, Self::TopicAndPayload, Self::Json, Self::MosquittoPub, Self::Hex];

    /// As the menu calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Payload => "Payload as text",
            Self::TopicAndPayload => "Topic and payload",
            Self::Json => "JSON",
            Self::MosquittoPub => "mosquitto_pub command line",
            Self::Hex => "Payload as hex",
        }
    }
}

/// What was made for the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// How many messages are in it: the first ones, all of them unless they exceed [`MOST_COPIED`].
    pub messages: usize,
}

/// Writes messages in one format. The profile says which broker a command line publishes to.
pub fn copy<'a>(format: CopyFormat, messages: impl Iterator<Item = Stored<'a>>, profile: &Profile) -> Copied {
    let mut parts: Vec<String> = Vec::new();
    let mut length = 0;
    for message in messages {
        let part = one(format, &message, profile);
        length += part.len();
        if length > MOST_COPIED && !parts.is_empty() {
            break;
        }
        parts.push(part);
    }
    Copied { messages: parts.len(), text: joined(format, parts, profile) }
}

fn one(format: CopyFormat, message: &Stored<'_>, profile: &Profile) -> String {
    match format {
        CopyFormat::Payload => payload_text(message.payload),
        CopyFormat::TopicAndPayload => format!("{} {}", message.topic, payload_text(message.payload)),
        CopyFormat::Json => object(message),
        CopyFormat::MosquittoPub => command::line(message, profile),
        CopyFormat::Hex => hex_of(message.payload),
    }
}

fn joined(format: CopyFormat, parts: Vec<String>, profile: &Profile) -> String {
    match format {
        CopyFormat::Payload | CopyFormat::TopicAndPayload | CopyFormat::Hex => parts.join("\n"),
        CopyFormat::Json if parts.len() == 1 => parts.concat(),
        CopyFormat::Json => format!("[\n{}\n]", parts.join(",\n")),
        CopyFormat::MosquittoPub => {
            let remarks = command::remarks(profile).into_iter().map(|remark| format!("# {remark}"));
            remarks.chain(parts).collect::<Vec<_>>().join("\n")
        }
    }
}

/// As a line of a recording.
fn object(message: &Stored<'_>) -> String {
    let mut text = Vec::new();
    ndjson::object(message.direction, message.message(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// A payload for the clipboard: the text itself if it is UTF-8, else its bytes in hexadecimal.
#[must_use]
pub fn payload_text(payload: &[u8]) -> String {
    str::from_utf8(payload).map_or_else(|_| hex_of(payload), str::to_owned)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::Qos;
    use crate::store::{Direction, MessageId};

    pub(super) fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Stored<'a> {
        Stored {
            id: MessageId(1),
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Received,
            topic,
            payload,
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: None,
        }
    }

    #[test]
    fn each_format_writes_one_message_and_several() {
        let all = [message("a/b", b"21.5"), message("c", b"\xff\0")];
        let table = [
            (CopyFormat::Payload, "21.5", "21.5\nff00"),
            (CopyFormat::TopicAndPayload, "a/b 21.5", "a/b 21.5\nc ff00"),
            (CopyFormat::Hex, "32312e35", "32312e35\nff00"),
        ];
        for (format, first, both) in table {
            let copied = |count| copy(format, all.into_iter().take(count), &Profile::default());
            assert_eq!(copied(1), Copied { text: first.to_owned(), messages: 1 }, "{format:?}");
            assert_eq!(copied(2), Copied { text: both.to_owned(), messages: 2 }, "{format:?}");
        }
    }

    #[test]
    fn json_is_a_line_of_a_recording() {
        let head = r#"{"time":"1970-01-01T00:00:00.000000000Z","dir":"in","topic":"a/b","qos":1,"retain":false,"#;
        for (payload, rest) in
            [(&b"say \"hi\"\n"[..], r#""payload":"say \"hi\"\n"}"#), (b"\xff\0", r#""payload_base64":"/wA="}"#)]
        {
            let copied = copy(CopyFormat::Json, [message("a/b", payload)].into_iter(), &Profile::default());
            assert_eq!(copied.text, format!("{head}{rest}"));
        }
    }

    #[test]
    fn several_as_json_are_an_array() {
        let one = copy(CopyFormat::Json, [message("a", b"1")].into_iter(), &Profile::default()).text;
        assert!(serde_json::from_str::<serde_json::Value>(&one).unwrap().is_object());
        for count in [0, 2, 3] {
            let text = copy(CopyFormat::Json, vec![message("a", b"1"); count].into_iter(), &Profile::default()).text;
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value.as_array().map(Vec::len), Some(count), "{text}");
        }
    }

    #[test]
    fn too_many_are_cut_between_messages_and_counted() {
        let large = vec![b'x'; MOST_COPIED / 4];
        let copied = copy(CopyFormat::Payload, vec![message("a", &large); 9].into_iter(), &Profile::default());
        assert_eq!((copied.messages, copied.text.len()), (4, MOST_COPIED + 3));
        let huge = vec![b'x'; MOST_COPIED + 1];
        let copied = copy(CopyFormat::Payload, vec![message("a", &huge); 2].into_iter(), &Profile::default());
        assert_eq!((copied.messages, copied.text.len()), (1, huge.len()));
    }
}
