//! Text of certificates and keys that is pasted into a field of one line: taken before the field sees it.
//!
//! It may be a private key, so no copy of it stays where it was taken from.

use egui::{Event, Id, Ui};
use zeroize::Zeroize;

use super::field::forget_undo;
use crate::app::Secret;

const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";

/// Takes pasted PEM text out of this frame's events, if the field with this id has the focus.
pub(super) fn take(ui: &Ui, field: Id) -> Option<Secret> {
    if !ui.memory(|memory| memory.has_focus(field)) {
        return None;
    }
    ui.input_mut(|input| {
        // What came in is kept beside what is left to handle.
        for event in input.raw.events.iter_mut().filter(|event| is_pem(event)) {
            wipe(event);
        }
        let place = input.events.iter().position(is_pem)?;
        match input.events.remove(place) {
            Event::Paste(text) | Event::Text(text) => Some(Secret::new(text)),
            _ => None,
        }
    })
}

/// Takes it out of the field, where it came in pieces: a beginning and an end stand in it. Then nothing of it can be
/// brought back by undoing.
pub(super) fn take_typed(ui: &Ui, field: Id, text: &mut String) -> Option<Secret> {
    if !(text.contains(BEGIN) && text.contains(END)) {
        return None;
    }
    forget_undo(ui, field);
    Some(Secret::new(std::mem::take(text)))
}

fn is_pem(event: &Event) -> bool {
    matches!(event, Event::Paste(text) | Event::Text(text) if text.contains(BEGIN))
}

fn wipe(event: &mut Event) {
    if let Event::Paste(text) | Event::Text(text) = event {
        text.zeroize();
    }
}
