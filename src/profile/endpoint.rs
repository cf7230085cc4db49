//! Where the broker is, and by which way one gets there.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ProxySettings;

/// Where the broker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// What carries the bytes of MQTT.
    pub carrier: Carrier,
    /// What a WebSocket needs besides host and port.
    pub websocket: WebSocketSettings,
    /// The Unix socket, where that is the carrier.
    pub socket_file: PathBuf,
    /// The Proxy tab.
    pub proxy: ProxySettings,
    /// The IP address of this machine to connect from; empty: the system chooses. A Unix socket has none.
    pub local_address: String,
    /// Connect to the broker inside this program: it is started first, and host, port and certificates are its own.
    pub local_test_broker: bool,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self {
            host: String::new(),
            // The port that IANA registered for MQTT without TLS.
            port: 1883,
            carrier: Carrier::default(),
            websocket: WebSocketSettings::default(),
            socket_file: PathBuf::new(),
            proxy: ProxySettings::default(),
            local_address: String::new(),
            local_test_broker: false,
        }
    }
}

impl Endpoint {
    /// That of the broker inside this program.
    #[must_use]
    pub fn local(host: String, port: u16) -> Self {
        Self { host, port, local_test_broker: true, ..Self::default() }
    }

    /// The address to connect from; `None`: the system chooses, or the carrier has none.
    #[must_use]
    pub fn bound_to(&self) -> Option<IpAddr> {
        self.local_address.parse().ok().filter(|_| self.carrier != Carrier::UnixSocket)
    }
}

/// What carries the bytes of MQTT. Each but the Unix socket may have TLS below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Carrier {
    /// A TCP connection: `mqtt://`, `mqtts://`.
    #[default]
    Tcp,
    /// A WebSocket with the subprotocol `mqtt`: `ws://`, `wss://`.
    WebSocket,
    /// A Unix socket on this machine.
    UnixSocket,
}

impl Carrier {
    /// All, the most usual first.
    pub const ALL: [Self; 3] = [Self::Tcp, Self::WebSocket, Self::UnixSocket];

    /// As it is called in sentences and lists.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::WebSocket => "WebSocket",
            Self::UnixSocket => "Unix socket",
        }
    }

    /// The port that IANA registered for MQTT, or for HTTP where a WebSocket begins with that (RFC 6455, section 3). A
    /// Unix socket has none.
    #[must_use]
    pub const fn usual_port(self, tls: bool) -> u16 {
        match (self, tls) {
            (Self::Tcp | Self::UnixSocket, false) => 1883,
            (Self::Tcp | Self::UnixSocket, true) => 8883,
            (Self::WebSocket, false) => 80,
            (Self::WebSocket, true) => 443,
        }
    }
}

/// What the HTTP request of a WebSocket says. Its debug text has no query and no values of headers: they may be secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebSocketSettings {
    /// Path and query.
    pub path: String,
    /// More headers, by name and value. In a profile that is saved what is secret is none of them: see
    /// `with_authorization`.
    pub headers: Vec<(String, String)>,
    /// Whether an Authorization header goes with the request, whose value is a secret.
    pub with_authorization: bool,
}

impl WebSocketSettings {
    /// The path as it may be shown: a query may hold a token.
    #[must_use]
    pub fn path_alone(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }
}

impl fmt::Debug for WebSocketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        let mut fields = f.debug_struct("WebSocketSettings");
        fields.field("path", &self.path_alone()).field("headers", &names);
        fields.field("with_authorization", &self.with_authorization).finish()
    }
}

impl Default for WebSocketSettings {
    fn default() -> Self {
        // The path that most brokers have, and that MQTT clients for browsers begin with.
        Self { path: "/mqtt".to_owned(), headers: Vec::new(), with_authorization: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_text_has_no_query_and_no_value_of_a_header() {
        let headers = vec![("Cookie".to_owned(), "hunter2".to_owned())];
        let settings = WebSocketSettings { path: "/mqtt?token=hunter2".to_owned(), headers, with_authorization: false };
        let text = format!("{settings:?}");
        assert!(text.contains("/mqtt") && text.contains("Cookie") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn what_an_earlier_version_wrote_is_still_an_endpoint() {
        let before = "(host: \"broker.example\", port: 8883, local_test_broker: false)";
        let read: Endpoint = ron::from_str(before).unwrap();
        let expected = Endpoint { host: "broker.example".to_owned(), port: 8883, ..Endpoint::default() };
        assert_eq!(read, expected);
        assert_eq!((read.carrier, read.websocket.path.as_str()), (Carrier::Tcp, "/mqtt"));
    }
}
