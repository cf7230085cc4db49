//! A fingerprint that somebody read out, compared with those of the handshake.

use egui::{Label, RichText, Ui};
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_ERROR, ICON_WARNING};

use super::title;
use crate::app::{CertificateInfo, Comparison, HandshakeReport, Mood, compare_fingerprint};
use crate::ui::{theme, widgets};

pub(super) fn show(ui: &mut Ui, report: &HandshakeReport, typed: &mut String) {
    title(ui, "COMPARE FINGERPRINT");
    let width = ui.available_width();
    let field = widgets::TextField::named(typed, "Compare fingerprint").mono().width(width);
    let changed = ui.add(field.hint("SHA-256, as openssl x509 -fingerprint -sha256 prints it")).changed();
    let Some((mood, words)) = answer(report, typed) else { return };
    let colour = theme::colours(ui).mood(mood);
    let sign = match mood {
        Mood::Good => ICON_CHECK_CIRCLE,
        Mood::Caution => ICON_WARNING,
        Mood::Bad => ICON_ERROR,
    };
    let line = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
        widgets::icon(ui, sign, theme::HEADING, colour);
        ui.add(Label::new(RichText::new(words).color(colour)).wrap());
    });
    if changed {
        line.response.scroll_to_me(None);
    }
}

fn answer(report: &HandshakeReport, typed: &str) -> Option<(Mood, String)> {
    Some(match compare_fingerprint(report, typed) {
        Comparison::Nothing => return None,
        Comparison::NotAFingerprint => (Mood::Caution, "A SHA-256 fingerprint has 64 hexadecimal digits.".to_owned()),
        Comparison::Equal(certificate) => {
            let (name, role) = (widgets::certificate_name(certificate), role(report, certificate));
            (Mood::Good, format!("Equal to {name}, {role}."))
        }
        Comparison::Different => (Mood::Bad, "None of these certificates has this fingerprint.".to_owned()),
    })
}

fn role(report: &HandshakeReport, certificate: &CertificateInfo) -> &'static str {
    let is = |other: &CertificateInfo| other.sha256 == certificate.sha256;
    if report.server_chain.first().is_some_and(is) {
        "the broker's own certificate"
    } else if report.server_chain.iter().any(is) {
        "which the broker presented with its own"
    } else if report.client_certificate.as_ref().is_some_and(is) {
        "your own certificate"
    } else if report.client_intermediates.iter().any(is) {
        "which was sent with yours"
    } else {
        "by which the broker was trusted"
    }
}
