//! From a QoS 1 publish to its own arrival, through a Mosquitto without Nagle's delay.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Batch, Message, Qos, Topic};
use mqttdeck::profile::{Secrets, SessionSettings};
use mqttdeck::session::{Command, Event, Plan, SessionHandle, Sink, State, Ticket};

use crate::packet;
use crate::peers;
use crate::receiving::{Task, runtime};
use crate::through::Mosquitto;

/// Round trips of a contender in a round.
const TRIPS: usize = 3000;
const ROUNDS: usize = 3;

/// Makes the round trips, and tells how long each took.
type Run = fn(u16) -> Vec<Duration>;

pub fn all() {
    let Some(broker) = Mosquitto::start_with("set_tcp_nodelay true") else {
        println!("\nRound trip: Mosquitto is not here");
        return;
    };
    println!("\nRound trip at QoS 1 through Mosquitto, 100 B (microseconds)");
    println!("{:<28} {:>8} {:>8} {:>10}", "", "p50", "p99", "of raw p50");
    let contenders: [(&str, Run); 3] = [("raw socket", raw), ("mqttdeck, session", ours), ("mqtt.js", mqtt_js)];
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for ((_, run), times) in contenders.iter().zip(&mut times) {
            times.extend(run(broker.port));
        }
    }
    times.iter_mut().for_each(|times| times.sort());
    let at = |times: &[Duration], part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e6;
    for ((name, _), measured) in contenders.iter().zip(&times) {
        if measured.is_empty() {
            println!("{name:<28} {:>8}", "not here");
            continue;
        }
        let (median, late) = (at(measured, 0.5), at(measured, 0.99));
        println!("{name:<28} {median:>8.0} {late:>8.0} {:>9.2} x", median / at(&times[0], 0.5));
    }
}

fn raw(port: u16) -> Vec<Duration> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the broker");
    stream.set_nodelay(true).expect("no delay");
    stream.write_all(&packet::connect("raw-trip")).expect("CONNECT");
    packet::read(&mut stream).expect("CONNACK");
    stream.write_all(&packet::subscribe("trip/raw", 1)).expect("SUBSCRIBE");
    packet::read(&mut stream).expect("SUBACK");
    let payload = [b'x'; 100];
    let trip = |number: usize| {
        let begun = Instant::now();
        stream.write_all(&packet::publish("trip/raw", 1, (number % 60_000 + 1) as u16, &payload)).expect("PUBLISH");
        loop {
            let (first, body) = packet::read(&mut stream).expect("a packet");
            if first & 0xF0 == 0x30 {
                let took = begun.elapsed();
                let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
                stream.write_all(&[0x40, 2, body[topic + 2], body[topic + 3]]).expect("PUBACK");
                return took;
            }
        }
    };
    (0..TRIPS).map(trip).collect()
}

/// Tells the moment at which messages come.
struct Bell(Sender<Instant>);

impl Sink for Bell {
    fn received(&self, messages: &Batch) {
        for _ in 0..messages.len() {
            let _gone = self.0.send(Instant::now());
        }
    }
    fn sent(&self, _: &Batch) {}
    fn lost(&self, _: u64) {}
}

fn ours(port: u16) -> Vec<Duration> {
    let runtime = runtime();
    let (bell, arrived) = channel();
    let (wake, woken) = channel();
    let mut profile = Task { port, qos: 1, count: 0, tls: false }.profile();
    profile.subscriptions.clear();
    profile.session = SessionSettings { auto_reconnect: false, ..profile.session };
    let plan = Plan { profile, secrets: Secrets::default() };
    let wake = Arc::new(move || {
        let _gone = wake.send(());
    });
    let session = SessionHandle::spawn(runtime.handle(), plan, Arc::new(Bell(bell)), wake);
    let wait = |wanted: fn(&Event) -> bool| {
        while !session.drain().iter().any(|dated| wanted(&dated.event)) {
            woken.recv_timeout(Duration::from_secs(10)).expect("news");
        }
    };
    wait(|event| matches!(event, Event::State(State::Connected(_))));
    let filter = mqttdeck::mqtt::Filter::parse("trip/ours").expect("a filter");
    session.send(Command::Subscribe { ticket: Ticket(0), filter, qos: Qos::AtLeastOnce });
    wait(|event| matches!(event, Event::Done(..)));
    let topic = Topic::parse("trip/ours").expect("a topic");
    let message = Message {
        topic,
        payload: vec![b'x'; 100].into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
        at: jiff::Timestamp::now(),
    };
    let trip = |number: usize| {
        let begun = Instant::now();
        session.send(Command::Publish { ticket: Ticket(number as u64 + 1), message: message.clone() });
        let arrived = arrived.recv_timeout(Duration::from_secs(10)).expect("the message");
        drop(session.drain());
        arrived.duration_since(begun)
    };
    (0..TRIPS).map(trip).collect()
}

fn mqtt_js(port: u16) -> Vec<Duration> {
    let script = r"
        const [url, trips] = process.argv.slice(1);
        const mqtt = require('mqtt');
        const client = mqtt.connect(url);
        const payload = Buffer.alloc(100, 'x'), times = []; let begun;
        const go = () => { begun = process.hrtime.bigint(); client.publish('trip/js', payload, { qos: 1 }); };
        client.on('connect', () => client.subscribe('trip/js', { qos: 1 }, go));
        client.on('message', () => {
            times.push(Number(process.hrtime.bigint() - begun));
            if (times.length < Number(trips)) return go();
            process.stdout.write(times.join(' '), () => process.exit(0));
        });";
    let url = format!("mqtt://127.0.0.1:{port}");
    let Some(mut node) = peers::node(script, &[url, TRIPS.to_string()]) else {
        return Vec::new();
    };
    let output = node.output().expect("node");
    let words = String::from_utf8_lossy(&output.stdout);
    words.split_whitespace().filter_map(|word| word.parse().ok()).map(Duration::from_nanos).collect()
}
