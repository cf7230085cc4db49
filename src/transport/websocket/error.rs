//! Why no WebSocket came about, and what may be wrong with what comes through it.

use std::io;

/// Why no WebSocket came about.
#[derive(Debug, thiserror::Error)]
pub enum WebSocketError {
    /// The server answered, but not with 101.
    #[error("HTTP {status} {reason}")]
    Status {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// Its own words.
        reason: String,
        /// Where it sends us, in a redirection.
        location: Option<String>,
    },
    /// It answered 101, but not as RFC 6455, section 4.2.2 has it; what is wrong.
    #[error("HTTP 101 without a proper upgrade: {0}")]
    NotUpgraded(&'static str),
    /// It did not choose the subprotocol `mqtt`; what it chose.
    #[error("the server chose {}", .0.as_deref().map_or("no subprotocol".to_owned(), |name| format!("the subprotocol {name}")))]
    Subprotocol(Option<String>),
    /// The answer is no HTTP; its first bytes.
    #[error("the answer is no HTTP: \"{}\"", .0.escape_ascii())]
    NotHttp(Vec<u8>),
    /// The head of the answer has no end within 16 KiB.
    #[error("the head of the answer does not end")]
    TooLong,
    /// The server closed the connection instead of answering.
    #[error("the server closed the connection")]
    Closed,
    /// What would be asked holds a line break.
    #[error("{0} holds a control character")]
    Unsendable(String),
    /// It was opened, and then ended before CONNACK.
    #[error(transparent)]
    Frames(FrameError),
    /// The connection broke.
    #[error(transparent)]
    Io(io::Error),
}

/// How a WebSocket ended that was open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The server sent a close frame.
    #[error("closed with {}{}", .code.map_or("no code".to_owned(), |code| format!("code {code}")), quoted(reason))]
    Closed {
        /// Its code (RFC 6455, section 7.4).
        code: Option<u16>,
        /// Its own words; at most 123 bytes.
        reason: String,
    },
    /// A text frame: MQTT travels in binary ones (MQTT 5, 6).
    #[error("a text frame came in")]
    Text,
    /// A frame or message above our limit.
    #[error("a frame of {size} bytes came in; the limit is {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// Our limit in bytes.
        limit: usize,
    },
    /// A message in fragments without a byte, more than anybody needs.
    #[error("a message came in more than {limit} empty fragments")]
    EmptyFragments {
        /// How many are accepted.
        limit: u32,
    },
    /// The server pings, and does not read the answers.
    #[error("the server does not read our answers to its pings; more than {limit} bytes of them wait")]
    Unread {
        /// How many bytes may wait.
        limit: usize,
    },
    /// What came breaks the rules of RFC 6455; in the library's words.
    #[error("{0}")]
    Broken(String),
}

impl FrameError {
    /// Whether the server simply left: a close frame that gives no reason (RFC 6455, section 7.4.1: 1000 is a normal
    /// closure, 1001 "going away").
    #[must_use]
    pub fn is_plain_close(&self) -> bool {
        matches!(self, Self::Closed { code: None | Some(1000 | 1001), reason } if reason.is_empty())
    }
}

fn quoted(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" \u{201c}{words}\u{201d}") }
}
