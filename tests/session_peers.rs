//! Peers that answer CONNECT in ways that no good broker does, and brokers that break rules afterwards: each ends in its
//! own typed error, without a panic and without a wait for ever.

#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Duration;

use mqttdeck::mqtt::{Qos, ReasonCode};
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{Event, LossCause, Refusal, SessionError, State};
use support::Client;
use support::client::{message, profile};
use support::peer::{CONNACK_V5, CONNACK_V311, answering, peer};

/// Asks for nothing but a connection, and then takes a part of what is published and resets the connection.
fn resetting(protocol: Protocol) -> Profile {
    let port = peer(move |mut stream| {
        let connack = if protocol == Protocol::V5 { CONNACK_V5 } else { CONNACK_V311 };
        drop(stream.read(&mut [0; 1024]).and_then(|_| stream.write_all(connack)));
        // What was not read when a socket is closed makes it a reset.
        drop(stream.read_exact(&mut [0; 100_000]));
    });
    profile(protocol, port)
}

#[test]
fn what_was_written_to_a_broken_stream_was_not_published() {
    for protocol in Protocol::ALL {
        let mut client = Client::connect(resetting(protocol));
        let ticket = client.publish(message("t", vec![0; 30_000_000], Qos::AtMostOnce));
        assert_eq!(client.answer(ticket), Err(Refusal::ConnectionLost), "{protocol:?}");
        assert_eq!(client.kept(|kept| kept.sent.len()), 0);

        let mut client = Client::connect(resetting(protocol));
        let ticket = client.publish_many(vec![message("t", vec![0; 100_000], Qos::AtMostOnce); 300]);
        let Err(Refusal::LostAmid { acknowledged, unknown, unsent }) = client.answer(ticket) else {
            panic!("{protocol:?}: all is well")
        };
        assert_eq!((acknowledged + unsent, unknown), (300, 0));
        assert!(unsent > 0, "{protocol:?}");
    }
}

fn failure(profile: Profile) -> std::sync::Arc<SessionError> {
    Client::start(profile).down().0
}

#[test]
fn a_peer_that_closes_instead_of_answering() {
    let port = peer(|mut stream| drop(stream.read(&mut [0; 1024])));
    for protocol in Protocol::ALL {
        let error = failure(profile(protocol, port));
        assert!(matches!(&*error, SessionError::NoConnack { security: None }), "{protocol:?}: {error:?}");
    }
}

#[test]
fn what_is_no_mqtt_is_named_as_such() {
    let table: [&'static [u8]; 6] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        &[0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x30, 0x03, 0x00, 0x01, b'a'],
        &[0x20, 0x00],
        &[0xF0, 0x00],
    ];
    for bytes in table {
        let port = answering(bytes);
        for protocol in Protocol::ALL {
            let mut profile = profile(protocol, port);
            profile.session.connection_timeout_s = 1;
            let error = failure(profile);
            let is_text = bytes[0].is_ascii_uppercase();
            let named = if is_text {
                matches!(&*error, SessionError::Protocol { .. })
            } else {
                matches!(&*error, SessionError::Violation(_))
            };
            assert!(named, "{bytes:?} {protocol:?}: {error:?}");
        }
    }
}

