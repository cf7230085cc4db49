//! What `bench` prints.

use std::time::Duration;

use serde_json::{Value, json};

use super::round_trip::RoundTrips;
use super::stream::Stream;
use crate::cli::words;
use crate::mqtt::Qos;

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Report {
    pub qos: Qos,
    /// Bytes of a payload.
    pub size: u32,
    pub stream: Stream,
    pub round_trips: RoundTrips,
}

impl Report {
    pub(super) fn text(&self) -> String {
        let Self { stream, round_trips, .. } = self;
        let mut rows = vec![
            ("Messages", format!("{} bytes, QoS {}", self.size, self.qos.number())),
            ("Published", told(stream.published, stream.publishing)),
            ("Received", told(stream.received, stream.receiving)),
            ("Lost", stream.published.saturating_sub(stream.received).to_string()),
        ];
        if let (Some(half), Some(most)) = (round_trips.percentile(50), round_trips.percentile(99)) {
            let times = format!(
                "{} half of the time, {} at most in 99 of 100; {} messages",
                words::milliseconds(half),
                words::milliseconds(most),
                round_trips.count()
            );
            rows.push(("Round trip", times));
        }
        words::rows("", &rows)
    }

    /// Times in milliseconds, rates in messages a second.
    pub(super) fn object(&self) -> Value {
        let Self { stream, round_trips, .. } = self;
        let milliseconds = |percent| round_trips.percentile(percent).map(words::milliseconds_number);
        let part = |count, took| json!({ "messages": count, "took_ms": words::milliseconds_number(took), "per_second": rate(count, took) });
        json!({
            "qos": self.qos.number(),
            "size": self.size,
            "published": part(stream.published, stream.publishing),
            "received": part(stream.received, stream.receiving),
            "lost": stream.published.saturating_sub(stream.received),
            "round_trip": {
                "messages": round_trips.count(),
                "lost": round_trips.lost,
                "p50_ms": milliseconds(50),
                "p99_ms": milliseconds(99),
            },
        })
    }
}

fn told(count: u64, took: Duration) -> String {
    format!("{count} in {}, {} a second", words::milliseconds(took), rate(count, took))
}

/// Whole messages a second.
fn rate(count: u64, took: Duration) -> u64 {
    let micros = took.as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / micros).unwrap_or(u64::MAX)
}
