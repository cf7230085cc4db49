//! One line of pretty JSON with its colours.

use egui::text::LayoutJob;
use egui::{Color32, FontId, TextFormat};

use super::theme::Colours;

/// A line with the colours of JSON: keys, texts, numbers and words.
pub(super) fn line(text: &str, font: &FontId, colours: &Colours) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (length, colour) = token(rest, colours);
        let (piece, tail) = rest.split_at(length);
        job.append(piece, 0.0, TextFormat::simple(font.clone(), colour));
        rest = tail;
    }
    job.break_on_newline = false;
    job
}

/// The length of the next token, in bytes and never 0, and its colour.
fn token(text: &str, colours: &Colours) -> (usize, Color32) {
    let is_number = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
    match text.as_bytes().first() {
        Some(b'"') => {
            let length = string_length(text);
            let is_key = text[length..].trim_start().starts_with(':');
            (length, if is_key { colours.accent_text } else { colours.good })
        }
        Some(b'-' | b'0'..=b'9') => (text.find(|letter| !is_number(letter)).unwrap_or(text.len()), colours.caution),
        Some(b't' | b'f' | b'n') => {
            let is_word = |letter: char| letter.is_ascii_lowercase();
            (text.find(|letter| !is_word(letter)).unwrap_or(text.len()), colours.caution)
        }
        _ => {
            let begins = |letter: char| letter == '"' || letter == '-' || letter.is_ascii_alphanumeric();
            let first = text.chars().next().map_or(1, char::len_utf8);
            (text[first..].find(begins).map_or(text.len(), |at| at + first), colours.text)
        }
    }
}

/// The length of a quoted text with its quotes; without a closing one, all of it.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::LIGHT;

    #[test]
    fn tokens_have_the_colours_of_their_kinds() {
        let cases = [
            (
                r#"  "a\"b": 21.5,"#,
                vec![
                    ("  ", LIGHT.text),
                    (r#""a\"b""#, LIGHT.accent_text),
                    (": ", LIGHT.text),
                    ("21.5", LIGHT.caution),
                    (",", LIGHT.text),
                ],
            ),
            (r#""°C","#, vec![("\"°C\"", LIGHT.good), (",", LIGHT.text)]),
            (
                "[true, null]",
                vec![
                    ("[", LIGHT.text),
                    ("true", LIGHT.caution),
                    (", ", LIGHT.text),
                    ("null", LIGHT.caution),
                    ("]", LIGHT.text),
                ],
            ),
            ("\"open", vec![("\"open", LIGHT.good)]),
            ("ü", vec![("ü", LIGHT.text)]),
        ];
        for (text, expected) in cases {
            let job = line(text, &FontId::monospace(12.0), &LIGHT);
            let pieces: Vec<_> = job
                .sections
                .iter()
                .map(|section| (&job.text[section.byte_range.start.0..section.byte_range.end.0], section.format.color))
                .collect();
            assert_eq!(pieces, expected, "{text}");
        }
    }
}
