//! Numbers, sizes and times as people read them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Thousands stand apart: a narrow space that does not break.
const GAP: char = '\u{202f}';

/// "12 408".
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(GAP);
        }
        text.push(digit);
    }
    text
}

/// "86 B", "1.1 MB"; a kilobyte has 1024 bytes.
pub(super) fn bytes(number: usize) -> String {
    let (value, unit) = scale(number as f64);
    if unit == "B" { format!("{number} B") } else { format!("{} {unit}", short(value)) }
}

/// "116 of 512 MB": both in the unit of the second.
pub(super) fn bytes_of(used: usize, budget: usize) -> String {
    let (whole, unit) = scale(budget as f64);
    let part = used as f64 * whole / budget.max(1) as f64;
    format!("{} of {} {unit}", short(part), short(whole))
}

/// "12 400/s".
pub(super) fn rate(per_second: f64) -> String {
    if per_second > 0.0 && per_second < 10.0 {
        return format!("{}/s", short(per_second));
    }
    // Three digits are as many as a second's window tells.
    let rough = 10_f64.powi((per_second.max(1.0).log10().floor() as i32 - 2).max(0));
    format!("{}/s", count(((per_second / rough).round() * rough) as u64))
}

/// "21.5", "1013.25", "1.2e-7": at most six digits that tell something.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{value:.4e}");
    }
    let whole = size.max(1.0).log10() as usize + 1;
    let text = format!("{value:.*}", 6_usize.saturating_sub(whole));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// "0.4 ms", "41 ms", "3.2 s".
pub(super) fn duration(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 1000.0 { format!("{} ms", short(milliseconds)) } else { format!("{:.1} s", time.as_secs_f64()) }
}

/// "12:00:01.123" in the local time zone.
pub(super) fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M:%S.%3f").to_string()
}

/// "2026-11-22 12:00:01.123" in the local time zone.
pub(super) fn date_and_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S.%3f").to_string()
}

/// "850 ms", "4 min 10 s", "3 h 5 min", "2 days 4 h": two units at most.
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    let (of, large, small) = match seconds {
        0..60 => return duration(time),
        60..3_600 => (60, "min", "s"),
        3_600..86_400 => (3_600, "h", "min"),
        _ => (86_400, if seconds < 2 * 86_400 { "day" } else { "days" }, "h"),
    };
    let rest = match small {
        "s" => seconds % of,
        "min" => seconds % of / 60,
        _ => seconds % of / 3_600,
    };
    let whole = format!("{} {large}", count(seconds / of));
    if rest == 0 { whole } else { format!("{whole} {rest} {small}") }
}

/// "22 Nov 2027" in the local time zone.
pub(super) fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%-d %b %Y").to_string()
}

/// "in 364 days", "within a day", "3 days ago".
pub(super) fn days_from(now: Timestamp, then: Timestamp) -> String {
    let days = (then.as_second() - now.as_second()) / (24 * 60 * 60);
    match days {
        0 if then >= now => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        2.. => format!("in {} days", count(days.unsigned_abs())),
        0 | -1 => "1 day ago".to_owned(),
        _ => format!("{} days ago", count(days.unsigned_abs())),
    }
}

/// "ends in 364 days", "ends within a day", "ended 3 days ago".
pub(super) fn ends(now: Timestamp, end: Timestamp) -> String {
    let verb = if end < now { "ended" } else { "ends" };
    format!("{verb} {}", days_from(now, end))
}

/// "1 message", "12 messages".
pub(super) fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

fn scale(mut value: f64) -> (f64, &'static str) {
    for unit in ["B", "KB", "MB"] {
        if value < 1024.0 {
            return (value, unit);
        }
        value /= 1024.0;
    }
    (value, "GB")
}

/// One digit behind the point below ten, none above.
fn short(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded >= 10.0 || rounded.fract() == 0.0 { count(rounded.round() as u64) } else { format!("{rounded:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_tell_something() {
        let table = [
            (0.0, "0"),
            (21.5, "21.5"),
            (-1013.25, "-1013.25"),
            (20.065_580_96, "20.0656"),
            (1_234_567.8, "1234568"),
            (1000.0, "1000"),
            (0.000_12, "0.00012"),
            (1.2e-7, "1.2000e-7"),
            (3e20, "3.0000e20"),
        ];
        for (value, expected) in table {
            assert_eq!(number(value), expected, "{value}");
        }
    }

    #[test]
    fn counts_have_gaps() {
        for (number, text) in
            [(0, "0"), (999, "999"), (12_408, "12\u{202f}408"), (1_000_000, "1\u{202f}000\u{202f}000")]
        {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn sizes_have_two_digits_or_more() {
        for (number, text) in [(0, "0 B"), (86, "86 B"), (1024, "1 KB"), (1_153_434, "1.1 MB"), (300 << 20, "300 MB")] {
            assert_eq!(bytes(number), text);
        }
        assert_eq!(bytes_of(116 << 20, 512 << 20), "116 of 512 MB");
        assert_eq!(bytes_of(0, 512 << 20), "0 of 512 MB");
    }

    #[test]
    fn rates_have_three_digits() {
        for (number, text) in
            [(0.0, "0/s"), (0.5, "0.5/s"), (9.96, "10/s"), (997.2, "997/s"), (12_412.0, "12\u{202f}400/s")]
        {
            assert_eq!(rate(number), text);
        }
    }

    #[test]
    fn durations_change_their_unit() {
        for (micros, text) in [(412, "0.4 ms"), (41_200, "41 ms"), (3_210_000, "3.2 s")] {
            assert_eq!(duration(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn spans_have_two_units_at_most() {
        for (millis, text) in [
            (850, "850 ms"),
            (59_900, "59.9 s"),
            (60_000, "1 min"),
            (250_000, "4 min 10 s"),
            (3_599_999, "59 min 59 s"),
            (11_100_000, "3 h 5 min"),
            (86_400_000, "1 day"),
            (187_200_000, "2 days 4 h"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn days_are_counted_both_ways() {
        let day = 24 * 60 * 60;
        let at = |second: i64| Timestamp::from_second(second).expect("a small number");
        for (then, text) in [
            (day / 2, "within a day"),
            (day, "in 1 day"),
            (364 * day, "in 364 days"),
            (-day / 2, "1 day ago"),
            (-3 * day, "3 days ago"),
        ] {
            assert_eq!(days_from(at(0), at(then)), text);
        }
    }
}
