//! SUBSCRIBE with all its options, and UNSUBSCRIBE.

use std::time::Duration;

use mqttdeck::mqtt::{Filter, Qos, RetainHandling, SubscribeOptions};
use mqttdeck::profile::SavedSubscription;
use mqttdeck::session::{Ack, Command, Event, Refusal, State, Ticket};
use rumqttc_v5::Packet;

use crate::support::Client;
use crate::support::client::message;
use crate::wire::{Conversation, Peer};
use crate::{Brokers, v5};

/// Enough for a message that must not come, on loopback.
const SHORTLY: Duration = Duration::from_millis(150);

pub fn subscribe(client: &mut Client, filter: &str, options: SubscribeOptions) -> Result<Ack, Refusal> {
    let ticket = Ticket(fastrand::u64(1 << 32..1 << 40));
    client.send(Command::Subscribe { ticket, filter: Filter::parse(filter).unwrap(), options });
    client.answer(ticket)
}

fn retain(client: &mut Client, topic: &str) {
    let mut retained = message(topic, "retained", Qos::AtLeastOnce);
    retained.retain = true;
    let ticket = client.publish(retained);
    client.answer(ticket).unwrap();
}

#[test]
fn no_local_leaves_out_our_own() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let (mut client, mut other) = (Client::connect(v5(port)), Client::connect(v5(port)));
        let options = SubscribeOptions { no_local: true, ..Qos::AtLeastOnce.into() };
        subscribe(&mut client, "t", options.clone()).unwrap();
        for (sender, payload) in [(&mut client, "ours"), (&mut other, "theirs")] {
            let ticket = sender.publish(message("t", payload, Qos::AtLeastOnce));
            sender.answer(ticket).unwrap();
        }
        assert_eq!(&client.message().payload[..], b"theirs", "{name}");
        assert_eq!(subscribe(&mut client, "$share/g/t", options), Err(Refusal::NoLocalShared), "{name}");
    }
}

#[test]
fn retained_messages_come_as_they_are_asked_for() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut client = Client::connect(v5(port));
        retain(&mut client, "t");
        let handling = |retain_handling| SubscribeOptions { retain_handling, ..Qos::AtLeastOnce.into() };
        subscribe(&mut client, "t", handling(RetainHandling::Never)).unwrap();
        assert!(client.messages_within(SHORTLY, 1).is_empty(), "{name}: none was asked for");
        subscribe(&mut client, "t", handling(RetainHandling::IfNew)).unwrap();
        assert!(client.messages_within(SHORTLY, 1).is_empty(), "{name}: the subscription was not new");
        subscribe(&mut client, "t", handling(RetainHandling::Always)).unwrap();
        assert!(client.message().retain, "{name}");
    }
}

#[test]
fn retain_as_published_keeps_the_flag() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        for retain_as_published in [false, true] {
            let mut client = Client::connect(v5(port));
            let options = SubscribeOptions {
                retain_as_published,
                retain_handling: RetainHandling::Never,
                ..Qos::AtLeastOnce.into()
            };
            subscribe(&mut client, "t", options).unwrap();
            retain(&mut client, "t");
            assert_eq!(client.message().retain, retain_as_published, "{name}");
        }
    }
}

#[test]
fn messages_carry_the_identifiers_of_their_subscriptions() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut client = Client::connect(v5(port));
        let options = SubscribeOptions { identifier: Some(268_435_455), ..Qos::AtLeastOnce.into() };
        subscribe(&mut client, "t", options).unwrap();
        client.publish(message("t", "x", Qos::AtLeastOnce));
        let identifiers = client.message().properties.unwrap().subscription_identifiers;
        assert_eq!(identifiers, [268_435_455], "{name}");
    }
}

#[test]
fn shared_subscriptions_share() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut members = [Client::connect(v5(port)), Client::connect(v5(port))];
        for member in &mut members {
            subscribe(member, "$share/group/t", Qos::AtLeastOnce.into()).unwrap();
        }
        let mut sender = Client::connect(v5(port));
        for _ in 0..10 {
            let ticket = sender.publish(message("t", "x", Qos::AtLeastOnce));
            sender.answer(ticket).unwrap();
        }
        let mut count = 0;
        while count < 10 {
            let came: usize = members.iter_mut().map(|member| member.messages_within(SHORTLY, 1).len()).sum();
            assert!(came > 0, "{name}: only {count} came");
            count += came;
        }
        let more: usize = members.iter_mut().map(|member| member.messages_within(SHORTLY, 1).len()).sum();
        assert_eq!(more, 0, "{name}: each goes to one member");
    }
}

