//! What both sides have said so far, and so what the broker may say next.

mod outstanding;

use super::bits::IdSet;
use super::header::Header;
use super::kind::{Direction, PacketKind, Version};
use super::packet::{Acknowledgement, Authentication, Connack, Connect, Manner, Packet, Publish, head_length, read};
use super::violation::Violation;

pub use outstanding::Outstanding;

/// Bytes of a packet from which on it is let through only as a whole. A library that sees the header of a large packet
/// makes room for all of it at once, and a header is cheap to send.
const HELD_BACK: usize = 1 << 20;

/// One connection: reads what goes each way, and holds the broker to the rules.
///
/// It is lenient where strictness would hide what is wrong: a DISCONNECT in the place of CONNACK (which MQTT 5, 3.14
/// forbids) is let through, since it says why the broker refuses; and a broker of 3.1.1 may refuse MQTT 5 in its own terms.
#[derive(Debug)]
pub struct Conversation {
    version: Version,
    stage: Stage,
    /// The largest packet that we take, in bytes.
    limit: u64,
    promise: Promise,
    keep_alive_s: u16,
    /// PINGREQ without an answer yet.
    pings: u32,
    outstanding: Outstanding,
    /// The broker's messages of QoS 1 and 2 that we have not acknowledged to the end.
    theirs: IdSet,
    /// Aliases that stand for a topic. Made only if we allow any.
    aliases: Option<IdSet>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No CONNACK yet.
    Greeting,
    /// CONNACK said yes.
    Open,
    /// The broker said no or goodbye: nothing more may come.
    Over,
}

/// What we said in CONNECT.
#[derive(Debug)]
struct Promise {
    clean_start: bool,
    receive_maximum: u16,
    alias_maximum: u16,
    method: Option<Box<str>>,
    problem_information: bool,
    response_information: bool,
}

impl Conversation {
    /// A connection before CONNECT. `limit` is the largest packet that we take, in bytes; `outstanding` is what was under
    /// way when the connection before it ended.
    #[must_use]
    pub fn new(version: Version, limit: u64, outstanding: Outstanding) -> Self {
        let promise = Promise {
            clean_start: true,
            receive_maximum: u16::MAX,
            alias_maximum: 0,
            method: None,
            problem_information: true,
            response_information: false,
        };
        Self {
            version,
            stage: Stage::Greeting,
            limit,
            promise,
            keep_alive_s: 0,
            pings: 0,
            outstanding,
            theirs: IdSet::default(),
            aliases: None,
        }
    }

    /// The version that is spoken.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Seconds between signs of life, as agreed: the broker's word is the last (MQTT 5, 3.2.2.3.14). 0: none are needed.
    #[must_use]
    pub const fn keep_alive_s(&self) -> u16 {
        self.keep_alive_s
    }

