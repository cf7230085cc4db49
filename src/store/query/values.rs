//! What stands after `size:`, `since:` and the like: comparisons, sizes, moments.

use std::cmp::Ordering;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, Zoned};

/// How two values must stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// Reads the signs of a comparison.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" | "==" => Self::Equal,
            "!=" => Self::Unequal,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }

    /// Whether values in this order satisfy it.
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// `>1k`, `<=2.5M`, `=0`, `7`: a comparison, and bytes. A kilobyte has 1024, as everywhere in the window.
pub(super) fn size(text: &str) -> Option<(Comparison, u64)> {
    let number = text.trim_start_matches(['=', '!', '<', '>']);
    let signs = &text[..text.len() - number.len()];
    let comparison = if signs.is_empty() { Comparison::Equal } else { Comparison::parse(signs)? };
    let (amount, unit) = split_unit(number)?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    let bytes = match amount.parse::<u64>() {
        Ok(whole) => whole.checked_mul(factor)?,
        Err(_) => (amount.parse::<f64>().ok()? * factor as f64) as u64,
    };
    Some((comparison, bytes))
}

/// Digits with at most one point among them, and what follows.
fn split_unit(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
    text.starts_with(|first: char| first.is_ascii_digit()).then(|| text.split_at(end))
}

/// A point in time: one that stays, or one that moves with the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Ago(SignedDuration),
    At(Timestamp),
}

impl Moment {
    /// `10m`, `1h30m`, `12:30`, `2026-01-31`, `2026-01-31T12:30`. A time of day is the last one of that name.
    pub(super) fn parse(text: &str, now: &Zoned) -> Option<Self> {
        if let Some(ago) = duration(text) {
            return Some(Self::Ago(ago));
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(Self::At(at));
        }
        let in_our_zone = |civil: DateTime| civil.to_zoned(now.time_zone().clone()).ok();
        let zoned = if let Ok(time) = text.parse::<Time>() {
            let today = in_our_zone(now.date().to_datetime(time))?;
            if today <= *now { Some(today) } else { in_our_zone(now.date().yesterday().ok()?.to_datetime(time)) }
        } else if text.contains(['T', 't']) {
            text.parse::<DateTime>().ok().and_then(in_our_zone)
        } else {
            text.parse::<Date>().ok().and_then(|date| in_our_zone(date.to_datetime(Time::midnight())))
        };
        zoned.map(|zoned| Self::At(zoned.timestamp()))
    }

    /// Where it lies when it is `now`.
    pub(super) fn when(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(Timestamp::MIN),
            Self::At(at) => at,
        }
    }
}

/// Numbers with `d`, `h`, `m` or `s` after each.
fn duration(text: &str) -> Option<SignedDuration> {
    let mut total = SignedDuration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, after) = split_unit(rest)?;
        let mut characters = after.chars();
        let seconds = match characters.next()?.to_ascii_lowercase() {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        let amount: i64 = amount.parse().ok()?;
        total = total.checked_add(SignedDuration::from_secs(amount.checked_mul(seconds)?))?;
        rest = characters.as_str();
    }
    (!text.is_empty()).then_some(total)
}
