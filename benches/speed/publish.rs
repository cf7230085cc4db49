//! Messages published in bulk against a sink that acknowledges at once, and the way of one QoS 1 message there and back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::session::{Ack, Command, Event};

use super::session::{Session, message, peer};

/// Messages of one run.
const MESSAGES: u32 = 500_000;

/// Runs of each case, of which the middle one counts.
const RUNS: usize = 5;

/// Round trips of one run.
const TRIPS: usize = 20_000;

pub fn run() {
    println!("publish, 100 B, against a peer that acknowledges at once");
    for (qos, window) in
        [(Qos::AtMostOnce, 20), (Qos::AtLeastOnce, 20), (Qos::AtLeastOnce, 1000), (Qos::ExactlyOnce, 1000)]
    {
        let mut runs: Vec<(f64, f64)> = (0..RUNS).map(|_| bulk(qos, window)).collect();
        runs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (rate, cpu) = runs[RUNS / 2];
        println!("  QoS {}, {window} under way: {rate:.2} M msg/s, {cpu:.2} CPU s per M", qos.number());
    }
    round_trip();
}

/// Millions of messages a second, and processor seconds for a million.
fn bulk(qos: Qos, window: u16) -> (f64, f64) {
    let port = peer(acknowledge);
    let mut session = Session::connect(port, window);
    let messages = (0..MESSAGES).map(|number| message(number, qos)).collect();
    let (begin, cpu) = (Instant::now(), session.cpu());
    let asked = session.send(|ticket| Command::PublishMany { ticket, messages });
    let whole = Ack::PublishedMany { acknowledged: u64::from(MESSAGES), refused: 0 };
    session.wait(|event| matches!(event, Event::Done(ticket, ack) if (*ticket, *ack) == (asked, whole)));
    let millions = f64::from(MESSAGES) / 1e6;
    let figures = (millions / begin.elapsed().as_secs_f64(), (session.cpu() - cpu) / millions);
    session.close();
    figures
}

/// Answers each PUBLISH with PUBACK or PUBREC, each PUBREL with PUBCOMP.
fn acknowledge(mut stream: TcpStream) {
    let (mut buffer, mut filled) = (vec![0; 256 * 1024], 0);
    let mut answers = Vec::new();
    while let Ok(count @ 1..) = stream.read(&mut buffer[filled..]) {
        filled += count;
        let mut at = 0;
        while filled - at >= 2 && filled - at >= 2 + usize::from(buffer[at + 1]) {
            let packet = &buffer[at..at + 2 + usize::from(buffer[at + 1])];
            answer(packet, &mut answers);
            at += packet.len();
        }
        buffer.copy_within(at..filled, 0);
        filled -= at;
        if stream.write_all(&answers).is_err() {
            return;
        }
        answers.clear();
    }
}

fn answer(packet: &[u8], answers: &mut Vec<u8>) {
    let after_topic = 4 + usize::from(packet.get(3).copied().unwrap_or_default());
    match packet[0] {
        0x32 => answers.extend([0x40, 2, packet[after_topic], packet[after_topic + 1]]),
        0x34 => answers.extend([0x50, 2, packet[after_topic], packet[after_topic + 1]]),
        0x62 => answers.extend([0x70, 2, packet[2], packet[3]]),
        _ => {}
    }
}

/// One QoS 1 publish after the other, each until its PUBACK, beside the same bytes over a raw socket; in turns.
fn round_trip() {
    let port = peer(acknowledge);
    let mut session = Session::connect(port, 20);
    let mut raw = TcpStream::connect(("127.0.0.1", port)).unwrap();
    raw.set_nodelay(true).unwrap();
    raw.write_all(&[0x10, 14, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0, 2, b'r', b'w']).unwrap();
    raw.read_exact(&mut [0; 4]).unwrap();
    let mut publish = vec![0x32, 113, 0, 9];
    publish.extend(b"flood/001\x00\x01");
    publish.extend([b'x'; 100]);
    publish[1] = (publish.len() - 2) as u8;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..TRIPS {
        let begin = Instant::now();
        raw.write_all(&publish).unwrap();
        raw.read_exact(&mut [0; 4]).unwrap();
        theirs.push(begin.elapsed());
        let begin = Instant::now();
        let asked = session.send(|ticket| Command::Publish { ticket, message: message(1, Qos::AtLeastOnce) });
        session.wait(|event| matches!(event, Event::Done(ticket, _) if *ticket == asked));
        ours.push(begin.elapsed());
    }
    let ((p50, p99), (raw50, raw99)) = (percentiles(ours), percentiles(theirs));
    let ratio = p50.as_secs_f64() / raw50.as_secs_f64();
    println!("  QoS 1 to its PUBACK: p50 {p50:.0?}, p99 {p99:.0?}; raw socket {raw50:.0?}, {raw99:.0?}; {ratio:.1} ×");
    session.close();
}

fn percentiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}
