//! One message out of a file.

use jiff::Timestamp;

use crate::mqtt::{MessageRef, Properties, Qos};
use crate::store::Direction;

/// One message out of a file, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which way it went.
    pub direction: Direction,
    /// Where it was published: a topic by the rules of MQTT.
    pub topic: String,
    /// Its bytes.
    pub payload: Vec<u8>,
    /// Its QoS.
    pub qos: Qos,
    /// Whether it was retained.
    pub retain: bool,
    /// What MQTT 5 adds.
    pub properties: Option<Box<Properties>>,
    /// When it came or went.
    pub at: Timestamp,
}

impl Entry {
    /// The message without its direction.
    #[must_use]
    pub fn message(&self) -> MessageRef<'_> {
        MessageRef {
            topic: &self.topic,
            payload: &self.payload,
            qos: self.qos,
            retain: self.retain,
            properties: self.properties.as_deref(),
            at: self.at,
        }
    }
}
