//! The command palette: any action of the table by its name.

use egui::{Align, Button, Context, Id, Key, Modal, RichText, ScrollArea, Ui};

use super::{shortcuts, theme, widgets};
use crate::app::{ACTIONS, Action, ActionInfo, App};

const WIDTH: f32 = 480.0;

/// What is typed, and which row is marked.
#[derive(Debug, Default)]
pub(super) struct PaletteState {
    open: bool,
    text: String,
    marked: usize,
}

pub(super) fn show(ctx: &Context, app: &App, state: &mut PaletteState, actions: &mut Vec<Action>) {
    if !app.palette_is_open() {
        *state = PaletteState::default();
        return;
    }
    let new = !std::mem::replace(&mut state.open, true);
    let modal = Modal::new(Id::unique("palette")).frame(egui::Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        let found = matching(app, &state.text);
        let moved = keys(ui, state, found.len());
        field(ui, state, new);
        list(ui, &found, state.marked, moved)
    });
    let closed = shown.should_close();
    let chosen = shown.inner.or_else(|| {
        let entered = ctx.input(|input| input.key_pressed(Key::Enter));
        let found = matching(app, &state.text);
        entered.then(|| found.get(state.marked).map(|info| info.action.clone())).flatten()
    });
    if chosen.is_some() || closed {
        actions.push(Action::TogglePalette);
        actions.extend(chosen);
    }
}

/// The actions that make sense now and whose name has every word that was typed.
fn matching(app: &App, text: &str) -> Vec<&'static ActionInfo> {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |info: &&ActionInfo| {
        let label = info.label.to_lowercase();
        words.iter().all(|word| label.contains(word))
    };
    let useful = |info: &&ActionInfo| info.action != Action::TogglePalette && app.is_enabled(&info.action);
    ACTIONS.iter().filter(useful).filter(fits).collect()
}

/// Moves the mark; says whether it moved.
fn keys(ui: &Ui, state: &mut PaletteState, found: usize) -> bool {
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    let before = state.marked;
    if pressed(Key::ArrowDown) {
        state.marked += 1;
    }
    if pressed(Key::ArrowUp) {
        state.marked = state.marked.saturating_sub(1);
    }
    state.marked = state.marked.min(found.saturating_sub(1));
    state.marked != before
}

fn field(ui: &mut Ui, state: &mut PaletteState, new: bool) {
    let width = ui.available_width();
    let field = widgets::TextField::named(&mut state.text, "Find an action").hint("Find an action").width(width);
    let response = ui.add(field);
    if new || !response.has_focus() {
        response.request_focus();
    }
    if response.changed() {
        state.marked = 0;
    }
}

fn list(ui: &mut Ui, found: &[&ActionInfo], marked: usize, moved: bool) -> Option<Action> {
    if found.is_empty() {
        widgets::dim(ui, "No action has this name.");
        return None;
    }
    let mut chosen = None;
    ScrollArea::vertical().max_height(400.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (number, info) in found.iter().enumerate() {
            let keys = shortcuts::words(ui.ctx(), &info.action).unwrap_or_default();
            let colour = theme::colours(ui).dim;
            let button =
                Button::selectable(number == marked, info.label).right_text(RichText::new(keys).small().color(colour));
            let response = ui.add_sized([ui.available_width(), theme::BUTTON], button);
            let response = response.accessible_name(info.label).on_hover_text(info.tooltip);
            if moved && number == marked {
                response.scroll_to_me(Some(Align::Center));
            }
            if response.clicked() {
                chosen = Some(info.action.clone());
            }
        }
    });
    chosen
}
