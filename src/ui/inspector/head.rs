//! The topic, and what can be done with the message.

use std::ops::ControlFlow;

use egui::{Align, Key, Label, Layout, Modifiers, RichText, Ui};
use egui_material_icons::icons::{
    ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_CLOSE, ICON_CONTENT_COPY, ICON_KEEP, ICON_KEEP_OFF, ICON_MORE_VERT,
    ICON_SEARCH,
};

use super::{InspectorState, facts, find, neighbour};
use crate::app::{Action, MessagesAction, RecordingAction, RecordingDialog, Stored, Tab, payload_text};
use crate::payload::{base64_of, hex_of};
use crate::ui::decoding::neighbours::Neighbours;
use crate::ui::decoding::shown::{Content, Shown};
use crate::ui::legible::legible;
use crate::ui::{theme, widgets};

/// The largest payload that is written out in digits for the clipboard: more would hold the window up.
const MOST_DIGITS: usize = 16 << 20;
/// The topic may be as long as a packet lets it.
const TOPIC: usize = 400;

pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    message: &Stored<'_>,
    neighbours: Option<Neighbours>,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // With the space inside the button this makes the margin of the others.
            ui.add_space(theme::GRID);
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                if widgets::icon_button(ui, ICON_CLOSE, "Close inspector").clicked() {
                    actions.push(Action::SelectMessage(None));
                }
                let more = widgets::icon_button(ui, ICON_MORE_VERT, "More for the message");
                egui::Popup::menu(&more).show(|ui| menu(ui, tab, message, state, actions));
                copy_payload(ui, message);
                pin(ui, tab, message, actions);
                find(ui, state);
                steps(ui, neighbours, actions);
            });
            if !state.facts.is_folded() {
                return ui.with_layout(Layout::left_to_right(Align::Center), |ui| topic(ui, message.topic)).inner;
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(theme::GRID / 2.0);
                topic(ui, message.topic);
                facts::summary(ui, message, &mut state.facts);
            });
        });
    });
}

fn topic(ui: &mut Ui, topic: &str) {
    let label = Label::new(RichText::new(legible(topic, TOPIC)).font(theme::semibold(theme::TEXT))).truncate();
    ui.add(label.sense(egui::Sense::CLICK)).context_menu(|ui| {
        if ui.button("Copy topic").clicked() {
            ui.ctx().copy_text(topic.to_owned());
        }
    });
}

fn find(ui: &mut Ui, state: &mut InspectorState) {
    let keys = ui.ctx().format_shortcut(&find::KEYS);
    if widgets::icon_button(ui, ICON_SEARCH, "Find in payload").on_hover_text(keys).clicked() {
        state.ask_to_find(ui.ctx());
    }
}

fn copy_payload(ui: &mut Ui, message: &Stored<'_>) {
    let writable = std::str::from_utf8(message.payload).is_ok() || message.payload.len() <= MOST_DIGITS;
    let button = ui.add_enabled_ui(writable, |ui| widgets::icon_button(ui, ICON_CONTENT_COPY, "Copy payload")).inner;
    if button.on_disabled_hover_text("Too large for the clipboard: save the payload instead.").clicked() {
        ui.ctx().copy_text(payload_text(message.payload));
    }
}

fn menu(ui: &mut Ui, tab: &Tab, message: &Stored<'_>, state: &mut InspectorState, actions: &mut Vec<Action>) {
    copy_menu(ui, message, state);
    ui.separator();
    let save = ui.add_enabled(tab.saving().is_none(), egui::Button::new("Save payload\u{2026}"));
    if save.on_disabled_hover_text("Messages are being saved.").clicked() {
        let dialog = RecordingDialog::SavePayload(message.id);
        actions.push(Action::InRecording(RecordingAction::Show(Some(dialog))));
    }
}

fn copy_menu(ui: &mut Ui, message: &Stored<'_>, state: &mut InspectorState) {
    let small = message.payload.len() <= MOST_DIGITS;
    let item = |ui: &mut Ui, enabled: bool, words: &str| {
        let button = ui.add_enabled(enabled, egui::Button::new(words));
        button.on_disabled_hover_text("There is none, or it is too large for the clipboard.").clicked()
    };
    let shown = state.decoding.shown(ui.ctx()).filter(|shown| small && is_copied(shown));
    if item(ui, shown.is_some(), "Copy as shown") {
        ui.ctx().copy_text(shown.map(|shown| as_text(shown)).unwrap_or_default());
    }
    if item(ui, small, "Copy as hex") {
        ui.ctx().copy_text(hex_of(message.payload));
    }
    if item(ui, small, "Copy as Base64") {
        ui.ctx().copy_text(base64_of(message.payload));
    }
    if item(ui, true, "Copy topic") {
        ui.ctx().copy_text(message.topic.to_owned());
    }
}

/// Whether what is shown can be copied as text: no picture. What is unpacked for it is bounded by its decoder.
fn is_copied(shown: &Shown) -> bool {
    match &shown.content {
        Content::Lines(_) | Content::Table(_) => true,
        Content::Image(_) | Content::Nothing(_) => false,
    }
}

fn as_text(shown: &Shown) -> String {
    match &shown.content {
        Content::Lines(page) => {
            let mut all = String::new();
            page.lines().walk(0, &mut |line| {
                all.push_str(if line.number > 0 { "\n" } else { "" });
                all.push_str(line.text);
                ControlFlow::Continue(())
            });
            all
        }
        Content::Table(table) => super::table::as_text(table),
        Content::Image(_) | Content::Nothing(_) => String::new(),
    }
}

fn pin(ui: &mut Ui, tab: &Tab, message: &Stored<'_>, actions: &mut Vec<Action>) {
    let pinned = tab.store.is_pinned(message.id);
    let (icon, words) = if pinned { (ICON_KEEP_OFF, "Unpin message") } else { (ICON_KEEP, "Pin message") };
    let button = widgets::icon_button(ui, icon, words);
    let button = button.on_hover_text("A pinned message stays when the oldest are let go.");
    if button.clicked() {
        actions.push(Action::InMessages(MessagesAction::Pin { id: message.id, pinned: !pinned }));
    }
}

/// Buttons to the messages before and after this one on its topic, and their keys.
fn steps(ui: &mut Ui, neighbours: Option<Neighbours>, actions: &mut Vec<Action>) {
    let sides = [
        (true, ICON_CHEVRON_RIGHT, "Next message of the topic", Key::ArrowRight),
        (false, ICON_CHEVRON_LEFT, "Previous message of the topic", Key::ArrowLeft),
    ];
    let in_dialog = ui.ctx().memory(egui::Memory::top_modal_layer).is_some();
    let keyboard_is_free = !in_dialog && !ui.ctx().text_edit_focused();
    for (later, icon, words, key) in sides {
        let target = neighbour(neighbours, later);
        let button = ui.add_enabled_ui(target.is_some(), |ui| widgets::icon_button(ui, icon, words)).inner;
        let keys = ui.ctx().format_shortcut(&egui::KeyboardShortcut::new(Modifiers::ALT, key));
        let why = if neighbours.is_some() { "None is kept." } else { "Looking for it\u{2026}" };
        let clicked = button.on_hover_text(keys).on_disabled_hover_text(why).clicked();
        let pressed = keyboard_is_free && ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
        if (clicked || pressed) && target.is_some() {
            actions.push(Action::SelectMessage(target));
        }
    }
}
