//! The session against a real Mosquitto: both versions connect, subscribe, publish, receive, and come back.

#[expect(dead_code, reason = "the certificates are for the tests of TLS")]
mod support;

use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Properties, Qos, Reason, ReasonCode};
use mqttdeck::profile::{LastWill, Protocol, SavedSubscription};
use mqttdeck::session::{Ack, Command, Event, Goodbye, Grant, LossCause, Refusal, SessionError, State};
use mqttdeck::transport::{Rung, StepOutcome};
use support::client::{message, profile};
use support::{Client, Mosquitto};

const BOTH: [Protocol; 2] = Protocol::ALL;

/// SUBACK says no more than the code.
fn granted(qos: Qos) -> Ack {
    Ack::Subscribed(Grant { qos, reason: ReasonCode(qos.number()).into() })
}

#[test]
fn every_qos_goes_out_and_comes_back() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut client = Client::connect(profile(protocol, broker.port()));
        assert_eq!(client.subscribe("round/#", Qos::ExactlyOnce), Ok(granted(Qos::ExactlyOnce)));
        for qos in Qos::ALL {
            let topic = format!("round/{}", qos.number());
            let ticket = client.publish(message(&topic, "hello", qos));
            client.wait("the word that it was sent", |event| match event {
                Event::Sent(sent) if *sent == ticket => Some(()),
                _ => None,
            });
            assert!(matches!(client.answer(ticket), Ok(Ack::Published { .. })), "{protocol:?} {qos:?}");
            let received = client.message();
            assert_eq!((received.topic.as_str(), &received.payload[..], received.qos), (&*topic, &b"hello"[..], qos));
        }
        assert_eq!(client.unsubscribe("round/#"), Ok(Ack::Unsubscribed { reason: Reason::SUCCESS }));
        client.send(Command::Disconnect(Goodbye::default()));
        client.closed();
    }
    broker.wait_for_log("Received DISCONNECT", BOTH.len());
}

#[test]
fn each_rung_tells_its_time() {
    let broker = Mosquitto::plain().start();
    let mut client = Client::start(profile(Protocol::V5, broker.port()));
    for rung in [Rung::Resolve, Rung::Tcp, Rung::Mqtt] {
        let found = client.wait("a rung", |event| match event {
            Event::Step(step) if step.rung == rung && step.outcome != StepOutcome::Started => {
                Some(step.outcome.clone())
            }
            _ => None,
        });
        assert!(matches!(found, StepOutcome::Done(_)), "{rung}: {found:?}");
    }
    let greeting = client.greeting();
    assert!(!greeting.connack.session_present && greeting.security.is_none() && greeting.took > Duration::ZERO);
}

#[test]
fn the_broker_may_choose_the_client_id() {
    let broker = Mosquitto::plain().start();
    for (protocol, told) in [(Protocol::V311, false), (Protocol::V5, true)] {
        let mut anonymous = profile(protocol, broker.port());
        anonymous.client_id.clear();
        assert_eq!(Client::start(anonymous).greeting().connack.assigned_client_id.is_some(), told, "{protocol:?}");
    }
}

#[test]
fn properties_of_version_5_arrive() {
    let broker = Mosquitto::plain().start();
    let mut client = Client::connect(profile(Protocol::V5, broker.port()));
    client.subscribe("properties", Qos::AtLeastOnce).unwrap();
    let properties = Properties {
        content_type: Some("text/plain".to_owned()),
        utf8_payload: true,
        response_topic: Some("answers".to_owned()),
        correlation_data: Some("7".into()),
        user: vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())],
        expiry_seconds: Some(60),
        ..Properties::default()
    };
    let mut sent = message("properties", "x", Qos::AtLeastOnce);
    sent.properties = Some(Box::new(properties.clone()));
    client.publish(sent);
    assert_eq!(client.message().properties.as_deref(), Some(&properties));
}

#[test]
fn a_megabyte_arrives() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut client = Client::connect(profile(protocol, broker.port()));
        client.subscribe("large", Qos::AtLeastOnce).unwrap();
        let payload: Vec<u8> = (0..1_048_576_u32).map(|index| (index % 251) as u8).collect();
        let ticket = client.publish(message("large", payload.clone(), Qos::AtLeastOnce));
        assert!(client.answer(ticket).is_ok());
        assert!(client.message().payload == payload, "{protocol:?}");
    }
}

#[test]
fn what_we_accept_does_not_limit_what_we_send() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut small = profile(protocol, broker.port());
        small.session.max_packet_bytes = 1000;
        let mut client = Client::connect(small);
        let ticket = client.publish(message("large", vec![0; 1000], Qos::AtLeastOnce));
        assert!(client.answer(ticket).is_ok(), "{protocol:?}");
    }
}

