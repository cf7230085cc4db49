//! "MQTT Broker Profile Settings": the list of profiles on the left, the chosen one on the right.
//!
//! Owns what is typed (drafts, one a profile) until it is kept with OK or Apply. Keeps nothing itself: the app does.

mod alias;
mod credentials;
mod draft;
mod drafts;
mod files;
mod findings;
mod footer;
mod form;
mod general;
mod head;
mod list;
mod more;
mod numbers;
mod page;
mod passwords;
mod secrets;
mod section;
mod tls;
mod verification;
mod will;

use std::fmt;
use std::path::PathBuf;

use egui::{Context, CornerRadius, Frame, Id, Key, Modal, Modifiers, Rect, Sense, Stroke, Ui, UiBuilder, Vec2};

use crate::app::{Action, App, ProfileId};
use crate::ui::widgets::{button, heading, primary_button};
use crate::ui::{theme, unverified};

use drafts::{Drafts, Settled};
use footer::Pressed;
use section::Section;

/// The size that the design gives it, in points.
const SIZE: Vec2 = Vec2::new(960.0, 768.0);
/// What is left of the window around it, at least.
const AROUND: Vec2 = Vec2::new(32.0, 24.0);
/// Between the edges and what stands on the right side.
const MARGIN: Vec2 = Vec2::new(24.0, 20.0);
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
    /// They were drawn before since they were opened.
    begun: bool,
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
    state.begin(app, actions);
    state.settle(app, actions);
    let mut pressed = ok_key(ctx, state).then_some(Pressed::Ok);
    let frame = Frame::window(&ctx.global_style()).inner_margin(0);
    let modal = Modal::new(dialog()).frame(frame).show(ctx, |ui| {
        let clicked = window(ui, app, state, actions);
        pressed = pressed.or(clicked);
    });
    if modal.is_top_modal && !modal.any_popup_open && escape_key(ctx) {
        pressed = Some(Pressed::Cancel);
    }
    if actions.iter().any(|action| matches!(action, Action::CreateProfile(_) | Action::UndoDelete)) {
        // What is new is shown.
        state.unreadable = None;
    }
    if let Some(pressed) = pressed {
        state.press(pressed, app, actions);
        ctx.request_repaint();
    }
    if state.asking {
        ask(ctx, state, actions);
    }
    ask_unverified(ctx, app, state);
}

impl EditorState {
    /// The profile that is shown; none while an unreadable file is.
    fn selected(&self, app: &App) -> Option<ProfileId> {
        let selected = app.settings().and_then(|view| view.selected.clone());
        selected.filter(|_| self.unreadable.is_none())
    }

    /// Opened without any profile, the settings begin one: there is a field to type the address into.
    fn begin(&mut self, app: &App, actions: &mut Vec<Action>) {
        let first = !std::mem::replace(&mut self.begun, true);
        if first && app.profiles().is_empty() {
            actions.push(Action::CreateProfile(Box::default()));
        }
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
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let list_width = if size.x < SIZE.x { NARROW_LIST } else { LIST };
    let (list, right) = whole.split_left_right_at_x(whole.left() + list_width);
    let (page, footer) = right.split_top_bottom_at_y(right.bottom() - MARGIN.y - theme::BUTTON);
    // In the order in which Tab goes through them.
    ground(ui, list);
    part(ui, list, |ui| list::show(ui, app, state, actions));
    part(ui, page.shrink2(MARGIN).with_max_y(page.bottom() - theme::GRID), |ui| {
        let title = heading(ui, "MQTT Broker Profile Settings").id;
        ui.ctx().accesskit_node_builder(dialog(), |node| node.push_labelled_by(title.accesskit_id()));
        ui.add_space(theme::GRID);
        page::show(ui, app, state, actions);
    });
    part(ui, footer.shrink2(Vec2::new(MARGIN.x, 0.0)).with_max_y(footer.bottom() - MARGIN.y), |ui| {
        footer::show(ui, app, state)
    })
}

/// The list's own ground, with a line to its right.
fn ground(ui: &Ui, list: Rect) {
    let colours = theme::colours(ui);
    let corners = CornerRadius { ne: 0, se: 0, ..ui.visuals().window_corner_radius };
    ui.painter().rect_filled(list, corners, colours.ground);
    ui.painter().vline(list.right(), list.y_range(), Stroke::new(1.0, colours.line));
}

fn part<R>(ui: &mut Ui, within: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    add(&mut ui.new_child(UiBuilder::new().max_rect(within)))
}

/// The question before unsaved changes are thrown away.
fn ask(ctx: &Context, state: &mut EditorState, actions: &mut Vec<Action>) {
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("discard changes")).frame(frame).show(ctx, |ui| {
        ui.set_width(304.0);
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

/// The question before a profile verifies nothing.
fn ask_unverified(ctx: &Context, app: &App, state: &mut EditorState) {
    let Some((id, kept)) = state.selected(app).and_then(|id| app.profile(&id).map(|kept| (id, kept))) else { return };
    let draft = state.drafts.of(&id, kept);
    if draft.asking_unverified
        && let Some(confirmed) = unverified::ask(ctx, &draft.profile.name, "Verify nothing")
    {
        draft.answer_unverified(confirmed);
        ctx.request_repaint();
    }
}

/// The id of the whole dialog.
fn dialog() -> Id {
    Id::unique("settings")
}

fn escape_key(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// Ctrl+Enter (⌘ on a Mac) is OK: Enter alone is too easily pressed in a field.
fn ok_key(ctx: &Context, state: &EditorState) -> bool {
    !state.asking && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
}
