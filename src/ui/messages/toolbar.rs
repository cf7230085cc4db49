//! The strip above the table: the filter, freezing, files.

use egui::Ui;
use egui_material_icons::icons::ICON_MORE_VERT;

use super::{MessagesState, columns, filter, status};
use crate::app::{Action, MessagesAction, Phase, Preferences, Tab};
use crate::ui::recording::{self, RecordingState};
use crate::ui::{format, theme, widgets};

/// Below this width, what is seldom wanted goes into a menu.
const NARROW: f32 = 520.0;

/// What the field keeps however many buttons there are.
const FIELD: f32 = 120.0;

pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    preferences: &Preferences,
    state: &mut MessagesState,
    files: &mut RecordingState,
    actions: &mut Vec<Action>,
) {
    let narrow = ui.available_width() < NARROW;
    ui.add_space(theme::GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
        ui.add_space(theme::GRID * 1.5);
        let asked = std::mem::replace(&mut state.filter_calls, tab.filter_calls) < tab.filter_calls;
        let width = (ui.available_width() - state.buttons_width).max(FIELD);
        filter::field(ui, tab, width, asked, actions);
        let left = ui.cursor().left();
        filter::signs(ui, tab, preferences, actions);
        freeze(ui, tab, actions);
        if narrow {
            more(ui, tab, preferences, files, actions);
        } else {
            recording::buttons(ui, tab, files, actions);
        }
        // The field gets what the buttons leave, and how wide they are is known only when they have been drawn.
        let used = ui.min_rect().right() - left + theme::GRID * 2.0;
        if (used - state.buttons_width).abs() > 0.5 {
            state.buttons_width = used;
            ui.ctx().request_discard("the buttons beside the filter have another width");
        }
    });
    status::line(ui, tab, preferences, state, narrow, actions);
}

/// Above an empty table: recording can begin before the first message comes.
pub(super) fn for_nothing(ui: &mut Ui, tab: &Tab, files: &mut RecordingState, actions: &mut Vec<Action>) {
    if matches!(tab.connection.phase, Phase::Connected { .. }) {
        ui.add_space(theme::GRID);
        ui.horizontal(|ui| {
            ui.add_space(theme::GRID * 1.5);
            recording::buttons(ui, tab, files, actions);
        });
    }
}

fn freeze(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let frozen = tab.view.is_frozen();
    let button = if frozen {
        let unseen = tab.unseen() as u64;
        let news = if unseen == 0 { String::new() } else { format!(" \u{b7} {} new", format::count(unseen)) };
        widgets::primary_button(ui, &format!("Resume{news}"))
    } else {
        widgets::button(ui, "Freeze").on_hover_text("Messages go on being kept, but the table stands still.")
    };
    if button.clicked() {
        actions.push(Action::InMessages(MessagesAction::Freeze(!frozen)));
    }
}

fn more(ui: &mut Ui, tab: &Tab, preferences: &Preferences, files: &mut RecordingState, actions: &mut Vec<Action>) {
    let button = widgets::icon_button(ui, ICON_MORE_VERT, "More for the messages");
    egui::Popup::menu(&button).show(|ui| {
        recording::buttons(ui, tab, files, actions);
        ui.menu_button("Columns", |ui| columns::list(ui, &preferences.columns, actions));
        if ui.button("Clear messages").clicked() {
            actions.push(Action::ClearMessages);
        }
    });
}
