//! What `-D` can say of each packet, and which field it fills.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::{PacketProperties, expiry};
use crate::mqtt::{Properties, ReasonCode, Topic};
use crate::profile::{
    AuthenticationMethod, LastWill, PACKET_BYTES, Profile, Secret, SecretKind, Secrets, written_octets,
};
use crate::session::Goodbye;

/// The packets whose properties can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Packet {
    Connect,
    Will,
    Subscribe,
    Unsubscribe,
    Publish,
    Disconnect,
}

impl Packet {
    const ALL: [Self; 6] =
        [Self::Connect, Self::Will, Self::Subscribe, Self::Unsubscribe, Self::Publish, Self::Disconnect];

    /// In capitals or not.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|packet| packet.name().eq_ignore_ascii_case(name))
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Will => "WILL",
            Self::Subscribe => "SUBSCRIBE",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::Publish => "PUBLISH",
            Self::Disconnect => "DISCONNECT",
        }
    }
}

/// One `-D`.
pub(super) struct Given<'a> {
    pub packet: Packet,
    pub name: String,
    pub value: &'a str,
    /// Of a user property.
    pub second: Option<&'a str>,
}

/// Why one cannot be followed, as a part of a sentence.
pub(super) type Flaw = String;

impl Given<'_> {
    fn text(&self) -> Option<String> {
        Some(self.value.to_owned())
    }

    fn number<T: FromStr + PartialOrd + Display>(&self, range: RangeInclusive<T>) -> Result<T, Flaw> {
        let number = self.value.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("is a number from {} to {}, and not {}", range.start(), range.end(), self.value))
    }

    fn flag(&self) -> Result<bool, Flaw> {
        match self.value {
            "0" => Ok(false),
            "1" => Ok(true),
            other => Err(format!("is 0 or 1, and not {other}")),
        }
    }

    fn topic(&self) -> Result<Option<String>, Flaw> {
        Topic::check(self.value).map_err(|error| format!("needs a topic: {error}"))?;
        Ok(self.text())
    }

    fn pair(&self) -> (String, String) {
        (self.value.to_owned(), self.second.unwrap_or_default().to_owned())
    }
}

pub(super) fn connect(given: &Given<'_>, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Flaw> {
    let mqtt5 = &mut profile.mqtt5;
    match given.name.as_str() {
        "session-expiry-interval" => mqtt5.session_expiry_s = Some(expiry(given.value)?),
        "receive-maximum" => mqtt5.receive_maximum = Some(given.number(1..=u16::MAX)?),
        "maximum-packet-size" => profile.session.max_packet_bytes = given.number(PACKET_BYTES)?,
        "topic-alias-maximum" => mqtt5.topic_alias_maximum = given.number(0..=u16::MAX)?,
        "request-response-information" => mqtt5.request_response_information = given.flag()?,
        "request-problem-information" => mqtt5.request_problem_information = given.flag()?,
        "user-property" => mqtt5.user_properties.push(given.pair()),
        "authentication-method" => {
            mqtt5.authentication.method = AuthenticationMethod::ByHand;
            given.value.clone_into(&mut mqtt5.authentication.name);
        }
        "authentication-data" => {
            mqtt5.authentication.with_data = true;
            secrets.set(SecretKind::AuthenticationPassword, Secret::new(given.value.to_owned()));
        }
        _ => return Err(unknown(given)),
    }
    Ok(())
}

pub(super) fn will(given: &Given<'_>, will: &mut LastWill) -> Result<(), Flaw> {
    if !will.enabled {
        return Err("needs a will: add --will-topic".to_owned());
    }
    let properties = &mut will.properties;
    match given.name.as_str() {
        "will-delay-interval" => properties.delay_s = given.number(0..=u32::MAX)?,
        "payload-format-indicator" => properties.utf8_payload = given.flag()?,
        "message-expiry-interval" => properties.expiry_s = Some(given.number(0..=u32::MAX)?),
        // A profile leaves out what is empty, so it cannot be followed here.
        "content-type" if given.value.is_empty() => return Err("needs a text: leave it out".to_owned()),
        "content-type" => given.value.clone_into(&mut properties.content_type),
        "response-topic" => properties.response_topic = given.topic()?.unwrap_or_default(),
        // The letters themselves, whatever they mean in a profile, where nothing at all is none.
        "correlation-data" if given.value.is_empty() => "hex:".clone_into(&mut properties.correlation_data),
        "correlation-data" => properties.correlation_data = written_octets(given.value.as_bytes()),
        "user-property" => properties.user_properties.push(given.pair()),
        _ => return Err(unknown(given)),
    }
    Ok(())
}

pub(super) fn publish(given: &Given<'_>, properties: &mut Properties) -> Result<(), Flaw> {
    match given.name.as_str() {
        "payload-format-indicator" => properties.utf8_payload = given.flag()?,
        "message-expiry-interval" => properties.expiry_seconds = Some(given.number(0..=u32::MAX)?),
        "content-type" => properties.content_type = given.text(),
        "response-topic" => properties.response_topic = given.topic()?,
        "correlation-data" => properties.correlation_data = Some(given.value.to_owned().into()),
        "topic-alias" => properties.topic_alias = Some(given.number(1..=u16::MAX)?),
        "user-property" => properties.user.push(given.pair()),
        _ => return Err(unknown(given)),
    }
    Ok(())
}

pub(super) fn subscribe(given: &Given<'_>, packets: &mut PacketProperties) -> Result<(), Flaw> {
    /// The largest variable byte integer (MQTT 5, 1.5.5).
    const LARGEST: u32 = 268_435_455;
    match given.name.as_str() {
        "subscription-identifier" => packets.subscription_identifier = Some(given.number(1..=LARGEST)?),
        "user-property" => packets.subscribe_user.push(given.pair()),
        _ => return Err(unknown(given)),
    }
    Ok(())
}

pub(super) fn unsubscribe(given: &Given<'_>, user: &mut Vec<(String, String)>) -> Result<(), Flaw> {
    match given.name.as_str() {
        "user-property" => user.push(given.pair()),
        _ => return Err(unknown(given)),
    }
    Ok(())
}

pub(super) fn disconnect(given: &Given<'_>, goodbye: &mut Goodbye) -> Result<(), Flaw> {
    match given.name.as_str() {
        "reason-code" => goodbye.reason.code = leaving(given.value)?,
        "reason-string" => goodbye.reason.string = given.text(),
        "session-expiry-interval" => goodbye.session_expiry_s = Some(expiry(given.value)?),
        "user-property" => goodbye.reason.user.push(given.pair()),
        _ => return Err(unknown(given)),
    }
    Ok(())
}

/// A code that a client may leave with, decimal or hexadecimal.
fn leaving(text: &str) -> Result<ReasonCode, Flaw> {
    let code = match text.get(..2) {
        Some("0x" | "0X") => u8::from_str_radix(&text[2..], 16),
        Some(_) | None => text.parse(),
    };
    code.ok().map(ReasonCode).filter(|code| ReasonCode::LEAVING.contains(code)).ok_or_else(|| {
        let codes = ReasonCode::LEAVING.map(|code| format!("0x{:02X}", code.0)).join(", ");
        format!("is one that a client may send, and {text} is not: use one of {codes}")
    })
}

fn unknown(given: &Given<'_>) -> Flaw {
    format!("is no property of {} that can be set", given.packet.name())
}
