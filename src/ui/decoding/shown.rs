//! A decoded payload in the form in which it is drawn.

use std::sync::Arc;

use egui::{ColorImage, Context};

use super::wrap::Wrapped;
use crate::app::payload::{self, Lines, Picture, Table, Value};
use crate::app::{Body, Decoded, Decoder, Input, Syntax};
use crate::ui::beside::Beside;

/// Texts up to this size are cut into rows at once: that takes well under a millisecond.
const SMALL: usize = 64 * 1024;
/// The longest side of a picture that is given to the graphics card, in points.
const LONGEST_SIDE: usize = 2048;

/// A decoded payload.
#[derive(Debug)]
pub(in crate::ui) struct Shown {
    /// The decoder's name.
    pub(in crate::ui) decoder: &'static str,
    /// What is drawn.
    pub(in crate::ui) content: Content,
    /// The payload as a tree.
    pub(in crate::ui) value: Option<Value>,
    /// What is to be said of it, such as where it stops being UTF-8.
    pub(in crate::ui) note: Option<String>,
}

/// What is drawn.
pub(in crate::ui) enum Content {
    /// Nothing, for this reason.
    Nothing(String),
    /// Text, wrapped.
    Text(Text),
    /// Lines that are made as they are seen.
    Lines(Arc<dyn Lines>),
    /// Rows and columns.
    Table(Table),
    /// A picture.
    Image(Image),
}

/// A text and its rows for the width that it is shown in.
#[derive(Debug)]
pub(in crate::ui) struct Text {
    pub(in crate::ui) text: Arc<str>,
    pub(in crate::ui) syntax: Syntax,
    wrapped: Option<Wrapped>,
    wrapping: Beside<usize, Wrapped>,
}

/// A picture, small enough to be drawn.
pub(in crate::ui) struct Image {
    /// Points of the original.
    pub(in crate::ui) size: [usize; 2],
    /// "PNG", "JPEG".
    pub(in crate::ui) format: &'static str,
    /// How many points of the original a drawn one stands for, in each direction.
    pub(in crate::ui) reduced: usize,
    /// What is drawn.
    pub(in crate::ui) points: Arc<ColorImage>,
}

impl Shown {
    /// Decodes a payload. `None` as the decoder: by the first that recognises it.
    pub(in crate::ui) fn of(decoder: Option<&'static Decoder>, input: &Input<'_>) -> Self {
        let decoder = decoder.unwrap_or_else(|| payload::auto(input));
        let (content, value, note) = match (decoder.decode)(input) {
            Ok(Decoded { body, value, note }) => (Content::of(body), value, note),
            Err(why) => (Content::Nothing(why.to_string()), None, None),
        };
        Self { decoder: decoder.name, content, value, note }
    }
}

impl Content {
    fn of(body: Body) -> Self {
        match body {
            Body::Text { text, syntax: Syntax::Hex } => Self::Lines(Arc::new(Dump::new(text))),
            Body::Text { text, syntax } => Self::Text(Text::new(text, syntax)),
            Body::Lines(lines) => Self::Lines(lines),
            Body::Table(table) => Self::Table(table),
            Body::Image(picture) => Self::Image(Image::of(&picture)),
        }
    }
}

impl Text {
    fn new(text: String, syntax: Syntax) -> Self {
        Self { text: text.into(), syntax, wrapped: None, wrapping: Beside::default() }
    }

    /// Its rows for a view of so many columns. Until they are there, those for another; `None`: there are none yet.
    pub(in crate::ui) fn wrapped(&mut self, ctx: &Context, columns: usize) -> Option<&Wrapped> {
        let fits = self.wrapped.as_ref().is_some_and(|wrapped| wrapped.columns == columns);
        if !fits && self.wrapping.is_new(&columns) {
            let text = Arc::clone(&self.text);
            self.wrapping.ask(ctx, columns, text.len() <= SMALL, move |stop| Wrapped::of(&text, columns, stop));
        }
        if let Some(wrapped) = self.wrapping.take(ctx) {
            self.wrapped = Some(wrapped);
            self.wrapping.clear();
        }
        self.wrapped.as_ref()
    }
}

impl Image {
    fn of(picture: &Picture) -> Self {
        let size = [picture.width, picture.height];
        let reduced = size[0].max(size[1]).div_ceil(LONGEST_SIDE).max(1);
        let (width, height) = ((size[0] / reduced).max(1), (size[1] / reduced).max(1));
        let mut rgba = Vec::with_capacity(width * height * 4);
        for row in 0..height {
            for column in 0..width {
                let at = (row * reduced * size[0] + column * reduced) * 4;
                rgba.extend_from_slice(picture.rgba.get(at..at + 4).unwrap_or(&[0; 4]));
            }
        }
        let points = Arc::new(ColorImage::from_rgba_unmultiplied([width, height], &rgba));
        Self { size, format: picture.format, reduced, points }
    }
}

/// A hex dump that was made as one text: all its lines but the last have the same length.
struct Dump {
    text: String,
    /// With its end, in bytes.
    line: usize,
}

impl Dump {
    fn new(text: String) -> Self {
        let line = text.find('\n').map_or(text.len(), |end| end + 1).max(1);
        Self { text, line }
    }
}

impl Lines for Dump {
    fn count(&self) -> usize {
        self.text.len().div_ceil(self.line)
    }

    fn line(&self, number: usize) -> String {
        let begin = number.saturating_mul(self.line).min(self.text.len());
        let end = (begin + self.line).min(self.text.len());
        self.text.get(begin..end).unwrap_or_default().trim_end_matches('\n').to_owned()
    }

    fn syntax(&self) -> Syntax {
        Syntax::Hex
    }
}

impl std::fmt::Debug for Content {
    /// The kind only: payloads are the user's, and large.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing(_) => "Nothing",
            Self::Text(_) => "Text",
            Self::Lines(_) => "Lines",
            Self::Table(_) => "Table",
            Self::Image(_) => "Image",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Context as Known, DECODERS};

    fn shown(name: &str, payload: &[u8]) -> Shown {
        let decoder = DECODERS.iter().find(|decoder| decoder.name == name);
        Shown::of(decoder, &Input { topic: "t", payload, content_type: None, context: &Known::default() })
    }

    #[test]
    fn what_is_no_text_is_shown_as_far_as_it_is_and_said() {
        let shown = shown("Text", b"ab\xff");
        assert!(shown.note.is_some_and(|note| note.contains("byte 2")));
        let Content::Text(text) = shown.content else { panic!("no text") };
        assert!(text.text.starts_with("ab"));
    }

    #[test]
    fn a_dump_has_lines() {
        let Content::Lines(lines) = shown("Hex", &[0x41; 40]).content else { panic!("no lines") };
        assert_eq!((lines.count(), lines.line(3)), (3, String::new()));
        assert!(lines.line(2).starts_with("00000020  41 41"), "{}", lines.line(2));
    }

    #[test]
    fn large_pictures_are_reduced() {
        let picture = Picture { width: 5_000, height: 2, rgba: vec![7; 5_000 * 2 * 4].into(), format: "PNG" };
        let image = Image::of(&picture);
        assert_eq!((image.size, image.reduced, image.points.size), ([5_000, 2], 3, [1_666, 1]));
    }
}
