//! What becomes of the publishes that an earlier run of the program left under way in a kept session.

/// How they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EarlierRun {
    /// The broker took them: PUBACK or PUBCOMP.
    pub acknowledged: u64,
    /// The broker refused them, or does not offer what they need.
    pub refused: u64,
    /// The broker lost the session, and they could not be published again without perhaps arriving twice.
    pub lost: u64,
}

impl EarlierRun {
    /// Whether the broker took all.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.refused == 0 && self.lost == 0
    }
}

/// Counts them down to the last.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    left: u64,
    so_far: EarlierRun,
}

impl Unfinished {
    /// One was found.
    pub(super) const fn found(&mut self) {
        self.left += 1;
    }

    /// Some have ended, each in the way that is counted in `as_what`; how all did, once there is none left.
    pub(super) fn ended(&mut self, count: u64, as_what: fn(&mut EarlierRun) -> &mut u64) -> Option<EarlierRun> {
        let count = count.min(self.left);
        *as_what(&mut self.so_far) += count;
        self.left -= count;
        (count > 0 && self.left == 0).then(|| std::mem::take(&mut self.so_far))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_once_when_the_last_has_ended() {
        let mut unfinished = Unfinished::default();
        assert_eq!(unfinished.ended(1, |run| &mut run.lost), None, "there was none");
        (0..4).for_each(|_| unfinished.found());
        assert_eq!(unfinished.ended(1, |run| &mut run.acknowledged), None);
        assert_eq!(unfinished.ended(1, |run| &mut run.refused), None);
        assert_eq!(unfinished.ended(0, |run| &mut run.lost), None);
        let expected = EarlierRun { acknowledged: 1, refused: 1, lost: 2 };
        assert_eq!(unfinished.ended(2, |run| &mut run.lost), Some(expected));
        assert_eq!(unfinished.ended(1, |run| &mut run.lost), None);
    }
}
