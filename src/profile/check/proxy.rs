//! The Proxy tab.

use super::{Field, Said, endpoint};
use crate::profile::{Carrier, Endpoint, ProxyKind, ProxySettings};

/// The longest user name that SOCKS5 has room for (RFC 1929, section 2).
const MAX_SOCKS_BYTES: usize = 255;

pub(super) fn said(endpoint: &Endpoint) -> Said {
    let proxy = &endpoint.proxy;
    if endpoint.carrier == Carrier::UnixSocket || proxy.kind == ProxyKind::Direct {
        return Vec::new();
    }
    vec![
        (Field::ProxyHost, host(&proxy.host)),
        (
            Field::ProxyPort,
            (proxy.port == 0).then(|| "Choose a port from 1 to 65535: 3128, 8080 and 1080 are usual.".to_owned()),
        ),
        (Field::ProxyUsername, username(proxy)),
    ]
}

fn host(host: &str) -> Option<String> {
    if host.trim().is_empty() {
        return Some("Type the proxy's host name or IP address.".to_owned());
    }
    if host.contains("://") {
        return Some("Type the proxy's host name alone, without http:// or socks5://.".to_owned());
    }
    endpoint::address(host)
}

fn username(proxy: &ProxySettings) -> Option<String> {
    let name = &proxy.username;
    if proxy.with_password && name.is_empty() {
        return Some("A password goes with a user name: type one.".to_owned());
    }
    if name.contains(char::is_control) {
        return Some("A user name cannot contain control characters.".to_owned());
    }
    match proxy.kind {
        ProxyKind::Direct => None,
        // RFC 7617, section 2: what stands behind the first colon is the password.
        ProxyKind::Http => name.contains(':').then(|| "An HTTP proxy takes no user name with a colon.".to_owned()),
        ProxyKind::Socks5 if name.len() > MAX_SOCKS_BYTES => {
            Some("SOCKS5 has room for a user name of 255 bytes.".to_owned())
        }
        ProxyKind::Socks5 => (!name.is_empty() && !proxy.with_password)
            .then(|| "SOCKS5 sends a user name only with a password: tick that it has one.".to_owned()),
    }
}
