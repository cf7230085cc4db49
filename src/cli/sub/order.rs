//! In which order the properties of a message came, which `%j` keeps.
//!
//! The session does not tell, so that nobody else pays for it: the trace knows. It is read up to the messages that come
//! out of the session; messages of QoS 0 and 1 do so in their order, those of QoS 2 by their packet identifier.

use std::collections::{BTreeMap, VecDeque};

use crate::mqtt::{Batch, Qos};
use crate::wire::trace::Entry;
use crate::wire::{Direction, PacketKind, Trace};

/// A property of PUBLISH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    SubscriptionIdentifier,
    PayloadFormat,
    ContentType,
    ResponseTopic,
    CorrelationData,
    TopicAlias,
    User,
    Expiry,
}

impl Kind {
    /// All, as Mosquitto sends them for a publisher who follows the order of their numbers.
    const ALL: [Self; 8] = [
        Self::SubscriptionIdentifier,
        Self::PayloadFormat,
        Self::ContentType,
        Self::ResponseTopic,
        Self::CorrelationData,
        Self::TopicAlias,
        Self::User,
        Self::Expiry,
    ];

    /// By the name of its field in the trace.
    fn of(field: &str) -> Option<Self> {
        Some(match field {
            "Subscription Identifier" => Self::SubscriptionIdentifier,
            "Payload Format Indicator" => Self::PayloadFormat,
            "Content Type" => Self::ContentType,
            "Response Topic" => Self::ResponseTopic,
            "Correlation Data" => Self::CorrelationData,
            "Topic Alias" => Self::TopicAlias,
            "User Property" => Self::User,
            "Message Expiry Interval" => Self::Expiry,
            _ => return None,
        })
    }
}

/// The properties of one message, each where it came first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Order(Vec<Kind>);

/// That of a message of which nothing is known.
pub(super) static UNKNOWN: Order = Order(Vec::new());

impl Order {
    fn of(entry: &Entry) -> (Option<u16>, Self) {
        let (mut id, mut kinds) = (None, Vec::new());
        for field in entry.decoded().fields {
            match Kind::of(field.name) {
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                None if field.name == "Packet Identifier" => id = field.value.parse().ok(),
                Some(_) | None => {}
            }
        }
        (id, Self(kinds))
    }

    pub(super) fn contains(&self, kind: Kind) -> bool {
        self.0.contains(&kind)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All kinds: those that came in their order, and then those that did not.
    pub(super) fn all(&self) -> impl Iterator<Item = Kind> {
        self.0.iter().copied().chain(Kind::ALL.into_iter().filter(|kind| !self.contains(*kind)))
    }
}

/// The orders of the messages that are on their way through the session.
#[derive(Debug)]
pub(super) struct Orders {
    trace: Trace,
    /// Nobody else reads the trace, so that it need not be kept.
    is_own: bool,
    /// The entry to read next.
    next: u64,
    connection: u32,
    /// Of QoS 0 and 1.
    passing: VecDeque<Order>,
    /// Of QoS 2.
    held: BTreeMap<u16, Order>,
}

impl Orders {
    /// Opens the trace.
    pub(super) fn of(trace: Trace) -> Self {
        let is_own = !trace.is_open();
        trace.open();
        Self { trace, is_own, next: 0, connection: 0, passing: VecDeque::new(), held: BTreeMap::new() }
    }

    /// Those of the messages that come out of the session now.
    pub(super) fn take(&mut self, messages: &Batch) -> Vec<Order> {
        self.read();
        let order = |(row, qos)| match qos {
            Qos::AtMostOnce | Qos::AtLeastOnce => self.passing.pop_front(),
            Qos::ExactlyOnce => self.held.remove(&messages.packet_id(row)),
        };
        let rows = messages.iter().map(|message| message.qos).enumerate();
        rows.map(order).map(Option::unwrap_or_default).collect()
    }

    fn read(&mut self) {
        for entry in self.trace.since(self.next) {
            self.next = entry.number + 1;
            if entry.direction == Direction::FromBroker && entry.kind() == Some(PacketKind::Publish) {
                self.note(&entry);
            }
        }
        if self.is_own {
            self.trace.clear();
        }
    }

