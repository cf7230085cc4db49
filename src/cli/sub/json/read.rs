//! JSON as the library of `mosquitto_sub` reads it: more is let through than the standard allows.
//!
//! Blanks are all bytes up to 0x20; texts may hold line feeds and bytes that are no UTF-8; a `\u` with wrong digits is a
//! NUL; numbers may be written as C's strtod takes them, as in `01` or `1.`.

use super::value::Value;

/// Arrays and objects within each other, at most.
const DEEPEST: usize = 1000;

/// The longest number, in bytes.
const LONGEST_NUMBER: usize = 63;

/// The one value that the bytes are; `None`: they are no JSON.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    // To C a text ends at its first NUL, and more is expected here.
    if bytes.contains(&0) {
        return None;
    }
    let mut reader = Reader { rest: bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes), depth: 0 };
    reader.blanks();
    let value = reader.value()?;
    reader.blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        while let [0..=b' ', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn eat(&mut self, word: &[u8]) -> bool {
        let after = self.rest.strip_prefix(word);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn value(&mut self) -> Option<Value> {
        match self.rest.first()? {
            b'n' => self.eat(b"null").then_some(Value::Null),
            b't' => self.eat(b"true").then_some(Value::Bool(true)),
            b'f' => self.eat(b"false").then_some(Value::Bool(false)),
            b'"' => self.text().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b'[' => self.nested(Self::array),
            b'{' => self.nested(Self::object),
            _ => None,
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn array(&mut self) -> Option<Value> {
        let mut values = Vec::new();
        self.list(b"[", b"]", |reader| {
            values.push(reader.value()?);
            Some(())
        })?;
        Some(Value::Array(values))
    }

    fn object(&mut self) -> Option<Value> {
        let mut fields = Vec::new();
        self.list(b"{", b"}", |reader| {
            let name = reader.text()?;
            reader.blanks();
            reader.eat(b":").then_some(())?;
            reader.blanks();
            fields.push((name, reader.value()?));
            Some(())
        })?;
        Some(Value::Object(fields))
    }

    fn list(&mut self, open: &[u8], close: &[u8], mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(open).then_some(())?;
        self.blanks();
        if self.eat(close) {
            return Some(());
        }
        loop {
            self.blanks();
            item(self)?;
            self.blanks();
            if !self.eat(b",") {
                return self.eat(close).then_some(());
            }
        }
    }

    fn number(&mut self) -> Option<Value> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'e' | b'E' | b'.');
        let length = self.rest.iter().take(LONGEST_NUMBER).take_while(|byte| is_part(byte)).count();
        let text = std::str::from_utf8(self.rest.get(..length)?).ok()?;
        // The longest beginning that is a number; the rest then fails as what follows it.
        let (length, value) =
            (1..=length).rev().find_map(|length| Some((length, text.get(..length)?.parse::<f64>().ok()?)))?;
        self.rest = self.rest.get(length..)?;
        Some(Value::Number(value))
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        self.eat(b"\"").then_some(())?;
        let mut text = Vec::new();
        loop {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            match byte {
                b'"' => return Some(text),
                b'\\' => self.escaped(&mut text)?,
                other => text.push(other),
            }
        }
    }

    fn escaped(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let (&letter, rest) = self.rest.split_first()?;
        self.rest = rest;
        text.push(match letter {
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'"' | b'\\' | b'/' => letter,
            b'u' => {
                let c = self.character()?;
                text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                return Some(());
            }
            _ => return None,
        });
        Some(())
    }

    /// The digits after `\u`, and those of the second half of a pair.
    fn character(&mut self) -> Option<char> {
        let first = self.digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.eat(b"\\u").then_some(())?;
        let second = self.digits().filter(|second| (0xDC00..0xE000).contains(second))?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn digits(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        let value = digits.iter().try_fold(0, |value, &digit| Some(16 * value + char::from(digit).to_digit(16)?));
        Some(value.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> Option<String> {
        let mut out = Vec::new();
        read(text.as_bytes())?.print(false, &mut out);
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_is_let_through_and_what_is_not() {
        let table = [
            (" {\"a\": [1, 2.50, {}], \"a\": null}\n", Some(r#"{"a":[1,2.5,{}],"a":null}"#)),
            ("\u{feff}true", Some("true")),
            ("01", Some("1")),
            ("1.", Some("1")),
            ("-", None),
            ("1e", None),
            ("1.2.3", None),
            ("[1,]", None),
            ("{a:1}", None),
            (r#""\u00e9\ud83d\ude00\/""#, Some("\"é😀/\"")),
            (r#""a\u0000b""#, Some("\"a\"")),
            (r#""a\uzzzzb""#, Some("\"a\"")),
            (r#""\ude00""#, None),
            (r#""\ud83d""#, None),
            (r#""\x""#, None),
            ("\"a\nb\"", Some("\"a\\nb\"")),
            ("1 2", None),
            ("", None),
            ("nul", None),
        ];
        for (text, expected) in table {
            assert_eq!(again(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(again(&nested(DEEPEST)).is_some());
        assert!(again(&nested(DEEPEST + 1)).is_none());
        assert!(again(&"[".repeat(1 << 20)).is_none());
    }
}
