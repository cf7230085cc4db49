//! A question before something that cannot be brought back.

use egui::{Context, Frame, Id, Key, Modal, Modifiers, Ui};

use super::{button, dialog_buttons, heading, primary_button};
use crate::ui::theme;

const WIDTH: f32 = 400.0;

/// A question whose answer is no, unless somebody says yes: Enter and Escape leave all as it is.
pub struct Warning<'a> {
    /// It, in a few words.
    pub question: &'a str,
    /// The button that does it.
    pub yes: &'a str,
    /// The button that leaves all as it is.
    pub no: &'a str,
}

impl Warning<'_> {
    /// Draws the dialog over the window, with what a yes means between question and buttons; the answer, once there is
    /// one.
    #[must_use]
    pub fn show(self, ctx: &Context, meaning: impl FnOnce(&mut Ui)) -> Option<bool> {
        let modal = Modal::new(Id::unique(("warning", self.question))).frame(Frame::window(&ctx.global_style()));
        let shown = modal.show(ctx, |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
            heading(ui, self.question);
            meaning(ui);
            ui.add_space(theme::GRID);
            dialog_buttons(ui, |ui| {
                let no = primary_button(ui, self.no);
                let yes = button(ui, self.yes);
                if !no.has_focus() && !yes.has_focus() {
                    no.request_focus();
                }
                no.clicked().then_some(false).or_else(|| yes.clicked().then_some(true))
            })
        });
        let escaped = shown.is_top_modal && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        shown.inner.or_else(|| escaped.then_some(false))
    }
}
