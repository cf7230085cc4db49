//! Mosquitto, cut off and killed in the middle of streams of QoS 1 and 2, and the program with it.
//!
//! What is asserted is what a client can promise. While Mosquitto lives, and only the connection and the program die,
//! that is all of MQTT's: at QoS 1 at least once, at QoS 2 exactly once, for each message that was told to be sent. A
//! Mosquitto that is killed with SIGKILL forgets what it has not saved yet, also what it acknowledged, and which QoS 2
//! ids it knew: then the promise is that nothing is lost that it did not acknowledge, unless program and broker die
//! together once more in the very moment in which that is sent again. What Mosquitto has saved is in `saved`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::Protocol;
use mqttdeck::session::Event;

use crate::support::client::{message, profile};
use crate::support::{Client, Mosquitto};
use crate::{kept, run};

/// For each version and QoS.
const CUTS: usize = 15;
const KILLS: usize = 25;
/// In each round; fewer than may be under way at once, so that all go out at once.
const MESSAGES: usize = 10;

/// A way to a broker that can be cut, and that listens.
struct Proxy {
    port: u16,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    /// All that the client and the broker said on the last connection.
    said: Arc<Mutex<[Vec<u8>; 2]>>,
}

impl Proxy {
    fn to(broker: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let streams = Arc::<Mutex<Vec<TcpStream>>>::default();
        let said = Arc::<Mutex<[Vec<u8>; 2]>>::default();
        let (cuttable, heard) = (Arc::clone(&streams), Arc::clone(&said));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(("127.0.0.1", broker)).unwrap();
                for stream in [&client, &server] {
                    stream.set_nodelay(true).unwrap();
                    cuttable.lock().unwrap().push(stream.try_clone().unwrap());
                }
                *heard.lock().unwrap() = <[Vec<u8>; 2]>::default();
                pipe(client.try_clone().unwrap(), server.try_clone().unwrap(), Arc::clone(&heard), 0);
                pipe(server, client, Arc::clone(&heard), 1);
            }
        });
        Self { port, streams, said }
    }

    fn cut(&self) {
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// What the broker took over on the last connection: at QoS 2 its word for that is PUBREC, and the client may not
    /// send the message again after it.
    fn taken(&self, protocol: Protocol) -> BTreeSet<String> {
        let said = self.said.lock().unwrap();
        let properties = usize::from(protocol == Protocol::V5);
        let id = |body: &[u8]| u16::from_be_bytes([body[0], body[1]]);
        // Ids are used again, so the first answer to an id is to the first message with it.
        let mut published = BTreeMap::<u16, VecDeque<String>>::new();
        for (_, body) in packets(&said[0]).filter(|(first, _)| first & 0xF0 == 0x30) {
            let payload = String::from_utf8_lossy(&body[5 + properties..]).into_owned();
            published.entry(id(&body[3..])).or_default().push_back(payload);
        }
        let acknowledged = packets(&said[1]).filter(|(first, _)| [0x40, 0x50].contains(first));
        acknowledged.filter_map(|(_, body)| published.get_mut(&id(body))?.pop_front()).collect()
    }
}

/// The whole packets of a stream, each shorter than 128 bytes: their first byte, and what follows their length.
fn packets(mut stream: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = stream.split_first_chunk::<2>()?;
        let body = rest.get(..usize::from(head[1]))?;
        stream = &rest[body.len()..];
        Some((head[0], body))
    })
}

