//! One text in one place of a row, cut to fit.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Color32, FontId, Rect, TextFormat, Ui, pos2};

/// The most characters of a text that are laid out: more do not fit on any screen, and a peer may send 65,535.
const MOST_CHARACTERS: usize = 400;

/// A text with its place, face and colour.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// The text, of any length; line breaks are not obeyed.
    pub text: &'a str,
    /// The face.
    pub font: FontId,
    /// The colour.
    pub colour: Color32,
    /// Left or right.
    pub align: Align,
}

impl Cell<'_> {
    /// Paints the text in the middle of the height of `rect`.
    pub fn paint(self, ui: &Ui, rect: Rect) {
        let _width = self.paint_measured(ui, rect);
    }

    /// The same; says how wide the text came out, so that something can follow it.
    #[must_use]
    pub fn paint_measured(self, ui: &Ui, rect: Rect) -> f32 {
        let format = TextFormat::simple(self.font, self.colour);
        let mut job = LayoutJob::single_section(cut(self.text, MOST_CHARACTERS).to_owned(), format);
        job.break_on_newline = false;
        job.wrap = TextWrapping::truncate_at_width(rect.width().max(0.0));
        let galley = ui.painter().layout_job(job);
        let size = galley.size();
        let left = if self.align == Align::Max { rect.right() - size.x } else { rect.left() };
        ui.painter().galley(pos2(left, rect.center().y - size.y / 2.0), galley, self.colour);
        size.x
    }
}

/// The first so many characters of a text.
#[must_use]
pub fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

/// An error's words as a sentence: with a capital and a full stop.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_characters() {
        for (text, most, rest) in [("abc", 2, "ab"), ("abc", 3, "abc"), ("äöü", 2, "äö"), ("", 5, "")] {
            assert_eq!(cut(text, most), rest);
        }
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(sentence("a topic cannot be empty"), "A topic cannot be empty.");
        assert_eq!(sentence(""), "");
    }
}
