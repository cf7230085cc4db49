//! Closing the program says goodbye: a broker that hears DISCONNECT does not publish the last will.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use mqttdeck::app::{Action, App, Endpoint, Phase, Places, Preferences, Profile};

const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn leaving_sends_disconnect_before_the_connection_closes() {
    let (port, after_connack) = start_listening_broker();
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
    let (waker, woken) = mpsc::channel();
    let wake = Arc::new(move || {
        let _ended = waker.send(());
    });
    let mut app = App::new(places, Preferences::default(), runtime.handle().clone(), wake).unwrap();
    let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port, local_test_broker: false };
    app.act(Action::CreateProfile(Box::new(Profile {
        endpoint,
        client_id: "leaver".to_owned(),
        ..Profile::default()
    })));
    app.act(Action::Connect);
    let deadline = Instant::now() + LIMIT;
    while !matches!(app.tab().connection.phase, Phase::Connected { .. }) {
        woken.recv_timeout(deadline - Instant::now()).expect("news from the background");
        app.absorb();
    }

    app.leave();

    assert_eq!(app.tab().connection.phase, Phase::Disconnected);
    // DISCONNECT of MQTT 3.1.1: type 14, no body (3.14).
    assert_eq!(after_connack.recv_timeout(LIMIT).unwrap(), [0xE0, 0x00]);
}

/// Answers CONNECT, then hands over everything that comes until the connection closes.
fn start_listening_broker() -> (u16, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        skip_packet(&mut stream);
        stream.write_all(&[0x20, 0x02, 0x00, 0x00]).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        sender.send(rest).unwrap();
    });
    (port, receiver)
}

/// One packet that is shorter than 128 bytes, as this CONNECT is.
fn skip_packet(stream: &mut TcpStream) {
    let mut header = [0_u8; 2];
    stream.read_exact(&mut header).unwrap();
    let mut body = vec![0_u8; usize::from(header[1])];
    stream.read_exact(&mut body).unwrap();
}
