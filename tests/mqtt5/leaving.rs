//! DISCONNECT in both directions, and leaving without one.

use mqttdeck::mqtt::{Qos, Reason, ReasonCode};
use mqttdeck::profile::LastWill;
use mqttdeck::session::{Command, Goodbye, LossCause, SessionError};
use rumqttc_v5::Packet;

use crate::support::Client;
use crate::wire::Peer;
use crate::{Brokers, v5};

#[test]
fn a_will_is_published_on_demand_and_when_the_connection_is_cut() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut watcher = Client::connect(v5(port));
        watcher.subscribe("will", Qos::AtLeastOnce).unwrap();
        let with_will = Goodbye { reason: ReasonCode(0x04).into(), ..Goodbye::default() };
        for leave in [Command::Drop, Command::Disconnect(with_will)] {
            let mut mortal = v5(port);
            mortal.last_will = LastWill {
                enabled: true,
                topic: "will".to_owned(),
                payload: format!("{leave:?}"),
                ..LastWill::default()
            };
            let mut client = Client::connect(mortal);
            client.send(leave.clone());
            client.closed();
            assert_eq!(&watcher.message().payload[..], format!("{leave:?}").as_bytes(), "{name}");
        }
    }
}

#[test]
fn a_goodbye_says_all_that_it_is_told_to() {
    let peer = Peer::new();
    let mut client = Client::start(v5(peer.port()));
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&[0x20, 3, 0, 0, 0]);
    client.greeting();
    let user = vec![("a".to_owned(), "b".to_owned())];
    let reason = Reason { code: ReasonCode(0x98), string: Some("enough".to_owned()), user: user.clone() };
    client.send(Command::Disconnect(Goodbye { reason, session_expiry_s: Some(0) }));
    let Packet::Disconnect(said) = conversation.packet() else { panic!("no DISCONNECT") };
    let properties = said.properties.unwrap();
    assert_eq!((said.reason_code as u8, properties.session_expiry_interval), (0x98, Some(0)));
    assert_eq!((properties.reason_string.as_deref(), properties.user_properties), (Some("enough"), user));
}

#[test]
fn a_goodbye_can_end_a_kept_session() {
    let brokers = Brokers::start();
    for (name, port) in brokers.ports() {
        let mut profile = v5(port);
        profile.session.clean_session = false;
        for (expiry, kept) in [(None, true), (Some(0), false)] {
            let mut client = Client::connect(profile.clone());
            client.send(Command::Disconnect(Goodbye { session_expiry_s: expiry, ..Goodbye::default() }));
            client.closed();
            let mut again = Client::start(profile.clone());
            assert_eq!(again.greeting().connack.session_present, kept, "{name}, {expiry:?}");
            again.send(Command::Disconnect(Goodbye::default()));
            again.closed();
        }
    }
}

#[test]
fn the_broker_s_goodbye_keeps_its_words() {
    let peer = Peer::new();
    let mut client = Client::start(v5(peer.port()));
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&[0x20, 3, 0, 0, 0]);
    client.greeting();
    conversation.say(&[0xE0, 7, 0x98, 5, 0x1F, 0, 2, b'n', b'o']);
    let (cause, _) = client.down();
    let SessionError::Lost { cause: LossCause::Disconnected { reason, .. }, .. } = &*cause else { panic!("{cause:?}") };
    assert_eq!((reason.code.0, reason.string.as_deref()), (0x98, Some("no")));
}
