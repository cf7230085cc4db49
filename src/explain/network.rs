//! The lowest rungs: the name, TCP, a Unix socket.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::words::{SHORT, file_name, host, list, readable, target, time};
use super::{Explanation, proxy};
use crate::profile::Profile;

/// The port that usually expects TLS.
pub(super) const TLS_PORT: u16 = 8883;
/// The port that usually does not.
pub(super) const PLAIN_PORT: u16 = 1883;

/// No name server knows the name, which may be the proxy's.
pub(super) fn unknown_name(host: &str, profile: &Profile) -> Explanation {
    let name = readable(host, SHORT);
    let told = Explanation::new(
        format!("The name {name} cannot be found"),
        "No name server gave an address for it: it is misspelt, or known only in another network.",
    );
    if proxy::is_first(profile) && host == profile.endpoint.proxy.host {
        return told
            .remedy("Check the host in the Proxy tab, letter by letter.")
            .remedy("If the proxy is in a company network, connect to that network or its VPN first.");
    }
    told.remedy("Check Broker Address, letter by letter.")
        .remedy("If the broker is in a company network, connect to that network or its VPN first.")
        .remedy("Or type the broker's IP address; with TLS its certificate must then name that address.")
}

/// No name server answered in time.
pub(super) fn name_server_silent(profile: &Profile, waited: &str) -> Explanation {
    let (name, instead) = if proxy::is_first(profile) {
        (readable(&profile.endpoint.proxy.host, SHORT), "Or type the proxy's IP address in the Proxy tab.")
    } else {
        (host(profile), "Or type the broker's IP address; with TLS its certificate must then name that address.")
    };
    Explanation::new(
        format!("The name {name} was not found within {waited}"),
        "The name server of this machine did not answer.",
    )
    .remedy("Check that this machine is online, and in the right network or its VPN.")
    .remedy(instead)
}

/// What the other addresses of the name said, of which so many more were not tried.
pub(super) fn also_tried(others: &[(SocketAddr, io::Error)], untried: usize) -> Option<String> {
    let said: Vec<String> =
        others.iter().map(|(address, error)| format!("{} ({})", address.ip(), error.kind())).collect();
    let tried = (!said.is_empty()).then(|| format!("Its other addresses did not work either: {}.", list(&said)));
    let left = (untried > 0).then(|| format!("{untried} more were not tried."));
    let sentences: Vec<String> = tried.into_iter().chain(left).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// The broker did not take the TCP connection.
pub(super) fn no_tcp(kind: io::ErrorKind, profile: &Profile) -> Explanation {
    let target = target(profile);
    match kind {
        io::ErrorKind::ConnectionRefused => refused(&target, profile),
        io::ErrorKind::TimedOut => silent(&target, "The system gave up waiting."),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            Explanation::new(
                format!("There is no way to {target}"),
                "The network says that it cannot reach this address.",
            )
            .remedy("Check that this machine is online, and in the broker's network or its VPN.")
            .remedy("Check Broker Address.")
        }
        io::ErrorKind::PermissionDenied => Explanation::new(
            format!("This machine does not allow a connection to {target}"),
            "The system itself refused: a local firewall or a security policy.",
        )
        .remedy("Allow mqttdeck in the firewall of this machine."),
        _ => Explanation::new(
            format!("No connection to {target}"),
            "The network could not make a TCP connection, for the reason in the machine's words.",
        )
        .remedy("Check Broker Address and Broker Port.")
        .remedy("Try again: the network may have been busy."),
    }
}

fn refused(target: &str, profile: &Profile) -> Explanation {
    let local = matches!(profile.endpoint.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    let usual = profile.endpoint.carrier.usual_port(profile.tls.enabled);
    let kind = if profile.tls.enabled { "with TLS" } else { "without TLS" };
    Explanation::new(
        format!("{target} refused the connection"),
        "The machine is there and answered, but no broker listens on this port, or a firewall turns it away.",
    )
    .remedy("Check that the broker is running.")
    .remedy_if(profile.endpoint.port != usual, format!("Check Broker Port: {usual} is usual {kind}."))
    .remedy_if(
        !local,
        format!(
            "Let the broker listen to the network (Mosquitto 2 without a listener line hears its own machine only: \
             add listener {}).",
            profile.endpoint.port
        ),
    )
    .remedy_if(!local, "Ask whether a firewall lets this port through.")
}

/// Nothing came back at all.
pub(super) fn silent(target: &str, cause: &str) -> Explanation {
    Explanation::new(
        format!("{target} does not answer"),
        format!("{cause} Nothing came back at all: the machine is off, the address is wrong, or a firewall drops it."),
    )
    .remedy("Check Broker Address and Broker Port.")
    .remedy("Ask whether a firewall lets this port through, or connect to the broker's network or its VPN.")
    .remedy("If the network is only slow, raise Connection Timeout in the General tab.")
}

/// The Unix socket did not take the connection.
pub(super) fn no_unix_socket(file: &Path, kind: io::ErrorKind) -> Explanation {
    let name = file_name(file);
    match kind {
        io::ErrorKind::NotFound => Explanation::new(
            format!("There is no Unix socket {name}"),
            "The broker makes the file when it starts and listens there: it is not running, or its socket is elsewhere.",
        )
        .remedy("Check that the broker is running.")
        .remedy("Check Socket File, letter by letter (Mosquitto: listener 0 /path/of/the/socket)."),
        io::ErrorKind::PermissionDenied => Explanation::new(
            format!("You may not use the Unix socket {name}"),
            "Its file, or a directory above it, is closed to the user that mqttdeck runs as.",
        )
        .remedy("Let the broker's administrator add you to the group that the file belongs to."),
        io::ErrorKind::ConnectionRefused => Explanation::new(
            format!("Nobody listens on the Unix socket {name}"),
            "The file is there, but the broker that made it has ended, or it is no socket.",
        )
        .remedy("Check that the broker is running."),
        io::ErrorKind::Unsupported => Explanation::new(
            "This system has no Unix sockets",
            "They are a way to a broker on the same machine under Linux and macOS.",
        )
        .remedy("Connect by TCP to localhost instead."),
        _ => Explanation::new(
            format!("No connection to the Unix socket {name}"),
            "The system could not make it, for the reason in the machine's words.",
        )
        .remedy("Check Socket File, and that the broker is running."),
    }
}

/// The Unix socket did not take the connection in time.
pub(super) fn unix_socket_silent(profile: &Profile, waited: Duration) -> Explanation {
    let name = file_name(&profile.endpoint.socket_file);
    Explanation::new(
        format!("The Unix socket {name} took no connection within {}", time(waited)),
        "The broker behind it hangs, or has more to do than it can.",
    )
    .remedy("Check that the broker is running and answers others.")
}
