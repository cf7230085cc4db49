//! A walk along JSON, to one place in it or token by token. Builds nothing, keeps no stack, and reads no further than it
//! must.
//!
//! Text that is skipped is only looked at for where it ends; what is handed out is checked by `serde_json`.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Value;

/// Where the walk has come to: at the first byte of a value, but for white space.
pub(super) struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(json: &'a [u8]) -> Self {
        Self { json, at: 0 }
    }

    /// Goes to the value of the first field with this name; `None`: no object, or no such field.
    pub(super) fn enter_name(&mut self, name: &str) -> Option<()> {
        self.open(b'{')?;
        loop {
            let key = self.string()?;
            self.open(b':')?;
            if is_name(key, name) {
                return Some(());
            }
            self.skip_value()?;
            self.open(b',')?;
        }
    }

    /// Goes to the element in this place; `None`: no array, or not so many elements.
    pub(super) fn enter_index(&mut self, place: usize) -> Option<()> {
        self.open(b'[')?;
        for _ in 0..place {
            self.skip_value()?;
            self.open(b',')?;
        }
        (self.peek()? != b']').then_some(())
    }

    /// The value here; an object or array without what is in it.
    pub(super) fn value(&mut self) -> Option<Value> {
        match self.peek()? {
            b'{' => Some(Value::Object(Vec::new())),
            b'[' => Some(Value::Array(Vec::new())),
            b'"' => serde_json::from_slice(self.string()?).ok().map(Value::Text),
            _ => scalar(self.word()),
        }
    }

    /// The next token: a whole string, one structural character, or a number or word. `None`: there is none.
    pub(super) fn token(&mut self) -> Option<&'a [u8]> {
        match self.peek()? {
            b'"' => self.string(),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => {
                self.at += 1;
                self.json.get(self.at - 1..self.at)
            }
            _ => Some(self.word()).filter(|word| !word.is_empty()),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while self.json.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.json.get(self.at).copied()
    }

    fn open(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A string with its quotes, as it is written.
    fn string(&mut self) -> Option<&'a [u8]> {
        if self.peek()? != b'"' {
            return None;
        }
        let begin = self.at;
        self.skip_string()?;
        self.json.get(begin..self.at)
    }

    fn skip_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', self.json.get(self.at..)?)?;
            self.at += found + 1;
            if self.json.get(self.at - 1) == Some(&b'"') {
                return Some(());
            }
            self.at += 1;
        }
    }

    /// A number, or one of the three words.
    fn word(&mut self) -> &'a [u8] {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b':' | b'"' | b' ' | b'\t' | b'\r' | b'\n');
        let end = rest.iter().position(ends).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn skip_value(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_string(),
            b'{' | b'[' => self.skip_nested(),
            _ => (!self.word().is_empty()).then_some(()),
        }
    }

    /// An object or array: counts what opens and closes outside strings.
    fn skip_nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.json.get(self.at)? {
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}

/// Whether a string as it is written, with its quotes, is this name.
fn is_name(written: &[u8], name: &str) -> bool {
    let inner = &written[1..written.len() - 1];
    if memchr::memchr(b'\\', inner).is_none() {
        return inner == name.as_bytes();
    }
    serde_json::from_slice::<String>(written).is_ok_and(|read| read == name)
}

fn scalar(word: &[u8]) -> Option<Value> {
    match word {
        b"null" => Some(Value::Null),
        b"true" => Some(Value::Bool(true)),
        b"false" => Some(Value::Bool(false)),
        _ => {
            let text = str::from_utf8(word).ok()?;
            let mut reader = serde_json::Deserializer::from_str(text);
            IgnoredAny::deserialize(&mut reader).ok()?;
            reader.end().ok()?;
            Some(Value::Number(text.to_owned()))
        }
    }
}
