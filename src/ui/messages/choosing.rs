//! Choosing messages: one for the inspector, any number as marked, by mouse and keyboard as lists do it elsewhere.

use egui::{Event, Key, Modifiers, Ui};

use super::{Said, anchor, message_at};
use crate::app::{Action, CopyFormat, MessageId, MessagesAction, Stored, Tab, copy};
use crate::ui::{format, widgets};

/// The most messages that are marked at a time. Marks are single numbers, which are gone through when they change.
const MOST_MARKED: usize = 100_000;

/// What a click or a key does with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// This one, and no other.
    Alone,
    /// All from the last that was chosen alone up to this one.
    UpTo,
    /// This one in addition, or no longer.
    Toggle,
}

impl Way {
    pub(super) fn of_click(modifiers: Modifiers) -> Self {
        match (modifiers.shift, modifiers.command) {
            (true, _) => Self::UpTo,
            (false, true) => Self::Toggle,
            (false, false) => Self::Alone,
        }
    }

    pub(super) fn of_key(modifiers: Modifiers) -> Self {
        if modifiers.shift { Self::UpTo } else { Self::Alone }
    }
}

/// Chooses the message in this row of the table. `pivot` is the one that was chosen alone last.
pub(super) fn choose(
    tab: &Tab,
    pivot: &mut Option<MessageId>,
    row: usize,
    way: Way,
    actions: &mut Vec<Action>,
) -> Said {
    let Some(message) = message_at(tab, row) else { return Said::default() };
    let marked = tab.view.marked();
    let mut said = Said::default();
    match way {
        Way::Alone => {
            *pivot = Some(message.id);
            if !marked.is_empty() {
                actions.push(Action::InMessages(MessagesAction::Mark(Vec::new())));
            }
        }
        Way::UpTo => {
            let from = pivot.or(tab.selected).and_then(|id| anchor::row_of(tab, id)).unwrap_or(row);
            *pivot = pivot.or(tab.selected).or(Some(message.id));
            let (newest, oldest) = (from.min(row), from.max(row));
            said = mark_rows(tab, newest, oldest - newest + 1, actions);
        }
        Way::Toggle => {
            // The one in the inspector is the first of several.
            let before = if marked.is_empty() { tab.selected.as_slice() } else { marked };
            let with = !before.contains(&message.id);
            let others = before.iter().copied().filter(|id| *id != message.id);
            let mut ids: Vec<MessageId> = others.chain(with.then_some(message.id)).collect();
            ids.sort_unstable();
            ids.truncate(MOST_MARKED);
            actions.push(Action::InMessages(MessagesAction::Mark(ids)));
            *pivot = Some(message.id);
        }
    }
    actions.push(Action::SelectMessage(Some(message.id)));
    said
}

/// Marks so many rows from this one on, towards the older ones.
fn mark_rows(tab: &Tab, newest: usize, count: usize, actions: &mut Vec<Action>) -> Said {
    let marked = count.min(MOST_MARKED);
    let ids = (newest..newest + marked).rev().filter_map(|row| message_at(tab, row)).map(|message| message.id);
    actions.push(Action::InMessages(MessagesAction::Mark(ids.collect())));
    if marked == count {
        return Said::default();
    }
    let (marked, count) = (format::count(marked as u64), format::count(count as u64));
    Said::new(format!("Marked the newest {marked} of {count}: more cannot be marked at a time."))
}

/// The keys of the table while it has the focus, beside those that move the selection.
pub(super) fn keys(
    ui: &Ui,
    tab: &Tab,
    pivot: &mut Option<MessageId>,
    list: &widgets::Drawn,
    actions: &mut Vec<Action>,
) -> Said {
    // Escape takes the focus from whatever has it.
    let escaped = list.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
    if escaped && !tab.view.marked().is_empty() {
        list.response.request_focus();
        *pivot = None;
        actions.push(Action::InMessages(MessagesAction::Mark(Vec::new())));
    }
    if !list.response.has_focus() {
        return Said::default();
    }
    if ui.input(|input| input.events.contains(&Event::Copy)) {
        return copy_chosen(ui, tab, CopyFormat::Payload);
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        return mark_rows(tab, 0, tab.shown_len(), actions);
    }
    Said::default()
}

/// Copies what is marked; if nothing is, what is in the inspector.
fn copy_chosen(ui: &Ui, tab: &Tab, format: CopyFormat) -> Said {
    let marked = kept(tab, tab.view.marked());
    let chosen = if marked.is_empty() { kept(tab, tab.selected.as_slice()) } else { marked };
    if chosen.is_empty() { Said::default() } else { copy_all(ui, tab, format, &chosen) }
}

/// Those of the messages that have not been let go.
pub(super) fn kept<'a>(tab: &'a Tab, ids: &[MessageId]) -> Vec<Stored<'a>> {
    ids.iter().filter_map(|id| tab.store.get(*id)).collect()
}

pub(super) fn copy_all(ui: &Ui, tab: &Tab, format: CopyFormat, messages: &[Stored<'_>]) -> Said {
    let copied = copy(format, messages.iter().copied(), tab.profile_in_use());
    ui.ctx().copy_text(copied.text);
    let words = format::plural(copied.messages as u64, "message", "messages");
    if copied.messages == messages.len() {
        return Said::new(format!("Copied {words}."));
    }
    Said::new(format!("Copied {words} of {}: the clipboard gets 16 MB at most.", format::count(messages.len() as u64)))
}
