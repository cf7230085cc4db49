//! Logical types: numbers that are dates, bytes that are numbers.

use std::fmt::Write;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json};

use super::schema::Type;
use crate::payload::hex_of;

/// Decimals of more digits behind the point are shown as bytes.
const MOST_DIGITS: u64 = 1_000;

/// How a value is to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Logical {
    /// With so many digits behind the point.
    Decimal { scale: usize },
    /// Days since 1970.
    Date,
    /// Since midnight, so many a second.
    Time { a_second: i64 },
    /// Since 1970 in UTC, or by the clock of a place that is not said.
    Timestamp { a_second: i64, local: bool },
    /// A number that no other thing has: in sixteen bytes.
    Uuid,
    /// Months, days and milliseconds.
    Duration,
}

impl Logical {
    /// The logical type of a type; `None`: it has none that is known and fits.
    pub(super) fn of(written: &Map<String, Json>, kind: &Type) -> Option<Self> {
        let (millis, micros, nanos) = (1_000, 1_000_000, 1_000_000_000);
        Some(match (written.get("logicalType")?.as_str()?, kind) {
            ("decimal", Type::Bytes | Type::Fixed(_)) => {
                let scale = written.get("scale").map_or(Some(0), Json::as_u64).filter(|scale| *scale <= MOST_DIGITS)?;
                Self::Decimal { scale: usize::try_from(scale).ok()? }
            }
            ("date", Type::Int) => Self::Date,
            ("time-millis", Type::Int) => Self::Time { a_second: millis },
            ("time-micros", Type::Long) => Self::Time { a_second: micros },
            ("timestamp-millis", Type::Long) => Self::Timestamp { a_second: millis, local: false },
            ("timestamp-micros", Type::Long) => Self::Timestamp { a_second: micros, local: false },
            ("timestamp-nanos", Type::Long) => Self::Timestamp { a_second: nanos, local: false },
            ("local-timestamp-millis", Type::Long) => Self::Timestamp { a_second: millis, local: true },
            ("local-timestamp-micros", Type::Long) => Self::Timestamp { a_second: micros, local: true },
            ("local-timestamp-nanos", Type::Long) => Self::Timestamp { a_second: nanos, local: true },
            ("uuid", Type::Fixed(16)) => Self::Uuid,
            ("duration", Type::Fixed(12)) => Self::Duration,
            _ => return None,
        })
    }

    /// A date or time as people write it; `None`: it is none, or none that a calendar has.
    pub(super) fn time(&self, number: i64) -> Option<String> {
        let parts = |a_second: i64| {
            let nanos = i32::try_from(number.rem_euclid(a_second) * (1_000_000_000 / a_second)).ok();
            nanos.map(|nanos| (number.div_euclid(a_second), nanos))
        };
        match self {
            Self::Date => {
                let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(number).ok()?).ok()?;
                Some(day.to_string())
            }
            Self::Time { a_second } => {
                let (seconds, nanos) = parts(*a_second)?;
                let in_day = (0..86_400).contains(&seconds);
                let time = jiff::civil::Time::midnight().checked_add(SignedDuration::new(seconds, nanos)).ok();
                time.filter(|_| in_day).map(|time| time.to_string())
            }
            Self::Timestamp { a_second, local } => {
                let (seconds, nanos) = parts(*a_second)?;
                let time = Timestamp::new(seconds, nanos).ok()?;
                let clock = || time.to_zoned(TimeZone::UTC).datetime().to_string();
                Some(if *local { clock() } else { time.to_string() })
            }
            Self::Decimal { .. } | Self::Uuid | Self::Duration => None,
        }
    }

    /// What bytes mean; `None`: nothing, or a number of more than 128 bits.
    pub(super) fn of_bytes(&self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Decimal { scale } => decimal(bytes, *scale),
            Self::Uuid => {
                let digits = hex_of(bytes);
                let part = |from: usize, to: usize| digits.get(from..to);
                let parts = [part(0, 8)?, part(8, 12)?, part(12, 16)?, part(16, 20)?, part(20, 32)?];
                Some(parts.join("-"))
            }
            Self::Duration => {
                let (parts, _) = bytes.as_chunks::<4>();
                let [months, days, millis] = parts.iter().map(|part| u32::from_le_bytes(*part)).collect::<Vec<_>>()[..]
                else {
                    return None;
                };
                Some(format!("P{months}M{days}DT{}.{:03}S", millis / 1_000, millis % 1_000))
            }
            Self::Date | Self::Time { .. } | Self::Timestamp { .. } => None,
        }
    }
}

/// Two's complement, the high byte first, with a point before the last digits.
fn decimal(bytes: &[u8], scale: usize) -> Option<String> {
    let mut whole = if bytes.first()? & 0x80 == 0 { [0; 16] } else { [0xff; 16] };
    let start = whole.len().checked_sub(bytes.len())?;
    whole[start..].copy_from_slice(bytes);
    let number = i128::from_be_bytes(whole);
    let mut text = String::from(if number < 0 { "-" } else { "" });
    let digits = format!("{:0width$}", number.unsigned_abs(), width = scale + 1);
    let (before, after) = digits.split_at(digits.len() - scale);
    // Writing to a String cannot fail.
    let _ = if scale == 0 { write!(text, "{before}") } else { write!(text, "{before}.{after}") };
    Some(text)
}
