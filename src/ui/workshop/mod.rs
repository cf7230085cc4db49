//! "Certificate workshop": what can be made on the left, its form or what came of it on the right.
//!
//! Owns what is typed. Makes nothing itself: the app does.

mod fields;
mod footer;
mod host_name;
mod kind;
mod kinds;
mod list;
mod looking;
mod page;
mod place;
mod preview;
mod questions;
mod result;
mod typed;

use std::fmt;

use egui::{Context, Key, Modifiers, Ui, Vec2};
use zeroize::Zeroizing;

use crate::app::{Action, App, Job, Stage, WorkshopAction, WorkshopView};
use crate::ui::split_dialog::{Part, SplitDialog};
use crate::workshop::{Destination, Order};

use footer::Pressed;
use kind::Kind;
use typed::{Field, Typed};

/// Of the same width as the settings.
const DIALOG: SplitDialog =
    SplitDialog { name: "workshop", title: "Certificate workshop", size: Vec2::new(960.0, 664.0) };

/// What is typed and chosen in the workshop. Stays when it is closed, but for the passwords.
#[derive(Default)]
pub struct WorkshopState {
    kind: Kind,
    typed: Option<Typed>,
    /// The openssl commands are shown.
    openssl: bool,
    /// The result was taken over into the forms.
    taken_over: bool,
    /// The profile that was created for the result.
    profile: Option<String>,
    /// "Stop making?" is asked.
    asking: bool,
}

impl fmt::Debug for WorkshopState {
    // What is typed holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkshopState").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Draws the workshop while it is open.
pub fn show(ctx: &Context, app: &App, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    let Some(view) = app.workshop() else { return state.close() };
    state.follow(view);
    looking::follow(ctx, app, state.typed(), actions);
    let shown = DIALOG.show(ctx, |ui, part| draw(ui, part, view, state, actions));
    let pressed = shown.has_keys.then(|| key(ctx)).flatten().or(shown.inner);
    if let Some(pressed) = pressed {
        state.press(pressed, view, actions);
        ctx.request_repaint();
    }
    questions::show(ctx, view, state, actions);
}

impl WorkshopState {
    fn typed(&mut self) -> &mut Typed {
        self.typed.get_or_insert_default()
    }

    fn close(&mut self) {
        self.typed.iter_mut().for_each(Typed::forget_secrets);
        (self.openssl, self.asking) = (false, false);
    }

    /// Sees what became of a job.
    fn follow(&mut self, view: &WorkshopView) {
        self.asking &= matches!(view.stage, Stage::Making(_));
        let Stage::Made { made, .. } = &view.stage else {
            self.taken_over = false;
            return;
        };
        if !std::mem::replace(&mut self.taken_over, true) {
            self.profile = None;
            let kind = self.kind;
            let typed = self.typed();
            let password = std::mem::take(typed.secret_mut(Field::NewKeyPassword));
            // The keys of a whole set are not encrypted.
            let password = if kind == Kind::Everything { Zeroizing::default() } else { password };
            typed.take_over(made, &password);
        }
    }

    /// What keeps the form from being made.
    fn objection(&mut self) -> Option<String> {
        let kind = self.kind;
        let typed = self.typed();
        let problem = |field: Field| typed.problem(field).map(|problem| format!("{}: {problem}", field.label()));
        kind.fields(typed).into_iter().find_map(problem).or_else(|| clash(&self.job()))
    }

    fn job(&mut self) -> Job {
        let kind = self.kind;
        let typed = self.typed();
        Job { orders: kind.orders(typed), to: Destination::new(typed.directory()) }
    }

    fn press(&mut self, pressed: Pressed, view: &WorkshopView, actions: &mut Vec<Action>) {
        let making = matches!(view.stage, Stage::Making(_));
        let wish = match pressed {
            Pressed::Close if making => {
                self.asking = true;
                return;
            }
            Pressed::Close => WorkshopAction::Close,
            Pressed::Stop => WorkshopAction::Stop,
            Pressed::Another => WorkshopAction::Back,
            Pressed::Make if making || matches!(view.stage, Stage::Made { .. }) || self.objection().is_some() => return,
            Pressed::Make => WorkshopAction::Make(self.job()),
        };
        actions.push(Action::InWorkshop(wish));
    }
}

/// Two files of one name, if there are: also where capitals do not count.
fn clash(job: &Job) -> Option<String> {
    let names: Vec<String> = job.orders.iter().flat_map(Order::files).map(|(_, name)| name).collect();
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let mut twice = names.iter().enumerate().filter(|(place, name)| names[..*place].iter().any(|one| same(one, name)));
    twice.next().map(|(_, name)| format!("Two files would be called {name}: choose different names."))
}

fn draw(
    ui: &mut Ui,
    part: Part,
    view: &WorkshopView,
    state: &mut WorkshopState,
    actions: &mut Vec<Action>,
) -> Option<Pressed> {
    match part {
        Part::List => choose(ui, view, state, actions),
        Part::Page => page::show(ui, view, state, actions),
        Part::Footer => return footer::show(ui, view, state),
    }
    None
}

fn choose(ui: &mut Ui, view: &WorkshopView, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    let free = !matches!(view.stage, Stage::Making(_));
    let chosen = ui.add_enabled_ui(free, |ui| list::show(ui, state.kind)).inner;
    if let Some(kind) = chosen {
        state.kind = kind;
        actions.push(Action::InWorkshop(WorkshopAction::Back));
    }
}

/// Escape closes; Ctrl+Enter (⌘ on a Mac) makes: Enter alone is too easily pressed in a field.
fn key(ctx: &Context) -> Option<Pressed> {
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Escape) {
        return Some(Pressed::Close);
    }
    pressed(Modifiers::COMMAND, Key::Enter).then_some(Pressed::Make)
}
