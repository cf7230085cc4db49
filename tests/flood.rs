//! A broker that sends 50,000 messages a second: nothing is lost uncounted, and the connection stays alive.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mqttdeck::app::{Action, App, Endpoint, Phase, Places, Preferences, Profile, Qos, SavedSubscription};

/// Messages a second: what the figures of this project are given for.
const RATE: u32 = 50_000;

/// Two seconds fill every buffer on the way; `MQTTDECK_FLOOD_SECONDS=10` is the long run.
fn seconds() -> u32 {
    std::env::var("MQTTDECK_FLOOD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

#[test]
fn a_flood_is_kept_or_counted_and_the_connection_lives() {
    let expected = RATE * seconds();
    let port = start_flooding_broker(expected);
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
    let mut app = App::new(places, Preferences::default(), runtime.handle().clone(), Arc::new(|| {})).unwrap();
    app.act(Action::CreateProfile(Box::new(flooded_profile(port))));
    app.act(Action::Connect);

    let deadline = Instant::now() + Duration::from_secs(u64::from(seconds()) * 4 + 30);
    let mut slowest = Duration::ZERO;
    while received(&app) < u64::from(expected) {
        assert!(Instant::now() < deadline, "{} of {expected}: {:?}", received(&app), app.tab().connection);
        let begun = Instant::now();
        app.absorb();
        let took = begun.elapsed();
        slowest = slowest.max(took);
        // The window's own pace: a frame is due every 16 ms.
        std::thread::sleep(Duration::from_millis(16).saturating_sub(took));
    }
    println!("{expected} messages, slowest absorb {slowest:?}, lost and counted {}", app.tab().lost);
    assert!(matches!(app.tab().connection.phase, Phase::Connected { .. }), "{:?}", app.tab().connection);
    assert_eq!(received(&app), u64::from(expected));
}

fn received(app: &App) -> u64 {
    app.tab().store.len() as u64 + app.tab().store.let_go() + app.tab().lost
}

fn flooded_profile(port: u16) -> Profile {
    Profile {
        name: "Flood".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port, ..Endpoint::default() },
        subscriptions: vec![SavedSubscription { filter: "flood/#".to_owned(), options: Qos::AtMostOnce.into() }],
        client_id: "flooded".to_owned(),
        ..Profile::default()
    }
}

/// A broker of three answers, so that its speed is known: CONNACK, SUBACK, then `total` messages at `RATE`.
fn start_flooding_broker(total: u32) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_packet(&mut stream);
        stream.write_all(&[0x20, 0x02, 0x00, 0x00]).unwrap();
        let subscribe = read_packet(&mut stream);
        stream.write_all(&[0x90, 0x03, subscribe[0], subscribe[1], 0x00]).unwrap();
        let reader = stream.try_clone().unwrap();
        let writer = Mutex::new(stream);
        std::thread::scope(|scope| {
            scope.spawn(|| answer_pings(reader, &writer));
            flood(&writer, total);
        });
    });
    port
}

fn flood(writer: &Mutex<TcpStream>, total: u32) {
    let begun = Instant::now();
    let mut sent = 0;
    while sent < total {
        let due = (begun.elapsed().as_secs_f64() * f64::from(RATE)) as u32;
        let batch: Vec<u8> = (sent..due.min(total)).flat_map(publish).collect();
        writer.lock().unwrap().write_all(&batch).unwrap();
        sent = due.min(total);
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A QoS 0 PUBLISH of 100 bytes payload on one of a thousand topics.
fn publish(number: u32) -> Vec<u8> {
    let topic = format!("flood/{:03}", number % 1000);
    let payload = format!("{number:0>100}");
    let length = 2 + topic.len() + payload.len();
    assert!(length < 128, "one byte of remaining length");
    let mut packet = vec![0x30, length as u8, 0, topic.len() as u8];
    packet.extend_from_slice(topic.as_bytes());
    packet.extend_from_slice(payload.as_bytes());
    packet
}

/// Until the client leaves: the connection stays open, since a closed one would look like a loss.
fn answer_pings(mut reader: TcpStream, writer: &Mutex<TcpStream>) {
    let mut packet = [0_u8; 2];
    while reader.read_exact(&mut packet).is_ok() {
        if packet[0] == 0xC0 {
            // Between two batches, never inside one.
            let _closed = writer.lock().unwrap().write_all(&[0xD0, 0x00]);
        }
    }
}

/// The body of one packet that is shorter than 128 bytes, as CONNECT and SUBSCRIBE of this test are.
fn read_packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut header = [0_u8; 2];
    stream.read_exact(&mut header).unwrap();
    let mut body = vec![0_u8; usize::from(header[1])];
    stream.read_exact(&mut body).unwrap();
    body
}
