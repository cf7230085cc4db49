//! `mosquitto_sub`, to see what arrives at others.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mqttdeck::recording::Entry;

use super::LIMIT;
use super::mosquitto::Mosquitto;

/// `mosquitto_sub` on everything, a line a message: topic, QoS, retained or not, payload in hexadecimal.
pub struct Subscriber {
    child: Child,
    lines: mpsc::Receiver<(Instant, String)>,
}

impl Subscriber {
    pub fn start(broker: &Mosquitto) -> Self {
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

    pub fn take(&self, count: usize) -> Vec<(Instant, String)> {
        (0..count).map(|number| self.lines.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("message {number}"))).collect()
    }

    pub fn has_more(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(200)).is_ok()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What it prints of a message.
pub fn line(entry: &Entry, prefix: &str) -> String {
    let payload: String = entry.payload.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}{} {} 0 {payload}", entry.topic, entry.qos.number())
}

pub fn texts(lines: &[(Instant, String)]) -> Vec<&str> {
    lines.iter().map(|(_, line)| line.as_str()).collect()
}
