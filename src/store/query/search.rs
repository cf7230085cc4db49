//! Looking through what the store held at one moment, a segment at a time.
//!
//! A text that all found messages must contain is looked for in the payloads of a whole segment at once, since the
//! border between two payloads costs nothing until there is a hit. Topics are asked once each. What is left is asked
//! message by message.

use std::ops::Range;

use super::Query;
use super::needle::Needle;
use super::term::{Clause, Question, Term};
use crate::store::{MessageId, SegmentView, Snapshot, TopicKey};

/// So many messages, or one segment, are a slice: some milliseconds, whatever is looked for.
const SLICE: usize = 16_384;

/// Below one hit in so many rows' worth of candidates, going through a whole segment is dearer than going to each row.
const SPARSE: usize = 4;

/// One query over one snapshot.
pub struct Search<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<SegmentView<'a>>,
    clauses: Vec<Prepared<'a>>,
}

/// A clause, with what was learned of topics so far.
struct Prepared<'a> {
    clause: &'a Clause,
    /// For each of its terms that asks for topics, the answers by the topics' numbers.
    answers: Vec<Answers>,
}

/// What a question says of each topic, as far as it was asked.
#[derive(Default)]
struct Answers {
    /// By the topics' numbers; empty if it does not ask for topics.
    by_topic: Vec<Option<bool>>,
    /// Whether it was asked for all of them.
    complete: bool,
    /// Whether it said yes once.
    any: bool,
}

impl<'a> Search<'a> {
    /// Looks at nothing yet.
    #[must_use]
    pub fn new(query: &'a Query, snapshot: &'a Snapshot) -> Self {
        let places = snapshot.topic_places();
        let unknown = |term: &Term| Answers {
            by_topic: vec![None; if term.question.asks_topic() { places } else { 0 }],
            ..Answers::default()
        };
        let prepare = |clause: &'a Clause| Prepared { clause, answers: clause.iter().map(unknown).collect() };
        let clauses = query.clauses.iter().map(prepare).collect();
        Self { snapshot, segments: snapshot.segments().collect(), clauses }
    }

    /// The numbers of all messages in this range that the query finds at some time, in order.
    pub fn find(&mut self, range: Range<u64>, found: &mut Vec<u64>) {
        let begin = self.segments.partition_point(|segment| segment.ends_before(MessageId(range.start)));
        let end = self.segments.partition_point(|segment| segment.first().0 < range.end);
        for segment in self.segments.get(begin..end).unwrap_or_default() {
            let rows = segment.row_from(MessageId(range.start))..segment.row_from(MessageId(range.end));
            let narrow = |rows, clause: &mut Prepared<'_>| clause.narrow(self.snapshot, segment, rows);
            let found_rows = self.clauses.iter_mut().fold(Rows::All(rows), narrow);
            found_rows.for_each(|row| found.extend(segment.id_of(row).map(|id| id.0)));
        }
    }

    /// The first messages from this number on: one slice of them.
    #[must_use]
    pub fn slice_from(&self, id: u64) -> Option<Range<u64>> {
        let place = self.segments.partition_point(|segment| segment.ends_before(MessageId(id)));
        let segment = self.segments.get(place)?;
        let rows = segment.row_from(MessageId(id))..segment.len();
        let end = (rows.start + SLICE..rows.end).find_map(|row| segment.id_of(row));
        // Behind the last row of a segment nothing comes before the next one begins.
        let end = end.or_else(|| self.segments.get(place + 1).map(SegmentView::first));
        Some(id..end.unwrap_or(self.snapshot.end()).0)
    }

    /// The last messages before this number: one slice of them.
    #[must_use]
    pub fn slice_before(&self, id: u64) -> Option<Range<u64>> {
        let place = self.segments.partition_point(|segment| segment.first().0 < id);
        let segment = self.segments.get(place.checked_sub(1)?)?;
        let end = segment.row_from(MessageId(id));
        let begin = (0..=end.saturating_sub(SLICE)).rev().find_map(|row| segment.id_of(row));
        Some(begin.unwrap_or(segment.first()).0..id)
    }
}

/// Rows of a segment.
enum Rows {
    /// All of these.
    All(Range<usize>),
    /// Some, in order.
    Some(Vec<usize>),
}

impl Rows {
    fn for_each(self, each: impl FnMut(usize)) {
        match self {
            Self::All(rows) => rows.for_each(each),
            Self::Some(rows) => rows.into_iter().for_each(each),
        }
    }

