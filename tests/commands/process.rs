//! The program as a process that runs for a while, is told to end, or is cut off from its reader.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Ran, program};

/// How long anything may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running command, killed with the test.
pub struct Running {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
    _home: TempDir,
}

impl Running {
    /// Starts it with these arguments, split at spaces.
    pub fn start(line: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        // What assert_cmd makes cannot be talked to while it runs.
        let wanted = program(home.path());
        let mut command = Command::new(wanted.get_program());
        for (name, value) in wanted.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.args(line.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().map(BufReader::new);
        Self { child, out, _home: home }
    }

    /// The next line of its standard output, with its end.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }

    /// Lines for its standard input.
    pub fn type_in(&mut self, text: &[u8]) {
        self.child.stdin.as_mut().unwrap().write_all(text).unwrap();
    }

    /// Ends its standard input.
    pub fn end_input(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Reads nothing more of its standard output.
    pub fn hang_up(&mut self) {
        drop(self.out.take());
    }

    /// Sends it a signal, as in "INT".
    pub fn signal(&self, name: &str) {
        // It may have ended meanwhile.
        Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).output().unwrap();
    }

    /// Sends it this signal until it ends.
    pub fn end_by_signals(&mut self, name: &str) -> Ran {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() && Instant::now() < deadline {
            self.signal(name);
            std::thread::sleep(Duration::from_millis(20));
        }
        self.end()
    }

    /// Waits for its end.
    pub fn end(&mut self) -> Ran {
        let status = self.status();
        let (mut out, mut err) = (String::new(), String::new());
        if let Some(stream) = &mut self.out {
            stream.read_to_string(&mut out).unwrap();
        }
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(!err.contains("panicked"), "{err}");
        Ran { code: status.code().unwrap_or(-1), out, err }
    }

    fn status(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `mosquitto_pub` with these arguments, split at spaces.
pub fn mosquitto_pub(port: u16, line: &str) {
    let status = Command::new("mosquitto_pub").args(["-p", &port.to_string()]).args(line.split(' ')).status();
    assert!(status.unwrap().success(), "{line}");
}
