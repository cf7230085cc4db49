//! The table of messages, newest first, with its filter. It stays with the newest until somebody scrolls away, and from
//! then on with the messages that are in sight, however many more arrive.
//!
//! Draws what `app` shows of the store; what is found, frozen and marked is known there.

mod anchor;
mod choosing;
mod columns;
mod filter;
mod highlight;
mod menu;
mod row;
mod said;
mod status;
mod toolbar;

use std::time::Duration;

use egui::Ui;
use jiff::Timestamp;

use super::{empty, theme, widgets};
use crate::app::{Action, MessageId, MessagesAction, Preferences, Stored, Tab, TimeStyle};
use anchor::Anchor;
use choosing::Way;
use said::Said;

/// Where the table is scrolled to, and what was done with it last.
#[derive(Debug, Default)]
pub(super) struct MessagesState {
    scroll: widgets::Scroll,
    /// Where the table stays; `None`: at the newest.
    anchor: Option<Anchor>,
    /// The chosen message that was drawn last, and how many rows were visible.
    drawn: (Option<MessageId>, f64),
    /// The message that was chosen alone last: where marking several begins.
    pivot: Option<MessageId>,
    menu: widgets::RowMenu<MessageId>,
    said: Said,
    /// The last call to the filter that was answered.
    filter_calls: u64,
    /// What stands beside the filter, in points.
    buttons_width: f32,
}

impl MessagesState {
    fn show_newest(&mut self) {
        self.scroll = widgets::Scroll::default();
        self.anchor = None;
    }
}

pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    preferences: &Preferences,
    states: &mut super::TabState,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    // In a narrow window the strip above is wider than the panel, which then claims more room than can be seen.
    ui.set_max_width(ui.available_width().min(ui.clip_rect().right() - ui.cursor().left()));
    if tab.store.is_empty() {
        states.messages.filter_calls = tab.filter_calls;
        toolbar::for_nothing(ui, tab, &mut states.recording, actions);
        return empty::messages(ui, tab, actions);
    }
    toolbar::show(ui, tab, preferences, &mut states.messages, &mut states.recording, actions);
    if tab.shown_len() == 0 {
        return nothing_found(ui, tab, actions);
    }
    let places = columns::places(&preferences.columns, ui.available_width());
    columns::captions(ui, &preferences.columns, &places, actions);
    let words = highlight::words(tab.view.text());
    let rows = row::Rows { tab, places: &places, time: preferences.columns.time, words: &words, now: Timestamp::now() };
    table(ui, &rows, states, actions);
    if preferences.columns.time == TimeStyle::Age {
        ui.ctx().request_repaint_after(Duration::from_secs(1));
    }
}

fn table(ui: &mut Ui, rows: &row::Rows<'_>, states: &mut super::TabState, actions: &mut Vec<Action>) {
    let tab = rows.tab;
    let (state, publish) = (&mut states.messages, &mut states.publish);
    let held = anchor::hold(state.anchor, tab, &mut state.scroll);
    let list = widgets::Rows {
        name: "Received and sent messages",
        total: tab.shown_len(),
        height: theme::ROW,
        has_chosen: tab.selected.is_some() || !tab.view.marked().is_empty(),
    };
    let mut clicked = None;
    let drawn = list.show(ui, &mut state.scroll, |ui, row, rect| {
        let Some(message) = message_at(tab, row) else { return };
        let response = rows.draw(ui, row, rect, &message, message_at(tab, row + 1).map(|previous| previous.at));
        if response.clicked() {
            clicked = Some(row);
        }
        state.menu.follow(&response, message.id);
    });
    let at = tab.selected.and_then(|id| anchor::row_of(tab, id));
    choose(ui, tab, state, &drawn, clicked, at, actions);
    open_menu_by_key(ui, tab, state, &drawn, at);
    state.menu.show(&drawn.response, |ui, id| match tab.store.get(id) {
        Some(message) => state.said.say(menu::entries(ui, tab, &message, publish, actions)),
        None => ui.close(),
    });
    keep_chosen_visible(tab, state, at, drawn.visible);
    state.anchor = anchor::drop_at(state.anchor, held, tab, &state.scroll, drawn.visible);
}

/// The message in this row of the table, 0 being the newest.
fn message_at(tab: &Tab, row: usize) -> Option<Stored<'_>> {
    tab.shown(tab.shown_len().checked_sub(row + 1)?)
}

/// Obeys clicks and keys; `at` is the row of the chosen message.
fn choose(
    ui: &Ui,
    tab: &Tab,
    state: &mut MessagesState,
    drawn: &widgets::Drawn,
    clicked: Option<usize>,
    at: Option<usize>,
    actions: &mut Vec<Action>,
) {
    let modifiers = ui.input(|input| input.modifiers);
    let mut choose = |row, way| state.said.say(choosing::choose(tab, &mut state.pivot, row, way, actions));
    if let Some(row) = clicked {
        drawn.response.request_focus();
        choose(row, Way::of_click(modifiers));
    } else if let Some(row) = widgets::moved_row(ui, drawn, at, tab.shown_len()) {
        state.scroll.reveal(row, drawn.visible);
        choose(row, Way::of_key(modifiers));
    }
    state.said.say(choosing::keys(ui, tab, &mut state.pivot, drawn, actions));
}

/// Opens the menu of the chosen message, whose row this is; the filter may have left its row to another.
fn open_menu_by_key(ui: &Ui, tab: &Tab, state: &mut MessagesState, drawn: &widgets::Drawn, at: Option<usize>) {
    let chosen = |row: &usize| message_at(tab, *row).filter(|message| tab.selected == Some(message.id));
    if let Some((row, message)) = at.and_then(|row| Some((row, chosen(&row)?)))
        && widgets::menu_pressed(ui, drawn)
    {
        state.scroll.reveal(row, drawn.visible);
        state.menu.open_at(drawn.below(&state.scroll, row) + egui::vec2(columns::LEFT, 0.0), message.id);
    }
}

/// The inspector takes room from the table as it opens: a row that was clicked stays in sight.
fn keep_chosen_visible(tab: &Tab, state: &mut MessagesState, at: Option<usize>, visible: f64) {
    let (before, room) = std::mem::replace(&mut state.drawn, (tab.selected, visible));
    let was_visible = |row: &usize| (state.scroll.top..state.scroll.top + room).contains(&(*row as f64));
    if let Some(row) = at.filter(was_visible)
        && before != tab.selected
    {
        state.scroll.reveal(row, visible);
    }
}

fn nothing_found(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let wish = |wish: MessagesAction| Action::InMessages(wish);
    if tab.view.progress().is_some() {
        empty::page(ui, "Searching", "Nothing was found so far.", None, actions);
    } else if tab.view.is_frozen() {
        let resume = Some(("Show what came since", wish(MessagesAction::Freeze(false))));
        empty::page(ui, "The table is frozen", "Nothing is left of what it showed.", resume, actions);
    } else {
        let with_text = !tab.view.text().is_empty();
        let clear = with_text.then(|| ("Empty the filter", wish(MessagesAction::Filter(String::new()))));
        empty::page(ui, "Nothing found", "None of the messages fits. More that fit appear here.", clear, actions);
    }
}
