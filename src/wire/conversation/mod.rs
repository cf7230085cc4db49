//! What both sides have said so far, and so what the broker may say next.

mod ours;
mod outstanding;
mod theirs;

use super::bits::IdSet;
use super::cursor::Cursor;
use super::farewell::Farewell;
use super::header::Header;
use super::kind::{Direction, PacketKind, Version};
use super::packet::{Manner, head_length, publish, read};
use super::violation::Violation;

pub use outstanding::Outstanding;

/// Bytes of a packet from which on it is let through only as a whole. A library that sees the header of a large packet
/// makes room for all of it at once, and a header is cheap to send.
const HELD_BACK: usize = 1 << 20;

/// One connection: reads what goes each way, and holds the broker to the rules.
///
/// It is lenient where strictness would hide what is wrong: a DISCONNECT in the place of CONNACK (which MQTT 5, 3.14
/// forbids) is let through, since it says why the broker refuses; and a broker of 3.1.1 may refuse MQTT 5 in its own terms.
///
/// It is lenient, too, where a broker may break the letter and nobody is harmed: a CONNACK that leaves the authentication
/// method out (the mechanism itself finds out who proved nothing), a session that we know nothing of any more, a client
/// identifier that we did not ask for, a PUBREL that nobody waits for, a DISCONNECT that says success, a message marked as
/// a repetition that came never before, more QoS than was asked for, and a payload that is not the UTF-8 that its format
/// indicator promises, which is its publisher's doing.
#[derive(Debug)]
pub struct Conversation {
    version: Version,
    stage: Stage,
    /// The largest packet that we take, in bytes.
    limit: u64,
    promise: Promise,
    keep_alive_s: u16,
    turn: Turn,
    /// PINGREQ without an answer yet.
    pings: u32,
    /// What waits for an answer on this connection.
    outstanding: Outstanding,
    /// The same of the connection before, until CONNACK says whether the session goes on.
    earlier: Outstanding,
    /// The broker's messages of QoS 1 and 2 that we have not acknowledged to the end.
    theirs: IdSet,
    /// Aliases that stand for a topic. Made only if we allow any.
    aliases: Option<IdSet>,
    /// The broker's DISCONNECT in MQTT 5, if one came.
    farewell: Option<Box<Farewell>>,
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

/// Whose step of an enhanced authentication is due (MQTT 5, 4.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// None is under way.
    Nobodys,
    Ours,
    Theirs,
}

/// What we said in CONNECT.
#[derive(Debug)]
struct Promise {
    clean_start: bool,
    receive_maximum: u16,
    alias_maximum: u16,
    /// We leave the client identifier to the broker.
    wants_client_id: bool,
    method: Option<Box<str>>,
    problem_information: bool,
    response_information: bool,
}

impl Conversation {
    /// A connection before CONNECT. `limit` is the largest packet that we take, in bytes; `earlier` is what was under
    /// way when the connection before it ended.
    #[must_use]
    pub fn new(version: Version, limit: u64, earlier: Outstanding) -> Self {
        let promise = Promise {
            clean_start: true,
            receive_maximum: u16::MAX,
            alias_maximum: 0,
            wants_client_id: false,
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
            turn: Turn::Nobodys,
            pings: 0,
            outstanding: Outstanding::default(),
            earlier,
            theirs: IdSet::default(),
            aliases: None,
            farewell: None,
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

    /// What the broker said in a DISCONNECT of MQTT 5, if it said one.
    #[must_use]
    pub fn farewell(&self) -> Option<&Farewell> {
        self.farewell.as_deref()
    }

    /// What of ours waits for an answer, for the next connection.
    pub fn take_outstanding(&mut self) -> Outstanding {
        let mut outstanding = std::mem::take(&mut self.outstanding);
        outstanding.extend(std::mem::take(&mut self.earlier));
        outstanding
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
        // Nearly all packets are messages: they are spared the enum of everything that a packet can be.
        if header.kind == PacketKind::Publish {
            let message = publish(&mut Cursor::new(bytes, header.length, &mut ()), header.flags, manner)?;
            self.judge_publish(message)?;
        } else {
            self.judge(read(header, bytes, manner, &mut ())?)?;
            if header.kind == PacketKind::Disconnect && self.version == Version::V5 {
                self.farewell = Some(Box::new(Farewell::read(header, bytes)));
            }
        }
        Ok(Some(header.total()))
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
        // A message of QoS 0 leaves nothing to remember.
        if header.kind == PacketKind::Publish && header.flags & 0x06 == 0 {
            return Ok(Some(header.total()));
        }
        let Some(head) = checked_part(header, bytes, manner.version)? else { return Ok(None) };
        let Some(bytes) = bytes.get(..head) else { return Ok(None) };
        // What we may not send is the broker's to say.
        if let Ok(packet) = read(header, bytes, manner, &mut ()) {
            self.note(packet);
        }
        Ok(Some(header.total()))
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
