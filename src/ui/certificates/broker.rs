//! The broker's certificates: what it presented, and the path by which they were trusted.

use egui::{Label, RichText, Ui};

use super::{pin, title};
use crate::app::{CertificateInfo, HandshakeReport, Leniency, Slot, Tab};
use crate::ui::{theme, widgets};

pub(super) fn show(ui: &mut Ui, tab: &Tab, report: &HandshakeReport, pinning: &mut Option<CertificateInfo>) {
    title(ui, "THE BROKER, AS PRESENTED");
    if report.server_chain.is_empty() {
        ui.add(Label::new("The broker showed no certificate, or the handshake did not come so far.").wrap());
    }
    for (number, certificate) in report.server_chain.iter().enumerate() {
        let own = number == 0;
        let chips: &[&str] = if own { &["its own"] } else { &[] };
        let card = widgets::CertificateCard { id: &format!("presented {number}"), certificate, chips, open: own };
        card.show(ui, |ui| {
            if own {
                pin::button(ui, tab, certificate, pinning);
            }
        });
    }
    title(ui, "THE BROKER, AS VERIFIED");
    let colours = theme::colours(ui);
    let trusted = report.server_accepted && !report.leniencies.contains(&Leniency::NothingChecked);
    let colour = if trusted || report.server_chain.is_empty() { colours.text } else { colours.bad };
    ui.add(Label::new(RichText::new(verdict(report)).color(colour)).wrap());
    if report.verified_chain.iter().any(|certificate| !was_sent(report, certificate)) {
        let mode = tab.profile_in_use().tls.mode;
        let field = if mode.uses_ca_keystore() { Slot::CaKeystore } else { Slot::CaFile };
        widgets::dim(ui, &format!("What the broker did not send is from {}.", field.label()));
    }
    for (number, certificate) in report.verified_chain.iter().enumerate() {
        let chips = chips(report, number, certificate);
        widgets::CertificateCard { id: &format!("verified {number}"), certificate, chips: &chips, open: false }
            .show(ui, |_| ());
    }
}

/// What makes a certificate of the verified path special.
fn chips(report: &HandshakeReport, number: usize, certificate: &CertificateInfo) -> Vec<&'static str> {
    let mut chips = Vec::new();
    if number + 1 == report.verified_chain.len() {
        chips.push("trust anchor");
    }
    if !was_sent(report, certificate) {
        chips.push("not sent");
    }
    chips
}

fn was_sent(report: &HandshakeReport, certificate: &CertificateInfo) -> bool {
    report.server_chain.iter().any(|presented| presented.sha256 == certificate.sha256)
}

/// Whether and how the chain was trusted, as a sentence.
pub(in crate::ui) fn verdict(report: &HandshakeReport) -> String {
    if report.server_chain.is_empty() {
        return "There was nothing to verify.".to_owned();
    }
    if !report.server_accepted {
        return "Not accepted: no path to a trusted certificate passed every check.".to_owned();
    }
    if report.leniencies.contains(&Leniency::NothingChecked) {
        return "Nothing was verified.".to_owned();
    }
    let name = if compares_name(report) {
        format!(", for the name {}", widgets::cut(&report.server_name, 200))
    } else {
        String::new()
    };
    match report.verified_chain.last() {
        Some(anchor) => format!("Verified up to {}{name}.", widgets::certificate_name(anchor)),
        None => format!("Verified by the system's trusted certificates{name}; it does not tell the path."),
    }
}

fn compares_name(report: &HandshakeReport) -> bool {
    let unchecked = [Leniency::NameNotChecked, Leniency::Fingerprint];
    !report.leniencies.iter().any(|leniency| unchecked.contains(leniency))
}
