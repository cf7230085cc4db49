//! Lively samples for `--demo`: what they are, and a client of its own that publishes them into the broker.

use std::f64::consts::TAU;
use std::fs;
use std::time::Duration;

use mqtt5::transport::tls::TlsConfig;
use mqtt5::{ConnectOptions, MqttClient, MqttError, PublishOptions, QoS};
use tokio::sync::oneshot;
use tokio::time::{self, MissedTickBehavior};

use super::{BrokerAddress, LocalBroker};

/// From one tick to the next.
const TICK: Duration = Duration::from_millis(500);

/// How long to wait before connecting again. Only a broker that is ending refuses its own publisher.
const RETRY: Duration = Duration::from_secs(1);

/// Ticks from one state of the line to the other.
const STATE_TICKS: u64 = 20;

/// A message that the demo publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Below `demo/`.
    pub topic: &'static str,
    /// JSON, text or bytes.
    pub payload: Vec<u8>,
    /// Whether the broker keeps it for those who come later.
    pub retain: bool,
}

/// What is published at this tick, the same whenever it is asked for.
#[must_use]
pub fn samples(tick: u64) -> Vec<Sample> {
    let live = |topic, payload| Sample { topic, payload, retain: false };
    let kept = |topic, payload| Sample { topic, payload, retain: true };
    let mut samples = vec![live("demo/line-1/temperature", temperature(tick))];
    if tick == 0 {
        samples.push(kept(
            "demo/about",
            b"A small plant, made up by mqttdeck. Two lines, a value or two a second.".into(),
        ));
    }
    if tick.is_multiple_of(STATE_TICKS) {
        let state = if (tick / STATE_TICKS).is_multiple_of(2) { "running" } else { "idle" };
        samples.push(kept("demo/line-1/state", state.into()));
    }
    if tick.is_multiple_of(2) {
        samples.push(live("demo/line-2/pressure", format!("{:.2}", 2.4 + 0.3 * wave(tick, 70)).into()));
    }
    if tick.is_multiple_of(4) {
        samples.push(live("demo/line-2/vibration", vibration(tick)));
    }
    samples
}

fn temperature(tick: u64) -> Vec<u8> {
    let value = 21.5 + 3.0 * wave(tick, 120) + 0.2 * wave(tick, 7);
    format!(r#"{{"value":{value:.2},"unit":"°C","sample":{tick}}}"#).into()
}

/// Eight readings of sixteen bits, the lowest byte first: something for the hex view.
fn vibration(tick: u64) -> Vec<u8> {
    let reading = |place: u64| 1_000.0 * wave(8 * tick + place, 31);
    #[expect(clippy::cast_possible_truncation, reason = "a wave of 1,000 fits")]
    let bytes = (0..8).flat_map(|place| (reading(place) as i16).to_le_bytes());
    bytes.collect()
}

/// From -1 to 1 and back, once in `period` ticks.
fn wave(tick: u64, period: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "both are below the period")]
    let part = (tick % period) as f64 / period as f64;
    (TAU * part).sin()
}

/// Publishes [`samples`] until dropped, or until the broker stops.
#[derive(Debug)]
pub struct Demo {
    /// Dropped to stop.
    _stop: oneshot::Sender<()>,
}

impl Demo {
    /// Connects to the broker from outside, as any client would, and begins with tick 0.
    #[must_use]
    pub fn start(broker: &LocalBroker) -> Self {
        let (stop, stopped) = oneshot::channel();
        broker.runtime.spawn(publish(broker.address.clone(), stopped));
        Self { _stop: stop }
    }
}

async fn publish(address: BrokerAddress, mut stopped: oneshot::Receiver<()>) {
    let mut tick = 0;
    loop {
        let connected = tokio::select! {
            _ = &mut stopped => return,
            connected = connect(&address) => connected,
        };
        if let Ok(client) = connected {
            let lost = tokio::select! {
                _ = &mut stopped => false,
                _ = publish_all(&client, &mut tick) => true,
            };
            client.disconnect().await.ok();
            if !lost {
                return;
            }
        }
        tokio::select! {
            _ = &mut stopped => return,
            () = time::sleep(RETRY) => {}
        }
    }
}

async fn connect(address: &BrokerAddress) -> Result<MqttClient, MqttError> {
    let mut tls = TlsConfig::new(address.tls, address.host.as_str()).with_system_roots(false);
    tls.load_ca_cert_pem_bytes(&fs::read(&address.ca_file)?)?;
    tls.load_client_cert_pem_bytes(&fs::read(&address.client_certificate_file)?)?;
    tls.load_client_key_pem_bytes(&fs::read(&address.client_key_file)?)?;
    let client = MqttClient::with_options(ConnectOptions::new("mqttdeck-demo").with_automatic_reconnect(false));
    client.connect_with_tls(tls).await?;
    Ok(client)
}

/// Ends with the first message that cannot be published.
async fn publish_all(client: &MqttClient, tick: &mut u64) -> Result<(), MqttError> {
    let mut clock = time::interval(TICK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        for sample in samples(*tick) {
            let qos = if sample.retain { QoS::AtLeastOnce } else { QoS::AtMostOnce };
            let options = PublishOptions { qos, retain: sample.retain, ..PublishOptions::default() };
            client.publish_with_options(sample.topic, sample.payload, options).await?;
        }
        *tick += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tick_shows_every_topic() {
        let mut topics: Vec<&str> = samples(0).iter().map(|sample| sample.topic).collect();
        topics.sort_unstable();
        let expected = [
            "demo/about",
            "demo/line-1/state",
            "demo/line-1/temperature",
            "demo/line-2/pressure",
            "demo/line-2/vibration",
        ];
        assert_eq!(topics, expected);
    }

    #[test]
    fn samples_are_of_their_kind_and_change() {
        let of = |topic: &str, tick| samples(tick).into_iter().find(|sample| sample.topic == topic).unwrap().payload;
        for tick in (0..1_000).step_by(4) {
            let temperature: serde_json::Value = serde_json::from_slice(&of("demo/line-1/temperature", tick)).unwrap();
            assert!((18.0..25.0).contains(&temperature["value"].as_f64().unwrap()), "{temperature}");
            assert!(str::from_utf8(&of("demo/line-2/pressure", tick)).unwrap().parse::<f64>().is_ok());
            assert_eq!(of("demo/line-2/vibration", tick).len(), 16);
        }
        assert_ne!(of("demo/line-1/temperature", 1), of("demo/line-1/temperature", 2));
        assert_eq!((of("demo/line-1/state", 0), of("demo/line-1/state", 20)), (b"running".into(), b"idle".into()));
    }
}
