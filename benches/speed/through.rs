//! Receive and keep through a real Mosquitto, which writes small pieces: what read pacing is for.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::Duration;

use crate::flood::{Flood, topic};
use crate::measure::{Contender, Server, compare, run};
use crate::receiving::{of_ours, quiet};
use crate::{packet, peers};

/// Messages of a run.
const COUNT: usize = 300_000;

/// Publishers at a time.
const PUMPS: usize = 2;

/// Publishes that may wait for their acknowledgement: more than Mosquitto takes at once.
const WINDOW: usize = 1000;

pub fn all() {
    let Some(broker) = Mosquitto::start() else {
        println!("\nThrough Mosquitto: it is not here");
        return;
    };
    for (title, qos) in [
        ("Receive and keep through a default Mosquitto, QoS 0, 100 B", 0),
        ("Receive and keep through a default Mosquitto, QoS 1, 100 B", 1),
    ] {
        let flood = Flood { qos, size: 100, count: COUNT, topics: 1000, rate: 0, tls: false };
        let of_ours = |who: &'static str| {
            let flood = &flood;
            let port = broker.port;
            move || pumped(port, flood, of_ours(who, port, flood))
        };
        let peer = |make: fn(u16, &Flood) -> Option<Command>| {
            let flood = &flood;
            let port = broker.port;
            move || pumped(port, flood, make(port, flood))
        };
        compare(
            title,
            vec![
                Contender { name: "raw client (frames only)", run: Box::new(of_ours("as-raw")) },
                Contender { name: "mqttdeck, session and store", run: Box::new(of_ours("as-keep")) },
                Contender { name: "mqttdeck, whole app", run: Box::new(of_ours("as-app")) },
                Contender { name: "mosquitto_sub > /dev/null", run: Box::new(peer(peers::mosquitto_sub)) },
                Contender { name: "mqtt.js, array", run: Box::new(peer(peers::mqtt_js_receive)) },
            ],
        );
    }
}

/// Runs a client while others publish.
fn pumped(port: u16, flood: &Flood, client: Option<Command>) -> Option<crate::measure::Figure> {
    let client = client?;
    let (port, qos) = (port.to_string(), flood.qos.to_string());
    let pumps: Vec<Server> = (0..PUMPS).map(|_| Server::start(&["as-pump", &port, &qos, "0", "plain"])).collect();
    let figure = run(client, flood.count as f64);
    drop(pumps);
    figure
}

/// Publishes as fast as the broker takes it, until it is killed.
pub fn pump(port: u16, qos: u8) {
    println!("{port}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the broker");
    stream.set_nodelay(true).expect("no delay");
    stream.write_all(&packet::connect(&format!("pump-{}", std::process::id()))).expect("CONNECT");
    packet::read(&mut stream).expect("CONNACK");
    let payload = format!("{{\"value\":1,\"text\":\"{}\"}}", "x".repeat(78));
    let packets: Vec<Vec<u8>> = (0..1000)
        .map(|number| packet::publish(&topic(number, 1000), qos, number as u16 + 1, payload.as_bytes()))
        .collect();
    let (mut frames, mut buffer, mut waiting, mut next) = (packet::Frames::default(), vec![0; 65_536], 0, 0);
    loop {
        let batch = if qos == 0 { 1 } else { WINDOW - waiting };
        // One by one, as devices do: in chunks they would let the broker write many at once.
        for number in next..next + batch {
            if stream.write_all(&packets[number % packets.len()]).is_err() {
                return;
            }
        }
        next += batch;
        if qos > 0 {
            waiting += batch;
            let read = stream.read(&mut buffer).unwrap_or_default();
            frames.feed(&buffer[..read], |first, _| waiting -= usize::from(first == 0x40));
        }
    }
}

/// A Mosquitto with the settings that it comes with.
pub struct Mosquitto {
    process: Child,
    pub port: u16,
    _directory: tempfile::TempDir,
}

impl Mosquitto {
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    pub fn start_with(line: &str) -> Option<Self> {
        let directory = tempfile::tempdir().ok()?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).ok()?.port();
        let file = directory.path().join("mosquitto.conf");
        std::fs::write(&file, format!("listener {port} 127.0.0.1\nallow_anonymous true\n{line}\n")).ok()?;
        let process = quiet(Command::new("mosquitto")).arg("-c").arg(&file).spawn().ok()?;
        let broker = Self { process, port, _directory: directory };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(broker);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}
