//! What one turn of the MQTT library brought, in its order: messages in batches, everything else one by one.
//!
//! A PUBLISH is copied from the library's read buffer straight into a batch, and the batch's memory is used again for the
//! next: no message costs an allocation.

use jiff::Timestamp;

use super::Delivery;
use super::engine::News;
use super::held::Held;
use crate::mqtt::{Batch, MessageRef, Properties, Qos};

/// Turns raw messages into ours.
#[derive(Debug, Default)]
pub(super) struct Intake {
    news: Vec<News>,
    messages: Batch,
    /// The memory of a batch that is done with.
    spare: Batch,
    at: Timestamp,
    /// Messages of QoS 2, where they are wanted at PUBREL.
    held: Option<Held>,
}

/// The parts of a PUBLISH.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub topic: &'a [u8],
    pub payload: &'a [u8],
    /// 0 with QoS 0.
    pub packet_id: u16,
    pub qos: Qos,
    pub retain: bool,
    pub properties: Option<Box<Properties>>,
}

impl Intake {
    /// For whoever wants messages of QoS 2 then.
    pub(super) fn new(delivery: Delivery) -> Self {
        let held = match delivery {
            Delivery::AtPublish => None,
            Delivery::AtPubrel => Some(Held::default()),
        };
        Self { held, ..Self::default() }
    }

    /// What comes from now on came at this moment.
    pub(super) fn begin(&mut self) {
        self.at = Timestamp::now();
    }

    /// Takes one in. What is no text does not come: the guard has looked.
    pub(super) fn take(&mut self, raw: Raw<'_>) {
        let Ok(topic) = std::str::from_utf8(raw.topic) else { return };
        let Raw { payload, packet_id, qos, retain, properties, .. } = raw;
        let properties = properties.as_deref();
        let message = MessageRef { topic, payload, qos, retain, properties, at: self.at };
        let is_held = match &mut self.held {
            Some(held) if qos == Qos::ExactlyOnce => held.keep(message, packet_id),
            Some(_) | None => false,
        };
        if !is_held {
            self.messages.push_with_id(message, packet_id);
        }
    }

    /// PUBREL has come.
    pub(super) fn release(&mut self, packet_id: u16) {
        if let Some(held) = &mut self.held {
            held.release(packet_id, self.at, &mut self.messages);
        }
    }

    /// No PUBREL will come any more.
    pub(super) fn release_all(&mut self) {
        if let Some(held) = &mut self.held {
            held.release_all(self.at, &mut self.messages);
        }
    }

    /// Notes anything else, after the messages that came before it.
    pub(super) fn note(&mut self, one: News) {
        self.flush();
        self.news.push(one);
    }

    /// Everything since the last time, in order.
    pub(super) fn drain(&mut self) -> std::vec::Drain<'_, News> {
        self.flush();
        self.news.drain(..)
    }

    /// Whether this was noted and not yet taken away.
    pub(super) fn holds(&self, is_it: impl Fn(&News) -> bool) -> bool {
        self.news.iter().any(is_it)
    }

    /// Takes a batch back that is done with.
    pub(super) fn give_back(&mut self, mut batch: Batch) {
        batch.clear();
        self.spare = batch;
    }

    fn flush(&mut self) {
        if !self.messages.is_empty() {
            let spare = std::mem::take(&mut self.spare);
            self.news.push(News::Messages(std::mem::replace(&mut self.messages, spare)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(topic: &[u8]) -> Raw<'_> {
        Raw { topic, payload: b"x", packet_id: 1, qos: Qos::AtLeastOnce, retain: true, properties: None }
    }

    fn topics(intake: &mut Intake) -> Vec<String> {
        let topics = |news| if let News::Messages(batch) = news { batch } else { Batch::default() };
        let batches: Vec<Batch> = intake.drain().map(topics).collect();
        batches.iter().flat_map(Batch::iter).map(|message| message.topic.to_owned()).collect()
    }

    #[test]
    fn qos_2_comes_when_it_is_wanted() {
        for (delivery, [first, second, third]) in
            [(Delivery::AtPublish, [&["2", "0"][..], &["1"], &[]]), (Delivery::AtPubrel, [&["0"], &["2", "1"], &["2"]])]
        {
            let mut intake = Intake::new(delivery);
            intake.take(Raw { qos: Qos::ExactlyOnce, packet_id: 7, ..raw(b"2") });
            intake.take(Raw { qos: Qos::AtMostOnce, packet_id: 0, ..raw(b"0") });
            assert_eq!(topics(&mut intake), first);
            intake.release(8);
            intake.release(7);
            intake.release(7);
            intake.take(raw(b"1"));
            assert_eq!(topics(&mut intake), second);
            if delivery == Delivery::AtPubrel {
                intake.take(Raw { qos: Qos::ExactlyOnce, packet_id: 7, ..raw(b"2") });
            }
            intake.release_all();
            assert_eq!(topics(&mut intake), third);
        }
    }

    #[test]
    fn messages_keep_their_place_among_other_news() {
        let mut intake = Intake::default();
        for _ in 0..2 {
            intake.take(raw(b"1"));
            intake.take(raw(b"2"));
            intake.note(News::Ping);
            intake.take(raw(b"3"));
            let news: Vec<_> = intake.drain().collect();
            let lengths: Vec<_> =
                news.iter().map(|one| if let News::Messages(batch) = one { batch.len() } else { 0 }).collect();
            assert_eq!(lengths, [2, 0, 1]);
            news.into_iter().for_each(|one| {
                if let News::Messages(batch) = one {
                    intake.give_back(batch);
                }
            });
        }
    }
}
