//! The fold of the tab "LWT": what MQTT 5 adds to a will.

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::mqtt5::{needs_mqtt5, user_properties};
use super::problems::Problems;
use crate::app::{Field, Protocol, WillProperties};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let is_used = draft.profile.last_will.properties != WillProperties::default();
    let inside = "MQTT 5: delay, expiry, format, content type, answers and user properties.";
    if !draft.will_more.show(ui, "More", inside, is_used) {
        return;
    }
    ui.add_space(theme::GRID / 2.0);
    needs_mqtt5(ui, &mut draft.profile.protocol);
    let is_5 = draft.profile.protocol == Protocol::V5;
    ui.add_enabled_ui(is_5, |ui| {
        times(ui, draft, problems);
        rows(ui, &mut draft.profile.last_will.properties, problems);
    });
}

fn times(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let at = |field| Verdict::problem(problems.at(field));
    let (delay, expiry) = (&mut draft.numbers.will_delay, &mut draft.numbers.will_expiry);
    form::number_row(ui, "Will Delay Interval", "seconds before it is published", delay, at(Field::WillDelay));
    form::number_row(ui, "Message Expiry Interval", "seconds; empty: never", expiry, at(Field::WillExpiry));
}

fn rows(ui: &mut Ui, properties: &mut WillProperties, problems: &Problems) {
    let at = |field| Verdict::problem(problems.at(field));
    form::ticked_row(ui, &mut properties.utf8_payload, "Payload Format Indicator: UTF-8 text");
    ui.add_space(theme::GRID);
    form::text_row(ui, "Content Type", &mut properties.content_type, at(Field::WillContentType));
    let mut mono = |label: &str, text: &mut String, verdict: Verdict<'_>| {
        form::row(ui, label, verdict, |ui, id, label| {
            ui.add(TextField::labelled_by(text, label).id(id).mono().wrong(form::is_wrong(verdict)))
        });
    };
    mono("Response Topic", &mut properties.response_topic, at(Field::WillResponseTopic));
    let correlation = at(Field::WillCorrelationData).or(Verdict::Remark(form::BINARY));
    mono("Correlation Data", &mut properties.correlation_data, correlation);
    user_properties(ui, &mut properties.user_properties, at(Field::WillUserProperties));
}
