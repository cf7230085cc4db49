//! The tab "General".

use egui::Ui;

use super::draft::Draft;
use super::problems::Problems;
use super::{carrier, form};
use crate::app::{Field, Protocol};
use crate::ui::widgets::{Verdict, choice};

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    carrier::show(ui, draft, problems);
    let at = |field| Verdict::problem(problems.at(field));
    let numbers = &mut draft.numbers;
    form::row(ui, "MQTT Version", Verdict::None, |ui, _, label| {
        let words = Protocol::ALL.map(|protocol| (protocol, protocol.name()));
        choice(ui, label, form::CHOICE, &mut draft.profile.protocol, &words)
    });
    let timeout = at(Field::ConnectionTimeout);
    form::number_row(ui, "Connection Timeout", "seconds for all steps", &mut numbers.connection_timeout, timeout);
    let keep_alive = at(Field::KeepAlive);
    form::number_row(ui, "Keep Alive Interval", "seconds; 0 switches it off", &mut numbers.keep_alive, keep_alive);
    let inflight = at(Field::MaxInflight);
    form::number_row(ui, "Max Inflight", "messages under way at once", &mut numbers.max_inflight, inflight);
    let packet = at(Field::MaxPacket);
    form::number_row(ui, "Max Packet Size", "bytes, received or sent", &mut numbers.max_packet, packet);
    let session = &mut draft.profile.session;
    form::ticked_row(ui, &mut session.clean_session, "Clean Session")
        .on_hover_text("Begin anew at each connect: the broker forgets subscriptions and waiting messages.");
    form::ticked_row(ui, &mut session.auto_reconnect, "Auto Reconnect")
        .on_hover_text("Connect again by itself when the connection is lost.");
}
