//! "Export packets": as what, where.

use egui::Context;

use crate::app::{Action, Tab, TraceAction, TraceForm};
use crate::ui::format;
use crate::ui::recording::dialog::{self, Answer, Place};

/// What is chosen, while the dialog is open.
#[derive(Debug, Default)]
pub(super) struct ExportState {
    form: TraceForm,
    place: Place,
}

impl ExportState {
    /// With a file proposed.
    pub(super) fn of(form: TraceForm, tab: &Tab) -> Self {
        let mut place = Place::default();
        place.propose(tab, "packets", form.ending());
        Self { form, place }
    }
}

/// What opens the dialog for this form.
pub(super) const fn entry(form: TraceForm) -> &'static str {
    match form {
        TraceForm::Text => "As text\u{2026}",
        TraceForm::Ndjson => "As NDJSON\u{2026}",
        TraceForm::Pcap => "As pcap for Wireshark\u{2026}",
    }
}

const fn title(form: TraceForm) -> &'static str {
    match form {
        TraceForm::Text => "Export packets as text",
        TraceForm::Ndjson => "Export packets as NDJSON",
        TraceForm::Pcap => "Export packets as pcap",
    }
}

const fn remark(form: TraceForm) -> &'static str {
    match form {
        TraceForm::Text => "Each packet with its fields and bytes. Passwords are not in it.",
        TraceForm::Ndjson => "A JSON object a line, for programs. Passwords are not in it.",
        TraceForm::Pcap => "For Wireshark: MQTT on port 1883, addresses made up. Passwords are not in it.",
    }
}

pub(super) fn show(ctx: &Context, tab: &Tab, state: &mut Option<ExportState>, actions: &mut Vec<Action>) {
    let Some(open) = state else { return };
    let answer = dialog::show(ctx, title(open.form), "Export", |ui| {
        let packets = format::plural(tab.packets.shown_len() as u64, "packet", "packets");
        let which = if tab.packets.is_filtering() { "What the filter shows" } else { "All that are kept" };
        dialog::note(ui, &format!("{which}: {packets}."));
        open.place.row(ui, "File", true, remark(open.form));
        !open.place.is_empty()
    });
    match answer {
        None => return,
        Some(Answer::Yes) => {
            let (form, path) = (open.form, open.place.expanded());
            actions.push(Action::InTrace(TraceAction::Export { form, path }));
        }
        Some(Answer::No) => {}
    }
    *state = None;
}
