//! Any bytes, in any pieces: no panic, and the same judgement however they come.

use mqttdeck::wire::{Direction, Header, Observer, Outstanding, Stream, Version, Violation, decode};
use proptest::prelude::*;

use super::asked::Asked;
use super::packets::{connack, connect, packet, publish};
use super::{bad, good};

/// Hands bytes in as they would be read, piece by piece: how many were fine, and the rule that was broken.
fn read(version: Version, bytes: &[u8], pieces: &[usize], observer: &mut impl Observer) -> (usize, Option<Violation>) {
    let mut stream = Stream::new(version, 1 << 20, Outstanding::default());
    stream.outgoing(&connect(if version == Version::V5 { 5 } else { 4 }, 2, &[]), &mut ());
    let (mut fine, mut there) = (0, 0);
    let mut sizes = pieces.iter().copied().cycle();
    while there < bytes.len() {
        there = bytes.len().min(there + sizes.next().unwrap_or(1).max(1));
        let (read, result) = stream.incoming(&bytes[fine..there], observer);
        fine += read;
        if let Err(breach) = result {
            return (fine, Some(breach.violation));
        }
    }
    (fine, None)
}

/// Bytes that look like packets, so that most get beyond the first byte.
fn likely_bytes() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![Just(0x30_u8), Just(0x32), Just(0x34), Just(0x40), Just(0x62), Just(0xE0), any::<u8>()];
    let one = (first, proptest::collection::vec(any::<u8>(), 0..40)).prop_map(|(first, body)| packet(first, &body));
    let message = ("[a-z/]{1,9}", proptest::collection::vec(any::<u8>(), 0..200))
        .prop_map(|(topic, payload)| publish(0, topic, &[&[0][..], &payload].concat()));
    let packets = proptest::collection::vec(prop_oneof![one, message], 0..6);
    (any::<bool>(), packets).prop_map(|(v5, packets)| {
        let hello = if v5 { connack(&[]) } else { packet(0x20, &[0, 0]) };
        [vec![hello], packets].concat().concat()
    })
}

/// A conversation that is fine but for a few bytes of what the broker says.
fn spoiled() -> impl Strategy<Value = (Version, Vec<Vec<u8>>, Vec<u8>)> {
    let cases: Vec<_> = good::all().collect();
    let spoils = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4);
    (prop::sample::select(cases), spoils).prop_map(|((version, (_, ours, theirs)), spoils)| {
        let mut bytes = theirs.concat();
        for (place, byte, how) in spoils {
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes[at] ^= 1 << (byte % 8),
            }
        }
        (version, ours, bytes)
    })
}

/// Puts packets together again.
#[derive(Default)]
struct Whole {
    packets: Vec<(Vec<u8>, usize)>,
}

impl Observer for Whole {
    fn begins(&mut self, bytes: &[u8], total: usize) {
        self.packets.push((bytes.to_vec(), total));
    }
    fn goes_on(&mut self, bytes: &[u8]) {
        self.packets.last_mut().expect("a packet that began").0.extend_from_slice(bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn pieces_make_no_difference(
        bytes in prop_oneof![likely_bytes(), proptest::collection::vec(any::<u8>(), 0..80)],
        pieces in proptest::collection::vec(1_usize..50, 1..6),
    ) {
        for version in [Version::V311, Version::V5] {
            let whole = read(version, &bytes, &[bytes.len()], &mut ());
            prop_assert_eq!(&read(version, &bytes, &pieces, &mut ()), &whole);
            let mut seen = Whole::default();
            prop_assert_eq!(&read(version, &bytes, &[1], &mut seen), &whole);
            let told: Vec<u8> = seen.packets.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
            prop_assert_eq!(&told[..], &bytes[..whole.0]);
            let complete = seen.packets.iter().rev().skip(1).all(|(bytes, total)| bytes.len() == *total);
            prop_assert!(complete, "only the last may be incomplete");
        }
    }

    #[test]
    fn what_is_fine_can_be_decoded_and_fields_lie_within_the_packet(bytes in likely_bytes()) {
        for version in [Version::V311, Version::V5] {
            let mut seen = Whole::default();
            read(version, &bytes, &[7], &mut seen);
            for (bytes, total) in &seen.packets {
                let decoded = decode(bytes, *total, version, Direction::FromBroker);
                prop_assert_eq!(decoded.fault, None);
                prop_assert!(decoded.fields.iter().all(|field| field.place.end <= bytes.len()));
            }
        }
    }

    #[test]
    fn nobody_waits_for_more_of_a_packet_that_is_all_there((version, ours, bytes) in spoiled()) {
        let mut stream = Stream::new(version, 1 << 20, Outstanding::default());
        ours.iter().for_each(|bytes| stream.outgoing(bytes, &mut ()));
        let (fine, result) = stream.incoming(&bytes, &mut ());
        if result.is_ok() && !stream.conversation().is_over() {
            let rest = &bytes[fine..];
            let begun = Header::read(rest, version, Direction::FromBroker).expect("a header that was let through");
            prop_assert!(begun.is_none_or(|header| header.total() > rest.len()), "{:02x?}", rest);
        }
    }

    #[test]
    fn any_bytes_can_be_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..60), total in 0_usize..100) {
        for version in [Version::V311, Version::V5] {
            for direction in [Direction::FromBroker, Direction::ToBroker] {
                let decoded = decode(&bytes, total, version, direction);
                prop_assert!(decoded.fields.iter().all(|field| field.place.end <= bytes.len()));
            }
        }
    }
}

/// The decoder finds what the check finds, wherever the packet alone is to blame.
#[test]
fn the_check_and_the_decoder_agree_on_every_bad_packet() {
    for case in bad::all().into_iter().filter(|case| case.asked == Asked::Nothing) {
        let version = if case.protocol.name() == "5" { Version::V5 } else { Version::V311 };
        let decoded = decode(&case.bytes, case.bytes.len(), version, Direction::FromBroker);
        if let Some(fault) = decoded.fault {
            assert_eq!(fault, case.violation, "{case:?}");
        }
    }
}
