//! Bytes as lines that are made as they are seen: only where each piece of about a kilobyte begins is kept.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::body::{Body, Line, Lines, Syntax};
use super::visible::visible;

/// Longer lines are broken, in bytes: no view lays out a megabyte in one row.
pub(super) const LONGEST_LINE: usize = 4096;

/// Bytes between two kept places: what a line costs at most, beside its own length. A place takes about 32 bytes.
const STEP: usize = 1024;

/// How bytes are broken into lines.
pub(super) trait Breaks: Send + Sync + 'static {
    /// Where a line begins, with what has to be known to go on from there.
    type Place: Copy + Default + Send + Sync;
    /// The first byte of the line at a place.
    fn at(place: Self::Place) -> usize;
    /// Writes the line at this place, if it is wanted, and goes on to the next. `None`: there is none.
    fn line(bytes: &[u8], place: &mut Self::Place, line: Option<&mut Vec<u8>>) -> Option<End>;
    /// How lines are coloured.
    const SYNTAX: Syntax;
}

/// Why a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is complete.
    Line,
    /// It goes on, but was too long.
    Broken,
}

/// What is shown of bytes, and a note if long lines were broken.
pub(super) fn shown<B: Breaks>(bytes: Vec<u8>) -> (Body, Option<String>) {
    let indexed = Indexed::<B>::new(bytes);
    let note = indexed.broken.then(|| format!("Lines longer than {LONGEST_LINE} bytes are broken."));
    (Body::Lines(Arc::new(indexed)), note)
}

struct Indexed<B: Breaks> {
    bytes: Vec<u8>,
    /// The number and place of a line in each step, rising.
    places: Vec<(usize, B::Place)>,
    count: usize,
    broken: bool,
}

impl<B: Breaks> Indexed<B> {
    fn new(bytes: Vec<u8>) -> Self {
        let mut places = vec![(0, B::Place::default())];
        let (mut place, mut count, mut next, mut broken) = (B::Place::default(), 0, STEP, false);
        while let Some(end) = B::line(&bytes, &mut place, None) {
            count += 1;
            broken |= end == End::Broken;
            if B::at(place) >= next {
                places.push((count, place));
                next = B::at(place) + STEP;
            }
        }
        places.shrink_to_fit();
        Self { bytes, places, count, broken }
    }
}

impl<B: Breaks> Lines for Indexed<B> {
    fn count(&self) -> usize {
        self.count
    }

    fn walk(&self, first: usize, visit: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>) {
        let after = self.places.partition_point(|(number, _)| *number <= first);
        let Some((mut number, mut place)) = after.checked_sub(1).and_then(|before| self.places.get(before)).copied()
        else {
            return;
        };
        while number < first.min(self.count) {
            B::line(&self.bytes, &mut place, None);
            number += 1;
        }
        let mut line = Vec::new();
        while let Some(end) = B::line(&self.bytes, &mut place, Some(&mut line)) {
            let text = String::from_utf8_lossy(&line);
            if visit(Line { number, text: &visible(&text), goes_on: end == End::Broken }).is_break() {
                return;
            }
            line.clear();
            number += 1;
        }
    }

    fn syntax(&self) -> Syntax {
        B::SYNTAX
    }
}
