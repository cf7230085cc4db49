//! From a QoS 1 publish to its own arrival, through a Mosquitto without Nagle's delay.
//!
//! A trip begins when the one before is over, its acknowledgements included. On an idle machine most of the time goes
//! into waking the other processor, and it is chance who shares one: `taskset -c 0` in front of the whole benchmark puts
//! everybody on one, and shows the way through the program alone.

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Batch, Filter, Message, Qos, Topic};
use mqttdeck::profile::{Secrets, SessionSettings};
use mqttdeck::session::{Command, Event, Plan, SessionHandle, Sink, State, Ticket};

use crate::measure::part;
use crate::packet;
use crate::peers;
use crate::receiving::Task;
use crate::through::Mosquitto;

/// Round trips of a contender in a round.
const TRIPS: usize = 3000;
const ROUNDS: usize = 3;

/// How long one trip may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);

/// A process that makes the round trips against the broker on this port, and prints what each took in nanoseconds.
type Contender = fn(u16) -> Option<Process>;

pub fn all() {
    let Some(broker) = Mosquitto::start_with("set_tcp_nodelay true") else {
        println!("\nRound trip: Mosquitto is not here");
        return;
    };
    println!("\nRound trip at QoS 1 through Mosquitto, 100 B (microseconds)");
    println!("{:<28} {:>8} {:>8} {:>10}", "", "p50", "p99", "of raw p50");
    let contenders: [(&str, Contender); 4] = [
        ("raw socket", |port| of_ours("as-raw-trips", port)),
        ("raw socket, another thread", |port| of_ours("as-threaded-trips", port)),
        ("mqttdeck, session", |port| of_ours("as-trips", port)),
        ("mqtt.js", mqtt_js),
    ];
    let mut times: [Vec<f64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        for ((_, contender), times) in contenders.iter().zip(&mut times) {
            times.extend(contender(broker.port).map(measured).unwrap_or_default());
        }
    }
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    let at = |times: &[f64], part: f64| times[((times.len() - 1) as f64 * part) as usize] / 1e3;
    for ((name, _), measured) in contenders.iter().zip(&times) {
        if measured.is_empty() {
            println!("{name:<28} {:>8}", "not here");
            continue;
        }
        let (median, late) = (at(measured, 0.5), at(measured, 0.99));
        println!("{name:<28} {median:>8.0} {late:>8.0} {:>9.2} x", median / at(&times[0], 0.5));
    }
}

fn of_ours(who: &str, port: u16) -> Option<Process> {
    Some(part(&[who, &port.to_string(), "1", &TRIPS.to_string(), "plain"]))
}

fn measured(mut contender: Process) -> Vec<f64> {
    let output = contender.stderr(Stdio::inherit()).output().expect("a contender");
    String::from_utf8_lossy(&output.stdout).split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn tell(times: impl Iterator<Item = Duration>) {
    let words: Vec<String> = times.map(|took| took.as_nanos().to_string()).collect();
    println!("{}", words.join(" "));
}

/// The limit: one thread that writes, and waits in a read.
pub fn raw(task: &Task) {
    let mut socket = Raw::connect(task.port);
    tell((0..task.count).map(|number| {
        let begun = Instant::now();
        socket.trip(number).duration_since(begun)
    }));
}

/// The limit for whoever does not let the thread that draws the window wait for the network: the same with the socket
/// on another thread, which has to be woken for each trip.
pub fn threaded(task: &Task) {
    let (commands, commanded) = channel();
    let (bell, arrived) = channel();
    let mut socket = Raw::connect(task.port);
    std::thread::spawn(move || {
        for number in commanded {
            bell.send(socket.trip(number)).expect("somebody who waits");
        }
    });
    tell((0..task.count).map(|number| {
        let begun = Instant::now();
        commands.send(number).expect("the thread of the socket");
        arrived.recv_timeout(PATIENCE).expect("the message").duration_since(begun)
    }));
}

/// A subscribed connection.
struct Raw(TcpStream);

impl Raw {
    fn connect(port: u16) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the broker");
        stream.set_nodelay(true).expect("no delay");
        stream.write_all(&packet::connect("raw-trip")).expect("CONNECT");
        packet::read(&mut stream).expect("CONNACK");
        stream.write_all(&packet::subscribe("trip/raw", 1)).expect("SUBSCRIBE");
        packet::read(&mut stream).expect("SUBACK");
        Self(stream)
    }

    /// When the message had arrived. Acknowledgements go both ways after that.
    fn trip(&mut self, number: usize) -> Instant {
        let packet = packet::publish("trip/raw", 1, (number % 60_000 + 1) as u16, &[b'x'; 100]);
        self.0.write_all(&packet).expect("PUBLISH");
        let (mut arrived, mut is_acknowledged) = (None, false);
        loop {
            let (first, body) = packet::read(&mut self.0).expect("a packet");
            is_acknowledged |= first == 0x40;
            if first & 0xF0 == 0x30 {
                arrived = Some(Instant::now());
                let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
                self.0.write_all(&[0x40, 2, body[topic + 2], body[topic + 3]]).expect("PUBACK");
            }
            if let Some(arrived) = arrived.filter(|_| is_acknowledged) {
                return arrived;
            }
        }
    }
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
}

