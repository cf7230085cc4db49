//! Writes down what a binary format holds, as it comes: as text in the manner of JSON, and as a tree.
//!
//! Text follows the diagnostic notation of RFC 8949, section 8: JSON, with `h'0aff'` for bytes, `1(…)` for a tag and keys
//! of any kind. It has no white space, which the layout of JSON adds. Nothing here recurses.

use super::text::as_text;
use super::value::MAX_VALUES;
use super::{DecodeError, MAX_DEPTH, MAX_TEXT, MAX_TREE, Value, hex_of};

/// Deeper payloads are not read. Those of JSON are: its text is laid out as it is.
const MAX_LEVELS: usize = 4096;

/// What is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Text and tree.
    Both,
    /// The text only.
    Text,
    /// The tree only.
    Tree,
    /// Neither: whether it reads well is all.
    Nothing,
}

/// What a format holds, up to here.
pub(super) struct Outline {
    wanted: Wanted,
    text: String,
    levels: Vec<Level>,
    values: usize,
    /// Bytes of all keys and single values: a schema's names and digits are more than a payload has.
    bytes: usize,
    deepest: usize,
    root: Option<Value>,
    /// Texts that people can read.
    pub(super) texts: usize,
    /// Texts that they cannot.
    pub(super) strange: usize,
}

struct Level {
    kind: Kind,
    items: usize,
    key: Option<String>,
    array: Vec<Value>,
    fields: Vec<(String, Value)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    /// Every other item is the key of the next.
    Object,
    /// Holds one item.
    Tag,
}

