//! What the broker offers, by its CONNACK: whatever it does not would end the connection if it were sent.

use super::Refusal;
use crate::mqtt::{Connack, Filter, LARGEST_PACKET, Qos, ReasonCode, SubscribeOptions};

/// A publish with this QoS and retain flag.
///
/// # Errors
/// MQTT 5, 3.2.2.3.4 and 3.2.2.3.5.
pub fn publish(connack: &Connack, qos: Qos, retain: bool) -> Result<(), Refusal> {
    offered(connack.retain_available || !retain, ReasonCode::RETAIN_NOT_SUPPORTED)?;
    offered(qos <= connack.maximum_qos, ReasonCode::QOS_NOT_SUPPORTED)
}

/// The topic alias that the message brings along.
///
/// # Errors
/// MQTT 5, 3.2.2.3.8 and 3.3.2.3.4.
pub fn alias(connack: &Connack, alias: Option<u16>) -> Result<(), Refusal> {
    let fits = alias.is_none_or(|alias| (1..=connack.topic_alias_maximum).contains(&alias));
    offered(fits, ReasonCode::TOPIC_ALIAS_INVALID)
}

/// A subscription to this filter.
///
/// # Errors
/// MQTT 5, 3.2.2.3.6, 3.2.2.3.11 to 3.2.2.3.13, and 3.8.3.1.
pub fn subscription(connack: &Connack, filter: &Filter, options: &SubscribeOptions) -> Result<(), Refusal> {
    offered(connack.shared_subscriptions || !filter.is_shared(), ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED)?;
    offered(connack.wildcard_subscriptions || !filter.has_wildcard(), ReasonCode::WILDCARDS_NOT_SUPPORTED)?;
    let by_identifier = options.identifier.is_some();
    offered(connack.subscription_identifiers || !by_identifier, ReasonCode::IDENTIFIERS_NOT_SUPPORTED)?;
    if options.no_local && filter.is_shared() {
        return Err(Refusal::NoLocalShared);
    }
    let identifier = options.identifier.map_or(0, |identifier| 1 + variable_bytes(identifier as usize));
    fits(connack, identifier + user_bytes(&options.user), filter.as_str().len() + 1)
}

/// The end of a subscription to this filter, with these user properties.
///
/// # Errors
/// MQTT 5, 3.2.2.3.6.
pub fn unsubscription(connack: &Connack, filter: &Filter, user: &[(String, String)]) -> Result<(), Refusal> {
    fits(connack, user_bytes(user), filter.as_str().len())
}

/// The largest packet that the broker takes, in bytes: what it says, if that is below what MQTT can encode.
#[must_use]
pub fn largest_packet(connack: &Connack) -> u64 {
    u64::from(connack.maximum_packet_size.map_or(LARGEST_PACKET, |theirs| theirs.min(LARGEST_PACKET)))
}

/// A SUBSCRIBE or UNSUBSCRIBE with so many bytes of properties and of payload, the payload without the length of its
/// filter.
fn fits(connack: &Connack, properties: usize, payload: usize) -> Result<(), Refusal> {
    // Packet id, properties, length of the filter, payload (MQTT 5, 3.8.2 and 3.8.3).
    let body = 2 + variable_bytes(properties) + properties + 2 + payload;
    let (size, limit) = (1 + variable_bytes(body) + body, largest_packet(connack));
    if size as u64 <= limit { Ok(()) } else { Err(Refusal::TooLarge { limit }) }
}

/// Each has an identifier and two lengths besides its texts (MQTT 5, 2.2.2.2 and 1.5.7).
fn user_bytes(user: &[(String, String)]) -> usize {
    user.iter().map(|(name, value)| 5 + name.len() + value.len()).sum()
}

/// How many bytes a variable byte integer takes (MQTT 5, 1.5.5).
const fn variable_bytes(value: usize) -> usize {
    match value {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        0x20_0000.. => 4,
    }
}

fn offered(is_offered: bool, code: ReasonCode) -> Result<(), Refusal> {
    if is_offered { Ok(()) } else { Err(Refusal::NotOffered(code)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare() -> Connack {
        Connack {
            maximum_qos: Qos::AtLeastOnce,
            retain_available: false,
            topic_alias_maximum: 5,
            wildcard_subscriptions: false,
            subscription_identifiers: false,
            shared_subscriptions: false,
            ..Connack::plain(false)
        }
    }

    #[test]
    fn what_is_not_offered_is_refused_with_the_code_of_the_specification() {
        let refused = |code| Err(Refusal::NotOffered(ReasonCode(code)));
        assert_eq!(publish(&bare(), Qos::AtLeastOnce, false), Ok(()));
        assert_eq!(publish(&bare(), Qos::AtLeastOnce, true), refused(0x9A));
        assert_eq!(publish(&bare(), Qos::ExactlyOnce, false), refused(0x9B));
        for (number, expected) in [(0, refused(0x94)), (1, Ok(())), (5, Ok(())), (6, refused(0x94))] {
            assert_eq!(alias(&bare(), Some(number)), expected);
        }
        let plain = SubscribeOptions::default();
        let numbered = SubscribeOptions { identifier: Some(1), ..plain.clone() };
        for (filter, options, code) in [("a/+", &plain, 0xA2), ("$share/g/a", &plain, 0x9E), ("a", &numbered, 0xA1)] {
            let filter = Filter::parse(filter).unwrap();
            assert_eq!(subscription(&bare(), &filter, options), refused(code));
            assert_eq!(subscription(&Connack::plain(false), &filter, options), Ok(()));
        }
    }

    #[test]
    fn a_shared_subscription_cannot_leave_out_our_own() {
        let options = SubscribeOptions { no_local: true, ..SubscribeOptions::default() };
        let check = |filter| subscription(&Connack::plain(false), &Filter::parse(filter).unwrap(), &options);
        assert_eq!([check("a"), check("$share/g/a")], [Ok(()), Err(Refusal::NoLocalShared)]);
    }
}
