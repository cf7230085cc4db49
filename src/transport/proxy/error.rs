//! Why a proxy makes no connection.

use std::io;

/// Why a proxy makes no connection.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// It wants to know who we are, and was told nothing.
    #[error("it wants a user name and password")]
    CredentialsWanted,
    /// It did not accept the user name and password.
    #[error("it refused the user name and password")]
    CredentialsRefused,
    /// It wants to know who we are, but not by a user name and password: its own names of the ways.
    #[error("it wants another kind of login: {0}")]
    OtherLogin(String),
    /// HTTP: it said no in another way.
    #[error("HTTP {status} {reason}")]
    Http {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// Its own words.
        reason: String,
    },
    /// SOCKS5: it said no.
    #[error("SOCKS5: {0}")]
    Socks(SocksReply),
    /// What it said is not the protocol of such a proxy; the first bytes, as far as they are known.
    #[error("the answer is not that of such a proxy{}", quoted(.0))]
    NotAProxy(Vec<u8>),
    /// Its answer has no end within 16 KiB.
    #[error("the head of the answer does not end")]
    TooLong,
    /// It closed the connection instead of answering.
    #[error("it closed the connection")]
    Closed,
    /// The protocol has no room for the broker's name, the user name or the password: at most 255 bytes each.
    #[error("{0}")]
    TooLongToAsk(&'static str),
    /// What would be asked holds a line break.
    #[error("{0} holds a control character")]
    Unsendable(String),
    /// The connection to it broke.
    #[error(transparent)]
    Io(io::Error),
}

fn quoted(head: &[u8]) -> String {
    if head.is_empty() { String::new() } else { format!(": \"{}\"", head.escape_ascii()) }
}

/// The replies of SOCKS5 that say no (RFC 1928, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SocksReply {
    /// 1
    #[error("general failure")]
    GeneralFailure,
    /// 2
    #[error("not allowed by its rules")]
    NotAllowed,
    /// 3
    #[error("network unreachable")]
    NetworkUnreachable,
    /// 4
    #[error("host unreachable")]
    HostUnreachable,
    /// 5
    #[error("connection refused")]
    ConnectionRefused,
    /// 6
    #[error("time to live expired")]
    Expired,
    /// 7
    #[error("command not supported")]
    CommandNotSupported,
    /// 8
    #[error("address type not supported")]
    AddressTypeNotSupported,
    /// A number that RFC 1928 does not assign, or the choice of a login that was not offered (section 3).
    #[error("a reply that SOCKS5 does not know, or the choice of a login that was not offered")]
    Unassigned,
}
