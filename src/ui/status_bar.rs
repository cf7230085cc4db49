//! The bar at the bottom: how much comes and goes, what is kept, what was lost.

use egui::{Align, Color32, Label, Layout, RichText, Ui};

use super::{format, theme};
use crate::app::{Rates, Tab};

pub(super) fn show(ui: &mut Ui, tab: &Tab) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        ui.spacing_mut().item_spacing.x = 20.0;
        let colours = theme::colours(ui);
        let store = &tab.store;
        word(ui, colours.dim, &format!("in {}", speed(&tab.incoming)), "Received messages and payload bytes a second");
        word(ui, colours.dim, &format!("out {}", speed(&tab.outgoing)), "Sent messages and payload bytes a second");
        let kept = format!(
            "kept {} \u{b7} {}",
            format::count(store.len() as u64),
            format::bytes_of(store.bytes(), store.budget())
        );
        word(ui, colours.dim, &kept, "Messages in memory, and the memory that they may use");
        let let_go = format!("let go {}", format::count(store.let_go()));
        word(ui, colours.dim, &let_go, "The oldest messages, let go to stay within the memory");
        let lost_colour = if tab.lost > 0 { colours.caution } else { colours.dim };
        let lost = format!("lost {}", format::count(tab.lost));
        word(ui, lost_colour, &lost, "Messages that came faster than they could be kept");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let time = tab.round_trip.map_or_else(|| "\u{2013}".to_owned(), format::duration);
            let meaning = "From the last publish of QoS 1 or 2 to its acknowledgement";
            word(ui, colours.dim, &format!("round trip {time}"), meaning);
        });
    });
}

fn speed(rates: &Rates) -> String {
    if rates.messages() == 0.0 {
        return format::rate(0.0);
    }
    format!("{} \u{b7} {}/s", format::rate(rates.messages()), format::bytes(rates.bytes() as usize))
}

fn word(ui: &mut Ui, colour: Color32, text: &str, meaning: &str) {
    ui.add(Label::new(RichText::new(text).small().color(colour)).truncate()).on_hover_text(meaning);
}
