//! A filter text to clauses.

use jiff::Zoned;
use regex::bytes::{Regex, RegexBuilder};

use super::json::{JsonTerm, Operand, Test};
use super::lexer::{Kind, Part, parts};
use super::needle::Needle;
use super::term::{Clause, Question, Span, Term};
use super::values::{Comparison, Moment, size};
use super::{Query, QueryError};
use crate::mqtt::{Filter, Qos};
use crate::payload::Path;
use crate::store::Direction;

/// The longest filter that is read, in bytes.
const LONGEST: usize = 16 << 10;

/// What a compiled regular expression may take, in bytes; and, again, what may be remembered while it runs.
const REGEX_BYTES: usize = 2 << 20;

/// What a part of the text comes to.
enum Meaning {
    Term(Term),
    /// `since:`, or `before:` if the flag is not set.
    Time(Moment, bool),
}

pub(super) fn parse(text: &str, now: &Zoned) -> Result<Query, QueryError> {
    if text.len() > LONGEST {
        return Err(QueryError::new("The filter is longer than 16 KB.", LONGEST..text.len()));
    }
    let parts = parts(text)?;
    let mut parser =
        Parser { now, clauses: Vec::new(), span: Span::default(), may_join: false, joins: false, negates: false };
    for (place, part) in parts.iter().enumerate() {
        parser.take(part, parts.get(place + 1))?;
    }
    let Parser { mut clauses, span, .. } = parser;
    clauses.sort_by_key(|clause| clause.iter().map(|term| term.question.cost()).max());
    Ok(Query { clauses, span })
}

struct Parser<'a> {
    now: &'a Zoned,
    clauses: Vec<Clause>,
    span: Span,
    /// Whether the last part was one that `or` can follow.
    may_join: bool,
    /// Whether `or` stands before the next term.
    joins: bool,
    /// Whether `not` does.
    negates: bool,
}

impl Parser<'_> {
    fn take(&mut self, part: &Part, next: Option<&Part>) -> Result<(), QueryError> {
        let after = next.filter(|next| connective(next).is_none_or(|word| word == "not"));
        match connective(part) {
            Some(word) if after.is_none() => Err(error(
                part,
                format!("After {word} comes another term; to look for the word itself, write \"{word}\"."),
            )),
            Some("not") => {
                self.negates = !self.negates;
                Ok(())
            }
            Some("or") if !self.may_join => {
                Err(error(part, "Before or comes another term, and not since: or before:."))
            }
            Some("or") => {
                self.joins = true;
                Ok(())
            }
            Some(_) => Ok(()),
            None => self.term(part),
        }
    }

    fn term(&mut self, part: &Part) -> Result<(), QueryError> {
        let negated = part.minus != std::mem::take(&mut self.negates);
        let joins = std::mem::take(&mut self.joins);
        let meaning = meaning(part, self.now)?;
        self.may_join = matches!(meaning, Meaning::Term(_));
        match meaning {
            Meaning::Time(..) if joins => {
                return Err(error(part, "since: and before: hold for the whole filter and cannot stand beside or."));
            }
            Meaning::Time(moment, since) if since != negated => self.span.since.push(moment),
            Meaning::Time(moment, _) => self.span.before.push(moment),
            Meaning::Term(term) => {
                let term = Term { negated, ..term };
                match self.clauses.last_mut().filter(|_| joins) {
                    Some(clause) => clause.push(term),
                    None => self.clauses.push(vec![term]),
                }
            }
        }
        Ok(())
    }
}

/// `and`, `or` and `not`, where they are not quoted.
fn connective(part: &Part) -> Option<&'static str> {
    let Kind::Word(word) = &part.kind else { return None };
    let plain = part.keys.is_empty() && !part.minus;
    ["and", "or", "not"].into_iter().find(|one| plain && word.eq_ignore_ascii_case(one))
}

fn meaning(part: &Part, now: &Zoned) -> Result<Meaning, QueryError> {
    let exact = part.keys.contains(&"case");
    let mut keys = part.keys.iter().copied().filter(|key| *key != "case");
    let question = match (keys.next(), keys.next()) {
        (Some(key), Some(another)) => {
            return Err(error(
                part,
                format!("{key}: and {another}: cannot stand before one value; put a space between them."),
            ));
        }
        (None, _) => plain(part, exact)?,
        (Some(key), None) => match value(part, key)? {
            (text, "since" | "before") => return time(part, text, key, now),
            (text, key) => keyed(part, key, text)?,
        },
    };
    Ok(Meaning::Term(Term { negated: false, question }))
}

/// What stands behind the colon of a key.
fn value<'a>(part: &'a Part, key: &'static str) -> Result<(&'a str, &'static str), QueryError> {
    match &part.kind {
        Kind::Word(text) | Kind::Phrase(text) if !text.is_empty() => Ok((text, key)),
        _ => Err(error(part, format!("{key}: needs a value right behind the colon, such as {}.", example(key)))),
    }
}

fn example(key: &str) -> &'static str {
    match key {
        "topic" => "topic:plant/+/temp",
        "qos" => "qos:1",
        "dir" => "dir:in",
        "size" => "size:>1k",
        "since" => "since:10m",
        "before" => "before:12:30",
        _ => "case:Word",
    }
}

