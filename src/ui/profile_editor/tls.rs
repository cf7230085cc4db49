//! The tab "SSL/TLS": the mode, the files that it needs, what is demanded of the server, and what was found.

use egui::{Align, Layout, Response, Ui};

use super::draft::Draft;
use super::page::Page;
use super::secrets::remember_row;
use super::{alias, files, findings, form, more, passwords, verification};
use crate::app::{SecretKind, Slot, TlsMode};
use crate::ui::theme;
use crate::ui::widgets::{Verdict, checkbox, dim, radio, verdict_line};

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, draft: &mut Draft) {
    let local = draft.profile.endpoint.local_test_broker;
    ui.add_enabled_ui(!local, |ui| {
        ui.horizontal(|ui| {
            checkbox(ui, &mut draft.profile.tls.enabled, "Enable SSL/TLS");
            ui.add_space(theme::GRID);
            dim(ui, draft.profile.tls.versions.label());
        });
        let enabled = draft.profile.tls.enabled;
        ui.add_enabled_ui(enabled, |ui| {
            modes(ui, &mut draft.profile.tls.mode);
            ui.add_space(theme::GRID);
            certificates(ui, page, draft);
            verification::show(ui, page, draft);
            more::show(ui, page, draft);
        });
        if enabled && !local {
            findings::ask(ui, page, draft);
            findings::show(ui, page);
        }
    });
}

fn modes(ui: &mut Ui, chosen: &mut TlsMode) {
    let column = (ui.available_width() - theme::GRID) / 2.0;
    for pair in TlsMode::ALL.chunks(2) {
        ui.horizontal(|ui| {
            for mode in pair {
                let size = egui::vec2(column, theme::BUTTON);
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_size(size);
                    mode_button(ui, *mode, chosen);
                });
            }
        });
    }
}

fn mode_button(ui: &mut Ui, mode: TlsMode, chosen: &mut TlsMode) {
    let button = radio(ui, *chosen == mode, mode.label());
    if button.clicked() {
        *chosen = mode;
    }
}

/// The rows of the chosen mode, each password and alias behind its file.
fn certificates(ui: &mut Ui, page: &mut Page<'_>, draft: &mut Draft) {
    let mode = draft.profile.tls.mode;
    if mode == TlsMode::CaSigned {
        dim(ui, "The broker's certificate is checked against the CAs that this system trusts.");
        ui.add_space(theme::GRID);
        return;
    }
    let mut fields: Vec<(Slot, Response)> = Vec::new();
    for &slot in files::slots(mode) {
        fields.push((slot, files::row(ui, page, draft, slot)));
        match slot {
            Slot::CaFile => passwords::row_if_needed(ui, page, draft, SecretKind::KeystorePassword),
            Slot::CaKeystore => {
                passwords::row(ui, page, draft, SecretKind::KeystorePassword);
                alias::TRUSTED.show(ui, page, &mut draft.profile.tls);
            }
            Slot::ClientKey => {
                passwords::row(ui, page, draft, SecretKind::KeyPassphrase);
                pem_formatted(ui, page, draft);
            }
            Slot::ClientKeystore => {
                passwords::row(ui, page, draft, SecretKind::ClientKeystorePassword);
                alias::KEY_PAIR.show(ui, page, &mut draft.profile.tls);
                passwords::row(ui, page, draft, SecretKind::KeyPassphrase);
            }
            Slot::ClientCertificate | Slot::None => {}
        }
    }
    files::take_dropped(ui, &mut draft.profile.tls, &fields);
    if !draft.secrets.is_empty() {
        remember_row(ui, &mut draft.secrets);
    }
}

fn pem_formatted(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    form::ticked_row(ui, &mut draft.profile.tls.pem_formatted, "PEM Formatted")
        .on_hover_text("What the files hold decides how they are read, whatever is ticked here.");
    if let Some(misfit) = files::misfit(page, &draft.profile.tls) {
        verdict_line(ui, Verdict::Remark(&misfit));
    }
}
