//! A pasted broker URL: `mqtt://`, `mqtts://`, `ws://host/path`, `wss://`, `unix:/path`, and the older `tcp://`, `ssl://`.

use std::net::IpAddr;
use std::path::PathBuf;

use super::url::{User, split_port, split_scheme};
use super::{Carrier, Profile, Secret, UrlError};

/// The schemes that people write today.
const USABLE: &str = "mqtt://, mqtts://, ws://, wss:// or unix:/path";

/// What a URL says about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerUrl {
    /// Host name or IP address, without brackets; empty for a Unix socket.
    pub host: String,
    /// The port, or the scheme's own where none is written.
    pub port: u16,
    /// What the scheme means to carry MQTT.
    pub carrier: Carrier,
    /// Whether the scheme means TLS.
    pub tls: bool,
    /// Path and query of a WebSocket; empty: none is written.
    pub path: String,
    /// What `mqtt://host/topic` names, as Mosquitto's commands have it; empty: nothing.
    pub topic: String,
    /// The Unix socket.
    pub socket_file: PathBuf,
    /// User name before an `@`.
    pub username: Option<String>,
    /// The password behind it.
    pub password: Option<Secret>,
}

impl BrokerUrl {
    /// Reads a pasted text. `None`: it is no URL, just an address.
    ///
    /// # Errors
    /// It is a URL, but not one that can be used.
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, UrlError>> {
        if let Some(file) = text.trim().strip_prefix("unix:") {
            return Some(Self::of_unix_socket(file.strip_prefix("//").unwrap_or(file)));
        }
        let (scheme, rest) = split_scheme(text)?;
        Some(match scheme.as_str() {
            "mqtt" | "tcp" => Self::of_tcp(rest, false),
            "mqtts" | "ssl" | "tls" => Self::of_tcp(rest, true),
            "ws" => Self::of_websocket(rest, false),
            "wss" => Self::of_websocket(rest, true),
            "unix" => Err(UrlError::NoFile),
            _ => Err(UrlError::Scheme { scheme, usable: USABLE }),
        })
    }

    /// Puts what the URL says into a profile, but for the password and the topic. A path, user or file that it does not name stays.
    pub fn apply_to(self, profile: &mut Profile) {
        let endpoint = &mut profile.endpoint;
        endpoint.carrier = self.carrier;
        profile.tls.enabled = self.tls;
        match self.carrier {
            Carrier::UnixSocket => endpoint.socket_file = self.socket_file,
            Carrier::Tcp | Carrier::WebSocket => (endpoint.host, endpoint.port) = (self.host, self.port),
        }
        if !self.path.is_empty() {
            endpoint.websocket.path = self.path;
        }
        if let Some(username) = self.username {
            profile.credentials.username = username;
        }
    }

    /// A topic begins at the first slash. But people write slashes into passwords, too: where an @ follows the slash, the
    /// password ends at the last one, unless what stands before the slash can only be a host. A name with a port
    /// might be a user and the beginning of a password, the rest of which must not go out as a topic, and to a wrong host.
    fn of_tcp(rest: &str, tls: bool) -> Result<Self, UrlError> {
        let (before, _) = split_path(rest);
        let is_place = !before.contains('@') && is_surely_host(before);
        let (user, place) = rest.rsplit_once('@').filter(|_| !is_place).unwrap_or(("", rest));
        let (authority, path) = split_path(place);
        let topic = path.strip_prefix('/').unwrap_or_default().to_owned();
        Ok(Self { topic, ..Self::at(Carrier::Tcp, tls, user, authority)? })
    }

