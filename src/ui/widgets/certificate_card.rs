//! A certificate's facts.

use egui::{Grid, Label, RichText, Ui};
use jiff::Timestamp;

use super::marks::{small, strong};
use crate::app::CertificateInfo;
use crate::ui::{format, theme};

/// Draws whom a certificate names, who issued it and when it ends.
pub fn certificate_card(ui: &mut Ui, id: &str, certificate: &CertificateInfo) {
    strong(ui, certificate.short_name());
    ui.spacing_mut().interact_size.y = 0.0;
    Grid::new(id).num_columns(2).min_col_width(64.0).min_row_height(16.0).spacing([theme::GRID, 2.0]).show(ui, |ui| {
        fact(ui, "Subject", &certificate.subject);
        fact(ui, "Issued by", &certificate.issuer);
        if !certificate.names.is_empty() {
            fact(ui, "Valid for", &certificate.names.join(", "));
        }
        validity(ui, certificate);
        fact(ui, "Key", &format!("{}, X.509 version {}", certificate.key, certificate.version));
        fact(ui, "Serial", &certificate.serial);
        fact(ui, "SHA-256", &certificate.sha256);
    });
}

fn validity(ui: &mut Ui, certificate: &CertificateInfo) {
    let now = Timestamp::now();
    let end = certificate.not_after;
    let words = format!("{} ({})", format::date(end), format::days_from(now, end));
    small(ui, "Ends");
    let colours = theme::colours(ui);
    let colour = if end < now { colours.bad } else { colours.text };
    ui.label(RichText::new(words).small().color(colour));
    ui.end_row();
}

/// One fact: dim name, value cut short with the whole on hovering.
fn fact(ui: &mut Ui, name: &str, value: &str) {
    small(ui, name);
    ui.add(Label::new(RichText::new(value).small()).truncate());
    ui.end_row();
}
