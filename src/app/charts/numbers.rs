//! Numbers in payloads: the one in a place, and all that there are to choose from.

use crate::app::Tab;
use crate::app::reading::SPARKPLUG;
use crate::payload::{Context, Decoder, Input, Path, Value, path_of_element, path_of_field, value_of};
use crate::store::Stored;

/// The most numbers that are offered for one payload.
const MOST_OFFERED: usize = 64;

/// A larger payload, in bytes, offers none: a menu asks in each frame that it is open.
pub const LARGEST_OFFERING: usize = 64 << 10;

/// How the payloads of one topic are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reader {
    /// What was chosen for the topic; `None`: Auto.
    decoder: Option<&'static Decoder>,
    context: Context,
}

impl Tab {
    pub(super) fn reader_for(&self, topic: &str) -> Reader {
        Reader { decoder: self.decoder_for(topic).decoder, context: self.context_for(topic) }
    }

    /// The places of the numbers in a message, `$` for a payload that is one, with the numbers: at most 64, and none of
    /// a payload above [`LARGEST_OFFERING`].
    #[must_use]
    pub fn numbers_of(&self, message: &Stored<'_>) -> Vec<(String, f64)> {
        self.reader_for(message.topic).numbers_in(message)
    }
}

impl Reader {
    /// The number in this place of a payload; `None`: it has none there.
    pub(super) fn number_at(&self, message: &Stored<'_>, path: &Path) -> Option<f64> {
        // Asked of every message that comes, in the frame in which it comes.
        if message.payload.len() > LARGEST_OFFERING {
            return None;
        }
        // Most payloads are JSON or a number, whatever they are shown as, and need no tree.
        if let Some(found) = path.find_in_json(message.payload) {
            return number(&found);
        }
        if path.is_root()
            && let Some(found) = plain_number(message.payload)
        {
            return Some(found);
        }
        let found = |context: &Context| self.tree(message, context).and_then(|tree| path.find(&tree).and_then(number));
        // Sparkplug's metrics go by their alias until a birth names them.
        let unborn = || Context { schema: self.context.schema.clone(), ..Context::default() };
        found(&self.context).or_else(|| message.topic.starts_with(SPARKPLUG).then(|| found(&unborn())).flatten())
    }

    fn numbers_in(&self, message: &Stored<'_>) -> Vec<(String, f64)> {
        let mut found = Vec::new();
        if message.payload.len() > LARGEST_OFFERING {
            return found;
        }
        if let Some(number) = plain_number(message.payload) {
            found.push(("$".to_owned(), number));
        } else if let Some(tree) = self.tree(message, &self.context) {
            collect(&tree, "$", &mut found);
        }
        found
    }

    /// As the chosen decoder reads it, or Auto where that makes no tree of it, such as Hex.
    fn tree(&self, message: &Stored<'_>, context: &Context) -> Option<Value> {
        let content_type = message.properties.and_then(|properties| properties.content_type.as_deref());
        let input = Input { topic: message.topic, payload: message.payload, content_type, context };
        self.decoder.and_then(|decoder| (decoder.tree)(&input)).or_else(|| value_of(&input))
    }
}

fn plain_number(payload: &[u8]) -> Option<f64> {
    number_of(str::from_utf8(payload).ok()?)
}

