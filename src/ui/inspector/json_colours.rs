//! One line of pretty JSON, or a part of one, with its colours.

use egui::text::LayoutJob;
use egui::{Color32, FontId, TextFormat};

use super::theme::Colours;

/// A line with the colours of JSON: keys, texts, numbers and words. `quoted`: it begins within a text.
pub(super) fn line(text: &str, quoted: bool, font: &FontId, colours: &Colours) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut rest = text;
    let mut next = quoted.then(|| string(rest, 0, colours));
    while !rest.is_empty() {
        let (length, colour) = next.take().unwrap_or_else(|| token(rest, colours));
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
        Some(b'"') => string(text, 1, colours),
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

/// The length of a quoted text with its quotes, and its colour. So many letters before its inside; without a closing
/// quotation mark it is all there is.
fn string(text: &str, before: usize, colours: &Colours) -> (usize, Color32) {
    let mut escaped = false;
    let end = text.char_indices().skip(before).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    });
    let length = end.map_or(text.len(), |(at, _)| at + 1);
    let is_key = text[length..].trim_start().starts_with(':');
    (length, if is_key { colours.accent_text } else { colours.good })
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
            assert_eq!(pieces(&line(text, false, &FontId::monospace(12.0), &LIGHT)), expected, "{text}");
        }
    }

    fn pieces(job: &LayoutJob) -> Vec<(&str, Color32)> {
        let text = |section: &egui::text::LayoutSection| section.byte_range.start.0..section.byte_range.end.0;
        job.sections.iter().map(|section| (&job.text[text(section)], section.format.color)).collect()
    }

    #[test]
    fn what_goes_on_within_a_text_has_its_colour() {
        let cases = [
            (r#"rest", 1"#, vec![("rest\"", LIGHT.good), (", ", LIGHT.text), ("1", LIGHT.caution)]),
            (
                r#"of \"a\" key": 1"#,
                vec![(r#"of \"a\" key""#, LIGHT.accent_text), (": ", LIGHT.text), ("1", LIGHT.caution)],
            ),
            ("all of it", vec![("all of it", LIGHT.good)]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(&line(text, true, &FontId::monospace(12.0), &LIGHT)), expected, "{text}");
        }
    }
}
