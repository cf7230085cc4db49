//! Brokers that hang, over each way that carries MQTT: noticed within twice the keep-alive once the connection is up, within
//! the connection timeout before, and without room made for what was only announced.

use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{LossCause, SessionError};
use mqttdeck::transport::Rung;

use crate::scripted::{End, Way, server, ways};
use crate::support::Client;
use crate::support::client::{message, profile};
use crate::support::peer::peer;
use crate::{each, over_websocket};

/// Twice a keep-alive of one second, or a timeout of one; and what a busy machine adds.
const WITHIN: Duration = Duration::from_secs(5);

/// A PUBLISH of 255 MB, as far as its topic.
const LARGE: &[u8] = &[0x30, 0xFA, 0xFF, 0xFF, 0x7F, 0, 1, b't'];
/// The head of a WebSocket frame of as many.
const LARGE_FRAME: &[u8] = &[0x82, 127, 0, 0, 0, 0, 0x0F, 0xF0, 0, 0];

/// How a broker hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ill {
    /// Nothing comes any more, and nothing ends: a black hole, or a peer that lost its memory.
    Silence,
    /// A byte of a packet now and then.
    Trickle,
    /// The beginning of a packet of 255 MB, and then nothing.
    Large,
    /// A WebSocket frame of 255 MB of which nothing comes.
    LargeFrame,
    /// A message of which the last fragment never comes.
    Fragment,
    /// WebSocket frames with nothing in them, for ever.
    EmptyFrames,
    /// Pings of the WebSocket, for ever.
    Pings,
}

impl Ill {
    const EVERYWHERE: [Self; 3] = [Self::Silence, Self::Trickle, Self::Large];
    const IN_WEBSOCKETS: [Self; 4] = [Self::LargeFrame, Self::Fragment, Self::EmptyFrames, Self::Pings];

    /// With each way that can have it, in both protocols.
    fn all() -> impl Iterator<Item = (Self, (Way, Protocol))> {
        ways().flat_map(|(way, protocol)| {
            let more = if way.websocket { &Self::IN_WEBSOCKETS[..] } else { &[] };
            Self::EVERYWHERE.iter().chain(more).map(move |ill| (*ill, (way, protocol)))
        })
    }

    async fn befall(self, mut end: End, way: Way) {
        let pause = Duration::from_millis(100);
        match self {
            Self::Silence => {}
            Self::Trickle => {
                end.say(&[0x30, 0x80, 0x08, 0, 1, b't', 0]).await;
                return end.repeat(if way.websocket { &[0x82, 1, b'a'] } else { b"a" }, pause).await;
            }
            Self::Large => drop(end.say(LARGE).await),
            Self::LargeFrame => drop(end.say_raw(LARGE_FRAME).await),
            Self::Fragment => drop(end.say_raw(&[0x02, 2, 0x30, 9]).await),
            Self::EmptyFrames => return end.repeat(&[0x82, 0].repeat(500), Duration::ZERO).await,
            Self::Pings => return end.repeat(&[0x89, 0].repeat(500), Duration::ZERO).await,
        }
        end.hear_out().await;
    }
}

/// Says yes, and then falls ill.
fn connected(ill: Ill, way: (Way, Protocol)) -> Client {
    let mut profile = server(way, move |mut end| async move {
        end.welcome().await;
        ill.befall(end, way.0).await;
    });
    profile.session.keep_alive_s = 1;
    Client::connect(profile)
}

#[test]
fn each_ill_is_noticed_within_twice_the_keep_alive() {
    each(Ill::all(), |(ill, way)| {
        let mut client = connected(ill, way);
        let begin = Instant::now();
        let (error, _) = client.down();
        assert!(begin.elapsed() < WITHIN, "{ill:?} {way:?}: {:?}", begin.elapsed());
        let SessionError::Lost { cause, .. } = &*error else { panic!("{ill:?} {way:?}: {error:?}") };
        match ill {
            Ill::Silence | Ill::EmptyFrames | Ill::Pings => assert_eq!(*cause, LossCause::KeepAlive, "{ill:?} {way:?}"),
            Ill::Trickle => assert_eq!(*cause, LossCause::Stalled, "{way:?}"),
            // Whichever of the two looks first.
            Ill::Large | Ill::LargeFrame | Ill::Fragment => {
                assert!(matches!(cause, LossCause::Stalled | LossCause::KeepAlive), "{ill:?} {way:?}: {cause:?}");
            }
        }
    });
}

