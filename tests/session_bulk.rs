//! Many messages under one ticket, and sent messages in the sink, against a real Mosquitto and against peers that break
//! off in the middle.

#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use std::io::{Read, Write};
use std::time::Duration;

use mqttdeck::mqtt::{Message, Qos};
use mqttdeck::profile::Protocol;
use mqttdeck::session::{Ack, Command, Event, Refusal};
use support::client::{message, profile};
use support::peer::{CONNACK_V5, CONNACK_V311, peer};
use support::{Client, Mosquitto};

/// Publishes under way of a profile as it comes.
const WINDOW: usize = 20;

/// More than the session hands over at once.
const COUNT: usize = 3_000;

fn numbered(count: usize, qos: impl Fn(usize) -> Qos) -> Vec<Message> {
    (0..count).map(|number| message(&format!("bulk/{number}"), number.to_string(), qos(number))).collect()
}

fn whole(count: usize) -> Result<Ack, Refusal> {
    Ok(Ack::PublishedMany { acknowledged: count as u64, refused: 0, first_refusal: None })
}

#[test]
fn a_bulk_of_every_qos_arrives_whole_and_is_told_once() {
    let broker = Mosquitto::plain().line("max_queued_messages 0").start();
    for protocol in Protocol::ALL {
        let mut client = Client::connect(profile(protocol, broker.port()));
        client.subscribe("bulk/#", Qos::AtMostOnce).unwrap();
        let messages = numbered(COUNT, |number| Qos::ALL[number % 3]);
        let single = client.publish(message("single", "x", Qos::AtLeastOnce));
        let bulk = client.publish_many(messages.clone());
        let after = client.publish(message("single", "x", Qos::ExactlyOnce));
        assert_eq!(client.answer(bulk), whole(COUNT), "{protocol:?}");
        assert!(client.answer(single).is_ok() && client.answer(after).is_ok());
        let mut payloads: Vec<_> = client.messages(COUNT).into_iter().map(|message| message.payload).collect();
        payloads.sort_by_key(|payload| String::from_utf8_lossy(payload).parse::<usize>().unwrap());
        assert!(payloads.iter().eq(messages.iter().map(|message| &message.payload)), "{protocol:?}");
        let sent = client.kept(|kept| kept.sent.clone());
        let of_bulk: Vec<_> = sent.into_iter().filter(|message| message.topic.as_str() != "single").collect();
        assert!(of_bulk == messages, "{protocol:?}: {} went out", of_bulk.len());
    }
}

#[test]
fn what_is_too_large_is_counted_and_the_rest_goes_out() {
    let broker = Mosquitto::plain().line("max_packet_size 1000").start();
    let mut client = Client::connect(profile(Protocol::V5, broker.port()));
    let mut messages = numbered(10, |_| Qos::AtLeastOnce);
    messages.insert(5, message("large", vec![0; 1000], Qos::AtLeastOnce));
    let bulk = client.publish_many(messages);
    let first_refusal = Some(Refusal::TooLarge { limit: 1000 });
    assert_eq!(client.answer(bulk), Ok(Ack::PublishedMany { acknowledged: 10, refused: 1, first_refusal }));
    let empty = client.publish_many(Vec::new());
    assert_eq!(client.answer(empty), whole(0));
}

#[test]
fn bulks_follow_each_other_and_can_be_stopped() {
    let port = never_acknowledging(CONNACK_V311);
    let mut client = Client::connect(profile(Protocol::V311, port));
    let stuck = client.publish_many(numbered(COUNT, |_| Qos::AtLeastOnce));
    let waiting = client.publish_many(numbered(COUNT, |_| Qos::AtMostOnce));
    client.send(Command::StopPublishing(waiting));
    assert_eq!(client.answer(waiting), whole(0));
    client.send(Command::StopPublishing(stuck));
    let early = client.wait_within(Duration::from_millis(100), |event| match event {
        Event::Done(ticket, ack) if *ticket == stuck => Some(ack.clone()),
        _ => None,
    });
    assert_eq!(early, None, "what is under way may still be answered");
}

/// Takes what comes, says nothing but CONNACK, and stays.
fn never_acknowledging(connack: &'static [u8]) -> u16 {
    peer(move |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(connack);
        std::thread::spawn(move || while stream.read(&mut [0; 65536]).is_ok_and(|count| count > 0) {});
    })
}

