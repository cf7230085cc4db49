//! The packets of a bulk, by packet id: nothing but whose they are is known of them.

/// Whose a packet is, as far as bulks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Nobody,
    Bulk,
    /// Of a bulk that was given up.
    GivenUp,
}

/// The marks of all packet ids, as far as there were any.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    pub fn get(&self, id: u16) -> Mark {
        self.0.get(usize::from(id)).copied().unwrap_or(Mark::Nobody)
    }

    /// Packets without an answer, whose id is 0, leave no mark.
    pub fn set(&mut self, id: u16, mark: Mark) {
        let place = usize::from(id);
        if mark != Mark::Nobody && place >= self.0.len() {
            self.0.resize(place + 1, Mark::Nobody);
        }
        if let Some(there) = self.0.get_mut(place).filter(|_| id != 0) {
            *there = mark;
        }
    }

    /// Takes the mark of an answered packet away.
    pub fn take(&mut self, id: u16) -> Mark {
        let mark = self.get(id);
        self.set(id, Mark::Nobody);
        mark
    }

    /// Whoever waited for these packets does so no longer.
    pub fn give_up(&mut self) {
        self.0.iter_mut().filter(|mark| **mark == Mark::Bulk).for_each(|mark| *mark = Mark::GivenUp);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}
