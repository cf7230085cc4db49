//! What can be done with a topic.

use egui::{Popup, Rect, Response, SetOpenCommand, Ui, vec2};

use super::row;
use super::row::is_muted;
use super::walk::TopicRow;
use crate::app::{
    Action, ChartAction, Filter, MessagesAction, Panel, Qos, Stored, Tab, Topic, TopicNode, TopicsAction, payload_text,
    topic_filter,
};
use crate::ui::charts::offers;

/// Shows the menu of a row while it is open, and says whether it is. `by_key` is the row's place if a key opened it.
pub(super) fn show(
    response: &Response,
    by_key: Option<Rect>,
    tab: &Tab,
    row: &TopicRow,
    node: &TopicNode,
    publish_topic: &mut String,
    actions: &mut Vec<Action>,
) -> bool {
    let mut popup = Popup::context_menu(response);
    if let Some(rect) = by_key {
        let below = rect.left_bottom() + vec2(row::name_left(rect, row) - rect.left(), 0.0);
        popup = popup.at_position(below);
        if !popup.is_open() {
            popup = popup.open_memory(SetOpenCommand::Bool(true));
        }
    }
    popup
        .show(|ui| content(ui, tab, row, node, publish_topic, actions))
        .is_some_and(|inner| !inner.response.should_close())
}

fn content(
    ui: &mut Ui,
    tab: &Tab,
    row: &TopicRow,
    node: &TopicNode,
    publish_topic: &mut String,
    actions: &mut Vec<Action>,
) {
    let path: &str = &node.path;
    subscribe(ui, row, path, actions);
    if ui.add_enabled(Topic::check(path).is_ok(), egui::Button::new("Publish here")).clicked() {
        path.clone_into(publish_topic);
        actions.push(Action::ShowPanel(Panel::Publish));
    }
    ui.separator();
    if ui.button("Copy topic").clicked() {
        ui.ctx().copy_text(path.to_owned());
    }
    if let Some(last) = &node.last {
        let kept = tab.store.get(last.id);
        copy_value(ui, kept.as_ref());
        chart(ui, tab, path, kept.as_ref(), actions);
    }
    ui.separator();
    if ui.button("Filter messages to this").clicked() {
        actions.push(Action::InMessages(MessagesAction::Filter(filter_text(path))));
        actions.push(Action::ShowPanel(Panel::Messages));
    }
    mute(ui, tab.view.muted(), path, actions);
    ui.separator();
    if ui.button("Clear retained…").on_hover_text("Shows what would be cleared, and asks.").clicked() {
        actions.push(Action::InTopics(TopicsAction::AskClearRetained { path: path.to_owned() }));
    }
}

fn subscribe(ui: &mut Ui, row: &TopicRow, path: &str, actions: &mut Vec<Action>) {
    let below = format!("{path}/#");
    let wishes = [("Subscribe", path), ("Subscribe to all below", &below)];
    for (label, filter) in &wishes[..if row.has_children { 2 } else { 1 }] {
        if let Ok(filter) = Filter::parse(filter)
            && ui.button(*label).on_hover_text(filter.to_string()).clicked()
        {
            actions.push(Action::Subscribe { filter, qos: Qos::AtMostOnce });
        }
    }
}

fn copy_value(ui: &mut Ui, kept: Option<&Stored<'_>>) {
    let button = ui.add_enabled(kept.is_some(), egui::Button::new("Copy value"));
    let button = button.on_disabled_hover_text("The message was let go: only the beginning of its value is known.");
    if let Some(message) = kept.filter(|_| button.clicked()) {
        ui.ctx().copy_text(payload_text(message.payload));
    }
}

/// A payload that is a number is drawn at once; of several numbers, one is chosen.
fn chart(ui: &mut Ui, tab: &Tab, topic: &str, kept: Option<&Stored<'_>>, actions: &mut Vec<Action>) {
    let numbers = kept.map(|message| tab.numbers_of(message)).unwrap_or_default();
    let chosen = match numbers.as_slice() {
        [] => None,
        [(path, _)] if path == "$" => ui.button("Chart").clicked().then(|| path.clone()),
        _ => ui.menu_button("Chart", |ui| offers::show(ui, numbers)).inner.flatten(),
    };
    if let Some(path) = chosen {
        actions.push(Action::InCharts(ChartAction::Add { topic: topic.to_owned(), path }));
        actions.push(Action::ShowPanel(Panel::Charts));
    }
}

fn mute(ui: &mut Ui, muted: &[String], path: &str, actions: &mut Vec<Action>) {
    let itself = muted.iter().any(|one| one == path);
    if !itself && is_muted(muted, path) {
        ui.add_enabled(false, egui::Button::new("Mute")).on_disabled_hover_text("A level above is muted.");
        return;
    }
    let (label, tooltip) = if itself {
        ("Unmute", "Show its messages in the table again.")
    } else {
        ("Mute", "Leave its messages, and those of all below, out of the table. They are kept all the same.")
    };
    if ui.button(label).on_hover_text(tooltip).clicked() {
        let path = path.to_owned();
        actions.push(Action::InMessages(MessagesAction::Mute { path, muted: !itself }));
    }
}

/// The table's filter for a topic and all below it.
fn filter_text(path: &str) -> String {
    topic_filter(&format!("{path}/#"))
}
