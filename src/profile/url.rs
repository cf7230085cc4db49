//! What the URLs of brokers and proxies have in common: scheme, user, host and port.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

use super::Secret;

/// Why a text is no URL that can be used. Never holds a part of it that might be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not one of the schemes that this version can connect with.
    #[error("{scheme}:// is not supported: use {usable}")]
    Scheme {
        /// What was written.
        scheme: String,
        /// What may be.
        usable: &'static str,
    },
    /// It names none.
    #[error("the URL names no scheme: use {usable}")]
    NoScheme {
        /// What may be.
        usable: &'static str,
    },
    /// Nothing stands where the host belongs.
    #[error("the URL names no host")]
    NoHost,
    /// Nothing stands where the path of the Unix socket belongs.
    #[error("the URL names no file: write unix:/path/of/the/socket")]
    NoFile,
    /// What stands where the port belongs is no port.
    #[error("{0} is not a port: use 1 to 65535")]
    Port(String),
}

/// Scheme in lower case, and what follows `://`. `None`: it is no URL.
pub(super) fn split_scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (!scheme.is_empty() && scheme.chars().all(is_scheme)).then(|| (scheme.to_ascii_lowercase(), rest))
}

/// User and password of `user:password`, decoded; empty ones are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct User {
    pub name: Option<String>,
    pub password: Option<Secret>,
}

impl User {
    pub(super) fn of(userinfo: &str) -> Self {
        let (name, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Into::into);
        Self {
            name: (!name.is_empty()).then(|| decoded(name)),
            password: (!password.is_empty()).then(|| Secret::new(decoded(password))),
        }
    }
}

/// Host and port of `host`, `host:port`, `[::1]`, `[::1]:port` or a bare IPv6 address.
pub(super) fn split_port(authority: &str) -> Result<(&str, Option<u16>), UrlError> {
    let (host, port) = if authority.parse::<Ipv6Addr>().is_ok() {
        (authority, None)
    } else if let Some((host, after)) = authority.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        (host, after.strip_prefix(':').map(port_number).transpose()?.flatten())
    } else {
        match authority.rsplit_once(':') {
            Some((host, port)) => (host, port_number(port)?),
            None => (authority, None),
        }
    };
    if host.is_empty() { Err(UrlError::NoHost) } else { Ok((host, port)) }
}

/// Digits are quoted in the error. Anything else may be the password of `mqtt://user:password` and is not.
fn port_number(text: &str) -> Result<Option<u16>, UrlError> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(Some(port)),
        _ if text.chars().all(|c| c.is_ascii_digit()) && text.len() <= 6 => Err(UrlError::Port(text.to_owned())),
        _ => Err(UrlError::Port("what follows the colon".to_owned())),
    }
}
