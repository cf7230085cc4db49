//! How the program ends: one number for each kind of failure, the same for every command.

mod meaning;

use std::process::ExitCode;

use crate::session::SessionError;
use crate::tls::{Alert, HandshakeError, HandshakeReport, TlsFileError};
use crate::transport::{Rung, TransportError};

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: it was done.
    Done,
    /// The broker said no with this code: to CONNECT 1 to 5 in MQTT 3.1.1, to anything 128 to 162 in MQTT 5. One that
    /// neither version knows ends as 128, "unspecified error".
    Refused(u8),
    /// 20: the name was not resolved.
    NoName,
    /// 21: no TCP connection, or none to the Unix socket.
    NoTcp,
    /// 22: the proxy made no connection to the broker.
    Proxy,
    /// 23: TLS failed for another reason than a certificate; also a server that expects TLS and got none.
    Tls,
    /// 24: we did not accept the server's certificate.
    ServerCertificate,
    /// 25: the server did not accept our certificate, or that we showed none.
    ClientCertificate,
    /// 26: no WebSocket came about.
    WebSocket,
    /// 27: the time of `-W` ran out.
    TimedOut,
    /// 28: the connection was lost, or there was none to MQTT: CONNECT got no answer.
    Lost,
    /// 29: a signal ended it before it was done. Not the shell's 130, which is a reason code of MQTT 5.
    Interrupted,
    /// 64: wrong usage (`EX_USAGE` of sysexits.h).
    Usage,
    /// 65: a file that cannot be used (`EX_DATAERR`).
    File,
    /// 70: a fault of ours, or a machine on which the program cannot work (`EX_SOFTWARE`).
    Fault,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused(code @ (1..=5 | 128..=162)) => code,
            Self::Refused(_) => 128,
            Self::NoName => 20,
            Self::NoTcp => 21,
            Self::Proxy => 22,
            Self::Tls => 23,
            Self::ServerCertificate => 24,
            Self::ClientCertificate => 25,
            Self::WebSocket => 26,
            Self::TimedOut => 27,
            Self::Lost => 28,
            Self::Interrupted => 29,
            Self::Usage => 64,
            Self::File => 65,
            Self::Fault => 70,
        }
    }

    /// How a command ends whose session failed so.
    #[must_use]
    pub const fn of(error: &SessionError) -> Self {
        match error {
            SessionError::Files(error) => of_files(error),
            SessionError::Transport(error) => of_transport(error),
            SessionError::Timeout { rung, .. } => at_rung(*rung),
            SessionError::Refused { refusal, .. } => Self::Refused(refusal.code),
            SessionError::NoConnack { security: Some(report) } if report.client_certificate_requested => {
                Self::ClientCertificate
            }
            SessionError::NoConnack { security: None } => Self::Tls,
            SessionError::NoConnack { security: Some(_) }
            | SessionError::Lost { .. }
            | SessionError::Protocol { .. }
            | SessionError::Violation(_) => Self::Lost,
            SessionError::Profile { .. } => Self::File,
            // As a CONNACK with "not authorized" is: neither side would have the other.
            SessionError::Authentication { .. } => Self::Refused(crate::mqtt::ReasonCode::NOT_AUTHORIZED.0),
            SessionError::NoThread(_) | SessionError::Broke { .. } => Self::Fault,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Where nothing came within the connection timeout. The time of `-W` is another: whoever sets it knows of it.
const fn at_rung(rung: Rung) -> Exit {
    match rung {
        Rung::Resolve => Exit::NoName,
        Rung::Tcp | Rung::UnixSocket => Exit::NoTcp,
        Rung::Proxy => Exit::Proxy,
        Rung::Tls => Exit::Tls,
        Rung::WebSocket => Exit::WebSocket,
        Rung::Mqtt => Exit::Lost,
    }
}

const fn of_files(error: &TlsFileError) -> Exit {
    match error {
        TlsFileError::Settings(_) => Exit::Fault,
        TlsFileError::NotChosen { .. }
        | TlsFileError::Read { .. }
        | TlsFileError::WrongContent { .. }
        | TlsFileError::TooLarge { .. }
        | TlsFileError::Damaged { .. }
        | TlsFileError::PassphraseNeeded { .. }
        | TlsFileError::WrongPassphrase { .. }
        | TlsFileError::NoSuchAlias { .. }
        | TlsFileError::AliasNeeded { .. }
        | TlsFileError::UnsupportedKeystore { .. }
        | TlsFileError::UnsupportedKey { .. }
        | TlsFileError::KeyMismatch { .. }
        | TlsFileError::NoSystemRoots { .. }
        | TlsFileError::KeyLog { .. } => Exit::File,
    }
}

const fn of_transport(error: &TransportError) -> Exit {
    match error {
        TransportError::Resolve { .. } => Exit::NoName,
        TransportError::Tcp { .. } | TransportError::LocalAddress { .. } | TransportError::UnixSocket { .. } => {
            Exit::NoTcp
        }
        TransportError::Proxy { .. } => Exit::Proxy,
        TransportError::Tls { report, source } => of_handshake(source, report),
        TransportError::WebSocket { .. } => Exit::WebSocket,
    }
}

/// Once the server has asked for our certificate, what it says or does is about that.
const fn of_handshake(error: &HandshakeError, report: &HandshakeReport) -> Exit {
    let about_ours = match error {
        HandshakeError::ServerCertificate(_) => return Exit::ServerCertificate,
        HandshakeError::Alert(alert) => is_about_a_certificate(*alert),
        HandshakeError::Closed | HandshakeError::Reset => true,
        HandshakeError::NotTls
        | HandshakeError::InvalidServerName(_)
        | HandshakeError::Protocol(_)
        | HandshakeError::Io(_) => false,
    };
    if about_ours && report.client_certificate_requested { Exit::ClientCertificate } else { Exit::Tls }
}

const fn is_about_a_certificate(alert: Alert) -> bool {
    match alert {
        Alert::HandshakeFailure
        | Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCa
        | Alert::AccessDenied
        | Alert::DecryptError
        | Alert::CertificateRequired => true,
        Alert::ProtocolVersion | Alert::UnrecognisedName | Alert::NoApplicationProtocol | Alert::Other(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use super::*;
    use crate::mqtt::ConnectRefusal;
    use crate::session::LossCause;
    use crate::tls::{ServerCertificateError, Slot};
    use crate::transport::{ProxyError, WebSocketError};

    fn refused(refusal: ConnectRefusal) -> SessionError {
        SessionError::Refused { refusal, security: None }
    }

    fn report(asked: bool) -> Box<HandshakeReport> {
        Box::new(HandshakeReport { client_certificate_requested: asked, ..HandshakeReport::default() })
    }

    fn tls(source: HandshakeError, asked: bool) -> SessionError {
        SessionError::Transport(TransportError::Tls { report: report(asked), source })
    }

    #[test]
    fn every_way_to_fail_has_its_number() {
        let slot = Slot::CaFile;
        let unreadable = TlsFileError::Read { slot, file: "ca.pem".into(), source: io::ErrorKind::NotFound.into() };
        let unresolved = TransportError::Resolve { host: "b".into(), source: io::ErrorKind::NotFound.into() };
        let address: std::net::SocketAddr = "127.0.0.1:1883".parse().unwrap();
        let refused_by = io::ErrorKind::ConnectionRefused;
        let unreached = TransportError::Tcp { address, source: refused_by.into(), others: Vec::new(), untried: 0 };
        let elsewhere = TransportError::LocalAddress { address: address.ip(), source: refused_by.into() };
        let socket = TransportError::UnixSocket { file: "broker.sock".into(), source: refused_by.into() };
        let by_proxy =
            TransportError::Proxy { proxy: "p".into(), broker: "b".into(), source: ProxyError::CredentialsWanted };
        let websocket = TransportError::WebSocket { security: None, source: WebSocketError::Closed };
        let after = Duration::from_secs(1);
        let table = [
            (SessionError::Files(unreadable), 65),
            (SessionError::Files(TlsFileError::Settings(rustls::Error::HandshakeNotComplete)), 70),
            (SessionError::Transport(unresolved), 20),
            (SessionError::Transport(unreached), 21),
            (SessionError::Transport(elsewhere), 21),
            (SessionError::Transport(socket), 21),
            (SessionError::Transport(by_proxy), 22),
            (SessionError::Transport(websocket), 26),
            (refused(ConnectRefusal::v311(5)), 5),
            (refused(ConnectRefusal::v5(0x87)), 135),
            (refused(ConnectRefusal::v311(64)), 128),
            (SessionError::NoConnack { security: None }, 23),
            (SessionError::NoConnack { security: Some(report(false)) }, 28),
            (SessionError::NoConnack { security: Some(report(true)) }, 25),
            (SessionError::Lost { cause: LossCause::Closed, up_for: after }, 28),
            (SessionError::Protocol { detail: String::new() }, 28),
            (SessionError::Profile { detail: String::new() }, 65),
            (SessionError::NoThread(io::ErrorKind::WouldBlock), 70),
            (SessionError::Broke { what: "the session" }, 70),
            (SessionError::Authentication { source: crate::session::ScramError::WrongProof }, 135),
        ];
        for (error, expected) in table {
            assert_eq!(Exit::of(&error).code(), expected, "{error:?}");
        }
    }

    #[test]
    fn a_silence_ends_as_a_failure_of_its_rung_does() {
        let table = [
            (Rung::Resolve, 20),
            (Rung::Tcp, 21),
            (Rung::UnixSocket, 21),
            (Rung::Proxy, 22),
            (Rung::Tls, 23),
            (Rung::WebSocket, 26),
            (Rung::Mqtt, 28),
        ];
        for (rung, expected) in table {
            let silence = SessionError::Timeout { rung, after: Duration::from_secs(1) };
            assert_eq!(Exit::of(&silence).code(), expected, "{rung}");
        }
    }

    #[test]
    fn a_handshake_fails_for_their_certificate_for_ours_or_for_neither() {
        let theirs = HandshakeError::ServerCertificate(ServerCertificateError::UnknownIssuer);
        let certificate_alerts = [
            Alert::HandshakeFailure,
            Alert::BadCertificate,
            Alert::UnsupportedCertificate,
            Alert::CertificateRevoked,
            Alert::CertificateExpired,
            Alert::CertificateUnknown,
            Alert::UnknownCa,
            Alert::AccessDenied,
            Alert::DecryptError,
            Alert::CertificateRequired,
        ];
        for error in certificate_alerts
            .map(HandshakeError::Alert)
            .into_iter()
            .chain([HandshakeError::Closed, HandshakeError::Reset])
        {
            assert_eq!(Exit::of(&tls(error.clone(), true)), Exit::ClientCertificate, "{error:?}");
            assert_eq!(Exit::of(&tls(error.clone(), false)), Exit::Tls, "{error:?}");
        }
        for asked in [true, false] {
            assert_eq!(Exit::of(&tls(theirs.clone(), asked)), Exit::ServerCertificate);
            let others = [
                HandshakeError::Alert(Alert::ProtocolVersion),
                HandshakeError::Alert(Alert::UnrecognisedName),
                HandshakeError::Alert(Alert::Other(80)),
                HandshakeError::NotTls,
                HandshakeError::InvalidServerName(String::new()),
                HandshakeError::Protocol(rustls::Error::HandshakeNotComplete),
                HandshakeError::Io(io::ErrorKind::Other),
            ];
            for error in others {
                assert_eq!(Exit::of(&tls(error.clone(), asked)), Exit::Tls, "{error:?}");
            }
        }
    }
}
