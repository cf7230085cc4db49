//! "Connected", and what it opens: what the broker said when it took us in.

use egui::{Button, Color32, Frame, Label, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::{theme, widgets};
use crate::app::{GreetingFact, Tab};

const WIDTH: f32 = 440.0;
/// Width of the column with the names of facts, in points.
const NAMES: f32 = 136.0;

/// Draws the word of a connection that is up, in this colour.
pub(super) fn show(ui: &mut Ui, tab: &Tab, word: &str, colour: Color32) {
    let word = RichText::new(word).font(theme::semibold(theme::TEXT)).color(colour);
    let button = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.spacing_mut().button_padding.x = 0.0;
            ui.add(Button::new(word).frame(false))
        })
        .inner
        .on_hover_text("Click to see what the broker grants and offers.");
    let facts = tab.greeting();
    Popup::from_toggle_button_response(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("What the broker said")
        .frame(Frame::popup(ui.style()).inner_margin(12))
        .gap(theme::GRID)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            widgets::small(ui, "WHAT THE BROKER GRANTS AND OFFERS");
            let height = ui.ctx().content_rect().height() - 180.0;
            ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| list(ui, &facts));
            ui.add_space(theme::GRID / 2.0);
            if widgets::button(ui, "Copy all").clicked() {
                ui.ctx().copy_text(text(&facts));
            }
        });
}

fn list(ui: &mut Ui, facts: &[GreetingFact]) {
    let colours = theme::colours(ui);
    widgets::facts(ui, |ui| {
        for fact in facts {
            let colour = if fact.is_less { colours.caution } else { colours.text };
            widgets::fact(ui, NAMES, fact.name, |ui| {
                ui.add(Label::new(RichText::new(&fact.value).small().color(colour)).wrap());
            });
        }
    });
}

fn text(facts: &[GreetingFact]) -> String {
    facts.iter().map(|fact| format!("{}: {}\n", fact.name, fact.value)).collect()
}
