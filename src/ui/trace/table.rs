//! The packets in their order, the newest last. The end stays in sight until somebody scrolls away or chooses a packet.

use egui::accesskit::Role;
use egui::{Align, Event, FontId, Rect, Response, Sense, Ui, pos2, vec2};

use super::{TraceState, packet};
use crate::app::{Action, PacketDirection, PacketEntry, Packets, TraceAction};
use crate::ui::{format, theme, widgets};

/// Where the columns begin, in points from the left; the size stands at the right.
const TIME: f32 = 16.0;
const WAY: f32 = 116.0;
const KIND: f32 = 164.0;
const DETAILS: f32 = 268.0;
const SIZE: f32 = 64.0;

/// Height of the captions.
const CAPTIONS: f32 = 20.0;

pub(super) fn show(ui: &mut Ui, packets: &Packets, state: &mut TraceState, actions: &mut Vec<Action>) {
    captions(ui);
    hold(packets, state);
    let selected = packets.selected().map(|entry| entry.number);
    let total = packets.shown_len();
    let list = widgets::Rows { name: "Packets", total, height: theme::ROW, has_chosen: selected.is_some() };
    let (before, mut clicked) = (state.scroll.top, None);
    let drawn = list.show(ui, &mut state.scroll, |ui, row, rect| {
        if let Some(entry) = packets.shown(row) {
            let response = draw(ui, row, rect, entry, selected == Some(entry.number));
            clicked = clicked.or(response.clicked().then_some(row));
            response.context_menu(|ui| packet::copies(ui, entry));
        }
    });
    if clicked.is_some() {
        drawn.response.request_focus();
    }
    let at = selected.and_then(|number| packets.row_of(number));
    let chosen = clicked.or_else(|| widgets::moved_row(ui, &drawn, at, total));
    actions.extend(chosen.and_then(|row| packets.shown(row)).map(|entry| select(entry.number)));
    // What was chosen elsewhere is brought into sight, and what takes room from the table keeps it there.
    let news = at.filter(|_| std::mem::replace(&mut state.drawn, selected) != selected);
    if let Some(row) = chosen.or(news) {
        state.scroll.reveal(row, drawn.visible);
    }
    let end = (total as f64 - drawn.visible).max(0.0);
    state.scroll.follow_end |= state.scroll.top >= end - 0.01 && state.scroll.top != before;
    copy_by_key(ui, packets, &drawn);
}

fn copy_by_key(ui: &Ui, packets: &Packets, drawn: &widgets::Drawn) {
    let is_wanted = drawn.response.has_focus() && ui.input(|input| input.events.contains(&Event::Copy));
    if let Some(entry) = packets.selected().filter(|_| is_wanted) {
        ui.ctx().copy_text(packet::as_text(entry));
    }
}

fn select(number: u64) -> Action {
    Action::InTrace(TraceAction::Select(Some(number)))
}

/// Rows that go from the beginning move the others up: those in sight stay in sight.
fn hold(packets: &Packets, state: &mut TraceState) {
    let gone = packets.gone();
    if gone >= state.gone {
        state.scroll.top = (state.scroll.top - (gone - state.gone) as f64).max(0.0);
    }
    state.gone = gone;
}

fn captions(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), CAPTIONS), Sense::hover());
    let colours = theme::colours(ui);
    for ((place, align), text) in places(rect).into_iter().zip(["Time", "Way", "Packet", "What it says", "Size"]) {
        let font = FontId::proportional(theme::SMALL);
        widgets::Cell { text, font, colour: colours.dim, align }.paint(ui, place);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, egui::Stroke::new(1.0, colours.line));
}

/// The cells of a row.
fn places(row: Rect) -> [(Rect, Align); 5] {
    let right = row.width() - 2.0 * theme::GRID;
    let place = |left: f32, right: f32| {
        let right = right.max(left);
        Rect::from_min_max(pos2(row.left() + left, row.top()), pos2(row.left() + right, row.bottom()))
    };
    [
        (place(TIME, WAY - 8.0), Align::Min),
        (place(WAY, KIND - 8.0), Align::Min),
        (place(KIND, DETAILS - 8.0), Align::Min),
        (place(DETAILS, right - SIZE), Align::Min),
        (place((right - SIZE).max(DETAILS), right), Align::Max),
    ]
}

fn draw(ui: &Ui, row: usize, rect: Rect, entry: &PacketEntry, selected: bool) -> Response {
    let response = ui.interact(rect, widgets::row_id(ui, row), Sense::CLICK);
    let (sign, word) = way(entry.direction);
    let (time, way) = (format::time(entry.at), format!("{sign} {word}"));
    widgets::say_selectable(&response, Role::Row, selected, || format!("{time} {word} {}", entry.summary()));
    let fault = entry.fault();
    ground(ui, rect, selected, response.hovered(), fault.is_some());
    let colours = theme::colours(ui);
    let (text, dim) = if fault.is_some() { (colours.bad, colours.bad) } else { (colours.text, colours.dim) };
    let what = fault.map_or_else(|| entry.details(), |fault| format!("{fault} {}", entry.details()));
    let size = format::bytes(entry.total);
    let cells = [(time.as_str(), dim), (&way, dim), (entry.name(), text), (&what, text), (&size, dim)];
    for ((place, align), (text, colour)) in places(rect).into_iter().zip(cells) {
        widgets::Cell { text, font: theme::mono(), colour, align }.paint(ui, place);
    }
    response
}

fn ground(ui: &Ui, rect: Rect, selected: bool, hovered: bool, is_broken: bool) {
    let colours = theme::colours(ui);
    let fill = match (selected, hovered, is_broken) {
        (true, ..) => colours.selection,
        (false, true, _) => colours.hover,
        (false, false, true) => colours.bad_ground,
        (false, false, false) => return,
    };
    ui.painter().rect_filled(rect, 0.0, fill);
}

/// An arrow, and the word for it.
pub(super) fn way(direction: PacketDirection) -> (&'static str, &'static str) {
    match direction {
        PacketDirection::ToBroker => ("\u{2191}", direction.name()),
        PacketDirection::FromBroker => ("\u{2193}", direction.name()),
    }
}
