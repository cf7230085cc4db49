//! The life cycle against a scripted driver, with a clock that stands still unless everybody waits for it.

use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::io::AsyncReadExt;

use super::*;
use crate::mqtt::{ConnectRefusal, Message, Qos, Reason, ReasonCode, Topic};
use crate::session::{Grant, LossCause};

/// What the next attempt comes to, instead of a stream.
enum Attempt {
    Fails(SessionError),
    Hangs(Arc<()>),
}

/// What the actor did to the driver.
#[derive(Debug)]
enum Act {
    Attach(Link),
    Accept(Command),
}

struct Scripted {
    signals: mpsc::UnboundedReceiver<Result<Signal, SessionError>>,
    acts: mpsc::UnboundedSender<Act>,
}

impl Driver for Scripted {
    fn attach(&mut self, link: Link) {
        self.acts.send(Act::Attach(link)).unwrap();
    }

    fn accept(&mut self, command: Command) {
        self.acts.send(Act::Accept(command)).unwrap();
    }

    async fn next(&mut self) -> Result<Signal, SessionError> {
        match self.signals.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

/// One actor and everything around it.
struct Bench {
    commands: mpsc::UnboundedSender<Command>,
    signals: mpsc::UnboundedSender<Result<Signal, SessionError>>,
    acts: mpsc::UnboundedReceiver<Act>,
    attempts: Arc<Mutex<VecDeque<Attempt>>>,
    outbox: Arc<Outbox>,
}

impl Bench {
    fn start(attempts: impl IntoIterator<Item = Attempt>) -> Self {
        Self::start_with(attempts, SessionSettings::default())
    }

    fn start_with(attempts: impl IntoIterator<Item = Attempt>, session: SessionSettings) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let (signals, scripted) = mpsc::unbounded_channel();
        let (acts_sender, acts) = mpsc::unbounded_channel();
        let outbox = Outbox::new(Arc::new(|| {}), Arc::new(crate::session::Discard));
        let attempts = Arc::new(Mutex::new(attempts.into_iter().collect()));
        let manner = Manner {
            allowed: Duration::from_secs(10),
            session,
            saved: vec![(filter("saved"), Qos::AtMostOnce.into())],
            outdated: Vec::new(),
        };
        let driver = Scripted { signals: scripted, acts: acts_sender };
        let climb = climber(Arc::clone(&attempts));
        tokio::spawn(Actor::new(driver, climb, manner, received, Arc::clone(&outbox)).run());
        Self { commands, signals, acts, attempts, outbox }
    }

    fn send(&self, command: Command) {
        self.commands.send(command).unwrap();
    }

    fn signal(&self, signal: Signal) {
        self.signals.send(Ok(signal)).unwrap();
    }

    fn break_with(&self, error: SessionError) {
        self.signals.send(Err(error)).unwrap();
    }

    /// What the actor says until it waits for something. With the clock stopped that takes no time.
    async fn events(&mut self) -> Vec<Event> {
        tokio::time::sleep(Duration::from_nanos(1)).await;
        self.outbox.drain().into_iter().map(|dated| dated.event).collect()
    }

    async fn states(&mut self) -> Vec<String> {
        let events = self.events().await;
        events
            .iter()
            .filter_map(|event| if let Event::State(state) = event { Some(words(state)) } else { None })
            .collect()
    }

    /// Lets the time pass in which the actor waits before the next attempt: the attempt's number.
    async fn next_attempt(&mut self) -> u32 {
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            for event in self.events().await {
                if let Event::State(State::Connecting { attempt }) = event {
                    return attempt;
                }
            }
        }
        panic!("no attempt in 40 s");
    }

    fn acts(&mut self) -> Vec<Act> {
        std::iter::from_fn(|| self.acts.try_recv().ok()).collect()
    }

    fn accepted(&mut self) -> Vec<Command> {
        let accepted = |act| if let Act::Accept(command) = act { Some(command) } else { None };
        self.acts().into_iter().filter_map(accepted).collect()
    }

    /// CONNACK.
    async fn greet(&mut self, session_present: bool) -> Vec<Event> {
        self.events().await;
        self.signal(Signal::Connected(Connack::plain(session_present)));
        self.events().await
    }
}

fn climber(attempts: Arc<Mutex<VecDeque<Attempt>>>) -> impl FnMut(Instant) -> Climb + Send {
    move |_| match attempts.lock().unwrap().pop_front() {
        None => Box::pin(async {
            let (ours, theirs) = tokio::io::duplex(64);
            // The peer stays, and says nothing.
            std::mem::forget(theirs);
            Ok(Link::new(ours, None))
        }),
        Some(Attempt::Fails(error)) => Box::pin(std::future::ready(Err(error))),
        Some(Attempt::Hangs(witness)) => Box::pin(async move {
            let _witness = witness;
            std::future::pending().await
        }),
    }
}

