//! Mosquitto, killed with SIGKILL in the middle of streams of QoS 1 and 2, a hundred times over: nothing is lost at QoS 1,
//! nothing comes twice at QoS 2.
//!
//! Both sides have to keep that promise, and Mosquitto acknowledges what it holds in memory only. So the bytes are stopped
//! first, anywhere, also within a packet; then Mosquitto is made to save what it has, and is killed. Nobody hears what it
//! said after the bytes had stopped, so that it comes back as a broker does that writes down what it acknowledges, and
//! what was on its way is lost, as on a network.
//!
//! Publisher and subscriber both have a session that is kept. Most of the time both die with the broker, and the next run
//! of the program takes up what their files say; now and then they live on, and take up what they have in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use mqttdeck::mqtt::{Message, Qos};
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{Command, Event, State, Ticket};

use crate::support::client::message;
use crate::support::{Client, Mosquitto};
use crate::way::Way;
use crate::{kept, run};

/// For each version.
const KILLS: usize = 100;
/// After so many kills the clients live on once, which costs the wait before the second attempt.
const LIVE_ON_EVERY: usize = 10;
/// Before each kill, half of them at QoS 1 and half at QoS 2.
const MESSAGES: usize = 100;
/// The payload behind all others.
const LAST: &str = "last";
/// Fewer bytes than it takes to publish them to the broker and on to the subscriber, so that they stop in the middle: each
/// way a message and its acknowledgement have 14 bytes at least.
const MOST_BYTES: usize = MESSAGES * 20;

/// Mosquitto on its database, and the way to it.
struct Setting {
    broker: Mosquitto,
    way: Way,
    home: tempfile::TempDir,
    publisher: Profile,
    subscriber: Profile,
}

/// One run of the program on both sides.
struct Run {
    publisher: Client,
    subscriber: Client,
    /// What was handed over and not told to be sent.
    waiting: BTreeMap<Ticket, String>,
}

/// What the test knows of the messages, by their payloads.
#[derive(Default)]
struct Ledger {
    /// How many were handed over, whatever became of them.
    count: usize,
    /// Those that were told to be sent.
    sent: BTreeSet<String>,
    /// How often each arrived.
    arrived: BTreeMap<String, usize>,
}

impl Setting {
    fn new(protocol: Protocol) -> Self {
        let home = tempfile::tempdir().unwrap();
        let broker = Mosquitto::plain().saving_in(home.path()).line("autosave_interval 0").start();
        let way = Way::to(broker.port());
        let [publisher, subscriber] = [(), ()].map(|()| {
            let mut profile = kept(protocol, way.port());
            profile.session.auto_reconnect = true;
            profile
        });
        Self { broker, way, home, publisher, subscriber }
    }

    fn run(&self) -> Run {
        let [publisher, subscriber] = [&self.publisher, &self.subscriber].map(|profile| run(profile, self.home.path()));
        Run { publisher, subscriber, waiting: BTreeMap::new() }
    }

    /// One run, which dies with the broker as soon as so many bytes have passed, perhaps while it still connects.
    fn die_together(&mut self, bytes: usize, ledger: &mut Ledger) {
        self.way.let_pass(Some(bytes));
        let mut run = self.run();
        thread::scope(|scope| {
            scope.spawn(|| self.kill());
            if run.is_up() {
                run.publish(ledger);
            }
        });
        run.crash(ledger);
    }

    /// One run that outlives the broker, and dies with the next.
    fn live_on(&mut self, bytes: [usize; 2], ledger: &mut Ledger) {
        let mut run = self.run();
        for bytes in bytes {
            run.greet();
            self.way.let_pass(Some(bytes));
            run.publish(ledger);
            self.kill();
            run.part();
        }
        run.crash(ledger);
    }

    /// As soon as the bytes have stopped: has Mosquitto save what it has, kills it, and starts it again.
    fn kill(&mut self) {
        self.way.wait_until_stopped();
        self.broker.save(&self.home.path().join("mosquitto.db"));
        self.broker.kill();
        self.way.cut();
        self.way.let_pass(None);
        self.broker.restart();
    }
}

impl Run {
    /// Waits until both sides are connected.
    fn greet(&mut self) {
        self.publisher.greeting();
        self.subscriber.greeting();
    }

    /// Waits until both sides have noticed that the broker is dead.
    fn part(&mut self) {
        self.publisher.down();
        self.subscriber.down();
    }

