//! Sparkplug B on the wire: topics and payloads, by the field numbers of the Eclipse Sparkplug specification 3.0,
//! chapters 4 and 6.

use super::super::protobuf::{Wire, fields};
use super::super::reader::Stop;

/// Metrics of one payload that are read; the others are counted.
pub(super) const MOST_METRICS: usize = 100_000;

/// Who sent a message, by its topic: `spBv1.0/group/kind/node` and perhaps `/device`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source<'a> {
    pub(super) kind: &'a str,
    pub(super) group: &'a str,
    pub(super) node: &'a str,
    pub(super) device: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// `None`: not a topic of Sparkplug's Protobuf payloads. STATE is text.
    pub(super) fn of(topic: &'a str) -> Option<Self> {
        let mut levels = topic.strip_prefix("spBv1.0/")?.split('/');
        let (group, kind, node, device) = (levels.next()?, levels.next()?, levels.next()?, levels.next());
        let fits = match kind {
            "NBIRTH" | "NDEATH" | "NDATA" | "NCMD" => device.is_none(),
            "DBIRTH" | "DDEATH" | "DDATA" | "DCMD" => device.is_some(),
            _ => false,
        };
        (fits && levels.next().is_none()).then_some(Self { kind, group, node, device })
    }

    pub(super) fn is_birth(&self) -> bool {
        matches!(self.kind, "NBIRTH" | "DBIRTH")
    }

    pub(super) fn node_key(&self) -> String {
        format!("{}/{}", self.group, self.node)
    }

    pub(super) fn key(&self) -> String {
        self.device.map_or_else(|| self.node_key(), |device| format!("{}/{device}", self.node_key()))
    }
}

/// A payload.
#[derive(Debug, Default)]
pub(super) struct Payload<'a> {
    /// Milliseconds since 1970.
    pub(super) timestamp: Option<u64>,
    pub(super) seq: Option<u64>,
    pub(super) metrics: Vec<Metric<'a>>,
    /// Metrics beyond [`MOST_METRICS`].
    pub(super) more: usize,
}

/// A metric.
#[derive(Debug, Default)]
pub(super) struct Metric<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) alias: Option<u64>,
    /// Milliseconds since 1970.
    pub(super) timestamp: Option<u64>,
    pub(super) datatype: Option<u32>,
    pub(super) is_historical: bool,
    pub(super) is_null: bool,
    pub(super) value: Option<Raw<'a>>,
}

/// A value as it is on the wire, before its type is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Raw<'a> {
    Whole(u64),
    Float(f32),
    Double(f64),
    Flag(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    DataSet(&'a [u8]),
    Template(&'a [u8]),
    Extension,
}

impl<'a> Payload<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Stop> {
        let mut payload = Self::default();
        for field in fields(bytes) {
            let field = field?;
            match (field.number, field.value) {
                (1, Wire::Varint(time)) => payload.timestamp = Some(time),
                (2, Wire::Bytes(_)) if payload.metrics.len() == MOST_METRICS => payload.more += 1,
                (2, Wire::Bytes(metric)) => payload.metrics.push(Metric::read(metric)?),
                (3, Wire::Varint(seq)) => payload.seq = Some(seq),
                // Others, such as the UUID and a body of one's own, are not shown; what cannot be theirs is not Sparkplug.
                (6.., Wire::Bytes(_) | Wire::Varint(_) | Wire::Fixed32(_) | Wire::Fixed64(_))
                | (4 | 5, Wire::Bytes(_)) => {}
                _ => return Err(Stop::Wrong(super::not_sparkplug())),
            }
        }
        Ok(payload)
    }
}

impl<'a> Metric<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Stop> {
        let mut metric = Self::default();
        for field in fields(bytes) {
            let field = field?;
            match (field.number, field.value) {
                (1, Wire::Bytes(name)) => metric.name = Some(text(name)?),
                (2, Wire::Varint(alias)) => metric.alias = Some(alias),
                (3, Wire::Varint(time)) => metric.timestamp = Some(time),
                (4, Wire::Varint(datatype)) => metric.datatype = u32::try_from(datatype).ok(),
                (5, Wire::Varint(flag)) => metric.is_historical = flag != 0,
                (7, Wire::Varint(flag)) => metric.is_null = flag != 0,
                (17, Wire::Bytes(dataset)) => metric.value = Some(Raw::DataSet(dataset)),
                (18, Wire::Bytes(template)) => metric.value = Some(Raw::Template(template)),
                (10..=19, value) => metric.value = Some(raw(field.number - 10, value)?),
                // Whether it is transient, its metadata and its properties are not shown.
                _ => {}
            }
        }
        Ok(metric)
    }
}

/// A value by its place in the choice of values, which a metric, a cell of a data set and a parameter share up to text.
pub(super) fn raw(place: u32, value: Wire<'_>) -> Result<Raw<'_>, Stop> {
    Ok(match (place, value) {
        (0 | 1, Wire::Varint(number)) => Raw::Whole(number),
        (2, Wire::Fixed32(bytes)) => Raw::Float(f32::from_le_bytes(bytes)),
        (3, Wire::Fixed64(bytes)) => Raw::Double(f64::from_le_bytes(bytes)),
        (4, Wire::Varint(flag)) => Raw::Flag(flag != 0),
        (5, Wire::Bytes(bytes)) => Raw::Text(text(bytes)?),
        (6, Wire::Bytes(bytes)) => Raw::Bytes(bytes),
        (9, Wire::Bytes(_)) => Raw::Extension,
        _ => return Err(Stop::Wrong(super::not_sparkplug())),
    })
}

fn text(bytes: &[u8]) -> Result<&str, Stop> {
    str::from_utf8(bytes).map_err(|_| Stop::Wrong(super::not_sparkplug()))
}
