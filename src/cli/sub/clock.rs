//! The times of `-F`: the letters of C's strftime in the "C" locale, as far as jiff has them.

use std::io::Write;

use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// `%U`: seconds since 1970, with nanoseconds.
pub(super) fn unix(at: Timestamp, out: &mut Vec<u8>) {
    // What is written to memory cannot fail, here and below.
    let _ = write!(out, "{}.", at.as_second());
    nanoseconds(at, out);
}

/// `@N`: nine digits.
pub(super) fn nanoseconds(at: Timestamp, out: &mut Vec<u8>) {
    let _ = write!(out, "{:09}", at.subsec_nanosecond());
}

/// `%I`, as in "2016-08-10T09:47:38+0100".
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

/// The `tst` of `%j`: microseconds, and a Z before the offset.
pub(super) fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    let microseconds = at.subsec_nanosecond() / 1000;
    let local = at.to_zoned(zone.clone());
    format!("{}.{microseconds:06}Z{}", local.strftime("%Y-%m-%dT%H:%M:%S"), local.strftime("%z"))
}

/// `@` and a letter. One that C does not know stands for itself, with a `%`.
pub(super) fn letter(letter: char, at: Timestamp, zone: &TimeZone, out: &mut Vec<u8>) {
    let zoned = at.to_zoned(zone.clone());
    let text = meaning(letter).and_then(|format| BrokenDownTime::from(&zoned).to_string(format).ok());
    // To C a digit is a width, even without a letter after it.
    let width = letter.to_digit(10).unwrap_or_default() as usize;
    let text = text.unwrap_or_else(|| format!("{:>width$}", format!("%{letter}")));
    out.extend_from_slice(text.as_bytes());
}

/// What the letter stands for, in letters that jiff and C read alike.
const fn meaning(letter: char) -> Option<&'static str> {
    Some(match letter {
        'a' => "%a",
        'A' => "%A",
        'b' | 'h' => "%b",
        'B' => "%B",
        'c' => "%a %b %e %H:%M:%S %Y",
        'C' => "%C",
        'd' => "%d",
        'D' | 'x' => "%m/%d/%y",
        'e' => "%e",
        'F' => "%Y-%m-%d",
        'g' => "%g",
        'G' => "%G",
        'H' => "%H",
        'I' => "%I",
        'j' => "%j",
        'k' => "%k",
        'l' => "%l",
        'm' => "%m",
        'M' => "%M",
        'n' => "%n",
        'p' => "%p",
        'P' => "%P",
        'r' => "%I:%M:%S %p",
        'R' => "%H:%M",
        's' => "%s",
        'S' => "%S",
        't' => "%t",
        'T' | 'X' => "%H:%M:%S",
        'u' => "%u",
        'U' => "%U",
        'V' => "%V",
        'w' => "%w",
        'W' => "%W",
        'y' => "%y",
        'Y' => "%Y",
        'z' => "%z",
        'Z' => "%Z",
        '%' => "%%",
        _ => return None,
    })
}
