//! The address of this machine that a connection is to come from.

use std::io;
use std::net::IpAddr;

use super::words::{SHORT, host, readable};
use super::{Explanation, proxy};
use crate::profile::Profile;

const OR_NONE: &str = "Or leave Local Address empty: the system chooses one that reaches the broker.";

/// No connection can be made from it.
pub(super) fn refused(address: IpAddr, kind: io::ErrorKind, profile: &Profile) -> Explanation {
    match kind {
        io::ErrorKind::AddrNotAvailable => Explanation::new(
            format!("{address} is no address of this machine"),
            "The profile wants to connect from it, and no network of this machine has it now.",
        )
        .remedy("Check Local Address in the General tab, digit by digit.")
        .remedy("If it belongs to a VPN or to a network card that is off, connect to that first."),
        io::ErrorKind::Unsupported => other_family(address, profile),
        _ => Explanation::new(
            format!("No connection can be made from {address}"),
            "The system does not let a connection begin there, for the reason in the machine's words.",
        )
        .remedy("Check Local Address in the General tab."),
    }
    .remedy(OR_NONE)
}

fn other_family(address: IpAddr, profile: &Profile) -> Explanation {
    let (ours, theirs) = if address.is_ipv4() { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
    let first = if proxy::is_first(profile) { readable(&profile.endpoint.proxy.host, SHORT) } else { host(profile) };
    Explanation::new(
        format!("{first} cannot be reached from {address}"),
        format!("{address} is an {ours} address, and {first} has {theirs} addresses alone."),
    )
    .remedy(format!("Choose an {theirs} address of this machine as Local Address in the General tab."))
}
