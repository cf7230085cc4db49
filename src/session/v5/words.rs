//! The values of MQTT 5 in the library's words and in ours.

use bytes::{Bytes, BytesMut};
use rumqttc_v5 as mqtt;

use crate::mqtt::{Properties, Qos, ReasonCode};

pub(super) const fn library_qos(qos: Qos) -> mqtt::QoS {
    match qos {
        Qos::AtMostOnce => mqtt::QoS::AtMostOnce,
        Qos::AtLeastOnce => mqtt::QoS::AtLeastOnce,
        Qos::ExactlyOnce => mqtt::QoS::ExactlyOnce,
    }
}

pub(super) const fn our_qos(qos: mqtt::QoS) -> Qos {
    match qos {
        mqtt::QoS::AtMostOnce => Qos::AtMostOnce,
        mqtt::QoS::AtLeastOnce => Qos::AtLeastOnce,
        mqtt::QoS::ExactlyOnce => Qos::ExactlyOnce,
    }
}

/// The properties of a message to send.
pub(super) fn library_properties(ours: &Properties) -> mqtt::PublishProperties {
    mqtt::PublishProperties {
        payload_format_indicator: ours.utf8_payload.then_some(1),
        message_expiry_interval: ours.expiry_seconds,
        topic_alias: ours.topic_alias,
        response_topic: ours.response_topic.clone(),
        correlation_data: ours.correlation_data.clone(),
        user_properties: ours.user.clone(),
        subscription_identifiers: Vec::new(),
        content_type: ours.content_type.clone(),
    }
}

/// The properties of a message that arrived; `None` if it has none that are about the message.
pub(super) fn our_properties(theirs: &mqtt::PublishProperties) -> Option<Box<Properties>> {
    let ours = Properties {
        content_type: theirs.content_type.clone(),
        utf8_payload: theirs.payload_format_indicator == Some(1),
        expiry_seconds: theirs.message_expiry_interval,
        response_topic: theirs.response_topic.clone(),
        // A copy, since a kept slice would pin the whole read buffer.
        correlation_data: theirs.correlation_data.as_deref().map(Bytes::copy_from_slice),
        user: theirs.user_properties.clone(),
        subscription_identifiers: theirs
            .subscription_identifiers
            .iter()
            .filter_map(|id| u32::try_from(*id).ok())
            .collect(),
        topic_alias: theirs.topic_alias,
    };
    (ours != Properties::default()).then(|| Box::new(ours))
}

/// We ask for one filter at a time, so there is one code.
pub(super) fn granted(ack: &mqtt::SubAck) -> ReasonCode {
    use mqtt::SubscribeReasonCode as Code;
    ReasonCode(match ack.return_codes.first() {
        Some(Code::Success(qos)) => our_qos(*qos).number(),
        Some(Code::Failure | Code::Unspecified) | None => 0x80,
        Some(Code::ImplementationSpecific) => 0x83,
        Some(Code::NotAuthorized) => 0x87,
        Some(Code::TopicFilterInvalid) => 0x8F,
        Some(Code::PkidInUse) => 0x91,
        Some(Code::QuotaExceeded) => 0x97,
        Some(Code::SharedSubscriptionsNotSupported) => 0x9E,
        Some(Code::SubscriptionIdNotSupported) => 0xA1,
        Some(Code::WildcardSubscriptionsNotSupported) => 0xA2,
    })
}

/// The broker's own words in a CONNACK; the library drops them when it is a refusal.
pub(super) fn reason_string(head: &[u8]) -> Option<String> {
    let mut bytes = BytesMut::from(head);
    match mqtt::Packet::read(&mut bytes, None).ok()? {
        mqtt::Packet::ConnAck(connack) => connack.properties?.reason_string,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_words() {
        let head = [0x20, 9, 0, 0x87, 6, 0x1F, 0, 3, b'n', b'o', b'!'];
        assert_eq!(reason_string(&head).as_deref(), Some("no!"));
        assert_eq!(reason_string(&head[..6]), None);
        assert_eq!(reason_string(&[0x20, 3, 0, 0x87, 0]), None);
        assert_eq!(reason_string(b"HTTP/1.1 400"), None);
    }

    #[test]
    fn properties_come_back_as_they_went() {
        let ours = Properties {
            content_type: Some("application/json".to_owned()),
            utf8_payload: true,
            expiry_seconds: Some(7),
            response_topic: Some("answers".to_owned()),
            correlation_data: Some(Bytes::from_static(b"42")),
            user: vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())],
            subscription_identifiers: Vec::new(),
            topic_alias: Some(3),
        };
        assert_eq!(our_properties(&library_properties(&ours)).as_deref(), Some(&ours));
        assert_eq!(our_properties(&library_properties(&Properties::default())), None);
    }
}
