//! Where payloads come from, one batch at a time.

use std::fs::File;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Pub;
use super::lines::Lines;
use crate::cli::feeder::BATCH;
use crate::cli::{Exit, Failure, words};
use crate::mqtt::LARGEST_PACKET;

/// Bytes of a payload; the session knows what less the broker takes.
const MOST_BYTES: u64 = LARGEST_PACKET as u64;

/// Where payloads come from.
pub(super) enum Source {
    /// The same again and again.
    Repeated { payload: Bytes, left: u64, delay: Option<Duration>, next: Instant },
    /// Standard input, by line.
    Lines(Lines),
}

/// What there is now.
pub(super) enum Next {
    /// At least one payload.
    Payloads(Vec<Bytes>),
    /// Nothing yet: until then, or until somebody unparks the caller.
    Wait(Option<Instant>),
    /// Nothing more.
    End,
}

impl Pub {
    /// Opens what was chosen. What no packet can hold is refused.
    ///
    /// # Errors
    /// It cannot be read, or is too large.
    pub(super) fn source(&self) -> Result<Source, Failure> {
        if self.stdin_line {
            return Ok(Source::Lines(Lines::of_standard_input(MOST_BYTES)?));
        }
        let payload = match self.payload()? {
            (Some(text), _) => Bytes::from(text.clone()),
            (None, Some(file)) => {
                let name = file.display().to_string();
                let opened = File::open(file).map_err(|error| unreadable(&name, &error))?;
                whole(opened, &name)?
            }
            (None, None) if self.stdin_file => whole(io::stdin().lock(), "Standard input")?,
            (None, None) => Bytes::new(),
        };
        Ok(Source::Repeated { payload, left: self.repeat, delay: self.repeat_delay, next: Instant::now() })
    }
}

fn whole(input: impl Read, name: &str) -> Result<Bytes, Failure> {
    let mut payload = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut payload).map_err(|error| unreadable(name, &error))?;
    if payload.len() as u64 > MOST_BYTES {
        let cause = format!("A packet has at most {MOST_BYTES} bytes.");
        return Err(Failure::file(format!("{name} is too large for a message"), cause));
    }
    Ok(payload.into())
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> Failure {
    let cause = format!("It was to be published. {}", words::said(error));
    Failure::said(format!("{name} cannot be read"), cause, Exit::File)
}

impl Source {
    /// What there is now. Never waits.
    ///
    /// # Errors
    /// The input cannot be read on.
    pub(super) fn next(&mut self) -> Result<Next, Failure> {
        match self {
            Self::Lines(lines) => lines.next(),
            Self::Repeated { left: 0, .. } => Ok(Next::End),
            Self::Repeated { payload, left, delay: None, .. } => {
                let count = usize::try_from(*left).unwrap_or(BATCH).min(BATCH);
                *left -= count as u64;
                Ok(Next::Payloads(vec![payload.clone(); count]))
            }
            Self::Repeated { payload, left, delay: Some(delay), next } => {
                if *next > Instant::now() {
                    return Ok(Next::Wait(Some(*next)));
                }
                *next += *delay;
                *left -= 1;
                Ok(Next::Payloads(vec![payload.clone()]))
            }
        }
    }
}
