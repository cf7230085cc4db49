//! The tab "SSL/TLS": the mode, and the files that it needs.

use egui::{Align, Layout, Ui};

use super::credentials::{Typed, remember_row, secret_row};
use super::draft::{Draft, Problems};
use super::{files, form};
use crate::app::{Action, App, Field, TlsMode};
use crate::ui::theme;
use crate::ui::widgets::{Verdict, checkbox, dim, radio, verdict_line};

pub(super) fn show(ui: &mut Ui, app: &App, draft: &mut Draft, problems: &Problems, actions: &mut Vec<Action>) {
    let local = draft.profile.endpoint.local_test_broker;
    ui.add_enabled_ui(!local, |ui| {
        ui.horizontal(|ui| {
            checkbox(ui, &mut draft.profile.tls.enabled, "Enable SSL/TLS");
            ui.add_space(theme::GRID);
            dim(ui, "TLS 1.2 \u{2013} 1.3");
        });
        let enabled = draft.profile.tls.enabled;
        ui.add_enabled_ui(enabled, |ui| {
            modes(ui, draft, problems);
            certificates(ui, app, draft, problems, actions);
        });
    });
}

fn modes(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let chosen = &mut draft.profile.tls.mode;
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
    verdict_line(ui, Verdict::problem(problems.at(Field::TlsMode)));
}

fn mode_button(ui: &mut Ui, mode: TlsMode, chosen: &mut TlsMode) {
    let button = radio(ui, *chosen == mode, mode.label());
    if button.clicked() {
        *chosen = mode;
    }
}

fn certificates(ui: &mut Ui, app: &App, draft: &mut Draft, problems: &Problems, actions: &mut Vec<Action>) {
    let mode = draft.profile.tls.mode;
    if mode == TlsMode::CaSigned {
        dim(ui, "The broker's certificate is checked against the CAs that this system trusts.");
        return;
    }
    files::show(ui, app, draft, problems, actions);
    if mode.uses_client_certificate() {
        let remark = "For an encrypted key. Empty: the known one stays, or it is asked for.";
        let password = Typed { secret: &mut draft.key_password, shown: &mut draft.secrets_shown };
        secret_row(ui, "Client Key Password", password, "", remark);
        if !draft.key_password.is_empty() {
            remember_row(ui, draft);
        }
    }
    form::ticked_row(ui, &mut draft.profile.tls.pem_formatted, "PEM Formatted")
        .on_hover_text("Unticked, the files are read as DER.");
}
