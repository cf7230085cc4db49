//! The messages before and after one on the same topic.
//!
//! The store has no list of each topic's messages, which would cost eight bytes a message: the messages are walked over
//! once for each selection, beside the window. Those that come later are looked at as they come.

use egui::Context;

use crate::app::{Direction, MessageId, Snapshot, Stored, Tab};
use crate::ui::beside::{Beside, Stop};

/// Stores up to this size are walked over at once.
const SMALL: usize = 2_000;
/// The most numbers that are walked over in each direction. Takes a fraction of a second.
const MOST_WALKED: u64 = 8_000_000;
/// The most new messages that are looked at in one frame.
const MOST_NEW: u64 = 20_000;

/// The messages on the same topic that went the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) struct Neighbours {
    pub(in crate::ui) previous: Option<MessageId>,
    pub(in crate::ui) next: Option<MessageId>,
    /// The first number that was not looked at for the next one.
    end: MessageId,
}

/// The last question, and what came of it.
#[derive(Debug, Default)]
pub(in crate::ui) struct Finding(Beside<MessageId, Neighbours>);

impl Finding {
    /// The neighbours of a message; `None` while they are looked for.
    pub(in crate::ui) fn of(&mut self, ctx: &Context, tab: &Tab, message: &Stored<'_>) -> Option<Neighbours> {
        let id = message.id;
        if self.0.is_new(&id) {
            let snapshot = tab.store.snapshot();
            self.0.ask(ctx, id, tab.store.len() <= SMALL, move |stop| neighbours(&snapshot, id, stop));
        }
        let known = self.0.answer(ctx)?;
        look_at_new(known, ctx, tab, message);
        Some(*known)
    }

    /// Forgets what was found.
    pub(in crate::ui) fn clear(&mut self) {
        self.0.clear();
    }
}

fn neighbours(snapshot: &Snapshot, id: MessageId, stop: &Stop) -> Neighbours {
    let end = snapshot.end();
    let Some(message) = snapshot.get(id) else { return Neighbours { previous: None, next: None, end } };
    let fits =
        |other: MessageId| !stop.is_wanted() && snapshot.get(other).is_some_and(|other| goes_with(&message, &other));
    let back = snapshot.first().0.max(id.0.saturating_sub(MOST_WALKED))..id.0;
    let on = id.0 + 1..end.0.min(id.0.saturating_add(MOST_WALKED));
    Neighbours {
        previous: back.rev().map(MessageId).find(|other| fits(*other)),
        next: on.map(MessageId).find(|other| fits(*other)),
        end,
    }
}

fn goes_with(message: &Stored<'_>, other: &Stored<'_>) -> bool {
    let way = |direction| matches!(direction, Direction::Received);
    way(message.direction) == way(other.direction) && message.topic == other.topic
}

/// Looks for the next message among those that came since.
fn look_at_new(known: &mut Neighbours, ctx: &Context, tab: &Tab, message: &Stored<'_>) {
    if known.next.is_some() {
        return;
    }
    let limit = MessageId(known.end.0.saturating_add(MOST_NEW));
    for other in tab.store.since(known.end) {
        if other.id >= limit {
            ctx.request_repaint();
            return;
        }
        known.end = MessageId(other.id.0 + 1);
        if goes_with(message, &other) {
            known.next = Some(other.id);
            return;
        }
    }
}
