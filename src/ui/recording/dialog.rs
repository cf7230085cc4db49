//! What the dialogs about files of messages and packets have in common.

use std::path::{Path, PathBuf};

use egui::{Context, Frame, Id, Key, Label, Modal, Modifiers, Ui};

use crate::app::{Action, RecordingAction, Tab};
use crate::ui::widgets::{self, PathField, PathState, Verdict};
use crate::ui::{connections, theme};

const WIDTH: f32 = 560.0;

/// Characters of a name in a proposed file name.
const LONGEST_NAME: usize = 60;

/// What was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Answer {
    Yes,
    No,
}

/// A path that is typed or browsed for.
#[derive(Debug, Default)]
pub(in crate::ui) struct Place {
    pub(super) path: PathBuf,
    state: PathState,
}

impl Place {
    /// A row of the form.
    pub(in crate::ui) fn row(&mut self, ui: &mut Ui, label: &str, is_output: bool, remark: &str) {
        let field = PathField {
            label,
            wrong: false,
            verdict: Verdict::Remark(remark),
            remark: Verdict::None,
            path: &mut self.path,
            state: &mut self.state,
            is_output,
        };
        // A certificate that is pasted here has no business here.
        let _response = field.show(ui);
    }

    pub(in crate::ui) fn is_empty(&self) -> bool {
        self.path.as_os_str().is_empty()
    }

    pub(in crate::ui) fn expanded(&self) -> PathBuf {
        widgets::expand_home(&self.path)
    }

    /// Proposes `~/Plant-A.ndjson`, until something else is typed.
    pub(in crate::ui) fn propose(&mut self, tab: &Tab, what: &str, ending: &str) {
        if self.is_empty() {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            let name = connections::name_of(tab);
            let name = name.trim_end_matches(".ndjson").chars().take(LONGEST_NAME);
            let name: String = name.map(|c| if allowed(c) { c } else { '-' }).collect();
            let name = name.trim_matches(['.', '-']);
            let gap = if name.is_empty() { "" } else { "-" };
            self.path = Path::new("~").join(format!("{name}{gap}{what}{ending}"));
        }
    }
}

/// Draws a dialog over the window; `form` says whether it is complete.
pub(in crate::ui) fn show(ctx: &Context, title: &str, yes: &str, form: impl FnOnce(&mut Ui) -> bool) -> Option<Answer> {
    let modal = Modal::new(Id::unique(("recording", title))).frame(Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        widgets::heading(ui, title);
        let complete = form(ui);
        ui.add_space(theme::GRID);
        let clicked = widgets::dialog_buttons(ui, |ui| {
            let yes = ui.add_enabled_ui(complete, |ui| widgets::primary_button(ui, yes)).inner;
            let yes = yes.clicked().then_some(Answer::Yes);
            let no = widgets::button(ui, "Cancel").clicked().then_some(Answer::No);
            yes.or(no)
        });
        // Enter on a combo, a box or a button is meant for that.
        let free = ui.memory(egui::Memory::focused).is_none() && !egui::Popup::is_any_open(ui.ctx());
        let entered = complete && free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        clicked.or(entered.then_some(Answer::Yes))
    });
    // A click beside it does not throw away what is typed.
    let has_keys = shown.is_top_modal && !shown.any_popup_open;
    let left = has_keys && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    shown.inner.or(left.then_some(Answer::No))
}

/// Turns the answer into the action, or closes the dialog.
pub(super) fn answered(answer: Option<Answer>, yes: impl FnOnce() -> RecordingAction, actions: &mut Vec<Action>) {
    let action = match answer {
        None => return,
        Some(Answer::Yes) => yes(),
        Some(Answer::No) => RecordingAction::Show(None),
    };
    actions.push(Action::InRecording(action));
}

/// A sentence below a field.
pub(in crate::ui) fn note(ui: &mut Ui, sentence: &str) {
    let colour = theme::colours(ui).dim;
    let job = widgets::prose(sentence, theme::SMALL, colour);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.add_space(-theme::GRID / 2.0);
        ui.horizontal(|ui| {
            ui.add_space(theme::LABEL_COLUMN + theme::GRID);
            ui.add(Label::new(job).wrap());
        });
    });
}

/// The same for what is wrong.
pub(super) fn problem(ui: &mut Ui, sentence: &str) {
    widgets::hint(ui, theme::colours(ui).bad, sentence);
}
