//! A long flood through a real Mosquitto: broker, session, store and window count the same messages, and the store stays
//! within its budget.
//!
//! Thirty seconds in the suite; `MQTTDECK_SOAK_SECONDS=600 cargo test --release --test soak -- --nocapture` is the long
//! run.

#![cfg(all(feature = "gui", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

#[expect(dead_code, reason = "the settings and the pictures are for other tests")]
mod desk;
#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use desk::{Desk, Window, act, wait_for, window};
use mqttdeck::app::{
    Action, Endpoint, MemoryAction, MemoryLimits, MessagesAction, Panel, Phase, Profile, Qos, SavedSubscription,
};
use mqttdeck::mqtt::{Message, Topic};
use mqttdeck::profile::{Protocol, Secrets};
use mqttdeck::session::{Ack, Command, Discard, Event, Plan, SessionHandle, State, Ticket};
use support::{Client, Mosquitto, client};

/// What the window may keep: filled in some ten seconds, so that most of the time the oldest are let go.
const MEGABYTES: u32 = 128;
const BUDGET: usize = (MEGABYTES as usize) << 20;
/// Bytes of a payload, and topics.
const SIZE: usize = 400;
const TOPICS: usize = 1000;
/// Messages that are handed over in one go, and how many such goes may be under way.
const LOT: usize = 2000;
const LOTS_UNDER_WAY: usize = 2;

fn seconds() -> u64 {
    std::env::var("MQTTDECK_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

/// No message is dropped by the broker itself: what it cannot send at once waits there.
fn patient_broker() -> support::mosquitto::Mosquitto {
    Mosquitto::plain().line("max_queued_messages 0").line("max_inflight_messages 1000").line("sys_interval 1").start()
}

#[test]
fn broker_session_store_and_window_agree_to_the_message() {
    let broker = patient_broker();
    let mut dropped = told_by(&broker, "dropped");
    assert_eq!(number(&dropped.message()), 0);
    let mut window = watching(broker.port());
    let before = resident();
    let publisher = Publisher::start(broker.port());
    let (begun, mut most) = (Instant::now(), before);
    let mut frame = 0;
    while begun.elapsed() < Duration::from_secs(seconds()) {
        look_around(&mut window, frame);
        frame += 1;
        most = most.max(resident());
    }
    let published = publisher.finish();
    let deadline = Instant::now() + Duration::from_secs(60);
    while received(&window) < published {
        assert!(Instant::now() < deadline, "{} of {published} came", received(&window));
        window.step();
    }
    for action in [MessagesAction::Freeze(false), MessagesAction::Filter(String::new())] {
        act(&mut window, Action::InMessages(action));
    }
    window.run();
    compare(&window, published);
    wait_until_told(&mut told_by(&broker, "received"), published);
    // The broker tells a number again when it has changed, every two seconds.
    assert_eq!(dropped.messages_within(Duration::from_secs(4), 1), [], "dropped by the broker");
    let grown = most.saturating_sub(before);
    println!("{published} messages in {} s, {frame} frames, {} MB more at most", seconds(), grown >> 20);
    let allocated = window.state().app.tab().store.allocated();
    // A segment may lie in the memory of one that was a sixteenth larger, and some are being filled.
    assert!(allocated <= BUDGET + BUDGET * 15 / 100, "{} MB for messages", allocated >> 20);
    // The publisher and its lots, what the window draws, and what is on its way: 18 MB when it was measured.
    assert!(grown <= BUDGET + BUDGET * 15 / 100 + (24 << 20), "{} MB more", grown >> 20);
}

/// A window that is connected, subscribed to the flood at QoS 1, and keeps as much as the budget allows.
fn watching(port: u16) -> Window {
    let mut window = window([1280.0, 800.0], false, Desk::whole());
    act(
        &mut window,
        Action::InMemory(MemoryAction::Set(MemoryLimits { megabytes: MEGABYTES, ..MemoryLimits::default() })),
    );
    let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port, ..Endpoint::default() };
    let subscriptions = vec![SavedSubscription { filter: "soak/#".to_owned(), options: Qos::AtLeastOnce.into() }];
    let mut profile = Profile { name: "Soak".to_owned(), endpoint, subscriptions, ..Profile::default() };
    profile.session.max_inflight = 1000;
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    wait_for(&mut window, "QoS 1 granted");
    act(&mut window, Action::ShowPanel(Panel::Messages));
    window
}

/// One frame, in which now and then somebody filters, freezes and opens a payload.
fn look_around(window: &mut Window, frame: usize) {
    let app = &mut window.state_mut().app;
    match frame % 200 {
        20 => app.act(Action::InMessages(MessagesAction::Filter("value\":7".to_owned()))),
        80 => app.act(Action::InMessages(MessagesAction::Freeze(true))),
        100 => app.act(Action::InMessages(MessagesAction::Freeze(false))),
        120 => app.act(Action::InMessages(MessagesAction::Filter(String::new()))),
        150 => {
            let newest = app.tab().shown_len().checked_sub(1).and_then(|row| app.tab().shown(row)).map(|one| one.id);
            app.act(Action::SelectMessage(newest));
        }
        190 => app.act(Action::SelectMessage(None)),
        _ => {}
    }
    window.step();
}

fn received(window: &Window) -> u64 {
    let tab = window.state().app.tab();
    tab.store.len() as u64 + tab.store.let_go() + tab.lost
}

/// Everybody here who counts.
fn compare(window: &Window, published: u64) {
    let tab = window.state().app.tab();
    assert!(matches!(tab.connection.phase, Phase::Connected { .. }), "{:?}", tab.connection.phase);
    assert_eq!(tab.lost, 0);
    assert_eq!(received(window), published, "store and publisher");
    assert_eq!(tab.subscriptions[0].count, published, "subscription");
    let root = tab.tree.find("soak").and_then(|id| tab.tree.node(id)).map(|node| node.count);
    assert_eq!(root, Some(published), "topic tree");
    assert_eq!(tab.shown_len(), tab.store.len(), "table and store");
    assert!(tab.store.bytes() <= BUDGET && tab.store.let_go() > 0);
}

/// Hears of one of the broker's own counters: of its number now, unless that is a minute old, and whenever it changes.
fn told_by(broker: &support::mosquitto::Mosquitto, counter: &str) -> Client {
    let mut client = Client::connect(client::profile(Protocol::V311, broker.port()));
    client.subscribe(&format!("$SYS/broker/publish/messages/{counter}"), Qos::AtMostOnce).unwrap();
    client
}

fn number(message: &Message) -> u64 {
    std::str::from_utf8(&message.payload).unwrap().parse().unwrap()
}

fn wait_until_told(client: &mut Client, expected: u64) {
    let told = std::iter::repeat_with(|| number(&client.message())).find(|told| *told >= expected);
    assert_eq!(told, Some(expected), "broker and publisher");
}

/// Publishes at QoS 1 as fast as the broker acknowledges.
struct Publisher {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    thread: std::thread::JoinHandle<()>,
}

impl Publisher {
    fn start(port: u16) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, count) = (Arc::clone(&stop), Arc::clone(&acknowledged));
        let thread = std::thread::spawn(move || publish(port, &stopped, &count));
        Self { stop, acknowledged, thread }
    }

    fn finish(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.acknowledged.load(Ordering::Relaxed)
    }
}

