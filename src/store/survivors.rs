//! Messages that outlive their segments: pinned ones, and the last of each topic.
//!
//! They lie in segments again, beside their numbers. Who goes leaves a gap that is closed when a quarter of a segment
//! is gaps, so that going costs as little as coming.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::departed::Departed;
use super::hasher::Seeded;
use super::part::{Listed, Numbers, Part};
use super::segment::Segment;
use super::topics::{Texts, TopicKey};
use super::{SEGMENT_BYTES, Stored};

/// What a survivor costs beside its message: its number, twice, and its bit.
const SURVIVOR_BYTES: usize = 2 * size_of::<u64>() + 1;

/// What the list of a topic's survivors costs: a queue has room for four at first.
const TOPIC_BYTES: usize = size_of::<(TopicKey, OfTopic)>() + 4 * size_of::<u64>();

/// Part of a segment, in fractions of one, that may be gaps.
const MOST_GAPS: usize = 4;

/// Survivors in the order of their numbers.
#[derive(Default)]
pub(super) struct Survivors {
    blocks: Vec<Block>,
    by_topic: HashMap<TopicKey, OfTopic, Seeded>,
    departed: Departed,
    len: usize,
    /// Bytes of all blocks, gaps among them.
    block_bytes: usize,
    /// Bytes of the messages alone, and of their topics.
    weight: usize,
}

struct Block {
    part: Part,
    live: usize,
    gap_bytes: usize,
}

/// The survivors of one topic.
struct OfTopic {
    ids: VecDeque<u64>,
    /// What the topic's text costs.
    cost: usize,
}

impl Block {
    fn new() -> Self {
        let part = Part { numbers: Numbers::Listed(Arc::default()), segment: Arc::default() };
        Self { part, live: 0, gap_bytes: 0 }
    }

    fn listed_mut(&mut self) -> Option<&mut Listed> {
        match &mut self.part.numbers {
            Numbers::Listed(listed) => Some(Arc::make_mut(listed)),
            Numbers::From(_) => None,
        }
    }

    fn listed(&self) -> Option<&Listed> {
        match &self.part.numbers {
            Numbers::Listed(listed) => Some(listed),
            Numbers::From(_) => None,
        }
    }

    fn bytes(&self) -> usize {
        self.part.segment.bytes() + self.part.segment.len() * SURVIVOR_BYTES
    }

    fn push(&mut self, key: TopicKey, message: &Stored<'_>) {
        Arc::make_mut(&mut self.part.segment).push(message.direction, message.message(), key);
        if let Some(listed) = self.listed_mut() {
            listed.push(message.id.0);
        }
        self.live += 1;
    }

    /// The messages of these blocks without gaps.
    fn compacted(blocks: &[Self], texts: &Texts) -> Self {
        let mut compact = Self::new();
        for part in blocks.iter().map(|block| &block.part) {
            for row in 0..part.segment.len() {
                if let (Some(key), Some(message)) = (part.segment.topic(row), part.get(row, texts)) {
                    compact.push(key, &message);
                }
            }
        }
        compact
    }
}

impl Survivors {
    /// What this message weighs here, its topic aside.
    pub(super) fn cost(message: &Stored<'_>) -> usize {
        Segment::cost(message.message()) + SURVIVOR_BYTES
    }

    /// What the topic of survivors weighs, if its text costs so much.
    pub(super) fn cost_of_topic(text: usize) -> usize {
        text + TOPIC_BYTES
    }

    /// Copies a message in behind those that are here; its number is the highest. `topic_cost` is what keeping the text
    /// of its topic costs.
    pub(super) fn push(&mut self, key: TopicKey, message: &Stored<'_>, topic_cost: usize) {
        let cost = Self::cost(message);
        if self.blocks.last().is_none_or(|last| last.bytes() + cost > SEGMENT_BYTES) {
            self.blocks.push(Block::new());
        }
        if let Some(last) = self.blocks.last_mut() {
            last.push(key, message);
        }
        self.len += 1;
        self.block_bytes += cost;
        let mut new_topic = 0;
        let of_topic = self.by_topic.entry(key).or_insert_with(|| {
            new_topic = Self::cost_of_topic(topic_cost);
            OfTopic { ids: VecDeque::new(), cost: new_topic }
        });
        of_topic.ids.push_back(message.id.0);
        self.weight += cost + new_topic;
    }

    /// Takes a message out; says what topic it was on.
    pub(super) fn remove(&mut self, id: u64, texts: &Texts) -> Option<TopicKey> {
        let index = self.block_of(id)?;
        let block = self.blocks.get_mut(index)?;
        let row = block.part.numbers.row(id)?;
        let key = block.part.segment.topic(row)?;
        let cost = Self::cost(&block.part.get(row, texts)?);
        block.listed_mut()?.set_gone(row);
        block.live -= 1;
        block.gap_bytes += cost;
        self.len -= 1;
        self.weight -= cost;
        if block.gap_bytes * MOST_GAPS > block.bytes() {
            self.close_gaps(index, texts);
        }
        self.unlist(key, id);
        self.departed.push(id);
        Some(key)
    }

