//! The tab "MQTT 5": the properties of CONNECT.

use egui::Ui;

use super::draft::Draft;
use super::problems::Problems;
use super::ticks::{Tick, ticks};
use super::{authentication, form, numbers};
use crate::app::{Field, Mqtt5Settings, Protocol};
use crate::ui::theme;
use crate::ui::widgets::{Pairs, TextField, Verdict, checkbox, dim};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    needs_mqtt5(ui, &mut draft.profile.protocol);
    let is_5 = draft.profile.protocol == Protocol::V5;
    ui.add_enabled_ui(is_5, |ui| {
        session_expiry(ui, draft, problems);
        limits(ui, draft, problems);
        wishes(ui, &mut draft.profile.mqtt5);
        let verdict = Verdict::problem(problems.at(Field::UserProperties));
        user_properties(ui, &mut draft.profile.mqtt5.user_properties, verdict);
        authentication::show(ui, draft, problems);
    });
}

/// Says why rows cannot be used as long as MQTT 3.1.1 is chosen, with a button that changes it.
pub(super) fn needs_mqtt5(ui: &mut Ui, protocol: &mut Protocol) {
    if *protocol == Protocol::V5 {
        return;
    }
    ui.horizontal(|ui| {
        dim(ui, "These belong to MQTT 5. Choose it in General, or here:");
        if ui.button("Use MQTT 5").clicked() {
            *protocol = Protocol::V5;
        }
    });
    ui.add_space(theme::GRID);
}

/// The rows of user properties: of CONNECT, and of a will.
pub(super) fn user_properties(ui: &mut Ui, pairs: &mut Vec<(String, String)>, verdict: Verdict<'_>) {
    form::row(ui, "User Properties", verdict, |ui, _, _| {
        Pairs { pairs, one: "user property", all: "user properties", wrong: form::is_wrong(verdict) }.show(ui);
    });
}

fn session_expiry(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let text = &mut draft.numbers.session_expiry;
    let mut never = text.trim().eq_ignore_ascii_case(numbers::NEVER);
    let meaning = meaning(text, draft.profile.session.clean_session);
    let verdict = Verdict::problem(problems.at(Field::SessionExpiry)).or(Verdict::Remark(meaning));
    form::row(ui, "Session Expiry Interval", verdict, |ui, id, label| {
        ui.add_enabled_ui(!never, |ui| {
            let field = TextField::labelled_by(text, label).id(id).width(form::NUMBER);
            ui.add(field.wrong(form::is_wrong(verdict)));
            dim(ui, "seconds after the connection");
        });
        ui.add_space(theme::GRID);
        if checkbox(ui, &mut never, "Never").clicked() {
            *text = if never { numbers::NEVER.to_owned() } else { String::new() };
        }
    });
}

/// What stands below the interval.
fn meaning(text: &str, clean_session: bool) -> &'static str {
    match text.trim() {
        "" if clean_session => "Empty, with Clean Session: the session ends with the connection.",
        "" => "Empty, without Clean Session: the session never ends.",
        "0" => "The session ends with the connection.",
        never if never.eq_ignore_ascii_case(numbers::NEVER) => {
            "The broker keeps the session until it is told otherwise."
        }
        _ => "For this long the broker keeps subscriptions and waiting messages.",
    }
}

fn limits(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let at = |field| Verdict::problem(problems.at(field));
    let numbers = &mut draft.numbers;
    let receive = at(Field::ReceiveMaximum);
    form::number_row(
        ui,
        "Receive Maximum",
        "messages to us at once; empty: 65,535",
        &mut numbers.receive_maximum,
        receive,
    );
    let aliases = at(Field::TopicAliasMaximum);
    let unit = "aliases that the broker may use";
    form::number_row(ui, "Topic Alias Maximum", unit, &mut numbers.topic_alias_maximum, aliases);
}

fn wishes(ui: &mut Ui, settings: &mut Mqtt5Settings) {
    let aliases = "A topic is sent once, then a number in its place, as far as the broker allows.";
    let response = "Ask the broker for the topic on which answers are to be expected.";
    let problem = "Let the broker say in words why it refuses something.";
    ticks(
        ui,
        [
            Tick { ticked: &mut settings.use_topic_aliases, label: "Use topic aliases when publishing", hint: aliases },
            Tick {
                ticked: &mut settings.request_response_information,
                label: "Request Response Information",
                hint: response,
            },
            Tick {
                ticked: &mut settings.request_problem_information,
                label: "Request Problem Information",
                hint: problem,
            },
        ],
    );
    ui.add_space(theme::GRID);
}
