//! The dialog before a connection: it asks for secrets, whether to verify nothing, or for a step of an authentication.

use std::fmt;

use egui::{Id, Key, Modal, Modifiers, RichText, Ui};
use zeroize::Zeroizing;

use super::challenge::{self, ChallengeState, Step};
use super::{theme, unverified, widgets};
use crate::app::{Action, App, AuthenticationAction, Prompt, Question, Secret, SecretKind, Secrets, Wanted};

const WIDTH: f32 = 440.0;

/// What is typed: wiped when the dialog closes.
#[derive(Default)]
pub(super) struct PromptState {
    asked_for: Option<Prompt>,
    /// One for each that is wanted, in that order.
    typed: Vec<Zeroizing<String>>,
    remember: bool,
    challenge: ChallengeState,
}

impl fmt::Debug for PromptState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PromptState").finish_non_exhaustive()
    }
}

pub(super) fn show(ctx: &egui::Context, app: &App, state: &mut PromptState, actions: &mut Vec<Action>) {
    let Some(prompt) = app.prompt() else {
        if state.asked_for.is_some() {
            *state = PromptState::default();
        }
        return;
    };
    let new = state.asked_for.as_ref() != Some(prompt);
    if new {
        // What was typed for one question must not answer another.
        *state = PromptState { asked_for: Some(prompt.clone()), ..PromptState::default() };
    }
    let profile = prompt.profile.as_str();
    match &prompt.question {
        Question::Secrets { wanted, note, can_remember } => {
            let asked = Asked { profile: &prompt.profile, wanted, note: note.as_deref(), can_remember: *can_remember };
            ask_secrets(ctx, &asked, state, new, actions);
        }
        Question::Challenge(challenge) => {
            let step = Step { profile, method: &challenge.method, challenge: Some(challenge) };
            ask_step(ctx, &step, state, new, actions);
        }
        Question::AuthenticateAgain { method } => {
            ask_step(ctx, &Step { profile, method, challenge: None }, state, new, actions);
        }
        Question::Unverified => match unverified::ask(ctx, &prompt.profile, "Connect anyway") {
            Some(true) => actions.push(Action::ConfirmUnverified),
            Some(false) => actions.push(Action::DismissPrompt),
            None => {}
        },
    }
}

/// Which secrets are asked for, and why.
struct Asked<'a> {
    profile: &'a str,
    wanted: &'a [Wanted],
    note: Option<&'a str>,
    can_remember: bool,
}

fn ask_secrets(ctx: &egui::Context, asked: &Asked<'_>, state: &mut PromptState, new: bool, actions: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("prompt")).frame(egui::Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        dialog(ui, asked, state, new)
    });
    match shown.inner {
        Some(Answer::Connect) => actions.push(answer(asked.wanted, state)),
        Some(Answer::Cancel) => actions.push(Action::DismissPrompt),
        // A click beside it does not throw away what is typed.
        None if shown.is_top_modal && escape_key(ctx) => actions.push(Action::DismissPrompt),
        None => {}
    }
}

fn ask_step(ctx: &egui::Context, step: &Step<'_>, state: &mut PromptState, new: bool, actions: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("challenge")).frame(egui::Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        challenge::dialog(ui, step, &mut state.challenge, new)
    });
    match shown.inner {
        Some(challenge::Answer::Send) => {
            let typed = std::mem::take(state).challenge.typed;
            actions.push(Action::InAuthentication(AuthenticationAction::Answer(Secret::new(typed.to_string()))));
        }
        Some(challenge::Answer::Cancel) => actions.push(Action::DismissPrompt),
        None if shown.is_top_modal && escape_key(ctx) => actions.push(Action::DismissPrompt),
        None => {}
    }
}

fn escape_key(ctx: &egui::Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

enum Answer {
    Connect,
    Cancel,
}

fn answer(wanted: &[Wanted], state: &mut PromptState) -> Action {
    let state = std::mem::take(state);
    let mut secrets = Secrets::default();
    for (wanted, typed) in wanted.iter().zip(&state.typed).filter(|(_, typed)| !typed.is_empty()) {
        secrets.set(wanted.kind, Secret::new(typed.to_string()));
    }
    Action::AnswerPrompt { secrets, remember: state.remember }
}

fn dialog(ui: &mut Ui, asked: &Asked<'_>, state: &mut PromptState, new: bool) -> Option<Answer> {
    widgets::heading(ui, &format!("Connect to {}", asked.profile));
    if let Some(note) = asked.note {
        ui.label(RichText::new(note).color(theme::colours(ui).bad));
    }
    let mut entered = false;
    let mut first = new;
    state.typed.resize_with(asked.wanted.len(), Zeroizing::default);
    for (wanted, text) in asked.wanted.iter().zip(&mut state.typed) {
        let response = widgets::labelled_row(ui, wanted.label, |ui, id| {
            let width = ui.available_width();
            ui.add(widgets::TextField::labelled_by(text, id).secret(false).width(width))
        });
        if std::mem::take(&mut first) {
            response.request_focus();
        }
        entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let whose = format!("{} {}", of(wanted.kind), wanted.whose);
        widgets::hint(ui, theme::colours(ui).dim, &whose);
    }
    if asked.can_remember {
        widgets::labelled_row(ui, "", |ui, _| {
            widgets::checkbox(ui, &mut state.remember, "Remember in the system keychain");
        });
    }
    ui.add_space(theme::GRID);
    let clicked = buttons(ui);
    if entered { Some(Answer::Connect) } else { clicked }
}

const fn of(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Password | SecretKind::ProxyPassword | SecretKind::AuthenticationPassword => "Of the user",
        SecretKind::WebSocketAuthorization => "For",
        SecretKind::KeyPassphrase => "Of the file",
        SecretKind::KeystorePassword | SecretKind::ClientKeystorePassword => "Of the keystore",
    }
}

fn buttons(ui: &mut Ui) -> Option<Answer> {
    let mut answer = None;
    widgets::dialog_buttons(ui, |ui| {
        if widgets::primary_button(ui, "Connect").clicked() {
            answer = Some(Answer::Connect);
        }
        if widgets::button(ui, "Cancel").clicked() {
            answer = Some(Answer::Cancel);
        }
    });
    answer
}
