//! What the library says when a connection fails, in our words, and what that means at the point that was reached.

use std::time::Duration;

use super::guard::Verdict;
use super::{LossCause, ScramError, SessionError};
use crate::mqtt::{ConnectRefusal, Reason};
use crate::tls::HandshakeReport;
use crate::transport::{Broken, LinkStatus, Rung, TransportError, WebSocketError};
use crate::wire::{Breach, Farewell, Violation};

/// How much is shown of an answer that is no MQTT: enough to recognise `HTTP/1.1 400 Bad Request` by.
const SHOWN_BYTES: usize = 24;

/// A failure as a driver tells it.
#[derive(Debug)]
pub(super) enum Failure {
    /// The stream broke; the link knows how.
    Stream,
    /// CONNACK said no; the head of the link has the code. `None`: and nothing else.
    Refused(Option<ConnectRefusal>),
    /// The broker sent a DISCONNECT (MQTT 5).
    Disconnected {
        /// Why.
        reason: Reason,
        /// Another broker that we should use.
        server_reference: Option<String>,
    },
    /// A packet above the limit came.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// Enhanced authentication failed on our side.
    Authentication(ScramError),
    /// What came is no MQTT, or breaks its rules; in the library's words.
    Malformed(String),
    /// The guard found that the broker broke a rule.
    Breach(Box<Breach>),
    /// The guard found that a packet does not get on.
    Stalled,
    /// Nothing came within the keep-alive time.
    KeepAlive,
    /// We left.
    Left,
}

impl From<Verdict> for Failure {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Breach(breach) => Self::Breach(breach),
            Verdict::Stalled => Self::Stalled,
            Verdict::Farewell(farewell) => {
                let Farewell { reason, server_reference } = *farewell;
                Self::Disconnected { reason, server_reference }
            }
        }
    }
}

/// How far a connection had come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    /// For how long CONNACK has been there; `None` before it.
    pub up_for: Option<Duration>,
    /// The largest packet that we accept, in bytes.
    pub limit: u64,
}

/// The error to report.
pub(super) fn judge(failure: Failure, reached: Reached, link: &LinkStatus) -> SessionError {
    match reached.up_for {
        Some(up_for) => after_connack(failure, up_for, reached.limit, link),
        None => before_connack(failure, link),
    }
}

/// The error to report when the time for CONNACK is over.
pub(super) fn no_connack_within(after: Duration, link: &LinkStatus) -> SessionError {
    if link.head().is_empty() {
        return SessionError::Timeout { rung: Rung::Mqtt, after };
    }
    before_connack(Failure::Malformed("a packet that does not end".to_owned()), link)
}

fn before_connack(failure: Failure, link: &LinkStatus) -> SessionError {
    let head = link.head();
    if let Failure::Breach(breach) = failure {
        return breach_before_connack(breach, &head, link);
    }
    let answer = after_auth(&head);
    if let Some(code) = refused_code(answer) {
        let told = if let Failure::Refused(told) = failure { told } else { None };
        return SessionError::Refused { refusal: told.unwrap_or_else(|| refusal(code)), security: security(link) };
    }
    if is_tls_alert(&head) {
        return SessionError::NoConnack { security: security(link) };
    }
    if let Failure::Authentication(source) = failure {
        return SessionError::Authentication { source };
    }
    if let Some(detail) = foreign(&head) {
        return SessionError::Protocol { detail };
    }
    match failure {
        Failure::Stream | Failure::Left | Failure::KeepAlive | Failure::Stalled => broken_before_connack(link),
        Failure::Disconnected { reason, server_reference } => {
            let refusal = ConnectRefusal { code: reason.code.0, reason, server_reference };
            SessionError::Refused { refusal, security: security(link) }
        }
        Failure::Authentication(source) => SessionError::Authentication { source },
        Failure::Breach(breach) => SessionError::Violation(breach),
        Failure::Malformed(detail) => SessionError::Protocol { detail },
        Failure::TooLarge { size } => {
            SessionError::Protocol { detail: format!("a packet of {size} bytes instead of CONNACK") }
        }
        Failure::Refused(_) => SessionError::Protocol { detail: "a CONNACK that cannot be read".to_owned() },
    }
}