fn plain(part: &Part, exact: bool) -> Result<Question, QueryError> {
    match &part.kind {
        Kind::Word(word) if word.is_empty() && exact => {
            Err(error(part, "case: needs a word right behind the colon, such as case:Word."))
        }
        Kind::Word(word) if word.is_empty() => {
            Err(error(part, "After - comes what is to be left out, without a space."))
        }
        Kind::Word(word) if word.eq_ignore_ascii_case("retained") && !exact => Ok(Question::Retained),
        Kind::Word(text) | Kind::Phrase(text) => needle(part, text, exact).map(Question::Text),
        Kind::Regex { pattern, flags } => regex(part, pattern, flags, exact).map(Question::Pattern),
        Kind::Path { path, comparison } => json(part, path, comparison.as_ref(), exact).map(Question::Json),
    }
}

fn needle(part: &Part, text: &str, exact: bool) -> Result<Needle, QueryError> {
    Needle::new(text, exact).ok_or_else(|| error(part, "The text is too long to be looked for."))
}

fn keyed(part: &Part, key: &str, text: &str) -> Result<Question, QueryError> {
    let takes = |what: &str| error(part, format!("{key}: takes {what}, such as {}, not {text}.", example(key)));
    match key {
        "topic" => match Filter::parse(text) {
            Ok(filter) => Ok(Question::Topic(filter)),
            Err(why) => Err(error(part, format!("topic: takes a topic filter, and {why}."))),
        },
        "qos" => {
            let qos = text.parse().ok().and_then(Qos::from_number);
            qos.map(Question::Qos).ok_or_else(|| takes("0, 1 or 2"))
        }
        "dir" => match text.to_ascii_lowercase().as_str() {
            "in" => Ok(Question::Direction(Direction::Received)),
            "out" => Ok(Question::Direction(Direction::Sent)),
            _ => Err(takes("in or out")),
        },
        _ => {
            let read = size(text).map(|(comparison, bytes)| Question::Size(comparison, bytes));
            read.ok_or_else(|| takes("a number of bytes, perhaps with k, M or G"))
        }
    }
}

fn time(part: &Part, text: &str, key: &'static str, now: &Zoned) -> Result<Meaning, QueryError> {
    let moment = Moment::parse(text, now).ok_or_else(|| {
        error(part, format!("{key}: takes a time such as 10m, 1h30m, 12:30 or 2026-01-31, not {text}."))
    })?;
    Ok(Meaning::Time(moment, key == "since"))
}

fn regex(part: &Part, pattern: &str, flags: &str, exact: bool) -> Result<Regex, QueryError> {
    let exact = exact
        || match flags {
            "" => false,
            "c" => true,
            _ => {
                let sentence = format!(
                    "Behind the / of a regular expression only c may stand, not {flags}; to look for a text with / in it, put \" around it."
                );
                return Err(error(part, sentence));
            }
        };
    let built = RegexBuilder::new(pattern)
        .case_insensitive(!exact)
        .size_limit(REGEX_BYTES)
        .dfa_size_limit(REGEX_BYTES)
        .nest_limit(100)
        .build();
    built.map_err(|why| error(part, regex_sentence(&why)))
}

/// The library's last line says what is wrong; those before show where, in a typewriter's way.
fn regex_sentence(why: &regex::Error) -> String {
    match why {
        regex::Error::CompiledTooBig(_) => "The regular expression is too large: repeat less in it.".to_owned(),
        _ => {
            let text = why.to_string();
            let last = text.lines().last().unwrap_or_default();
            format!("The regular expression cannot be read: {}.", last.trim_start_matches("error: "))
        }
    }
}

fn json(
    part: &Part,
    path: &str,
    comparison: Option<&(String, Box<Kind>)>,
    exact: bool,
) -> Result<JsonTerm, QueryError> {
    let path = Path::parse(path)
        .map_err(|_| error(part, format!("{path} is no place in JSON: write $.name, $.list[0] or $[\"odd name\"].")))?;
    let Some((signs, operand)) = comparison else { return Ok(JsonTerm { path, test: Test::Exists }) };
    let (text, bare) = match operand.as_ref() {
        Kind::Word(text) => (text, true),
        Kind::Phrase(text) => (text, false),
        Kind::Regex { .. } | Kind::Path { .. } => return Err(error(part, "Behind the sign stands a value.")),
    };
    if bare && text.is_empty() {
        return Err(error(part, format!("Behind {signs} stands a value, such as $.temp > 20 or $.state = \"on\".")));
    }
    let needle = needle(part, text, exact)?;
    let test = match (signs.as_str(), Comparison::parse(signs)) {
        ("~", _) => Test::Contains(needle),
        (_, Some(comparison)) => Test::Compares(comparison, Operand { text: text.clone(), bare, needle }),
        (_, None) => {
            return Err(error(part, format!("Values are compared with =, !=, <, <=, >, >= or ~, not with {signs}.")));
        }
    };
    Ok(JsonTerm { path, test })
}

fn error(part: &Part, sentence: impl Into<String>) -> QueryError {
    QueryError::new(sentence, part.range.clone())
}
