//! Standard output: results only. Whoever reads it may hang up at any time, which ends nothing and is no error.

use std::io::{self, Write};

use super::Failure;

/// Where results go.
#[derive(Debug, Default)]
pub struct Output {
    ended: Option<io::Error>,
}

impl Output {
    /// Prints a text as it is, at once.
    pub fn say(&mut self, text: &str) {
        if self.ended.is_some() {
            return;
        }
        let mut stream = io::stdout().lock();
        self.ended = stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).err();
    }

    /// Prints one JSON value, for people and programs alike.
    pub fn json(&mut self, value: &serde_json::Value) {
        self.say(&format!("{value:#}\n"));
    }

    /// # Errors
    /// Something could not be written, for another reason than that nobody reads on.
    pub fn finish(self) -> Result<(), Failure> {
        match self.ended {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::file("The result could not be written", format!("The system says: {}.", error.kind())))
            }
            Some(_) | None => Ok(()),
        }
    }
}