    /// The numbers of this topic's survivors, growing.
    pub(super) fn of_topic(&self, key: TopicKey) -> impl ExactSizeIterator<Item = u64> {
        self.by_topic.get(&key).map(|of_topic| of_topic.ids.iter().copied()).unwrap_or_default()
    }

    /// Who was taken out.
    pub(super) fn departed(&self) -> &Departed {
        &self.departed
    }

    /// The topics that have survivors.
    pub(super) fn topics(&self) -> impl Iterator<Item = TopicKey> {
        self.by_topic.keys().copied()
    }

    /// The first number from this one on that fits.
    pub(super) fn find_from(&self, id: u64, fits: impl Fn(u64) -> bool) -> Option<u64> {
        let begin = self.block_of(id).unwrap_or(0);
        let ids = self.blocks.iter().skip(begin).flat_map(|block| block.part.ids_from(id));
        ids.into_iter().find(|id| fits(*id))
    }

    /// Closes all gaps.
    pub(super) fn compact(&mut self, texts: &Texts) {
        for index in (0..self.blocks.len()).rev() {
            // Those behind this one may have become fewer, but not those before it.
            if self.blocks.get(index).is_some_and(|block| block.gap_bytes > 0) {
                self.close_gaps(index, texts);
            }
        }
    }

    /// The part that holds this message, and its row.
    pub(super) fn place(&self, id: u64) -> Option<(&Part, usize)> {
        let part = &self.blocks.get(self.block_of(id)?)?.part;
        Some((part, part.numbers.row(id)?))
    }

    /// The part that holds the message with so many before it, and its row.
    pub(super) fn select(&self, rank: usize) -> Option<(&Part, usize)> {
        let mut left = rank;
        for block in &self.blocks {
            if left < block.live {
                return Some((&block.part, block.listed()?.select(left)?));
            }
            left -= block.live;
        }
        None
    }

    /// How many come before this message, if it is here.
    pub(super) fn rank(&self, id: u64) -> Option<usize> {
        let index = self.block_of(id)?;
        let block = self.blocks.get(index)?;
        let row = block.part.numbers.row(id)?;
        let before: usize = self.blocks.iter().take(index).map(|block| block.live).sum();
        Some(before + block.listed()?.rank(row))
    }

    /// The memory, piece by piece.
    pub(super) fn parts(&self) -> impl ExactSizeIterator<Item = &Part> {
        self.blocks.iter().map(|block| &block.part)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Bytes in use, gaps among them, the texts of the topics aside.
    pub(super) fn bytes(&self) -> usize {
        self.block_bytes + self.by_topic.len() * TOPIC_BYTES
    }

    /// Bytes of the messages without gaps, and of the topics that they keep.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    fn block_of(&self, id: u64) -> Option<usize> {
        self.blocks.partition_point(|block| block.part.numbers.first() <= id).checked_sub(1)
    }

    fn close_gaps(&mut self, index: usize, texts: &Texts) {
        let begin = if self.joins_the_one_before(index) { index - 1 } else { index };
        let old = &self.blocks[begin..=index];
        self.block_bytes -= old.iter().map(Block::bytes).sum::<usize>();
        let compact = Some(Block::compacted(old, texts)).filter(|compact| compact.live > 0);
        self.block_bytes += compact.as_ref().map_or(0, Block::bytes);
        self.blocks.splice(begin..=index, compact);
    }

    /// Whether a block and the one before it become one, so that shrinking leaves no row of small ones. Not if the one
    /// before is much larger: it would be copied again and again.
    fn joins_the_one_before(&self, index: usize) -> bool {
        let live = |block: &Block| block.bytes() - block.gap_bytes;
        let (Some(block), Some(before)) =
            (self.blocks.get(index), index.checked_sub(1).map(|before| &self.blocks[before]))
        else {
            return false;
        };
        live(before) <= 4 * live(block) && live(before) + live(block) <= SEGMENT_BYTES
    }

    fn unlist(&mut self, key: TopicKey, id: u64) {
        let Some(of_topic) = self.by_topic.get_mut(&key) else { return };
        if let Ok(place) = of_topic.ids.binary_search(&id) {
            of_topic.ids.remove(place);
        }
        if of_topic.ids.is_empty() {
            self.weight -= of_topic.cost;
            self.by_topic.remove(&key);
            if self.by_topic.len() < self.by_topic.capacity() / 4 {
                self.by_topic.shrink_to(self.by_topic.len() * 2);
            }
        }
    }
}
