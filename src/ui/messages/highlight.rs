//! Where the words of a filter stand in what a row shows.
//!
//! Reads the filter only as far as words and phrases go: what else it asks for is not a piece of text that could be
//! found in a row.

use std::ops::Range;

/// The most places that are marked in one text.
const MOST: usize = 32;

/// What stands between a path and what its value is compared with.
const OPERATORS: [char; 5] = ['=', '!', '<', '>', '~'];

/// The words and phrases of a filter, folded; nothing of what is looked for by a key, an expression or a path.
pub(super) fn words(filter: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = filter.trim_start();
    // After a path, whether an operand may follow.
    let mut compared = false;
    while let Some(first) = rest.chars().next() {
        let (part, after) = part(rest, first);
        let operator = part.ends_with(OPERATORS);
        if !compared && is_word(part, first) {
            words.push(part.chars().map(folded).collect());
        }
        rest = after.trim_start();
        compared = (compared || first == '$') && (operator || rest.starts_with(OPERATORS));
    }
    words
}

/// What stands up to the next white space, or between quotation marks, and what follows.
fn part(text: &str, first: char) -> (&str, &str) {
    if first == '"' {
        let inner = &text[1..];
        return inner.split_once('"').unwrap_or((inner, ""));
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

fn is_word(part: &str, first: char) -> bool {
    match first {
        '"' => !part.is_empty(),
        '/' | '$' | '-' => false,
        _ => part != "retained" && !part.contains(':'),
    }
}

/// The places of the words in a text, in order and apart from each other.
pub(super) fn places(text: &str, words: &[String]) -> Vec<Range<usize>> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while places.len() < MOST
        && let Some(letter) = text[at..].chars().next()
    {
        let longest = words.iter().filter_map(|word| length_at(&text[at..], word)).max();
        match longest {
            Some(length) => {
                places.push(at..at + length);
                at += length;
            }
            None => at += letter.len_utf8(),
        }
    }
    places
}

/// How many bytes of the beginning of a text the word takes, if it stands there.
fn length_at(text: &str, word: &str) -> Option<usize> {
    let mut letters = text.chars();
    for expected in word.chars() {
        if folded(letters.next()?) != expected {
            return None;
        }
    }
    Some(text.len() - letters.as_str().len())
}

fn folded(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    lower.next().filter(|_| lower.next().is_none()).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_read_and_nothing_else() {
        let none: &[&str] = &[];
        for (filter, expected) in [
            ("Pump", &["pump"][..]),
            ("  pump  \"Line Stopped\" ", &["pump", "line stopped"]),
            ("topic:a/b qos:1 retained /temp.*/ -off 20", &["20"]),
            ("$.temp > 20 hot", &["hot"]),
            ("$.temp>20 hot", &["hot"]),
            ("$.state = \"on\" hot", &["hot"]),
            ("$.temp hot > x", &["hot", ">", "x"]),
            ("\"open", &["open"]),
            ("\"\"", none),
            ("", none),
        ] {
            assert_eq!(words(filter), expected, "{filter}");
        }
    }

    #[test]
    fn places_are_found_in_any_case_and_do_not_overlap() {
        type Places<'a> = &'a [(usize, usize)];
        let table: [(&str, &str, Places<'_>); 6] = [
            ("pump PUMP", "pump", &[(0, 4), (5, 9)]),
            ("GRÖSSE", "größe grö", &[(0, 4)]),
            ("aaa", "aa", &[(0, 2)]),
            ("abcd", "bc abc", &[(0, 3)]),
            ("abc", "", &[]),
            ("\u{130}x", "x", &[(2, 3)]),
        ];
        for (text, filter, expected) in table {
            let found: Vec<_> = places(text, &words(filter)).iter().map(|place| (place.start, place.end)).collect();
            assert_eq!(found, expected, "{text} {filter}");
        }
        assert_eq!(places(&"a".repeat(99), &words("a")).len(), MOST);
    }
}
