//! The menu of a row.

use egui::Ui;

use super::{Said, choosing};
use crate::app::{Action, ChartAction, CopyFormat, MessagesAction, Panel, Stored, Tab, topic_filter};
use crate::ui::charts::offers;
use crate::ui::publish::PublishState;
use crate::ui::widgets::{menu_entry, menu_entry_if};

/// A text field lays all of its text out in each frame: above this that would be felt.
const MOST_EDITABLE: usize = 128 * 1024;

/// For the message alone, or for all marked ones if it is one of them.
pub(super) fn entries(
    ui: &mut Ui,
    tab: &Tab,
    message: &Stored<'_>,
    publish: &mut PublishState,
    actions: &mut Vec<Action>,
) -> Said {
    let said = copies(ui, tab, message);
    ui.separator();
    views(ui, tab, message, actions);
    ui.separator();
    let editable = message.payload.len() <= MOST_EDITABLE;
    let again = menu_entry_if(ui, editable, "Publish again\u{2026}");
    let again = again.on_hover_text("Takes it over into the Publish panel.");
    if again.on_disabled_hover_text("The payload is too large to be edited here.").clicked() {
        publish.take_over(message);
        actions.push(Action::ShowPanel(Panel::Publish));
    }
    charts(ui, tab, message, actions);
    said
}

fn copies(ui: &mut Ui, tab: &Tab, message: &Stored<'_>) -> Said {
    let mut said = Said::default();
    let marked = tab.view.marked();
    let several = marked.len() > 1 && marked.binary_search(&message.id).is_ok();
    let copy = |ui: &Ui, format: CopyFormat| {
        let marked = if several { choosing::kept(tab, marked) } else { Vec::new() };
        let chosen = if several { marked.as_slice() } else { std::slice::from_ref(message) };
        choosing::copy_all(ui, tab, format, chosen)
    };
    if menu_entry(ui, if several { "Copy marked payloads" } else { "Copy payload" }).clicked() {
        said = copy(ui, CopyFormat::Payload);
    }
    ui.menu_button(if several { "Copy marked as" } else { "Copy as" }, |ui| {
        for format in CopyFormat::ALL {
            if menu_entry(ui, format.label()).clicked() {
                said = copy(ui, format);
            }
        }
    });
    if menu_entry(ui, "Copy topic").clicked() {
        ui.ctx().copy_text(message.topic.to_owned());
        said = Said::new("Copied the topic.".to_owned());
    }
    said
}

fn views(ui: &mut Ui, tab: &Tab, message: &Stored<'_>, actions: &mut Vec<Action>) {
    let mut wish = |wish: MessagesAction| actions.push(Action::InMessages(wish));
    if menu_entry(ui, "Filter to this topic").clicked() {
        wish(MessagesAction::Filter(topic_filter(message.topic)));
    }
    let out = menu_entry(ui, "Filter out this topic").on_hover_text("Leaves out its messages, and those below it.");
    if out.clicked() {
        wish(MessagesAction::Mute { path: message.topic.to_owned(), muted: true });
    }
    let pinned = tab.store.is_pinned(message.id);
    let pin = menu_entry(ui, if pinned { "Unpin" } else { "Pin" });
    if pin.on_hover_text("A pinned message stays when the oldest are let go.").clicked() {
        wish(MessagesAction::Pin { id: message.id, pinned: !pinned });
    }
}

fn charts(ui: &mut Ui, tab: &Tab, message: &Stored<'_>, actions: &mut Vec<Action>) {
    let numbers = tab.numbers_of(message);
    ui.add_enabled_ui(!numbers.is_empty(), |ui| {
        ui.menu_button("Chart numbers", |ui| {
            if let Some(path) = offers::show(ui, numbers) {
                ui.close();
                let topic = message.topic.to_owned();
                actions.push(Action::InCharts(ChartAction::Add { topic, path }));
                actions.push(Action::ShowPanel(Panel::Charts));
            }
        })
        .response
        .on_disabled_hover_text(offers::NO_NUMBERS);
    });
}
