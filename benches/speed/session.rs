//! A session of ours on a runtime of its own, and the processor time that it used.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Message, Qos, Topic};
use mqttdeck::profile::{Profile, Secrets};
use mqttdeck::session::{Command, Discard, Event, Plan, SessionHandle, State, Ticket};

/// How long one measurement may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connected session.
pub struct Session {
    handle: SessionHandle,
    woken: std::sync::mpsc::Receiver<()>,
    runtime: tokio::runtime::Runtime,
    next_ticket: u64,
}

impl Session {
    /// Connects; at most `window` publishes are under way.
    pub fn connect(port: u16, window: u16) -> Self {
        let mut profile = Profile { client_id: format!("bench-{port}"), ..Profile::default() };
        profile.endpoint.host = "127.0.0.1".to_owned();
        profile.endpoint.port = port;
        profile.session.max_inflight = window;
        profile.session.auto_reconnect = false;
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).thread_name("ours").enable_all().build().unwrap();
        let (bell, woken) = std::sync::mpsc::channel();
        let wake = Arc::new(move || {
            // A session that is over does not listen any more.
            let _ = bell.send(());
        });
        let plan = Plan { profile, secrets: Secrets::default() };
        let handle = SessionHandle::spawn(runtime.handle(), plan, Arc::new(Discard), wake);
        let session = Self { handle, woken, runtime, next_ticket: 0 };
        session.wait(|event| matches!(event, Event::State(State::Connected(_))));
        session
    }

    /// Hands over what `command` makes of a new ticket.
    pub fn send(&mut self, command: impl FnOnce(Ticket) -> Command) -> Ticket {
        self.next_ticket += 1;
        self.handle.send(command(Ticket(self.next_ticket)));
        Ticket(self.next_ticket)
    }

    /// Waits until something is so of an event.
    pub fn wait(&self, mut is_it: impl FnMut(&Event) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            for dated in self.handle.drain() {
                match &dated.event {
                    event if is_it(event) => return,
                    Event::State(State::Down { cause, .. }) => panic!("{cause}"),
                    Event::Refused(_, refusal) => panic!("{refusal}"),
                    _ => {}
                }
            }
            self.woken.recv_timeout(deadline - Instant::now()).unwrap();
        }
    }

    /// Processor time of the session's threads so far, in seconds, as Linux counts it; elsewhere nothing.
    pub fn cpu(&self) -> f64 {
        let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        let ours = tasks
            .filter(|task| std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim() == "ours"));
        let times = ours.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
        times.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
    }

    pub fn close(self) {
        drop(self.handle);
        self.runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

/// A hundred bytes on one of a thousand topics.
pub fn message(number: u32, qos: Qos) -> Message {
    Message {
        topic: Topic::parse(&topic(number)).unwrap(),
        payload: vec![b'x'; 100].into(),
        qos,
        retain: false,
        properties: None,
        at: jiff::Timestamp::UNIX_EPOCH,
    }
}

pub fn topic(number: u32) -> String {
    format!("flood/{:03}", number % 1000)
}

/// A peer on loopback that greets each client as MQTT 3.1.1 asks, and then serves it in a thread.
pub fn peer(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            std::thread::spawn(move || {
                stream.set_nodelay(true).unwrap();
                packet(&mut stream);
                stream.write_all(&[0x20, 2, 0, 0]).unwrap();
                serve(stream);
            });
        }
    });
    port
}

/// The body of one packet that is shorter than 128 bytes.
pub fn packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut header = [0_u8; 2];
    stream.read_exact(&mut header).unwrap();
    let mut body = vec![0_u8; usize::from(header[1])];
    stream.read_exact(&mut body).unwrap();
    body
}
