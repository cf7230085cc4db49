//! The rungs of the ladder, and the news of each.

use std::fmt;
use std::time::Duration;

use crate::profile::{Carrier, Profile, ProxyKind};

/// One rung of the ladder. Only Resolve, TCP and MQTT stand in every ladder over a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The name of the broker, or of the proxy before it, becomes addresses.
    Resolve,
    /// A TCP connection to one of them.
    Tcp,
    /// A connection to a Unix socket; it stands in the place of Resolve and TCP.
    UnixSocket,
    /// The proxy makes the connection to the broker.
    Proxy,
    /// The TLS handshake with the broker.
    Tls,
    /// The HTTP request that turns the connection into a WebSocket.
    WebSocket,
    /// CONNECT and CONNACK.
    Mqtt,
}

impl Rung {
    /// Those that a profile climbs, from the lowest.
    #[must_use]
    pub fn of(profile: &Profile) -> Vec<Self> {
        let endpoint = &profile.endpoint;
        let way: &[Self] = match (endpoint.carrier, endpoint.proxy.kind) {
            (Carrier::UnixSocket, _) => &[Self::UnixSocket],
            (Carrier::Tcp | Carrier::WebSocket, ProxyKind::Direct) => &[Self::Resolve, Self::Tcp],
            (Carrier::Tcp | Carrier::WebSocket, ProxyKind::Http | ProxyKind::Socks5) => {
                &[Self::Resolve, Self::Tcp, Self::Proxy]
            }
        };
        let tls = profile.tls.enabled.then_some(Self::Tls);
        let websocket = (endpoint.carrier == Carrier::WebSocket).then_some(Self::WebSocket);
        way.iter().copied().chain(tls).chain(websocket).chain([Self::Mqtt]).collect()
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "Resolve",
            Self::Tcp => "TCP",
            Self::UnixSocket => "Unix socket",
            Self::Proxy => "Proxy",
            Self::Tls => "TLS",
            Self::WebSocket => "WebSocket",
            Self::Mqtt => "MQTT",
        })
    }
}

/// What a rung came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// It has begun.
    Started,
    /// It is done, with what was found: addresses, the peer's address, version and cipher, as a short text.
    Done(String),
    /// It failed; the error follows with the state.
    Failed,
}

/// News of one rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub rung: Rung,
    /// How it went.
    pub outcome: StepOutcome,
    /// Time spent on it so far.
    pub took: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_its_ladder() {
        let table = [
            (Carrier::Tcp, ProxyKind::Direct, false, "Resolve, TCP, MQTT"),
            (Carrier::Tcp, ProxyKind::Http, true, "Resolve, TCP, Proxy, TLS, MQTT"),
            (Carrier::WebSocket, ProxyKind::Direct, false, "Resolve, TCP, WebSocket, MQTT"),
            (Carrier::WebSocket, ProxyKind::Socks5, true, "Resolve, TCP, Proxy, TLS, WebSocket, MQTT"),
            (Carrier::UnixSocket, ProxyKind::Http, false, "Unix socket, MQTT"),
            (Carrier::UnixSocket, ProxyKind::Direct, true, "Unix socket, TLS, MQTT"),
        ];
        for (carrier, proxy, tls, expected) in table {
            let mut profile = Profile::default();
            (profile.endpoint.carrier, profile.endpoint.proxy.kind, profile.tls.enabled) = (carrier, proxy, tls);
            let rungs = Rung::of(&profile);
            assert!(rungs.is_sorted(), "{rungs:?}");
            assert_eq!(rungs.iter().map(Rung::to_string).collect::<Vec<_>>().join(", "), expected);
        }
    }
}
