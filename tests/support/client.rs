//! A session whose events can be waited for.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Batch, Filter, Message, MessageRef, Qos, Topic};
use mqttdeck::profile::{Profile, Protocol, Secret, SecretKind, Secrets};
use mqttdeck::session::{
    Ack, Command, Event, Greeting, Plan, Refusal, SessionError, SessionHandle, Sink, State, Ticket,
};
use mqttdeck::wire::Trace;

/// How long anything may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(30);

/// A profile for a broker on this machine.
pub fn profile(protocol: Protocol, port: u16) -> Profile {
    let mut profile = Profile { protocol, client_id: mqttdeck::profile::generate_client_id(), ..Profile::default() };
    profile.endpoint.host = "127.0.0.1".to_owned();
    profile.endpoint.port = port;
    profile.session.connection_timeout_s = 10;
    profile.session.auto_reconnect = false;
    profile
}

/// What came through the sink.
#[derive(Debug, Default)]
pub struct Kept {
    /// Messages that arrived and were not waited for yet.
    pub received: VecDeque<Message>,
    /// Messages that went out.
    pub sent: Vec<Message>,
    /// All messages by their topics, in the order of their coming and going.
    pub order: Vec<String>,
}

/// Keeps every message as one of its own.
#[derive(Debug, Default)]
struct Keeper(Mutex<Kept>);

impl Keeper {
    fn keep(&self, messages: &Batch, put: impl FnMut(&mut Kept, Message)) {
        let (mut kept, mut put) = (self.0.lock().expect("no test panics here"), put);
        for message in messages.iter() {
            kept.order.push(message.topic.to_owned());
            put(&mut kept, owned(message));
        }
    }
}

impl Sink for Keeper {
    fn received(&self, messages: &Batch) {
        self.keep(messages, |kept, message| kept.received.push_back(message));
    }

    fn sent(&self, messages: &Batch) {
        self.keep(messages, |kept, message| kept.sent.push(message));
    }
}

fn owned(message: MessageRef<'_>) -> Message {
    Message {
        topic: Topic::parse(message.topic).expect("a topic"),
        payload: bytes::Bytes::copy_from_slice(message.payload),
        qos: message.qos,
        retain: message.retain,
        properties: message.properties.cloned().map(Box::new),
        at: message.at,
    }
}

/// A session under test.
#[derive(Debug)]
pub struct Client {
    handle: SessionHandle,
    keeper: Arc<Keeper>,
    woken: Receiver<()>,
    /// What came and was not waited for yet.
    waiting: VecDeque<Event>,
    next_ticket: u64,
}

impl Client {
    /// Starts a session.
    pub fn start(profile: Profile) -> Self {
        Self::start_with(profile, Secrets::default())
    }

    /// Starts a session with a user name and a password.
    pub fn start_as(mut profile: Profile, username: &str, password: &str) -> Self {
        profile.credentials.username = username.to_owned();
        profile.credentials.with_password = true;
        let password = Secret::new(password.to_owned());
        Self::start_with(profile, Secrets::default().with(SecretKind::Password, password))
    }

    /// Starts a session with these secrets.
    pub fn start_with(profile: Profile, secrets: Secrets) -> Self {
        Self::start_plan(Plan { profile, secrets, sessions: None })
    }

    /// Starts a session of this plan.
    pub fn start_plan(plan: Plan) -> Self {
        Self::start_traced(plan, Trace::default())
    }

    /// The same with a trace that may be open.
    pub fn start_traced(plan: Plan, trace: Trace) -> Self {
        let (sender, woken) = channel();
        let wake = Arc::new(move || {
            // A test that is over does not listen any more.
            let _ = sender.send(());
        });
        let keeper = Arc::<Keeper>::default();
        let sink = Arc::clone(&keeper);
        let handle = SessionHandle::spawn_traced(plan, trace, sink, wake);
        Self { handle, keeper, woken, waiting: VecDeque::new(), next_ticket: 0 }
    }

    /// Starts a session and waits for its connection.
    pub fn connect(profile: Profile) -> Self {
        let mut client = Self::start(profile);
        client.greeting();
        client
    }

    /// The packets of the session.
    pub fn trace(&self) -> &Trace {
        self.handle.trace()
    }

    /// Hands a command over.
    pub fn send(&self, command: Command) {
        self.handle.send(command);
    }

    /// Waits for the first event that `pick` takes. The others stay for whoever waits for them.
    pub fn wait<T>(&mut self, what: &str, pick: impl FnMut(&Event) -> Option<T>) -> T {
        self.wait_within(PATIENCE, pick).unwrap_or_else(|| panic!("waited for {what}; came: {}", self.waiting_words()))
    }

