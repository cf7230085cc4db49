//! A session of ours and what it has to say.

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
        let (bell, woken) = std::sync::mpsc::channel();
        let wake = Arc::new(move || {
            // A session that is over does not listen any more.
            let _ = bell.send(());
        });
        let plan = Plan { profile, secrets: Secrets::default(), sessions: None };
        let handle = SessionHandle::spawn(plan, Arc::new(Discard), wake);
        let session = Self { handle, woken, next_ticket: 0 };
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
            self.woken.recv_timeout(deadline - Instant::now()).expect("a session that runs");
        }
    }
}

/// A hundred bytes on one of a thousand topics.
pub fn message(number: u32, qos: Qos) -> Message {
    Message {
        topic: Topic::parse(&topic(number)).expect("a topic"),
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
