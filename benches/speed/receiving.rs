//! Receive and keep: ours, the raw limit and the peers, against a fake broker that floods.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mqttdeck::app::{Action, App, Endpoint, Places, Preferences, Profile, Qos, SavedSubscription, TlsMode};

use crate::flood::Flood;
use crate::measure::{Contender, Figure, Server, compare, part, peak_mb, run};
use crate::{packet, peers, tls};

/// Messages of a run; the slower peers get fewer.
const MANY: usize = 1_000_000;
const FEW: usize = 100_000;

/// All tables of receiving.
pub fn all() {
    for (title, qos, size, encrypted) in [
        ("Receive and keep, QoS 0, 100 B", 0, 100, false),
        ("Receive and keep, QoS 1, 100 B", 1, 100, false),
        ("Receive and keep, QoS 0, 1 KiB", 0, 1024, false),
        ("Receive and keep, QoS 1, 1 KiB", 1, 1024, false),
        ("Receive and keep, QoS 0, 100 B, TLS", 0, 100, true),
        ("Receive and keep, QoS 1, 100 B, TLS", 1, 100, true),
        ("Receive and keep, QoS 0, 1 KiB, TLS", 0, 1024, true),
        ("Receive and keep, QoS 1, 1 KiB, TLS", 1, 1024, true),
    ] {
        let many = if size > 100 { MANY / 2 } else { MANY };
        let flood = |count| Flood { qos, size, count, topics: 1000, rate: 0, tls: encrypted };
        let client = |who: &'static str, count: usize| {
            let flood = flood(count);
            move || against(&flood, |port| of_ours(who, port, &flood))
        };
        let peer = |make: fn(u16, &Flood) -> Option<Command>| {
            let flood = flood(FEW);
            move || against(&flood, |port| make(port, &flood))
        };
        compare(
            title,
            vec![
                Contender { name: "raw limit (frames only)", run: Box::new(client("as-raw", many)) },
                Contender { name: "mqttdeck, session and store", run: Box::new(client("as-keep", many)) },
                Contender { name: "mqttdeck, whole app", run: Box::new(client("as-app", many)) },
                Contender { name: "mosquitto_sub > /dev/null", run: Box::new(peer(peers::mosquitto_sub)) },
                Contender { name: "mqtt.js, array", run: Box::new(peer(peers::mqtt_js_receive)) },
            ],
        );
    }
}

/// Runs a client against a broker that was started for it.
fn against(flood: &Flood, client: impl FnOnce(u16) -> Option<Command>) -> Option<Figure> {
    let arguments = flood.arguments();
    let server = Server::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    // The broker is killed before it is waited for, and so not counted among the processes that ended in between.
    run(client(server.port)?, flood.count as f64)
}

pub fn of_ours(who: &str, port: u16, flood: &Flood) -> Option<Command> {
    let (qos, count) = (flood.qos.to_string(), flood.count.to_string());
    Some(part(&[who, &port.to_string(), &qos, &count, if flood.tls { "tls" } else { "plain" }]))
}

/// What a client was told in its arguments: `port qos count plain|tls`.
pub struct Task {
    pub port: u16,
    pub qos: u8,
    pub count: usize,
    pub tls: bool,
}

impl Task {
    pub fn parse(arguments: &[String]) -> Self {
        let number = |place: usize| arguments[place].parse::<usize>().expect("a number");
        Self { port: number(0) as u16, qos: number(1) as u8, count: number(2), tls: arguments[3] == "tls" }
    }

    pub fn profile(&self) -> Profile {
        let qos = Qos::from_number(self.qos).expect("a QoS");
        let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port: self.port, ..Endpoint::default() };
        let subscriptions = vec![SavedSubscription { filter: "flood/#".to_owned(), options: qos.into() }];
        let mut profile = Profile { name: "Benchmark".to_owned(), endpoint, subscriptions, ..Profile::default() };
        profile.client_id = "mqttdeck-bench".to_owned();
        profile.tls.enabled = self.tls;
        profile.tls.mode = TlsMode::CaFile;
        profile.tls.ca_file = tls::directory().join("ca.crt");
        profile
    }

    fn tell(&self, begun: Instant) {
        println!("{} {} {}", self.count, begun.elapsed().as_secs_f64(), peak_mb());
    }
}

