//! Unsubscribing with user properties: few want it, so it hides in the menu of the button.

use egui::{Button, Key, Modifiers, Popup, Response, SetOpenCommand, Ui};

use crate::app::{Action, Filter, Protocol, Tab};
use crate::ui::theme;
use crate::ui::widgets::{self, Pairs};

/// Room for the label, as in the form above the list.
const COLUMN: f32 = 96.0;

/// What is typed for the end of one subscription.
#[derive(Debug)]
pub(super) struct Ending {
    filter: Filter,
    user: Vec<(String, String)>,
}

/// The menu of the button that unsubscribes: by a right click, by Shift+F10 or by the menu key.
pub(super) fn menu(ui: &Ui, tab: &Tab, button: &Response, filter: &Filter, ending: &mut Option<Ending>) {
    let pressed =
        |input: &mut egui::InputState| input.key_pressed(Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10);
    let asked = button.secondary_clicked() || button.has_focus() && ui.input_mut(pressed);
    Popup::menu(button).open_memory(asked.then_some(SetOpenCommand::Bool(true))).show(|ui| {
        let enabled = tab.profile_in_use().protocol == Protocol::V5;
        let entry = widgets::menu_entry_if(ui, enabled, "Unsubscribe with user properties\u{2026}");
        if entry.on_disabled_hover_text("Only MQTT 5 gives an UNSUBSCRIBE something to say.").clicked() {
            *ending = Some(Ending { filter: filter.clone(), user: vec![Default::default()] });
        }
    });
}

/// Where the button tells of the menu.
pub(super) const HINT: &str = "Right-click, or Shift+F10: with user properties.";

/// Draws the rows below the subscription that they are typed for.
pub(super) fn show(ui: &mut Ui, filter: &Filter, ending: &mut Option<Ending>, actions: &mut Vec<Action>) {
    let Some(typed) = ending.as_mut().filter(|ending| ending.filter == *filter) else { return };
    let user = widgets::user_properties(&typed.user);
    widgets::labelled_row_of(ui, COLUMN, "User Properties", |ui, _| {
        let (one, all) = ("user property of UNSUBSCRIBE", "user properties of UNSUBSCRIBE");
        Pairs { pairs: &mut typed.user, one, all, wrong: user.is_err() }.show(ui);
    });
    if let Err(why) = &user {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, why);
    }
    let done = ui.horizontal(|ui| {
        ui.add_space(COLUMN + theme::GRID);
        let send = ui.add_enabled(user.is_ok(), Button::new("Unsubscribe with these"));
        let cancelled = widgets::button(ui, "Cancel").clicked();
        if let (true, Ok(user)) = (send.clicked(), user) {
            actions.push(Action::Unsubscribe { filter: filter.clone(), user });
            return true;
        }
        cancelled
    });
    if done.inner {
        *ending = None;
    }
}
