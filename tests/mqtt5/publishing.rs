//! PUBLISH with topic aliases in both directions, and what its acknowledgements say.

use mqttdeck::mqtt::{Properties, Qos};
use mqttdeck::session::{Ack, Refusal};
use rumqttc_v5::Packet;

use crate::support::Client;
use crate::support::client::message;
use crate::wire::Peer;
use crate::{Brokers, v5};

/// CONNACK with Topic Alias Maximum 2.
const TWO_ALIASES: &[u8] = &[0x20, 6, 0, 0, 3, 0x22, 0, 2];

#[test]
fn aliases_are_used_up_to_the_broker_s_maximum() {
    let peer = Peer::new();
    let mut profile = v5(peer.port());
    profile.mqtt5.use_topic_aliases = true;
    let mut client = Client::start(profile);
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(TWO_ALIASES);
    client.greeting();
    let mut seen = Vec::new();
    for topic in ["a", "a", "b", "b", "a"] {
        client.publish(message(topic, "x", Qos::AtMostOnce));
        let Packet::Publish(publish) = conversation.packet() else { panic!("no PUBLISH") };
        let alias = publish.properties.and_then(|properties| properties.topic_alias);
        seen.push((String::from_utf8(publish.topic.to_vec()).unwrap(), alias));
    }
    let expected = [("a", 1), ("", 1), ("b", 2), ("", 2), ("", 1)];
    assert_eq!(seen, expected.map(|(topic, alias)| (topic.to_owned(), Some(alias))));
}

#[test]
fn messages_under_aliases_arrive_whole_at_real_brokers() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut profile = v5(port);
        profile.mqtt5.use_topic_aliases = true;
        profile.mqtt5.topic_alias_maximum = 10;
        let mut client = Client::connect(profile);
        client.subscribe("t/#", Qos::ExactlyOnce).unwrap();
        for number in 0..30 {
            client.publish(message(&format!("t/{}", number % 3), number.to_string(), Qos::ALL[number % 3]));
        }
        let mut own = message("t/own", "own", Qos::AtLeastOnce);
        own.properties = Some(Box::new(Properties { topic_alias: Some(1), ..Properties::default() }));
        client.publish(own);
        let mut came: Vec<_> =
            client.messages(31).iter().map(|one| (one.topic.to_string(), one.payload.clone())).collect();
        let mut expected: Vec<(String, bytes::Bytes)> =
            (0..30).map(|number| (format!("t/{}", number % 3), number.to_string().into())).collect();
        expected.push(("t/own".to_owned(), "own".into()));
        came.sort();
        expected.sort();
        assert_eq!(came, expected, "{name}");
    }
}

#[test]
fn aliases_of_the_broker_stand_for_their_topics() {
    let peer = Peer::new();
    let mut profile = v5(peer.port());
    profile.mqtt5.topic_alias_maximum = 5;
    let mut client = Client::start(profile);
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&[0x20, 3, 0, 0, 0]);
    conversation.say(&[0x30, 8, 0, 1, b't', 3, 0x23, 0, 5, b'1']);
    conversation.say(&[0x30, 7, 0, 0, 3, 0x23, 0, 5, b'2']);
    let came = client.messages(2);
    assert!(came.iter().all(|message| message.topic.as_str() == "t"), "{came:?}");
    assert_eq!((&came[0].payload[..], &came[1].payload[..]), (&b"1"[..], &b"2"[..]));
}

#[test]
fn nobody_is_subscribed_is_a_success_with_a_reason() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut client = Client::connect(v5(port));
        for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce] {
            let ticket = client.publish(message("to/nobody", "x", qos));
            let Ok(Ack::Published { reason }) = client.answer(ticket) else { panic!("{name}: not published") };
            assert!([0, 0x10].contains(&reason.code.0), "{name} {qos:?}: {reason}");
            assert!(name != "Mosquitto" || qos != Qos::AtLeastOnce || reason.code.0 == 0x10, "{name}: {reason}");
        }
    }
}

#[test]
fn acknowledgements_keep_the_broker_s_words() {
    let peer = Peer::new();
    let mut client = Client::start(v5(peer.port()));
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&[0x20, 3, 0, 0, 0]);
    client.greeting();
    // "no" and a = b.
    let words = [12, 0x1F, 0, 2, b'n', b'o', 0x26, 0, 1, b'a', 0, 1, b'b'];
    for (kind, qos, code) in
        [(0x40, Qos::AtLeastOnce, 0x87), (0x50, Qos::ExactlyOnce, 0x97), (0x40, Qos::AtLeastOnce, 0x10)]
    {
        let ticket = client.publish(message("t", "x", qos));
        let Packet::Publish(publish) = conversation.packet() else { panic!("no PUBLISH") };
        let [high, low] = publish.pkid.to_be_bytes();
        conversation.say(&[&[kind, 16, high, low, code][..], &words].concat());
        let reason = match client.answer(ticket) {
            Ok(Ack::Published { reason }) | Err(Refusal::Broker(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!((reason.code.0, reason.string.as_deref()), (code, Some("no")));
        assert_eq!(reason.user, [("a".to_owned(), "b".to_owned())]);
    }
}