/// The limit: whole packets are counted and acknowledged, nothing is kept.
pub fn raw(task: &Task) {
    let stream = TcpStream::connect(("127.0.0.1", task.port)).expect("the broker");
    stream.set_nodelay(true).expect("no delay");
    if task.tls { read_frames(task, tls::connect(stream).expect("TLS")) } else { read_frames(task, stream) }
}

fn read_frames(task: &Task, mut stream: impl Read + Write) {
    stream.write_all(&packet::connect("raw")).expect("CONNECT");
    packet::read(&mut stream).expect("CONNACK");
    stream.write_all(&packet::subscribe("flood/#", task.qos)).expect("SUBSCRIBE");
    packet::read(&mut stream).expect("SUBACK");
    let begun = Instant::now();
    let (mut frames, mut buffer, mut answers) = (packet::Frames::default(), vec![0; 256 * 1024], Vec::new());
    let mut count = 0;
    while count < task.count {
        let read = stream.read(&mut buffer).expect("packets");
        frames.feed(&buffer[..read], |first, body| {
            count += 1;
            if first & 0x06 != 0 {
                let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
                answers.extend_from_slice(&[0x40, 2, body[topic + 2], body[topic + 3]]);
            }
        });
        stream.write_all(&answers).expect("acknowledgements");
        answers.clear();
    }
    task.tell(begun);
}

/// The whole app without a window: what a frame takes in every 16 ms.
pub fn whole_app(task: &Task) {
    let home = tempfile::tempdir().expect("a directory");
    let runtime = runtime();
    let mut app = app(home.path(), &runtime);
    app.act(Action::CreateProfile(Box::new(task.profile())));
    app.act(Action::Connect);
    let mut begun = None;
    loop {
        app.absorb();
        let tab = app.tab();
        let received = tab.store.len() as u64 + tab.store.let_go() + tab.lost;
        if received > 0 {
            begun.get_or_insert_with(Instant::now);
        }
        if received >= task.count as u64 {
            break;
        }
        std::thread::sleep(Duration::from_millis(16));
    }
    tell_lost(app.tab().lost, task.count);
    task.tell(begun.expect("a message"));
}

pub fn app(home: &std::path::Path, runtime: &tokio::runtime::Runtime) -> App {
    let places = Places { profiles: home.join("profiles"), broker: home.join("broker") };
    App::new(places, Preferences::default(), runtime.handle().clone(), Arc::new(|| {})).expect("an app")
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Session and store alone: messages go from the network's side into the inlet, and every 16 ms into the store.
pub fn keep(task: &Task) {
    use mqttdeck::mqtt::Batch;
    use mqttdeck::profile::Secrets;
    use mqttdeck::session::{Plan, SessionHandle, Sink};
    use mqttdeck::store::{Inlet, MessageStore};

    struct Keep(Arc<Inlet>);
    impl Sink for Keep {
        fn received(&self, messages: &Batch) {
            self.0.receive(messages);
        }
        fn sent(&self, messages: &Batch) {
            messages.iter().for_each(|message| self.0.send(message));
        }
    }

    let mut store = MessageStore::new(512 << 20);
    let inlet = Arc::new(store.inlet());
    let sink = Arc::new(Keep(Arc::clone(&inlet)));
    let plan = Plan { profile: task.profile(), secrets: Secrets::default(), sessions: None };
    let session = SessionHandle::spawn(plan, sink, Arc::new(|| {}));
    let (mut begun, mut lost) = (None, 0);
    while store.len() as u64 + store.let_go() + lost < task.count as u64 {
        std::thread::sleep(Duration::from_millis(16));
        drop(session.drain());
        let arrivals = inlet.take();
        lost += arrivals.lost;
        store.append(arrivals);
        if !store.is_empty() {
            begun.get_or_insert_with(Instant::now);
        }
    }
    tell_lost(lost, task.count);
    task.tell(begun.expect("a message"));
}

/// What the inlet had no room for, since it came faster than it was taken out, was counted.
fn tell_lost(lost: u64, count: usize) {
    if lost > 0 {
        eprintln!("{lost} of {count} messages came too fast, and were counted");
    }
}

/// A command whose output is thrown away.
pub fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
