//! Who of the survivors went, for whoever keeps a list of messages of his own and follows along.

use std::collections::VecDeque;

/// Numbers that are remembered: half a megabyte of them. Who asks once a frame does not miss any, unless a frame lets go
/// of more than this.
const REMEMBERED: usize = 1 << 16;

/// The numbers of the last survivors that went, in the order of their going.
#[derive(Debug, Default)]
pub(super) struct Departed {
    last: VecDeque<u64>,
    /// How many ever went.
    count: u64,
}

impl Departed {
    pub(super) fn push(&mut self, id: u64) {
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(id);
        self.count += 1;
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Those that went after the first so many; `None`: more than are remembered.
    pub(super) fn after(&self, count: u64) -> Option<impl Iterator<Item = u64>> {
        let new = usize::try_from(self.count.checked_sub(count)?).ok()?;
        Some(self.last.range(self.last.len().checked_sub(new)?..).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_are_remembered() {
        let mut departed = Departed::default();
        let after = |departed: &Departed, count| departed.after(count).map(Iterator::collect::<Vec<_>>);
        (10..14).for_each(|id| departed.push(id));
        assert_eq!(after(&departed, 1), Some(vec![11, 12, 13]));
        assert_eq!(after(&departed, departed.count()), Some(Vec::new()));
        assert_eq!(after(&departed, 5), None, "so many have not gone yet");
        (0..REMEMBERED as u64).for_each(|id| departed.push(id));
        assert_eq!(departed.after(4).map(Iterator::count), Some(REMEMBERED));
        assert_eq!(after(&departed, 3), None);
    }
}
