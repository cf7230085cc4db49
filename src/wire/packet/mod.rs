//! One reader for each kind of packet: what it may look like by itself, whatever was said before.

mod acknowledgement;
mod authentication;
mod connack;
mod connect;
mod disconnect;
mod publish;
mod subscribe;
mod unsubscribe;

use super::cursor::Cursor;
use super::fields::{Fields, Value};
use super::header::Header;
use super::kind::{Direction, PacketKind, Version};
use super::violation::Violation;

pub(super) use acknowledgement::Acknowledgement;
pub(super) use authentication::Authentication;
pub(super) use connack::Connack;
pub(super) use connect::Connect;
pub(super) use publish::{Publish, head_length, publish};
pub(super) use subscribe::{Suback, Subscribe};
pub(super) use unsubscribe::{Unsuback, Unsubscribe};

/// What of a packet matters for those that come later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packet<'a> {
    Connect(Connect<'a>),
    Connack(Connack<'a>),
    Publish(Publish),
    Acknowledgement(Acknowledgement),
    Subscribe(Subscribe),
    Suback(Suback),
    Unsubscribe(Unsubscribe),
    Unsuback(Unsuback),
    Pingreq,
    Pingresp,
    Disconnect,
    Auth(Authentication<'a>),
}

/// How a packet is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    pub version: Version,
    pub direction: Direction,
}

/// Reads a packet; of a PUBLISH the payload may be missing.
pub(super) fn read<'a, F: Fields>(
    header: Header,
    bytes: &'a [u8],
    manner: Manner,
    fields: &mut F,
) -> Result<Packet<'a>, Violation> {
    let mut cursor = Cursor::new(bytes, header.length, fields);
    let cursor = &mut cursor;
    let packet = match header.kind {
        PacketKind::Connect => Packet::Connect(connect::connect(cursor)?),
        PacketKind::Connack => Packet::Connack(connack::connack(cursor, manner)?),
        PacketKind::Publish => {
            let publish = publish(cursor, header.flags, manner)?;
            cursor.rest("Payload");
            Packet::Publish(publish)
        }
        PacketKind::Puback | PacketKind::Pubrec | PacketKind::Pubrel | PacketKind::Pubcomp => {
            Packet::Acknowledgement(acknowledgement::acknowledgement(cursor, header, manner)?)
        }
        PacketKind::Subscribe => Packet::Subscribe(subscribe::subscribe(cursor, manner)?),
        PacketKind::Suback => Packet::Suback(subscribe::suback(cursor, manner)?),
        PacketKind::Unsubscribe => Packet::Unsubscribe(unsubscribe::unsubscribe(cursor, manner)?),
        PacketKind::Unsuback => Packet::Unsuback(unsubscribe::unsuback(cursor, manner)?),
        PacketKind::Pingreq => Packet::Pingreq,
        PacketKind::Pingresp => Packet::Pingresp,
        PacketKind::Disconnect => {
            disconnect::disconnect(cursor, manner)?;
            Packet::Disconnect
        }
        PacketKind::Auth => Packet::Auth(authentication::authentication(cursor, manner)?),
    };
    cursor.end()?;
    Ok(packet)
}

/// One reason code for each filter, up to the end: how many.
fn reason_codes<F: Fields>(cursor: &mut Cursor<'_, '_, F>, may_be: impl Fn(u8) -> bool) -> Result<usize, Violation> {
    let mut count = 0;
    while !cursor.is_at_end() {
        let code = cursor.reason()?;
        if !may_be(code) {
            return Err(Violation::Reason(code));
        }
        count += 1;
    }
    Ok(count)
}

/// Tells the flags of a byte that was just read.
fn tell_flags<F: Fields>(cursor: &mut Cursor<'_, '_, F>, byte: u8, flags: &[(&'static str, u8)]) {
    for &(name, bit) in flags {
        cursor.tell(name, Value::Flag(byte & bit != 0), 1);
    }
}
