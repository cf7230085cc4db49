//! Recordings in and out of the whole program, without a window: opened, recorded and replayed against a real broker.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

mod files;
mod full_speed;
#[expect(dead_code, clippy::expect_used, reason = "one broker of many, and a helper of tests")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;
mod opening;
mod playing;
mod subscriber;

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mosquitto::{Mosquitto, Setup};
use mqttdeck::app::{
    Action, App, Endpoint, Level, Manner, Phase, Places, Preferences, Profile, Protocol, Qos, RecordingAction, Replay,
    ReplayStatus, TabId,
};
use mqttdeck::recording::{Entry, Writer};
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
        let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port: broker.port(), ..Endpoint::default() };
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
