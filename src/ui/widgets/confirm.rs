//! A question before something that cannot be undone by the next click.

use egui::{Context, Frame, Id, Label, Modal};

use super::buttons::{button, primary_button};
use super::dialog_buttons;
use super::marks::heading;
use crate::ui::theme;

const WIDTH: f32 = 400.0;

/// The question to ask.
#[derive(Debug)]
pub struct Confirm<'a> {
    /// It, in a few words.
    pub question: &'a str,
    /// What a yes means.
    pub consequence: &'a str,
    /// The button that does it.
    pub yes: &'a str,
    /// The button that leaves all as it is; so does Escape.
    pub no: &'a str,
}

impl Confirm<'_> {
    /// Draws the dialog over the window; the answer, once there is one.
    #[must_use]
    pub fn show(self, ctx: &Context) -> Option<bool> {
        let frame = Frame::window(&ctx.global_style());
        let modal = Modal::new(Id::unique(("confirm", self.question))).frame(frame).show(ctx, |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
            heading(ui, self.question);
            ui.add(Label::new(self.consequence).wrap());
            ui.add_space(theme::GRID);
            dialog_buttons(ui, |ui| {
                let yes = primary_button(ui, self.yes).clicked().then_some(true);
                let no = button(ui, self.no).clicked().then_some(false);
                yes.or(no)
            })
        });
        let left = modal.should_close().then_some(false);
        modal.inner.or(left)
    }
}
