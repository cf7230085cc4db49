//! A certificate: one line that unfolds to all its facts.

use std::sync::Arc;

use egui::{Align, FontSelection, Label, Layout, RichText, Ui, WidgetText};
use egui_material_icons::icons::{
    ICON_CONTENT_COPY, ICON_ERROR, ICON_EXPAND_MORE, ICON_KEYBOARD_ARROW_RIGHT, ICON_WARNING,
};
use jiff::Timestamp;

use super::buttons::{button, icon_button};
use super::cell::cut;
use super::marks::{chip, fact, facts, icon};
use crate::app::{CertificateInfo, Ending};
use crate::ui::{format, theme};

/// Characters of a name that a peer chose, where it stands in a line.
const SHORT: usize = 120;
/// Characters of a fact.
const LONG: usize = 1000;
/// Lines of a fact; the whole of it is shown on hovering.
const LINES: usize = 3;
/// Width of the column with the names of the facts, in points.
const NAMES: f32 = 72.0;
/// Bytes of a fingerprint in a line.
const BYTES_A_LINE: usize = 16;

/// The card to draw.
#[derive(Debug)]
pub struct CertificateCard<'a> {
    /// Tells the cards of a panel apart.
    pub id: &'a str,
    /// What it shows.
    pub certificate: &'a CertificateInfo,
    /// Words behind the name.
    pub chips: &'a [&'a str],
    /// Unfolded until somebody folds it.
    pub open: bool,
}

impl CertificateCard<'_> {
    /// Draws the line and, unfolded, the facts; `more` adds buttons below them.
    pub fn show(self, ui: &mut Ui, more: impl FnOnce(&mut Ui)) {
        let id = ui.scope_id().with((self.id, "unfolded"));
        let mut open = ui.data(|data| data.get_temp(id)).unwrap_or(self.open);
        if self.line(ui, open) {
            open = !open;
            ui.data_mut(|data| data.insert_temp(id, open));
        }
        if open {
            ui.horizontal_top(|ui| {
                ui.add_space(theme::BUTTON + theme::GRID);
                ui.vertical(|ui| {
                    all_facts(ui, self.certificate);
                    self.buttons(ui, more);
                });
            });
        }
    }

    /// Whether it was clicked on.
    fn line(&self, ui: &mut Ui, open: bool) -> bool {
        let name = name(self.certificate);
        let (sign, word) = if open { (ICON_EXPAND_MORE, "Hide") } else { (ICON_KEYBOARD_ARROW_RIGHT, "Show") };
        ui.horizontal(|ui| {
            let clicked = icon_button(ui, sign, &format!("{word} the facts of {name}")).clicked();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                validity(ui, self.certificate);
                self.chips.iter().rev().for_each(|word| drop(chip(ui, word)));
                let label = Label::new(RichText::new(name).font(theme::semibold(theme::TEXT))).truncate();
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(label.sense(egui::Sense::CLICK)).clicked()
                })
                .inner
            })
            .inner
                || clicked
        })
        .inner
    }

    fn buttons(&self, ui: &mut Ui, more: impl FnOnce(&mut Ui)) {
        let name = name(self.certificate);
        ui.horizontal_wrapped(|ui| {
            if button(ui, "Copy as PEM").on_hover_text(format!("The certificate of {name}")).clicked() {
                ui.ctx().copy_text(self.certificate.to_pem());
            }
            if button(ui, "Copy as text").on_hover_text(format!("The facts of {name}")).clicked() {
                ui.ctx().copy_text(certificate_text(self.certificate));
            }
            more(ui);
        });
        ui.add_space(theme::GRID / 2.0);
    }
}

/// What to call it, cut to fit into a line.
#[must_use]
pub fn name(certificate: &CertificateInfo) -> &str {
    cut(certificate.short_name(), SHORT)
}

/// The facts for the clipboard, a line each.
#[must_use]
pub fn certificate_text(certificate: &CertificateInfo) -> String {
    facts_of(certificate).into_iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
}

fn facts_of(certificate: &CertificateInfo) -> Vec<(&'static str, String)> {
    let now = Timestamp::now();
    let end = certificate.not_after;
    let names = if certificate.names.is_empty() { "none".to_owned() } else { certificate.names.join(", ") };
    let authority = if certificate.is_ca { "a CA" } else { "not a CA" };
    vec![
        ("Subject", certificate.subject.clone()),
        ("Issued by", certificate.issuer.clone()),
        ("Names", names),
        ("Begins", format::date(certificate.not_before)),
        ("Ends", format!("{} ({})", format::date(end), format::days_from(now, end))),
        ("Key", certificate.key.to_string()),
        ("Signed with", certificate.signature.clone()),
        ("Version", format!("X.509 version {}, {authority}", certificate.version)),
        ("Serial", certificate.serial.clone()),
        ("SHA-256", certificate.sha256.clone()),
    ]
}

fn all_facts(ui: &mut Ui, certificate: &CertificateInfo) {
    let colours = theme::colours(ui);
    let now = Timestamp::now();
    let (early, late) = (certificate.not_before > now, certificate.not_after < now);
    facts(ui, |ui| {
        for (name, value) in facts_of(certificate) {
            fact(ui, NAMES, name, |ui| match name {
                "SHA-256" => fingerprint(ui, certificate),
                "Begins" if early => wrapped(ui, &value, colours.bad),
                "Ends" if late => wrapped(ui, &value, colours.bad),
                _ => wrapped(ui, &value, colours.text),
            });
        }
    });
}

/// A text of a few lines, with the whole of it on hovering where it is cut.
fn wrapped(ui: &mut Ui, text: &str, colour: egui::Color32) {
    let text = WidgetText::from(RichText::new(cut(text, LONG)).small().color(colour));
    let mut job = text.into_layout_job(ui.style(), FontSelection::Default, Align::Min);
    Arc::make_mut(&mut job).wrap.max_rows = LINES;
    ui.add(Label::new(job).wrap());
}

fn fingerprint(ui: &mut Ui, certificate: &CertificateInfo) {
    let bytes: Vec<&str> = certificate.sha256.split(':').collect();
    let lines: Vec<String> = bytes.chunks(BYTES_A_LINE).map(|line| line.join(":")).collect();
    let font = egui::FontId::new(theme::SMALL, egui::FontFamily::Monospace);
    ui.add(Label::new(RichText::new(lines.join("\n")).font(font)).wrap());
    let copy = icon_button(ui, ICON_CONTENT_COPY, &format!("Copy fingerprint of {}", name(certificate)));
    if copy.clicked() {
        ui.ctx().copy_text(certificate.sha256.clone());
    }
}

/// When it ends, or begins, with a sign if it is not valid now or not for long. For a layout from the right.
fn validity(ui: &mut Ui, certificate: &CertificateInfo) {
    let now = Timestamp::now();
    let (begin, end) = (certificate.not_before, certificate.not_after);
    let colours = theme::colours(ui);
    let (sign, colour) = match Ending::of(end, now) {
        Ending::Over => (Some(ICON_ERROR), colours.bad),
        Ending::Soon => (Some(ICON_WARNING), colours.caution),
        Ending::Later => (None, colours.dim),
    };
    let (sign, colour, words) = if begin > now {
        (Some(ICON_ERROR), colours.bad, format!("begins {}", format::days_from(now, begin)))
    } else {
        (sign, colour, format::ends(now, end))
    };
    ui.label(RichText::new(words).small().color(colour));
    sign.into_iter().for_each(|sign| icon(ui, sign, theme::TEXT, colour));
}
