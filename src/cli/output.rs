//! Standard output: results only. Whoever reads it may hang up at any time, which ends nothing and is no error.

use std::io::{self, Write};

use super::{Failure, words};

/// Bytes that are gathered before they are written, where many come.
const GATHERED: usize = 64 * 1024;

/// Where results go.
#[derive(Debug, Default)]
pub struct Output {
    gathered: Vec<u8>,
    ended: Option<io::Error>,
}

impl Output {
    /// Prints a text as it is, at once.
    pub fn say(&mut self, text: &str) {
        self.gathered.extend_from_slice(text.as_bytes());
        self.flush();
    }

    /// Prints one JSON value, for people and programs alike.
    pub fn json(&mut self, value: &serde_json::Value) {
        self.say(&format!("{value:#}\n"));
    }

    /// Where bytes are gathered; `settle` or `flush` writes them.
    pub fn room(&mut self) -> &mut Vec<u8> {
        &mut self.gathered
    }

    /// Writes what is gathered, if that is much.
    pub fn settle(&mut self) {
        if self.gathered.len() >= GATHERED {
            self.flush();
        }
    }

    /// Writes what is gathered.
    pub fn flush(&mut self) {
        if self.ended.is_none() && !self.gathered.is_empty() {
            let mut stream = io::stdout().lock();
            self.ended = stream.write_all(&self.gathered).and_then(|()| stream.flush()).err();
        }
        self.gathered.clear();
        if self.gathered.capacity() > 16 * GATHERED {
            self.gathered = Vec::new();
        }
    }

    /// Whether nothing that is printed goes anywhere any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// # Errors
    /// Something could not be written, for another reason than that nobody reads on.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.flush();
        match self.ended {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::file("The result could not be written", words::said(&error)))
            }
            Some(_) | None => Ok(()),
        }
    }
}
