//! The strip above the packets: tracing on and off, the filter, clearing, exporting; and below it how much there is.

use egui::containers::menu::MenuButton;
use egui::{Key, RichText, Ui};

use super::{TraceState, export};
use crate::app::{Action, MOST_TRACED, Packets, Tab, TraceAction, TraceForm};
use crate::ui::{format, theme, widgets};

const HINT: &str = "text, dir:in, kind:publish,puback";

/// What the field keeps however many buttons there are.
const FIELD: f32 = 120.0;

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut TraceState, actions: &mut Vec<Action>) {
    ui.add_space(theme::GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        ui.add_space(theme::GRID * 2.0);
        start_or_stop(ui, &tab.packets, actions);
        let width = (ui.available_width() - state.buttons_width).max(FIELD);
        filter(ui, &tab.packets, width, actions);
        let left = ui.cursor().left();
        buttons(ui, tab, state, actions);
        // The field gets what the buttons leave, and how wide they are is known only when they have been drawn.
        let used = ui.min_rect().right() - left + theme::GRID * 3.0;
        if (used - state.buttons_width).abs() > 0.5 {
            state.buttons_width = used;
            ui.ctx().request_discard("the buttons beside the filter have another width");
        }
    });
    status(ui, &tab.packets);
}

fn start_or_stop(ui: &mut Ui, packets: &Packets, actions: &mut Vec<Action>) {
    let (pressed, wish) = if packets.is_open() {
        let hint = "Keep no more packets; those that are kept stay.";
        (widgets::button(ui, "Stop").on_hover_text(hint), TraceAction::Stop)
    } else {
        let hint = "Keep every packet from now on. It costs speed while it is on.";
        (widgets::primary_button(ui, "Start").on_hover_text(hint), TraceAction::Start)
    };
    if pressed.clicked() {
        actions.push(Action::InTrace(wish));
    }
}

fn filter(ui: &mut Ui, packets: &Packets, width: f32, actions: &mut Vec<Action>) {
    let mut text = packets.text().to_owned();
    let field = widgets::TextField::named(&mut text, "Filter packets").mono().hint(HINT).width(width);
    let response = ui.add(field.wrong(packets.error().is_some()));
    let set = |text| Action::InTrace(TraceAction::Filter(text));
    if response.changed() {
        actions.push(set(text));
    } else if response.lost_focus() && !packets.text().is_empty() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(set(String::new()));
        response.request_focus();
    }
}

fn buttons(ui: &mut Ui, tab: &Tab, state: &mut TraceState, actions: &mut Vec<Action>) {
    let clear = ui.add_enabled_ui(tab.packets.kept() > 0, |ui| widgets::button(ui, "Clear packets")).inner;
    if clear.clicked() {
        actions.push(Action::InTrace(TraceAction::Clear));
    }
    ui.add_enabled_ui(tab.packets.shown_len() > 0, |ui| {
        MenuButton::new("Export").ui(ui, |ui| {
            for form in TraceForm::ALL {
                if widgets::menu_entry(ui, export::entry(form)).clicked() {
                    state.export = Some(export::ExportState::of(form, tab));
                }
            }
        });
    });
}

fn status(ui: &mut Ui, packets: &Packets) {
    let colours = theme::colours(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(theme::ROW);
        ui.add_space(theme::GRID * 2.0);
        if let Some(error) = packets.error() {
            ui.label(RichText::new(widgets::sentence(&error.to_string())).small().color(colours.bad));
        } else {
            widgets::small(ui, &words(packets));
        }
    });
}

/// "Tracing · 1,200 packets · 30 shown · the oldest 400 were let go to stay within 16 MB".
fn words(packets: &Packets) -> String {
    let mut parts = vec![if packets.is_open() { "Tracing" } else { "Not tracing" }.to_owned()];
    parts.push(format::plural(packets.kept() as u64, "packet", "packets"));
    if packets.is_filtering() {
        let so_far = if packets.is_searching() { " so far" } else { "" };
        parts.push(format!("{} shown{so_far}", format::count(packets.shown_len() as u64)));
    }
    match packets.forgotten() {
        0 => {}
        gone => {
            let most = MOST_TRACED >> 20;
            parts.push(format!("the oldest {} were let go to stay within {most} MB", format::count(gone)));
        }
    }
    parts.join(" \u{b7} ")
}
