//! Wills with all that MQTT 5 adds to them, published by real brokers.

use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Properties, Qos};
use mqttdeck::profile::{LastWill, Profile, WillProperties};
use mqttdeck::session::Command;

use crate::support::Client;
use crate::{Brokers, pair, v5};

/// Each with a value of its own.
pub fn every_property() -> WillProperties {
    WillProperties {
        delay_s: 2,
        utf8_payload: true,
        expiry_s: Some(600),
        content_type: "text".to_owned(),
        response_topic: "answers".to_owned(),
        correlation_data: "hex:00 ff".to_owned(),
        user_properties: vec![pair("b", "3"), pair("b", "4")],
    }
}

fn mortal(port: u16, properties: WillProperties) -> Profile {
    let mut profile = v5(port);
    // A will waits no longer than its session (MQTT 5, 3.1.3.2.2).
    profile.mqtt5.session_expiry_s = Some(600);
    profile.last_will = LastWill {
        enabled: true,
        topic: "will".to_owned(),
        qos: Qos::ExactlyOnce,
        payload: "gone".to_owned(),
        properties,
        ..LastWill::default()
    };
    profile
}

fn watcher(port: u16) -> Client {
    let mut watcher = Client::connect(v5(port));
    watcher.subscribe("will", Qos::ExactlyOnce).unwrap();
    watcher
}

/// Without DISCONNECT: when that was.
fn cut(mut client: Client) -> Instant {
    client.send(Command::Drop);
    client.closed();
    Instant::now()
}

#[test]
fn a_will_arrives_with_its_properties_and_after_its_delay() {
    Brokers::at_once(|name, port| {
        let mut watcher = watcher(port);
        let gone = cut(Client::connect(mortal(port, every_property())));
        let came = watcher.message();
        // Mosquitto counts whole seconds, so that two are between one and two.
        assert!(gone.elapsed() > Duration::from_millis(900), "{name}: {:?}", gone.elapsed());
        assert_eq!((&came.payload[..], came.qos), (&b"gone"[..], Qos::ExactlyOnce), "{name}");
        let mut properties = *came.properties.unwrap();
        let left = properties.expiry_seconds.take().unwrap();
        assert!((590..=600).contains(&left), "{name}: {left} s are left");
        // The second broker names the publisher of each message.
        properties.user.retain(|(name, _)| name != "x-mqtt-client-id");
        let expected = Properties {
            content_type: Some("text".to_owned()),
            utf8_payload: true,
            response_topic: Some("answers".to_owned()),
            correlation_data: Some(vec![0, 0xFF].into()),
            user: vec![pair("b", "3"), pair("b", "4")],
            ..Properties::default()
        };
        assert_eq!(properties, expected, "{name}");
    });
}

#[test]
fn who_comes_back_within_the_delay_is_not_mourned() {
    Brokers::at_once(|name, port| {
        let mut watcher = watcher(port);
        let mut profile = mortal(port, every_property());
        profile.session.clean_session = false;
        cut(Client::connect(profile.clone()));
        profile.last_will.enabled = false;
        let mut again = Client::start(profile);
        assert!(again.greeting().connack.session_present, "{name}");
        let came = watcher.messages_within(Duration::from_millis(3500), 1);
        assert!(came.is_empty(), "{name}: {came:?}");
    });
}
