//! Bytes as lines that are made as they are seen: only where each piece of about a kilobyte begins is kept.

use super::body::{Body, Lines, Syntax};
use super::visible::visible;

/// Longer lines are broken, in bytes: no view lays out a megabyte in one row.
pub(super) const LONGEST_LINE: usize = 4096;

/// What has at most so many bytes as text is shown whole.
const WHOLE: usize = 256 << 10;

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
    let (text, broken) = match whole::<B>(&bytes) {
        Some((text, broken)) => (Body::Text { text, syntax: B::SYNTAX }, broken),
        None => {
            let indexed = Indexed::<B>::new(bytes);
            let broken = indexed.broken;
            (Body::Lines(std::sync::Arc::new(indexed)), broken)
        }
    };
    (text, broken.then(|| format!("Lines longer than {LONGEST_LINE} bytes are broken.")))
}

/// All lines as one text, and whether one was broken; `None` if that gets too long.
fn whole<B: Breaks>(bytes: &[u8]) -> Option<(String, bool)> {
    if bytes.len() > WHOLE {
        return None;
    }
    let (mut text, mut place, mut broken, mut line) = (String::new(), B::Place::default(), false, Vec::new());
    let mut first = true;
    while let Some(end) = B::line(bytes, &mut place, Some(&mut line)) {
        if !std::mem::take(&mut first) {
            text.push('\n');
        }
        text.push_str(&visible(&String::from_utf8_lossy(&line)));
        line.clear();
        broken |= end == End::Broken;
        if text.len() > WHOLE {
            return None;
        }
    }
    Some((text, broken))
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

    fn line(&self, number: usize) -> String {
        let after = self.places.partition_point(|(first, _)| *first <= number);
        let Some((first, mut place)) = after.checked_sub(1).and_then(|before| self.places.get(before)).copied() else {
            return String::new();
        };
        for _ in first..number.min(self.count) {
            B::line(&self.bytes, &mut place, None);
        }
        let mut line = Vec::new();
        B::line(&self.bytes, &mut place, Some(&mut line));
        visible(&String::from_utf8_lossy(&line)).into_owned()
    }

    fn syntax(&self) -> Syntax {
        B::SYNTAX
    }
}
