//! What we said, and so what we wait for and allow.

use super::super::kind::{PacketKind, Version};
use super::super::packet::{Acknowledgement, Connect, Packet};
use super::{Conversation, Promise, Turn};

impl Conversation {
    pub(super) fn note(&mut self, packet: Packet<'_>) {
        match packet {
            Packet::Publish(publish) => self.outstanding.published(publish.qos, publish.id),
            Packet::Acknowledgement(read) => self.note_acknowledgement(read),
            Packet::Connect(connect) => self.note_connect(connect),
            Packet::Subscribe(request) => self.outstanding.subscribed(request),
            Packet::Unsubscribe(request) => self.outstanding.unsubscribed(request),
            Packet::Pingreq => self.pings += 1,
            Packet::Auth(_) => self.turn = Turn::Theirs,
            Packet::Connack(_) | Packet::Suback(_) | Packet::Unsuback(_) | Packet::Pingresp | Packet::Disconnect => {}
        }
    }

    fn note_acknowledgement(&mut self, read: Acknowledgement) {
        match read.kind {
            PacketKind::Pubrel => self.outstanding.released(read.id),
            PacketKind::Pubrec if !read.is_refusal => {}
            _ => drop(self.theirs.remove(read.id)),
        }
    }

    fn note_connect(&mut self, connect: Connect<'_>) {
        let properties = connect.properties;
        self.turn = if properties.method.is_some() { Turn::Theirs } else { Turn::Nobodys };
        self.keep_alive_s = connect.keep_alive_s;
        self.limit = properties.maximum_packet.map_or(self.limit, |limit| self.limit.min(limit.into()));
        self.promise = Promise {
            clean_start: connect.clean_start,
            receive_maximum: properties.receive_maximum.unwrap_or(u16::MAX),
            alias_maximum: properties.alias_maximum.unwrap_or(0),
            wants_client_id: connect.version == Version::V5 && !connect.has_client_id,
            method: properties.method.map(Into::into),
            problem_information: properties.request_problem_information.unwrap_or(true),
            response_information: properties.request_response_information.unwrap_or(false),
        };
    }
}
