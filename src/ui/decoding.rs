//! The chosen message as text: decoded once, beside the window if it is large, and cut into lines that fit.

use std::sync::mpsc::{self, Receiver, TryRecvError};

use egui::Context;

use crate::app::{Body, Context as Known, DECODERS, Decoded, Decoder, Input, MessageId};

/// Payloads above this are decoded on a thread of their own: one of this size takes less than a frame.
const INLINE: usize = 256 * 1024;
/// What is decoded of a payload at most; the rest is not shown, and that is said. A hex dump of it has 70 MB.
const MOST: usize = 16 * 1024 * 1024;

/// Which message, read by which decoder; `None`: by the first that recognises it.
pub(super) type Question = (MessageId, Option<usize>);

/// A decoded payload.
#[derive(Debug)]
pub(super) struct Shown {
    /// The decoder's name.
    pub(super) decoder: &'static str,
    /// The whole text, or why there is none.
    pub(super) text: Result<String, String>,
    /// What is to be said of it, such as where it stops being UTF-8.
    pub(super) note: Option<String>,
    /// Whether only the beginning was decoded.
    pub(super) cut: bool,
    lines: Lines,
}

/// Where the lines of a text end, for a view of so many columns.
#[derive(Debug, Default)]
struct Lines {
    columns: usize,
    /// Start and end of each, in bytes.
    ends: Vec<(usize, usize)>,
}

impl Shown {
    fn new(decoder: &'static str, decoded: Result<Decoded, String>, cut: bool) -> Self {
        let (text, note) = match decoded {
            Ok(Decoded { body: Body::Text { text, .. }, note, .. }) => (Ok(text), note),
            Ok(_) => (Err("This cannot be shown yet.".to_owned()), None),
            Err(why) => (Err(why), None),
        };
        Self { decoder, text, note, cut, lines: Lines::default() }
    }

    /// The lines for a view of so many columns.
    pub(super) fn lines(&mut self, columns: usize) -> usize {
        if self.lines.columns != columns {
            let text = self.text.as_deref().unwrap_or_default();
            self.lines = Lines { columns, ends: wrap(text, columns) };
        }
        self.lines.ends.len()
    }

    /// One of those lines, and whether it begins in the middle of a longer one.
    pub(super) fn line(&self, number: usize) -> (&str, bool) {
        let text = self.text.as_deref().unwrap_or_default();
        let Some((start, end)) = self.lines.ends.get(number) else { return ("", false) };
        (&text[*start..*end], *start > 0 && text.as_bytes()[*start - 1] != b'\n')
    }
}

/// The last question and what came of it.
#[derive(Debug, Default)]
pub(super) struct Decoding {
    question: Option<Question>,
    shown: Option<Shown>,
    coming: Option<Receiver<Shown>>,
}

impl Decoding {
    /// The answer to a question; `None` while it is worked on.
    pub(super) fn of(&mut self, ctx: &Context, question: Question, payload: &[u8]) -> Option<&mut Shown> {
        if self.question != Some(question) {
            self.question = Some(question);
            self.begin(ctx, question.1, payload);
        }
        if let Some(coming) = &self.coming {
            match coming.try_recv() {
                Ok(shown) => (self.shown, self.coming) = (Some(shown), None),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => self.coming = None,
            }
        }
        self.shown.as_mut()
    }

    fn begin(&mut self, ctx: &Context, decoder: Option<usize>, payload: &[u8]) {
        let whole = payload.len();
        let beginning = &payload[..whole.min(MOST)];
        if whole <= INLINE {
            (self.shown, self.coming) = (Some(decode(decoder, beginning, false)), None);
            return;
        }
        let (sender, receiver) = mpsc::channel();
        let (bytes, ctx) = (beginning.to_vec(), ctx.clone());
        (self.shown, self.coming) = (None, Some(receiver));
        std::thread::spawn(move || {
            // Nobody waits for it any more once another message was chosen.
            let _not_wanted = sender.send(decode(decoder, &bytes, bytes.len() < whole));
            ctx.request_repaint();
        });
    }
}

fn decode(decoder: Option<usize>, payload: &[u8], cut: bool) -> Shown {
    let input = Input { topic: "", payload, content_type: None, context: &Known::default() };
    let chosen: Option<&Decoder> = match decoder {
        Some(number) => DECODERS.get(number),
        None => DECODERS.iter().find(|decoder| (decoder.recognises)(&input)),
    };
    let Some(decoder) = chosen else {
        return Shown::new("", Err("No decoder recognises this payload.".to_owned()), cut);
    };
    Shown::new(decoder.name, (decoder.decode)(&input).map_err(|error| error.to_string()), cut)
}

/// Cuts a text at its line breaks, and lines that are longer than `columns` characters into pieces.
fn wrap(text: &str, columns: usize) -> Vec<(usize, usize)> {
    let columns = columns.max(1);
    let mut pieces = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        let mut piece = start;
        if line.len() > columns {
            for (index, (at, _)) in line.char_indices().enumerate() {
                if index > 0 && index.is_multiple_of(columns) {
                    pieces.push((piece, start + at));
                    piece = start + at;
                }
            }
        }
        pieces.push((piece, end));
        start = end + 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_breaks_and_at_the_edge() {
        let cases: [(&str, usize, &[&str]); 5] = [
            ("", 4, &[""]),
            ("ab\ncd", 4, &["ab", "cd"]),
            ("abcdefg", 3, &["abc", "def", "g"]),
            ("äöüß\n\nx", 2, &["äö", "üß", "", "x"]),
            ("abcd", 4, &["abcd"]),
        ];
        for (text, columns, expected) in cases {
            let lines: Vec<&str> = wrap(text, columns).into_iter().map(|(start, end)| &text[start..end]).collect();
            assert_eq!(lines, expected, "{text:?} in {columns}");
        }
    }

    #[test]
    fn what_is_no_text_is_shown_as_far_as_it_is_and_said() {
        let text = DECODERS.iter().position(|decoder| decoder.name == "Text");
        let shown = decode(text, b"ab\xff", false);
        assert_eq!(shown.note.as_deref(), Some("Not UTF-8 from byte 2 on."));
        assert!(shown.text.unwrap().starts_with("ab"));
    }

    #[test]
    fn a_piece_of_a_longer_line_is_known_as_such() {
        let mut shown =
            Shown::new("Text", Ok(Decoded::text("abcdef\ngh".to_owned(), crate::app::Syntax::Plain)), false);
        assert_eq!(shown.lines(4), 3);
        assert_eq!([shown.line(0), shown.line(1), shown.line(2)], [("abcd", false), ("ef", true), ("gh", false)]);
    }
}
