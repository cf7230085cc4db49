//! One HTTP/1.1 request and the head of its answer: what a proxy and the opening of a WebSocket have in common.
//!
//! Owns how a request is written and how much of an answer is read. Knows no status and no header by name.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// The longest head of an answer that is read, and the most headers in it: more than browsers and proxies are known to
/// send, and little enough for a peer that sends without end.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;

/// How much of an answer that is no HTTP is kept: enough to recognise it by, and too little for a peer that sends our own
/// request back to bring a password into the log.
const KEPT_BYTES: usize = 24;

/// A request without a body. Wiped when dropped, since it may hold a password.
pub(super) struct Request(Zeroizing<String>);

impl Request {
    /// Begins with its first line, as in `CONNECT broker.example:8883`.
    pub(super) fn new(method: &str, target: &str) -> Result<Self, HttpError> {
        // Growing would leave copies of what is secret behind.
        let mut text = Zeroizing::new(String::with_capacity(MAX_HEAD));
        text.push_str(method);
        text.push(' ');
        text.push_str(one_line("path", target)?);
        text.push_str(" HTTP/1.1\r\n");
        Ok(Self(text))
    }

    /// Adds a header.
    ///
    /// # Errors
    /// Its name or value would break the line.
    pub(super) fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        for part in [one_line(name, name)?, ": ", one_line(name, value)?, "\r\n"] {
            self.0.push_str(part);
        }
        Ok(self)
    }

    /// Sends it and reads the head of the answer.
    ///
    /// # Errors
    /// The stream broke, or what came back is no HTTP or has no end.
    pub(super) async fn send(
        mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> Result<Answer, HttpError> {
        self.0.push_str("\r\n");
        stream.write_all(self.0.as_bytes()).await?;
        stream.flush().await?;
        read(stream).await
    }
}

/// A line break would begin a header of its own.
fn one_line<'a>(name: &str, text: &'a str) -> Result<&'a str, HttpError> {
    if text.contains(|c: char| c.is_control() && c != '\t') {
        return Err(HttpError::Unsendable(name.escape_debug().to_string()));
    }
    Ok(text)
}

/// The head of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    /// The words behind the status; the server's own.
    pub reason: String,
    headers: Vec<(String, String)>,
    /// What came behind the head already: the first bytes of what follows.
    pub rest: Vec<u8>,
}

impl Answer {
    /// The values of a header, of which there may be several, each perhaps a list.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether a header lists this token, in whatever case.
    pub(super) fn lists(&self, name: &str, token: &str) -> bool {
        self.values(name).flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(token))
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// A header or path that would break its line; its name.
    #[error("{0} holds a line break or another control character")]
    Unsendable(String),
    /// The answer is no HTTP; its first bytes.
    #[error("the answer is no HTTP")]
    NotHttp(Vec<u8>),
    /// The head has no end within 16 KiB or 100 headers.
    #[error("the head of the answer does not end")]
    TooLong,
    /// The peer closed the connection before the end of the head.
    #[error("the connection was closed")]
    Closed,
    /// The stream broke.
    #[error(transparent)]
    Io(#[from] io::Error),
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Answer, HttpError> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let before = bytes.len();
        if stream.take((MAX_HEAD - before) as u64).read_buf(&mut bytes).await? == 0 {
            return Err(if before == MAX_HEAD { HttpError::TooLong } else { HttpError::Closed });
        }
        // A peer that sends byte by byte makes one attempt a line, and not one a byte.
        let has_line = bytes.get(before..).is_some_and(|fresh| fresh.contains(&b'\n'));
        if before > 0 && !has_line {
            continue;
        }
        if let Some(answer) = parse(&bytes)? {
            return Ok(answer);
        }
    }
}

/// `None`: there is more to come.
fn parse(bytes: &[u8]) -> Result<Option<Answer>, HttpError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(HttpError::TooLong),
        Err(_) => return Err(HttpError::NotHttp(bytes.iter().copied().take(KEPT_BYTES).collect())),
    };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Ok(Some(Answer {
        status: head.code.unwrap_or_default(),
        reason: head.reason.unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        rest: bytes.get(length..).unwrap_or_default().to_vec(),
    }))
}

/// A host and port as HTTP writes them: an IPv6 address in brackets.
pub(super) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// The same without a port that is the scheme's own, as a Host header has it (RFC 9110, section 7.2).
pub(super) fn host(host: &str, port: u16, usual_port: u16) -> String {
    let whole = authority(host, port);
    if port != usual_port {
        return whole;
    }
    whole.strip_suffix(&format!(":{port}")).map(str::to_owned).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    /// What is made of an answer that comes in pieces of so many bytes and then ends.
    async fn answered(bytes: &[u8], piece: usize) -> Result<Answer, HttpError> {
        let (mut ours, mut theirs) = duplex(64 * 1024);
        let bytes = bytes.to_vec();
        let peer = tokio::spawn(async move {
            for piece in bytes.chunks(piece) {
                if theirs.write_all(piece).await.is_err() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        });
        let answer = Request::new("GET", "/").unwrap().send(&mut ours).await;
        peer.abort();
        answer
    }

    #[tokio::test]
    async fn an_answer_is_read_in_whatever_pieces_and_what_follows_is_kept() {
        let text = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive, UPGRADE\r\n\r\n\x82\x02";
        for piece in [1, 2, 7, 1000] {
            let answer = answered(text, piece).await.unwrap();
            assert_eq!((answer.status, answer.reason.as_str()), (101, "Switching Protocols"));
            assert!(answer.lists("connection", "upgrade") && !answer.lists("connection", "close"));
            assert!(b"\x82\x02".starts_with(&answer.rest));
        }
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told_apart() {
        let endless = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &[b'x'; 2 * MAX_HEAD]].concat();
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(MAX_HEADERS + 1));
        assert!(matches!(answered(&endless, 1000).await, Err(HttpError::TooLong)));
        assert!(matches!(answered(many.as_bytes(), 1000).await, Err(HttpError::TooLong)));
        assert!(matches!(answered(b"", 1).await, Err(HttpError::Closed)));
        assert!(matches!(answered(b"HTTP/1.1 2", 1).await, Err(HttpError::Closed)));
        for foreign in [&b"\x20\x02\x00\x00"[..], b"\x15\x03\x03\x00\x02\x02\x46", b"SSH-2.0-OpenSSH\r\n", b"\x00"] {
            let error = answered(foreign, 1000).await.unwrap_err();
            assert!(matches!(&error, HttpError::NotHttp(head) if head == foreign), "{error:?}");
        }
    }

    #[test]
    fn a_usual_port_is_left_out_and_ipv6_stands_in_brackets() {
        let table = [("a", 80, "a"), ("a", 8080, "a:8080"), ("::1", 80, "[::1]"), ("::80", 81, "[::80]:81")];
        for (name, port, expected) in table {
            assert_eq!(host(name, port, 80), expected);
        }
    }

    #[test]
    fn nothing_breaks_out_of_its_line() {
        assert!(matches!(Request::new("CONNECT", "a:1\r\nX: y"), Err(HttpError::Unsendable(_))));
        for (name, value) in [("X", "a\r\nY: b"), ("X\n", "a"), ("X", "a\0")] {
            let request = Request::new("GET", "/").unwrap();
            assert!(matches!(request.header(name, value), Err(HttpError::Unsendable(_))));
        }
    }
}
