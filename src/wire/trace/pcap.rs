//! A trace as a capture file (the classic pcap format, link type 101: raw IP), for Wireshark and tshark.
//!
//! What was traced are packets of MQTT inside whatever carried them (TLS, WebSocket, a proxy), so the IP and TCP headers
//! are made up: the client is 10.0.0.1, the broker 10.0.0.2 at port 1883, where Wireshark expects MQTT; each connection has
//! a port of its own on the client's side. A packet that was cut says so in the way of the format, by its original length;
//! the sequence numbers count its true length.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Entry;
use crate::wire::kind::Direction;

const MAGIC_MICROSECONDS: u32 = 0xA1B2_C3D4;
const LINK_TYPE_RAW: u32 = 101;
const SNAPSHOT_LENGTH: u32 = 65_535;

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const BROKER: [u8; 4] = [10, 0, 0, 2];
const BROKER_PORT: u16 = 1883;
/// The client's port of connection 0; the first dynamic one.
const FIRST_PORT: u16 = 49_152;

/// IPv4 and TCP, both without options.
const HEADERS: usize = 40;
const TCP: u8 = 6;
/// PSH and ACK.
const FLAGS: u8 = 0x18;

/// Writes entries as a capture file.
///
/// # Errors
/// What `out` says.
pub fn write_pcap<'a>(entries: impl IntoIterator<Item = &'a Entry>, out: &mut impl Write) -> io::Result<()> {
    for word in [MAGIC_MICROSECONDS, 0x0002_0004, 0, 0, SNAPSHOT_LENGTH, LINK_TYPE_RAW] {
        out.write_all(&word.to_be_bytes())?;
    }
    // Bytes that each side has sent on each connection: ours, then the broker's. Several may be open at once.
    let mut connections: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    for entry in entries {
        let sent = connections.entry(entry.connection).or_insert([1; 2]);
        let packet = packet(entry, *sent);
        record(entry, &packet, out)?;
        let side = usize::from(entry.direction == Direction::FromBroker);
        sent[side] = sent[side].wrapping_add(u32::try_from(entry.came).unwrap_or(u32::MAX));
    }
    Ok(())
}

fn record(entry: &Entry, packet: &[u8], out: &mut impl Write) -> io::Result<()> {
    let at = entry.at.as_microsecond().max(0);
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    let seconds = u32::try_from(at / 1_000_000).unwrap_or(u32::MAX);
    let micros = u32::try_from(at % 1_000_000).unwrap_or(0);
    for word in [seconds, micros, length(packet.len()), length(HEADERS + entry.came)] {
        out.write_all(&word.to_be_bytes())?;
    }
    out.write_all(packet)
}

fn packet(entry: &Entry, [ours, theirs]: [u32; 2]) -> Vec<u8> {
    let port = FIRST_PORT + u16::try_from(entry.connection % 16_000).unwrap_or(0);
    let (from, to, ports, sequence, acknowledged) = match entry.direction {
        Direction::ToBroker => (CLIENT, BROKER, [port, BROKER_PORT], ours, theirs),
        Direction::FromBroker => (BROKER, CLIENT, [BROKER_PORT, port], theirs, ours),
    };
    let total = u16::try_from(HEADERS + entry.came).unwrap_or(u16::MAX);
    let mut packet = Vec::with_capacity(HEADERS + entry.bytes.len());
    packet.extend([0x45, 0]);
    packet.extend(total.to_be_bytes());
    // No identification, not to be fragmented, 64 hops, TCP, and the checksum, which follows below.
    packet.extend([0, 0, 0x40, 0, 64, TCP, 0, 0]);
    packet.extend(from.iter().chain(&to));
    let checksum = checksum(&packet).to_be_bytes();
    packet[10..12].copy_from_slice(&checksum);
    packet.extend(ports.iter().flat_map(|port| port.to_be_bytes()));
    packet.extend(sequence.to_be_bytes());
    packet.extend(acknowledged.to_be_bytes());
    // Five words of header, the largest window; no checksum, as where the network card fills it in.
    packet.extend([0x50, FLAGS, 0xFF, 0xFF, 0, 0, 0, 0]);
    packet.extend_from_slice(&entry.bytes);
    packet
}

/// RFC 1071.
fn checksum(header: &[u8]) -> u16 {
    let words = header.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |&low| low.into()));
    let sum: u32 = words.sum();
    let folded = (sum & 0xFFFF) + (sum >> 16);
    !u16::try_from((folded & 0xFFFF) + (folded >> 16)).unwrap_or(0)
}