#[test]
fn refusals_keep_their_code_and_words() {
    let table: [(Protocol, &'static [u8], ReasonCode, Option<&str>); 3] = [
        (Protocol::V311, &[0x20, 2, 0, 2], ReasonCode::CLIENT_ID_NOT_VALID, None),
        (Protocol::V5, &[0x20, 9, 0, 0x8A, 6, 0x1F, 0, 3, b'o', b'u', b't'], ReasonCode(0x8A), Some("out")),
        (Protocol::V5, &[0x20, 2, 0, 1], ReasonCode::UNSUPPORTED_PROTOCOL_VERSION, None),
    ];
    for (protocol, bytes, reason, words) in table {
        let mut profile = profile(protocol, answering(bytes));
        profile.session.connection_timeout_s = 1;
        let error = failure(profile);
        let SessionError::Refused { refusal, .. } = &*error else { panic!("{error:?}") };
        assert_eq!((refusal.reason.code, refusal.reason.string.as_deref()), (reason, words));
    }
}

#[test]
fn a_goodbye_of_version_5_keeps_its_reason() {
    let bytes = [CONNACK_V5, &[0xE0, 2, 0x8E, 0]].concat();
    let mut profile = profile(Protocol::V5, answering(bytes.leak()));
    profile.session.auto_reconnect = true;
    let (error, retry_in) = Client::connect(profile).down();
    let SessionError::Lost { cause, .. } = &*error else { panic!("{error:?}") };
    let taken_over = LossCause::Disconnected { reason: ReasonCode::SESSION_TAKEN_OVER.into(), server_reference: None };
    assert_eq!((cause, retry_in), (&taken_over, None));
}

#[test]
fn topics_that_are_none_end_the_connection() {
    for topic in [&b"a/#"[..], b"+", b"a\0b", b"\xFF"] {
        for (protocol, connack, properties) in
            [(Protocol::V311, CONNACK_V311, &[][..]), (Protocol::V5, CONNACK_V5, &[0])]
        {
            let head = [0x30, (topic.len() + 2 + properties.len()) as u8, 0, topic.len() as u8];
            let bytes = [connack, &head, topic, properties].concat();
            let error = failure(profile(protocol, answering(bytes.leak())));
            assert!(matches!(&*error, SessionError::Violation(_)), "{protocol:?} {topic:?}: {error:?}");
        }
    }
}

#[test]
fn a_suback_that_nobody_asked_for_is_no_panic() {
    let bytes = [CONNACK_V311, &[0x90, 3, 0x12, 0x34, 0]].concat();
    let error = failure(profile(Protocol::V311, answering(bytes.leak())));
    assert!(matches!(&*error, SessionError::Violation(_)), "{error:?}");
}

#[test]
fn a_broker_that_stops_answering_is_noticed() {
    for (protocol, connack) in [(Protocol::V311, CONNACK_V311), (Protocol::V5, CONNACK_V5)] {
        let mut profile = profile(protocol, answering(connack));
        profile.session.keep_alive_s = 1;
        let mut client = Client::connect(profile);
        let (error, _) = client.down();
        let SessionError::Lost { cause: LossCause::KeepAlive, up_for } = &*error else { panic!("{error:?}") };
        assert!(*up_for >= Duration::from_millis(1900), "{up_for:?}");
    }
}

#[test]
fn messages_are_a_sign_of_life_also_without_pingresp() {
    let port = peer(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(CONNACK_V311);
        std::thread::spawn(move || {
            while stream.write_all(&[0x30, 3, 0, 1, b't']).is_ok() {
                std::thread::sleep(Duration::from_millis(500));
            }
        });
    });
    let mut profile = profile(Protocol::V311, port);
    profile.session.keep_alive_s = 1;
    let mut client = Client::connect(profile);
    let lost = client.wait_within(Duration::from_secs(4), |event| match event {
        Event::State(State::Down { cause, .. }) => Some(cause.clone()),
        _ => None,
    });
    assert!(lost.is_none(), "{lost:?}");
}

#[test]
fn publishes_under_way_at_a_loss_are_refused() {
    let (hang_up, told) = mpsc::channel::<()>();
    let told = std::sync::Mutex::new(told);
    let port = peer(move |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(CONNACK_V311);
        let _ = told.lock().unwrap().recv();
    });
    let mut client = Client::connect(profile(Protocol::V311, port));
    let ticket = client.publish(message("t", "x", Qos::AtLeastOnce));
    client.wait("the word that it was sent", |event| match event {
        Event::Sent(sent) if *sent == ticket => Some(()),
        _ => None,
    });
    hang_up.send(()).unwrap();
    assert_eq!(client.answer(ticket), Err(Refusal::ConnectionLost));
    client.down();
    let late = client.publish(message("t", "x", Qos::AtLeastOnce));
    assert_eq!(client.answer(late), Err(Refusal::NotConnected));
}

/// A broker that keeps the session: it goes away without acknowledging the first publish, and takes all later ones.
fn forgetful_once(session_present: bool, v5: bool) -> u16 {
    let is_first = std::sync::atomic::AtomicBool::new(true);
    peer(move |mut stream| {
        let is_first = is_first.swap(false, std::sync::atomic::Ordering::SeqCst);
        let mut packet = [0; 1024];
        let _ = stream.read(&mut packet);
        let mut connack = if v5 { CONNACK_V5 } else { CONNACK_V311 }.to_vec();
        connack[2] = u8::from(session_present && !is_first);
        let _ = stream.write_all(&connack);
        while stream.read(&mut packet).is_ok_and(|count| count > 0) && !is_first {
            // The packet id comes after a topic of one byte.
            let _ = stream.write_all(&[0x40, 2, packet[5], packet[6]]);
        }
    })
}

#[test]
fn a_kept_session_finishes_what_was_under_way() {
    for protocol in Protocol::ALL {
        for session_present in [true, false] {
            let mut profile = profile(protocol, forgetful_once(session_present, protocol == Protocol::V5));
            profile.session.clean_session = false;
            profile.session.auto_reconnect = true;
            let mut client = Client::connect(profile);
            let first = client.publish(message("t", "1", Qos::AtLeastOnce));
            client.down();
            assert_eq!(client.greeting().connack.session_present, session_present);
            let answer = client.answer(first);
            // Without the session it is published anew.
            assert!(answer.is_ok(), "{protocol:?}: {answer:?}");
            let second = client.publish(message("t", "2", Qos::AtLeastOnce));
            assert!(client.answer(second).is_ok(), "{protocol:?}");
        }
    }
}