/// What speaks another protocol is called so; only what could be a broker is told which rule it broke.
fn breach_before_connack(breach: Box<Breach>, head: &[u8], link: &LinkStatus) -> SessionError {
    if is_tls_alert(head) {
        return SessionError::NoConnack { security: security(link) };
    }
    let is_text = head.len() >= 4 && head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    match foreign(head).filter(|_| is_text) {
        Some(detail) => SessionError::Protocol { detail },
        None => SessionError::Violation(breach),
    }
}

/// What begins with none of the packets that may follow CONNECT: CONNACK, and in MQTT 5 DISCONNECT and AUTH.
fn foreign(head: &[u8]) -> Option<String> {
    let first = head.first()?;
    if [0x20, 0xE0, 0xF0].contains(first) {
        return None;
    }
    let shown = &head[..head.len().min(SHOWN_BYTES)];
    Some(format!("the answer begins with \"{}\"", shown.escape_ascii()))
}

/// TLS 1.3 tells on the first read after the handshake what it thinks of our certificate.
fn broken_before_connack(link: &LinkStatus) -> SessionError {
    match link.broken() {
        Some(Broken::Tls(source)) => {
            let report = Box::new(link.security().unwrap_or_default());
            SessionError::Transport(TransportError::Tls { report, source })
        }
        Some(Broken::WebSocket(source)) if !source.is_plain_close() => {
            let source = WebSocketError::Frames(source);
            SessionError::Transport(TransportError::WebSocket { security: security(link), source })
        }
        Some(Broken::Closed | Broken::Reset | Broken::WebSocket(_) | Broken::Io(_)) | None => {
            SessionError::NoConnack { security: security(link) }
        }
    }
}

fn security(link: &LinkStatus) -> Option<Box<HandshakeReport>> {
    link.security().map(Box::new)
}

fn after_connack(failure: Failure, up_for: Duration, limit: u64, link: &LinkStatus) -> SessionError {
    let cause = match failure {
        Failure::Authentication(source) => return SessionError::Authentication { source },
        Failure::Malformed(detail) => return SessionError::Protocol { detail },
        Failure::Breach(breach) => match breach.violation {
            Violation::PacketTooLarge { size, limit } => LossCause::PacketTooLarge { size, limit },
            _ => return SessionError::Violation(breach),
        },
        Failure::Stalled => LossCause::Stalled,
        Failure::Refused(_) => return SessionError::Protocol { detail: "a second CONNACK".to_owned() },
        Failure::Stream | Failure::Left => loss(link.broken()),
        Failure::Disconnected { reason, server_reference } => LossCause::Disconnected { reason, server_reference },
        Failure::TooLarge { size } => LossCause::PacketTooLarge { size, limit },
        Failure::KeepAlive => LossCause::KeepAlive,
    };
    SessionError::Lost { cause, up_for }
}

fn loss(broken: Option<Broken>) -> LossCause {
    match broken {
        Some(Broken::Closed) | None => LossCause::Closed,
        Some(Broken::Reset) => LossCause::Reset,
        Some(Broken::Tls(error)) => LossCause::Tls(error.to_string()),
        Some(Broken::WebSocket(error)) if error.is_plain_close() => LossCause::Closed,
        Some(Broken::WebSocket(error)) => LossCause::WebSocket(error),
        Some(Broken::Io(kind)) => LossCause::Io(kind),
    }
}

/// A broker that knows only 3.1.1 answers CONNECT of MQTT 5 in the terms of 3.1.1; only those of 5 begin at 0x80.
const fn refusal(code: u8) -> ConnectRefusal {
    if code >= 0x80 { ConnectRefusal::v5(code) } else { ConnectRefusal::v311(code) }
}

/// What came after the steps of enhanced authentication, which come before CONNACK. A step that is not whole stands.
pub(super) fn after_auth(mut head: &[u8]) -> &[u8] {
    while head.first() == Some(&0xF0) {
        let Some(rest) = packet_length(head).and_then(|length| head.get(length..)) else { break };
        head = rest;
    }
    head
}

/// The length in bytes of the packet that begins here (its remaining length: MQTT 5, 2.1.4); `None` if it cannot be told.
pub(super) fn packet_length(bytes: &[u8]) -> Option<usize> {
    let mut remaining = 0;
    for (place, &byte) in bytes.iter().enumerate().skip(1).take(4) {
        remaining |= usize::from(byte & 0x7F) << (7 * (place - 1));
        if byte & 0x80 == 0 {
            return Some(place + 1 + remaining);
        }
    }
    None
}