fn pipe(mut from: TcpStream, mut to: TcpStream, said: Arc<Mutex<[Vec<u8>; 2]>>, whose: usize) {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            said.lock().unwrap()[whose].extend(&bytes[..count]);
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Publishes a few messages that are numbered on, ends the connection by `end` after a while, and tells which were told
/// to be sent.
fn round(client: &mut Client, next: &mut usize, qos: Qos, end: impl FnOnce()) -> Vec<String> {
    let tickets: BTreeMap<_, _> = (0..MESSAGES)
        .map(|_| {
            *next += 1;
            (client.publish(message("t", next.to_string(), qos)), next.to_string())
        })
        .collect();
    // Anywhere from "not yet written" to "all acknowledged".
    thread::sleep(Duration::from_micros(fastrand::u64(..4000)));
    end();
    client.down();
    let mut sent = Vec::new();
    client.wait_within(Duration::ZERO, |event| {
        if let Event::Sent(ticket) = event {
            sent.extend(tickets.get(ticket).cloned());
        }
        None::<()>
    });
    sent
}

fn take(client: &mut Client, seen: &mut BTreeMap<String, usize>) {
    for message in client.kept(|kept| std::mem::take(&mut kept.received)) {
        *seen.entry(String::from_utf8_lossy(&message.payload).into_owned()).or_default() += 1;
    }
}

/// The last run, which finishes all that is under way. Waits until all of `expected` came, and one more.
fn finish(
    client: &mut Client,
    watcher: &mut Client,
    qos: Qos,
    expected: &BTreeSet<String>,
    seen: &mut BTreeMap<String, usize>,
) {
    client.greeting();
    let ticket = client.publish(message("t", "last", qos));
    client.answer(ticket).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let is_open = |seen: &BTreeMap<String, usize>| {
        !seen.contains_key("last") || expected.iter().any(|number| !seen.contains_key(number))
    };
    while is_open(seen) && Instant::now() < deadline {
        watcher.messages_within(Duration::from_millis(20), 0);
        take(watcher, seen);
    }
}

#[test]
fn a_cut_connection_and_a_restart_lose_nothing_and_repeat_nothing() {
    let broker = Mosquitto::plain().start();
    for (protocol, qos) in cases() {
        let home = tempfile::tempdir().unwrap();
        let proxy = Proxy::to(broker.port());
        let publisher = kept(protocol, proxy.port);
        let mut watcher = Client::connect(profile(protocol, broker.port()));
        watcher.subscribe("t", Qos::ExactlyOnce).unwrap();
        let (mut next, mut told, mut seen) = (0, BTreeSet::new(), BTreeMap::new());
        for _ in 0..CUTS {
            let mut client = run(&publisher, home.path());
            client.greeting();
            told.extend(round(&mut client, &mut next, qos, || proxy.cut()));
        }
        finish(&mut run(&publisher, home.path()), &mut watcher, qos, &told, &mut seen);
        let lost: Vec<_> = told.iter().filter(|number| !seen.contains_key(*number)).collect();
        assert!(lost.is_empty() && told.len() > CUTS, "{protocol:?} {qos:?}: {lost:?} of {} are lost", told.len());
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        assert!(qos == Qos::AtLeastOnce || twice.is_empty(), "{protocol:?}: came more than once: {twice:?}");
    }
}

#[test]
fn a_killed_broker_costs_nothing_that_it_did_not_acknowledge() {
    for (protocol, qos) in cases() {
        let home = tempfile::tempdir().unwrap();
        let setup = Mosquitto::plain().saving_in(home.path());
        let mut broker = setup.line("autosave_on_changes true").line("autosave_interval 1").start();
        let proxy = Proxy::to(broker.port());
        let publisher = kept(protocol, proxy.port);
        let (mut next, mut told, mut taken, mut seen) = (0, BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        for _ in 0..KILLS {
            let mut watcher = Client::connect(profile(protocol, broker.port()));
            watcher.subscribe("t", Qos::ExactlyOnce).unwrap();
            let mut client = run(&publisher, home.path());
            if !client.greeting().connack.session_present {
                // What it forgot is published again, and is on file as soon as something behind it is through.
                let ticket = client.publish(message("t", "again", qos));
                client.answer(ticket).unwrap();
            }
            told.extend(round(&mut client, &mut next, qos, || broker.kill()));
            taken.extend(proxy.taken(protocol));
            watcher.down();
            take(&mut watcher, &mut seen);
            broker.restart();
        }
        let mut watcher = Client::connect(profile(protocol, broker.port()));
        watcher.subscribe("t", Qos::ExactlyOnce).unwrap();
        let expected = &told - &taken;
        finish(&mut run(&publisher, home.path()), &mut watcher, qos, &expected, &mut seen);
        let lost: Vec<_> = expected.iter().filter(|number| !seen.contains_key(*number)).collect();
        assert!(told.len() > KILLS && lost.is_empty(), "{protocol:?} {qos:?}: {lost:?} are lost");
    }
}

fn cases() -> impl Iterator<Item = (Protocol, Qos)> {
    Protocol::ALL.into_iter().flat_map(|protocol| [Qos::AtLeastOnce, Qos::ExactlyOnce].map(|qos| (protocol, qos)))
}