    /// Here the path counts, and may hold an @ of its own.
    fn of_websocket(rest: &str, tls: bool) -> Result<Self, UrlError> {
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (user, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
        let path = if path.starts_with('?') { format!("/{path}") } else { path.to_owned() };
        Ok(Self { path, ..Self::at(Carrier::WebSocket, tls, user, authority)? })
    }

    fn of_unix_socket(file: &str) -> Result<Self, UrlError> {
        if !file.starts_with('/') {
            return Err(UrlError::NoFile);
        }
        let (carrier, socket_file) = (Carrier::UnixSocket, PathBuf::from(file));
        let (host, path, topic) = (String::new(), String::new(), String::new());
        let port = carrier.usual_port(false);
        Ok(Self { host, port, carrier, tls: false, path, topic, socket_file, username: None, password: None })
    }

    fn at(carrier: Carrier, tls: bool, user: &str, authority: &str) -> Result<Self, UrlError> {
        let (host, port) = split_port(authority)?;
        let User { name, password } = User::of(user);
        Ok(Self {
            host: host.to_owned(),
            port: port.unwrap_or(carrier.usual_port(tls)),
            carrier,
            tls,
            path: String::new(),
            topic: String::new(),
            socket_file: PathBuf::new(),
            username: name,
            password,
        })
    }
}

/// Host and port, and what follows them.
fn split_path(rest: &str) -> (&str, &str) {
    rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

/// A name without a port, or an address with or without one.
fn is_surely_host(place: &str) -> bool {
    split_port(place).is_ok_and(|(host, port)| port.is_none() || host.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Host, port, whether with TLS, and user.
    type Parts = (String, u16, bool, Option<String>);

    fn url(host: &str, port: u16, tls: bool, username: Option<&str>) -> Option<Result<Parts, UrlError>> {
        Some(Ok((host.to_owned(), port, tls, username.map(str::to_owned))))
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
            let parsed = BrokerUrl::parse(text);
            let parts = |url: BrokerUrl| (url.host, url.port, url.tls, url.username);
            assert_eq!(parsed.map(|url| url.map(parts)), expected, "{text}");
        }
    }

    #[test]
    fn a_topic_follows_the_place() {
        let table = [
            ("mqtt://host", "", "host"),
            ("mqtt://host/", "", "host"),
            ("mqtt://host?x", "", "host"),
            ("mqtt://host/a/b", "a/b", "host"),
            ("mqtts://host:8884/plant/+/#", "plant/+/#", "host"),
            ("mqtt://me:pass@host:1/a?b", "a?b", "host"),
            ("mqtt://host/me@plant", "me@plant", "host"),
            ("mqtt://127.0.0.1:1884/me@plant", "me@plant", "127.0.0.1"),
            ("mqtt://[::1]:1884/me@plant", "me@plant", "::1"),
            ("mqtt://plant:1234/5secret@host", "", "host"),
            ("mqtt://me:pa/ss@host:1/a/b", "a/b", "host"),
            ("mqtt://:@host/a", "a", "host"),
            ("mqtt://[::1]:1884/a", "a", "::1"),
        ];
        for (text, topic, host) in table {
            let url = BrokerUrl::parse(text).unwrap().unwrap();
            assert_eq!((&url.topic[..], &url.host[..]), (topic, host), "{text}");
        }
    }

    #[test]
    fn websockets_have_a_path_and_unix_sockets_a_file() {
        let table = [
            ("ws://host", "host:80 /mqtt"),
            ("wss://host", "host:443 tls /mqtt"),
            ("wss://host:8884/", "host:8884 tls /"),
            ("ws://host?token=a@b", "host:80 /?token=a@b"),
            ("ws://plant:pass@host/a/b?c=d#e", "host:80 /a/b?c=d plant"),
            ("unix:/run/mosquitto.sock", "/run/mosquitto.sock"),
            ("unix:///run/mosquitto.sock", "/run/mosquitto.sock"),
        ];
        for (text, expected) in table {
            let url = BrokerUrl::parse(text).unwrap().unwrap();
            let mut profile = Profile::default();
            url.apply_to(&mut profile);
            let Profile { endpoint, tls, credentials, .. } = profile;
            let tls = if tls.enabled { " tls" } else { "" };
            let told = match endpoint.carrier {
                Carrier::UnixSocket => endpoint.socket_file.display().to_string(),
                Carrier::WebSocket => {
                    format!(
                        "{}:{}{tls} {} {}",
                        endpoint.host, endpoint.port, endpoint.websocket.path, credentials.username
                    )
                }
                Carrier::Tcp => "TCP".to_owned(),
            };
            assert_eq!(told.trim(), expected, "{text}");
        }
    }

    #[test]
    fn a_password_is_decoded_and_hidden() {
        let url = BrokerUrl::parse("mqtts://me:hunt%65r2@host").unwrap().unwrap();
        assert_eq!(url.password.as_ref().map(Secret::reveal), Some("hunter2"));
        assert!(!format!("{url:?}").contains("hunt"));
    }

    #[test]
    fn urls_that_cannot_be_used_say_why_and_keep_no_password() {
        let table = [
            ("http://host", "http:// is not supported: use mqtt://, mqtts://, ws://, wss:// or unix:/path"),
            ("mqtt://", "the URL names no host"),
            ("mqtt://:1883", "the URL names no host"),
            ("ws:///mqtt", "the URL names no host"),
            ("unix://", "the URL names no file: write unix:/path/of/the/socket"),
            ("unix:socket", "the URL names no file: write unix:/path/of/the/socket"),
            ("ws://user:hunter2", "what follows the colon is not a port: use 1 to 65535"),
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
