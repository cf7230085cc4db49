//! What a decoder makes of a payload.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::Value;
use super::lines::shown;
use super::text::Plain;

/// A payload, decoded.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// What is shown.
    pub body: Body,
    /// The payload as a tree, if its format has one and it is small enough to be built.
    pub value: Option<Value>,
    /// What the reader should know about it, as a sentence: where it stopped being what it was read as.
    pub note: Option<String>,
}

/// What is shown of a decoded payload.
#[derive(Debug, Clone)]
pub enum Body {
    /// Lines that are made as they are seen, for payloads of any size.
    Lines(Arc<dyn Lines>),
    /// Rows and columns: Sparkplug metrics.
    Table(Table),
    /// A picture.
    Image(Picture),
}

/// How lines are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Not at all.
    Plain,
    /// As JSON.
    Json,
    /// As a hex dump.
    Hex,
}

/// Lines that are made as they are seen. Each costs the same, wherever it is.
pub trait Lines: Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// Goes over the lines in order, the first being this one, until told to break.
    fn walk(&self, first: usize, visit: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>);
    /// How they are coloured.
    fn syntax(&self) -> Syntax;
    /// The bytes, if the lines are their dump: [`hex_row`](super::hex_row) draws it in any width.
    fn bytes(&self) -> Option<&[u8]> {
        None
    }
    /// One of them, without its end; empty beyond the last.
    fn line(&self, number: usize) -> String {
        let mut text = String::new();
        self.walk(number, &mut |line| {
            line.text.clone_into(&mut text);
            ControlFlow::Break(())
        });
        text
    }
}

/// One of [`Lines`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// From 0.
    pub number: usize,
    /// Without its end.
    pub text: &'a str,
    /// Whether it was too long, and the next one goes on with it.
    pub goes_on: bool,
}

impl fmt::Debug for dyn Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("count", &self.count()).finish_non_exhaustive()
    }
}

/// Rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The words above the columns.
    pub columns: Vec<&'static str>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A picture of at most 64 million points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Points from left to right.
    pub width: usize,
    /// Points from top to bottom.
    pub height: usize,
    /// Red, green, blue and opacity of each point, row by row.
    pub rgba: Arc<[u8]>,
    /// "PNG", "JPEG".
    pub format: &'static str,
}

impl Decoded {
    /// Nothing to see, but perhaps a note.
    pub(super) fn nothing() -> Self {
        Self { body: shown::<Plain>(Vec::new()).0, value: None, note: None }
    }
}
