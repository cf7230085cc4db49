//! Recordings in and out of the whole program, without a window: opened, recorded and replayed against a real broker.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

#[expect(dead_code, clippy::expect_used, reason = "one broker of many, and a helper of tests")]
#[path = "support/mosquitto.rs"]
mod mosquitto;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mosquitto::{Mosquitto, Setup};
use mqttdeck::app::{
    Action, App, Endpoint, Filter, Format, Level, Manner, MessagesAction, Opened, Phase, Places, Plan, Preferences,
    Profile, Protocol, Qos, RecordingAction, Replay, ReplayStatus, SaveWhat, Speed, SubscriptionStatus, TabId, Topic,
    Which,
};
use mqttdeck::recording::{Entry, Read, Reader, Writer};
use mqttdeck::store::Direction;

const LIMIT: Duration = Duration::from_secs(30);
/// What the window does by itself while something runs.
const FRAME: Duration = Duration::from_millis(10);

/// The app, connected to a broker of its own.
struct World {
    app: App,
    woken: mpsc::Receiver<()>,
    connected: TabId,
    broker: Mosquitto,
    directory: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    fn connected() -> Self {
        Self::to(Mosquitto::plain(), Protocol::default())
    }

    fn to(broker: Setup, protocol: Protocol) -> Self {
        let broker = broker.start();
        let directory = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
        let (waker, woken) = mpsc::channel();
        let wake = Arc::new(move || {
            let _ended = waker.send(());
        });
        let mut app = App::new(places, Preferences::default(), runtime.handle().clone(), wake).unwrap();
        let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port: broker.port(), local_test_broker: false };
        let profile = Profile { name: "Plant A".to_owned(), endpoint, protocol, ..Profile::default() };
        app.act(Action::CreateProfile(Box::new(profile)));
        app.act(Action::Connect);
        let connected = app.tab().id;
        let mut world = Self { app, woken, connected, broker, directory, _runtime: runtime };
        world.until("connected", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
        world
    }

    fn until(&mut self, what: &str, done: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !done(&self.app) {
            assert!(Instant::now() < deadline, "{what}: {:?}", self.notices());
            let _woken = self.woken.recv_timeout(FRAME);
            self.app.absorb();
        }
    }

    fn act(&mut self, action: RecordingAction) {
        self.app.act(Action::InRecording(action));
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("recording.ndjson")
    }

    /// Opens a recording of these messages, and waits until it is read.
    fn open(&mut self, entries: &[Entry]) {
        write(&self.file(), entries);
        self.act(RecordingAction::Open(self.file()));
        self.until("the recording is read", |app| app.tab().opened().is_some_and(|opened| !opened.is_reading()));
    }

    fn replay(&mut self, manner: Manner) {
        let into = self.connected;
        self.act(RecordingAction::Replay { into, manner });
        assert!(replay_of(&self.app, into).is_some(), "it began");
    }

    fn until_replayed(&mut self) {
        let into = self.connected;
        self.until("the replay is over", |app| replay_of(app, into).is_some_and(|replay| !replay.is_running()));
        self.until("it is said", |app| !app.notices().is_empty());
    }

    fn notices(&self) -> Vec<(Level, &str)> {
        self.app.notices().iter().map(|notice| (notice.level, notice.text.as_str())).collect()
    }
}

fn status_of(app: &App, id: TabId) -> ReplayStatus {
    replay_of(app, id).unwrap().status()
}

fn replay_of(app: &App, id: TabId) -> Option<&Replay> {
    app.tabs().iter().find(|tab| tab.id == id).and_then(|tab| tab.replay())
}

fn write(path: &Path, entries: &[Entry]) {
    let mut writer = Writer::open(path, None).unwrap();
    entries.iter().for_each(|entry| assert!(writer.append(entry.direction, entry.message())));
    writer.finish().unwrap();
}

/// Received a hundred milliseconds after the one before; every fourth is one that was sent.
fn entry(number: usize) -> Entry {
    Entry {
        direction: if number % 4 == 3 { Direction::Sent } else { Direction::Received },
        topic: format!("plant/{}/\u{b0}C", number % 5),
        payload: vec![number as u8, 0, 0xFF, b'\n'],
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: None,
        at: Timestamp::from_millisecond(1_700_000_000_000 + 100 * number as i64).unwrap(),
    }
}

/// `mosquitto_sub` on everything, a line a message: topic, QoS, retained or not, payload in hexadecimal.
struct Subscriber {
    child: Child,
    lines: mpsc::Receiver<(Instant, String)>,
}

