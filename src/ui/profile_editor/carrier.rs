//! What each "Transport" of the tab "General" means, and the rows that it needs.

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::problems::Problems;
use super::secrets::{KNOWN_STAYS, OptionalSecret};
use crate::app::{Carrier, Field, SecretKind};
use crate::ui::theme;
use crate::ui::widgets::{Pairs, PathField, TextField, Verdict};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let local = draft.profile.endpoint.local_test_broker;
    ui.add_enabled_ui(!local, |ui| match draft.profile.endpoint.carrier {
        Carrier::Tcp => {}
        Carrier::WebSocket => websocket(ui, draft, problems),
        Carrier::UnixSocket => unix_socket(ui, draft, problems),
    });
}

/// One line on what a choice means.
pub(super) const fn explained(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Tcp => "mqtt://, or mqtts:// with SSL/TLS.",
        Carrier::WebSocket => "ws://, or wss:// with SSL/TLS: MQTT inside HTTP.",
        Carrier::UnixSocket => "A socket on this machine: no address, no proxy.",
    }
}

fn websocket(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let settings = &mut draft.profile.endpoint.websocket;
    let path = Verdict::problem(problems.at(Field::WebSocketPath));
    form::row(ui, "WebSocket Path", path, |ui, id, label| {
        ui.add(TextField::labelled_by(&mut settings.path, label).id(id).mono().wrong(form::is_wrong(path)))
    });
    let headers = Verdict::problem(problems.at(Field::WebSocketHeaders));
    form::row(ui, "WebSocket Headers", headers, |ui, _, _| {
        let wrong = form::is_wrong(headers);
        Pairs { pairs: &mut settings.headers, one: "header", all: "headers", wrong }.show(ui);
    });
    let (kind, label) = (SecretKind::WebSocketAuthorization, "Authorization");
    OptionalSecret { kind, label, tick: "Send an Authorization header", remark: KNOWN_STAYS }.show(
        ui,
        &mut draft.secrets,
        &mut settings.with_authorization,
    );
    ui.add_space(theme::GRID);
}

fn unix_socket(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let verdict = Verdict::problem(problems.at(Field::SocketFile));
    let (path, state) = (&mut draft.profile.endpoint.socket_file, &mut draft.socket);
    let (label, wrong, remark) = ("Socket File", form::is_wrong(verdict), Verdict::None);
    form::stable(ui, label, |ui| {
        // Pasted text is no socket: it is dropped.
        let _no_path = PathField { label, wrong, verdict, remark, path, state, is_output: false }.show(ui);
    });
}
