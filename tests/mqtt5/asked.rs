//! What CONNECT asks for, and what real brokers make of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mqtt5::broker::BrokerConfig;
use mqtt5::protocol::v5::properties::PropertyId;
use mqtt5::protocol::v5::properties::PropertyValue::Utf8StringPair as Pair;
use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{LastWill, Profile, Secrets};
use mqttdeck::session::{Command, Goodbye, Plan, Refusal};
use mqttdeck::wire::{Direction, PacketKind, Trace};

use crate::second::Second;
use crate::support::client::message;
use crate::support::{Client, Mosquitto};
use crate::wills::every_property;
use crate::witness::{FORBIDDEN, Witness};
use crate::{Brokers, pair, v5};

/// Every property that CONNECT can have without enhanced authentication.
fn everything(port: u16) -> Profile {
    let mut profile = v5(port);
    profile.session.clean_session = false;
    profile.session.max_packet_bytes = 70_000;
    profile.mqtt5.session_expiry_s = Some(60);
    profile.mqtt5.receive_maximum = Some(5);
    profile.mqtt5.topic_alias_maximum = 6;
    profile.mqtt5.request_response_information = true;
    profile.mqtt5.request_problem_information = false;
    profile.mqtt5.user_properties = vec![pair("a", "1"), pair("a", "2")];
    let properties = every_property();
    profile.last_will = LastWill { enabled: true, topic: "will".to_owned(), properties, ..LastWill::default() };
    profile
}

#[test]
fn both_brokers_take_a_connect_with_everything() {
    let witness = Arc::<Witness>::default();
    let answers = |mut config: BrokerConfig| {
        config.response_information = Some("answers/".to_owned());
        config
    };
    let second = Second::start_with(answers, Some(Arc::clone(&witness) as _));
    let mosquitto = Mosquitto::plain().start();
    for (port, information) in [(mosquitto.port(), None), (second.port(), Some("answers/"))] {
        let mut client = Client::start(everything(port));
        assert_eq!(client.greeting().connack.response_information.as_deref(), information);
        client.subscribe("t", Qos::ExactlyOnce).unwrap();
        for qos in Qos::ALL {
            client.publish(message("t", "x", qos));
            assert_eq!(client.message().qos, qos);
        }
    }
    let connect = witness.connect();
    let said = &connect.properties;
    assert_eq!((said.get_session_expiry_interval(), said.get_receive_maximum()), (Some(60), Some(5)));
    assert_eq!((said.get_topic_alias_maximum(), said.get_maximum_packet_size()), (Some(6), Some(70_000)));
    assert_eq!(
        (said.get_request_response_information(), said.get_request_problem_information()),
        (Some(true), Some(false))
    );
    let user = [("a", "1"), ("a", "2")].map(|(name, value)| Pair(name.to_owned(), value.to_owned()));
    assert_eq!(said.get_all(PropertyId::UserProperty), Some(&user[..]));
    assert!(!connect.clean_start && connect.will.is_some());
}

#[test]
fn a_session_is_kept_as_long_as_we_ask_and_no_longer() {
    Brokers::at_once(|name, port| {
        let mut profile = v5(port);
        profile.session.clean_session = false;
        let mut was_present = |keep_s| {
            profile.mqtt5.session_expiry_s = Some(keep_s);
            let mut client = Client::start(profile.clone());
            let present = client.greeting().connack.session_present;
            client.send(Command::Disconnect(Goodbye::default()));
            client.closed();
            present
        };
        assert!(!was_present(600), "{name}: it is new");
        assert!(was_present(1), "{name}: there were 600 s");
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            // To look is to begin the second anew. Mosquitto counts whole ones, and looks after each.
            std::thread::sleep(Duration::from_millis(2500));
            if !was_present(1) {
                return;
            }
            assert!(Instant::now() < deadline, "{name} keeps the session");
        }
    });
}

#[test]
fn a_flood_comes_one_by_one_to_whom_one_is_the_most() {
    const COUNT: usize = 300;
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce] {
            let mut profile = v5(port);
            profile.mqtt5.receive_maximum = Some(1);
            let trace = Trace::default();
            trace.open();
            let plan = Plan { profile, secrets: Secrets::default(), sessions: None };
            let mut client = Client::start_traced(plan, trace);
            client.greeting();
            client.subscribe("t", qos).unwrap();
            let mut sender = Client::connect(v5(port));
            let numbers = (0..COUNT).map(|number| number.to_string());
            sender.publish_many(numbers.clone().map(|number| message("t", number, qos)).collect());
            let came = client.messages(COUNT);
            assert!(came.iter().map(|one| &one.payload[..]).eq(numbers.map(String::into_bytes)), "{name} {qos:?}");
            assert_eq!(most_under_way(client.trace()), 1, "{name} {qos:?}");
        }
    }
}

/// The most messages that the broker had sent and that were not acknowledged to the end.
fn most_under_way(trace: &Trace) -> usize {
    let (mut under_way, mut most) = (0_usize, 0);
    for entry in trace.since(0) {
        match (entry.direction, entry.kind()) {
            (Direction::FromBroker, Some(PacketKind::Publish)) => under_way += 1,
            (Direction::ToBroker, Some(PacketKind::Puback | PacketKind::Pubcomp)) => under_way -= 1,
            _ => {}
        }
        most = most.max(under_way);
    }
    most
}

#[test]
fn words_come_with_a_refusal_unless_we_want_none() {
    let broker = Second::start_with(|config| config, Some(Arc::<Witness>::default()));
    for wanted in [true, false] {
        let mut profile = v5(broker.port());
        profile.mqtt5.request_problem_information = wanted;
        let mut client = Client::connect(profile);
        for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce] {
            let ticket = client.publish(message(FORBIDDEN, "x", qos));
            let Err(Refusal::Broker(reason)) = client.answer(ticket) else { panic!("published") };
            assert_eq!((reason.code.0, reason.string.is_some()), (0x87, wanted), "{qos:?}");
        }
    }
}
