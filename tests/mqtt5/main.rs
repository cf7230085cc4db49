//! What MQTT 5 adds, against two brokers of different hands, and against a scripted peer where neither does it.
#![expect(clippy::unwrap_used, reason = "helpers of tests, too")]

mod asked;
mod authentication;
mod connecting;
mod keep_alive;
mod leaving;
mod publishing;
mod second;
mod subscribing;
#[expect(dead_code, reason = "the certificates are for the tests of TLS")]
#[path = "../support/mod.rs"]
mod support;
mod wills;
mod wire;
mod witness;

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

    /// Checks both at once, where most of the time goes by with waiting.
    fn at_once(check: impl Fn(&str, u16) + Sync) {
        let brokers = Self::start();
        std::thread::scope(|scope| {
            for (name, port) in brokers.ports() {
                let check = &check;
                scope.spawn(move || check(name, port));
            }
        });
    }
}

fn v5(port: u16) -> Profile {
    support::client::profile(Protocol::V5, port)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
