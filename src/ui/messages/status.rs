//! The line between the filter and the table: how many messages are shown, of how many, over which time.

use std::time::Duration;

use egui::{Align, Button, Layout, RichText, Ui};

use super::{MessagesState, columns, filter};
use crate::app::{Action, Mood, Preferences, Tab};
use crate::ui::{format, theme, widgets};

pub(super) fn line(
    ui: &mut Ui,
    tab: &Tab,
    preferences: &Preferences,
    state: &mut MessagesState,
    narrow: bool,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::ROW);
        ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
        ui.spacing_mut().interact_size.y = theme::ROW - 4.0;
        ui.add_space(theme::GRID * 2.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID);
            if !narrow {
                clear_button(ui, actions);
                columns::button(ui, &preferences.columns, actions);
            }
            if state.anchor.is_some() && state.scroll.top > 0.0 {
                let newest = ui.add(quiet_button(ui, "Show the newest"));
                if newest.on_hover_text("The table stays where it was scrolled to.").clicked() {
                    state.show_newest();
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| words(ui, tab, state, actions));
        });
    });
}

pub(super) fn clear_button(ui: &mut Ui, actions: &mut Vec<Action>) {
    if ui.add(quiet_button(ui, "Clear messages")).clicked() {
        actions.push(Action::ClearMessages);
    }
}

/// A button for what is seldom wanted: small words without a frame.
pub(super) fn quiet_button(ui: &Ui, label: &str) -> Button<'static> {
    let colour = theme::colours(ui).dim;
    Button::new(RichText::new(label).small().color(colour)).frame_when_inactive(false)
}

/// What is wrong with the filter, else what was just done, else the count.
fn words(ui: &mut Ui, tab: &Tab, state: &mut MessagesState, actions: &mut Vec<Action>) {
    ui.spacing_mut().button_padding.x = 6.0;
    if let Some(error) = tab.view.error() {
        return widgets::plain_verdict(ui, ui.max_rect(), widgets::Verdict::Mood(Mood::Caution, error));
    }
    if let Some(sentence) = state.said.current(ui) {
        widgets::small(ui, sentence);
        return;
    }
    let span = tab.shown_span();
    let counted = widgets::small(ui, &count(tab, span.map(|(oldest, newest)| newest.duration_since(oldest))));
    if let Some((oldest, newest)) = span {
        let (oldest, newest) = (format::date_and_time(oldest), format::date_and_time(newest));
        counted.on_hover_text(format!("From {oldest} to {newest}."));
    }
    if let Some(part) = tab.view.progress() {
        widgets::small(ui, &format!("\u{b7} searching {:.0} %", (part * 100.0).floor()));
        if ui.add(quiet_button(ui, "Stop")).on_hover_text("Empties the filter.").clicked() {
            actions.push(filter::filter(String::new()));
        }
    }
    if !tab.view.muted().is_empty() {
        filter::muted(ui, tab, actions);
    }
}

/// "Frozen · 12 345 of 1 000 000 messages · over 4 min 10 s · 3 marked".
fn count(tab: &Tab, span: Option<jiff::SignedDuration>) -> String {
    let (shown, kept) = (tab.shown_len() as u64, tab.store.len() as u64);
    let of = if shown == kept { String::new() } else { format!("{} of ", format::count(shown)) };
    let mut parts = vec![format!("{of}{}", format::plural(kept, "message", "messages"))];
    if tab.view.is_frozen() {
        parts.insert(0, "Frozen".to_owned());
    }
    if let Some(span) = span.and_then(|span| Duration::try_from(span).ok()).filter(|_| shown > 1) {
        parts.push(format!("over {}", format::span(span)));
    }
    if tab.view.vanished() > 0 {
        parts.push(format!("{} let go meanwhile", format::count(tab.view.vanished() as u64)));
    }
    if !tab.view.marked().is_empty() {
        parts.push(format!("{} marked", format::count(tab.view.marked().len() as u64)));
    }
    parts.join(" \u{b7} ")
}
