//! JSON and JSON lines, laid out.
//!
//! `serde_json` says whether it is JSON, without recursion; the layout then only has to walk over bytes that are known to
//! be right. Values are never built for it, so that 1.0, 1e400 and a key that comes twice stay as they came.

mod layout;
mod tree;

use serde::de::IgnoredAny;

use super::lines::shown;
use super::text::{MARK, as_text};
use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, Value, head};

pub(super) use layout::Layout;

pub(super) const DECODER: Decoder = Decoder { name: "JSON", recognises, decode, tree, rare: false };

/// Objects and arrays only: a number or a word alone is better read as text.
fn recognises(input: &Input<'_>) -> bool {
    let payload = input.payload.strip_prefix(MARK).unwrap_or(input.payload);
    let first = head(payload, LOOKED_AT);
    let last = &payload[payload.len().saturating_sub(LOOKED_AT)..];
    let ends = (first.trim_ascii_start().first(), last.trim_ascii_end().last());
    matches!(ends, (Some(b'{' | b'['), Some(b'}' | b']')))
        && if first.len() < payload.len() { as_text(first).is_some() } else { parse(first).is_ok() }
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let (json, is_lines) = parse(input.payload)?;
    let value = tree::tree(json, is_lines);
    let (body, broken) = shown::<Layout>(json.as_bytes().to_vec());
    let lines = is_lines.then(|| "Several values, one a line (JSON lines).".to_owned());
    Ok(Decoded { body, value, note: [lines, broken].into_iter().flatten().reduce(|a, b| a + " " + &b) })
}

fn tree(input: &Input<'_>) -> Option<Value> {
    let (json, is_lines) = parse(input.payload).ok()?;
    tree::tree(json, is_lines)
}

/// The payload as text that is JSON, and whether it is JSON lines.
fn parse(payload: &[u8]) -> Result<(&str, bool), DecodeError> {
    let text = str::from_utf8(payload)
        .map_err(|error| DecodeError(format!("Not JSON: not UTF-8 from byte {} on.", error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(IgnoredAny) => Ok((text, false)),
        Err(_) if is_lines(text) => Ok((text, true)),
        Err(error) => Err(DecodeError(format!("Not JSON: {error}."))),
    }
}

/// Whether every line is JSON of its own, blank ones aside.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim_ascii().is_empty());
    lines.all(|line| serde_json::from_str::<IgnoredAny>(line).is_ok()) && !text.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::test::{input, text_of};
    use crate::payload::{Body, MAX_DEPTH};

    #[test]
    fn json_is_laid_out_and_otherwise_left_alone() {
        let table = [
            ("{}", "{}"),
            (" [ ] ", "[]"),
            (r#"{"b":1.0,"a":[1,{}]}"#, "{\n  \"b\": 1.0,\n  \"a\": [\n    1,\n    {}\n  ]\n}"),
            (r#"{"a":1,"a":1E400}"#, "{\n  \"a\": 1,\n  \"a\": 1E400\n}"),
            ("[123456789012345678901234567890]", "[\n  123456789012345678901234567890\n]"),
            (r#"["{,:\"\\","\u00e9","é"]"#, "[\n  \"{,:\\\"\\\\\",\n  \"\\u00e9\",\n  \"é\"\n]"),
            ("[true ,null,-0]", "[\n  true,\n  null,\n  -0\n]"),
            ("[[],[[]]]", "[\n  [],\n  [\n    []\n  ]\n]"),
            ("21.50", "21.50"),
        ];
        for (json, expected) in table {
            assert_eq!(text_of(&decode(&input(json.as_bytes())).unwrap().body), expected, "{json}");
        }
    }

    #[test]
    fn laying_out_twice_changes_nothing() {
        let once = text_of(&decode(&input(br#"{"a":[1,[],{"b":"\"}"}],"c":{}}"#)).unwrap().body);
        assert_eq!(text_of(&decode(&input(once.as_bytes())).unwrap().body), once);
    }

    #[test]
    fn lines_of_json_are_laid_out_one_after_the_other() {
        let decoded = decode(&input(b"{\"a\":1}\n\n[2]\r\n3 \n")).unwrap();
        assert_eq!(text_of(&decoded.body), "{\n  \"a\": 1\n}\n[\n  2\n]\n3");
        assert_eq!(decoded.note.as_deref(), Some("Several values, one a line (JSON lines)."));
        assert!(matches!(decoded.value, Some(Value::Array(values)) if values.len() == 3));
    }

    #[test]
    fn a_tree_keeps_what_was_written() {
        let json = br#"{"b":1.0,"a":["\u00e9\u202e",null,true],"b":1E400}"#;
        let number = |text: &str| Value::Number(text.to_owned());
        let list = Value::Array(vec![Value::Text("é\u{202e}".to_owned()), Value::Null, Value::Bool(true)]);
        let fields = [("b", number("1.0")), ("a", list), ("b", number("1E400"))];
        let expected = Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).into());
        assert_eq!(tree(&input(json)), Some(expected));
    }

    #[test]
    fn what_is_not_json_says_where() {
        let table: [(&[u8], &str); 5] = [
            (b"{\"a\":\n x}", "line 2 column 2"),
            (b"[1,]", "column 4"),
            (b"{} {}", "column 4"),
            (b"[\"\xff\"]", "byte 2"),
            (b"", "column 0"),
        ];
        for (payload, place) in table {
            let error = decode(&input(payload)).unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn hidden_characters_are_written_out() {
        let decoded = decode(&input("[\"\u{202e}fdp\"]".as_bytes())).unwrap();
        assert_eq!(text_of(&decoded.body), "[\n  \"‹U+202E›fdp\"\n]");
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let decoded = decode(&input(nested(400_000).as_bytes())).unwrap();
        let Body::Lines(lines) = &decoded.body else { panic!("{:?}", decoded.body) };
        assert_eq!((lines.count(), lines.line(799_998).as_str(), decoded.value), (799_999, "]", None));
        assert!(lines.line(399_999).trim_start() == "[]" && lines.line(399_999).len() == 66);
        assert!(tree(&input(nested(MAX_DEPTH).as_bytes())).is_none());
        assert!(tree(&input(nested(MAX_DEPTH - 1).as_bytes())).is_some());
        assert!(decode(&input("[".repeat(1 << 20).as_bytes())).is_err());
        let many = format!("[{}1]", "1,".repeat(1 << 20));
        assert!(decode(&input(many.as_bytes())).unwrap().value.is_none());
    }

    #[test]
    fn lines_made_one_by_one_are_those_of_the_whole() {
        let record =
            "{\"name\":\"a\\\\\\\"b\",\"värde\":[1,2,{}],\"long\":\"".to_owned() + &"x\\n".repeat(3000) + "\"}";
        let json = format!("[{}]", vec![record; 100].join(" ,\n"));
        let decoded = decode(&input(json.as_bytes())).unwrap();
        let Body::Lines(lines) = &decoded.body else { panic!("{:?}", decoded.body) };
        let (mut place, mut number, mut line) = (Default::default(), 0, Vec::new());
        while <Layout as super::super::lines::Breaks>::line(json.as_bytes(), &mut place, Some(&mut line)).is_some() {
            assert_eq!(lines.line(number).as_bytes(), line, "line {number}");
            line.clear();
            number += 1;
        }
        assert_eq!((number, lines.count()), (100 * 11 + 2, 1102));
    }
}
