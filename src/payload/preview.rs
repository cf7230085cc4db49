//! The beginning of a payload on one line, for table rows.

use std::fmt::Write;

use super::head;
use super::text::as_text;
use super::visible::is_hidden;

/// Bytes that are looked at for each character wanted: four at most in UTF-8, and as much again for white space that
/// is drawn together.
const BYTES_A_CHARACTER: usize = 8;

/// Stands for what was left out.
const MORE: char = '…';

/// Stands for a character that nobody sees, or that turns what follows around: there is no room for its number.
const HIDDEN: char = '\u{fffd}';

/// The beginning of a payload on one line, at most `limit` characters: for table rows.
///
/// Text with every run of white space as one space and U+FFFD for each hidden character; bytes as `00 ff …`. The cost depends on `limit` only.
#[must_use]
pub fn preview(payload: &[u8], limit: usize) -> String {
    let mut line = String::new();
    preview_into(&mut line, payload, limit);
    line
}

/// Writes what [`preview`] returns into `line`, whose memory is used again.
pub fn preview_into(line: &mut String, payload: &[u8], limit: usize) {
    line.clear();
    if limit == 0 {
        return;
    }
    let seen = head(payload, limit.saturating_mul(BYTES_A_CHARACTER));
    let complete = seen.len() == payload.len();
    match as_text(seen) {
        Some(text) => write_text(line, text, complete, limit),
        None => write_bytes(line, seen, complete, limit),
    }
}

fn write_text(line: &mut String, text: &str, complete: bool, limit: usize) {
    let mut written = 0;
    // Where to cut if one character too many comes: before the last one that fits, to leave its place to MORE.
    let mut cut = 0;
    let mut in_space = true;
    for character in text.trim_start_matches('\u{feff}').trim_end().chars() {
        let is_space = character.is_whitespace() || character.is_control();
        if is_space && in_space {
            continue;
        }
        in_space = is_space;
        if written == limit {
            line.truncate(cut);
            line.push(MORE);
            return;
        }
        cut = line.len();
        line.push(match character {
            _ if is_space => ' ',
            hidden if is_hidden(hidden) => HIDDEN,
            shown => shown,
        });
        written += 1;
    }
    if !complete {
        if written == limit {
            line.truncate(cut);
        }
        line.push(MORE);
    }
}

fn write_bytes(line: &mut String, bytes: &[u8], complete: bool, limit: usize) {
    // "00 ff" has two characters a byte and a space between.
    let fitting = (limit + 1) / 3;
    let all = complete && bytes.len() <= fitting;
    let shown = if all { bytes.len() } else { fitting.saturating_sub(1) };
    for (place, byte) in bytes.iter().take(shown).enumerate() {
        let gap = if place == 0 { "" } else { " " };
        // Writing to a String cannot fail.
        let _ = write!(line, "{gap}{byte:02x}");
    }
    if !all {
        line.push_str(if shown == 0 { "" } else { " " });
        line.push(MORE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_line_and_never_too_long() {
        let table: [(&[u8], usize, &str); 18] = [
            (b"", 10, ""),
            (b"hello", 10, "hello"),
            (b"hello", 5, "hello"),
            (b"hello!", 5, "hell…"),
            (b"hello", 0, ""),
            (b"hello", 1, "…"),
            (b"{\n    \"a\": 1\r\n}\n", 20, "{ \"a\": 1 }"),
            (b"\t x", 5, "x"),
            (b"12345   ", 5, "12345"),
            ("größe".as_bytes(), 4, "grö…"),
            ("a\u{2028}b\u{85}c".as_bytes(), 9, "a b c"),
            ("\u{202e}fdp.\u{200b}x".as_bytes(), 9, "\u{fffd}fdp.\u{fffd}x"),
            ("\u{feff}marked".as_bytes(), 9, "marked"),
            (b"\0\xff\x10", 8, "00 ff 10"),
            (b"\0\xff\x10\x11", 8, "00 ff …"),
            (b"\0\xff", 3, "…"),
            (b"\0", 2, "00"),
            (b"\0", 1, "…"),
        ];
        for (payload, limit, expected) in table {
            assert_eq!(preview(payload, limit), expected, "{payload:?} at {limit}");
            assert!(expected.chars().count() <= limit);
        }
    }

    #[test]
    fn only_the_beginning_of_a_large_payload_counts() {
        let mut payload = vec![b' '; 100 << 20];
        assert_eq!(preview(&payload, 100), "…");
        payload[..3].copy_from_slice(b"abc");
        *payload.last_mut().unwrap() = 0xff;
        assert_eq!(preview(&payload, 100), "abc…");
    }

    #[test]
    fn random_bytes_stay_within_the_limit() {
        let mut random = fastrand::Rng::with_seed(11);
        for _ in 0..5_000 {
            let length = random.usize(..120);
            let limit = random.usize(..40);
            let payload: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
            let line = preview(&payload, limit);
            assert!(line.chars().count() <= limit && !line.contains(char::is_control), "{line:?} at {limit}");
        }
    }
}
