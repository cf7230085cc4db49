//! `%j` and `%J`: a message as JSON, byte for byte as `mosquitto_sub` 2.0 writes it.
//!
//! It treats texts as C does: what follows a NUL is lost, bytes that are no UTF-8 go through as they are, so that the result
//! may be no valid JSON. Whoever wants valid lines takes `--json`.

mod number;
mod read;
mod value;

use jiff::tz::TimeZone;

use super::clock;
use super::order::{Kind, Order};
use super::style::Printed;
use crate::mqtt::{Properties, Qos};
use value::Value;

/// The payload is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoJson;

/// `%j`: the payload as a text.
pub(super) fn print(printed: Printed<'_>, zone: &TimeZone, pretty: bool, out: &mut Vec<u8>) {
    let payload = match printed.message.payload {
        [] => Value::Null,
        payload => Value::Text(payload.to_vec()),
    };
    object(printed, zone, payload).print(pretty, out);
}

/// `%J`: the payload as the JSON that it is.
pub(super) fn print_with_json(
    printed: Printed<'_>,
    zone: &TimeZone,
    pretty: bool,
    out: &mut Vec<u8>,
) -> Result<(), NoJson> {
    let payload = match printed.message.payload {
        [] => Value::Null,
        payload => read::read(payload).ok_or(NoJson)?,
    };
    object(printed, zone, payload).print(pretty, out);
    Ok(())
}

fn object(Printed { message, packet_id, order }: Printed<'_>, zone: &TimeZone, payload: Value) -> Value {
    let number = |number: u32| Value::Number(number.into());
    let mut fields = vec![
        field("tst", Value::text(&clock::stamp(message.at, zone))),
        field("topic", Value::text(message.topic)),
        field("qos", number(message.qos.number().into())),
        field("retain", number(message.retain.into())),
        field("payloadlen", number(u32::try_from(message.payload.len()).unwrap_or(u32::MAX))),
    ];
    if message.qos > Qos::AtMostOnce {
        fields.push(field("mid", number(packet_id.into())));
    }
    match message.properties {
        Some(all) => fields.push(field("properties", properties(all, order))),
        None if order.is_empty() => {}
        None => fields.push(field("properties", properties(&Properties::default(), order))),
    }
    fields.push(field("payload", payload));
    Value::Object(fields)
}

/// In the order in which they came.
fn properties(all: &Properties, order: &Order) -> Value {
    Value::Object(order.all().flat_map(|kind| of_kind(kind, all, order)).collect())
}

fn of_kind(kind: Kind, all: &Properties, order: &Order) -> Vec<(Vec<u8>, Value)> {
    let number = |name, number: Option<u32>| number.map(|number| field(name, Value::Number(number.into())));
    let text = |name, text: &Option<String>| text.as_deref().map(|text| field(name, Value::text(text)));
    let one = match kind {
        Kind::SubscriptionIdentifier => {
            let identifier = |&identifier: &u32| field("subscription-identifier", Value::Number(identifier.into()));
            return all.subscription_identifiers.iter().map(identifier).collect();
        }
        Kind::PayloadFormat => {
            // A 0 that the publisher wrote down is as good as none, but printed.
            let is_there = all.utf8_payload || order.contains(kind);
            number("payload-format-indicator", is_there.then(|| all.utf8_payload.into()))
        }
        Kind::ContentType => text("content-type", &all.content_type),
        Kind::ResponseTopic => text("response-topic", &all.response_topic),
        Kind::CorrelationData => {
            let data = all.correlation_data.as_ref();
            data.map(|data| field("correlation-data", Value::Text(data.to_vec())))
        }
        Kind::TopicAlias => number("topic-alias", all.topic_alias.map(u32::from)),
        Kind::User => (!all.user.is_empty()).then(|| {
            let user = all.user.iter().map(|(name, value)| field(name, Value::text(value))).collect();
            field("user-properties", Value::Object(user))
        }),
        Kind::Expiry => number("message-expiry-interval", all.expiry_seconds),
    };
    one.into_iter().collect()
}

fn field(name: &str, value: Value) -> (Vec<u8>, Value) {
    (name.as_bytes().to_vec(), value)
}
