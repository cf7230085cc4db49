//! Our own DISCONNECT: what its codes are called and mean, and the log's sentence about it. The meanings of codes
//! elsewhere are those of a broker that speaks.

use super::words::{SHORT, readable};
use crate::mqtt::ReasonCode;
use crate::session::Goodbye;

/// The most user properties that the log names.
const NAMES: usize = 8;

/// A code's name in a DISCONNECT and its number (MQTT 5, 3.14.2.1).
#[must_use]
pub fn leaving_code(code: ReasonCode) -> String {
    match code.0 {
        0x00 => "Normal disconnection (0x00)".to_owned(),
        _ => code.to_string(),
    }
}

/// What a code tells the broker, in one sentence.
#[must_use]
pub const fn leaving_meaning(code: ReasonCode) -> &'static str {
    match code.0 {
        0x00 => "The will is not published.",
        0x04 => "The will is published, although we say goodbye.",
        _ => "An error on our side: the broker publishes the will.",
    }
}

/// The log's sentence: with this goodbye, or without one.
#[must_use]
pub fn leaving(goodbye: Option<&Goodbye>) -> String {
    let Some(goodbye) = goodbye else { return "Dropped without a DISCONNECT".to_owned() };
    if *goodbye == Goodbye::default() {
        return "Disconnected".to_owned();
    }
    let reason = &goodbye.reason;
    let mut words = format!("Disconnected: {}. {}", leaving_code(reason.code), leaving_meaning(reason.code));
    if let Some(string) = &reason.string {
        words.push_str(&format!(" In our words: “{}”.", readable(string, SHORT)));
    }
    let pairs = reason.user.iter().take(NAMES);
    let pairs: Vec<_> =
        pairs.map(|(name, value)| format!("{} = {}", readable(name, SHORT), readable(value, SHORT))).collect();
    if !pairs.is_empty() {
        let more = if reason.user.len() > NAMES { ", …" } else { "" };
        words.push_str(&format!(" We added: {}{more}.", pairs.join(", ")));
    }
    match goodbye.session_expiry_s {
        None => {}
        Some(0) => words.push_str(" The session ends at once."),
        Some(u32::MAX) => words.push_str(" The session never ends."),
        Some(seconds) => words.push_str(&format!(" The session ends after {seconds} s.")),
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Reason;

    #[test]
    fn the_log_says_how_we_left() {
        let reason = Reason {
            string: Some("moving".to_owned()),
            user: vec![("hall".to_owned(), "7".to_owned())],
            ..ReasonCode(0x04).into()
        };
        let moving = Goodbye { reason, session_expiry_s: Some(60) };
        let ends = Goodbye { session_expiry_s: Some(0), ..Goodbye::default() };
        let table = [
            (None, "Dropped without a DISCONNECT"),
            (Some(&Goodbye::default()), "Disconnected"),
            (
                Some(&moving),
                "Disconnected: Disconnect with Will Message (0x04). The will is published, although we say goodbye. \
                 In our words: “moving”. We added: hall = 7. The session ends after 60 s.",
            ),
            (
                Some(&ends),
                "Disconnected: Normal disconnection (0x00). The will is not published. The session ends at once.",
            ),
        ];
        for (goodbye, expected) in table {
            assert_eq!(leaving(goodbye), expected);
        }
    }
}
