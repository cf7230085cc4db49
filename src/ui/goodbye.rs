//! "Disconnect with reason": what the DISCONNECT is to say. And the menu beside Disconnect.

use egui::{Context, Frame, Id, Key, Modal, Modifiers, Popup, ScrollArea, Ui};
use egui_material_icons::icons::ICON_EXPAND_MORE;

use super::theme;
use super::widgets::{self, MAX_TEXT_BYTES, Pairs, user_properties};
use crate::app::{
    Action, App, AuthenticationAction, Goodbye, GoodbyeAction, Reason, ReasonCode, leaving_code, leaving_meaning,
};

const WIDTH: f32 = 480.0;
/// Room for the longest label.
const COLUMN: f32 = 152.0;
/// Width of the combo, in points.
const CHOICE: f32 = 320.0;
/// What stands above and below the fields, in points; more of them scroll.
const AROUND: f32 = 176.0;

/// What is chosen and typed.
#[derive(Debug)]
pub(super) struct GoodbyeState {
    code: ReasonCode,
    words: String,
    expiry: String,
    user: Vec<(String, String)>,
}

impl Default for GoodbyeState {
    fn default() -> Self {
        Self { code: ReasonCode(0), words: String::new(), expiry: String::new(), user: Vec::new() }
    }
}

impl GoodbyeState {
    fn expiry(&self) -> Result<Option<u32>, &'static str> {
        let text = self.expiry.trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| "Type a whole number of seconds up to 4,294,967,295, or leave it empty.")
    }

    fn words(&self) -> Result<Option<String>, &'static str> {
        if self.words.len() > MAX_TEXT_BYTES || self.words.contains('\0') {
            return Err("A reason has at most 65,535 bytes and no NUL character.");
        }
        Ok((!self.words.is_empty()).then(|| self.words.clone()))
    }

    fn goodbye(&self) -> Option<Goodbye> {
        let (string, user, session_expiry_s) =
            (self.words().ok()?, user_properties(&self.user).ok()?, self.expiry().ok()?);
        Some(Goodbye { reason: Reason { string, user, ..self.code.into() }, session_expiry_s })
    }
}

/// The button that opens the other ways to leave.
pub(super) fn menu(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    let enabled = app.is_enabled(&Action::InGoodbye(GoodbyeAction::Drop));
    let button =
        ui.add_enabled_ui(enabled, |ui| widgets::icon_button(ui, ICON_EXPAND_MORE, "More ways to disconnect")).inner;
    Popup::menu(&button).show(|ui| {
        let wishes = [GoodbyeAction::Ask, GoodbyeAction::Drop].map(Action::InGoodbye);
        for action in wishes.into_iter().chain([Action::InAuthentication(AuthenticationAction::Again)]) {
            let Some(info) = action.info() else { continue };
            let entry = widgets::menu_entry_if(ui, app.is_enabled(&action), info.label);
            let entry = entry.on_disabled_hover_text(why_not(&action));
            if entry.on_hover_text(info.tooltip).clicked() {
                actions.push(action);
            }
        }
    });
}

fn why_not(action: &Action) -> &'static str {
    if matches!(action, Action::InAuthentication(_)) {
        "The connection was made without an authentication method of MQTT 5."
    } else {
        "Only MQTT 5 gives a DISCONNECT something to say."
    }
}

/// Draws the dialog while it is open.
pub(super) fn show(ctx: &Context, app: &App, state: &mut GoodbyeState, actions: &mut Vec<Action>) {
    if !app.asks_goodbye() {
        *state = GoodbyeState::default();
        return;
    }
    let modal = Modal::new(Id::unique("goodbye")).frame(Frame::window(&ctx.global_style())).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        widgets::heading(ui, "Disconnect with reason");
        let height = ui.ctx().content_rect().height() - AROUND;
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| fields(ui, state));
        ui.add_space(theme::GRID);
        buttons(ui, state)
    });
    let escaped = modal.is_top_modal && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let answer = modal.inner.or_else(|| escaped.then_some(GoodbyeAction::Cancel));
    actions.extend(answer.map(Action::InGoodbye));
}

fn fields(ui: &mut Ui, state: &mut GoodbyeState) {
    let colours = theme::colours(ui);
    widgets::labelled_row_of(ui, COLUMN, "Reason Code", |ui, label| {
        let words = ReasonCode::LEAVING.map(|code| (code, leaving_code(code)));
        let words: Vec<_> = words.iter().map(|(code, words)| (*code, words.as_str())).collect();
        widgets::choice(ui, label, CHOICE, &mut state.code, &words);
    });
    widgets::hint_of(ui, COLUMN, colours.dim, leaving_meaning(state.code));
    let problem = state.words().err();
    widgets::labelled_row_of(ui, COLUMN, "Reason String", |ui, label| {
        ui.add(widgets::TextField::labelled_by(&mut state.words, label).wrong(problem.is_some()));
    });
    if let Some(problem) = problem {
        widgets::hint_of(ui, COLUMN, colours.bad, problem);
    }
    let problem = state.expiry().err();
    widgets::labelled_row_of(ui, COLUMN, "Session Expiry", |ui, label| {
        let field = widgets::TextField::labelled_by(&mut state.expiry, label).width(104.0).wrong(problem.is_some());
        ui.add(field);
        widgets::dim(ui, "seconds; empty: as at connect");
    });
    if let Some(problem) = problem {
        widgets::hint_of(ui, COLUMN, colours.bad, problem);
    }
    let problem = user_properties(&state.user).err();
    widgets::labelled_row_of(ui, COLUMN, "User Properties", |ui, _| {
        let (one, all) = ("user property", "user properties");
        Pairs { pairs: &mut state.user, one, all, wrong: problem.is_some() }.show(ui);
    });
    if let Some(problem) = problem {
        widgets::hint_of(ui, COLUMN, colours.bad, problem);
    }
}

fn buttons(ui: &mut Ui, state: &GoodbyeState) -> Option<GoodbyeAction> {
    let goodbye = state.goodbye();
    widgets::dialog_buttons(ui, |ui| {
        let say = ui.add_enabled_ui(goodbye.is_some(), |ui| widgets::primary_button(ui, "Disconnect")).inner;
        let cancel = widgets::button(ui, "Cancel").clicked();
        match goodbye.filter(|_| say.clicked()) {
            Some(goodbye) => Some(GoodbyeAction::Say(Box::new(goodbye))),
            None => cancel.then_some(GoodbyeAction::Cancel),
        }
    })
}