impl Outline {
    pub(super) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            text: String::new(),
            levels: Vec::new(),
            values: 0,
            bytes: 0,
            deepest: 0,
            root: None,
            texts: 0,
            strange: 0,
        }
    }

    /// Begins an array or object, that ends with [`Self::close`].
    pub(super) fn open(&mut self, kind: Kind) -> Result<(), DecodeError> {
        self.begin();
        self.level(kind)?;
        self.write(if kind == Kind::Array { "[" } else { "{" });
        Ok(())
    }

    /// Begins a tag: the next item is in it.
    pub(super) fn tag(&mut self, name: &str) -> Result<(), DecodeError> {
        self.begin();
        self.write(name);
        self.write("(");
        self.level(Kind::Tag)
    }

    fn level(&mut self, kind: Kind) -> Result<(), DecodeError> {
        if self.levels.len() == MAX_LEVELS {
            return Err(DecodeError(format!("It is nested deeper than {MAX_LEVELS} levels.")));
        }
        self.levels.push(Level { kind, items: 0, key: None, array: Vec::new(), fields: Vec::new() });
        self.deepest = self.deepest.max(self.levels.len());
        Ok(())
    }

    /// Ends the innermost array or object.
    pub(super) fn close(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        let value = match level.kind {
            Kind::Array => {
                self.write("]");
                Value::Array(level.array)
            }
            Kind::Object => {
                self.write("}");
                Value::Object(level.fields)
            }
            Kind::Tag => return,
        };
        self.end(value);
    }

    /// A word or number, as it is written and what it means.
    pub(super) fn word(&mut self, text: &str, value: Value) {
        self.begin();
        self.bytes += text.len();
        self.write(text);
        self.end(value);
    }

    #[expect(clippy::needless_pass_by_value, reason = "numbers are small, and read better so")]
    pub(super) fn number(&mut self, number: impl ToString) {
        let text = number.to_string();
        self.begin();
        self.bytes += text.len();
        self.write(&text);
        self.end(Value::Number(text));
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.word(if flag { "true" } else { "false" }, Value::Bool(flag));
    }

    pub(super) fn null(&mut self) {
        self.word("null", Value::Null);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.begin();
        self.bytes += text.len();
        *(if as_text(text.as_bytes()).is_some() { &mut self.texts } else { &mut self.strange }) += 1;
        if self.has_text() {
            self.write(&quoted(text));
        }
        let kept = self.has_tree();
        self.end(Value::Text(if kept { text.to_owned() } else { String::new() }));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.begin();
        self.bytes += bytes.len();
        if self.has_text() {
            let fitting = (MAX_TEXT / 2).min(bytes.len());
            self.write(&hex(&bytes[..fitting]));
        }
        let kept = self.has_tree();
        self.end(Value::Bytes(if kept { bytes.to_vec() } else { Vec::new() }));
    }

    /// The key of the next item, in an object.
    pub(super) fn key(&mut self, name: &str) {
        let shown = if self.has_text() { quoted(name) } else { String::new() };
        self.key_shown_as(&shown, name);
    }

    /// A key that the text has in other words than the tree.
    pub(super) fn key_shown_as(&mut self, shown: &str, name: &str) {
        self.begin();
        self.bytes += name.len();
        self.write(shown);
        self.write(":");
        let kept = self.has_tree();
        if let Some(level) = self.levels.last_mut() {
            level.key = Some(if kept { name.to_owned() } else { String::new() });
        }
    }

    /// Whether the innermost array or object may end here: not after a key, and not after a tag.
    pub(super) fn may_close(&self) -> bool {
        self.levels.last().is_some_and(|level| level.kind != Kind::Tag && level.key.is_none())
    }

    /// Whether no more can be written, or nothing is left that is wanted.
    pub(super) fn is_full(&self) -> bool {
        match self.wanted {
            Wanted::Tree => !self.has_tree(),
            Wanted::Both | Wanted::Text | Wanted::Nothing => self.text.len().max(self.bytes) > MAX_TEXT,
        }
    }

    /// Whether what was begun is complete.
    pub(super) fn is_complete(&self) -> bool {
        self.levels.is_empty()
    }

    /// The text, and the tree if it stayed small.
    pub(super) fn finish(self) -> (String, Option<Value>) {
        let tree = self.has_tree();
        (self.text, self.root.filter(|_| tree))
    }

    fn has_text(&self) -> bool {
        matches!(self.wanted, Wanted::Both | Wanted::Text)
    }

    /// Whether the tree is wanted and was small up to here: what is copied into it is bounded as a payload is.
    fn has_tree(&self) -> bool {
        let is_small = self.values <= MAX_VALUES && self.bytes <= MAX_TREE && self.deepest < MAX_DEPTH;
        matches!(self.wanted, Wanted::Both | Wanted::Tree) && is_small
    }

    fn write(&mut self, text: &str) {
        if self.has_text() {
            self.text.push_str(text);
        }
    }

    /// What stands before an item.
    fn begin(&mut self) {
        self.values += 1;
        let comma = self.levels.last().is_some_and(|level| level.items > 0 && level.key.is_none());
        if comma {
            self.write(",");
        }
    }

    /// Puts an item that is complete where it belongs.
    fn end(&mut self, value: Value) {
        while self.levels.last().is_some_and(|level| level.kind == Kind::Tag) {
            self.levels.pop();
            self.write(")");
        }
        let tree = self.has_tree();
        let Some(level) = self.levels.last_mut() else {
            self.root = Some(value);
            return;
        };
        match (level.kind, level.key.take()) {
            (Kind::Object, None) => {
                level.key = Some(if tree { name_of(value) } else { String::new() });
                self.write(":");
                return;
            }
            (Kind::Object, Some(name)) if tree => level.fields.push((name, value)),
            (Kind::Array, _) if tree => level.array.push(value),
            (Kind::Object | Kind::Array | Kind::Tag, _) => {}
        }
        level.items += 1;
    }
}

/// What a key is called in a tree.
fn name_of(key: Value) -> String {
    match key {
        Value::Text(text) | Value::Number(text) => text,
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Bytes(bytes) => hex(&bytes),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
    }
}

/// A text between quotation marks, as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// `h'0aff'`.
pub(super) fn hex(bytes: &[u8]) -> String {
    format!("h'{}'", hex_of(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_counts_in_every_mode() {
        let text = "t".repeat(1 << 20);
        let add: [fn(&mut Outline, &str); 3] =
            [|outline, text| outline.text(text), |outline, text| outline.bytes(text.as_bytes()), Outline::key];
        for (wanted, megabytes) in [(Wanted::Tree, 4), (Wanted::Nothing, 64)] {
            for add in add {
                let mut outline = Outline::new(wanted);
                (0..megabytes).for_each(|_| add(&mut outline, &text));
                assert!(!outline.is_full(), "{wanted:?}");
                add(&mut outline, "t");
                assert!(outline.is_full(), "{wanted:?}");
            }
        }
    }
}
