//! What a session's file is still good for once the broker has forgotten the session.

use std::path::{Path, PathBuf};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol};

use crate::restarted::{PUBREC, crash, publish};
use crate::scripted::Scripted;
use crate::support::Client;
use crate::{kept, run};

const PUBACK: u8 = 0x40;
/// Of 3.1.1 and 5: not authorised.
const REFUSALS: [&[u8]; 2] = [&[0x20, 2, 0, 5], &[0x20, 3, 0, 0x87, 0]];

fn files(home: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(home.join("sessions")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// A run that leaves a publish of QoS 1 and one of QoS 2 under way.
fn leave_something_under_way(broker: &Scripted, profile: &Profile, home: &Path) {
    let mut client = run(profile, home);
    let mut peer = broker.accept(false);
    client.greeting();
    publish(&mut client, "one", Qos::AtLeastOnce);
    publish(&mut client, "two", Qos::ExactlyOnce);
    assert_eq!([peer.published().payload, peer.published().payload], [b"one", b"two"]);
    crash(client);
}

#[test]
fn a_clean_connection_ends_what_was_kept() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        leave_something_under_way(&broker, &profile, home.path());
        let mut clean = profile.clone();
        clean.session.clean_session = true;

        // A clean connection that does not come about changes nothing.
        let mut client = run(&clean, home.path());
        broker.refuse(REFUSALS[usize::from(protocol == Protocol::V5)]);
        client.down();
        crash(client);
        assert_eq!(files(home.path()).len(), 1, "{protocol:?}");

        let mut client = run(&clean, home.path());
        let _peer = broker.accept(false);
        client.greeting();
        assert_eq!(files(home.path()), Vec::<PathBuf>::new(), "{protocol:?}");
        crash(client);

        // What is published first is not what the broker has forgotten by our own wish.
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        publish(&mut client, "three", Qos::AtLeastOnce);
        assert_eq!(peer.published().payload, b"three", "{protocol:?}");
    }
}

#[test]
fn a_clean_connection_ends_what_was_kept_in_the_other_version_too() {
    let home = tempfile::tempdir().unwrap();
    let broker = Scripted::new(Protocol::V311);
    let profile = kept(Protocol::V311, broker.port());
    leave_something_under_way(&broker, &profile, home.path());
    let broker = broker.speaking(Protocol::V5);
    let mut clean = Profile { protocol: Protocol::V5, ..profile };
    clean.session.clean_session = true;
    let mut client = run(&clean, home.path());
    let _peer = broker.accept(false);
    client.greeting();
    assert_eq!(files(home.path()), Vec::<PathBuf>::new());
}

#[test]
fn ids_of_a_session_that_is_gone_swallow_no_new_message() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        peer.publish(4, 7, b'x');
        assert_eq!(peer.acknowledged(PUBREC), 7);
        assert_eq!(client.message().payload, "x");
        crash(client);

        // The broker has forgotten that it sent it, and has another message with the same id.
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        peer.publish(4, 7, b'y');
        assert_eq!(client.message().payload, "y", "{protocol:?}");
        assert_eq!(peer.acknowledged(PUBREC), 7);
    }
}

#[test]
fn ids_that_were_forgotten_on_the_same_run_swallow_no_new_message() {
    for protocol in Protocol::ALL {
        let broker = Scripted::new(protocol);
        let mut profile = kept(protocol, broker.port());
        profile.session.auto_reconnect = true;
        let mut client = Client::start(profile);
        let mut peer = broker.accept(false);
        client.greeting();
        peer.publish(4, 7, b'x');
        assert_eq!(peer.acknowledged(PUBREC), 7);
        drop(peer);
        let mut peer = broker.accept(false);
        peer.publish(4, 7, b'y');
        let payloads: Vec<_> = client.messages(2).into_iter().map(|message| message.payload).collect();
        assert_eq!(payloads, ["x", "y"], "{protocol:?}");
        assert_eq!(peer.acknowledged(PUBREC), 7);
    }
}

#[test]
fn a_profile_that_is_pointed_at_another_broker_takes_nothing_there() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let [broker, other] = [Scripted::new(protocol), Scripted::new(protocol)];
        let mut profile = kept(protocol, broker.port());
        leave_something_under_way(&broker, &profile, home.path());

        profile.endpoint.port = other.port();
        let mut client = run(&profile, home.path());
        let mut peer = other.accept(false);
        client.greeting();
        publish(&mut client, "elsewhere", Qos::AtLeastOnce);
        let first = peer.published();
        assert_eq!(first.payload, b"elsewhere", "{protocol:?}");
        peer.acknowledge(PUBACK, first.id);
        crash(client);

        profile.endpoint.port = broker.port();
        let _client = run(&profile, home.path());
        let mut peer = broker.accept(true);
        assert_eq!([peer.published().payload, peer.published().payload], [b"one", b"two"], "{protocol:?}");
    }
}