    /// Waits until the publisher is connected or cannot be.
    fn is_up(&mut self) -> bool {
        self.publisher.wait("a connection, or its failure", |event| match event {
            Event::State(State::Connected(_)) => Some(true),
            Event::State(State::Down { .. }) => Some(false),
            _ => None,
        })
    }

    fn publish(&mut self, ledger: &mut Ledger) {
        for qos in [Qos::AtLeastOnce, Qos::ExactlyOnce].into_iter().cycle().take(MESSAGES) {
            ledger.count += 1;
            let payload = format!("{} {}", qos.number(), ledger.count);
            let ticket = self.publisher.publish(message("t", payload.clone(), qos));
            self.waiting.insert(ticket, payload);
        }
    }

    /// Ends as a crash would, so that nothing more goes out, and puts down what was told by then.
    fn crash(mut self, ledger: &mut Ledger) {
        for client in [&mut self.publisher, &mut self.subscriber] {
            client.send(Command::Drop);
            client.closed();
        }
        self.publisher.wait_within(Duration::ZERO, |event| {
            if let Event::Sent(ticket) = event {
                ledger.sent.extend(self.waiting.remove(ticket));
            }
            None::<()>
        });
        ledger.take(&self.subscriber);
    }

    /// Finishes all that is under way: until all that was sent has arrived, and one more behind it.
    fn finish(mut self, ledger: &mut Ledger) {
        self.greet();
        let ticket = self.publisher.publish(message("t", LAST, Qos::ExactlyOnce));
        self.publisher.answer(ticket).unwrap();
        ledger.sent.insert(LAST.to_owned());
        let deadline = Instant::now() + Duration::from_secs(20);
        while !ledger.lost().is_empty() && Instant::now() < deadline {
            self.subscriber
                .messages_within(Duration::from_millis(20), usize::MAX)
                .iter()
                .for_each(|message| ledger.arrived(message));
        }
    }
}

impl Ledger {
    fn take(&mut self, subscriber: &Client) {
        subscriber.kept(|kept| std::mem::take(&mut kept.received)).iter().for_each(|message| self.arrived(message));
    }

    fn arrived(&mut self, message: &Message) {
        *self.arrived.entry(String::from_utf8_lossy(&message.payload).into_owned()).or_default() += 1;
    }

    fn lost(&self) -> Vec<&String> {
        self.sent.iter().filter(|sent| !self.arrived.contains_key(*sent)).collect()
    }

    fn more_than_once(&self, qos: Qos) -> Vec<(&String, &usize)> {
        let is_of = |payload: &str| payload.starts_with(&qos.number().to_string());
        self.arrived.iter().filter(|(payload, count)| **count > 1 && is_of(payload)).collect()
    }
}

#[test]
fn a_hundred_kills_lose_nothing_and_repeat_nothing_in_3_1_1() {
    a_hundred_kills(Protocol::V311);
}

#[test]
fn a_hundred_kills_lose_nothing_and_repeat_nothing_in_5() {
    a_hundred_kills(Protocol::V5);
}

fn a_hundred_kills(protocol: Protocol) {
    let (mut setting, mut ledger) = (Setting::new(protocol), Ledger::default());
    let mut first = setting.run();
    first.subscriber.subscribe("t", Qos::ExactlyOnce).unwrap();
    first.crash(&mut ledger);
    let mut kills = 0;
    while kills < KILLS {
        if kills % LIVE_ON_EVERY == 0 {
            setting.live_on([(); 2].map(|()| fastrand::usize(1..MOST_BYTES)), &mut ledger);
            kills += 2;
        } else {
            setting.die_together(fastrand::usize(1..MOST_BYTES), &mut ledger);
            kills += 1;
        }
    }
    setting.run().finish(&mut ledger);
    let (lost, twice) = (ledger.lost(), ledger.more_than_once(Qos::ExactlyOnce));
    assert!(lost.is_empty(), "{protocol:?}: {lost:?} of {} are lost", ledger.sent.len());
    assert!(twice.is_empty(), "{protocol:?}: came more than once: {twice:?}");
    // Otherwise nothing was cut off in the middle.
    let (sent, again) = (ledger.sent.len(), ledger.more_than_once(Qos::AtLeastOnce).len());
    assert!(sent > KILLS && again > 0, "{protocol:?}: {sent} were sent, and {again} came again at QoS 1");
}
