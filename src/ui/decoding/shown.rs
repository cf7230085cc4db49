//! A decoded payload in the form in which it is drawn.

use std::sync::Arc;

use egui::ColorImage;

use super::page::Page;
use crate::app::payload::{self, Lines, Picture, Table, Value};
use crate::app::{Body, Decoded, Decoder, Input};

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
    /// Lines that are made as they are seen.
    Lines(Page),
    /// Rows and columns.
    Table(Table),
    /// A picture.
    Image(Image),
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

    /// The lines that are shown, if it is lines.
    pub(in crate::ui) fn lines(&self) -> Option<&Arc<dyn Lines>> {
        match &self.content {
            Content::Lines(page) => Some(page.lines()),
            Content::Nothing(_) | Content::Table(_) | Content::Image(_) => None,
        }
    }
}

impl Content {
    fn of(body: Body) -> Self {
        match body {
            Body::Lines(lines) => Self::Lines(Page::new(lines)),
            Body::Table(table) => Self::Table(table),
            Body::Image(picture) => Self::Image(Image::of(&picture)),
        }
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

impl std::fmt::Debug for Content {
    /// The kind only: payloads are the user's, and large.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing(_) => "Nothing",
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
        let Content::Lines(page) = shown.content else { panic!("no lines") };
        assert!(page.lines().line(0).starts_with("ab"));
    }

    #[test]
    fn large_pictures_are_reduced() {
        let picture = Picture { width: 5_000, height: 2, rgba: vec![7; 5_000 * 2 * 4].into(), format: "PNG" };
        let image = Image::of(&picture);
        assert_eq!((image.size, image.reduced, image.points.size), ([5_000, 2], 3, [1_666, 1]));
    }
}