#[test]
fn a_packet_above_the_limit_ends_the_connection_for_good() {
    let broker = Mosquitto::plain().start();
    let mut sender = Client::connect(profile(Protocol::V311, broker.port()));
    let mut small = profile(Protocol::V311, broker.port());
    small.session.max_packet_bytes = 1000;
    small.session.auto_reconnect = true;
    let mut client = Client::connect(small);
    client.subscribe("large", Qos::AtMostOnce).unwrap();
    sender.publish(message("large", vec![0; 2000], Qos::AtMostOnce));
    let (cause, retry_in) = client.down();
    let SessionError::Lost { cause: LossCause::PacketTooLarge { size, limit: 1000 }, .. } = *cause else {
        panic!("{cause:?}")
    };
    assert!(size > 2000 && retry_in.is_none());
}

#[test]
fn the_broker_s_limits_are_kept() {
    let broker = Mosquitto::plain().line("max_packet_size 500").line("retain_available false").start();
    let mut client = Client::connect(profile(Protocol::V5, broker.port()));
    let ticket = client.publish(message("large", vec![0; 600], Qos::AtLeastOnce));
    assert_eq!(client.answer(ticket), Err(Refusal::TooLarge { limit: 500 }));
    let mut retained = message("kept", "x", Qos::AtLeastOnce);
    retained.retain = true;
    let ticket = client.publish(retained);
    assert_eq!(client.answer(ticket), Err(Refusal::NotOffered(ReasonCode(0x9A))));
    let ticket = client.publish(message("small", "x", Qos::AtLeastOnce));
    assert!(client.answer(ticket).is_ok(), "the connection still stands");
}

#[test]
fn after_a_restart_the_subscriptions_are_back() {
    for protocol in BOTH {
        let mut broker = Mosquitto::plain().start();
        let mut patient = profile(protocol, broker.port());
        patient.session.auto_reconnect = true;
        patient.subscriptions =
            vec![SavedSubscription { filter: "saved".to_owned(), options: Qos::AtLeastOnce.into() }];
        let mut client = Client::connect(patient);
        assert_eq!(resubscribed(&mut client), ("saved".to_owned(), Ok(Qos::AtLeastOnce)));
        client.subscribe("later", Qos::AtMostOnce).unwrap();
        broker.kill();
        let (cause, retry_in) = client.down();
        assert!(matches!(*cause, SessionError::Lost { .. }) && retry_in.is_some(), "{cause:?}");
        let ticket = client.publish(message("saved", "too late", Qos::AtLeastOnce));
        assert_eq!(client.answer(ticket), Err(Refusal::NotConnected));
        broker.restart();
        client.greeting();
        let mut back = [resubscribed(&mut client), resubscribed(&mut client)];
        back.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(back, [("later".to_owned(), Ok(Qos::AtMostOnce)), ("saved".to_owned(), Ok(Qos::AtLeastOnce))]);
        client.publish(message("later", "again", Qos::AtLeastOnce));
        assert_eq!(&client.message().payload[..], b"again");
    }
}

fn resubscribed(client: &mut Client) -> (String, Result<Qos, Refusal>) {
    client.wait("a filter to be subscribed again", |event| match event {
        Event::Resubscribed { filter, answer } => {
            Some((filter.as_str().to_owned(), answer.clone().map(|grant| grant.qos)))
        }
        _ => None,
    })
}

#[test]
fn a_session_that_the_broker_keeps_is_taken_up_again() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut kept = profile(protocol, broker.port());
        kept.session.clean_session = false;
        let mut client = Client::connect(kept.clone());
        client.subscribe("kept", Qos::AtLeastOnce).unwrap();
        client.send(Command::Disconnect(Goodbye::default()));
        client.closed();
        let mut sender = Client::connect(profile(protocol, broker.port()));
        let ticket = sender.publish(message("kept", "meanwhile", Qos::AtLeastOnce));
        sender.answer(ticket).unwrap();
        let mut again = Client::start(kept);
        assert!(again.greeting().connack.session_present, "{protocol:?}");
        assert_eq!(&again.message().payload[..], b"meanwhile");
        assert!(again.subscribe("more", Qos::AtMostOnce).is_ok());
    }
}

#[test]
fn the_same_client_id_takes_over() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let profile = profile(protocol, broker.port());
        let mut first = Client::connect(profile.clone());
        let _second = Client::connect(profile);
        let SessionError::Lost { cause, .. } = &*first.down().0 else { panic!("no loss") };
        let silently = matches!(cause, LossCause::Closed | LossCause::Reset);
        let taken_over = ReasonCode::SESSION_TAKEN_OVER;
        // Mosquitto 2.0.11 says nothing in MQTT 5 either; newer ones do, as they should.
        let told = matches!(cause, LossCause::Disconnected { reason, .. } if reason.code == taken_over);
        assert!(silently || (told && protocol == Protocol::V5), "{protocol:?}: {cause:?}");
    }
}