#[test]
fn a_broker_that_takes_nothing_more_is_noticed_while_we_publish() {
    each(ways(), |way| {
        let mut profile = server(way, |mut end| async move {
            end.welcome().await;
            std::future::pending::<()>().await;
        });
        profile.session.keep_alive_s = 1;
        let mut client = Client::connect(profile);
        // More than the system takes for a peer that does not read.
        client.publish_many(vec![message("t", vec![0; 1_000_000], Qos::AtMostOnce); 64]);
        let begin = Instant::now();
        let (error, _) = client.down();
        assert!(begin.elapsed() < WITHIN, "{way:?}: {:?}, {error:?}", begin.elapsed());
        let SessionError::Lost { cause, .. } = &*error else { panic!("{way:?}: {error:?}") };
        assert!(matches!(cause, LossCause::KeepAlive | LossCause::Io(ErrorKind::TimedOut)), "{way:?}: {cause:?}");
    });
}

#[test]
fn each_ill_before_connack_ends_with_the_timeout() {
    // Another packet than CONNACK is told from its first byte.
    let ills = Ill::all().filter(|(ill, _)| !matches!(ill, Ill::Trickle | Ill::Large | Ill::Fragment));
    each(ills, |(ill, way)| {
        let profile = server(way, move |mut end| async move {
            end.hear().await;
            ill.befall(end, way.0).await;
        });
        assert_eq!(timeout(profile), Rung::Mqtt, "{ill:?} {way:?}");
    });
}

/// The rung at which a profile runs into its timeout, of one second.
fn timeout(mut profile: Profile) -> Rung {
    profile.session.connection_timeout_s = 1;
    let begin = Instant::now();
    let (error, _) = Client::start(profile).down();
    assert!(begin.elapsed() < WITHIN, "{:?}", begin.elapsed());
    let SessionError::Timeout { rung, .. } = &*error else { panic!("{error:?}") };
    *rung
}

/// A peer that says this at once, and then this byte by byte, if it has any, until the client leaves.
fn trickling(begin: &'static [u8], more: &'static [u8]) -> Profile {
    let port = peer(move |mut stream| {
        drop(stream.write_all(begin));
        while stream.write_all(more).is_ok() && !more.is_empty() {
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(std::io::copy(&mut stream, &mut std::io::sink()));
    });
    profile(Protocol::V311, port)
}

#[test]
fn what_trickles_before_connack_ends_with_the_timeout_of_its_rung() {
    let head_of_http = over_websocket(trickling(b"HTTP/1.1 101 Switching Protocols\r\nX: ", b"x"));
    assert_eq!(timeout(head_of_http), Rung::WebSocket);
    let mut record_of_tls = trickling(&[0x16, 3, 3, 0x3F, 0xFF, 2, 0, 0x3F, 0xFB], &[0]);
    crate::with_tls(&mut record_of_tls, false);
    assert_eq!(timeout(record_of_tls), Rung::Tls);
}

#[test]
fn a_connack_that_does_not_end_is_told() {
    let mut profile = trickling(&[0x20, 2, 0], &[]);
    profile.session.connection_timeout_s = 1;
    let (error, _) = Client::start(profile).down();
    let SessionError::Protocol { detail } = &*error else { panic!("{error:?}") };
    assert_eq!(detail, "a packet that does not end");
}

#[test]
fn a_broker_that_ends_its_half_of_the_connection_is_left_at_once() {
    each(ways(), |way| {
        let profile = server(way, |mut end| async move {
            end.welcome().await;
            end.end_half().await;
            end.hear_out().await;
        });
        let mut client = Client::connect(profile);
        let begin = Instant::now();
        let (error, _) = client.down();
        assert!(matches!(&*error, SessionError::Lost { cause: LossCause::Closed, .. }), "{way:?}: {error:?}");
        assert!(begin.elapsed() < WITHIN, "{way:?}: {:?}", begin.elapsed());
    });
}

/// Each announces 255 MB, which takes nothing but a few bytes from the broker.
#[cfg(target_os = "linux")]
#[test]
fn what_is_only_announced_takes_no_memory() {
    let cases: Vec<_> = Ill::all().filter(|(ill, _)| matches!(ill, Ill::Large | Ill::LargeFrame)).collect();
    let before = writable_megabytes();
    let clients: Vec<_> = cases.iter().map(|(ill, way)| connected(*ill, *way)).collect();
    let waiting: Vec<_> = clients.into_iter().map(|mut client| std::thread::spawn(move || client.down())).collect();
    let mut most = 0;
    while !waiting.iter().all(std::thread::JoinHandle::is_finished) {
        most = most.max(writable_megabytes());
        std::thread::sleep(Duration::from_millis(5));
    }
    for client in waiting {
        let (error, _) = client.join().unwrap();
        let stalled = matches!(&*error, SessionError::Lost { cause: LossCause::Stalled | LossCause::KeepAlive, .. });
        assert!(stalled, "{error:?}");
    }
    // Twelve such packets are 3,060; the rest is for the stacks of threads here and in the tests beside this one.
    assert!(most < before + 750, "{before} MB before, {most} MB with the clients");
}

/// What this process may write to, whether it has or not.
#[cfg(target_os = "linux")]
fn writable_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
}
