//! A program connected to a broker of three answers, which then sends what the test says.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use mqttdeck::app::{
    Action, App, Endpoint, MessageId, MessagesAction, Phase, Places, Preferences, Profile, Qos, SavedSubscription, Tab,
};

pub struct Bench {
    pub app: App,
    sender: mpsc::Sender<Vec<u8>>,
    sent: u64,
    _runtime: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

impl Bench {
    /// Connected and subscribed.
    pub fn new() -> Self {
        let (sender, packets) = mpsc::channel();
        let port = start_broker(packets);
        let directory = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
        let mut app = App::new(places, Preferences::default(), runtime.handle().clone(), Arc::new(|| {})).unwrap();
        app.act(Action::CreateProfile(Box::new(Profile {
            name: "Search".to_owned(),
            endpoint: Endpoint { host: "127.0.0.1".to_owned(), port, ..Endpoint::default() },
            subscriptions: vec![SavedSubscription { filter: "#".to_owned(), options: Qos::AtMostOnce.into() }],
            client_id: "searching".to_owned(),
            ..Profile::default()
        })));
        app.act(Action::Connect);
        let mut bench = Self { app, sender, sent: 0, _runtime: runtime, _directory: directory };
        bench.wait("connected", |tab| matches!(tab.connection.phase, Phase::Connected { .. }));
        bench
    }

    /// Sends messages without waiting for them.
    pub fn send(&mut self, messages: impl IntoIterator<Item = (String, String)>) {
        let mut packets = Vec::new();
        for (topic, payload) in messages {
            packets.extend(publish(&topic, &payload));
            self.sent += 1;
        }
        self.sender.send(packets).unwrap();
    }

    /// Waits until all that was sent is in the store, or gone again, and searched.
    pub fn settle(&mut self) {
        let sent = self.sent;
        self.wait("settled", |tab| tab.store.end().0 == sent && !tab.view.is_searching());
        self.app.absorb();
    }

    pub fn wait(&mut self, what: &str, done: impl Fn(&Tab) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !done(self.app.tab()) {
            assert!(Instant::now() < deadline, "never {what}: {:?}", self.app.tab().view);
            self.app.absorb();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn act(&mut self, action: MessagesAction) {
        self.app.act(Action::InMessages(action));
    }

    pub fn filter(&mut self, text: &str) {
        self.act(MessagesAction::Filter(text.to_owned()));
    }

    /// The numbers of the messages that are shown.
    pub fn shown(&self) -> Vec<u64> {
        let tab = self.app.tab();
        let shown: Vec<MessageId> = (0..tab.shown_len()).map(|row| tab.shown(row).unwrap().id).collect();
        for (row, id) in shown.iter().enumerate() {
            assert_eq!(tab.shown_row_of(*id), Some(row));
        }
        assert_eq!(tab.shown(shown.len()), None);
        shown.into_iter().map(|id| id.0).collect()
    }
}

fn start_broker(packets: mpsc::Receiver<Vec<u8>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_packet(&mut stream);
        stream.write_all(&[0x20, 0x02, 0x00, 0x00]).unwrap();
        let subscribe = read_packet(&mut stream);
        stream.write_all(&[0x90, 0x03, subscribe[0], subscribe[1], 0x00]).unwrap();
        packets.iter().for_each(|packets| stream.write_all(&packets).unwrap());
    });
    port
}

/// A QoS 0 PUBLISH.
fn publish(topic: &str, payload: &str) -> Vec<u8> {
    let mut packet = vec![0x30];
    let mut length = 2 + topic.len() + payload.len();
    while length > 127 {
        packet.push((length % 128) as u8 | 0x80);
        length /= 128;
    }
    packet.extend([length as u8, 0, topic.len() as u8]);
    packet.extend(topic.as_bytes());
    packet.extend(payload.as_bytes());
    packet
}

/// The body of one packet that is shorter than 128 bytes, as CONNECT and SUBSCRIBE of this test are.
fn read_packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut header = [0_u8; 2];
    stream.read_exact(&mut header).unwrap();
    let mut body = vec![0_u8; usize::from(header[1])];
    stream.read_exact(&mut body).unwrap();
    body
}
