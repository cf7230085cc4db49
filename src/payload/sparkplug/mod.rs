//! Sparkplug B: metrics by name, the names of aliases being those of the births that were seen.

mod births;
mod payload;
mod values;

use super::value::MAX_VALUES;
use super::{Body, DecodeError, Decoded, Decoder, Input, LOOKED_AT, MAX_TREE, Table, Value, visible};
use payload::{Metric, Payload, Source};
use values::{cell, time, type_name, value};

pub use births::Births;

pub(super) const DECODER: Decoder = Decoder { name: "Sparkplug B", recognises, decode, tree, rare: true };

/// By its topic; a payload that is no Protobuf is something else in spite of it.
fn recognises(input: &Input<'_>) -> bool {
    Source::of(input.topic).is_some() && (input.payload.len() > LOOKED_AT || Payload::read(input.payload).is_ok())
}

/// Sparkplug's own topics and what is not one of these are read alike: names of aliases are missing then.
fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let source = Source::of(input.topic);
    let payload = Payload::read(input.payload).map_err(|_| not_sparkplug())?;
    let metrics: Vec<Named<'_>> = payload.metrics.iter().map(|metric| Named::new(metric, input, source)).collect();
    let table = Table {
        columns: vec!["Metric", "Alias", "Type", "Value", "Time"],
        rows: metrics.iter().map(Named::row).collect(),
    };
    let note = Some(note(source, &payload, &metrics, input));
    Ok(Decoded { body: Body::Table(table), value: tree_of(&payload, &metrics), note })
}

fn tree(input: &Input<'_>) -> Option<Value> {
    let source = Source::of(input.topic);
    let payload = Payload::read(input.payload).ok().filter(|_| input.payload.len() <= MAX_TREE)?;
    let metrics: Vec<Named<'_>> = payload.metrics.iter().map(|metric| Named::new(metric, input, source)).collect();
    tree_of(&payload, &metrics)
}

fn not_sparkplug() -> DecodeError {
    DecodeError("Not Sparkplug B: it is not such a Protobuf message.".to_owned())
}

/// A metric, and what its birth adds.
struct Named<'a> {
    metric: &'a Metric<'a>,
    /// `None`: it has an alias that no birth explains.
    name: Option<&'a str>,
    datatype: Option<u32>,
}

impl<'a> Named<'a> {
    fn new(metric: &'a Metric<'a>, input: &Input<'a>, source: Option<Source<'_>>) -> Self {
        let births = &input.context.births;
        let known = source.zip(metric.alias).and_then(|(source, alias)| births.of_alias(&source, alias));
        // An empty name beside an alias is none.
        let own = metric.name.filter(|name| !name.is_empty() || metric.alias.is_none());
        let name = own.or(known.map(|known| &*known.name)).or(metric.alias.is_none().then_some(""));
        let born = || source.zip(name).and_then(|(source, name)| births.type_of(&source, name));
        let datatype = metric.datatype.or(known.and_then(|known| known.datatype)).or_else(born);
        Self { metric, name, datatype }
    }

    fn title(&self) -> String {
        let alias = || self.metric.alias.map(|alias| format!("alias {alias}")).unwrap_or_default();
        self.name.map_or_else(alias, str::to_owned)
    }

    fn row(&self) -> Vec<String> {
        let metric = self.metric;
        let value = match metric.value {
            Some(value) if !metric.is_null => cell(self.datatype, value),
            _ => "null".to_owned(),
        };
        let historical = if metric.is_historical { " (historical)" } else { "" };
        vec![
            visible(&self.title()).replace('\n', "‹U+000A›"),
            metric.alias.map(|alias| alias.to_string()).unwrap_or_default(),
            type_name(self.datatype),
            value,
            metric.timestamp.map(time).unwrap_or_default() + historical,
        ]
    }

    fn value(&self) -> Value {
        self.metric.value.filter(|_| !self.metric.is_null).map_or(Value::Null, |held| value(self.datatype, held))
    }
}

/// `{"timestamp": …, "seq": …, "metrics": {name: value}}`.
fn tree_of(payload: &Payload<'_>, metrics: &[Named<'_>]) -> Option<Value> {
    if metrics.len() > MAX_VALUES {
        return None;
    }
    let number = |number: u64| Value::Number(number.to_string());
    let metrics = metrics.iter().map(|metric| (metric.title(), metric.value())).collect();
    let fields = [
        ("timestamp", payload.timestamp.map(number)),
        ("seq", payload.seq.map(number)),
        ("metrics", Some(Value::Object(metrics))),
    ];
    Some(Value::Object(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()))
}

fn note(source: Option<Source<'_>>, payload: &Payload<'_>, metrics: &[Named<'_>], input: &Input<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(Source { kind, group, node, device }) = source {
        let device = device.map(|device| format!(", device {device}")).unwrap_or_default();
        parts.push(format!("{kind} of node {node} in group {group}{device}"));
    }
    parts.push(counted(metrics.len() + payload.more, "metric"));
    parts.extend(payload.seq.map(|seq| format!("seq {seq}")));
    let bd_seq = metrics.iter().find(|metric| metric.name == Some("bdSeq")).and_then(|metric| metric.metric.value);
    parts.extend(bd_seq.map(|value| format!("bdSeq {}", cell(None, value))));
    parts.extend(payload.timestamp.map(|sent| format!("sent {}", time(sent))));
    let mut note = format!("{}.", parts.join(", "));
    let unknown = metrics.iter().filter(|metric| metric.name.is_none()).count();
    if unknown > 0 {
        let why = match input.context.births.left_out() {
            0 => "no birth that gives the name was seen".to_owned(),
            left_out => format!("{left_out} births found no room"),
        };
        note += &format!(" Without a name: {}, because {why}.", counted(unknown, "alias"));
    }
    if payload.more > 0 {
        note += &format!(" Not shown: the last {}.", counted(payload.more, "metric"));
    }
    note
}

/// `1 metric`, `2 metrics`, `2 aliases`.
fn counted(count: usize, what: &str) -> String {
    let ending = match (count, what.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{count} {what}{ending}")
}
