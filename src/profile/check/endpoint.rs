//! Where the broker is: address and port, Unix socket, WebSocket.

use std::net::{IpAddr, Ipv6Addr};

use super::{Field, Purpose, Said, headers, is_empty};
use crate::profile::{BrokerUrl, Carrier, Endpoint};

/// The longest name that the domain name system knows (RFC 1035, 2.3.4).
const MAX_HOST_BYTES: usize = 253;
/// The longest path of a Unix socket that Linux and macOS have room for (`sun_path`, without its final NUL).
const MAX_SOCKET_FILE_BYTES: usize = 103;

pub(super) fn said(endpoint: &Endpoint, purpose: Purpose) -> Said {
    let by_network = vec![
        (Field::Address, address(&endpoint.host)),
        (Field::Port, port(endpoint.port)),
        (Field::LocalAddress, local_address(&endpoint.local_address)),
    ];
    match endpoint.carrier {
        Carrier::Tcp => by_network,
        Carrier::WebSocket => {
            let websocket = &endpoint.websocket;
            let headers = headers::problem(&websocket.headers).or_else(|| match purpose {
                Purpose::ToKeep => headers::secret(&websocket.headers),
                Purpose::ToUseOnce => None,
            });
            let own = [(Field::WebSocketPath, path(&websocket.path)), (Field::WebSocketHeaders, headers)];
            by_network.into_iter().chain(own).collect()
        }
        Carrier::UnixSocket => vec![(Field::SocketFile, socket_file(endpoint))],
    }
}

pub(super) fn address(host: &str) -> Option<String> {
    if host.trim().is_empty() {
        return Some("Type the broker's host name or IP address.".to_owned());
    }
    if let Some(url) = BrokerUrl::parse(host) {
        return Some(match url {
            Ok(url) if url.carrier == Carrier::UnixSocket => {
                "A Unix socket has a field of its own: choose Unix socket.".to_owned()
            }
            Ok(url) => format!("Type the host name alone: {}.", url.host),
            Err(error) => format!("Type the host name alone; {error}."),
        });
    }
    if host.contains(['[', ']']) {
        return Some("Write an IPv6 address without brackets, as in ::1.".to_owned());
    }
    if host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("A host name contains no spaces.".to_owned());
    }
    if host.contains(['/', '@']) {
        return Some("Type the host name alone, without path and user.".to_owned());
    }
    if host.contains(':') && host.split('%').next().is_none_or(|ip| ip.parse::<Ipv6Addr>().is_err()) {
        return Some("Type the host name alone: the port has a field of its own.".to_owned());
    }
    (host.len() > MAX_HOST_BYTES).then(|| "A host name has at most 253 characters.".to_owned())
}

fn port(port: u16) -> Option<String> {
    (port == 0).then(|| "Choose a port from 1 to 65535: 1883 is usual, 8883 with TLS.".to_owned())
}

fn local_address(text: &str) -> Option<String> {
    let is_wrong = !text.is_empty() && text.parse::<IpAddr>().is_err();
    is_wrong.then(|| "Type an IP address of this machine, as in 192.168.1.20, or nothing.".to_owned())
}

fn socket_file(endpoint: &Endpoint) -> Option<String> {
    if cfg!(not(unix)) {
        return Some("This system has no Unix sockets: choose TCP, and localhost as the address.".to_owned());
    }
    let file = &endpoint.socket_file;
    if is_empty(file) {
        return Some("Choose the file of the broker's Unix socket.".to_owned());
    }
    (file.as_os_str().len() > MAX_SOCKET_FILE_BYTES)
        .then(|| format!("The path of a Unix socket has at most {MAX_SOCKET_FILE_BYTES} bytes."))
}

/// A request target of HTTP (RFC 9112, section 3.2.1): letters outside ASCII are written with percent signs.
fn path(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some("The path of a WebSocket begins with a slash, as in /mqtt.".to_owned());
    }
    let is_wrong = |c: char| !c.is_ascii_graphic() || c == '#';
    path.find(is_wrong).map(|_| "Write spaces, # and letters outside ASCII as in %20.".to_owned())
}
