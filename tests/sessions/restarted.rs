//! What one run of the program leaves under way, the next one finishes.

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::Protocol;
use mqttdeck::session::{Command, EarlierRun, Event, Refusal, SessionFileError, SessionFileFault, Ticket};

use crate::scripted::{Publish, Scripted};
use crate::support::Client;
use crate::support::client::message;
use crate::{kept, run};

const PUBACK: u8 = 0x40;
pub const PUBREC: u8 = 0x50;
const PUBREL: u8 = 0x62;
const PUBCOMP: u8 = 0x70;

/// Publishes and waits until it is on the wire.
pub fn publish(client: &mut Client, payload: &'static str, qos: Qos) -> Ticket {
    let ticket = client.publish(message("t", payload, qos));
    client
        .wait("the word that it was sent", |event| matches!(event, Event::Sent(sent) if *sent == ticket).then_some(()));
    ticket
}

/// Ends a run as a crash would: nothing more goes out.
pub fn crash(mut client: Client) {
    client.send(Command::Drop);
    client.closed();
}

/// Waits for the word of what the run before had left.
fn earlier_run(client: &mut Client) -> EarlierRun {
    client.wait("the end of what the earlier run left", |event| match event {
        Event::EarlierRun(ended) => Some(*ended),
        _ => None,
    })
}

#[test]
fn publishes_under_way_are_finished_with_their_ids_by_the_next_run() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        publish(&mut client, "one", Qos::AtLeastOnce);
        publish(&mut client, "two", Qos::ExactlyOnce);
        publish(&mut client, "three", Qos::ExactlyOnce);
        let ids: Vec<u16> = (0..3).map(|_| peer.published().id).collect();
        peer.acknowledge(PUBREC, ids[2]);
        assert_eq!(peer.acknowledged(PUBREL), ids[2]);
        crash(client);

        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(true);
        assert!(client.greeting().connack.session_present);
        let expected =
            |index: usize, qos, payload: &str| Publish { dup: true, qos, id: ids[index], payload: payload.into() };
        assert_eq!(peer.published(), expected(0, 1, "one"), "{protocol:?}");
        assert_eq!(peer.published(), expected(1, 2, "two"), "{protocol:?}");
        assert_eq!(peer.acknowledged(PUBREL), ids[2], "{protocol:?}");
        peer.acknowledge(PUBACK, ids[0]);
        peer.acknowledge(PUBREC, ids[1]);
        assert_eq!(peer.acknowledged(PUBREL), ids[1]);
        peer.acknowledge(PUBCOMP, ids[1]);
        peer.acknowledge(PUBCOMP, ids[2]);
        assert_eq!(earlier_run(&mut client), EarlierRun { acknowledged: 3, refused: 0, lost: 0 }, "{protocol:?}");
        // A new publish finds its ticket among those of the earlier run.
        let ticket = publish(&mut client, "four", Qos::AtLeastOnce);
        let id = peer.published().id;
        peer.acknowledge(PUBACK, id);
        client.answer(ticket).unwrap();
        crash(client);

        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(true);
        client.greeting();
        publish(&mut client, "five", Qos::AtLeastOnce);
        assert_eq!(peer.published().payload, b"five", "{protocol:?}: nothing is left of the first run");
    }
}

#[test]
fn a_message_of_qos_2_comes_once_whatever_happens_in_between() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        peer.publish(4, 7, b'x');
        assert_eq!(peer.acknowledged(PUBREC), 7);
        assert_eq!(&client.message().payload[..], b"x");
        crash(client);

        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(true);
        client.greeting();
        // Again, since PUBREC may have been lost; then another with its own id.
        peer.publish(4 | 8, 7, b'x');
        assert_eq!(peer.acknowledged(PUBREC), 7);
        peer.acknowledge(PUBREL, 7);
        assert_eq!(peer.acknowledged(PUBCOMP), 7);
        peer.publish(4, 7, b'y');
        assert_eq!(&client.message().payload[..], b"y", "{protocol:?}");
    }
}

