//! Times and numbers along the edges of a chart.

use egui_plot::{GridInput, GridMark};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Distances between two times on the axis, in seconds: those that people count in.
const STEPS: [f64; 23] = [
    0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0,
    3600.0, 10_800.0, 21_600.0, 43_200.0, 86_400.0,
];

/// The most marks on an axis.
const MOST_MARKS: f64 = 8.0;

/// Marks at round local times.
pub(super) fn times(input: &GridInput) -> Vec<GridMark> {
    let (begin, end) = input.bounds;
    let step_size = step(end - begin);
    // Hours and days are round in local time.
    let offset = offset_at(begin);
    let first = ((begin + offset) / step_size).ceil();
    let count = ((end - begin) / step_size).clamp(0.0, MOST_MARKS * 2.0) as usize;
    (0..=count).map(|number| GridMark { value: (first + number as f64) * step_size - offset, step_size }).collect()
}

fn step(span: f64) -> f64 {
    let days = 86_400.0;
    let fine = STEPS.into_iter().find(|step| span / step <= MOST_MARKS);
    fine.unwrap_or_else(|| (span / days / MOST_MARKS).ceil() * days)
}

/// A mark in words: as exact as the distance to the next one asks for.
pub(super) fn time_mark(mark: GridMark) -> String {
    let pattern = match mark.step_size {
        step if step >= 86_400.0 => "%-d %b",
        step if step >= 60.0 => "%H:%M",
        step if step >= 1.0 => "%H:%M:%S",
        _ => "%H:%M:%S.%3f",
    };
    zoned(mark.value).map_or_else(String::new, |time| time.strftime(pattern).to_string())
}

/// A time with milliseconds.
pub(super) fn time(seconds: f64) -> String {
    zoned(seconds).map_or_else(String::new, |time| time.strftime("%-d %b %H:%M:%S.%3f").to_string())
}

fn zoned(seconds: f64) -> Option<jiff::Zoned> {
    // Half a millisecond up, so that what is cut off has been rounded.
    let rounded = ((seconds * 1000.0).round() * 1e6) as i128;
    Some(Timestamp::from_nanosecond(rounded).ok()?.to_zoned(TimeZone::system()))
}

fn offset_at(seconds: f64) -> f64 {
    zoned(seconds).map_or(0.0, |time| f64::from(time.offset().seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        for span in [0.004, 0.7, 3.0, 59.0, 600.0, 7200.0, 90_000.0, 4e6, 1e9] {
            let begin = 1_700_000_123.4;
            let marks = times(&GridInput { bounds: (begin, begin + span), base_step_size: 1.0 });
            assert!((1..=9).contains(&marks.len()), "{} for {span}", marks.len());
            for mark in &marks {
                let round = (mark.value + offset_at(begin)) / mark.step_size;
                assert!((round - round.round()).abs() < 1e-3, "{mark:?}");
                assert!(!time_mark(*mark).is_empty());
            }
        }
    }
}
