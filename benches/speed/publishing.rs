//! Publish in bulk: ours, the raw limit and the peers, against a sink that acknowledges at once.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Instant;

use mqttdeck::mqtt::Qos;
use mqttdeck::session::{Ack, Command as Order, Event};

use crate::measure::{Contender, Figure, Server, compare, part, peak_mb, run};
use crate::packet;
use crate::peers;
use crate::receiving::{Task, quiet};
use crate::session::{Session, message, topic};

/// Messages of a run; the slower peers get fewer.
const MANY: usize = 1_000_000;
const FEW: usize = 100_000;

/// Publishes that may wait for their acknowledgement, for everybody who lets one choose.
const WINDOW: u16 = 1000;

pub fn all() {
    let lines = tempfile::NamedTempFile::new().expect("a file");
    let line = format!("{}\n", "x".repeat(100));
    std::fs::write(lines.path(), line.repeat(FEW)).expect("lines to publish");
    for qos in 0..=2 {
        let ours =
            |who: &'static str, count: usize| move || against(count, |port| Some(of_ours(who, port, qos, count)));
        let lines = lines.path();
        compare(
            &format!("Publish, QoS {qos}, 100 B"),
            vec![
                Contender { name: "raw limit", run: Box::new(ours("as-raw-publisher", MANY)) },
                Contender { name: "mqttdeck, one command", run: Box::new(ours("as-publisher", MANY)) },
                Contender {
                    name: "mosquitto_pub -l",
                    run: Box::new(move || against(FEW, |port| mosquitto_pub(port, qos, lines))),
                },
                Contender { name: "mqtt.js", run: Box::new(move || against(FEW, |port| mqtt_js(port, qos))) },
            ],
        );
    }
}

fn against(count: usize, client: impl FnOnce(u16) -> Option<Command>) -> Option<Figure> {
    let server = Server::start(&["as-sink"]);
    run(client(server.port)?, count as f64)
}

fn of_ours(who: &str, port: u16, qos: u8, count: usize) -> Command {
    part(&[who, &port.to_string(), &qos.to_string(), &count.to_string(), "plain"])
}

fn mosquitto_pub(port: u16, qos: u8, lines: &std::path::Path) -> Option<Command> {
    if !peers::is_here("mosquitto_pub") {
        return None;
    }
    let mut command = quiet(Command::new("mosquitto_pub"));
    command.args(["-l", "-t", "flood/000", "-p", &port.to_string(), "-q", &qos.to_string()]);
    command.stdin(File::open(lines).ok()?);
    Some(command)
}

fn mqtt_js(port: u16, qos: u8) -> Option<Command> {
    let script = r"
        const [url, qos, count] = process.argv.slice(1);
        const client = require('mqtt').connect(url);
        const payload = Buffer.alloc(100, 'x'); let sent = 0, done = 0, begun;
        const next = () => {
            while (sent - done < 1000 && sent < Number(count)) {
                client.publish('flood/' + sent++ % 1000, payload, { qos: Number(qos) }, () => {
                    if (++done == Number(count)) {
                        console.log(count, Number(process.hrtime.bigint() - begun) / 1e9, process.resourceUsage().maxRSS / 1024);
                        process.exit(0);
                    }
                    if (done % 500 == 0) setImmediate(next);
                });
            }
        };
        client.on('connect', () => { begun = process.hrtime.bigint(); next(); });";
    peers::node(script, &[format!("mqtt://127.0.0.1:{port}"), qos.to_string(), FEW.to_string()])
}

/// Greets, acknowledges whatever is published, and serves one client after another.
pub fn sink() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("{}", listener.local_addr().expect("its address").port());
    for mut stream in listener.incoming().flatten() {
        let _nodelay = stream.set_nodelay(true);
        let (mut frames, mut buffer, mut answers) = (packet::Frames::default(), vec![0; 256 * 1024], Vec::new());
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            frames.feed(&buffer[..count], |first, body| answer(first, body, &mut answers));
            if stream.write_all(&answers).is_err() {
                break;
            }
            answers.clear();
        }
    }
}

fn answer(first: u8, body: &[u8], answers: &mut Vec<u8>) {
    let id = || {
        let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
        [body[topic + 2], body[topic + 3]]
    };
    match first & 0xF6 {
        0x10 => answers.extend([0x20, 2, 0, 0]),
        0x32 => answers.extend([[0x40, 2], id()].concat()),
        0x34 => answers.extend([[0x50, 2], id()].concat()),
        0x62 => answers.extend([0x70, 2, body[0], body[1]]),
        0xC0 => answers.extend([0xD0, 0]),
        _ => {}
    }
}

/// Ours: one command for all messages.
pub fn ours(task: &Task) {
    let qos = Qos::from_number(task.qos).expect("a QoS");
    let mut session = Session::connect(task.port, WINDOW);
    let messages = (0..task.count as u32).map(|number| message(number, qos)).collect();
    let begun = Instant::now();
    let asked = session.send(|ticket| Order::PublishMany { ticket, messages });
    let whole = Ack::PublishedMany { acknowledged: task.count as u64, refused: 0, first_refusal: None };
    session.wait(|event| matches!(event, Event::Done(ticket, ack) if *ticket == asked && *ack == whole));
    println!("{} {} {}", task.count, begun.elapsed().as_secs_f64(), peak_mb());
}

/// The limit: packets that were encoded before, a window of them at a time.
pub fn raw(task: &Task) {
    let mut stream = TcpStream::connect(("127.0.0.1", task.port)).expect("the sink");
    stream.set_nodelay(true).expect("no delay");
    stream.write_all(&packet::connect("raw")).expect("CONNECT");
    packet::read(&mut stream).expect("CONNACK");
    let payload = [b'x'; 100];
    let lot: Vec<u8> = (0..u32::from(WINDOW))
        .flat_map(|number| packet::publish(&topic(number), task.qos, number as u16 + 1, &payload))
        .collect();
    let begun = Instant::now();
    let (mut frames, mut buffer) = (packet::Frames::default(), vec![0; 65_536]);
    for _ in 0..task.count / usize::from(WINDOW) {
        stream.write_all(&lot).expect("PUBLISH");
        let mut waiting = if task.qos == 0 { 0 } else { WINDOW };
        while waiting > 0 {
            let read = stream.read(&mut buffer).expect("acknowledgements");
            let mut answers = Vec::new();
            frames.feed(&buffer[..read], |first, body| match first {
                0x50 => answers.extend([0x62, 2, body[0], body[1]]),
                _ => waiting -= 1,
            });
            stream.write_all(&answers).expect("PUBREL");
        }
    }
    // At QoS 0 the answer to a ping tells that everything was read.
    stream.write_all(&[0xC0, 0]).expect("PINGREQ");
    packet::read(&mut stream).expect("PINGRESP");
    println!("{} {} {}", task.count, begun.elapsed().as_secs_f64(), peak_mb());
}
