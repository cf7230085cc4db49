//! Which failures mend by themselves: whether it is of use to try again.

use super::{LossCause, SessionError};
use crate::mqtt::ReasonCode;
use crate::tls::{Alert, HandshakeError};
use crate::transport::{FrameError, ProxyError, SocksReply, TransportError, WebSocketError};

impl SessionError {
    /// Whether trying again without changing anything is of no use: files, the profile, and refusals for who we are.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Files(_) | Self::Profile { .. } | Self::Authentication { .. } | Self::Broke { .. } => true,
            Self::Refused { refusal, .. } => is_final_reason(refusal.reason.code),
            Self::Lost { cause, .. } => is_final_loss(cause),
            Self::Transport(error) => is_final_on_the_way(error),
            Self::Timeout { .. }
            | Self::NoConnack { .. }
            | Self::Protocol { .. }
            | Self::Violation(_)
            | Self::NoThread(_) => false,
        }
    }
}

/// What was never connected becomes so when a machine or network comes back; what was answered with a no does not.
fn is_final_on_the_way(error: &TransportError) -> bool {
    match error {
        // The address may come with a VPN.
        TransportError::Resolve { .. }
        | TransportError::Tcp { .. }
        | TransportError::LocalAddress { .. }
        | TransportError::UnixSocket { .. } => false,
        TransportError::Proxy { source, .. } => is_final_proxy(source),
        TransportError::Tls { source, .. } => is_final_handshake(source),
        TransportError::WebSocket { source, .. } => is_final_websocket(source),
    }
}

const fn is_final_proxy(error: &ProxyError) -> bool {
    match error {
        ProxyError::CredentialsWanted
        | ProxyError::CredentialsRefused
        | ProxyError::OtherLogin(_)
        | ProxyError::NotAProxy(_)
        | ProxyError::TooLongToAsk(_)
        | ProxyError::Unsendable(_) => true,
        ProxyError::Http { status, .. } => is_final_status(*status),
        ProxyError::Socks(reply) => matches!(
            reply,
            SocksReply::NotAllowed | SocksReply::CommandNotSupported | SocksReply::AddressTypeNotSupported
        ),
        ProxyError::TooLong | ProxyError::Closed | ProxyError::Io(_) => false,
    }
}

fn is_final_websocket(error: &WebSocketError) -> bool {
    match error {
        WebSocketError::Status { status, .. } => is_final_status(*status),
        WebSocketError::NotUpgraded(_)
        | WebSocketError::Subprotocol(_)
        | WebSocketError::NotHttp(_)
        | WebSocketError::Unsendable(_) => true,
        WebSocketError::Frames(error) => is_final_frame(error),
        WebSocketError::TooLong | WebSocketError::Closed | WebSocketError::Io(_) => false,
    }
}

/// What an HTTP server says no to again, but for "request timeout" and "too many requests" (RFC 9110, RFC 6585).
const fn is_final_status(status: u16) -> bool {
    matches!(status, 300..500) && !matches!(status, 408 | 429)
}

/// A frame that is too large would come again, like a packet. 1008 is "policy violation" (RFC 6455, section 7.4.1).
const fn is_final_frame(error: &FrameError) -> bool {
    match error {
        FrameError::Text | FrameError::TooLarge { .. } | FrameError::Closed { code: Some(1008), .. } => true,
        FrameError::Closed { .. }
        | FrameError::EmptyFragments { .. }
        | FrameError::Unread { .. }
        | FrameError::Broken(_) => false,
    }
}

/// A packet that is too large would come again, at once if it is retained. A session taken over would be a duel: each
/// of two clients with the same client id throwing the other out.
fn is_final_loss(cause: &LossCause) -> bool {
    match cause {
        LossCause::PacketTooLarge { .. } => true,
        LossCause::Disconnected { reason, .. } => {
            reason.code == ReasonCode::SESSION_TAKEN_OVER || is_final_reason(reason.code)
        }
        LossCause::WebSocket(error) => is_final_frame(error),
        LossCause::Closed
        | LossCause::Reset
        | LossCause::KeepAlive
        | LossCause::Stalled
        | LossCause::Tls(_)
        | LossCause::Io(_) => false,
    }
}

/// Refusals that come from what we are and send, not from how the broker feels just now.
const fn is_final_reason(reason: ReasonCode) -> bool {
    matches!(
        reason,
        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION
            | ReasonCode::CLIENT_ID_NOT_VALID
            | ReasonCode::BAD_USER_NAME_OR_PASSWORD
            | ReasonCode::NOT_AUTHORIZED
            | ReasonCode::PACKET_TOO_LARGE
            // Banned, bad authentication method, topic name invalid and payload format invalid (the will's), retain
            // and QoS not supported (the will's), server moved.
            | ReasonCode(0x8A | 0x8C | 0x90 | 0x99 | 0x9A | 0x9B | 0x9D)
    )
}

/// Certificates do not get better by themselves.
const fn is_final_handshake(error: &HandshakeError) -> bool {
    match error {
        HandshakeError::ServerCertificate(_) | HandshakeError::InvalidServerName(_) | HandshakeError::NotTls => true,
        HandshakeError::Alert(Alert::Other(_))
        | HandshakeError::Closed
        | HandshakeError::Reset
        | HandshakeError::Protocol(_)
        | HandshakeError::Io(_) => false,
        HandshakeError::Alert(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::mqtt::ConnectRefusal;

    fn refused(refusal: ConnectRefusal) -> SessionError {
        SessionError::Refused { refusal, security: None }
    }

    fn lost(cause: LossCause) -> SessionError {
        SessionError::Lost { cause, up_for: Duration::ZERO }
    }

    fn handshake(source: HandshakeError) -> SessionError {
        SessionError::Transport(TransportError::Tls { report: Box::default(), source })
    }

    #[test]
    fn what_waiting_does_not_mend_is_final() {
        let disconnected = |code: ReasonCode| LossCause::Disconnected { reason: code.into(), server_reference: None };
        let taken_over = disconnected(ReasonCode::SESSION_TAKEN_OVER);
        let shutting_down = disconnected(ReasonCode::SERVER_SHUTTING_DOWN);
        let table = [
            (SessionError::Profile { detail: String::new() }, true),
            (refused(ConnectRefusal::v311(5)), true),
            (refused(ConnectRefusal::v5(0x86)), true),
            (refused(ConnectRefusal::v311(3)), false),
            (refused(ConnectRefusal::v5(0x89)), false),
            (lost(LossCause::Closed), false),
            (lost(LossCause::PacketTooLarge { size: 2, limit: 1 }), true),
            (lost(taken_over), true),
            (lost(shutting_down), false),
            (handshake(HandshakeError::Alert(Alert::UnknownCa)), true),
            (handshake(HandshakeError::Alert(Alert::Other(80))), false),
            (handshake(HandshakeError::Reset), false),
            (SessionError::NoConnack { security: None }, false),
        ];
        for (error, expected) in table {
            assert_eq!(error.is_final(), expected, "{error:?}");
        }
    }
}
