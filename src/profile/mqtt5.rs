//! What MQTT 5 adds to CONNECT.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The properties of CONNECT. Nothing of it is sent in 3.1.1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mqtt5Settings {
    /// Seconds for which the broker keeps the session after the connection; `u32::MAX`: for ever. `None` is what Clean
    /// Session means in 3.1.1: not at all with it, for ever without it.
    pub session_expiry_s: Option<u32>,
    /// Messages of QoS 1 and 2 that the broker may have under way to us at once; `None`: 65,535.
    pub receive_maximum: Option<u16>,
    /// The highest topic alias that the broker may use; 0: none.
    pub topic_alias_maximum: u16,
    /// Let us use aliases for topics that we publish to, as many as the broker allows.
    pub use_topic_aliases: bool,
    /// Ask the broker for a topic on which it expects answers.
    pub request_response_information: bool,
    /// Let the broker send reason strings and user properties with any packet.
    pub request_problem_information: bool,
    /// User properties of CONNECT.
    pub user_properties: Vec<(String, String)>,
    /// Enhanced authentication.
    pub authentication: Authentication,
}

impl Default for Mqtt5Settings {
    fn default() -> Self {
        Self {
            session_expiry_s: None,
            receive_maximum: None,
            topic_alias_maximum: 0,
            use_topic_aliases: false,
            request_response_information: false,
            // As the specification has it where nothing is said (3.1.2.11.7).
            request_problem_information: true,
            user_properties: Vec::new(),
            authentication: Authentication::default(),
        }
    }
}

/// Enhanced authentication (MQTT 5, 4.12). The password is in the keychain or in memory, never here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Authentication {
    /// How.
    pub method: AuthenticationMethod,
    /// The user name of SCRAM.
    pub username: String,
    /// By hand: the name of the method.
    pub name: String,
    /// By hand: whether CONNECT carries data, which is a secret: text, or `hex:` and digits. The broker's challenges are
    /// answered by the user.
    pub with_data: bool,
}

/// Which kind of enhanced authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum AuthenticationMethod {
    /// None.
    #[default]
    Off,
    /// SCRAM-SHA-256 (RFC 7677).
    ScramSha256,
    /// Any other, whose steps the user takes.
    ByHand,
}

/// What MQTT 5 adds to a will.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WillProperties {
    /// Seconds that the broker waits before it publishes the will.
    pub delay_s: u32,
    /// Mark the payload as UTF-8 text.
    pub utf8_payload: bool,
    /// Seconds until the broker drops the message.
    pub expiry_s: Option<u32>,
    /// MIME type of the payload; empty: none.
    pub content_type: String,
    /// Topic on which an answer is expected; empty: none.
    pub response_topic: String,
    /// Bytes that tie an answer to its request, as text or as `hex:` and digits; empty: none.
    pub correlation_data: String,
    /// Name and value pairs.
    pub user_properties: Vec<(String, String)>,
}

/// Bytes as a person writes them in a profile: a text, or `hex:` and pairs of digits, with spaces between them if one
/// likes. `None`: it begins with `hex:`, and no bytes follow.
#[must_use]
pub fn octets(written: &str) -> Option<Bytes> {
    let Some(digits) = written.strip_prefix("hex:") else {
        return Some(Bytes::copy_from_slice(written.as_bytes()));
    };
    let digits: Option<Vec<u8>> = digits
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// The same the other way round: as a text where the bytes are one that is read back as such.
#[must_use]
pub fn written_octets(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with("hex:") && !text.contains(char::is_control) => text.to_owned(),
        _ => format!("hex:{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_text_or_as_digits() {
        let table: [(&str, Option<&[u8]>); 7] = [
            ("", Some(b"")),
            ("text", Some(b"text")),
            ("hex:", Some(b"")),
            ("hex:00fF 10", Some(&[0x00, 0xFF, 0x10])),
            ("hex:0", None),
            ("hex:0g", None),
            ("hex:ä0", None),
        ];
        for (written, expected) in table {
            assert_eq!(octets(written).as_deref(), expected, "{written}");
        }
    }
}
