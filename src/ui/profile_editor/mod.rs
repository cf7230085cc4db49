//! "MQTT Broker Profile Settings": the list of profiles on the left, the chosen one on the right.
//!
//! Owns what is typed (drafts, one a profile) until it is kept with OK or Apply. Keeps nothing itself: the app does.

mod alias;
mod authentication;
mod carrier;
mod credentials;
mod draft;
mod drafts;
mod files;
mod findings;
mod footer;
mod form;
mod general;
mod head;
mod host_row;
mod list;
mod more;
mod mqtt5;
mod numbers;
mod page;
mod passwords;
mod pasted_url;
mod problems;
mod proxy;
mod secrets;
mod section;
mod ticks;
mod tidy;
mod tls;
mod verification;
mod will;
mod will_properties;

use std::fmt;
use std::path::PathBuf;

use egui::{Context, Key, Modifiers, Ui, Vec2};

use crate::app::{Action, App, ProfileId};
use crate::ui::split_dialog::{Part, SplitDialog};
use crate::ui::widgets::Warning;
use crate::ui::{theme, unverified};

use drafts::{Drafts, Settled};
use footer::Pressed;
use section::Section;

const DIALOG: SplitDialog =
    SplitDialog { name: "settings", title: "MQTT Broker Profile Settings", size: Vec2::new(960.0, 768.0) };

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
    let shown = DIALOG.show(ctx, |ui, part| draw(ui, part, app, state, actions));
    pressed = pressed.or(shown.inner);
    if shown.has_keys && escape_key(ctx) {
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

fn draw(ui: &mut Ui, part: Part, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) -> Option<Pressed> {
    match part {
        Part::List => list::show(ui, app, state, actions),
        Part::Page => {
            ui.add_space(theme::GRID);
            page::show(ui, app, state, actions);
        }
        Part::Footer => return footer::show(ui, app, state),
    }
    None
}

/// The question before unsaved changes are thrown away.
fn ask(ctx: &Context, state: &mut EditorState, actions: &mut Vec<Action>) {
    let warning = Warning { question: "Discard the changes?", yes: "Discard", no: "Keep editing" };
    let answer = warning.show(ctx, |ui| drop(ui.label("What was typed and not yet kept will be lost.")));
    if let Some(discard) = answer {
        state.asking = false;
        actions.extend(discard.then_some(Action::CloseSettings));
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

fn escape_key(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// Ctrl+Enter (⌘ on a Mac) is OK: Enter alone is too easily pressed in a field.
fn ok_key(ctx: &Context, state: &EditorState) -> bool {
    !state.asking && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
}
