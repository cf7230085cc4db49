//! The values of MQTT 5 in the library's words and in ours.

use bytes::{Bytes, BytesMut};
use rumqttc_v5 as mqtt;

use crate::mqtt::{
    Connack, ConnectRefusal, Filter, Properties, Qos, Reason, ReasonCode, RetainHandling, SubscribeOptions,
};
use crate::session::Goodbye;
use crate::session::failure::{after_auth, refused_code};

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
pub(super) fn granted(ack: &mqtt::SubAck) -> u8 {
    use mqtt::SubscribeReasonCode as Code;
    match ack.return_codes.first() {
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
    }
}

/// Reason string and user properties, as every acknowledgement may have them.
pub(super) type Words = (Option<String>, Vec<(String, String)>);

/// A code with what its packet said beside it: reason string and user properties. Costs nothing where there is nothing.
pub(super) fn reason(code: u8, words: Option<Words>) -> Reason {
    let (string, user) = words.unwrap_or_default();
    Reason { code: ReasonCode(code), string, user }
}

/// CONNACK that accepted.
pub(super) fn our_connack(theirs: mqtt::ConnAck) -> Connack {
    let plain = Connack::plain(theirs.session_present);
    let Some(all) = theirs.properties else { return plain };
    let is_offered = |flag: Option<u8>| flag != Some(0);
    Connack {
        reason: reason(0, Some((all.reason_string, all.user_properties))),
        assigned_client_id: all.assigned_client_identifier,
        server_keep_alive_s: all.server_keep_alive,
        session_expiry_s: all.session_expiry_interval,
        receive_maximum: all.receive_max.unwrap_or(plain.receive_maximum),
        maximum_qos: all.max_qos.and_then(Qos::from_number).unwrap_or(plain.maximum_qos),
        retain_available: is_offered(all.retain_available),
        maximum_packet_size: all.max_packet_size,
        topic_alias_maximum: all.topic_alias_max.unwrap_or_default(),
        wildcard_subscriptions: is_offered(all.wildcard_subscription_available),
        subscription_identifiers: is_offered(all.subscription_identifiers_available),
        shared_subscriptions: is_offered(all.shared_subscription_available),
        response_information: all.response_information,
        server_reference: all.server_reference,
        ..plain
    }
}

/// CONNACK that refused, from the first bytes of the stream: the library drops all but its code.
pub(super) fn refusal(head: &[u8]) -> Option<ConnectRefusal> {
    let answer = after_auth(head);
    let code = refused_code(answer).filter(|code| *code >= 0x80)?;
    let mqtt::Packet::ConnAck(connack) = mqtt::Packet::read(&mut BytesMut::from(answer), None).ok()? else {
        return None;
    };
    let mut properties = connack.properties;
    let server_reference = properties.as_mut().and_then(|all| all.server_reference.take());
    let words = properties.map(|all| (all.reason_string, all.user_properties));
    Some(ConnectRefusal { reason: reason(code, words), code, server_reference })
}

/// What a SUBSCRIBE asks for.
pub(super) fn subscribe_filter(filter: &Filter, options: &SubscribeOptions) -> mqtt::SubscribeFilter {
    let mut wanted = mqtt::SubscribeFilter::new(filter.as_str(), library_qos(options.qos));
    wanted.nolocal = options.no_local;
    wanted.preserve_retain = options.retain_as_published;
    wanted.retain_forward_rule = match options.retain_handling {
        RetainHandling::Always => mqtt::RetainForwardRule::OnEverySubscribe,
        RetainHandling::IfNew => mqtt::RetainForwardRule::OnNewSubscribe,
        RetainHandling::Never => mqtt::RetainForwardRule::Never,
    };
    wanted
}

/// What a SUBSCRIBE says beside its filter.
pub(super) fn subscribe_properties(options: &SubscribeOptions) -> mqtt::SubscribeProperties {
    mqtt::SubscribeProperties {
        id: options.identifier.and_then(|id| usize::try_from(id).ok()),
        user_properties: options.user.clone(),
    }
}

/// What a DISCONNECT of ours says. A code that a DISCONNECT cannot have goes as "unspecified".
pub(super) fn goodbye(ours: &Goodbye) -> (mqtt::DisconnectReasonCode, mqtt::DisconnectProperties) {
    let code = ours.reason.code.0.try_into().unwrap_or(mqtt::DisconnectReasonCode::UnspecifiedError);
    let properties = mqtt::DisconnectProperties {
        session_expiry_interval: ours.session_expiry_s,
        reason_string: ours.reason.string.clone(),
        user_properties: ours.reason.user.clone(),
        server_reference: None,
    };
    (code, properties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_words() {
        let words = |head: &[u8]| refusal(head).and_then(|refusal| refusal.reason.string);
        let head = [0x20, 9, 0, 0x87, 6, 0x1F, 0, 3, b'n', b'o', b'!'];
        let step = [0xF0, 6, 0x18, 4, 0x15, 0, 1, b'm'];
        assert_eq!(words(&head).as_deref(), Some("no!"));
        assert_eq!(words(&[&step[..], &step, &head].concat()).as_deref(), Some("no!"));
        assert_eq!(refusal(&head[..6]), None);
        assert_eq!(refusal(&[0x20, 3, 0, 0x87, 0]), Some(ConnectRefusal::v5(0x87)));
        assert_eq!(refusal(b"HTTP/1.1 400"), None);
        let moved = [0x20, 10, 0, 0x9D, 7, 0x1C, 0, 4, b'h', b'o', b's', b't'];
        assert_eq!(refusal(&moved).and_then(|refusal| refusal.server_reference).as_deref(), Some("host"));
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