    fn note(&mut self, entry: &Entry) {
        if self.connection != entry.connection {
            // What did not come out of the session while its connection stood never will.
            (self.connection, self.passing, self.held) = (entry.connection, VecDeque::new(), BTreeMap::new());
        }
        let qos = entry.bytes.first().map_or(0, |first| first >> 1 & 3);
        match Order::of(entry) {
            (Some(id), order) if qos == 2 => drop(self.held.insert(id, order)),
            (_, order) => self.passing.push_back(order),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::MessageRef;
    use crate::wire::trace::Recorder;
    use crate::wire::{Observer, Version};

    const FORMAT: &[u8] = &[0x01, 0];
    const TYPE: &[u8] = &[0x03, 0, 1, b'c'];
    const USER: &[u8] = &[0x26, 0, 1, b'a', 0, 1, b'b'];

    fn publish(qos: u8, id: u8, properties: &[&[u8]]) -> Vec<u8> {
        let id: &[u8] = if qos == 0 { &[] } else { &[0, id] };
        let properties = properties.concat();
        let length = u8::try_from(properties.len()).unwrap();
        let body = [&[0, 1, b't'], id, &[length], &properties, b"x"].concat();
        [&[0x30 | qos << 1, u8::try_from(body.len()).unwrap()], &body[..]].concat()
    }

    fn batch(messages: &[(Qos, u16)]) -> Batch {
        let mut batch = Batch::default();
        for (qos, id) in messages {
            let (topic, payload, at) = ("t", &b"x"[..], Timestamp::UNIX_EPOCH);
            let message = MessageRef { topic, payload, qos: *qos, retain: false, properties: None, at };
            batch.push_with_id(message, *id);
        }
        batch
    }

    fn hears(trace: &Trace, packets: &[Vec<u8>]) {
        let [_, mut theirs] = Recorder::both(trace, Version::V5);
        packets.iter().for_each(|packet| theirs.begins(packet, packet.len()));
    }

    #[test]
    fn each_message_gets_its_own_though_qos_2_comes_later() {
        let trace = Trace::default();
        let mut orders = Orders::of(trace.clone());
        hears(&trace, &[publish(2, 7, &[USER, TYPE, USER]), publish(0, 0, &[FORMAT]), publish(1, 8, &[TYPE, FORMAT])]);
        let taken = orders.take(&batch(&[(Qos::AtMostOnce, 0)]));
        assert_eq!(taken, [Order(vec![Kind::PayloadFormat])]);
        let taken = orders.take(&batch(&[(Qos::AtLeastOnce, 8), (Qos::ExactlyOnce, 7), (Qos::ExactlyOnce, 7)]));
        let expected = [vec![Kind::ContentType, Kind::PayloadFormat], vec![Kind::User, Kind::ContentType], Vec::new()];
        assert_eq!(taken, expected.map(Order));
        assert!(trace.is_empty(), "it is let go");
    }

    #[test]
    fn what_a_connection_left_behind_is_not_taken_for_what_the_next_one_brings() {
        let trace = Trace::default();
        trace.open();
        let mut orders = Orders::of(trace.clone());
        hears(&trace, &[publish(0, 0, &[FORMAT]), publish(0, 0, &[TYPE])]);
        assert_eq!(orders.take(&batch(&[(Qos::AtMostOnce, 0)])), [Order(vec![Kind::PayloadFormat])]);
        hears(&trace, &[publish(0, 0, &[USER])]);
        assert_eq!(orders.take(&batch(&[(Qos::AtMostOnce, 0)])), [Order(vec![Kind::User])]);
        assert_eq!(trace.len(), 3, "it belongs to somebody else, too");
    }

    #[test]
    fn what_did_not_come_follows_as_mosquitto_has_it() {
        let order = Order(vec![Kind::User, Kind::ContentType]);
        let all: Vec<_> = order.all().collect();
        assert_eq!(all[..3], [Kind::User, Kind::ContentType, Kind::SubscriptionIdentifier]);
        assert_eq!(all.len(), Kind::ALL.len());
        assert_eq!(UNKNOWN.all().collect::<Vec<_>>(), Kind::ALL);
    }
}
