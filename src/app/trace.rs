//! What somebody wants with the packets of a tab.

mod exporting;
mod packets;

use std::path::PathBuf;
use std::time::Duration;

use super::{App, Panel, Tab};
use crate::wire::trace::Form;

pub use packets::Packets;

/// A wish about packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceAction {
    /// Keep packets from now on.
    Start,
    /// Keep no more.
    Stop,
    /// Let all go.
    Clear,
    /// Show only what this finds; its language is that of [`Filter::parse`].
    Filter(String),
    /// Choose the packet with this number.
    Select(Option<u64>),
    /// Show the panel with this packet chosen.
    Show(u64),
    /// Write the packets that are shown to a file; asks before it replaces one.
    Export {
        /// As what.
        form: Form,
        /// Where.
        path: PathBuf,
    },
}

impl TraceAction {
    /// Whether it makes sense now.
    pub(super) fn is_enabled(&self, packets: &Packets) -> bool {
        match self {
            Self::Start => !packets.is_open(),
            Self::Stop => packets.is_open(),
            Self::Clear => packets.kept() > 0,
            Self::Export { .. } => packets.shown_len() > 0,
            Self::Filter(_) | Self::Select(_) | Self::Show(_) => true,
        }
    }
}

impl Tab {
    pub(super) fn next_change_of_packets(&self) -> Option<Duration> {
        if self.panel == Panel::Trace { self.packets.next_change() } else { None }
    }
}

impl App {
    pub(super) fn in_trace(&mut self, action: TraceAction) {
        let tab = self.tab_mut();
        let packets = &mut tab.packets;
        match action {
            TraceAction::Start => packets.open(),
            TraceAction::Stop => packets.close(),
            TraceAction::Clear => packets.clear(),
            TraceAction::Filter(text) => packets.set_filter(text),
            TraceAction::Select(number) => packets.select(number),
            TraceAction::Show(number) => {
                packets.set_filter(String::new());
                packets.select(Some(number));
                tab.panel = Panel::Trace;
            }
            TraceAction::Export { form, path } => self.export_packets(form, path),
        }
    }
}
