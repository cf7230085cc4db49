//! The tab "General".

use egui::{Ui, Vec2};

use super::draft::Draft;
use super::problems::Problems;
use super::ticks::{Tick, ticks};
use super::{carrier, form};
use crate::app::{Carrier, Endpoint, Field, Profile, Protocol};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, choice, dim};

/// Width of the label in the middle of the first row, in points.
const VERSION_LABEL: f32 = 88.0;
/// Width of the combo behind it.
const VERSION: f32 = 72.0;

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    transport_and_version(ui, &mut draft.profile);
    carrier::show(ui, draft, problems);
    let at = |field| Verdict::problem(problems.at(field));
    let numbers = &mut draft.numbers;
    let timeout = at(Field::ConnectionTimeout);
    form::number_row(ui, "Connection Timeout", "seconds for all steps", &mut numbers.connection_timeout, timeout);
    let keep_alive = at(Field::KeepAlive);
    form::number_row(ui, "Keep Alive Interval", "seconds; 0 switches it off", &mut numbers.keep_alive, keep_alive)
        .on_hover_text(
            "A broker that hangs, or a network that is gone, is noticed within twice this time; with 0, never.",
        );
    let inflight = at(Field::MaxInflight);
    form::number_row(ui, "Max Inflight", "messages under way at once", &mut numbers.max_inflight, inflight);
    let packet = at(Field::MaxPacket);
    form::number_row(ui, "Max Packet Size", "bytes, received", &mut numbers.max_packet, packet);
    let session = &mut draft.profile.session;
    let clean = "Begin anew at each connect: the broker forgets subscriptions and waiting messages.";
    let reconnect = "Connect again by itself when the connection is lost.";
    ticks(
        ui,
        [
            Tick { ticked: &mut session.clean_session, label: "Clean Session", hint: clean },
            Tick { ticked: &mut session.auto_reconnect, label: "Auto Reconnect", hint: reconnect },
        ],
    );
    more(ui, draft, problems);
}

fn more(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let is_used = !draft.profile.endpoint.local_address.is_empty();
    if draft.general_more.show(ui, "More", "The address to connect from.", is_used) {
        local_address(ui, &mut draft.profile.endpoint, problems);
    }
}

fn local_address(ui: &mut Ui, endpoint: &mut Endpoint, problems: &Problems) {
    let (enabled, remark) = match endpoint.carrier {
        Carrier::UnixSocket => (false, "A Unix socket has no addresses."),
        Carrier::Tcp | Carrier::WebSocket => (!endpoint.local_test_broker, "Empty: the system chooses."),
    };
    let verdict = Verdict::problem(problems.at(Field::LocalAddress)).or(Verdict::Remark(remark));
    form::row(ui, "Local Address", verdict, |ui, id, label| {
        let field = TextField::labelled_by(&mut endpoint.local_address, label).id(id).mono();
        ui.add_enabled(enabled, field.wrong(form::is_wrong(verdict)))
            .on_hover_text("The IP address of this machine to connect from, where it has several networks.")
    });
}

fn transport_and_version(ui: &mut Ui, profile: &mut Profile) {
    let Profile { endpoint, protocol, .. } = profile;
    let verdict = Verdict::Remark(carrier::explained(endpoint.carrier));
    form::row(ui, "Transport", verdict, |ui, _, label| {
        ui.add_enabled_ui(!endpoint.local_test_broker, |ui| {
            let words = Carrier::ALL.map(|carrier| (carrier, carrier.name()));
            choice(ui, label, form::NUMBER, &mut endpoint.carrier, &words);
        });
        ui.add_space(theme::GRID);
        let size = Vec2::new(VERSION_LABEL, theme::BUTTON);
        let label = ui.add_sized(size, |ui: &mut Ui| dim(ui, "MQTT Version")).id;
        choice(ui, label, VERSION, protocol, &Protocol::ALL.map(|protocol| (protocol, protocol.name())));
    });
}