#[test]
fn the_end_of_what_did_not_exist_is_told() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut client = Client::connect(v5(port));
        let Ok(Ack::Unsubscribed { reason }) = client.unsubscribe("never") else { panic!("{name}: not ended") };
        assert_eq!(reason.code.0, 0x11, "{name}");
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Takes CONNECT and answers it with these properties of CONNACK.
fn greet(conversation: &mut Conversation, properties: &[u8]) {
    conversation.packet();
    let length = u8::try_from(properties.len()).unwrap();
    conversation.say(&[&[0x20, 3 + length, 0, 0, length], properties].concat());
}

/// Takes a SUBSCRIBE and grants QoS 0; what it asked for: filter, identifier, user properties.
fn grant(conversation: &mut Conversation) -> (String, Option<usize>, Vec<(String, String)>) {
    let Packet::Subscribe(asked) = conversation.packet() else { panic!("no SUBSCRIBE") };
    let [high, low] = asked.pkid.to_be_bytes();
    conversation.say(&[0x90, 4, high, low, 0, 0]);
    let (id, user) = asked.properties.map(|all| (all.id, all.user_properties)).unwrap_or_default();
    (asked.filters[0].path.clone(), id, user)
}

#[test]
fn user_properties_go_out_and_go_out_again_where_the_session_is_gone() {
    let peer = Peer::new();
    let mut profile = v5(peer.port());
    let saved = SubscribeOptions { user: pairs(&[("of", "profile")]), ..SubscribeOptions::default() };
    profile.session.auto_reconnect = true;
    profile.subscriptions = vec![SavedSubscription { filter: "saved".to_owned(), options: saved }];
    let mut client = Client::start(profile);
    let mut conversation = peer.accept();
    greet(&mut conversation, &[]);
    assert_eq!(grant(&mut conversation), ("saved".to_owned(), None, pairs(&[("of", "profile")])));
    let ticket = Ticket(1 << 32);
    let user = pairs(&[("a", "1"), ("a", "2")]);
    let options = SubscribeOptions { identifier: Some(200), user: user.clone(), ..SubscribeOptions::default() };
    client.send(Command::Subscribe { ticket, filter: Filter::parse("t").unwrap(), options });
    assert_eq!(grant(&mut conversation), ("t".to_owned(), Some(200), user.clone()));
    client.answer(ticket).unwrap();

    drop(conversation);
    let mut conversation = peer.accept();
    greet(&mut conversation, &[]);
    assert_eq!(grant(&mut conversation), ("saved".to_owned(), None, pairs(&[("of", "profile")])));
    assert_eq!(grant(&mut conversation), ("t".to_owned(), Some(200), user));

    let ticket = Ticket(1 << 33);
    let user = pairs(&[("why", "enough")]);
    client.send(Command::Unsubscribe { ticket, filter: Filter::parse("t").unwrap(), user: user.clone() });
    let Packet::Unsubscribe(asked) = conversation.packet() else { panic!("no UNSUBSCRIBE") };
    assert_eq!((asked.filters, asked.properties.unwrap().user_properties), (vec!["t".to_owned()], user));
}

/// A SUBSCRIBE of 15 bytes: type and length 2, packet id 2, properties 1 + 6, filter 3, options 1.
#[test]
fn what_is_too_large_for_the_broker_is_not_sent() {
    let peer = Peer::new();
    let mut client = Client::start(v5(peer.port()));
    let mut conversation = peer.accept();
    greet(&mut conversation, &[0x27, 0, 0, 0, 15]);
    client.greeting();
    let with = |name: &str| SubscribeOptions { user: pairs(&[(name, "")]), ..SubscribeOptions::default() };
    let too_large = Err(Refusal::TooLarge { limit: 15 });
    assert_eq!(subscribe(&mut client, "t", with("ab")), too_large);
    let (ticket, filter) = (Ticket(1 << 33), Filter::parse("t").unwrap());
    client.send(Command::Unsubscribe { ticket, filter: filter.clone(), user: pairs(&[("abc", "")]) });
    assert_eq!(client.answer(ticket), too_large);
    client.send(Command::Subscribe { ticket, filter, options: with("a") });
    assert_eq!(grant(&mut conversation), ("t".to_owned(), None, pairs(&[("a", "")])));
    assert!(client.answer(ticket).is_ok());
    assert!(
        client.wait_within(SHORTLY, |event| matches!(event, Event::State(State::Down { .. })).then_some(())).is_none()
    );
}