impl Subscriber {
    fn start(broker: &Mosquitto) -> Self {
        let mut child = Command::new("mosquitto_sub")
            .args(["-p", &broker.port().to_string(), "-q", "2", "-t", "#", "-F", "%t %q %r %x"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send((Instant::now(), line)))
        });
        broker.wait_for_log("Sending SUBACK to", 1);
        Self { child, lines }
    }

    fn take(&self, count: usize) -> Vec<(Instant, String)> {
        (0..count).map(|number| self.lines.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("message {number}"))).collect()
    }

    fn has_more(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(200)).is_ok()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(entry: &Entry, prefix: &str) -> String {
    let payload: String = entry.payload.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}{} {} 0 {payload}", entry.topic, entry.qos.number())
}

fn texts(lines: &[(Instant, String)]) -> Vec<&str> {
    lines.iter().map(|(_, line)| line.as_str()).collect()
}

#[test]
fn a_recording_fills_a_tab_of_its_own_with_the_times_of_then() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..20_000).map(entry).collect();
    world.open(&entries);
    let tab = world.app.tab();
    assert_ne!(tab.id, world.connected);
    assert!(!world.app.is_enabled(&Action::Connect), "there is nothing to connect to");
    let Opened { messages, times, faults, is_cut, .. } = tab.opened().unwrap();
    assert_eq!((*messages, *faults, *is_cut), ((15_000, 5_000), 0, false));
    assert_eq!(*times, Some((entries[0].at, entries[19_999].at)));
    assert_eq!(tab.store.len(), entries.len());
    for row in [0, 3, 19_999] {
        let (stored, entry) = (tab.store.row(row).unwrap(), &entries[row]);
        assert_eq!((stored.topic, stored.payload, stored.at), (&*entry.topic, &*entry.payload, entry.at));
        assert_eq!(stored.direction, entry.direction);
    }
    assert_eq!(tab.tree.topics(), 5);
    assert!(tab.incoming.messages() < 1.0, "nothing is received just now");
}

#[test]
fn what_is_no_recording_is_said_in_a_sentence() {
    let mut world = World::connected();
    world.act(RecordingAction::Open(world.directory.path().join("missing.ndjson")));
    world.until("a notice", |app| !app.notices().is_empty());
    assert!(world.notices()[0].1.starts_with("missing.ndjson could not be read: there is no such file."));
    assert_eq!(world.app.tabs().len(), 1);

    std::fs::write(world.file(), "Dear diary\n{\"time\":\"2026").unwrap();
    world.act(RecordingAction::Open(world.file()));
    world.until("it is read", |app| app.tab().opened().is_some_and(|opened| !opened.is_reading()));
    let tab = world.app.tab();
    assert_eq!(tab.opened().unwrap().faults, 2);
    let lines: Vec<&str> = (0..2).filter_map(|row| tab.log.row(row)).map(|line| line.text.as_str()).collect();
    assert!(lines.contains(&"recording.ndjson, line 1: it is no message: expected value"), "{lines:?}");
    assert!(lines.contains(&"recording.ndjson, line 2: it ends in the middle, so its message is lost"), "{lines:?}");
}

#[test]
fn a_replay_brings_exactly_what_was_recorded_in_order() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..3000).map(entry).collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    world.replay(Manner { speed: Speed::Fastest, which: Which::Both, ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(entries.len());
    assert_eq!(texts(&arrived), entries.iter().map(|entry| line(entry, "")).collect::<Vec<_>>());
    assert!(!subscriber.has_more());
    assert_eq!(world.notices(), [(Level::Info, "Replayed 3000 messages of recording.ndjson")]);
    let status = replay_of(&world.app, world.connected).unwrap().status();
    assert_eq!((status.sent, status.accepted, status.refused), (3000, 3000, 0));
    // What nobody asked to retain is not kept by the broker.
    assert!(!Subscriber::start(&world.broker).has_more());
}

#[test]
fn distances_shrink_by_the_factor_and_topics_go_where_they_are_told() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..40).map(entry).collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    let received: Vec<&Entry> = entries.iter().filter(|entry| entry.direction == Direction::Received).collect();
    let speed = Speed::times(5.0).unwrap();
    world.replay(Manner { speed, prefix: "test/".to_owned(), qos: Some(Qos::AtLeastOnce), ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(received.len());
    assert_eq!(texts(&arrived), received.iter().map(|entry| line(entry, "test/")).collect::<Vec<_>>());
    // Recorded over 3.8 s: no message may come before its time, counted from the first one's arrival.
    let (begun, slack) = (arrived[0].0, Duration::from_millis(60));
    for ((at, _), entry) in arrived.iter().zip(&received) {
        let due = Duration::try_from(entry.at.duration_since(received[0].at)).unwrap() / 5;
        assert!(*at + slack >= begun + due, "{:?} before it was due", begun + due - *at);
    }
    assert!(arrived[received.len() - 1].0 - begun < Duration::from_millis(3800), "not at the recorded speed");
}

#[test]
fn a_replay_stands_still_and_goes_on_and_stops() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..600).map(entry).collect();
    world.open(&entries);
    let into = world.connected;
    world.replay(Manner { which: Which::Both, speed: Speed::times(10.0).unwrap(), ..Manner::default() });
    let sent = move |app: &App| status_of(app, into).sent;
    world.until("some went out", |app| sent(app) > 5);
    world.act(RecordingAction::PauseReplay(into, true));
    // Two may be on their way already.
    let at_pause = sent(&world.app) + 2;
    let later = Instant::now() + Duration::from_millis(300);
    world.until("a while", |_| Instant::now() > later);
    assert!(sent(&world.app) <= at_pause, "{} after {at_pause}", sent(&world.app));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("it goes on", |app| sent(app) > at_pause + 3);
    world.act(RecordingAction::StopReplay(into));
    world.until_replayed();
    let (level, words) = world.notices()[0];
    assert!(level == Level::Info && words.starts_with("The replay of recording.ndjson was stopped after "), "{words}");
    assert!(sent(&world.app) < 600);
}

