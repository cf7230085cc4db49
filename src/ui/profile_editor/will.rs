//! The tab "LWT": what the broker publishes when the client is gone without a goodbye.

use egui::Ui;

use super::draft::Draft;
use super::problems::Problems;
use super::{form, will_properties};
use crate::app::{Field, LastWill};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, checkbox, qos_choice};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let will = &mut draft.profile.last_will;
    checkbox(ui, &mut will.enabled, "Last Will")
        .on_hover_text("The broker publishes this message when the connection ends without a goodbye.");
    ui.add_space(theme::GRID);
    let enabled = will.enabled;
    ui.add_enabled_ui(enabled, |ui| {
        message(ui, &mut draft.profile.last_will, problems);
        will_properties::show(ui, draft, problems);
    });
}

fn message(ui: &mut Ui, will: &mut LastWill, problems: &Problems) {
    let topic = Verdict::problem(problems.at(Field::WillTopic));
    form::row(ui, "Topic", topic, |ui, id, label| {
        ui.add(TextField::labelled_by(&mut will.topic, label).id(id).mono().wrong(form::is_wrong(topic)))
    });
    form::row(ui, "QoS", Verdict::None, |ui, _, label| {
        qos_choice(ui, label, &mut will.qos);
        ui.add_space(theme::GRID);
        checkbox(ui, &mut will.retained, "Retained");
    });
    let payload = Verdict::problem(problems.at(Field::WillPayload));
    form::row(ui, "Payload", payload, |ui, id, label| {
        ui.add(TextField::labelled_by(&mut will.payload, label).id(id).mono().rows(5).wrong(form::is_wrong(payload)))
    });
}