/// Ours: the sink's moment counts, as it does in the program.
pub fn ours(task: &Task) {
    let (bell, arrived) = channel();
    let (session, woken) = subscribed(task, "trip/ours", bell);
    let message = Message {
        topic: Topic::parse("trip/ours").expect("a topic"),
        payload: vec![b'x'; 100].into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
        at: jiff::Timestamp::now(),
    };
    tell((0..task.count).map(|number| {
        let begun = Instant::now();
        session.send(Command::Publish { ticket: Ticket(number as u64 + 1), message: message.clone() });
        let arrived = arrived.recv_timeout(PATIENCE).expect("the message");
        wait(&session, &woken, |event| matches!(event, Event::Done(..)));
        arrived.duration_since(begun)
    }));
}

/// A session that rings the bell for each message on `topic`.
fn subscribed(task: &Task, topic: &str, bell: Sender<Instant>) -> (SessionHandle, Receiver<()>) {
    let mut profile = task.profile();
    profile.subscriptions.clear();
    profile.session = SessionSettings { auto_reconnect: false, ..profile.session };
    let plan = Plan { profile, secrets: Secrets::default(), sessions: None };
    let (wake, woken) = channel();
    let wake = Arc::new(move || {
        // Nobody listens any more at the end.
        let _gone = wake.send(());
    });
    let session = SessionHandle::spawn(plan, Arc::new(Bell(bell)), wake);
    wait(&session, &woken, |event| matches!(event, Event::State(State::Connected(_))));
    let filter = Filter::parse(topic).expect("a filter");
    session.send(Command::Subscribe { ticket: Ticket(0), filter, options: Qos::AtLeastOnce.into() });
    wait(&session, &woken, |event| matches!(event, Event::Done(..)));
    (session, woken)
}

fn wait(session: &SessionHandle, woken: &Receiver<()>, is_it: fn(&Event) -> bool) {
    while !session.drain().iter().any(|dated| is_it(&dated.event)) {
        woken.recv_timeout(PATIENCE).expect("news");
    }
}

fn mqtt_js(port: u16) -> Option<Process> {
    let script = r"
        const [url, trips] = process.argv.slice(1);
        const mqtt = require('mqtt');
        const client = mqtt.connect(url, { reconnectPeriod: 0 });
        const payload = Buffer.alloc(100, 'x'), times = []; let begun, due;
        const over = () => {
            if (--due > 0) return;
            if (times.length < Number(trips)) return go();
            process.stdout.write(times.join(' '), () => process.exit(0));
        };
        const go = () => {
            due = 2; begun = process.hrtime.bigint();
            client.publish('trip/js', payload, { qos: 1 }, over);
        };
        client.on('close', () => process.exit(1));
        client.on('connect', () => {
            client.stream.setNoDelay(true);
            client.subscribe('trip/js', { qos: 1 }, go);
        });
        client.on('message', () => {
            times.push(Number(process.hrtime.bigint() - begun)); over();
        });";
    let url = format!("mqtt://127.0.0.1:{port}");
    peers::node(script, &[url, TRIPS.to_string()])
}
