//! "Authentication" in the tab "MQTT 5": the enhanced kind, by which broker and client prove themselves in steps.

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::problems::Problems;
use super::secrets::{KNOWN_STAYS, SecretRow, remember_row};
use crate::app::{AuthenticationMethod, Field, SecretKind};
use crate::ui::widgets::{Verdict, choice};

const METHODS: [(AuthenticationMethod, &str); 3] = [
    (AuthenticationMethod::Off, "None"),
    (AuthenticationMethod::ScramSha256, "SCRAM-SHA-256"),
    (AuthenticationMethod::ByHand, "By hand"),
];

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let method = &mut draft.profile.mqtt5.authentication.method;
    form::row(ui, "Authentication", Verdict::Remark(explained(*method)), |ui, _, label| {
        choice(ui, label, form::CHOICE, method, &METHODS)
    });
    match *method {
        AuthenticationMethod::Off => {}
        AuthenticationMethod::ScramSha256 => scram(ui, draft, problems),
        AuthenticationMethod::ByHand => by_hand(ui, draft, problems),
    }
}

/// One line on what a choice means.
const fn explained(method: AuthenticationMethod) -> &'static str {
    match method {
        AuthenticationMethod::Off => "User Credentials and certificates alone.",
        AuthenticationMethod::ScramSha256 => "Both sides prove that they know the password, and neither sends it.",
        AuthenticationMethod::ByHand => "Whatever the broker asks is shown, and answered by you.",
    }
}

fn scram(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let username = Verdict::problem(problems.at(Field::AuthenticationUsername));
    form::text_row(ui, "User Name", &mut draft.profile.mqtt5.authentication.username, username);
    let (kind, verdict) = (SecretKind::AuthenticationPassword, Verdict::Remark(KNOWN_STAYS));
    SecretRow { kind, label: "Password", hint: "Unchanged", verdict }.show(ui, &mut draft.secrets);
    remember_row(ui, &mut draft.secrets);
}

fn by_hand(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let authentication = &mut draft.profile.mqtt5.authentication;
    let method = Verdict::problem(problems.at(Field::AuthenticationMethod));
    form::text_row(ui, "Method", &mut authentication.name, method);
    let (kind, hint) =
        (SecretKind::AuthenticationPassword, if authentication.with_data { "Unchanged" } else { "None" });
    let row = SecretRow { kind, label: "Data", hint, verdict: Verdict::Remark(form::BINARY) };
    if row.show(ui, &mut draft.secrets).changed() {
        authentication.with_data |= draft.secrets.get(kind).is_some();
    }
    form::ticked_row(ui, &mut authentication.with_data, "Send data with CONNECT");
    remember_row(ui, &mut draft.secrets);
}