fn number_of(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number, a truth as 0 or 1, or a text that is a number: many devices send those.
fn number(value: &Value) -> Option<f64> {
    let found = match value {
        Value::Text(text) => number_of(text),
        other => other.number(),
    };
    found.filter(|number| number.is_finite())
}

/// Recursion is bounded: trees are never deeper than `payload::MAX_DEPTH`.
fn collect(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    if found.len() >= MOST_OFFERED {
        return;
    }
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, one)| collect(one, &path_of_field(path, name), found)),
        Value::Array(all) => {
            let numbered = all.iter().enumerate().take(MOST_OFFERED);
            numbered.for_each(|(place, one)| collect(one, &path_of_element(path, place), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => {
            found.extend(number(value).map(|number| (path.to_owned(), number)));
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::Qos;
    use crate::payload::DECODERS;
    use crate::store::{Direction, MessageId};

    fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Stored<'a> {
        let (id, at, direction, qos) = (MessageId(0), Timestamp::UNIX_EPOCH, Direction::Received, Qos::AtMostOnce);
        Stored { id, at, direction, topic, payload, qos, retain: false, properties: None }
    }

    fn at(reader: &Reader, message: &Stored<'_>, path: &str) -> Option<f64> {
        reader.number_at(message, &Path::parse(path).unwrap())
    }

    #[test]
    fn numbers_are_found_where_they_are() {
        let table: [(&[u8], &str, Option<f64>); 14] = [
            (b"21.5", "$", Some(21.5)),
            (b"+21.5", "$", Some(21.5)),
            (b" 21.5\n", "$", Some(21.5)),
            (b"{\"a\":{\"b\":[1,2]}}", "$.a.b[1]", Some(2.0)),
            (b"{\"on\":true}", "$.on", Some(1.0)),
            (b"{\"t\":\"21.5\"}", "$.t", Some(21.5)),
            (b"{\"t\":\"warm\"}", "$.t", None),
            (b"{\"t\":1}", "$.x", None),
            (b"{\"t\":1}", "$", None),
            (b"warm", "$", None),
            (b"1e999", "$", None),
            // JSON in Base64, and {"temp": 21} in CBOR.
            (b"eyJ0ZW1wIjogMjEuNX0=", "$.temp", Some(21.5)),
            (b"\xa1\x64temp\x15", "$.temp", Some(21.0)),
            (b"\xa1\x64temp\x15", "$.other", None),
        ];
        for (payload, path, expected) in table {
            assert_eq!(at(&Reader::default(), &message("t", payload), path), expected, "{payload:?} {path}");
        }
    }

    #[test]
    fn a_chosen_decoder_is_followed_as_far_as_it_makes_trees() {
        let reader = |name: &str| Reader { decoder: DECODERS.iter().find(|one| one.name == name), ..Reader::default() };
        let list = message("t", b"\x92\x01\x02");
        assert_eq!(at(&reader("MessagePack"), &list, "$[1]"), Some(2.0));
        assert_eq!(at(&Reader::default(), &list, "$[1]"), None, "too short for Auto");
        assert_eq!(at(&reader("Hex"), &message("t", b"{\"a\":1}"), "$.a"), Some(1.0));
        assert_eq!(at(&reader("Hex"), &message("t", b"\xa1\x64temp\x15"), "$.temp"), Some(21.0));
    }

    #[test]
    fn every_offered_place_leads_to_its_number() {
        let table: [(&[u8], &[&str]); 8] = [
            (
                br#"{"a":1,"b":{"c d":[2,{"e":"3"}]},"f":"x","g":true,"h":null}"#,
                &["$.a", "$.b[\"c d\"][0]", "$.b[\"c d\"][1].e", "$.g"],
            ),
            (br#"{"":1,"\"]":2,"a.b":3}"#, &["$[\"\"]", "$[\"\\\"]\"]", "$[\"a.b\"]"]),
            (b"[1,2]", &["$[0]", "$[1]"]),
            (b" -3e2\n", &["$"]),
            (b"\xa1\x64temp\x15", &["$.temp"]),
            (b"running", &[]),
            (b"{\"a\":", &[]),
            (b"\xff\x00", &[]),
        ];
        let reader = Reader::default();
        for (payload, expected) in table {
            let message = message("t", payload);
            let offered = reader.numbers_in(&message);
            assert_eq!(offered.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), expected, "{payload:?}");
            for (path, number) in offered {
                assert_eq!(at(&reader, &message, &path), Some(number), "{path}");
            }
        }
    }

    #[test]
    fn a_number_is_looked_for_in_payloads_up_to_the_limit() {
        let json = |length: usize| format!("{{\"t\":1,\"x\":\"{}\"}}", "y".repeat(length - 14)).into_bytes();
        for (length, expected) in [(LARGEST_OFFERING, Some(1.0)), (LARGEST_OFFERING + 1, None)] {
            let payload = json(length);
            assert_eq!(payload.len(), length);
            let message = message("t", &payload);
            assert_eq!(at(&Reader::default(), &message, "$.t"), expected, "{length} bytes");
            let offered = Reader::default().numbers_in(&message);
            assert_eq!(
                offered.first().map(|(path, number)| (path.as_str(), *number)),
                expected.map(|one| ("$.t", one))
            );
        }
    }

    #[test]
    fn a_large_payload_offers_a_few_and_a_huge_one_none() {
        let many = format!("[{}1]", "1,".repeat(500));
        let huge = format!("[{}1]", "1,".repeat(LARGEST_OFFERING));
        for (payload, expected) in [(many, MOST_OFFERED), (huge, 0), ("[".repeat(10_000), 0)] {
            assert_eq!(Reader::default().numbers_in(&message("t", payload.as_bytes())).len(), expected);
        }
    }
}
