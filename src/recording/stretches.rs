//! Messages of both directions in the order in which they came: stretches of one direction each, and what they take in
//! memory.

use std::collections::VecDeque;

use crate::mqtt::{Batch, MessageRef};
use crate::store::Direction;

/// A batch that takes so many bytes gets no further message: its memory goes only as a whole, and its buffers double
/// when they grow.
const ENOUGH: usize = 1 << 20;

/// Batches of one direction each.
#[derive(Debug, Default)]
pub struct Stretches {
    batches: VecDeque<(Direction, Batch)>,
    messages: usize,
    bytes: usize,
}

impl Stretches {
    /// Adds a message to the last stretch, or begins another one with it.
    pub fn push(&mut self, direction: Direction, message: MessageRef<'_>) {
        let goes_on = self.batches.back().is_some_and(|(last, batch)| *last == direction && batch.bytes() < ENOUGH);
        if !goes_on {
            self.batches.push_back((direction, Batch::default()));
            self.bytes += size_of::<(Direction, Batch)>();
        }
        if let Some((_, batch)) = self.batches.back_mut() {
            self.bytes -= batch.bytes();
            batch.push(message);
            self.bytes += batch.bytes();
        }
        self.messages += 1;
    }

    /// The oldest stretch.
    #[must_use]
    pub fn front(&self) -> Option<&(Direction, Batch)> {
        self.batches.front()
    }

    /// Takes the oldest stretch out.
    pub fn pop(&mut self) -> Option<(Direction, Batch)> {
        let (direction, batch) = self.batches.pop_front()?;
        self.bytes -= size_of::<(Direction, Batch)>() + batch.bytes();
        self.messages -= batch.len();
        Some((direction, batch))
    }

    /// Takes everything out of others, which came later.
    pub fn append(&mut self, later: &mut Self) {
        let Self { mut batches, messages, bytes } = std::mem::take(later);
        self.batches.append(&mut batches);
        self.messages += messages;
        self.bytes += bytes;
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// Bytes that they take in memory, the room for further messages among them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::mqtt::{Properties, Qos};

    #[derive(Debug, Clone)]
    enum Step {
        Push { sent: bool, topic: usize, payload: usize, user: Option<Vec<usize>> },
        Pop,
        MoveOver,
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let user = prop::option::of(prop::collection::vec(0..100_000_usize, 0..4));
        let push = (any::<bool>(), 1..200_usize, prop_oneof![0..100_usize, 0..2_000_000_usize], user);
        prop_oneof![
            8 => push.prop_map(|(sent, topic, payload, user)| Step::Push { sent, topic, payload, user }),
            2 => Just(Step::Pop),
            1 => Just(Step::MoveOver),
        ]
    }

    fn push(into: &mut Stretches, sent: bool, topic: usize, payload: usize, user: Option<&[usize]>) {
        let pairs = |user: &[usize]| user.iter().map(|length| ("name".to_owned(), "v".repeat(*length))).collect();
        let properties = user.map(|user| Properties { user: pairs(user), ..Properties::default() });
        let message = MessageRef {
            topic: &"t".repeat(topic),
            payload: &vec![0; payload],
            qos: Qos::AtMostOnce,
            retain: false,
            properties: properties.as_ref(),
            at: Timestamp::UNIX_EPOCH,
        };
        let before = into.bytes();
        into.push(if sent { Direction::Sent } else { Direction::Received }, message);
        assert!(into.bytes() <= before + 4 * (message.bytes() + ENOUGH), "{} bytes for {}", into.bytes(), before);
    }

    /// What is in it, counted anew: the numbers of messages and of bytes.
    fn counted(stretches: &Stretches) -> (usize, usize) {
        let batches = || stretches.batches.iter().map(|(_, batch)| batch);
        let texts = |batch: &Batch| batch.iter().map(|message| message.bytes()).sum::<usize>();
        assert!(batches().map(texts).sum::<usize>() <= stretches.bytes(), "less than the messages themselves");
        let bytes = batches().map(|batch| size_of::<(Direction, Batch)>() + batch.bytes()).sum();
        (batches().map(Batch::len).sum(), bytes)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_counted_is_what_is_there(steps in prop::collection::vec(any_step(), 0..40)) {
            let (mut waiting, mut taken) = (Stretches::default(), Stretches::default());
            for step in steps {
                match step {
                    Step::Push { sent, topic, payload, user } => {
                        push(&mut waiting, sent, topic, payload, user.as_deref());
                    }
                    Step::Pop => drop(taken.pop()),
                    Step::MoveOver => taken.append(&mut waiting),
                }
                for stretches in [&waiting, &taken] {
                    prop_assert_eq!((stretches.len(), stretches.bytes()), counted(stretches));
                }
            }
            while taken.pop().is_some() {}
            prop_assert_eq!((taken.len(), taken.bytes()), (0, 0));
        }
    }
}
