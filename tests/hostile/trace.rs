//! The packet trace of a session with a real Mosquitto, and its exports.

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Credentials, Protocol, Secret, SecretKind, Secrets};
use mqttdeck::session::{Command, Goodbye, Plan};
use mqttdeck::wire::trace::{Entry, Filter, KEPT_BYTES, Trace, write_ndjson, write_pcap, write_text};
use mqttdeck::wire::{Direction, PacketKind};
use std::sync::Arc;

use super::support::client::{Client, message, profile};
use super::support::mosquitto::Mosquitto;

const PASSWORD: &str = "hunter2-hunter2";

/// A session from CONNECT to DISCONNECT that publishes to itself, with its trace open.
fn session(protocol: Protocol) -> Trace {
    let broker = Mosquitto::plain().user("me", PASSWORD).start();
    let mut profile = profile(protocol, broker.port());
    profile.credentials = Credentials { username: "me".to_owned(), with_password: true };
    let secrets = Secrets::default().with(SecretKind::Password, Secret::new(PASSWORD.to_owned()));
    let trace = Trace::default();
    trace.open();
    let mut client = Client::start_traced(Plan { profile, secrets, sessions: None }, trace.clone());
    client.greeting();
    client.subscribe("a/#", Qos::ExactlyOnce).expect("a subscription");
    for (qos, size) in [(Qos::AtMostOnce, 3), (Qos::AtLeastOnce, 3), (Qos::ExactlyOnce, 3), (Qos::AtMostOnce, 100_000)]
    {
        client.publish(message("a/b", vec![b'x'; size], qos));
        client.message();
    }
    client.unsubscribe("a/#").expect("its end");
    client.send(Command::Disconnect(Goodbye::default()));
    client.closed();
    drop(client);
    trace
}

fn kinds(entries: &[Arc<Entry>], direction: Direction) -> Vec<PacketKind> {
    let filter = Filter { direction: Some(direction), ..Filter::default() };
    entries.iter().filter(|entry| filter.takes(entry)).filter_map(|entry| entry.kind()).collect()
}

#[test]
fn a_session_is_told_from_its_first_packet_to_its_last() {
    use PacketKind as K;
    for protocol in Protocol::ALL {
        let trace = session(protocol);
        let entries = trace.since(0);
        for entry in &entries {
            let decoded = entry.decoded();
            assert_eq!(
                (decoded.fault, entry.is_incomplete(), &entry.violation),
                (None, false, &None),
                "{}",
                entry.summary()
            );
        }
        let ours = kinds(&entries, Direction::ToBroker);
        let publishes = |kinds: &[K]| kinds.iter().filter(|kind| **kind == K::Publish).count();
        assert_eq!((ours.first(), ours.last(), publishes(&ours)), (Some(&K::Connect), Some(&K::Disconnect), 4));
        let theirs = kinds(&entries, Direction::FromBroker);
        assert_eq!(
            (&theirs[..2], theirs.last(), publishes(&theirs)),
            (&[K::Connack, K::Suback][..], Some(&K::Unsuback), 4)
        );
        for kind in [K::Puback, K::Pubrec, K::Pubrel, K::Pubcomp] {
            assert_eq!((ours.contains(&kind), theirs.contains(&kind)), (true, true), "{kind}");
        }
        assert!(entries.windows(2).all(|pair| pair[0].number + 1 == pair[1].number));
        let long: Vec<_> = entries.iter().filter(|entry| entry.is_cut()).collect();
        assert!(long.len() == 2 && long.iter().all(|one| one.bytes.len() == KEPT_BYTES && one.total > 100_000));
    }
}

#[test]
fn no_export_has_the_password_and_each_has_every_packet() {
    let trace = session(Protocol::V5);
    let kept = trace.since(0);
    let entries = || kept.iter().map(|entry| &**entry);
    let [mut text, mut ndjson, mut pcap] = [const { Vec::new() }; 3];
    write_text(entries(), &mut text).expect("memory");
    write_ndjson(entries(), &mut ndjson).expect("memory");
    write_pcap(entries(), &mut pcap).expect("memory");
    let digits: String = PASSWORD.bytes().map(|byte| format!("{byte:02x}")).collect();
    let spaced: Vec<String> = PASSWORD.bytes().take(5).map(|byte| format!("{byte:02x}")).collect();
    for export in [&text, &ndjson, &pcap] {
        for secret in [PASSWORD, &digits, &spaced.join(" ")] {
            assert!(memchr::memmem::find(export, secret.as_bytes()).is_none(), "{secret}");
        }
    }
    let text = String::from_utf8(text).expect("text");
    assert!(
        text.contains("Password: (hidden)") && text.contains("out CONNECT") && text.contains("in SUBACK"),
        "{text}"
    );
    let lines: Vec<serde_json::Value> = ndjson
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("JSON"))
        .collect();
    assert_eq!((lines.len(), &lines[0]["packet"]), (kept.len(), &"CONNECT".into()));
    assert_eq!(carried(&pcap), kept.iter().map(|entry| (entry.bytes.to_vec(), entry.total)).collect::<Vec<_>>());
}

/// What a capture file carries: the bytes after the IP and TCP headers, and how many there were.
fn carried(pcap: &[u8]) -> Vec<(Vec<u8>, usize)> {
    let word = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    assert_eq!((word(pcap, 0), word(pcap, 20)), (0xA1B2_C3D4, 101));
    let (mut found, mut rest, mut next) = (Vec::new(), &pcap[24..], [1_u32; 2]);
    while !rest.is_empty() {
        let (kept, original) = (word(rest, 8), word(rest, 12));
        let packet = &rest[16..16 + kept];
        assert_eq!((packet[0], packet[9], packet[32] >> 4), (0x45, 6, 5), "IPv4, TCP, five words of header");
        let sum: u32 = packet[..20].chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
        assert_eq!((sum & 0xFFFF) + (sum >> 16), 0xFFFF, "the checksum of the header");
        let from_client = packet[12..16] == [10, 0, 0, 1];
        let ports = if from_client { &packet[22..24] } else { &packet[20..22] };
        assert_eq!(ports, 1883_u16.to_be_bytes());
        let side = usize::from(!from_client);
        assert_eq!(
            (word(packet, 24) as u32, word(packet, 28) as u32),
            (next[side], next[1 - side]),
            "sequence numbers"
        );
        next[side] += (original - 40) as u32;
        found.push((packet[40..].to_vec(), original - 40));
        rest = &rest[16 + kept..];
    }
    found
}

#[test]
fn a_closed_trace_keeps_nothing_and_a_filter_finds() {
    let trace = session(Protocol::V311);
    let entries = trace.since(0);
    let taken = |filter: Filter| entries.iter().filter(|entry| filter.takes(entry)).count();
    assert_eq!(taken(Filter { kinds: vec![PacketKind::Subscribe, PacketKind::Suback], ..Filter::default() }), 2);
    assert_eq!(taken(Filter { text: "A/B".to_owned(), ..Filter::default() }), 8);
    assert_eq!(taken(Filter { text: "nowhere".to_owned(), ..Filter::default() }), 0);
    assert_eq!(trace.since(entries.len() as u64 - 1).len(), 1);
    trace.clear();
    assert!(trace.is_empty() && trace.since(0).is_empty());
    let broker = Mosquitto::plain().start();
    let client = Client::connect(profile(Protocol::V311, broker.port()));
    assert!(client.trace().is_empty());
}
