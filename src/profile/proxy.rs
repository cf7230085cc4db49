//! The Proxy tab: who stands between us and the broker.

use serde::{Deserialize, Serialize};

use super::url::{User, split_port, split_scheme};
use super::{Secret, UrlError};

/// The port of HTTP (RFC 9110, section 4.2.1), where a URL names none.
const HTTP_PORT: u16 = 80;
/// The port that IANA registered for SOCKS (RFC 1928, section 3).
const SOCKS_PORT: u16 = 1080;

/// The Proxy tab. The password is in the keychain or in memory, never here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProxySettings {
    /// Which kind, if any.
    pub kind: ProxyKind,
    /// Host name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// User name; empty sends none.
    pub username: String,
    /// Whether a password goes with the user name.
    pub with_password: bool,
    /// SOCKS5: resolve the broker's name here and give the proxy an address. Otherwise the proxy resolves it.
    pub resolve_here: bool,
}

impl ProxySettings {
    /// Reads `http://`, `socks5://` (the name is resolved here) or `socks5h://` (the proxy resolves it), with user and
    /// port. The password comes apart.
    ///
    /// # Errors
    /// It is no URL, or not one of a proxy that can be used.
    pub fn parse(text: &str) -> Result<(Self, Option<Secret>), UrlError> {
        let usable = "http://, socks5:// or socks5h://";
        let (scheme, rest) = split_scheme(text).ok_or(UrlError::NoScheme { usable })?;
        let (kind, resolve_here, usual_port) = match scheme.as_str() {
            "http" => (ProxyKind::Http, false, HTTP_PORT),
            "socks5" => (ProxyKind::Socks5, true, SOCKS_PORT),
            "socks5h" => (ProxyKind::Socks5, false, SOCKS_PORT),
            _ => return Err(UrlError::Scheme { scheme, usable }),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = split_port(authority)?;
        let User { name, password } = User::of(user);
        let settings = Self {
            kind,
            host: host.to_owned(),
            port: port.unwrap_or(usual_port),
            username: name.unwrap_or_default(),
            with_password: password.is_some(),
            resolve_here,
        };
        Ok((settings, password))
    }
}

/// Which kind of proxy is between us and the broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ProxyKind {
    /// None.
    #[default]
    Direct,
    /// An HTTP proxy, by CONNECT.
    Http,
    /// SOCKS5 (RFC 1928, RFC 1929).
    Socks5,
}

impl ProxyKind {
    /// All, the direct way first.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Http, Self::Socks5];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_all_of_a_proxy() {
        let table = [
            ("http://proxy.example:3128", "Http proxy.example 3128 - false"),
            ("http://proxy.example", "Http proxy.example 80 - false"),
            ("socks5://[::1]:9050", "Socks5 ::1 9050 - true"),
            ("SOCKS5H://me%40plant:secret@proxy", "Socks5 proxy 1080 me@plant:secret false"),
            ("http://me@proxy:8080/", "Http proxy 8080 me false"),
        ];
        for (text, expected) in table {
            let (settings, password) = ProxySettings::parse(text).unwrap();
            let ProxySettings { kind, host, port, username, with_password, resolve_here } = settings;
            assert_eq!(with_password, password.is_some());
            let user = password.map_or_else(|| username.clone(), |secret| format!("{username}:{}", secret.reveal()));
            let user = if user.is_empty() { "-".to_owned() } else { user };
            assert_eq!(format!("{kind:?} {host} {port} {user} {resolve_here}"), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_proxy_says_why_and_keeps_no_password() {
        let usable = "use http://, socks5:// or socks5h://";
        let table = [
            ("https://proxy", format!("https:// is not supported: {usable}")),
            ("proxy:3128", format!("the URL names no scheme: {usable}")),
            ("http://", "the URL names no host".to_owned()),
            ("http://me:hunter2", "what follows the colon is not a port: use 1 to 65535".to_owned()),
            ("socks5://proxy:0", "0 is not a port: use 1 to 65535".to_owned()),
        ];
        for (text, expected) in table {
            let error = ProxySettings::parse(text).unwrap_err();
            assert_eq!(error.to_string(), expected, "{text}");
        }
    }
}