#[test]
fn a_message_that_came_with_the_end_of_the_connection_is_shown() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        // More than are read in one go, and what was acknowledged cannot be written any more.
        let ids = 1..=150;
        ids.clone().for_each(|id| peer.publish(4, id, b'x'));
        drop(peer);
        client.down();
        let shown = client.kept(|kept| std::mem::take(&mut kept.received)).len();
        crash(client);
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(true);
        client.greeting();
        ids.clone().for_each(|id| peer.publish(4 | 8, id, b'x'));
        ids.clone().for_each(|id| assert_eq!(peer.acknowledged(PUBREC), id));
        let shown_again = client.kept(|kept| kept.received.len());
        assert_eq!(shown + shown_again, ids.count(), "{protocol:?}: {shown} and {shown_again}");
    }
}

#[test]
fn a_broker_that_lost_the_session_gets_again_what_cannot_arrive_twice() {
    for protocol in Protocol::ALL {
        let broker = Scripted::new(protocol);
        let mut profile = kept(protocol, broker.port());
        profile.session.auto_reconnect = true;
        let mut client = Client::start(profile);
        let mut peer = broker.accept(false);
        client.greeting();
        let tickets = [("one", Qos::AtLeastOnce), ("two", Qos::ExactlyOnce), ("three", Qos::ExactlyOnce)]
            .map(|(payload, qos)| publish(&mut client, payload, qos));
        let ids: Vec<u16> = (0..3).map(|_| peer.published().id).collect();
        peer.acknowledge(PUBREC, ids[2]);
        assert_eq!(peer.acknowledged(PUBREL), ids[2]);
        drop(peer);
        client.down();

        let mut peer = broker.accept(false);
        client.greeting();
        let again = [peer.published(), peer.published()];
        assert!(again.iter().all(|publish| !publish.dup), "{protocol:?}: {again:?}");
        assert_eq!((&again[0].payload[..], &again[1].payload[..]), (&b"one"[..], &b"two"[..]));
        peer.acknowledge(PUBACK, again[0].id);
        peer.acknowledge(PUBREC, again[1].id);
        assert_eq!(peer.acknowledged(PUBREL), again[1].id);
        peer.acknowledge(PUBCOMP, again[1].id);
        client.answer(tickets[0]).unwrap();
        client.answer(tickets[1]).unwrap();
        // It may have arrived, so it is not sent again.
        assert_eq!(client.answer(tickets[2]), Err(Refusal::ConnectionLost), "{protocol:?}");
        client.kept(|kept| assert_eq!(kept.sent.len(), 3, "each is told once"));
    }
}

#[test]
fn the_next_run_sends_again_what_a_broker_lost() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        publish(&mut client, "one", Qos::AtLeastOnce);
        publish(&mut client, "two", Qos::ExactlyOnce);
        let [_, two] = [peer.published().id, peer.published().id];
        peer.acknowledge(PUBREC, two);
        assert_eq!(peer.acknowledged(PUBREL), two);
        crash(client);
        let mut client = run(&profile, home.path());
        let mut peer = broker.accept(false);
        client.greeting();
        let again = peer.published();
        assert_eq!((again.dup, &again.payload[..]), (false, &b"one"[..]), "{protocol:?}");
        peer.acknowledge(PUBACK, again.id);
        assert_eq!(earlier_run(&mut client), EarlierRun { acknowledged: 1, refused: 0, lost: 1 }, "{protocol:?}");
    }
}

#[test]
fn a_broken_file_is_set_aside_and_a_new_session_begins() {
    for protocol in Protocol::ALL {
        let home = tempfile::tempdir().unwrap();
        let broker = Scripted::new(protocol);
        let profile = kept(protocol, broker.port());
        let mut client = run(&profile, home.path());
        let _peer = broker.accept(false);
        client.greeting();
        publish(&mut client, "one", Qos::AtLeastOnce);
        crash(client);
        let files: Vec<_> = std::fs::read_dir(home.path().join("sessions")).unwrap().flatten().collect();
        assert_eq!(files.len(), 1, "{files:?}");
        let whole = std::fs::read(files[0].path()).unwrap();
        std::fs::write(files[0].path(), &whole[1..]).unwrap();
        let mut client = run(&profile, home.path());
        let _peer = broker.accept(false);
        let told = client.wait("word of the file", |event| match event {
            Event::SessionFile(error) => Some(error.clone()),
            _ => None,
        });
        let SessionFileError::SetAside { aside, fault: SessionFileFault::Broken, .. } = told else {
            panic!("{told:?}")
        };
        assert_eq!(std::fs::read(aside).unwrap(), &whole[1..]);
        client.greeting();
    }
}
