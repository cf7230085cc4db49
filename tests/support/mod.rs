//! What the tests against a real broker share: Mosquitto, certificates, proxies, bad networks, and a client that
//! waits for events.
#![expect(clippy::expect_used, reason = "helpers of tests, too")]

pub mod certs;
pub mod chaos;
pub mod client;
pub mod issued;
pub mod mosquitto;
pub mod peer;
pub mod proxies;
pub mod relay;

pub use client::Client;
pub use mosquitto::Mosquitto;
