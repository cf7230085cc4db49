//! JSON, laid out. Keys keep their order, numbers and texts their very characters.
//!
//! `serde_json` says whether it is JSON, without recursion; the layout then only has to walk over tokens that are known
//! to be right. Values are never built, so that 1.0, 1e400 and a key that comes twice stay as they came.

use serde::de::IgnoredAny;

use super::text::as_text;
use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, MAX_TEXT, Syntax, head};

pub(super) const DECODER: Decoder = Decoder { name: "JSON", recognises, decode };

const INDENT: &str = "  ";

/// Deeper levels are indented like this one. What people write stays far above.
const DEEPEST_INDENT: usize = 32;

/// Objects and arrays only: a number or a word alone is better read as text.
fn recognises(input: &Input<'_>) -> bool {
    let payload = input.payload;
    let first = head(payload, LOOKED_AT);
    let last = &payload[payload.len().saturating_sub(LOOKED_AT)..];
    is_enclosed(first, last)
        && if first.len() < payload.len() { as_text(first).is_some() } else { parse(first).is_ok() }
}

fn is_enclosed(first: &[u8], last: &[u8]) -> bool {
    let ends = (first.trim_ascii_start().first(), last.trim_ascii_end().last());
    matches!(ends, (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let text =
        laid_out(parse(input.payload)?).ok_or_else(|| DecodeError("The JSON is too large to be laid out.".into()))?;
    Ok(Decoded::text(text, Syntax::Json))
}

fn parse(payload: &[u8]) -> Result<&str, DecodeError> {
    let text = str::from_utf8(payload)
        .map_err(|error| DecodeError(format!("Not JSON: not UTF-8 from byte {} on.", error.valid_up_to())))?;
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(IgnoredAny) => Ok(text),
        Err(error) => Err(DecodeError(format!("Not JSON: {error}."))),
    }
}

/// A line for each value; `None` if that gets too long.
fn laid_out(json: &str) -> Option<String> {
    let mut layout = Layout { text: String::with_capacity(json.len() * 2), depth: 0, just_opened: false };
    let mut rest = json.trim_ascii();
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token_end(rest));
        layout.add(token);
        if layout.text.len() > MAX_TEXT {
            return None;
        }
        rest = after.trim_ascii_start();
    }
    Some(layout.text)
}

/// Where the first token ends: a whole string, one structural character, or a number or word.
fn token_end(json: &str) -> usize {
    let bytes = json.as_bytes();
    match bytes.first() {
        Some(b'"') => string_end(bytes),
        Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
        _ => bytes.iter().position(|byte| b"{}[],: \t\r\n\"".contains(byte)).unwrap_or(bytes.len()),
    }
}

fn string_end(bytes: &[u8]) -> usize {
    let mut place = 1;
    while let Some(byte) = bytes.get(place) {
        place += match byte {
            b'"' => return place + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}

struct Layout {
    text: String,
    depth: usize,
    /// Whether an object or array has begun and nothing in it has come yet.
    just_opened: bool,
}

impl Layout {
    fn add(&mut self, token: &str) {
        let closes = matches!(token, "}" | "]");
        if closes {
            self.depth = self.depth.saturating_sub(1);
        }
        // An empty object stays on its line.
        if self.just_opened != closes {
            self.break_line();
        }
        self.text.push_str(token);
        self.just_opened = matches!(token, "{" | "[");
        match token {
            "{" | "[" => self.depth += 1,
            "," => self.break_line(),
            ":" => self.text.push(' '),
            _ => {}
        }
    }

    fn break_line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth.min(DEEPEST_INDENT) {
            self.text.push_str(INDENT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(decode(json.as_bytes()).unwrap().text, expected, "{json}");
        }
    }

    #[test]
    fn laying_out_twice_changes_nothing() {
        let once = decode(br#"{"a":[1,[],{"b":"\"}"}],"c":{}}"#).unwrap();
        assert_eq!(decode(once.text.as_bytes()), Ok(once));
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
            let error = decode(payload).unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
        assert!(decode(deep.as_bytes()).unwrap().text.len() < 70 * deep.len());
        assert!(decode("[".repeat(1 << 20).as_bytes()).is_err());
        let nested = format!("{}{}1{}", "[".repeat(40), "1,".repeat(2 << 20), "]".repeat(40));
        assert_eq!(decode(nested.as_bytes()), Err(DecodeError("The JSON is too large to be laid out.".into())));
    }
}
