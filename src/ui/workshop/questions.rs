//! What is asked before files are replaced, and before the workshop is closed in the middle of its work.

use egui::{Align, Context, Frame, Id, Key, Label, Layout, Modal, Modifiers, RichText};

use super::WorkshopState;
use crate::app::{Action, Stage, WorkshopAction, WorkshopView};
use crate::ui::theme;
use crate::ui::widgets::{button, heading, primary_button};

const WIDTH: f32 = 400.0;

struct Question<'a> {
    headline: &'a str,
    /// Names of files.
    names: Vec<String>,
    consequence: &'a str,
    /// Does it.
    yes: &'a str,
    /// Leaves all as it is, as Escape and Enter do.
    no: &'a str,
}

pub(super) fn show(ctx: &Context, view: &WorkshopView, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    if let Stage::Taken { files, .. } = &view.stage {
        let name = |file: &std::path::PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let question = Question {
            headline: if files.len() == 1 { "Replace this file?" } else { "Replace these files?" },
            names: files.iter().map(name).collect(),
            consequence: "Nothing was written. What is replaced cannot be brought back, and no key can be made again.",
            yes: "Replace",
            no: "Cancel",
        };
        if let Some(yes) = question.ask(ctx) {
            actions.push(Action::InWorkshop(if yes { WorkshopAction::Replace } else { WorkshopAction::Back }));
        }
    } else if state.asking {
        let question = Question {
            headline: "Stop making?",
            names: Vec::new(),
            consequence: "What is being made just now is still finished; nothing is made after it.",
            yes: "Stop and close",
            no: "Go on",
        };
        if let Some(yes) = question.ask(ctx) {
            state.asking = false;
            actions.extend(yes.then_some(Action::InWorkshop(WorkshopAction::Close)));
        }
    }
}

impl Question<'_> {
    /// The answer, once there is one.
    fn ask(&self, ctx: &Context) -> Option<bool> {
        let frame = Frame::window(&ctx.global_style());
        let modal = Modal::new(Id::unique(("workshop", self.headline))).frame(frame).show(ctx, |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
            heading(ui, self.headline);
            if !self.names.is_empty() {
                ui.add(Label::new(RichText::new(self.names.join("\n")).font(theme::mono())).wrap());
            }
            ui.add(Label::new(self.consequence).wrap());
            ui.add_space(theme::GRID);
            let answer = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let no = primary_button(ui, self.no);
                let yes = button(ui, self.yes);
                if !no.has_focus() && !yes.has_focus() {
                    no.request_focus();
                }
                no.clicked().then_some(false).or_else(|| yes.clicked().then_some(true))
            });
            answer.inner
        });
        let escaped = modal.is_top_modal && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        modal.inner.or_else(|| escaped.then_some(false))
    }
}
