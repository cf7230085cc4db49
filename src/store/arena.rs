//! A growing list of plain values that takes no more memory than it uses.
//!
//! A large one lies in a mapping of its own. Room that is reserved for more takes no memory there until it is written to
//! (Windows counts it as promised), and all of it goes back to the system when it is dropped. Among all else in the heap, blocks that come and go by the
//! megabyte leave holes that no budget knows of: in a flood of messages of 400 bytes, two fifths of what was kept.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use bytemuck::Pod;
use memmap2::MmapMut;

use super::SEGMENT_BYTES;

/// So many bytes are worth a mapping: the last of its pages, half of it unused, does not show then.
const MAPPED_FROM: usize = 64 << 10;

/// What the system hands out at a time, on most machines. Where it is more, some kilobytes are not counted.
const PAGE: usize = 4096;

/// A list of values that are nothing but bytes.
pub(super) struct Arena<T> {
    memory: Memory<T>,
}

enum Memory<T> {
    Heap(Vec<T>),
    Mapped(Mapped<T>),
}

struct Mapped<T> {
    map: MmapMut,
    len: usize,
    /// The longest that it ever was: so much of the mapping is in memory.
    touched: usize,
    values: PhantomData<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { memory: Memory::Heap(Vec::new()) }
    }
}

impl<T: Pod> Clone for Arena<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::with_room_for(self.capacity());
        copy.extend_from_slice(self);
        copy
    }
}

impl<T: Pod> Arena<T> {
    /// An empty one that does not move before it is longer than this.
    pub(super) fn with_room_for(count: usize) -> Self {
        let mapped = if count * size_of::<T>() >= MAPPED_FROM { Mapped::new(count) } else { None };
        // Without a mapping it does as well, but for the holes.
        Self { memory: mapped.map_or_else(|| Memory::Heap(Vec::with_capacity(count)), Memory::Mapped) }
    }

    pub(super) fn push(&mut self, value: T) {
        self.extend_from_slice(&[value]);
    }

    pub(super) fn extend_from_slice(&mut self, values: &[T]) {
        self.reserve(values.len());
        match &mut self.memory {
            Memory::Heap(list) => list.extend_from_slice(values),
            Memory::Mapped(mapped) => mapped.extend_from_slice(values),
        }
    }

    /// Forgets the values from this place on, but keeps the memory.
    pub(super) fn truncate(&mut self, len: usize) {
        match &mut self.memory {
            Memory::Heap(list) => list.truncate(len),
            Memory::Mapped(mapped) => mapped.len = mapped.len.min(len),
        }
    }

    /// How many values fit before it moves.
    pub(super) fn capacity(&self) -> usize {
        match &self.memory {
            Memory::Heap(list) => list.capacity(),
            Memory::Mapped(mapped) => mapped.capacity(),
        }
    }

    /// Bytes of memory that are taken for it, in use or not.
    pub(super) fn allocated(&self) -> usize {
        match &self.memory {
            Memory::Heap(list) => list.capacity() * size_of::<T>(),
            Memory::Mapped(mapped) => (mapped.touched * size_of::<T>()).next_multiple_of(PAGE),
        }
    }

    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        let needed = self.len() + more;
        if needed <= self.capacity() {
            return;
        }
        if let Memory::Heap(list) = &mut self.memory
            && needed * size_of::<T>() < MAPPED_FROM
        {
            // By an eighth instead of twice as much: half of it unused would show.
            list.reserve_exact((list.len() / 8).max(more).max(64));
            return;
        }
        let mut larger = Self::with_room_for(needed.max(SEGMENT_BYTES / size_of::<T>()));
        larger.extend_from_slice(self);
        *self = larger;
    }
}

impl<T: Pod> Mapped<T> {
    fn new(count: usize) -> Option<Self> {
        let map = MmapMut::map_anon(count.checked_mul(size_of::<T>())?).ok()?;
        // A page of two megabytes would be all in memory from the first byte on. Who does not know such pages gives none.
        #[cfg(target_os = "linux")]
        let _unknown = map.advise(memmap2::Advice::NoHugePage);
        Some(Self { map, len: 0, touched: 0, values: PhantomData })
    }

    fn capacity(&self) -> usize {
        self.map.len() / size_of::<T>()
    }

    /// The caller made room.
    fn extend_from_slice(&mut self, values: &[T]) {
        let begin = self.len * size_of::<T>();
        let bytes: &[u8] = bytemuck::cast_slice(values);
        if let Some(place) = self.map.get_mut(begin..begin + bytes.len()) {
            place.copy_from_slice(bytes);
            self.len += values.len();
            self.touched = self.touched.max(self.len);
        }
    }
}

impl<T: Pod> Deref for Arena<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.memory {
            Memory::Heap(list) => list,
            // A mapping begins with a page, where values of any kind may begin.
            Memory::Mapped(mapped) => {
                bytemuck::cast_slice(mapped.map.get(..mapped.len * size_of::<T>()).unwrap_or_default())
            }
        }
    }
}

impl<T: Pod> DerefMut for Arena<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.memory {
            Memory::Heap(list) => list,
            Memory::Mapped(mapped) => {
                bytemuck::cast_slice_mut(mapped.map.get_mut(..mapped.len * size_of::<T>()).unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn room_that_is_not_used_takes_no_memory() {
        let mut arena = Arena::with_room_for(1 << 20);
        assert_eq!((arena.len(), arena.allocated()), (0, 0));
        let place = arena.as_ptr();
        arena.extend_from_slice(&[7_u8; 10_000]);
        assert_eq!((arena.allocated(), arena.as_ptr()), (12_288, place));
        arena.truncate(0);
        assert_eq!((arena.len(), arena.allocated()), (0, 12_288), "what was written to stays");
    }

    #[test]
    fn a_small_one_lies_in_the_heap_and_wastes_little() {
        let mut arena = Arena::default();
        (0..3_000_u64).for_each(|number| arena.push([number, number]));
        assert!(matches!(arena.memory, Memory::Heap(_)));
        assert!(arena.allocated() <= 3_000 * 16 * 9 / 8 + 1_024, "{}", arena.allocated());
        (3_000..60_000).for_each(|number| arena.push([number, number]));
        assert!(matches!(arena.memory, Memory::Mapped(_)));
        assert!(arena.iter().enumerate().all(|(place, value)| value[0] == place as u64));
        assert!(arena.allocated() < 60_000 * 16 + PAGE);
    }

    #[test]
    fn what_no_mapping_can_hold_is_no_mapping() {
        assert!(Mapped::<u64>::new(usize::MAX / 4).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_is_a_list(steps in vec((0..60_000_usize, any::<u8>(), any::<bool>()), 0..40)) {
            let (mut arena, mut list) = (Arena::default(), Vec::new());
            for (count, byte, is_more) in steps {
                if is_more {
                    arena.extend_from_slice(&vec![byte; count]);
                    list.extend_from_slice(&vec![byte; count]);
                } else {
                    arena.truncate(count);
                    list.truncate(count);
                }
                prop_assert!(*arena == *list && *arena.clone() == *list);
                arena.iter_mut().for_each(|value| *value ^= 1);
                list.iter_mut().for_each(|value| *value ^= 1);
                prop_assert!(*arena == *list);
            }
        }
    }
}
