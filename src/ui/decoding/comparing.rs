//! The difference between a message and the one before it on its topic, as the inspector shows both.

use std::fmt::Write;
use std::ops::ControlFlow;

use egui::Context;

use super::shown::{Content, Shown};
use crate::app::payload::diff::{self, Difference};
use crate::app::payload::{Lines, Table};
use crate::app::{Context as Known, Decoder, Input, MessageId, Snapshot, Stored, Tab};
use crate::ui::beside::Beside;

/// Payloads up to this size are compared at once.
const SMALL: usize = 2 * 1024;

/// What came of comparing.
#[derive(Debug)]
pub(in crate::ui) enum Compared {
    /// One of both has no text, or is gone.
    Not(String),
    /// The difference.
    So(Difference),
}

/// Which two messages, read by which decoder, and with what they were read.
type Question = (MessageId, MessageId, &'static str, u64);

/// The last question, and what came of it.
#[derive(Debug, Default)]
pub(in crate::ui) struct Comparing(Beside<Question, Compared>);

impl Comparing {
    /// The difference between a message and an older one; `None` while it is worked on.
    pub(in crate::ui) fn of(
        &mut self,
        ctx: &Context,
        tab: &Tab,
        message: &Stored<'_>,
        older: MessageId,
        decoder: &'static Decoder,
    ) -> Option<&Compared> {
        let question = (message.id, older, decoder.name, tab.context_version(message.topic));
        if self.0.is_new(&question) {
            let (snapshot, known, id) = (tab.store.snapshot(), tab.context_for(message.topic), message.id);
            let small = |id| tab.store.get(id).is_none_or(|one| one.payload.len() <= SMALL);
            let small = !decoder.rare && small(id) && small(older);
            self.0.ask(ctx, question, small, move |_| compared(&snapshot, older, id, decoder, &known));
        }
        self.0.answer(ctx).map(|compared| &*compared)
    }

    /// How long it has been worked on; `None`: it is not.
    pub(in crate::ui) fn since(&self) -> Option<std::time::Duration> {
        self.0.since()
    }

    /// Forgets what was found.
    pub(in crate::ui) fn clear(&mut self) {
        self.0.clear();
    }
}

fn compared(
    snapshot: &Snapshot,
    older: MessageId,
    id: MessageId,
    decoder: &'static Decoder,
    known: &Known,
) -> Compared {
    let read = |id| {
        let gone = || Compared::Not("The previous message was let go.".to_owned());
        let message = snapshot.get(id).ok_or_else(gone)?;
        let content_type = message.properties.and_then(|properties| properties.content_type.as_deref());
        let input = Input { topic: message.topic, payload: message.payload, content_type, context: known };
        comparable(Shown::of(Some(decoder), &input))
    };
    match (read(older), read(id)) {
        (Ok(older), Ok(newer)) => Compared::So(diff::difference(&older, &newer)),
        (Err(not), _) | (_, Err(not)) => not,
    }
}

/// What is compared of a payload, or why it is not.
fn comparable(shown: Shown) -> Result<String, Compared> {
    match shown.content {
        Content::Lines(page) => all_lines(&**page.lines()).ok_or(Compared::So(Difference::TooLarge)),
        Content::Table(table) => Ok(rows(&table)),
        Content::Image(_) => Err(Compared::Not("Pictures are not compared.".to_owned())),
        Content::Nothing(why) => Err(Compared::Not(format!("One of both is not {}: {why}", shown.decoder))),
    }
}

/// All lines; `None`: they are too many.
fn all_lines(lines: &dyn Lines) -> Option<String> {
    let mut text = String::new();
    lines.walk(0, &mut |line| {
        if line.number > 0 {
            text.push('\n');
        }
        text.push_str(line.text);
        if text.len() > diff::MOST_BYTES { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (lines.count() <= diff::MOST_LINES && text.len() <= diff::MOST_BYTES).then_some(text)
}

/// A line a row: what the columns are called need not be compared.
fn rows(table: &Table) -> String {
    let mut text = String::new();
    for row in &table.rows {
        // Writing to a String cannot fail.
        let _written = writeln!(text, "{}", row.join("  "));
    }
    text.truncate(text.trim_end().len());
    text
}
