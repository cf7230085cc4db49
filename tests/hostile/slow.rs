//! Brokers that hang in the middle: noticed within twice the keep-alive.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mqttdeck::profile::Protocol;
use mqttdeck::session::{LossCause, SessionError};

use super::support::Client;
use super::support::client::profile;
use super::support::peer::{connack, peer};

/// Twice a keep-alive of one second, and what a busy machine adds.
const WITHIN: Duration = Duration::from_secs(4);

/// A broker that says yes, then this, and then a byte each time the pause is over; without a pause, nothing more.
fn trickling(protocol: Protocol, bytes: &'static [u8], pause: Option<Duration>) -> u16 {
    peer(move |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(connack(protocol));
        let _ = stream.write_all(bytes);
        std::thread::spawn(move || match pause {
            // It ends with the connection.
            Some(pause) => {
                while stream.write_all(b"a").is_ok() {
                    std::thread::sleep(pause);
                }
            }
            None => drop(stream.read_to_end(&mut Vec::new())),
        });
    })
}

/// How the connection to such a broker is lost.
fn lost(protocol: Protocol, bytes: &'static [u8], pause: Option<Duration>) -> LossCause {
    let mut profile = profile(protocol, trickling(protocol, bytes, pause));
    profile.session.keep_alive_s = 1;
    let begun = Instant::now();
    let (error, _) = Client::connect(profile).down();
    assert!(begun.elapsed() < WITHIN, "it took {:?}", begun.elapsed());
    let SessionError::Lost { cause, .. } = &*error else { panic!("{error:?}") };
    cause.clone()
}

#[test]
fn a_byte_now_and_then_is_noticed() {
    let pause = Some(Duration::from_millis(200));
    // In the middle of a payload, of a topic, and of the length.
    for bytes in [&[0x30, 0x80, 0x08, 0, 1, b't', 0][..], &[0x30, 0x80, 0x08, 0, 0xF0], &[0x30, 0x80, 0x80]] {
        for protocol in Protocol::ALL {
            assert!(matches!(lost(protocol, bytes, pause), LossCause::Stalled), "{protocol:?} {bytes:02x?}");
        }
    }
}

#[test]
fn a_header_of_256_megabytes_and_then_silence_is_noticed() {
    for protocol in Protocol::ALL {
        // The very largest packet would be above the limit, by its header.
        let cause = lost(protocol, &[0x30, 0xFA, 0xFF, 0xFF, 0x7F, 0, 1, b't'], None);
        assert!(matches!(cause, LossCause::Stalled | LossCause::KeepAlive), "{protocol:?}: {cause:?}");
    }
}

#[test]
fn a_broker_that_says_nothing_at_all_is_noticed() {
    for protocol in Protocol::ALL {
        assert!(matches!(lost(protocol, &[], None), LossCause::KeepAlive), "{protocol:?}");
    }
}