    fn filter(self, keep: impl Fn(usize) -> bool) -> Self {
        Self::Some(match self {
            Self::All(rows) => rows.filter(|row| keep(*row)).collect(),
            Self::Some(mut rows) => {
                rows.retain(|row| keep(*row));
                rows
            }
        })
    }

    /// The rows between which all of them lie, and how many they are.
    fn extent(&self) -> (Range<usize>, usize) {
        match self {
            Self::All(rows) => (rows.clone(), rows.len()),
            Self::Some(rows) => {
                (rows.first().copied().unwrap_or(0)..rows.last().map_or(0, |last| last + 1), rows.len())
            }
        }
    }
}

impl Prepared<'_> {
    /// Those of the rows for which the clause holds.
    fn narrow(&mut self, snapshot: &Snapshot, segment: &SegmentView<'_>, rows: Rows) -> Rows {
        let (extent, count) = rows.extent();
        if count == 0 {
            return rows;
        }
        for (term, answers) in self.clause.iter().zip(&mut self.answers).filter(|(term, _)| term.question.asks_topic())
        {
            answers.learn(&term.question, snapshot, segment, &extent);
        }
        let this = &*self;
        match this.clause.as_slice() {
            [Term { negated, question: Question::Text(needle) }]
                if count >= extent.len() / SPARSE && !needle.is_empty() =>
            {
                let hits = rows_with(needle, segment, &extent);
                let any_topic = this.answers.iter().any(|answers| answers.any);
                if !*negated && !any_topic && matches!(rows, Rows::All(_)) {
                    return Rows::Some(hits);
                }
                let is_hit = |row| hits.binary_search(&row).is_ok() || any_topic && this.topic_says(segment, row, 0);
                rows.filter(|row| is_hit(row) != *negated)
            }
            _ => rows.filter(|row| this.holds(segment, row)),
        }
    }

    fn topic_says(&self, segment: &SegmentView<'_>, row: usize, term: usize) -> bool {
        let answer = |key: TopicKey| *self.answers.get(term)?.by_topic.get(key.index())?;
        segment.topic_of(row).and_then(answer) == Some(true)
    }

    fn holds(&self, segment: &SegmentView<'_>, row: usize) -> bool {
        let mut message = None;
        self.clause.iter().enumerate().any(|(place, term)| {
            let answer = self.topic_says(segment, row, place)
                || message.get_or_insert_with(|| segment.get(row)).is_some_and(|message| {
                    term.question.of_payload(message.payload) || term.question.of_flags(&message)
                });
            answer != term.negated
        })
    }
}

impl Answers {
    /// Asks for the topics of these rows; for all at once, if they are few beside the rows.
    fn learn(&mut self, question: &Question, snapshot: &Snapshot, segment: &SegmentView<'_>, rows: &Range<usize>) {
        if !self.complete && rows.len() >= self.by_topic.len() {
            snapshot.topics().for_each(|(key, topic)| self.ask(question, key, topic));
            self.complete = true;
        }
        if !self.complete {
            let keys = rows.clone().filter_map(|row| segment.topic_of(row));
            keys.for_each(|key| self.ask(question, key, segment.topic(key)));
        }
    }

    fn ask(&mut self, question: &Question, key: TopicKey, topic: &str) {
        if let Some(answer @ None) = self.by_topic.get_mut(key.index()) {
            let says = question.of_topic(topic);
            *answer = Some(says);
            self.any |= says;
        }
    }
}

/// The rows among these whose payload contains the text.
fn rows_with(needle: &Needle, segment: &SegmentView<'_>, rows: &Range<usize>) -> Vec<usize> {
    let mut hits = Vec::new();
    let payload = |row| segment.payload_range(row).unwrap_or_default();
    let bytes = &segment.payloads()[..payload(rows.end - 1).end];
    let mut from = payload(rows.start).start;
    let mut next = rows.start;
    while let Some(hit) = needle.find(bytes, from) {
        // Where there are many hits, the next is often in the next row.
        let near = payload(next).contains(&hit.start).then_some(next);
        let Some(row) = near.or_else(|| segment.row_at(hit.start)) else { break };
        let ends = payload(row).end;
        if hit.end <= ends {
            hits.push(row);
            (from, next) = (ends, row + 1);
        } else {
            // It begins in one message and ends in another.
            from = hit.start + 1;
        }
    }
    hits
}
