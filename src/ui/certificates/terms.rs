//! What both sides agreed on.

use egui::{Label, RichText, Ui};

use super::title;
use crate::app::HandshakeReport;
use crate::ui::{format, widgets};

/// Width of the column with the names, in points.
const NAMES: f32 = 108.0;

pub(super) fn show(ui: &mut Ui, report: &HandshakeReport) {
    title(ui, "TERMS");
    widgets::facts(ui, |ui| {
        for (name, value) in terms(report) {
            widgets::fact(ui, NAMES, name, |ui| {
                ui.add(Label::new(RichText::new(widgets::cut(&value, 400)).small()).truncate());
            });
        }
    });
}

/// The terms with their names.
pub(super) fn terms(report: &HandshakeReport) -> Vec<(&'static str, String)> {
    let or = |term: Option<&str>, missing: &str| term.unwrap_or(missing).to_owned();
    vec![
        ("Version", or(report.version, "not agreed on")),
        ("Cipher", or(report.cipher.as_deref(), "not agreed on")),
        ("Key exchange", or(report.key_exchange.as_deref(), "not known")),
        ("ALPN", or(report.alpn.as_deref(), "none")),
        ("Handshake took", report.took.map_or_else(|| "not finished".to_owned(), format::duration)),
        ("Server name", report.server_name.clone()),
    ]
}
