//! The bar at the bottom: how much comes and goes, what is kept, what was let go and lost.

use egui::accesskit::Role;
use egui::{Align, Button, Color32, FontId, Grid, Label, Layout, Response, RichText, Sense, Ui, WidgetInfo};

use super::{format, theme, widgets};
use crate::app::{Action, MemoryAction, Rates, Tab};

const GAP: f32 = 20.0;
/// Widths are multiples of this, so that what follows stays in its place while digits change.
const STEP: f32 = 24.0;

pub(super) fn show(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        ui.spacing_mut().item_spacing.x = GAP;
        let words = [true, false].map(|whole| Words::of(tab, whole));
        let [whole, short] = &words;
        let words = if whole.width(ui) <= ui.available_width() { whole } else { short };
        draw(ui, tab, words, actions);
    });
}

fn draw(ui: &mut Ui, tab: &Tab, words: &Words, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    word(ui, tab, colours.dim, &words.incoming, "Received messages and payload bytes a second");
    word(ui, tab, colours.dim, &words.outgoing, "Sent messages and payload bytes a second");
    if kept(ui, tab, &words.kept).clicked() {
        actions.push(Action::InMemory(MemoryAction::Open));
    }
    word(ui, tab, colours.dim, &words.let_go, "The oldest messages, let go to stay within the memory");
    let lost_colour = if tab.lost > 0 { colours.caution } else { colours.dim };
    word(ui, tab, lost_colour, &words.lost, "Messages that came faster than they could be kept");
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let meaning = "From the last publish of QoS 1 or 2 to its acknowledgement";
        word(ui, tab, colours.dim, &words.round_trip, meaning);
    });
}

/// What the bar says.
struct Words {
    incoming: String,
    outgoing: String,
    kept: String,
    let_go: String,
    lost: String,
    round_trip: String,
}

impl Words {
    /// With bytes a second, or in a narrow window without.
    fn of(tab: &Tab, whole: bool) -> Self {
        let store = &tab.store;
        let memory = format::bytes_of(store.bytes(), store.budget());
        let time = tab.round_trip.map_or_else(|| "\u{2013}".to_owned(), format::duration);
        Self {
            incoming: format!("in {}", speed(&tab.incoming, whole)),
            outgoing: format!("out {}", speed(&tab.outgoing, whole)),
            kept: format!("kept {} \u{b7} {memory}", format::count(store.len() as u64)),
            let_go: format!("let go {}", format::count(store.let_go())),
            lost: format!("lost {}", format::count(tab.lost)),
            round_trip: format!("round trip {time}"),
        }
    }

    fn width(&self, ui: &Ui) -> f32 {
        let all = [&self.incoming, &self.outgoing, &self.kept, &self.let_go, &self.lost, &self.round_trip];
        all.iter().map(|text| steady_width(ui, text)).sum::<f32>() + GAP * (all.len() - 1) as f32
    }
}

fn speed(rates: &Rates, with_bytes: bool) -> String {
    if rates.messages() == 0.0 || !with_bytes {
        return format::rate(rates.messages());
    }
    format!("{} \u{b7} {}/s", format::rate(rates.messages()), format::bytes(rates.bytes() as usize))
}

/// The width of a text, rounded up.
fn steady_width(ui: &Ui, text: &str) -> f32 {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(theme::SMALL), Color32::PLACEHOLDER);
    (galley.size().x / STEP).ceil() * STEP
}

fn word(ui: &mut Ui, tab: &Tab, colour: Color32, text: &str, meaning: &str) {
    let width = steady_width(ui, text);
    let label = Label::new(RichText::new(text).small().color(colour)).truncate().sense(Sense::hover());
    let align = if ui.layout().prefer_right_to_left() { Align::Max } else { Align::Min };
    let size = egui::vec2(width.min(ui.available_width()), theme::BUTTON);
    let layout = match align {
        Align::Max => Layout::right_to_left(Align::Center),
        Align::Min | Align::Center => Layout::left_to_right(Align::Center),
    };
    let response = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(label)
    });
    response.inner.on_hover_ui(|ui| totals(ui, tab, meaning));
}

/// What is kept: opens "Message memory".
fn kept(ui: &mut Ui, tab: &Tab, text: &str) -> Response {
    let width = steady_width(ui, text);
    let colour = theme::colours(ui).dim;
    let button = Button::new(RichText::new(text).small().color(colour)).frame_when_inactive(false).truncate();
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 0.0;
            ui.spacing_mut().interact_size.y = theme::ROW;
            let size = egui::vec2(width.min(ui.available_width()), theme::BUTTON);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.add(button)
            })
            .inner
        })
        .inner;
    let spoken = format!("Message memory: {text}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    response
        .on_hover_ui(|ui| totals(ui, tab, "Messages in memory, and the memory that they may use. Click to change it."))
}

/// What a part of the bar means, and everything that was counted since the messages were cleared.
fn totals(ui: &mut Ui, tab: &Tab, meaning: &str) {
    ui.label(meaning);
    ui.add_space(theme::GRID / 2.0);
    let store = &tab.store;
    let moved = |rates: &Rates| {
        let total = rates.total();
        format!("{} \u{b7} {}", format::count(total.messages), format::bytes(total.bytes as usize))
    };
    let rows = [
        ("Received", moved(&tab.incoming)),
        ("Sent", moved(&tab.outgoing)),
        ("Kept", format::count(store.len() as u64)),
        ("Pinned", format::count(store.pinned() as u64)),
        ("Let go", format::count(store.let_go())),
        ("Too large to keep", format::count(store.too_large())),
        ("Lost", format::count(tab.lost)),
    ];
    Grid::new("totals").num_columns(2).spacing([theme::GRID * 2.0, theme::GRID / 2.0]).show(ui, |ui| {
        for (word, number) in rows {
            widgets::dim(ui, word);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(number));
            ui.end_row();
        }
    });
}
