//! The question before nothing of a server is verified: in the settings, and before connecting.

use egui::{Context, Label, RichText};

use super::{theme, widgets};

const MEANS: &str = "Anybody on the way can pose as the broker, read and change everything. For tests on a network of \
                     your own only.";

/// Asks; `confirm` is the word on the button that says yes. `None`: not answered yet.
pub(super) fn ask(ctx: &Context, profile: &str, confirm: &str) -> Option<bool> {
    let warning = widgets::Warning { question: "Verify nothing?", yes: confirm, no: "Cancel" };
    warning.show(ctx, |ui| {
        let colours = theme::colours(ui);
        ui.horizontal_top(|ui| {
            widgets::mood_icon(ui, crate::app::Mood::Bad);
            ui.vertical(|ui| ui.add(Label::new(RichText::new(MEANS).color(colours.bad)).wrap()));
        });
        ui.add(Label::new(format!("This counts for the profile {profile}, and is asked once.")).wrap());
    })
}
