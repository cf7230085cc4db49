//! Which number of which topic is to be drawn.

use egui::{Key, Response, Ui};

use super::offers;
use crate::app::{Action, ChartAction, Stored, Tab};
use crate::payload::Path;
use crate::ui::{theme, widgets};

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct AddingState {
    topic: String,
    path: String,
    /// The topic of the chosen message that was taken over last: a field that was emptied stays empty.
    taken: Option<String>,
    /// Add was pressed: empty fields are wrong from then on.
    tried: bool,
}

/// Room for the labels, the button and the gaps between them.
const BESIDE_THE_FIELDS: f32 = 208.0;

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut AddingState, actions: &mut Vec<Action>) {
    let chosen = tab.selected.and_then(|id| tab.store.get(id));
    state.follow(chosen.as_ref());
    let path = Path::parse(path_of(&state.path));
    let wrong = path.as_ref().err().map(ToString::to_string);
    let mut wanted = false;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        let room = (ui.available_width() - BESIDE_THE_FIELDS).max(160.0);
        let label = widgets::dim(ui, "Topic").id;
        let empty = state.tried && state.topic.is_empty();
        let field = widgets::TextField::labelled_by(&mut state.topic, label).mono().width(room * 0.6);
        let topic = ui.add(field.hint("demo/line-1/temperature").wrong(empty));
        let label = widgets::dim(ui, "Number").id;
        let field = widgets::TextField::labelled_by(&mut state.path, label).mono().width(room * 0.4);
        let place = ui.add(field.hint("$.value").wrong(wrong.is_some()));
        offered(ui, chosen.as_ref().filter(|chosen| chosen.topic == state.topic), tab, &mut state.path);
        wanted = entered(ui, &topic) || entered(ui, &place) || widgets::primary_button(ui, "Add").clicked();
    });
    if let Some(wrong) = &wrong {
        widgets::hint_of(ui, 40.0, theme::colours(ui).bad, wrong);
    }
    if wanted {
        state.tried = true;
        if wrong.is_none() && !state.topic.is_empty() {
            let (topic, path) = (state.topic.clone(), path_of(&state.path).to_owned());
            actions.push(Action::InCharts(ChartAction::Add { topic, path }));
            state.tried = false;
        }
    }
}

impl AddingState {
    /// The topic of the message in the inspector is the one that is meant most often.
    fn follow(&mut self, chosen: Option<&Stored<'_>>) {
        let Some(chosen) = chosen else { return };
        if self.taken.as_deref() != Some(chosen.topic) {
            chosen.topic.clone_into(&mut self.topic);
            self.taken = Some(chosen.topic.to_owned());
            self.path.clear();
        }
    }
}

/// An empty field means the payload as a whole.
fn path_of(typed: &str) -> &str {
    let typed = typed.trim();
    if typed.is_empty() { "$" } else { typed }
}

fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// The numbers in the chosen message, to click instead of typing.
fn offered(ui: &mut Ui, chosen: Option<&Stored<'_>>, tab: &Tab, path: &mut String) {
    let button = ui.add_enabled_ui(chosen.is_some(), |ui| widgets::icon_button(ui, OPEN, "Numbers of this topic"));
    let Some(chosen) = chosen else { return };
    egui::Popup::menu(&button.inner).show(|ui| {
        let found = tab.numbers_of(chosen);
        if found.is_empty() {
            widgets::small(ui, offers::NO_NUMBERS);
        }
        if let Some(place) = offers::show(ui, found) {
            *path = place;
        }
    });
}

const OPEN: egui_material_icons::MaterialIcon = egui_material_icons::icons::ICON_ARROW_DROP_DOWN;
