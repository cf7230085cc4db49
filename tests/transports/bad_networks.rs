//! Networks that go bad between us and a good broker, over each way that carries MQTT, with the bytes of either side: the
//! session says what happened, comes back, and goes on.

use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{Event, LossCause, SessionError, State};
use mqttdeck::wire::Direction;

use crate::scripted::{WAYS, Way};
use crate::support::chaos::{DIRECTIONS, Fate, Relay, Trouble};
use crate::support::client::{message, profile};
use crate::support::{Client, Mosquitto, certs};
use crate::{each, over_websocket, with_tls};

/// A broker for each way.
struct Brokers(Vec<(Way, Mosquitto)>);

impl Brokers {
    fn start() -> Self {
        let start = |way: Way| {
            let setup = if way.tls { Mosquitto::tls(certs::minted().server("server")) } else { Mosquitto::plain() };
            if way.websocket { setup.websockets().start() } else { setup.start() }
        };
        Self(WAYS.into_iter().map(|way| (way, start(way))).collect())
    }

    fn port(&self, way: Way) -> u16 {
        self.0.iter().find(|(one, _)| *one == way).unwrap().1.port()
    }

    /// Each trouble with each way, in both directions and protocols.
    fn cases<T: Copy>(troubles: &[T]) -> Vec<Case<T>> {
        let mut cases = Vec::new();
        for way in WAYS {
            for direction in DIRECTIONS {
                for protocol in Protocol::ALL {
                    cases.extend(troubles.iter().map(|&trouble| Case { way, direction, protocol, trouble }));
                }
            }
        }
        cases
    }
}

#[derive(Debug, Clone, Copy)]
struct Case<T> {
    way: Way,
    direction: Direction,
    protocol: Protocol,
    trouble: T,
}

impl<T> Case<T> {
    fn fate(&self, trouble: Trouble) -> Fate {
        Fate { direction: self.direction, trouble }
    }

    /// Through the relay, and again if it fails.
    fn profile(&self, relay: &Relay) -> Profile {
        let mut profile = profile(self.protocol, relay.port());
        profile.session.auto_reconnect = true;
        if self.way.tls {
            with_tls(&mut profile, false);
        }
        if self.way.websocket { over_websocket(profile) } else { profile }
    }
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
    let brokers = Brokers::start();
    let troubles = [(Trouble::Cut as fn(usize) -> Trouble, LossCause::Closed), (Trouble::Reset, LossCause::Reset)];
    each(Brokers::cases(&[0, 1]).into_iter(), |case| {
        let (trouble, expected) = &troubles[case.trouble];
        let relay = Relay::waiting_before(brokers.port(case.way), case.fate(trouble(2)));
        let mut client = Client::connect(case.profile(&relay));
        relay.begin();
        // It or its SUBACK is cut in the middle.
        let _lost = client.subscribe("echo", Qos::AtLeastOnce);
        let (error, retry_in) = client.down();
        let SessionError::Lost { cause, .. } = &*error else { panic!("{case:?}: {error:?}") };
        assert_eq!((cause, retry_in.is_some()), (expected, true), "{case:?}");
        client.greeting();
        echo(&mut client);
    });
}

#[test]
fn a_black_hole_is_noticed_within_twice_the_keep_alive() {
    let brokers = Brokers::start();
    each(Brokers::cases(&[Trouble::BlackHole(0)]).into_iter(), |case| {
        let relay = Relay::waiting_before(brokers.port(case.way), case.fate(case.trouble));
        let mut profile = case.profile(&relay);
        profile.session.keep_alive_s = 2;
        let mut client = Client::connect(profile);
        relay.begin();
        let begin = Instant::now();
        let (error, _) = client.down();
        let SessionError::Lost { cause, .. } = &*error else { panic!("{case:?}: {error:?}") };
        assert_eq!(*cause, LossCause::KeepAlive, "{case:?}");
        // 4 s are twice the keep-alive; the rest is for a machine under load.
        assert!(begin.elapsed() < Duration::from_secs(9), "{case:?}: {:?}", begin.elapsed());
        client.greeting();
        echo(&mut client);
    });
}

#[test]
fn a_slow_network_is_only_slow() {
    let brokers = Brokers::start();
    let slow = [Trouble::Trickle(Duration::from_millis(1)), Trouble::Delay(Duration::from_millis(100))];
    each(Brokers::cases(&slow).into_iter(), |case| {
        let relay = Relay::before(brokers.port(case.way), case.fate(case.trouble));
        let mut profile = case.profile(&relay);
        profile.session.connection_timeout_s = 30;
        profile.session.auto_reconnect = false;
        echo(&mut Client::connect(profile));
    });
}

/// Whatever the byte, the attempt ends, and the next one succeeds: nothing of a half-read handshake stays behind.
#[test]
fn a_reset_at_each_byte_of_the_handshake_ends_the_attempt_and_nothing_else() {
    let brokers = Brokers::start();
    // A few at a time: each pauses before it tries again.
    for some in handshake_bytes().chunks(40) {
        let mut clients: Vec<Client> = some
            .iter()
            .map(|case| {
                let relay = Relay::before(brokers.port(case.way), case.fate(Trouble::Reset(case.trouble)));
                Client::start(case.profile(&relay))
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

/// Where to reset: every byte of CONNECT and CONNACK in both protocols; of what comes before them the beginning, by turns
/// in the one and the other.
fn handshake_bytes() -> Vec<Case<usize>> {
    use Direction::{FromBroker, ToBroker};
    let [plain, tls, websocket, both] = WAYS;
    let mut cases = Vec::new();
    // CONNACK of 3.1.1 has 4 bytes, our CONNECT 31; those of MQTT 5 have more.
    for (direction, bytes) in [(FromBroker, 4), (ToBroker, 31)] {
        for protocol in Protocol::ALL {
            cases.extend((0..bytes).map(|trouble| Case { way: plain, direction, protocol, trouble }));
        }
    }
    for (way, direction, bytes, step) in [
        (websocket, FromBroker, 64, 1),
        (websocket, ToBroker, 160, 7),
        (tls, FromBroker, 1000, 61),
        (tls, ToBroker, 300, 23),
        (both, FromBroker, 1000, 127),
        (both, ToBroker, 300, 47),
    ] {
        for (turn, trouble) in (0..bytes).step_by(step).enumerate() {
            cases.push(Case { way, direction, protocol: Protocol::ALL[turn % 2], trouble });
        }
    }
    cases
}
