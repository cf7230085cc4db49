//! "Packets": what went over the wire, a row each, and the chosen packet field by field.
//!
//! Draws what `app` keeps of the trace. Decodes only what is in sight.

mod bytes;
mod export;
mod fields;
mod packet;
mod table;
mod toolbar;

use egui::{Frame, Id, Panel as Edge, Ui, UiBuilder};

use super::{empty, theme, widgets};
use crate::app::{Action, Phase, Tab, TraceAction};

/// From this width on, the chosen packet stands beside the table.
const WIDE: f32 = 800.0;
/// Below this height, the chosen packet stands in place of the table.
const LOW: f32 = 260.0;

/// Where the lists are scrolled to, and what is chosen in them.
#[derive(Debug)]
pub(super) struct TraceState {
    scroll: widgets::Scroll,
    /// Rows that had gone from the beginning when the table was drawn last.
    gone: u64,
    /// The chosen packet that was drawn last.
    drawn: Option<u64>,
    packet: packet::PacketState,
    export: Option<export::ExportState>,
    /// What stands beside the filter, in points.
    buttons_width: f32,
}

impl Default for TraceState {
    fn default() -> Self {
        Self {
            scroll: widgets::Scroll::at_end(),
            gone: 0,
            drawn: None,
            packet: packet::PacketState::default(),
            export: None,
            buttons_width: 0.0,
        }
    }
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut TraceState, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    // In a narrow window the strip above is wider than the panel, which then claims more room than can be seen.
    ui.set_max_width(ui.available_width().min(ui.clip_rect().right() - ui.cursor().left()));
    toolbar::show(ui, tab, state, actions);
    export::show(ui.ctx(), tab, &mut state.export, actions);
    let packets = &tab.packets;
    if let Some(entry) = packets.selected() {
        let room = ui.available_size();
        if room.y < LOW {
            return packet::show(ui, entry, &mut state.packet, actions);
        }
        let edge = if room.x < WIDE {
            Edge::bottom("packet below").default_size(room.y * 0.6).size_range(120.0..=(room.y * 0.8))
        } else {
            Edge::right("packet beside").default_size(448.0).size_range(320.0..=(room.x * 0.6))
        };
        let surface = Frame::new().fill(theme::colours(ui).surface);
        edge.frame(surface).resizable(true).show(ui, |ui| packet::show(ui, entry, &mut state.packet, actions));
    }
    // An id of its own: when a packet is shown beside it, focus and scrolling stay.
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique((tab.id, "packets"))), |ui| {
        if packets.shown_len() > 0 {
            table::show(ui, packets, state, actions);
        } else {
            nothing(ui, tab, actions);
        }
    });
}

fn nothing(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let packets = &tab.packets;
    if packets.is_searching() {
        empty::page(ui, "Searching", "Nothing was found so far.", None, actions);
    } else if packets.kept() > 0 {
        let clear = Some(("Empty the filter", Action::InTrace(TraceAction::Filter(String::new()))));
        empty::page(ui, "Nothing found", "None of the packets fits. More that fit appear here.", clear, actions);
    } else if !packets.is_open() {
        let words = "Press Start to keep every packet that goes out and comes in, and see it field by field. Pressed \
                     before Connect, it shows CONNECT, too. It costs speed while it is on.";
        empty::page(ui, "Nothing is traced yet", words, None, actions);
    } else if matches!(tab.connection.phase, Phase::Disconnected | Phase::Failed) {
        let words = "Press Connect: every packet from CONNECT on appears here.";
        empty::page(ui, "Tracing, but not connected", words, None, actions);
    } else {
        empty::page(ui, "No packet yet", "The next that goes out or comes in appears here.", None, actions);
    }
}
