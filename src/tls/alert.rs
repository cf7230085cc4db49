//! The alerts by which a server ends a handshake.

use std::fmt;

/// The TLS alerts (RFC 8446, 6) that have an explanation of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// 40: also how TLS 1.2 says that a client certificate is missing.
    HandshakeFailure,
    /// 42
    BadCertificate,
    /// 43: also a wrong purpose.
    UnsupportedCertificate,
    /// 44
    CertificateRevoked,
    /// 45
    CertificateExpired,
    /// 46
    CertificateUnknown,
    /// 48
    UnknownCa,
    /// 49
    AccessDenied,
    /// 51
    DecryptError,
    /// 70
    ProtocolVersion,
    /// 112
    UnrecognisedName,
    /// 116: TLS 1.3 says with it that a client certificate is missing.
    CertificateRequired,
    /// 120: none of the protocols that we offered by ALPN suits the server.
    NoApplicationProtocol,
    /// Any other, by its number.
    Other(u8),
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HandshakeFailure => f.write_str("handshake_failure (40)"),
            Self::BadCertificate => f.write_str("bad_certificate (42)"),
            Self::UnsupportedCertificate => f.write_str("unsupported_certificate (43)"),
            Self::CertificateRevoked => f.write_str("certificate_revoked (44)"),
            Self::CertificateExpired => f.write_str("certificate_expired (45)"),
            Self::CertificateUnknown => f.write_str("certificate_unknown (46)"),
            Self::UnknownCa => f.write_str("unknown_ca (48)"),
            Self::AccessDenied => f.write_str("access_denied (49)"),
            Self::DecryptError => f.write_str("decrypt_error (51)"),
            Self::ProtocolVersion => f.write_str("protocol_version (70)"),
            Self::UnrecognisedName => f.write_str("unrecognized_name (112)"),
            Self::CertificateRequired => f.write_str("certificate_required (116)"),
            Self::NoApplicationProtocol => f.write_str("no_application_protocol (120)"),
            Self::Other(number) => write!(f, "number {number}"),
        }
    }
}
