//! SUBSCRIBE with all its options, and UNSUBSCRIBE.

use std::time::Duration;

use mqttdeck::mqtt::{Filter, Qos, RetainHandling, SubscribeOptions};
use mqttdeck::session::{Ack, Command, Refusal, Ticket};

use crate::support::Client;
use crate::support::client::message;
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
        subscribe(&mut client, "t", options).unwrap();
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
