//! rustls' errors to our own: which side refused what, and the facts that go with it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, OtherError};
use x509_parser::asn1_rs::{Any, FromDer};

use super::certificate::oid_name;
use super::fitness::timestamp;
use super::{Alert, HandshakeError, ServerCertificateError};

impl HandshakeError {
    /// What an error of a TLS stream was: in the handshake, or on the first read after it.
    #[must_use]
    pub fn from_io(error: &io::Error) -> Self {
        if let Some(inner) = error.get_ref() {
            if let Some(inner) = inner.downcast_ref::<Error>() {
                return Self::from(inner);
            }
            if let Some(inner) = inner.downcast_ref::<io::Error>() {
                return Self::from_io(inner);
            }
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
                Self::Reset
            }
            kind => Self::Io(kind),
        }
    }
}

impl From<&Error> for HandshakeError {
    fn from(error: &Error) -> Self {
        match error {
            Error::AlertReceived(alert) => Self::Alert(Alert::from(*alert)),
            Error::InvalidCertificate(reason) => Self::ServerCertificate(ServerCertificateError::from(reason)),
            Error::NoCertificatesPresented => {
                Self::ServerCertificate(ServerCertificateError::Other("the server presented none".to_owned()))
            }
            // The first bytes of a plain MQTT, HTTP or SSH answer, read as the head of a TLS record.
            Error::InvalidMessage(InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion) => {
                Self::NotTls
            }
            other => Self::Protocol(other.clone()),
        }
    }
}

impl From<AlertDescription> for Alert {
    fn from(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::HandshakeFailure => Self::HandshakeFailure,
            AlertDescription::BadCertificate => Self::BadCertificate,
            AlertDescription::UnsupportedCertificate => Self::UnsupportedCertificate,
            AlertDescription::CertificateRevoked => Self::CertificateRevoked,
            AlertDescription::CertificateExpired => Self::CertificateExpired,
            AlertDescription::CertificateUnknown => Self::CertificateUnknown,
            AlertDescription::UnknownCA => Self::UnknownCa,
            AlertDescription::AccessDenied => Self::AccessDenied,
            AlertDescription::DecryptError => Self::DecryptError,
            AlertDescription::ProtocolVersion => Self::ProtocolVersion,
            AlertDescription::UnrecognisedName => Self::UnrecognisedName,
            AlertDescription::CertificateRequired => Self::CertificateRequired,
            AlertDescription::NoApplicationProtocol => Self::NoApplicationProtocol,
            other => Self::Other(u8::from(other)),
        }
    }
}

impl From<&CertificateError> for ServerCertificateError {
    fn from(reason: &CertificateError) -> Self {
        match reason {
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::ExpiredContext { not_after, .. } => Self::Expired { not_after: timestamp(*not_after) },
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotYetValid { not_before: timestamp(*not_before) }
            }
            CertificateError::NotValidForNameContext { expected, presented } => {
                Self::WrongName { expected: host(expected), presented: presented.clone() }
            }
            CertificateError::NotValidForName => Self::WrongName { expected: String::new(), presented: Vec::new() },
            CertificateError::BadSignature => Self::BadSignature,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => Self::WrongPurpose,
            CertificateError::Revoked => Self::Revoked,
            CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { signature_algorithm_id, .. } => {
                Self::UnsupportedAlgorithm(algorithm(signature_algorithm_id))
            }
            CertificateError::BadEncoding => Self::Other("it cannot be read".to_owned()),
            CertificateError::UnhandledCriticalExtension => {
                Self::Other("it has a critical extension that is not understood".to_owned())
            }
            CertificateError::Other(OtherError(inner)) => inner
                .downcast_ref::<Self>()
                .cloned()
                .or_else(|| inner.downcast_ref::<webpki::Error>().map(Self::from))
                .unwrap_or_else(|| Self::Other(inner.to_string())),
            CertificateError::Expired => Self::Other("it is no longer valid".to_owned()),
            CertificateError::NotValidYet => Self::Other("it is not valid yet".to_owned()),
            CertificateError::UnknownRevocationStatus => Self::Other("nobody says whether it was revoked".to_owned()),
            _ => Self::Other("it breaks a rule of the verifier".to_owned()),
        }
    }
}