    /// Waits that long for the first event that `pick` takes.
    pub fn wait_within<T>(&mut self, time: Duration, mut pick: impl FnMut(&Event) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + time;
        let mut passed = VecDeque::new();
        let found = loop {
            match self.waiting.pop_front() {
                Some(event) => match pick(&event) {
                    Some(picked) => break Some(picked),
                    None => passed.push_back(event),
                },
                None if !self.fetch_until(deadline) => break None,
                None => {}
            }
        };
        passed.append(&mut self.waiting);
        self.waiting = passed;
        found
    }

    /// What came and was not waited for, cut short.
    fn waiting_words(&self) -> String {
        format!("{:?}", self.waiting).chars().take(3000).collect()
    }

    /// Fetches what the session has to say; `false` once the time is over.
    fn fetch_until(&mut self, deadline: Instant) -> bool {
        self.drain();
        !self.waiting.is_empty() || self.bell_until(deadline)
    }

    fn drain(&mut self) {
        self.waiting.extend(self.handle.drain().into_iter().map(|dated| dated.event));
    }

    /// Waits until there may be something new; `false` once the time is over.
    fn bell_until(&mut self, deadline: Instant) -> bool {
        match self.woken.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => panic!("the session let its waker go"),
        }
    }

    /// Waits for the connection.
    pub fn greeting(&mut self) -> Greeting {
        self.wait("the connection", |event| match event {
            Event::State(State::Connected(greeting)) => Some(greeting.clone()),
            _ => None,
        })
    }

    /// Waits until the connection is gone or could not be made.
    pub fn down(&mut self) -> (Arc<SessionError>, Option<Duration>) {
        self.wait("the end of the connection", |event| match event {
            Event::State(State::Down { cause, retry_in }) => Some((Arc::clone(cause), *retry_in)),
            _ => None,
        })
    }

    /// Waits for the last event.
    pub fn closed(&mut self) {
        self.wait("the end of the session", |event| match event {
            Event::State(State::Closed) => Some(()),
            _ => None,
        });
    }

    /// Subscribes and waits for the answer.
    pub fn subscribe(&mut self, filter: &str, qos: Qos) -> Result<Ack, Refusal> {
        let ticket = self.ticket();
        self.send(Command::Subscribe { ticket, filter: Filter::parse(filter).expect("a filter"), options: qos.into() });
        self.answer(ticket)
    }

    /// Unsubscribes and waits for the answer.
    pub fn unsubscribe(&mut self, filter: &str) -> Result<Ack, Refusal> {
        let ticket = self.ticket();
        let filter = Filter::parse(filter).expect("a filter");
        self.send(Command::Unsubscribe { ticket, filter, user: Vec::new() });
        self.answer(ticket)
    }

    /// Publishes without waiting.
    pub fn publish(&mut self, message: Message) -> Ticket {
        let ticket = self.ticket();
        self.send(Command::Publish { ticket, message });
        ticket
    }

    /// Waits for the answer to a ticket.
    pub fn answer(&mut self, ticket: Ticket) -> Result<Ack, Refusal> {
        self.wait("an answer", |event| match event {
            Event::Done(answered, ack) if *answered == ticket => Some(Ok(ack.clone())),
            Event::Refused(answered, refusal) if *answered == ticket => Some(Err(refusal.clone())),
            _ => None,
        })
    }

    /// Publishes many without waiting.
    pub fn publish_many(&mut self, messages: Vec<Message>) -> Ticket {
        let ticket = self.ticket();
        self.send(Command::PublishMany { ticket, messages });
        ticket
    }

    /// Waits for messages until there are so many.
    pub fn messages(&mut self, count: usize) -> Vec<Message> {
        let found = self.messages_within(PATIENCE, count);
        assert_eq!(found.len(), count, "waited for {count} messages; events: {}", self.waiting_words());
        found
    }

    /// Waits that long for messages until there are so many: those that came.
    pub fn messages_within(&mut self, time: Duration, count: usize) -> Vec<Message> {
        let deadline = Instant::now() + time;
        // The bell rings once until somebody looks, so look first.
        self.drain();
        while self.kept(|kept| kept.received.len()) < count && self.bell_until(deadline) {
            self.drain();
        }
        self.kept(|kept| {
            let there = count.min(kept.received.len());
            kept.received.drain(..there).collect()
        })
    }

    /// What came through the sink so far.
    pub fn kept<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.keeper.0.lock().expect("the sink does not panic"))
    }

    /// Waits for one message.
    pub fn message(&mut self) -> Message {
        self.messages(1).remove(0)
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }
}

/// A message to send.
pub fn message(topic: &str, payload: impl Into<bytes::Bytes>, qos: Qos) -> Message {
    Message {
        topic: Topic::parse(topic).expect("a topic"),
        payload: payload.into(),
        qos,
        retain: false,
        properties: None,
        at: jiff::Timestamp::now(),
    }
}