fn publish(port: u16, stop: &AtomicBool, count: &AtomicU64) {
    let (bell, news) = channel();
    let bell = Mutex::new(bell);
    let wake = Arc::new(move || {
        let _gone = bell.lock().unwrap().send(());
    });
    let plan = Plan { profile: client::profile(Protocol::V311, port), secrets: Secrets::default(), sessions: None };
    let session = SessionHandle::spawn(plan, Arc::new(Discard), wake);
    let (mut under_way, mut next) = (None, 0);
    loop {
        news.recv_timeout(Duration::from_secs(30)).unwrap();
        for dated in session.drain() {
            match dated.event {
                Event::State(State::Connected(_)) => under_way = Some(0),
                Event::Done(_, Ack::PublishedMany { acknowledged, refused, .. }) => {
                    assert_eq!(refused, 0);
                    count.fetch_add(acknowledged, Ordering::Relaxed);
                    under_way = under_way.map(|lots: usize| lots - 1);
                }
                Event::State(State::Down { cause, .. }) => panic!("{cause}"),
                _ => {}
            }
        }
        let Some(lots) = &mut under_way else { continue };
        let wanted = if stop.load(Ordering::Relaxed) { 0 } else { LOTS_UNDER_WAY };
        while *lots < wanted {
            session.send(Command::PublishMany { ticket: Ticket(next as u64), messages: lot(next) });
            next += LOT;
            *lots += 1;
        }
        if *lots == 0 {
            return;
        }
    }
}

fn lot(first: usize) -> Vec<Message> {
    let message = |number: usize| {
        let text = format!("{{\"value\":{},\"text\":\"{:x<SIZE$}\"}}", number % 100, "");
        Message {
            topic: Topic::parse(&format!("soak/{}", number % TOPICS)).unwrap(),
            payload: text.into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: None,
            at: jiff::Timestamp::now(),
        }
    };
    (first..first + LOT).map(message).collect()
}

/// Memory of this process now, in bytes: the second number of statm, in pages of 4 KiB.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}
