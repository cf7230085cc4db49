//! What MQTT 5 adds, against two brokers of different hands, and against a scripted peer where neither does it.
#![expect(clippy::unwrap_used, reason = "helpers of tests, too")]

mod authentication;
mod connecting;
mod leaving;
mod publishing;
mod second;
mod subscribing;
#[expect(dead_code, reason = "the certificates are for the tests of TLS")]
#[path = "../support/mod.rs"]
mod support;
mod wire;

use mqttdeck::profile::{Profile, Protocol};
use support::Mosquitto;

use second::Second;

/// Both brokers as they are without settings, by name.
struct Brokers {
    mosquitto: Mosquitto,
    second: Second,
}

impl Brokers {
    fn start() -> Self {
        Self { mosquitto: Mosquitto::plain().start(), second: Second::start(|config| config) }
    }

    fn ports(&self) -> [(&'static str, u16); 2] {
        [("Mosquitto", self.mosquitto.port()), ("mqtt5", self.second.port())]
    }
}

fn v5(port: u16) -> Profile {
    support::client::profile(Protocol::V5, port)
}