impl From<&Error> for ServerCertificateError {
    fn from(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(reason) => Self::from(reason),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<&webpki::Error> for ServerCertificateError {
    fn from(error: &webpki::Error) -> Self {
        let words = match error {
            webpki::Error::UnknownIssuer => return Self::UnknownIssuer,
            webpki::Error::CertExpired { not_after, .. } => return Self::Expired { not_after: timestamp(*not_after) },
            webpki::Error::CertNotValidYet { not_before, .. } => {
                return Self::NotYetValid { not_before: timestamp(*not_before) };
            }
            webpki::Error::InvalidSignatureForPublicKey | webpki::Error::SignatureAlgorithmMismatch => {
                return Self::BadSignature;
            }
            webpki::Error::EmptyEkuExtension | webpki::Error::RequiredEkuNotFoundContext(_) => {
                return Self::WrongPurpose;
            }
            webpki::Error::UnsupportedSignatureAlgorithmContext(context) => {
                return Self::UnsupportedAlgorithm(algorithm(&context.signature_algorithm_id));
            }
            webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(context) => {
                return Self::UnsupportedAlgorithm(algorithm(&context.signature_algorithm_id));
            }
            webpki::Error::UnsupportedCertVersion => "an X.509 version 1 certificate stands in its chain",
            webpki::Error::CaUsedAsEndEntity => "it is a CA's certificate",
            webpki::Error::EndEntityUsedAsCa => "it was issued by a certificate that is not a CA's",
            webpki::Error::PathLenConstraintViolated => "its chain is longer than its CA allows",
            webpki::Error::NameConstraintViolation => "its CA may not issue certificates for this name",
            webpki::Error::UnsupportedCriticalExtension => "it has a critical extension that is not understood",
            webpki::Error::BadDer | webpki::Error::BadDerTime | webpki::Error::TrailingData(_) => "it cannot be read",
            other => return Self::Other(format!("it breaks a rule of the verifier: {other}")),
        };
        Self::Other(words.to_owned())
    }
}

/// So that it can travel through rustls, which tells the server by it which alert is due.
impl From<ServerCertificateError> for Error {
    fn from(error: ServerCertificateError) -> Self {
        match error {
            ServerCertificateError::UnknownIssuer => CertificateError::UnknownIssuer,
            ServerCertificateError::BadSignature => CertificateError::BadSignature,
            ServerCertificateError::WrongPurpose => CertificateError::InvalidPurpose,
            ServerCertificateError::Revoked => CertificateError::Revoked,
            ServerCertificateError::Expired { not_after } => {
                CertificateError::ExpiredContext { time: UnixTime::now(), not_after: unix_time(not_after) }
            }
            ServerCertificateError::NotYetValid { not_before } => {
                CertificateError::NotValidYetContext { time: UnixTime::now(), not_before: unix_time(not_before) }
            }
            ServerCertificateError::WrongName { ref expected, ref presented } => {
                match ServerName::try_from(expected.clone()) {
                    Ok(expected) => CertificateError::NotValidForNameContext { expected, presented: presented.clone() },
                    Err(_) => CertificateError::Other(OtherError(Arc::new(error))),
                }
            }
            ServerCertificateError::IssuerExpired { .. }
            | ServerCertificateError::IssuerNotYetValid { .. }
            | ServerCertificateError::WrongFingerprint { .. }
            | ServerCertificateError::UnsupportedAlgorithm(_)
            | ServerCertificateError::Other(_) => CertificateError::Other(OtherError(Arc::new(error))),
        }
        .into()
    }
}

fn unix_time(moment: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(moment.as_second()).unwrap_or_default()))
}

fn host(name: &ServerName<'_>) -> String {
    name.to_str().into_owned()
}

/// An `AlgorithmIdentifier` without its outer sequence begins with the object identifier.
fn algorithm(identifier: &[u8]) -> String {
    let oid = Any::from_der(identifier).ok().and_then(|(_, first)| first.oid().ok());
    oid.map_or_else(|| "unknown".to_owned(), |oid| oid_name(&oid))
}
