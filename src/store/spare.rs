//! Memory of segments that were let go, kept for those to come.
//!
//! In a steady flow each new segment of messages takes the place of the oldest one. Touching fresh memory would cost
//! as much as all else that is done to a message, and freeing and allocating in turn leaves holes in the heap that the
//! budget does not know of.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::SEGMENT_BYTES;
use super::dictionary::Dictionary;
use super::parcel::Parcel;
use super::segment::Segment;

/// So many segments wait to be used again, and as many dictionaries: some megabytes, enough for the arrivals of a frame
/// in a flood.
const MOST: usize = 4;

/// Emptied segments and dictionaries. Shared between a store, which gives, and its inlet, which takes.
#[derive(Default)]
pub(super) struct Spare {
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    segments: Vec<Segment>,
    dictionaries: Vec<Dictionary>,
    /// How often there was no segment to take.
    #[cfg(test)]
    missed: usize,
}

impl Spare {
    /// An empty parcel with room for a segment's payloads.
    pub(super) fn parcel(&self) -> Parcel {
        let mut shelf = self.shelf();
        let segment = shelf.segments.pop();
        #[cfg(test)]
        {
            shelf.missed += usize::from(segment.is_none());
        }
        let topics = shelf.dictionaries.pop().unwrap_or_default();
        drop(shelf);
        let segment = segment.unwrap_or_else(Segment::with_room);
        Parcel { segment, topics, ..Parcel::default() }
    }

    /// Keeps the memory of a segment that is needed no more.
    pub(super) fn put_segment(&self, mut segment: Segment) {
        // What held one large message, or once few large ones and once many small ones, is more than one takes.
        if !segment.has_room() || segment.allocated() > SEGMENT_BYTES + SEGMENT_BYTES / 16 {
            return;
        }
        segment.clear();
        let mut shelf = self.shelf();
        if shelf.segments.len() < MOST {
            shelf.segments.push(segment);
        }
    }

    /// Keeps the memory of a dictionary that is needed no more.
    pub(super) fn put_dictionary(&self, mut dictionary: Dictionary) {
        dictionary.clear();
        let mut shelf = self.shelf();
        if shelf.dictionaries.len() < MOST {
            shelf.dictionaries.push(dictionary);
        }
    }

    /// How often there was no segment to take, so that one was allocated.
    #[cfg(test)]
    pub(super) fn missed(&self) -> usize {
        self.shelf().missed
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
