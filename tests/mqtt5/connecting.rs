//! CONNECT and CONNACK, and what follows from what the broker offers.

use std::time::Duration;

use mqttdeck::mqtt::{Connack, Properties, Qos, ReasonCode, SubscribeOptions};
use mqttdeck::profile::{LastWill, WillProperties};
use mqttdeck::session::{Refusal, SessionError};
use mqttdeck::wire::Violation;
use rumqttc_v5::Packet;

use crate::second::Second;
use crate::subscribing::subscribe;
use crate::support::Client;
use crate::support::client::message;
use crate::support::peer::CONNACK_V5;
use crate::wire::Peer;
use crate::{pair, v5};

#[test]
fn connect_carries_the_profile_s_properties_and_those_of_the_will() {
    let peer = Peer::new();
    let mut profile = v5(peer.port());
    profile.mqtt5.session_expiry_s = Some(60);
    profile.mqtt5.receive_maximum = Some(5);
    profile.mqtt5.topic_alias_maximum = 6;
    profile.mqtt5.request_response_information = true;
    profile.mqtt5.request_problem_information = false;
    profile.mqtt5.user_properties = vec![pair("a", "1"), pair("a", "2")];
    profile.session.max_packet_bytes = 70_000;
    profile.last_will = LastWill {
        enabled: true,
        topic: "will".to_owned(),
        properties: WillProperties {
            delay_s: 1,
            utf8_payload: true,
            expiry_s: Some(2),
            content_type: "text".to_owned(),
            response_topic: "answers".to_owned(),
            correlation_data: "hex:00 ff".to_owned(),
            user_properties: vec![pair("b", "3")],
        },
        ..LastWill::default()
    };
    let _client = Client::start(profile);
    let Packet::Connect(connect, Some(will), _) = peer.accept().packet() else { panic!("no CONNECT with a will") };
    let said = connect.properties.unwrap();
    assert_eq!(
        (said.session_expiry_interval, said.receive_maximum, said.topic_alias_max),
        (Some(60), Some(5), Some(6))
    );
    assert_eq!(
        (said.max_packet_size, said.request_response_info, said.request_problem_info),
        (Some(70_000), Some(1), Some(0))
    );
    assert_eq!(said.user_properties, [pair("a", "1"), pair("a", "2")]);
    let said = will.properties.unwrap();
    assert_eq!(
        (said.delay_interval, said.payload_format_indicator, said.message_expiry_interval),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!((said.content_type.as_deref(), said.response_topic.as_deref()), (Some("text"), Some("answers")));
    assert_eq!((said.correlation_data.as_deref(), said.user_properties), (Some(&[0, 0xFF][..]), vec![pair("b", "3")]));
}

#[test]
fn connack_is_told_whole_and_what_is_not_offered_is_not_sent() {
    let broker = Second::start(|mut config| {
        config.topic_alias_maximum = 7;
        config.retain_available = false;
        config.maximum_qos = 1;
        config.wildcard_subscription_available = false;
        config.subscription_identifier_available = false;
        config.shared_subscription_available = false;
        config.server_keep_alive = Some(Duration::from_secs(33));
        config.server_receive_maximum = Some(9);
        config.response_information = Some("answers/".to_owned());
        config
    });
    let mut profile = v5(broker.port());
    profile.client_id.clear();
    profile.mqtt5.request_response_information = true;
    let mut client = Client::start(profile);
    let Connack { assigned_client_id, maximum_packet_size, response_information, .. } = client.greeting().connack;
    assert!(assigned_client_id.is_some() && maximum_packet_size.is_some());
    assert_eq!(response_information.as_deref(), Some("answers/"));

    let mut client = Client::start(v5(broker.port()));
    let connack = client.greeting().connack;
    let expected = Connack {
        server_keep_alive_s: Some(33),
        receive_maximum: 9,
        maximum_qos: Qos::AtLeastOnce,
        retain_available: false,
        topic_alias_maximum: 7,
        wildcard_subscriptions: false,
        subscription_identifiers: false,
        shared_subscriptions: false,
        maximum_packet_size: connack.maximum_packet_size,
        session_expiry_s: connack.session_expiry_s,
        ..Connack::plain(false)
    };
    assert_eq!(connack, expected);
    let refused = |code| Err(Refusal::NotOffered(ReasonCode(code)));
    let plain = SubscribeOptions::default();
    assert_eq!(subscribe(&mut client, "a/+", plain.clone()), refused(0xA2));
    assert_eq!(subscribe(&mut client, "$share/g/a", plain.clone()), refused(0x9E));
    assert_eq!(subscribe(&mut client, "a", SubscribeOptions { identifier: Some(1), ..plain.clone() }), refused(0xA1));
    let mut retained = message("t", "x", Qos::AtMostOnce);
    retained.retain = true;
    let mut aliased = message("t", "x", Qos::AtMostOnce);
    aliased.properties = Some(Box::new(Properties { topic_alias: Some(8), ..Properties::default() }));
    for (message, code) in [(retained, 0x9A), (message("t", "x", Qos::ExactlyOnce), 0x9B), (aliased, 0x94)] {
        let ticket = client.publish(message);
        assert_eq!(client.answer(ticket), refused(code));
    }
    assert!(subscribe(&mut client, "a", plain).is_ok(), "the connection stands");
}

#[test]
fn a_broker_that_owes_us_a_client_identifier_is_told_so() {
    let peer = Peer::new();
    let mut profile = v5(peer.port());
    profile.client_id.clear();
    let mut client = Client::start(profile);
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(CONNACK_V5);
    let (cause, _) = client.down();
    let SessionError::Violation(breach) = &*cause else { panic!("{cause:?}") };
    assert_eq!(breach.violation, Violation::ClientIdentifierMissing);
    let Packet::Disconnect(goodbye) = conversation.packet() else { panic!("no DISCONNECT") };
    assert_eq!(goodbye.reason_code as u8, 0x82);
}

#[test]
fn a_refusal_keeps_all_that_the_broker_says() {
    let peer = Peer::new();
    let mut client = Client::start(v5(peer.port()));
    let mut conversation = peer.accept();
    conversation.packet();
    // Server moved, "no", a = b, and another server.
    conversation.say(&[
        0x20, 22, 0, 0x9D, 19, 0x1F, 0, 2, b'n', b'o', 0x26, 0, 1, b'a', 0, 1, b'b', 0x1C, 0, 4, b'h', b'o', b's', b't',
    ]);
    let (cause, _) = client.down();
    let SessionError::Refused { refusal, .. } = &*cause else { panic!("{cause:?}") };
    assert_eq!((refusal.code, refusal.reason.string.as_deref()), (0x9D, Some("no")));
    assert_eq!((&refusal.reason.user[..], refusal.server_reference.as_deref()), (&[pair("a", "b")][..], Some("host")));
}
