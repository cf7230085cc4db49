//! Our side: as whom the broker sees us, what was sent, and what the broker asked for.

use egui::{CollapsingHeader, Label, RichText, Ui};

use super::title;
use crate::app::HandshakeReport;
use crate::ui::{format, theme, widgets};

/// So many issuers are listed at once; more are folded away.
const FEW: usize = 4;

pub(super) fn show(ui: &mut Ui, report: &HandshakeReport) {
    title(ui, "YOU");
    let missing = report.client_certificate.is_none() && report.client_certificate_requested;
    let colours = theme::colours(ui);
    let colour = if missing { colours.caution } else { colours.text };
    ui.add(Label::new(RichText::new(seen_as(report)).color(colour)).wrap());
    if let Some(certificate) = &report.client_certificate {
        widgets::CertificateCard { id: "ours", certificate, chips: &["your own"], open: true }.show(ui, |_| ());
    }
    for (number, certificate) in report.client_intermediates.iter().enumerate() {
        widgets::CertificateCard { id: &format!("ours {number}"), certificate, chips: &["sent with it"], open: false }
            .show(ui, |_| ());
    }
    if report.client_certificate_requested {
        issuers(ui, &report.acceptable_issuers);
    }
}

/// As whom the broker sees us, or why it does not, as a sentence.
pub(in crate::ui) fn seen_as(report: &HandshakeReport) -> String {
    match &report.client_certificate {
        Some(ours) => {
            let until = format::date(ours.not_after);
            format!("The broker sees you as {}, until {until}.", widgets::certificate_name(ours))
        }
        None if report.client_certificate_requested => {
            "The broker asked for a client certificate; none was sent.".to_owned()
        }
        None if report.server_chain.is_empty() => "The handshake did not come so far.".to_owned(),
        None => "The broker did not ask for a client certificate.".to_owned(),
    }
}

/// Whose certificates the broker accepts, if it said so.
fn issuers(ui: &mut Ui, issuers: &[String]) {
    let sentence = |ui: &mut Ui, words: &str| {
        ui.add(Label::new(RichText::new(words).color(theme::colours(ui).dim)).wrap());
    };
    let names = |ui: &mut Ui| {
        for issuer in issuers {
            ui.add(Label::new(RichText::new(widgets::cut(issuer, 400)).small()).truncate());
        }
    };
    match issuers.len() {
        0 => sentence(ui, "It asked for a certificate, and did not say whose it accepts."),
        1..=FEW => {
            sentence(ui, "It asked for a certificate, and accepts those of:");
            names(ui);
        }
        number => {
            let title = format!("It asked for a certificate, and accepts those of {number} issuers");
            CollapsingHeader::new(title).show(ui, names);
        }
    }
}
