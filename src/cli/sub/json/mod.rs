//! `%j` and `%J`: a message as JSON, byte for byte as `mosquitto_sub` 2.0 writes it.
//!
//! It treats texts as C does: what follows a NUL is lost, bytes that are no UTF-8 go through as they are, so that the result
//! may be no valid JSON. Whoever wants valid lines takes `--json`.

mod number;
mod read;
mod value;

use jiff::tz::TimeZone;

use super::clock;
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

fn object(Printed { message, packet_id }: Printed<'_>, zone: &TimeZone, payload: Value) -> Value {
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
    if let Some(all) = message.properties {
        fields.push(field("properties", properties(all)));
    }
    fields.push(field("payload", payload));
    Value::Object(fields)
}

/// In the order in which Mosquitto sends them, those of the publisher by their numbers: the wire's own order is not kept.
fn properties(all: &Properties) -> Value {
    let number = |number: u32| Value::Number(number.into());
    let text = |text: &Option<String>| text.as_deref().map(Value::text);
    let mut fields: Vec<_> = all
        .subscription_identifiers
        .iter()
        .map(|&identifier| field("subscription-identifier", number(identifier)))
        .collect();
    let publishers = [
        ("payload-format-indicator", all.utf8_payload.then(|| number(1))),
        ("content-type", text(&all.content_type)),
        ("response-topic", text(&all.response_topic)),
        ("correlation-data", all.correlation_data.as_ref().map(|data| Value::Text(data.to_vec()))),
        ("topic-alias", all.topic_alias.map(|alias| number(alias.into()))),
    ];
    fields.extend(publishers.into_iter().filter_map(|(name, value)| Some(field(name, value?))));
    if !all.user.is_empty() {
        let user = all.user.iter().map(|(name, value)| field(name, Value::text(value))).collect();
        fields.push(field("user-properties", Value::Object(user)));
    }
    fields.extend(all.expiry_seconds.map(|seconds| field("message-expiry-interval", number(seconds))));
    Value::Object(fields)
}

fn field(name: &str, value: Value) -> (Vec<u8>, Value) {
    (name.as_bytes().to_vec(), value)
}
