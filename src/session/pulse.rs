//! Whether the broker lives: any byte counts, since its answer to a PINGREQ may wait behind a flood of messages.

/// Whether anything came in since the last PINGREQ.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    at_last_ping: Option<u64>,
}

impl Pulse {
    /// Call it at each PINGREQ, with the bytes that arrived so far.
    pub(super) fn is_flat(&mut self, arrived: u64) -> bool {
        self.at_last_ping.replace(arrived) == Some(arrived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_since_the_last_ping_is_a_pulse() {
        let mut pulse = Pulse::default();
        let seen: Vec<_> = [4, 8, 8, 9, 9].into_iter().map(|bytes| pulse.is_flat(bytes)).collect();
        assert_eq!(seen, [false, false, true, false, true]);
    }
}
