//! The filter field: what is looked for, what can be written there, and what was looked for before.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Align, Button, Key, Layout, Popup, PopupCloseBehavior, Response, RichText, Ui};
use egui_material_icons::icons::{ICON_HELP, ICON_HISTORY};

use crate::app::{Action, MessagesAction, Preferences, Tab};
use crate::ui::{theme, widgets};

const HINT: &str = "text, \"phrase\", /regex/, topic:a/+/b, $.temp > 20";

/// The language by examples.
const EXAMPLES: [(&str, &str); 12] = [
    ("pump", "Topic or payload contains it, in any case"),
    ("\"line stopped\"", "Contains it with its spaces"),
    ("pump -test", "Contains the first and not the second"),
    ("/temp=\\d+/", "A regular expression finds it"),
    ("topic:plant/+/temp", "The topic filter matches"),
    ("qos:1", "This QoS"),
    ("retained", "Retained messages"),
    ("dir:in", "Received; dir:out: sent"),
    ("size:>1k", "Payloads above 1024 bytes"),
    ("since:10m", "The last ten minutes"),
    ("$.temp > 20", "A number in JSON compares so"),
    ("$.state = \"on\"", "A text in JSON is this"),
];

/// How long a filter in the list of the last ones is shown at most, in characters.
const LONGEST: usize = 80;

/// Draws the field over this width. `asked` is true in the frame in which the keyboard is to go there.
pub(super) fn field(ui: &mut Ui, tab: &Tab, width: f32, asked: bool, actions: &mut Vec<Action>) {
    let mut text = tab.view.text().to_owned();
    let id = ui.scope_id().with("filter");
    let field = widgets::TextField::named(&mut text, "Filter messages").id(id).mono().hint(HINT).width(width);
    let response = ui.add(field.doubtful(tab.view.error_range()));
    if asked {
        response.request_focus();
        widgets::select_all(ui.ctx(), id, &text);
    }
    if response.changed() {
        actions.push(filter(text));
    } else if response.lost_focus() {
        leave(ui, tab, &response, actions);
    }
}

/// Escape empties the field, and leaves it if it is empty; otherwise the filter is one to come back to.
fn leave(ui: &Ui, tab: &Tab, response: &Response, actions: &mut Vec<Action>) {
    if tab.view.text().is_empty() {
        return;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(filter(String::new()));
        response.request_focus();
    } else if tab.view.error().is_none() {
        actions.push(Action::InMessages(MessagesAction::KeepFilter));
    }
}

/// "?" and the last filters, beside the field.
pub(super) fn signs(ui: &mut Ui, tab: &Tab, preferences: &Preferences, actions: &mut Vec<Action>) {
    let help = widgets::icon_button(ui, ICON_HELP, "What a filter can say");
    let popup = Popup::menu(&help).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| examples(ui, tab, actions));
    let last =
        ui.add_enabled_ui(!preferences.filters.is_empty(), |ui| widgets::icon_button(ui, ICON_HISTORY, "Last filters"));
    Popup::menu(&last.inner).show(|ui| {
        for text in &preferences.filters {
            let word = RichText::new(widgets::cut(text, LONGEST)).font(theme::mono());
            if ui.add(Button::new(word)).clicked() {
                actions.push(filter(text.clone()));
            }
        }
    });
}

fn examples(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let words = "All of what is written must be so; a minus before a part means that it must not. Click to try:";
    ui.set_max_width(440.0);
    // The layout of a menu would spread the words over the line.
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        widgets::strong(ui, "What a filter can say");
        ui.label(RichText::new(words).color(theme::colours(ui).dim));
        ui.add_space(theme::GRID / 2.0);
    });
    egui::Grid::new("filter examples").num_columns(2).spacing([16.0, 0.0]).show(ui, |ui| {
        for (example, meaning) in EXAMPLES {
            let word = RichText::new(example).font(theme::mono()).color(theme::colours(ui).accent_text);
            if ui.add(Button::new(word)).clicked() {
                actions.push(filter(joined(tab.view.text(), example)));
            }
            ui.label(RichText::new(meaning).color(theme::colours(ui).dim));
            ui.end_row();
        }
    });
}

/// Each example is added to what is there.
fn joined(before: &str, example: &str) -> String {
    if before.trim().is_empty() { example.to_owned() } else { format!("{} {example}", before.trim_end()) }
}

pub(super) fn filter(text: String) -> Action {
    Action::InMessages(MessagesAction::Filter(text))
}

/// The topics that are left out, to be shown again.
pub(super) fn muted(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let count = crate::ui::format::plural(tab.view.muted().len() as u64, "muted topic", "muted topics");
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let menu = MenuButton::from_button(super::status::quiet_button(ui, &count)).config(config);
    menu.ui(ui, |ui| {
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for path in tab.view.muted() {
                let name = crate::ui::legible::legible(path, LONGEST);
                if ui.button(format!("Show {name} again")).clicked() {
                    let wish = MessagesAction::Mute { path: path.clone(), muted: false };
                    actions.push(Action::InMessages(wish));
                }
            }
        });
    });
}