#[test]
fn a_loss_in_the_middle_is_told_in_numbers() {
    for (protocol, connack) in [(Protocol::V311, CONNACK_V311), (Protocol::V5, CONNACK_V5)] {
        for clean_session in [true, false] {
            let port = peer(move |mut stream| {
                let _ = stream.read(&mut [0; 1024]);
                let _ = stream.write_all(connack);
                // Acknowledges the first, and goes with the message that this makes room for.
                let property_lengths = if protocol == Protocol::V5 { WINDOW + 1 } else { 0 };
                let _ = stream.read_exact(&mut [0; 8]);
                let _ = stream.write_all(&[0x40, 2, 0, 1]);
                let _ = stream.read_exact(&mut vec![0; 10 * 13 + 11 * 15 + property_lengths - 8]);
            });
            let mut profile = profile(protocol, port);
            profile.session.clean_session = clean_session;
            let mut client = Client::connect(profile);
            let bulk = client.publish_many(numbered(COUNT, |_| Qos::AtLeastOnce));
            let Err(Refusal::LostAmid { acknowledged, unknown, unsent }) = client.answer(bulk) else {
                panic!("{protocol:?}: not told")
            };
            assert_eq!((acknowledged, acknowledged + unknown + unsent), (1, COUNT as u64), "{protocol:?}");
            let is_window = unknown == WINDOW as u64;
            assert_eq!(is_window, clean_session, "{protocol:?}: what a kept session holds may go out: {unknown}");
            let late = client.publish_many(numbered(1, |_| Qos::AtMostOnce));
            assert_eq!(client.answer(late), Err(Refusal::NotConnected));
        }
    }
}

/// A broker that keeps the session: it goes away once before it acknowledges, and then takes everything.
fn forgetful_once() -> u16 {
    let is_first = std::sync::atomic::AtomicBool::new(true);
    peer(move |mut stream| {
        let is_first = is_first.swap(false, std::sync::atomic::Ordering::SeqCst);
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(&[0x20, 2, u8::from(!is_first), 0]);
        // A topic and a payload of one byte: the packet id stands between them.
        let mut packet = [0; 8];
        while stream.read_exact(&mut packet).is_ok() && !is_first {
            let _ = stream.write_all(&[0x40, 2, packet[5], packet[6]]);
        }
    })
}

#[test]
fn a_retransmission_is_not_a_second_message() {
    let mut profile = profile(Protocol::V311, forgetful_once());
    profile.session.clean_session = false;
    profile.session.auto_reconnect = true;
    let mut client = Client::connect(profile);
    let ticket = client.publish(message("t", "1", Qos::AtLeastOnce));
    client.down();
    client.greeting();
    assert!(client.answer(ticket).is_ok());
    assert_eq!(client.kept(|kept| kept.sent.len()), 1);
}

#[test]
fn a_bulk_that_was_lost_does_not_answer_for_the_next() {
    let mut profile = profile(Protocol::V311, forgetful_once());
    profile.session.clean_session = false;
    profile.session.auto_reconnect = true;
    let mut client = Client::connect(profile);
    let one = || vec![message("t", "1", Qos::AtLeastOnce)];
    let lost = client.publish_many(one());
    let told = client.answer(lost);
    assert!(matches!(told, Err(Refusal::LostAmid { acknowledged: 0, unknown: 1, unsent: 0 })), "{told:?}");
    client.greeting();
    // The first is sent again and acknowledged, of which nobody hears any more.
    let next = client.publish_many(one());
    assert_eq!(client.answer(next), whole(1));
    assert_eq!(client.kept(|kept| kept.sent.len()), 2);
}

#[test]
fn a_sent_message_comes_before_its_own_arrival() {
    let broker = Mosquitto::plain().start();
    for protocol in Protocol::ALL {
        let mut client = Client::connect(profile(protocol, broker.port()));
        client.subscribe("#", Qos::AtMostOnce).unwrap();
        for number in 0..20 {
            client.publish(message(&format!("order/{number}"), "x", Qos::AtMostOnce));
            client.message();
        }
        let expected: Vec<_> = (0..40).map(|place| format!("order/{}", place / 2)).collect();
        assert_eq!(client.kept(|kept| kept.order.clone()), expected, "{protocol:?}");
    }
}