/// The code of a CONNACK that says no: type 2, the remaining length, the flags, then the code, in both versions.
pub(super) fn refused_code(head: &[u8]) -> Option<u8> {
    let (&first, rest) = head.split_first()?;
    let length_bytes = rest.iter().take(4).position(|byte| byte & 0x80 == 0)? + 1;
    let code = *rest.get(length_bytes + 1)?;
    (first == 0x20 && code != 0).then_some(code)
}

/// A TLS record of the kind "alert": we spoke plainly to a port that expects TLS.
fn is_tls_alert(head: &[u8]) -> bool {
    head.starts_with(&[0x15, 0x03])
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::mqtt::ReasonCode;
    use crate::transport::Link;

    const FIRST: Reached = Reached { up_for: None, limit: 10 };
    const UP: Reached = Reached { up_for: Some(Duration::from_secs(3)), ..FIRST };

    /// A link on which the peer said this and closed.
    async fn heard(bytes: &[u8]) -> LinkStatus {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut link = Link::new(ours, None);
        theirs.write_all(bytes).await.unwrap();
        drop(theirs);
        link.read_to_end(&mut Vec::new()).await.unwrap();
        link.status()
    }

    #[tokio::test]
    async fn the_bytes_of_a_refusal_decide() {
        let table: [(&[u8], u8, ReasonCode); 4] = [
            (&[0x20, 2, 0, 5], 5, ReasonCode::NOT_AUTHORIZED),
            (&[0x20, 2, 0, 99], 99, ReasonCode::UNSPECIFIED_ERROR),
            (&[0x20, 3, 0, 0x87, 0], 0x87, ReasonCode::NOT_AUTHORIZED),
            (&[0x20, 2, 0, 1], 1, ReasonCode::UNSUPPORTED_PROTOCOL_VERSION),
        ];
        for (bytes, code, reason) in table {
            let error = judge(Failure::Malformed("?".into()), FIRST, &heard(bytes).await);
            let SessionError::Refused { refusal, .. } = error else { panic!("{error:?}") };
            assert_eq!((refusal.code, refusal.reason), (code, reason.into()));
        }
    }

    #[tokio::test]
    async fn a_connack_that_says_yes_is_no_refusal() {
        for bytes in
            [&[0x20, 2, 0, 0][..], &[0x20], &[0x20, 2, 1], &[0x30, 2, 0, 5], &[], &[0x20, 0xFF, 0xFF, 0xFF, 0xFF]]
        {
            assert_eq!(refused_code(bytes), None, "{bytes:?}");
        }
    }

    #[tokio::test]
    async fn the_same_failure_means_different_things_before_and_after_connack() {
        let silent = heard(&[]).await;
        assert!(matches!(judge(Failure::Stream, FIRST, &silent), SessionError::NoConnack { security: None }));
        let lost = judge(Failure::Stream, UP, &silent);
        assert!(matches!(lost, SessionError::Lost { cause: LossCause::Closed, up_for } if up_for.as_secs() == 3));
        let large = judge(Failure::TooLarge { size: 11 }, UP, &silent);
        let expected = LossCause::PacketTooLarge { size: 11, limit: 10 };
        assert!(matches!(large, SessionError::Lost { cause, .. } if cause == expected));
    }

    #[tokio::test]
    async fn a_tls_alert_on_a_plain_link_says_that_tls_is_expected() {
        let alert = heard(&[0x15, 0x03, 0x03, 0, 2, 2, 70]).await;
        let error = judge(Failure::Malformed("?".into()), FIRST, &alert);
        assert!(matches!(error, SessionError::NoConnack { security: None }));
    }

    #[tokio::test]
    async fn an_answer_that_is_no_mqtt_is_quoted() {
        let after = Duration::from_secs(9);
        let http = heard(b"HTTP/1.1 400 Bad Request\r\n").await;
        for error in [judge(Failure::Stream, FIRST, &http), no_connack_within(after, &http)] {
            let SessionError::Protocol { detail } = error else { panic!("{error:?}") };
            assert_eq!(detail, "the answer begins with \"HTTP/1.1 400 Bad Request\"");
        }
        let silent = no_connack_within(after, &heard(&[]).await);
        assert!(matches!(silent, SessionError::Timeout { rung: Rung::Mqtt, .. }));
    }
}