    /// Whether CONNACK said yes, and nobody has said goodbye.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Open)
    }

    /// Whether the broker said no or goodbye: what follows is nobody's business.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// What of ours waits for an answer, for the next connection.
    pub fn take_outstanding(&mut self) -> Outstanding {
        std::mem::take(&mut self.outstanding)
    }

    /// Reads the broker's packet at the beginning of these bytes: its whole length, once all of it but the payload of a
    /// PUBLISH was there and is fine. `None`: more of it must come first.
    ///
    /// # Errors
    /// The rule that it breaks.
    #[inline]
    pub(super) fn incoming(&mut self, bytes: &[u8]) -> Result<Option<usize>, Violation> {
        let manner = Manner { version: self.version, direction: Direction::FromBroker };
        let Some(header) = Header::read(bytes, manner.version, manner.direction)? else { return Ok(None) };
        self.may_come(header)?;
        if header.total() > HELD_BACK && bytes.len() < header.total() {
            return Ok(None);
        }
        let Some(head) = checked_part(header, bytes, manner.version)? else { return Ok(None) };
        let Some(bytes) = bytes.get(..head) else { return Ok(None) };
        self.judge(read(header, bytes, manner, &mut ())?)?;
        Ok(Some(header.total()))
    }

    /// What is known from the header alone.
    #[inline]
    fn may_come(&self, header: Header) -> Result<(), Violation> {
        let size = header.total() as u64;
        if size > self.limit {
            return Err(Violation::PacketTooLarge { size, limit: self.limit });
        }
        let is_greeting = self.stage == Stage::Greeting;
        match header.kind {
            PacketKind::Connack if is_greeting => Ok(()),
            PacketKind::Connack => Err(Violation::SecondConnack),
            PacketKind::Disconnect => Ok(()),
            PacketKind::Auth if self.promise.method.is_none() => Err(Violation::AuthenticationUnasked),
            PacketKind::Auth => Ok(()),
            _ if is_greeting => Err(Violation::BeforeConnack),
            _ => Ok(()),
        }
    }

    #[inline]
    fn judge(&mut self, packet: Packet<'_>) -> Result<(), Violation> {
        match packet {
            Packet::Publish(publish) => self.judge_publish(publish),
            Packet::Acknowledgement(read) => self.judge_acknowledgement(read),
            Packet::Connack(connack) => self.judge_connack(connack),
            Packet::Suback(read) => {
                self.judge_problem(read.problem_information)?;
                self.outstanding.suback(read)
            }
            Packet::Unsuback(read) => {
                self.judge_problem(read.problem_information)?;
                self.outstanding.unsuback(read)
            }
            Packet::Pingresp => {
                self.pings = self.pings.checked_sub(1).ok_or(Violation::PingrespUnasked)?;
                Ok(())
            }
            Packet::Disconnect => {
                self.stage = Stage::Over;
                Ok(())
            }
            Packet::Auth(read) => self.judge_auth(read),
            // The header said no to these.
            Packet::Connect(_) | Packet::Subscribe(_) | Packet::Unsubscribe(_) | Packet::Pingreq => Ok(()),
        }
    }

    #[inline]
    fn judge_publish(&mut self, publish: Publish) -> Result<(), Violation> {
        if let Some(alias) = publish.alias {
            self.judge_alias(alias, publish.has_topic)?;
        }
        if publish.qos == 0 {
            return Ok(());
        }
        if !self.theirs.insert(publish.id) {
            return if publish.is_duplicate { Ok(()) } else { Err(Violation::PacketIdInUse(publish.id)) };
        }
        if self.theirs.len() > self.promise.receive_maximum.into() {
            return Err(Violation::ReceiveMaximum(self.promise.receive_maximum));
        }
        Ok(())
    }

    fn judge_alias(&mut self, alias: u16, has_topic: bool) -> Result<(), Violation> {
        let maximum = self.promise.alias_maximum;
        if alias == 0 || alias > maximum {
            return Err(Violation::Alias { alias, maximum });
        }
        let aliases = self.aliases.get_or_insert_default();
        if has_topic {
            aliases.insert(alias);
        }
        if aliases.contains(alias) { Ok(()) } else { Err(Violation::AliasUnknown(alias)) }
    }

    fn judge_acknowledgement(&mut self, read: Acknowledgement) -> Result<(), Violation> {
        self.judge_problem(read.problem_information)?;
        match read.kind {
            // A broker may release what we no longer know of: PUBCOMP says so (MQTT 5, 3.7.2.1).
            PacketKind::Pubrel => Ok(()),
            _ => self.outstanding.acknowledged(read),
        }
    }

    fn judge_connack(&mut self, connack: Connack<'_>) -> Result<(), Violation> {
        if connack.session_present && self.promise.clean_start {
            return Err(Violation::SessionAfterCleanStart);
        }
        let properties = connack.properties;
        if properties.has_response_information && !self.promise.response_information {
            return Err(Violation::PropertyUnasked("Response Information"));
        }
        if !connack.is_refusal {
            self.judge_method(properties.method)?;
        }
        self.stage = if connack.is_refusal { Stage::Over } else { Stage::Open };
        self.keep_alive_s = properties.server_keep_alive.unwrap_or(self.keep_alive_s);
        if !connack.session_present {
            self.outstanding.forget();
        }
        Ok(())
    }

    fn judge_auth(&self, read: Authentication<'_>) -> Result<(), Violation> {
        self.judge_problem(read.properties.problem_information)?;
        self.judge_method(read.properties.method)
    }

    /// The broker names the method that we asked for, or none (MQTT 5, 4.12).
    fn judge_method(&self, method: Option<&str>) -> Result<(), Violation> {
        match (method, self.promise.method.as_deref()) {
            (Some(_), None) => Err(Violation::AuthenticationUnasked),
            (Some(theirs), Some(ours)) if theirs != ours => Err(Violation::AuthenticationMethod),
            (None | Some(_), _) => Ok(()),
        }
    }

    /// Reason strings and user properties come only if we want them (MQTT 5, 3.1.2.11.7).
    fn judge_problem(&self, information: Option<&'static str>) -> Result<(), Violation> {
        match information {
            Some(name) if !self.promise.problem_information => Err(Violation::PropertyUnasked(name)),
            Some(_) | None => Ok(()),
        }
    }

    /// Reads our packet at the beginning of these bytes: its whole length, once all of it but the payload of a PUBLISH was
    /// there. `None`: more of it must come first.
    ///
    /// # Errors
    /// We break a rule ourselves, which is not held against us, or what is written is no MQTT.
    #[inline]
    pub(super) fn outgoing(&mut self, bytes: &[u8]) -> Result<Option<usize>, Violation> {
        let manner = Manner { version: self.version, direction: Direction::ToBroker };
        let Some(header) = Header::read(bytes, manner.version, manner.direction)? else { return Ok(None) };
        let Some(head) = checked_part(header, bytes, manner.version)? else { return Ok(None) };
        let Some(bytes) = bytes.get(..head) else { return Ok(None) };
        // What we may not send is the broker's to say.
        if let Ok(packet) = read(header, bytes, manner, &mut ()) {
            self.note(packet);
        }
        Ok(Some(header.total()))
    }

    fn note(&mut self, packet: Packet<'_>) {
        match packet {
            Packet::Publish(publish) => self.outstanding.published(publish.qos, publish.id),
            Packet::Acknowledgement(read) => self.note_acknowledgement(read),
            Packet::Connect(connect) => self.note_connect(connect),
            Packet::Subscribe(request) => self.outstanding.subscribed(request),
            Packet::Unsubscribe(request) => self.outstanding.unsubscribed(request),
            Packet::Pingreq => self.pings += 1,
            Packet::Connack(_)
            | Packet::Suback(_)
            | Packet::Unsuback(_)
            | Packet::Pingresp
            | Packet::Disconnect
            | Packet::Auth(_) => {}
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
        self.keep_alive_s = connect.keep_alive_s;
        self.limit = properties.maximum_packet.map_or(self.limit, |limit| self.limit.min(limit.into()));
        self.promise = Promise {
            clean_start: connect.clean_start,
            receive_maximum: properties.receive_maximum.unwrap_or(u16::MAX),
            alias_maximum: properties.alias_maximum.unwrap_or(0),
            method: properties.method.map(Into::into),
            problem_information: properties.request_problem_information.unwrap_or(true),
            response_information: properties.request_response_information.unwrap_or(false),
        };
    }
}

/// How much of a packet is looked at: a PUBLISH up to its payload, anything else as a whole. `None`: not known yet.
#[inline]
fn checked_part(header: Header, bytes: &[u8], version: Version) -> Result<Option<usize>, Violation> {
    if header.kind == PacketKind::Publish {
        return head_length(header, bytes, version);
    }
    match body_length(header.kind, version) {
        Some(expected) if header.body < expected => Err(Violation::TooShort),
        Some(expected) if header.body > expected => Err(Violation::TrailingBytes(header.body - expected)),
        Some(_) | None => Ok(Some(header.total())),
    }
}

/// The length of packets that have only one, so that nobody waits for the rest of what cannot be.
const fn body_length(kind: PacketKind, version: Version) -> Option<usize> {
    match (kind, version) {
        (PacketKind::Pingreq | PacketKind::Pingresp, _) | (PacketKind::Disconnect, Version::V311) => Some(0),
        (
            PacketKind::Connack
            | PacketKind::Puback
            | PacketKind::Pubrec
            | PacketKind::Pubrel
            | PacketKind::Pubcomp
            | PacketKind::Unsuback,
            Version::V311,
        ) => Some(2),
        _ => None,
    }
}
