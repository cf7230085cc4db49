//! A pasted broker URL: `ssl://host:8883`, `mqtt://`, `mqtts://`, `tcp://`.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

/// The port that IANA registered for MQTT.
const PLAIN_PORT: u16 = 1883;
/// The port that IANA registered for MQTT over TLS.
const TLS_PORT: u16 = 8883;

/// What a URL says about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerUrl {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// The port, or the scheme's own where none is written.
    pub port: u16,
    /// Whether the scheme means TLS.
    pub tls: bool,
    /// User name before an `@`.
    pub username: Option<String>,
}

/// Why a text with `://` is no broker URL. Never holds a part of it that might be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not one of the schemes that this version can connect with.
    #[error("{0}:// is not supported: use mqtt://, mqtts://, tcp:// or ssl://")]
    Scheme(String),
    /// Nothing stands where the host belongs.
    #[error("the URL names no host")]
    NoHost,
    /// What stands where the port belongs is no port.
    #[error("{0} is not a port: use 1 to 65535")]
    Port(String),
}

impl BrokerUrl {
    /// Reads a pasted text. `None`: it is no URL, just an address.
    ///
    /// A password in it is left out, and so is a path, which MQTT has no use for.
    ///
    /// # Errors
    /// It is a URL, but not one that can be used.
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, UrlError>> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        if scheme.is_empty() || !scheme.chars().all(is_scheme) {
            return None;
        }
        Some(Self::from_parts(&scheme.to_ascii_lowercase(), rest))
    }

    fn from_parts(scheme: &str, rest: &str) -> Result<Self, UrlError> {
        let tls = match scheme {
            "mqtt" | "tcp" => false,
            "mqtts" | "ssl" | "tls" => true,
            other => return Err(UrlError::Scheme(other.to_owned())),
        };
        // At the last @ of all: passwords may hold a slash, and a path of MQTT holds nothing.
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = split_port(authority)?;
        if host.is_empty() {
            return Err(UrlError::NoHost);
        }
        let port = port.unwrap_or(if tls { TLS_PORT } else { PLAIN_PORT });
        Ok(Self { host: host.to_owned(), port, tls, username: user.and_then(username) })
    }
}

/// The part before the colon, decoded; what follows the colon is a password and goes no further.
fn username(userinfo: &str) -> Option<String> {
    let name = userinfo.split(':').next().filter(|name| !name.is_empty())?;
    Some(percent_decode_str(name).decode_utf8().map_or_else(|_| name.to_owned(), Into::into))
}

/// `host`, `host:port`, `[::1]`, `[::1]:port` or a bare IPv6 address.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), UrlError> {
    if authority.parse::<Ipv6Addr>().is_ok() {
        return Ok((authority, None));
    }
    if let Some((host, after)) = authority.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        return Ok((host, after.strip_prefix(':').map(port_number).transpose()?.flatten()));
    }
    match authority.rsplit_once(':') {
        Some((host, port)) => Ok((host, port_number(port)?)),
        None => Ok((authority, None)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str, port: u16, tls: bool, username: Option<&str>) -> Option<Result<BrokerUrl, UrlError>> {
        Some(Ok(BrokerUrl { host: host.to_owned(), port, tls, username: username.map(str::to_owned) }))
    }

    #[test]
    fn urls_fill_address_port_tls_and_user() {
        let table = [
            ("ssl://broker.example:8884", url("broker.example", 8884, true, None)),
            ("  MQTTS://broker.example/  ", url("broker.example", 8883, true, None)),
            ("tls://broker.example:", url("broker.example", 8883, true, None)),
            ("mqtt://broker.example", url("broker.example", 1883, false, None)),
            ("tcp://10.0.0.1:1884/mqtt?x=1", url("10.0.0.1", 1884, false, None)),
            ("mqtts://[::1]:8883", url("::1", 8883, true, None)),
            ("mqtt://[fe80::1]", url("fe80::1", 1883, false, None)),
            ("mqtt://::1", url("::1", 1883, false, None)),
            ("mqtt://plant:pa/ss@wo:rd@host:1", url("host", 1, false, Some("plant"))),
            ("mqtt://me%40plant@host", url("host", 1883, false, Some("me@plant"))),
            ("mqtt://:secret@host", url("host", 1883, false, None)),
            ("broker.example", None),
            ("broker.example:1883", None),
            ("://host", None),
            ("two words://host", None),
        ];
        for (text, expected) in table {
            assert_eq!(BrokerUrl::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn urls_that_cannot_be_used_say_why_and_keep_no_password() {
        let table = [
            ("http://host", "http:// is not supported: use mqtt://, mqtts://, tcp:// or ssl://"),
            ("mqtt://", "the URL names no host"),
            ("mqtt://:1883", "the URL names no host"),
            ("mqtt://host:0", "0 is not a port: use 1 to 65535"),
            ("mqtt://host:65536", "65536 is not a port: use 1 to 65535"),
            ("mqtt://[::1]:99999", "99999 is not a port: use 1 to 65535"),
            ("mqtt://user:hunter2", "what follows the colon is not a port: use 1 to 65535"),
            ("mqtt://user:hunter2/@:x", "what follows the colon is not a port: use 1 to 65535"),
        ];
        for (text, expected) in table {
            let error = BrokerUrl::parse(text).unwrap().unwrap_err();
            assert_eq!(error.to_string(), expected, "{text}");
            assert!(!format!("{error:?}").contains("hunter2"), "{text}");
        }
    }
}
