//! A filter text cut into its parts. Knows quotes, slashes and paths, not what they mean.

use std::ops::Range;

use super::QueryError;

/// One part of a filter text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Where it stands in the text, with its minus and its quotes.
    pub(super) range: Range<usize>,
    /// Whether a minus stands before it.
    pub(super) minus: bool,
    /// `case` of `case:word`, and the like; only those of [`KEYS`].
    pub(super) keys: Vec<&'static str>,
    pub(super) kind: Kind,
}

/// What a part is by its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything up to white space.
    Word(String),
    /// What stood between quotation marks.
    Phrase(String),
    /// What stood between slashes, and the letters after them.
    Regex { pattern: String, flags: String },
    /// A JSON path, and what its value is compared with.
    Path { path: String, comparison: Option<(String, Box<Kind>)> },
}

/// The words that have a meaning of their own before a colon. Any other word with a colon is a word.
pub(super) const KEYS: [&str; 7] = ["topic", "qos", "dir", "size", "since", "before", "case"];

/// Characters that begin a comparison.
const OPERATORS: [char; 5] = ['=', '!', '<', '>', '~'];

pub(super) fn parts(text: &str) -> Result<Vec<Part>, QueryError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut parts = Vec::new();
    lexer.skip_space();
    while !lexer.rest().is_empty() {
        parts.push(lexer.part()?);
        lexer.skip_space();
    }
    Ok(parts)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes these bytes if they come next.
    fn take(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// Everything up to the first character that ends it, or to the end of the text.
    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn part(&mut self) -> Result<Part, QueryError> {
        let begin = self.at;
        let minus = self.take("-");
        let mut keys = Vec::new();
        while let Some(key) = KEYS.into_iter().find(|key| self.begins_with_key(key)) {
            self.at += key.len() + 1;
            keys.push(key);
        }
        let may_be_pattern = keys.iter().all(|key| *key == "case");
        let kind = if may_be_pattern { self.term(begin)? } else { self.value(begin)? };
        Ok(Part { range: begin..self.at, minus, keys, kind })
    }

    fn begins_with_key(&self, key: &str) -> bool {
        let head = self.rest().get(..key.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(key)) && self.rest()[key.len()..].starts_with(':')
    }

    fn term(&mut self, begin: usize) -> Result<Kind, QueryError> {
        if self.rest().starts_with('/') {
            return self.regex(begin);
        }
        let is_path = ["$.", "$["].iter().any(|start| self.rest().starts_with(start));
        if is_path { self.path(begin) } else { self.value(begin) }
    }

    /// A phrase or a word.
    fn value(&mut self, begin: usize) -> Result<Kind, QueryError> {
        if self.take("\"") {
            let text = self.delimited('"').ok_or_else(|| {
                QueryError::new("The phrase is not closed: put a second \" where it ends.", begin..self.text.len())
            })?;
            return Ok(Kind::Phrase(text));
        }
        Ok(Kind::Word(self.take_until(char::is_whitespace).to_owned()))
    }

    fn regex(&mut self, begin: usize) -> Result<Kind, QueryError> {
        self.at += 1;
        let open = self.at;
        self.delimited('/').ok_or_else(|| {
            let sentence =
                "The regular expression is not closed: put a second / where it ends, or \" around the whole.";
            QueryError::new(sentence, begin..self.text.len())
        })?;
        // A regular expression has escapes of its own: only \/ is not one of them, and means the same there.
        let pattern = self.text[open..self.at - 1].to_owned();
        Ok(Kind::Regex { pattern, flags: self.take_until(char::is_whitespace).to_owned() })
    }

    /// What stands before the closing character; `\` before that one, or before another `\`, takes its meaning away.
    fn delimited(&mut self, close: char) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => {
                    let (_, escaped) = characters.next()?;
                    let keeps_backslash = escaped != close && escaped != '\\';
                    text.extend(keeps_backslash.then_some('\\').into_iter().chain([escaped]));
                }
                _ if character == close => {
                    self.at += place + close.len_utf8();
                    return Some(text);
                }
                _ => text.push(character),
            }
        }
        None
    }

    fn path(&mut self, begin: usize) -> Result<Kind, QueryError> {
        let open = self.at;
        self.take_until(ends_path);
        while self.text[..self.at].ends_with('[') && self.take("\"") {
            let Some(length) = self.rest().find("\"]") else {
                let sentence = "The name in the JSON path is not closed: put \"] where it ends.";
                return Err(QueryError::new(sentence, begin..self.text.len()));
            };
            self.at += length + 2;
            self.take_until(ends_path);
        }
        let path = self.text[open..self.at].to_owned();
        let end = self.at;
        self.skip_space();
        let Some(operator) = self.operator() else {
            self.at = end;
            return Ok(Kind::Path { path, comparison: None });
        };
        self.skip_space();
        let value = self.value(begin)?;
        Ok(Kind::Path { path, comparison: Some((operator, Box::new(value))) })
    }

    fn operator(&mut self) -> Option<String> {
        let rest = self.rest();
        let length = rest.find(|character| !OPERATORS.contains(&character)).unwrap_or(rest.len());
        self.at += length;
        (length > 0).then(|| rest[..length].to_owned())
    }
}

fn ends_path(character: char) -> bool {
    character.is_whitespace() || character == '"' || OPERATORS.contains(&character)
}
