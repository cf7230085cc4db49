//! The chosen message decoded: once, beside the window, from a snapshot of the store, so that nothing is copied and no
//! frame waits. What is no longer chosen is given up and forgotten.

pub(super) mod comparing;
pub(super) mod neighbours;
pub(super) mod page;
pub(super) mod shown;
pub(super) mod wrap;

use std::time::Duration;

use egui::Context;

use self::shown::Shown;
use super::beside::Beside;
use crate::app::{Input, MessageId, Stored, Tab, payload};

/// Payloads up to this size are decoded at once: what they are packed to is bounded with them.
const SMALL: usize = 4 * 1024;

/// Which message, read by which decoder and with what.
type Question = (MessageId, Option<&'static str>, u64);

/// The last question, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Decoding(Beside<Question, Shown>);

impl Decoding {
    /// Asks for a message; says whether that is new.
    pub(super) fn ask(&mut self, ctx: &Context, tab: &Tab, message: &Stored<'_>) -> bool {
        let decoder = tab.decoder_for(message.topic).decoder;
        let question = (message.id, decoder.map(|decoder| decoder.name), tab.context_version(message.topic));
        if !self.0.is_new(&question) {
            return false;
        }
        let (snapshot, known, id) = (tab.store.snapshot(), tab.context_for(message.topic), message.id);
        // What unpacks may become large, however small it is.
        let input = Input { topic: message.topic, payload: message.payload, content_type: None, context: &known };
        let small = message.payload.len() <= SMALL && !decoder.unwrap_or_else(|| payload::auto(&input)).rare;
        self.0.ask(ctx, question, small, move |_| {
            let empty = Input { topic: "", payload: b"", content_type: None, context: &known };
            let Some(message) = snapshot.get(id) else { return Shown::of(decoder, &empty) };
            let content_type = message.properties.and_then(|properties| properties.content_type.as_deref());
            let input = Input { topic: message.topic, payload: message.payload, content_type, ..empty };
            Shown::of(decoder, &input)
        });
        true
    }

    /// What came of it; `None` while it is worked on.
    pub(super) fn shown(&mut self, ctx: &Context) -> Option<&mut Shown> {
        self.0.answer(ctx)
    }

    /// How long it has been worked on; `None`: it is not.
    pub(super) fn since(&self) -> Option<Duration> {
        self.0.since()
    }

    /// Forgets the question and the answer.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