#[test]
fn a_wrong_password_is_refused_in_both_versions() {
    let broker = Mosquitto::plain().user("ann", "right").start();
    for protocol in BOTH {
        let mut welcome = Client::start_as(profile(protocol, broker.port()), "ann", "right");
        welcome.greeting();
        let mut refused = Client::start_as(profile(protocol, broker.port()), "ann", "wrong");
        let (cause, retry_in) = refused.down();
        let SessionError::Refused { refusal, .. } = &*cause else { panic!("{cause:?}") };
        assert_eq!(refusal.reason.code, ReasonCode::NOT_AUTHORIZED, "{protocol:?}");
        assert!(cause.is_final() && retry_in.is_none());
    }
}

#[test]
fn the_will_is_published_after_a_crash_and_not_after_a_goodbye() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut watcher = Client::connect(profile(protocol, broker.port()));
        watcher.subscribe("will", Qos::AtLeastOnce).unwrap();
        let mut mortal = profile(protocol, broker.port());
        mortal.last_will = LastWill {
            enabled: true,
            topic: "will".to_owned(),
            qos: Qos::AtLeastOnce,
            retained: false,
            payload: "gone".to_owned(),
            ..LastWill::default()
        };
        let mut polite = Client::connect(mortal.clone());
        polite.send(Command::Disconnect(Goodbye::default()));
        polite.closed();
        let mut crashing = Client::connect(mortal.clone());
        let _usurper = Client::connect(mortal);
        crashing.down();
        assert_eq!(&watcher.message().payload[..], b"gone");
        let more = watcher.messages_within(Duration::from_millis(200), 1);
        assert!(more.is_empty(), "{protocol:?}: {more:?}");
    }
}

#[test]
fn a_session_without_keep_alive_and_one_with_a_short_one_stay_up() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        for keep_alive_s in [0, 1] {
            let mut idle = profile(protocol, broker.port());
            idle.session.keep_alive_s = keep_alive_s;
            let mut client = Client::connect(idle);
            let lost = client.wait_within(Duration::from_secs(3), |event| match event {
                Event::State(State::Down { cause, .. }) => Some(cause.clone()),
                _ => None,
            });
            assert!(lost.is_none(), "{protocol:?}, {keep_alive_s} s: {lost:?}");
        }
    }
}

#[test]
fn a_flood_arrives_whole() {
    const COUNT: usize = 50_000;
    let broker = Mosquitto::plain().line("max_queued_messages 0").line("max_inflight_messages 0").start();
    for protocol in BOTH {
        let mut profile = profile(protocol, broker.port());
        profile.session.keep_alive_s = 1;
        let mut client = Client::connect(profile);
        client.subscribe("flood/#", Qos::AtMostOnce).unwrap();
        let begin = Instant::now();
        for index in 0..COUNT {
            client.publish(message(&format!("flood/{}", index % 100), index.to_string(), Qos::AtMostOnce));
        }
        let messages = client.messages(COUNT);
        let in_order = messages.iter().enumerate().all(|(index, message)| message.payload == index.to_string());
        assert!(in_order, "{protocol:?}: messages are missing or out of order");
        println!("{protocol:?}: {COUNT} messages in {:?}", begin.elapsed());
        let ticket = client.publish(message("after", "x", Qos::AtLeastOnce));
        assert!(client.answer(ticket).is_ok(), "the connection still stands");
    }
}

#[test]
fn many_acknowledged_publishes_find_their_tickets() {
    let broker = Mosquitto::plain().start();
    for protocol in BOTH {
        let mut client = Client::connect(profile(protocol, broker.port()));
        let tickets: Vec<_> = (0..500).map(|index| client.publish(message("many", "x", Qos::ALL[index % 3]))).collect();
        for ticket in tickets {
            assert!(client.answer(ticket).is_ok(), "{protocol:?} {ticket:?}");
        }
    }
}

#[test]
fn a_dropped_handle_ends_the_session() {
    let broker = Mosquitto::plain().start();
    let profile = profile(Protocol::V311, broker.port());
    let id = profile.client_id.clone();
    drop(Client::connect(profile));
    broker.wait_for_log(&format!("Received DISCONNECT from {id}"), 1);
}

#[test]
fn a_second_connection_attempt_counts_from_one_after_a_loss() {
    let mut broker = Mosquitto::plain().start();
    let mut patient = profile(Protocol::V311, broker.port());
    patient.session.auto_reconnect = true;
    let mut client = Client::connect(patient);
    assert_eq!(attempt(&mut client), 1);
    broker.kill();
    client.down();
    assert_eq!((attempt(&mut client), attempt(&mut client)), (1, 2));
}

fn attempt(client: &mut Client) -> u32 {
    client.wait("an attempt", |event| match event {
        Event::State(State::Connecting { attempt }) => Some(*attempt),
        _ => None,
    })
}