#[test]
fn a_replay_pauses_while_the_connection_is_lost() {
    let mut world = World::connected();
    let into = world.connected;
    world.open(&(0..100).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::times(10.0).unwrap(), ..Manner::default() });
    let status = move |app: &App| status_of(app, into);
    world.until("some went out", |app| status(app).accepted > 5);
    world.broker.kill();
    world.until("it pauses", |app| status(app).paused);
    assert!(world.notices()[0].1.starts_with("The replay pauses, since the connection was lost"));
    world.broker.restart();
    world.until("connected again", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("the replay is over", |app| app.notices().len() > 1);
    let status = status(&world.app);
    assert_eq!((status.refused, status.accepted + status.unknown + status.lost), (0, 100));
    assert!(status.accepted > 50, "{status:?}");
}

#[test]
fn a_replay_ends_with_the_connection() {
    let mut world = World::connected();
    world.open(&(0..600).map(entry).collect::<Vec<_>>());
    world.replay(Manner::default());
    assert_eq!(world.app.tab().id, world.connected, "the connection is shown, with the replay's bar");
    world.app.act(Action::Disconnect);
    world.until_replayed();
    let (level, words) = world.notices()[0];
    assert!(level == Level::Caution && words.contains("since the connection was closed"), "{words}");
}

/// Lets nothing go, however many messages wait for a slow subscriber.
fn patient() -> Setup {
    Mosquitto::plain().line("max_queued_messages 0")
}

/// So many messages at full speed that one answer a frame for each thousand would show, as would an order that breaks.
#[test]
fn at_full_speed_everything_arrives_in_order() {
    const COUNT: usize = 60_000;
    for (qos, protocol) in [(Qos::AtMostOnce, Protocol::V311), (Qos::AtLeastOnce, Protocol::V5)] {
        let mut world = World::to(patient(), protocol);
        let entries: Vec<Entry> = (0..COUNT).map(entry).collect();
        world.open(&entries);
        let subscriber = Subscriber::start(&world.broker);
        let begun = Instant::now();
        let speed = Speed::Fastest;
        world.replay(Manner { speed, which: Which::Both, qos: Some(qos), ..Manner::default() });
        world.until_replayed();
        println!("{qos:?}: {:.0} messages a second", COUNT as f64 / begun.elapsed().as_secs_f64());
        let arrived = subscriber.take(COUNT);
        for ((_, found), entry) in arrived.iter().zip(&entries) {
            assert_eq!(*found, line(&Entry { qos, ..entry.clone() }, ""));
        }
        assert!(!subscriber.has_more());
        let status = status_of(&world.app, world.connected);
        assert_eq!((status.sent, status.accepted, status.refused), (COUNT as u64, COUNT as u64, 0), "{qos:?}");
    }
}

