//! "MQTT Broker Profile Settings": the list of profiles on the left, the chosen one on the right.
//!
//! Owns what is typed (drafts, one a profile) until it is kept with OK or Apply. Keeps nothing itself: the app does.

mod credentials;
mod draft;
mod drafts;
mod files;
mod footer;
mod form;
mod general;
mod head;
mod list;
mod numbers;
mod page;
mod section;
mod tls;
mod will;

use std::fmt;
use std::path::PathBuf;

use egui::{Context, CornerRadius, Frame, Id, Key, Margin, Modal, Modifiers, Panel, Ui, Vec2};

use crate::app::{Action, App, ProfileId};
use crate::ui::theme;
use crate::ui::widgets::{button, heading, primary_button};

use drafts::{Drafts, Settled};
use footer::Pressed;
use section::Section;

/// The size that the design gives it, in points.
const SIZE: Vec2 = Vec2::new(960.0, 664.0);
/// What is left of the window around it, at least.
const AROUND: Vec2 = Vec2::new(32.0, 24.0);
/// Width of the list.
const LIST: f32 = 208.0;
/// Width of the list in a narrow window.
const NARROW_LIST: f32 = 176.0;

/// What is typed and chosen in the settings.
#[derive(Default)]
pub struct EditorState {
    drafts: Drafts,
    section: Section,
    /// A file that cannot be read and is looked at.
    unreadable: Option<PathBuf>,
    /// "Discard the changes?" is asked.
    asking: bool,
    /// OK was pressed: close as soon as everything is kept.
    closing: bool,
    /// Something could not be kept; a notice says why.
    not_kept: bool,
}

impl fmt::Debug for EditorState {
    // The drafts hold typed secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EditorState").field("section", &self.section).finish_non_exhaustive()
    }
}

/// Draws the settings while they are open.
pub fn show(ctx: &Context, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) {
    if app.settings().is_none() {
        *state = EditorState::default();
        return;
    }
    state.settle(app, actions);
    let mut pressed = ok_key(ctx, state).then_some(Pressed::Ok);
    let frame = Frame::window(&ctx.global_style()).inner_margin(0);
    let modal = Modal::new(Id::unique("settings")).frame(frame).show(ctx, |ui| {
        let clicked = window(ui, app, state, actions);
        pressed = pressed.or(clicked);
    });
    if modal.is_top_modal && !modal.any_popup_open && escape_key(ctx) {
        pressed = Some(Pressed::Cancel);
    }
    if let Some(pressed) = pressed {
        state.press(pressed, app, actions);
        ctx.request_repaint();
    }
    if state.asking {
        ask(ctx, state, actions);
    }
}

impl EditorState {
    /// The profile that is shown.
    fn selected(&self, app: &App) -> Option<ProfileId> {
        app.settings().and_then(|view| view.selected.clone())
    }

    /// Sees what became of OK or Apply.
    fn settle(&mut self, app: &App, actions: &mut Vec<Action>) {
        match self.drafts.settle(app) {
            Settled::Idle => {}
            Settled::Kept => self.not_kept = false,
            Settled::Failed => (self.not_kept, self.closing) = (true, false),
        }
        if self.closing {
            actions.push(Action::CloseSettings);
        }
    }

    fn press(&mut self, pressed: Pressed, app: &App, actions: &mut Vec<Action>) {
        match pressed {
            Pressed::Revert => {
                if let Some((id, profile)) = self.selected(app).and_then(|id| app.profile(&id).map(|kept| (id, kept))) {
                    self.drafts.of(&id, profile).revert();
                }
            }
            Pressed::Cancel if self.drafts.any_changed(app) => self.asking = true,
            Pressed::Cancel => actions.push(Action::CloseSettings),
            Pressed::Apply | Pressed::Ok if self.drafts.objection(app).is_some() => {}
            Pressed::Apply => self.drafts.submit(app, actions),
            Pressed::Ok => {
                self.drafts.submit(app, actions);
                self.closing = true;
            }
        }
    }
}

fn window(ui: &mut Ui, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) -> Option<Pressed> {
    let room = ui.ctx().content_rect().size() - AROUND;
    let size = SIZE.min(room).floor();
    ui.set_min_size(size);
    ui.set_max_size(size);
    let ground = theme::colours(ui).ground;
    let corner = ui.visuals().window_corner_radius;
    let left = Frame::new().fill(ground).corner_radius(CornerRadius { ne: 0, se: 0, ..corner });
    let list_width = if size.x < SIZE.x { NARROW_LIST } else { LIST };
    Panel::left("settings list")
        .frame(left)
        .exact_size(list_width)
        .resizable(false)
        .show(ui, |ui| list::show(ui, app, state, actions));
    let margin = Margin { left: 24, right: 24, top: 0, bottom: 16 };
    let pressed = Panel::bottom("settings buttons")
        .frame(Frame::new().inner_margin(margin))
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| footer::show(ui, app, state))
        .inner;
    let page = Frame::new().inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 8 });
    egui::CentralPanel::no_frame().frame(page).show(ui, |ui| {
        heading(ui, "MQTT Broker Profile Settings");
        ui.add_space(theme::GRID);
        page::show(ui, app, state, actions);
    });
    pressed
}

/// The question before unsaved changes are thrown away.
fn ask(ctx: &Context, state: &mut EditorState, actions: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("discard changes")).show(ctx, |ui| {
        ui.set_width(280.0);
        heading(ui, "Discard the changes?");
        ui.label("What was typed and not yet kept will be lost.");
        ui.add_space(theme::GRID);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let keep = primary_button(ui, "Keep editing");
            if keep.clicked() {
                state.asking = false;
            }
            if button(ui, "Discard").clicked() {
                actions.push(Action::CloseSettings);
            }
        });
    });
    if modal.is_top_modal && escape_key(ctx) {
        state.asking = false;
    }
}

fn escape_key(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// Ctrl+Enter (⌘ on a Mac) is OK: Enter alone is too easily pressed in a field.
fn ok_key(ctx: &Context, state: &EditorState) -> bool {
    !state.asking && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
}
