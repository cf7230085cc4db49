//! ALPN, as brokers want it on port 443, where HTTP is spoken, too.

use mqttdeck::explain;
use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol, Secrets};
use mqttdeck::session::SessionError;
use mqttdeck::tls::{Alert, HandshakeError};
use mqttdeck::transport::{Rung, TransportError};

use crate::support::client::{message, profile};
use crate::support::relay::relay;
use crate::support::{Client, Mosquitto};
use crate::{evidence, failure, with_tls};

fn offering(names: &[&str], port: u16) -> Profile {
    let mut profile = profile(Protocol::V311, port);
    with_tls(&mut profile, false);
    profile.tls.alpn = names.iter().map(|name| (*name).to_owned()).collect();
    profile
}

#[test]
fn the_protocol_that_both_know_is_agreed_on_and_carries_messages() {
    const SPOKEN: [(&[&[u8]], &str); 2] = [(&[b"http/1.1", b"mqtt"], "mqtt"), (&[b"x-amzn-mqtt-ca"], "x-amzn-mqtt-ca")];
    let broker = Mosquitto::plain().start();
    for (spoken, agreed) in SPOKEN {
        let mut client = Client::connect(offering(&["mqtt", "x-amzn-mqtt-ca"], relay(spoken, broker.port())));
        assert!(client.subscribe("a", Qos::AtLeastOnce).is_ok());
        let ticket = client.publish(message("a", agreed, Qos::AtLeastOnce));
        assert!(client.answer(ticket).is_ok());
        assert_eq!(client.message().payload, agreed);
        let found = evidence(&mut client, &[Rung::Tls]);
        assert!(found[0].ends_with(&format!("ALPN {agreed}")), "{found:?}");
    }
}

#[test]
fn a_server_that_speaks_none_of_them_is_explained() {
    let broker = Mosquitto::plain().start();
    let profile = offering(&["mqtt", "x-amzn-mqtt-ca"], relay(&[b"http/1.1", b"h2"], broker.port()));
    let (error, blamed) = failure(profile.clone(), Secrets::default());
    let SessionError::Transport(TransportError::Tls { source, .. }) = &*error else { panic!("{error:?}") };
    assert!(matches!(source, HandshakeError::Alert(Alert::NoApplicationProtocol)), "{source:?}");
    assert_eq!(blamed, Some(Rung::Tls));
    let told = explain::session(&error, &profile);
    assert!(told.remedies.iter().any(|remedy| remedy.contains("ALPN")), "{told:?}");
}
