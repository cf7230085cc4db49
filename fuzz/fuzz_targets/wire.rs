//! Any bytes from a broker, in any pieces, to the strict check and to the decoder.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mqttdeck::wire::trace::Recorder;
use mqttdeck::wire::{Direction, Header, Outstanding, Stream, Trace, Version, decode};

const CONNECT: &[u8] = b"\x10\x14\0\x04MQTT\x05\0\0\x3C\x05\x22\0\x05\x19\x01\0\x02me";
const CONNECT_V311: &[u8] = b"\x10\x0E\0\x04MQTT\x04\0\0\x3C\0\x02me";
const REQUESTS: &[u8] = b"\x82\x08\0\x01\0\0\x02t#\x01\x32\x06\0\x01t\0\x02\0\x34\x06\0\x01t\0\x03\0\x62\x02\0\x04";

// The first byte chooses the version and the size of the pieces.
fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let version = if choice & 1 == 0 { Version::V311 } else { Version::V5 };
    let trace = Trace::default();
    trace.open();
    let [_, mut recorder] = Recorder::both(&trace, version);
    let mut stream = Stream::new(version, 1 << 20, Outstanding::default());
    stream.outgoing(if version == Version::V5 { CONNECT } else { CONNECT_V311 }, &mut ());
    stream.outgoing(REQUESTS, &mut ());
    let (mut fine, mut there) = (0, 0);
    while there < bytes.len() {
        there = bytes.len().min(there + usize::from(choice >> 1).max(1));
        let (read, result) = stream.incoming(&bytes[fine..there], &mut recorder);
        fine += read;
        if let Err(breach) = result {
            recorder.broke(&breach);
            break;
        }
        // Nobody waits for more of a packet that is all there.
        if let Ok(Some(header)) = Header::read(&bytes[fine..there], version, Direction::FromBroker) {
            assert!(header.total() > there - fine || stream.conversation().is_over());
        }
    }
    recorder.finish();
    for entry in trace.since(0) {
        let _line = entry.summary();
    }
    for direction in [Direction::ToBroker, Direction::FromBroker] {
        let _decoded = decode(bytes, bytes.len(), version, direction);
    }
});
