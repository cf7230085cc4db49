//! Lines as the rows of a view: wrapped at its right edge, or the rows of a dump as wide as there is room.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use egui::Context;

use super::wrap::Wrapped;
use crate::app::Syntax;
use crate::app::payload::Lines;
use crate::app::payload::hex::{self, Width};
use crate::ui::beside::Beside;

/// So many rows are found at once, so that something is seen while a large text is wrapped.
const HEAD: usize = 2_000;

/// Lines, and their rows for the width that they are shown in.
#[derive(Debug)]
pub(in crate::ui) struct Page {
    lines: Arc<dyn Lines>,
    wrapped: Option<Wrapped>,
    wrapping: Beside<usize, Wrapped>,
    /// Of a dump.
    width: Width,
}

/// A row of the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) struct Row {
    /// The line that it is a part of.
    pub(in crate::ui) line: usize,
    /// Which part, in bytes of the line's text; of a dump, in bytes of the sixteen.
    pub(in crate::ui) part: Range<usize>,
    /// What is shown.
    pub(in crate::ui) text: String,
    /// Whether it goes on with what stands in the row above.
    pub(in crate::ui) goes_on: bool,
    /// Whether it begins within a quoted text; `None`: only the lines above would tell.
    pub(in crate::ui) quoted: Option<bool>,
}

impl Page {
    pub(super) fn new(lines: Arc<dyn Lines>) -> Self {
        Self { lines, wrapped: None, wrapping: Beside::default(), width: Width::Sixteen }
    }

    /// What the rows are made of.
    pub(in crate::ui) fn lines(&self) -> &Arc<dyn Lines> {
        &self.lines
    }

    /// How the rows are coloured.
    pub(in crate::ui) fn syntax(&self) -> Syntax {
        self.lines.syntax()
    }

    /// How wide a dump is; `None`: it is none.
    pub(in crate::ui) fn dump_width(&self) -> Option<Width> {
        self.lines.bytes().map(|_| self.width)
    }

    /// Makes rows for a view of so many columns. Where that takes long they come later, and until then there are those
    /// for another width, or the first ones. `top` is the row at the upper edge: it goes with its text.
    pub(in crate::ui) fn fit(&mut self, ctx: &Context, columns: usize, top: &mut f64) {
        if self.lines.bytes().is_some() {
            return self.fit_dump(columns, top);
        }
        let fits = self.wrapped.as_ref().is_some_and(|wrapped| wrapped.columns == columns && wrapped.is_whole);
        if fits {
            // The width came back to what it was.
            return self.wrapping.clear();
        }
        if self.wrapping.is_new(&columns) {
            let head = Wrapped::of(&*self.lines, columns, HEAD, &|| false);
            if head.is_whole {
                return self.take(head, top);
            }
            self.wrapped.get_or_insert(head);
            let lines = Arc::clone(&self.lines);
            self.wrapping
                .ask(ctx, columns, false, move |stop| Wrapped::of(&*lines, columns, usize::MAX, &|| stop.is_wanted()));
        }
        if let Some(wrapped) = self.wrapping.take(ctx) {
            self.take(wrapped, top);
        }
    }

    fn take(&mut self, wrapped: Wrapped, top: &mut f64) {
        self.wrapping.clear();
        let before = self.wrapped.replace(wrapped);
        let place = before.and_then(|before| before.place(&*self.lines, *top as usize));
        if let Some(row) = place.and_then(|(line, at)| self.row_of(line, at)).filter(|_| *top > 0.0) {
            *top = row as f64;
        }
    }

    fn fit_dump(&mut self, columns: usize, top: &mut f64) {
        let width = if columns < Width::Sixteen.columns() { Width::Eight } else { Width::Sixteen };
        *top *= self.width.bytes() as f64 / width.bytes() as f64;
        self.width = width;
    }

    /// How many rows there are, as far as is known.
    pub(in crate::ui) fn count(&self) -> usize {
        match self.lines.bytes() {
            Some(bytes) => hex::row_count(bytes, self.width),
            None => self.wrapped.as_ref().map_or(0, |wrapped| wrapped.rows),
        }
    }

    /// The rows from one on, until told to break.
    pub(in crate::ui) fn walk(&self, first: usize, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) {
        let Some(bytes) = self.lines.bytes() else {
            if let Some(wrapped) = &self.wrapped {
                wrapped.walk(&*self.lines, first, visit);
            }
            return;
        };
        let (width, whole) = (self.width.bytes(), Width::Sixteen.bytes());
        for number in first..self.count() {
            let begin = number * width % whole;
            let text = hex::row(bytes, number, self.width);
            let row =
                Row { line: number * width / whole, part: begin..begin + width, text, goes_on: false, quoted: None };
            if visit(row).is_break() {
                return;
            }
        }
    }

    /// The row in which this place of a line is; `None`: it is not known yet.
    pub(in crate::ui) fn row_of(&self, line: usize, at: usize) -> Option<usize> {
        if self.lines.bytes().is_some() {
            return Some((line * Width::Sixteen.bytes() + at) / self.width.bytes());
        }
        self.wrapped.as_ref()?.row_of(&*self.lines, line, at)
    }

    /// The line at the upper edge of a view that begins with this row.
    pub(in crate::ui) fn line_of(&self, row: usize) -> usize {
        let mut line = 0;
        self.walk(row, &mut |row| {
            line = row.line;
            ControlFlow::Break(())
        });
        line
    }
}
