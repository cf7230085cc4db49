//! A broker of three answers that then sends as fast as the other side takes it, or at a given rate.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::packet;
use crate::tls;

/// Bytes that are written at once: as much as a socket's buffer takes well.
const CHUNK: usize = 64 * 1024;

/// What is sent.
pub struct Flood {
    pub qos: u8,
    pub size: usize,
    pub count: usize,
    pub topics: usize,
    /// Messages a second; 0: as fast as possible.
    pub rate: usize,
    pub tls: bool,
}

impl Flood {
    /// `qos size count topics rate plain|tls`.
    pub fn parse(arguments: &[String]) -> Self {
        let number = |place: usize| arguments[place].parse().expect("a number");
        Self {
            qos: number(0) as u8,
            size: number(1),
            count: number(2),
            topics: number(3),
            rate: number(4),
            tls: arguments[5] == "tls",
        }
    }

    pub fn arguments(&self) -> Vec<String> {
        let numbers = [usize::from(self.qos), self.size, self.count, self.topics, self.rate];
        let kind = if self.tls { "tls" } else { "plain" };
        let numbers = numbers.iter().map(ToString::to_string);
        std::iter::once("as-flood".to_owned()).chain(numbers).chain([kind.to_owned()]).collect()
    }

    /// Prints its port, and serves one client after another until it is killed.
    pub fn serve(&self) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        println!("{}", listener.local_addr().expect("its address").port());
        let packets = self.packets();
        for stream in listener.incoming().flatten() {
            // A client that leaves in the middle is the next one's business.
            let _left = if self.tls { self.encrypted(stream, &packets) } else { self.plain(stream, &packets) };
        }
    }

    /// One round of all topics, encoded; at QoS 1 the packet ids go round with them.
    fn packets(&self) -> Vec<Vec<u8>> {
        let filler = "x".repeat(self.size);
        (0..self.topics.max(1))
            .map(|number| {
                let payload = payload(number, &filler);
                packet::publish(&topic(number, self.topics), self.qos, (number % 60_000 + 1) as u16, payload.as_bytes())
            })
            .collect()
    }

    fn plain(&self, mut stream: TcpStream, packets: &[Vec<u8>]) -> io::Result<()> {
        stream.set_nodelay(true)?;
        greet(&mut stream)?;
        let (reader, answers) = (stream.try_clone()?, stream.try_clone()?);
        std::thread::spawn(move || drain(reader, answers));
        self.send(&mut stream, packets)
    }

    fn encrypted(&self, stream: TcpStream, packets: &[Vec<u8>]) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut stream = tls::accept(stream)?;
        greet(&mut stream)?;
        let (reader, mut writer) = tls::split(stream)?;
        let answers = writer.clone();
        std::thread::spawn(move || drain(reader, answers));
        self.send(&mut writer, packets)
    }

    fn send(&self, stream: &mut impl Write, packets: &[Vec<u8>]) -> io::Result<()> {
        let begun = Instant::now();
        let mut chunk = Vec::with_capacity(2 * CHUNK);
        let mut sent = 0;
        while sent < self.count {
            let due = self.due(begun).min(self.count);
            chunk.clear();
            while sent < due && chunk.len() < CHUNK {
                chunk.extend_from_slice(&packets[sent % packets.len()]);
                sent += 1;
            }
            if chunk.is_empty() {
                std::thread::sleep(Duration::from_micros(500));
            }
            stream.write_all(&chunk)?;
        }
        stream.flush()
    }

    fn due(&self, begun: Instant) -> usize {
        if self.rate == 0 { self.count } else { (begun.elapsed().as_secs_f64() * self.rate as f64) as usize }
    }
}

/// Fits every number of topics into three levels.
pub fn topic(number: usize, topics: usize) -> String {
    if topics <= 1000 {
        format!("flood/{number:03}")
    } else {
        format!("flood/{}/{:03}/value", number / 1000, number % 1000)
    }
}

fn payload(number: usize, filler: &str) -> String {
    let mut payload = format!("{{\"value\":{},\"text\":\"", number % 100);
    payload.push_str(filler);
    payload.truncate(filler.len().saturating_sub(2));
    payload.push_str("\"}");
    payload
}

/// CONNACK and SUBACK.
fn greet(stream: &mut (impl Read + Write)) -> io::Result<()> {
    packet::read(stream)?;
    stream.write_all(&[0x20, 2, 0, 0])?;
    let (_, subscribe) = packet::read(stream)?;
    let qos = subscribe.last().copied().unwrap_or_default();
    stream.write_all(&[0x90, 3, subscribe[0], subscribe[1], qos])
}

/// Reads acknowledgements and answers pings until the client goes.
fn drain(mut reader: impl Read, mut answers: impl Write) {
    let mut frames = packet::Frames::default();
    let mut buffer = vec![0; CHUNK];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        let mut pings = 0;
        frames.feed(&buffer[..count], |first, _| pings += u32::from(first == 0xC0));
        for _ in 0..pings {
            let _left = answers.write_all(&[0xD0, 0]);
        }
    }
}
