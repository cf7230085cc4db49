//! The chosen packet: what it is, what is wrong with it, its fields, its bytes.

use egui::{Align, Frame, Layout, Margin, Rect, RichText, Sense, Ui, UiBuilder, pos2};
use egui_material_icons::icons::ICON_CLOSE;

use super::{bytes, fields, table};
use crate::app::{Action, PacketEntry, TraceAction, TraceForm};
use crate::ui::{format, theme, widgets};

/// What the fields take of the height at most, where there are many bytes.
const FIELDS: f32 = 0.6;

/// What is chosen in a packet, and where its lists are scrolled to.
#[derive(Debug, Default)]
pub(super) struct PacketState {
    /// The packet that this is about.
    number: u64,
    /// The chosen field.
    field: Option<usize>,
    fields: widgets::Scroll,
    bytes: widgets::Scroll,
}

pub(super) fn show(ui: &mut Ui, entry: &PacketEntry, state: &mut PacketState, actions: &mut Vec<Action>) {
    if state.number != entry.number {
        *state = PacketState { number: entry.number, ..PacketState::default() };
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    head(ui, entry, actions);
    about(ui, entry);
    let decoded = entry.decoded();
    let lines = fields::lines(&decoded.fields);
    let room = ui.available_rect_before_wrap();
    // The fields get what they need, as long as the bytes have theirs, or their share.
    let for_bytes = (bytes::height(ui, &entry.bytes) + theme::GRID).min(room.height() * (1.0 - FIELDS));
    let height = (lines.len() as f32 * fields::HEIGHT).min(room.height() - for_bytes);
    let (upper, lower) = room.split_top_bottom_at_y(room.top() + height);
    ui.allocate_rect(room, Sense::hover());
    let before = state.field;
    let marked = within(ui, "fields", upper, |ui| {
        let hovered = fields::show(ui, entry, &decoded.fields, &lines, &mut state.fields, &mut state.field);
        hovered.or(state.field)
    });
    let line = theme::colours(ui).line;
    ui.painter().hline(room.x_range(), lower.top() + 0.5, egui::Stroke::new(1.0, line));
    let marked = marked.and_then(|field| decoded.fields.get(field)).map(|field| &field.place);
    let lower = Rect::from_min_max(pos2(lower.left(), lower.top() + theme::GRID / 2.0), lower.max);
    let is_new = state.field.is_some() && state.field != before;
    within(ui, "bytes", lower, |ui| bytes::show(ui, &entry.bytes, marked, is_new, &mut state.bytes));
}

fn within<R>(ui: &mut Ui, salt: &str, rect: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    add(&mut ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect)))
}

fn head(ui: &mut Ui, entry: &PacketEntry, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        widgets::strong(ui, entry.name());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID);
            if widgets::icon_button(ui, ICON_CLOSE, "Close packet").clicked() {
                actions.push(Action::InTrace(TraceAction::Select(None)));
            }
            if widgets::button(ui, "Copy as hex").clicked() {
                ui.ctx().copy_text(as_hex(entry));
            }
            if widgets::button(ui, "Copy as text").clicked() {
                ui.ctx().copy_text(as_text(entry));
            }
        });
    });
}

/// When, which way and how much; and what broke a rule or is missing.
fn about(ui: &mut Ui, entry: &PacketEntry) {
    let colours = theme::colours(ui);
    let (sign, word) = table::way(entry.direction);
    let at = format::time(entry.at);
    let (connection, version) = (entry.connection, entry.version.name());
    let mut sentences = vec![(format!("{at}  {sign} {word}, connection {connection}, MQTT {version}"), colours.dim)];
    if let Some(fault) = entry.fault() {
        sentences.push((format!("The broker broke a rule: {fault}."), colours.bad));
    }
    if entry.is_incomplete() {
        let (came, total) = (format::bytes(entry.came), format::bytes(entry.total));
        sentences.push((format!("The connection ended after {came} of its {total}."), colours.caution));
    }
    if entry.is_cut() {
        let (kept, total) = (format::bytes(entry.bytes.len()), format::bytes(entry.total));
        sentences.push((format!("Cut: {total} in all, of which the first {kept} are kept."), colours.caution));
    }
    let margin = Margin { left: 16, right: 8, top: 0, bottom: 4 };
    for (sentence, colour) in sentences {
        Frame::new().inner_margin(margin).show(ui, |ui| ui.label(RichText::new(sentence).color(colour)));
    }
}

/// The ways to copy a packet, as entries of a menu.
pub(super) fn copies(ui: &mut Ui, entry: &PacketEntry) {
    if widgets::menu_entry(ui, "Copy packet as text").clicked() {
        ui.ctx().copy_text(as_text(entry));
    }
    if widgets::menu_entry(ui, "Copy packet as hex").clicked() {
        ui.ctx().copy_text(as_hex(entry));
    }
}

/// As it stands in an exported trace.
pub(super) fn as_text(entry: &PacketEntry) -> String {
    let mut text = Vec::new();
    // Memory takes everything.
    let _written = TraceForm::Text.write([entry], &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn as_hex(entry: &PacketEntry) -> String {
    crate::app::payload::hex::hex_of(&entry.bytes)
}
