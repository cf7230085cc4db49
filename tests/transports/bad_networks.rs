//! Networks that go bad between us and a good broker: the session says what happened, comes back, and goes on.

use std::time::Duration;

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{Event, LossCause, SessionError, State};

use crate::over_websocket;
use crate::support::chaos::{Fate, before};
use crate::support::client::{message, profile};
use crate::support::{Client, Mosquitto};

/// The bytes of CONNACK in MQTT 3.1.1; what follows comes to a connection that is up.
const CONNACK_BYTES: usize = 4;

fn reconnecting(port: u16) -> Profile {
    let mut profile = profile(Protocol::V311, port);
    profile.session.auto_reconnect = true;
    profile
}

fn websocket_broker() -> Mosquitto {
    Mosquitto::plain().websockets().start()
}

/// Sends itself a message.
fn echo(client: &mut Client) {
    client.subscribe("echo", Qos::AtLeastOnce).unwrap();
    let ticket = client.publish(message("echo", "hello", Qos::AtLeastOnce));
    client.answer(ticket).unwrap();
    assert_eq!(&client.message().payload[..], b"hello");
}

#[test]
fn a_loss_is_told_as_what_it_was_and_the_session_goes_on() {
    let broker = Mosquitto::plain().start();
    let table = [(Fate::Cut(CONNACK_BYTES + 2), LossCause::Closed), (Fate::Reset(CONNACK_BYTES + 2), LossCause::Reset)];
    for (fate, expected) in table {
        let port = before(broker.port(), move |number| if number == 0 { fate } else { Fate::Pass });
        let mut client = Client::connect(reconnecting(port));
        // Its SUBACK is cut in the middle.
        let _lost = client.subscribe("echo", Qos::AtLeastOnce);
        let (error, retry_in) = client.down();
        let SessionError::Lost { cause, .. } = &*error else { panic!("{error:?}") };
        assert_eq!(*cause, expected, "{fate:?}");
        assert!(retry_in.is_some());
        client.greeting();
        echo(&mut client);
    }
}

#[test]
fn a_black_hole_is_noticed_within_twice_the_keep_alive() {
    let broker = Mosquitto::plain().start();
    let port = before(broker.port(), |number| if number == 0 { Fate::BlackHole(CONNACK_BYTES) } else { Fate::Pass });
    let mut profile = reconnecting(port);
    profile.session.keep_alive_s = 2;
    let mut client = Client::connect(profile);
    let begin = std::time::Instant::now();
    let (error, _) = client.down();
    assert!(matches!(&*error, SessionError::Lost { cause: LossCause::KeepAlive, .. }), "{error:?}");
    // 4 s are twice the keep-alive; the rest is for a machine under load.
    assert!(begin.elapsed() < Duration::from_secs(9), "{:?}", begin.elapsed());
    client.greeting();
    echo(&mut client);
}

#[test]
fn a_slow_network_is_only_slow() {
    for (broker, websocket) in [(Mosquitto::plain().start(), false), (websocket_broker(), true)] {
        for fate in [Fate::Trickle(Duration::from_millis(1)), Fate::Delay(Duration::from_millis(100))] {
            let slow = profile(Protocol::V5, before(broker.port(), move |_| fate));
            let mut client = Client::connect(if websocket { over_websocket(slow) } else { slow });
            echo(&mut client);
        }
    }
}

/// Whatever the byte, the attempt ends, and the next one succeeds: nothing of a half-read handshake stays behind.
#[test]
fn a_reset_at_each_byte_of_the_handshake_ends_the_attempt_and_nothing_else() {
    let (plain, websocket) = (Mosquitto::plain().start(), websocket_broker());
    let cases: Vec<(u16, bool, usize)> = (0..CONNACK_BYTES)
        .map(|after| (plain.port(), false, after))
        .chain((0..64).map(|after| (websocket.port(), true, after)))
        .collect();
    // A few at a time: each pauses before it tries again.
    for some in cases.chunks(17) {
        let mut clients: Vec<Client> = some
            .iter()
            .map(|&(broker, is_websocket, after)| {
                let fate = move |number| if number == 0 { Fate::Reset(after) } else { Fate::Pass };
                let port = before(broker, fate);
                let profile = reconnecting(port);
                Client::start(if is_websocket { over_websocket(profile) } else { profile })
            })
            .collect();
        for (client, case) in clients.iter_mut().zip(some) {
            let first = client.wait("the end of the first attempt", |event| match event {
                Event::State(State::Down { cause, retry_in }) => Some((cause.to_string(), retry_in.is_some())),
                Event::State(State::Connected(_)) => Some(("connected".to_owned(), false)),
                _ => None,
            });
            assert!(first.1, "{case:?}: {}", first.0);
            client.greeting();
        }
    }
}