/// Recorded ten milliseconds apart where others follow at once: the order holds where single messages and lots mix.
#[test]
fn messages_that_are_due_together_stay_in_order_with_those_that_are_not() {
    let mut world = World::to(patient(), Protocol::V311);
    let mut at = entry(0).at;
    let entries: Vec<Entry> = (0..4000)
        .map(|number| {
            at += if number % 50 < 5 { Duration::from_millis(10) } else { Duration::ZERO };
            Entry { at, payload: number.to_string().into_bytes(), ..entry(0) }
        })
        .collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    world.replay(Manner { speed: Speed::times(4.0).unwrap(), ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(entries.len());
    assert_eq!(texts(&arrived), entries.iter().map(|entry| line(entry, "")).collect::<Vec<_>>());
}

#[test]
fn a_stop_at_full_speed_says_how_many_arrived() {
    let mut world = World::to(patient(), Protocol::V311);
    let into = world.connected;
    world.open(&(0..200_000).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::Fastest, ..Manner::default() });
    world.until("some went out", |app| status_of(app, into).accepted > 0);
    world.act(RecordingAction::StopReplay(into));
    world.until_replayed();
    let status = status_of(&world.app, into);
    assert_eq!((status.refused, status.unknown, status.lost), (0, 0, 0), "{status:?}");
    assert!(status.accepted < 200_000 && status.sent == status.accepted, "{status:?}");
    let words = format!("The replay of recording.ndjson was stopped after {} messages", status.accepted);
    assert_eq!(world.notices(), [(Level::Info, words.as_str())]);
}

#[test]
fn a_loss_at_full_speed_is_told_in_numbers_that_add_up() {
    const COUNT: u64 = 100_000;
    let mut world = World::to(patient(), Protocol::V311);
    let into = world.connected;
    world.open(&(0..COUNT as usize).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::Fastest, ..Manner::default() });
    world.until("some went out", |app| status_of(app, into).accepted > 1000);
    world.broker.kill();
    world.until("it pauses", |app| !app.notices().is_empty());
    assert!(world.notices()[0].1.starts_with("The replay pauses, since the connection was lost"));
    world.act(RecordingAction::PauseReplay(into, false));
    assert!(status_of(&world.app, into).paused, "not before the connection is back");
    world.broker.restart();
    world.until("connected again", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("the replay is over", |app| app.notices().len() > 1);
    let ReplayStatus { accepted, refused, unknown, lost, .. } = status_of(&world.app, into);
    assert_eq!((refused, accepted + unknown + lost), (0, COUNT));
    assert!(unknown + lost > 0 && accepted > lost, "{accepted} accepted, {unknown} unknown, {lost} lost");
    let (level, words) = world.notices()[1];
    assert!(level == Level::Caution && words.starts_with(&format!("Replayed {accepted} messages of ")), "{words}");
}

#[test]
fn what_comes_is_recorded_and_reads_back() {
    let mut world = World::connected();
    let filter = Filter::parse("plant/#").unwrap();
    world.app.act(Action::Subscribe { filter: filter.clone(), qos: Qos::AtLeastOnce });
    world.until("subscribed", |app| {
        app.tab().subscriptions.iter().all(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
    world.act(RecordingAction::Record(Plan {
        file: world.file(),
        rotation: None,
        which: Which::Received,
        filter: Some(filter),
    }));
    for number in 0..50 {
        let topic = Topic::parse(&format!("plant/{number}")).unwrap();
        let payload = vec![number, 0xFF].into();
        world.app.act(Action::Publish { topic, payload, qos: Qos::AtLeastOnce, retain: false });
    }
    let received = |app: &App| {
        let messages = (0..app.tab().store.len()).filter_map(|row| app.tab().store.row(row));
        messages.filter(|message| message.direction == Direction::Received).count()
    };
    world.until("all came back", |app| received(app) == 50);
    world.act(RecordingAction::StopRecording);
    world.until("the recording is finished", |app| !app.notices().is_empty());
    assert_eq!(world.notices()[0].1, format!("50 messages recorded in {}", world.file().display()));
    let mut reader = Reader::open(&world.file()).unwrap();
    for number in 0..50 {
        let Some(Read::Entry(entry)) = reader.read().unwrap() else { panic!("message {number}") };
        assert_eq!((entry.topic, entry.payload), (format!("plant/{number}"), vec![number, 0xFF]));
        assert_eq!((entry.direction, entry.qos), (Direction::Received, Qos::AtLeastOnce));
    }
    assert!(reader.read().unwrap().is_none());
}

#[test]
fn exactly_what_is_shown_is_saved() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..1000).map(entry).collect();
    world.open(&entries);
    let path = world.directory.path().join("shown.ndjson");
    for (action, shown) in [
        (MessagesAction::Filter("topic:plant/1/#".to_owned()), "plant/1/"),
        (MessagesAction::Freeze(true), "plant/1/"),
        (MessagesAction::Filter(String::new()), "plant/"),
    ] {
        let expected: Vec<Entry> = entries.iter().filter(|entry| entry.topic.starts_with(shown)).cloned().collect();
        world.app.act(Action::InMessages(action));
        world.until("the search is over", |app| app.tab().shown_len() == expected.len());
        world.act(RecordingAction::Save { what: SaveWhat::Shown, format: Format::Ndjson, path: path.clone() });
        world.until("it is saved", |app| app.tab().saving().is_none() && path.exists());
        let mut reader = Reader::open(&path).unwrap();
        for entry in &expected {
            assert!(matches!(reader.read().unwrap(), Some(Read::Entry(found)) if found == *entry));
        }
        assert!(reader.read().unwrap().is_none());
        std::fs::remove_file(&path).unwrap();
    }
}
