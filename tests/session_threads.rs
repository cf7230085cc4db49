//! Each session has a thread to itself: none holds another up, and none is woken for nothing.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

#[expect(dead_code, reason = "the certificates are for the tests of TLS")]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mqttdeck::mqtt::{Batch, Filter, Qos};
use mqttdeck::profile::{Protocol, Secrets};
use mqttdeck::session::{Ack, Command, Event, Goodbye, Plan, SessionHandle, Sink, Ticket};
use support::client::{message, profile};
use support::{Client, Mosquitto};

/// Sessions that are stuck: more than any pool of threads would have for two processors.
const STUCK: usize = 8;

/// The tests count the threads of this process, so one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells when a message comes, and then does not return until the other end of `hold` is gone.
struct Stuck {
    came: Sender<()>,
    hold: Mutex<Receiver<()>>,
}

impl Sink for Stuck {
    fn received(&self, _: &Batch) {
        self.came.send(()).unwrap();
        let _let_go = self.hold.lock().unwrap().recv();
    }
    fn sent(&self, _: &Batch) {}
}

#[test]
fn a_sink_that_does_not_return_holds_no_other_session_up() {
    let _alone = alone();
    let broker = Mosquitto::plain().start();
    let (came, arrivals) = channel();
    let mut holds = Vec::new();
    let stuck: Vec<SessionHandle> = (0..STUCK)
        .map(|_| {
            let (hold, held) = channel();
            holds.push(hold);
            let mut profile = profile(Protocol::V311, broker.port());
            profile.subscriptions.clear();
            let sink = Arc::new(Stuck { came: came.clone(), hold: Mutex::new(held) });
            let session = SessionHandle::spawn(
                Plan { profile, secrets: Secrets::default(), sessions: None },
                sink,
                Arc::new(|| {}),
            );
            let filter = Filter::parse("stuck").unwrap();
            session.send(Command::Subscribe { ticket: Ticket(1), filter, options: Qos::AtLeastOnce.into() });
            session
        })
        .collect();
    let mut client = Client::connect(profile(Protocol::V311, broker.port()));
    broker.wait_for_log("Sending SUBACK", STUCK);
    client.publish(message("stuck", "x", Qos::AtLeastOnce));
    (0..STUCK).for_each(|_| arrivals.recv_timeout(Duration::from_secs(30)).unwrap());
    trips(&mut client, 100);
    drop(holds);
    for session in stuck {
        assert!(session.close().wait(Duration::from_secs(30)), "a session that is let go leaves");
    }
}

#[test]
fn a_thread_is_woken_by_its_own_news_alone() {
    let _alone = alone();
    let broker = Mosquitto::plain().start();
    let before = session_threads();
    let mut client = Client::connect(profile(Protocol::V311, broker.port()));
    let after = session_threads();
    let [thread] = after.difference(&before).copied().collect::<Vec<_>>()[..] else { panic!("one thread a session") };
    trips(&mut client, 1);
    let idle = sleeps(thread);
    // An hour would tell no more: the next timer is the keep-alive's.
    std::thread::sleep(Duration::from_millis(500));
    assert!(sleeps(thread) - idle <= 2, "an idle session sleeps");
    let begun = sleeps(thread);
    trips(&mut client, 200);
    let woken = sleeps(thread) - begun;
    // For the command, the message and the acknowledgement, as far as they come apart, and the look at the mutexes.
    assert!(woken <= 200 * 4, "{woken} for 200 round trips");
    client.send(Command::Disconnect(Goodbye::default()));
    client.closed();
}

/// Publishes and waits for the message and the answer, one after the other.
fn trips(client: &mut Client, count: usize) {
    client.subscribe("trip", Qos::AtLeastOnce).unwrap();
    for _ in 0..count {
        let ticket = client.publish(message("trip", "x", Qos::AtLeastOnce));
        client.message();
        let done = client.wait("the acknowledgement", |event| match event {
            Event::Done(answered, ack) if *answered == ticket => Some(ack.clone()),
            _ => None,
        });
        assert!(matches!(done, Ack::Published { .. }));
    }
}

/// The threads of this process that are sessions.
fn session_threads() -> BTreeSet<u32> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| Some((task.file_name().to_str()?.parse().ok()?, task.path().join("comm"))));
    names.filter(|(_, comm)| fs::read_to_string(comm).is_ok_and(|name| name == "session\n")).map(|(id, _)| id).collect()
}

/// How often a thread went to sleep so far.
fn sleeps(thread: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/self/task/{thread}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
    line.trim().parse().unwrap()
}
