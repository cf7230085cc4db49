//! What can be done with a topic.

use egui::Ui;

use super::row::is_muted;
use super::walk::TopicRow;
use crate::app::{
    Action, ChartAction, Filter, MessagesAction, Panel, Qos, Stored, Tab, Topic, TopicNode, TopicsAction, payload_text,
    topic_filter,
};
use crate::ui::charts::offers;
use crate::ui::legible::legible;
use crate::ui::widgets::{menu_entry, menu_entry_if};

/// The most characters of a topic filter that are shown.
const LONGEST: usize = 300;

/// All that fits this topic.
pub(super) fn entries(
    ui: &mut Ui,
    tab: &Tab,
    row: &TopicRow,
    node: &TopicNode,
    publish_topic: &mut String,
    actions: &mut Vec<Action>,
) {
    let path: &str = &node.path;
    subscribe(ui, row, path, actions);
    if menu_entry_if(ui, Topic::check(path).is_ok(), "Publish here").clicked() {
        path.clone_into(publish_topic);
        actions.push(Action::ShowPanel(Panel::Publish));
    }
    ui.separator();
    if menu_entry(ui, "Copy topic").clicked() {
        ui.ctx().copy_text(path.to_owned());
    }
    if let Some(last) = &node.last {
        let kept = tab.store.get(last.id);
        copy_value(ui, kept.as_ref());
        chart(ui, tab, path, kept.as_ref(), actions);
    }
    ui.separator();
    if menu_entry(ui, "Filter messages to this").clicked() {
        actions.push(Action::InMessages(MessagesAction::Filter(filter_text(path))));
        actions.push(Action::ShowPanel(Panel::Messages));
    }
    mute(ui, tab.view.muted(), path, actions);
    ui.separator();
    if menu_entry(ui, "Clear retained…").on_hover_text("Shows what would be cleared, and asks.").clicked() {
        actions.push(Action::InTopics(TopicsAction::AskClearRetained { path: path.to_owned() }));
    }
}

fn subscribe(ui: &mut Ui, row: &TopicRow, path: &str, actions: &mut Vec<Action>) {
    let below = format!("{path}/#");
    let wishes = [("Subscribe", path), ("Subscribe to all below", &below)];
    for (label, filter) in &wishes[..if row.has_children { 2 } else { 1 }] {
        if let Ok(filter) = Filter::parse(filter)
            && menu_entry(ui, label).on_hover_text(legible(&filter.to_string(), LONGEST)).clicked()
        {
            actions.push(Action::Subscribe { filter, options: Qos::AtMostOnce.into() });
        }
    }
}

fn copy_value(ui: &mut Ui, kept: Option<&Stored<'_>>) {
    let button = menu_entry_if(ui, kept.is_some(), "Copy value");
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
        [(path, _)] if path == "$" => menu_entry(ui, "Chart").clicked().then(|| path.clone()),
        _ => ui.menu_button("Chart", |ui| offers::show(ui, numbers)).inner.flatten(),
    };
    if let Some(path) = chosen {
        ui.close();
        actions.push(Action::InCharts(ChartAction::Add { topic: topic.to_owned(), path }));
        actions.push(Action::ShowPanel(Panel::Charts));
    }
}

fn mute(ui: &mut Ui, muted: &[String], path: &str, actions: &mut Vec<Action>) {
    let itself = muted.iter().any(|one| one == path);
    if !itself && is_muted(muted, path) {
        menu_entry_if(ui, false, "Mute").on_disabled_hover_text("A level above is muted.");
        return;
    }
    let (label, tooltip) = if itself {
        ("Unmute", "Show its messages in the table again.")
    } else {
        ("Mute", "Leave its messages, and those of all below, out of the table. They are kept all the same.")
    };
    if menu_entry(ui, label).on_hover_text(tooltip).clicked() {
        let path = path.to_owned();
        actions.push(Action::InMessages(MessagesAction::Mute { path, muted: !itself }));
    }
}

/// The table's filter for a topic and all below it.
fn filter_text(path: &str) -> String {
    topic_filter(&format!("{path}/#"))
}