fn words(state: &State) -> String {
    match state {
        State::Connecting { attempt } => format!("connecting {attempt}"),
        State::Connected(_) => "connected".to_owned(),
        State::Down { retry_in: Some(_), .. } => "down, again soon".to_owned(),
        State::Down { retry_in: None, .. } => "down".to_owned(),
        State::Closed => "closed".to_owned(),
    }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}

fn subscribe(ticket: u64, text: &str) -> Command {
    Command::Subscribe { ticket: Ticket(ticket), filter: filter(text), options: Qos::AtLeastOnce.into() }
}

fn publish(ticket: u64) -> Command {
    let message = Message {
        topic: Topic::parse("t").unwrap(),
        payload: "x".into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    Command::Publish { ticket: Ticket(ticket), message }
}

fn passing() -> SessionError {
    SessionError::NoConnack { security: None }
}

fn lost() -> SessionError {
    SessionError::Lost { cause: LossCause::Closed, up_for: Duration::ZERO }
}

fn filters(commands: &[Command]) -> Vec<&str> {
    commands.iter().map(subscribed).collect()
}

fn subscribed(command: &Command) -> &str {
    match command {
        Command::Subscribe { filter, .. } => filter.as_str(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn connects_and_subscribes_what_the_profile_says() {
    let mut bench = Bench::start([]);
    assert_eq!(bench.states().await, ["connecting 1"]);
    assert!(matches!(bench.acts()[..], [Act::Attach(_)]));
    let events = bench.greet(false).await;
    assert!(events.iter().any(|event| matches!(event, Event::State(State::Connected(_)))));
    let accepted = bench.accepted();
    let [Command::Subscribe { ticket, .. }] = accepted[..] else { panic!("{accepted:?}") };
    bench.signal(Signal::Done(ticket, Ack::Subscribed(Grant { qos: Qos::AtMostOnce, reason: Reason::SUCCESS })));
    let events = bench.events().await;
    assert!(
        matches!(events[..], [Event::Resubscribed { answer: Ok(Grant { qos: Qos::AtMostOnce, .. }), .. }]),
        "{events:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn tries_again_after_the_time_that_it_said() {
    let mut bench = Bench::start([Attempt::Fails(passing()), Attempt::Fails(passing())]);
    let events = bench.events().await;
    let Some(Event::State(State::Down { retry_in: Some(wait), .. })) = events.last() else { panic!("{events:?}") };
    tokio::time::sleep(*wait - Duration::from_millis(10)).await;
    assert!(bench.states().await.is_empty());
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(bench.states().await, ["connecting 2", "down, again soon"]);
    assert_eq!(bench.next_attempt().await, 3);
    bench.greet(false).await;
    bench.break_with(lost());
    assert_eq!(bench.states().await, ["down, again soon"]);
    assert_eq!(bench.next_attempt().await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_final_is_not_tried_again() {
    let refusal = ConnectRefusal::v311(5);
    let refused = SessionError::Refused { refusal, security: None };
    let mut bench = Bench::start([Attempt::Fails(refused)]);
    assert_eq!(bench.states().await, ["connecting 1", "down"]);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    bench.send(subscribe(1, "more"));
    bench.send(publish(2));
    let events = bench.events().await;
    let not_connected =
        |event: &Event, wanted| matches!(event, Event::Refused(Ticket(got), Refusal::NotConnected) if *got == wanted);
    assert!(not_connected(&events[0], 1) && not_connected(&events[1], 2) && events.len() == 2, "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn without_auto_reconnect_nothing_is_tried_again() {
    let session = SessionSettings { auto_reconnect: false, ..SessionSettings::default() };
    let mut bench = Bench::start_with([Attempt::Fails(passing())], session);
    assert_eq!(bench.states().await, ["connecting 1", "down"]);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(bench.states().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_is_not_answered_runs_out_of_time_and_is_cut() {
    let mut bench = Bench::start([]);
    bench.events().await;
    let Some(Act::Attach(mut link)) = bench.acts().pop() else { panic!("no stream") };
    tokio::time::sleep(Duration::from_millis(9990)).await;
    assert!(bench.states().await.is_empty());
    tokio::time::sleep(Duration::from_millis(20)).await;
    let events = bench.events().await;
    let Some(Event::State(State::Down { cause, retry_in: Some(_) })) = events.last() else { panic!("{events:?}") };
    assert!(matches!(**cause, SessionError::Timeout { rung: Rung::Mqtt, .. }));
    assert_eq!(link.read(&mut [0]).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionAborted);
    bench.break_with(passing());
    assert!(bench.events().await.is_empty(), "the end of the stream that was cut is no news");
}

#[tokio::test(start_paused = true)]
async fn disconnect_abandons_a_hanging_attempt_at_once() {
    let witness = Arc::new(());
    let mut bench = Bench::start([Attempt::Hangs(Arc::clone(&witness))]);
    bench.events().await;
    let begin = Instant::now();
    bench.send(Command::Disconnect(Goodbye::default()));
    assert_eq!(bench.states().await, ["closed"]);
    assert!(begin.elapsed() < Duration::from_millis(5));
    assert_eq!(Arc::strong_count(&witness), 1, "the attempt was dropped");
}

#[tokio::test(start_paused = true)]
async fn disconnect_says_goodbye_but_waits_only_a_moment_for_it() {
    for finishes in [true, false] {
        let mut bench = Bench::start([]);
        bench.greet(false).await;
        bench.accepted();
        let begin = Instant::now();
        bench.send(Command::Disconnect(Goodbye::default()));
        bench.events().await;
        assert!(matches!(bench.accepted()[..], [Command::Disconnect(_)]));
        if finishes {
            bench.signal(Signal::Refused(Ticket(5), Refusal::ConnectionLost));
            bench.break_with(lost());
            let events = bench.events().await;
            assert!(matches!(events[..], [Event::Refused(Ticket(5), _), Event::State(State::Closed)]), "{events:?}");
            assert!(begin.elapsed() < FAREWELL);
        } else {
            tokio::time::sleep(FAREWELL).await;
            assert_eq!(bench.states().await, ["closed"]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_handle_says_goodbye_too() {
    let mut bench = Bench::start([]);
    bench.greet(false).await;
    bench.accepted();
    let (commands, _) = mpsc::unbounded_channel();
    bench.commands = commands;
    bench.events().await;
    assert!(matches!(bench.accepted()[..], [Command::Disconnect(_)]));
}

#[tokio::test(start_paused = true)]
async fn subscriptions_are_renewed_unless_the_broker_kept_them() {
    for (session_present, expected) in [(false, &["saved", "more"][..]), (true, &[])] {
        let mut bench = Bench::start([]);
        bench.greet(false).await;
        bench.send(subscribe(1, "more"));
        bench.events().await;
        for command in bench.accepted() {
            let Command::Subscribe { ticket, options, .. } = command else { panic!("{command:?}") };
            bench.signal(Signal::Done(ticket, Ack::Subscribed(Grant { qos: options.qos, reason: Reason::SUCCESS })));
        }
        bench.events().await;
        bench.break_with(lost());
        bench.events().await;
        bench.next_attempt().await;
        bench.greet(session_present).await;
        assert_eq!(filters(&bench.accepted()), expected, "{session_present}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_subscription_wished_for_while_down_is_made_later() {
    let mut bench = Bench::start([Attempt::Fails(passing())]);
    bench.events().await;
    bench.send(subscribe(7, "more"));
    bench.send(publish(8));
    let events = bench.events().await;
    assert!(matches!(events[..], [Event::Refused(Ticket(8), Refusal::NotConnected)]), "{events:?}");
    bench.next_attempt().await;
    bench.greet(false).await;
    assert!(bench.accepted().contains(&subscribe(7, "more")));
    bench.signal(Signal::Refused(Ticket(7), Refusal::Broker(ReasonCode::NOT_AUTHORIZED.into())));
    let events = bench.events().await;
    assert!(matches!(events[..], [Event::Refused(Ticket(7), Refusal::Broker(_))]), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_does_not_answer_a_subscribe_is_given_up() {
    let mut bench = Bench::start([]);
    bench.greet(false).await;
    bench.send(subscribe(7, "more"));
    bench.events().await;
    tokio::time::sleep(Duration::from_secs(21)).await;
    let events = bench.events().await;
    let refused = |event: &Event| matches!(event, Event::Refused(Ticket(7), Refusal::NoAnswer(_)));
    let resubscribed = |event: &Event| matches!(event, Event::Resubscribed { answer: Err(Refusal::NoAnswer(_)), .. });
    assert!(events.iter().any(refused) && events.iter().any(resubscribed) && events.len() == 2, "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_there_is_nothing_to_unsubscribe_unless_the_session_is_kept() {
    for (clean_session, expected) in [(true, "Done"), (false, "Refused")] {
        let session = SessionSettings { clean_session, ..SessionSettings::default() };
        let mut bench = Bench::start_with([Attempt::Fails(passing())], session);
        bench.events().await;
        bench.send(Command::Unsubscribe { ticket: Ticket(1), filter: filter("saved"), user: Vec::new() });
        let events = format!("{:?}", bench.events().await);
        assert!(events.contains(expected), "{events}");
        bench.next_attempt().await;
        bench.greet(false).await;
        assert_eq!(bench.accepted().is_empty(), clean_session);
    }
}

#[tokio::test(start_paused = true)]
async fn publishes_and_their_answers_pass_through() {
    let mut bench = Bench::start([]);
    bench.greet(false).await;
    bench.accepted();
    bench.send(publish(3));
    bench.events().await;
    assert_eq!(bench.accepted(), [publish(3)]);
    bench.signal(Signal::Sent(Ticket(3)));
    bench.signal(Signal::Done(Ticket(3), Ack::Published { reason: Reason::SUCCESS }));
    let events = bench.events().await;
    assert!(matches!(events[..], [Event::Sent(_), Event::Done(..)]), "{events:?}");
    assert!(bench.attempts.lock().unwrap().is_empty());
}
