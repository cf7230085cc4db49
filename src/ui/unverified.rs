//! The question before nothing of a server is verified: in the settings, and before connecting.

use egui::{Align, Context, Frame, Id, Key, Label, Layout, Modal, Modifiers, RichText};

use super::{theme, widgets};

const WIDTH: f32 = 400.0;
const MEANS: &str = "Anybody on the way can pose as the broker, read and change everything. For tests on a network of \
                     your own only.";

/// Asks; `confirm` is the word on the button that says yes. `None`: not answered yet.
pub(super) fn ask(ctx: &Context, profile: &str, confirm: &str) -> Option<bool> {
    let mut answer = None;
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("verify nothing")).frame(frame).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        widgets::heading(ui, "Verify nothing?");
        let colours = theme::colours(ui);
        ui.horizontal_top(|ui| {
            widgets::mood_icon(ui, crate::app::Mood::Bad);
            ui.vertical(|ui| ui.add(Label::new(RichText::new(MEANS).color(colours.bad)).wrap()));
        });
        ui.add(Label::new(format!("This counts for the profile {profile}, and is asked once.")).wrap());
        ui.add_space(theme::GRID);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cancel = widgets::primary_button(ui, "Cancel");
            let confirm = widgets::button(ui, confirm);
            if !cancel.has_focus() && !confirm.has_focus() {
                cancel.request_focus();
            }
            if cancel.clicked() {
                answer = Some(false);
            } else if confirm.clicked() {
                answer = Some(true);
            }
        });
    });
    if modal.is_top_modal && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        answer = Some(false);
    }
    answer
}
