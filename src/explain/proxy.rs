//! The proxy between us and the broker.

use std::io;
use std::time::Duration;

use super::Explanation;
use super::words::{SHORT, host_and_port, readable, target, time};
use crate::profile::{Carrier, Profile, ProxyKind};
use crate::transport::{ProxyError, SocksReply};

const CHECK_PLACE: &str = "Check host and port in the Proxy tab.";
const CHECK_USER: &str = "Check user name and password in the Proxy tab.";
const CHECK_KIND: &str =
    "Check the kind in the Proxy tab: an HTTP proxy does not speak SOCKS5, nor the other way round.";
const NO_PROXY: &str = "If this network needs no proxy, switch it off in the Proxy tab.";
const ASK: &str = "Ask whoever runs the proxy whether it lets you through to this host and port.";

/// Whether the first connection goes to a proxy.
pub(super) fn is_first(profile: &Profile) -> bool {
    profile.endpoint.carrier != Carrier::UnixSocket && profile.endpoint.proxy.kind != ProxyKind::Direct
}

/// "the HTTP proxy proxy.example:3128", if one is between us and the broker.
#[must_use]
pub fn proxy_between(profile: &Profile) -> Option<String> {
    let kind = match profile.endpoint.proxy.kind {
        ProxyKind::Direct => return None,
        ProxyKind::Http => "HTTP",
        ProxyKind::Socks5 => "SOCKS5",
    };
    is_first(profile).then(|| format!("the {kind} proxy {}", place(profile)))
}

/// "proxy.example:3128"
pub(super) fn place(profile: &Profile) -> String {
    host_and_port(&profile.endpoint.proxy.host, profile.endpoint.proxy.port)
}

/// The proxy did not take the TCP connection.
pub(super) fn no_tcp(kind: io::ErrorKind, profile: &Profile) -> Explanation {
    let proxy = place(profile);
    let cause = match kind {
        io::ErrorKind::ConnectionRefused => {
            "The machine is there and answered, but no proxy listens on this port, or a firewall turns it away."
                .to_owned()
        }
        io::ErrorKind::TimedOut => "Nothing came back at all: it is off, or the address is wrong.".to_owned(),
        other => format!("The network says: {other}."),
    };
    Explanation::new(format!("The proxy {proxy} cannot be reached"), cause)
        .remedy(CHECK_PLACE)
        .remedy("If the proxy is in a company network, connect to that network or its VPN first.")
        .remedy(NO_PROXY)
}

/// The proxy did not take the TCP connection in time.
pub(super) fn silent(profile: &Profile, waited: Duration) -> Explanation {
    Explanation::new(
        format!("The proxy {} does not answer", place(profile)),
        format!("The Connection Timeout of {} ran out, and nothing came back at all.", time(waited)),
    )
    .remedy(CHECK_PLACE)
    .remedy(NO_PROXY)
}

/// The proxy took the connection, and did not say in time what became of the broker.
pub(super) fn undecided(profile: &Profile, waited: Duration) -> Explanation {
    Explanation::new(
        format!("The proxy {} did not answer within {}", place(profile), time(waited)),
        format!(
            "It took the connection, but did not say whether it reaches {}: the broker does not answer it, or it is \
             no proxy of this kind.",
            target(profile)
        ),
    )
    .remedy("Check Broker Address and Broker Port.")
    .remedy(CHECK_KIND)
    .remedy("If the network is only slow, raise Connection Timeout in the General tab.")
}

/// The proxy made no connection to the broker.
pub(super) fn refused(error: &ProxyError, profile: &Profile) -> Explanation {
    let (proxy, broker) = (place(profile), target(profile));
    match error {
        ProxyError::CredentialsWanted => Explanation::new(
            format!("The proxy {proxy} wants a user name and password"),
            "It lets nobody through whom it does not know, and this profile sends it no user name.",
        )
        .remedy("Type user name and password in the Proxy tab."),
        ProxyError::CredentialsRefused => Explanation::new(
            format!("The proxy {proxy} refused the user name and password"),
            "It does not know this user, or the password is another.",
        )
        .remedy(CHECK_USER),
        ProxyError::OtherLogin(ways) => Explanation::new(
            format!("The proxy {proxy} wants another kind of login"),
            format!("It offers {}, and mqttdeck can send a user name and password only.", readable(ways, SHORT)),
        )
        .remedy("Ask whoever runs the proxy for a user name and password (HTTP: basic authentication).")
        .remedy("Or run a small proxy on this machine that logs in to the other (cntlm, px)."),
        ProxyError::Http { status, reason } => http(*status, &readable(reason, SHORT), &proxy, &broker),
        ProxyError::Socks(reply) => socks(*reply, &proxy, &broker),
        ProxyError::NotAProxy(_) | ProxyError::TooLong => Explanation::new(
            format!("{proxy} is not such a proxy"),
            format!("Its answer is not that of {}.", kind(profile)),
        )
        .remedy(CHECK_KIND)
        .remedy(CHECK_PLACE),
        ProxyError::Closed | ProxyError::Io(_) => Explanation::new(
            format!("The proxy {proxy} closed the connection instead of answering"),
            format!("It does not want to reach {broker}, or is not {}.", kind(profile)),
        )
        .remedy(CHECK_KIND)
        .remedy(ASK),
        ProxyError::TooLongToAsk(limit) => Explanation::new("A name is too long for the proxy", format!("{limit}."))
            .remedy("Check Broker Address, and user name and password in the Proxy tab."),
        ProxyError::Unsendable(what) => unsendable(what),
    }
}

/// A profile that was not checked.
pub(super) fn unsendable(what: &str) -> Explanation {
    Explanation::new(
        "The request cannot be sent",
        format!("What it says for {} holds a line break or another control character.", readable(what, SHORT)),
    )
    .remedy("Type it again, without what stands before or after it where it was copied from.")
}

fn kind(profile: &Profile) -> &'static str {
    match profile.endpoint.proxy.kind {
        ProxyKind::Direct => "a proxy",
        ProxyKind::Http => "an HTTP proxy",
        ProxyKind::Socks5 => "a SOCKS5 proxy",
    }
}

fn http(status: u16, reason: &str, proxy: &str, broker: &str) -> Explanation {
    let answer = format!("It answered CONNECT with {status} {reason}").trim_end().to_owned();
    match status {
        403 | 405 | 451 => forbidden(proxy, broker, &answer),
        502..=504 => unreachable(proxy, broker, &answer),
        _ => Explanation::new(format!("The proxy {proxy} made no connection to {broker}"), format!("{answer}."))
            .remedy(CHECK_PLACE)
            .remedy(ASK),
    }
}

fn socks(reply: SocksReply, proxy: &str, broker: &str) -> Explanation {
    let answer = format!("It answered: {reply}");
    match reply {
        SocksReply::NotAllowed => forbidden(proxy, broker, &answer),
        SocksReply::NetworkUnreachable
        | SocksReply::HostUnreachable
        | SocksReply::ConnectionRefused
        | SocksReply::Expired
        | SocksReply::GeneralFailure => unreachable(proxy, broker, &answer),
        SocksReply::Unassigned => {
            Explanation::new(format!("The proxy {proxy} made no connection to {broker}"), format!("{answer}."))
                .remedy(CHECK_KIND)
                .remedy("If it wants another login than mqttdeck sends, change the user name in the Proxy tab.")
                .remedy(ASK)
        }
        SocksReply::CommandNotSupported | SocksReply::AddressTypeNotSupported => {
            Explanation::new(format!("The proxy {proxy} made no connection to {broker}"), format!("{answer}."))
                .remedy("Let the other side resolve the broker's name: change Resolve Here in the Proxy tab.")
                .remedy(ASK)
        }
    }
}

fn forbidden(proxy: &str, broker: &str, answer: &str) -> Explanation {
    Explanation::new(
        format!("The proxy {proxy} does not allow a connection to {broker}"),
        format!("{answer}. Its rules forbid this host, this port, or this user; many allow port 443 alone."),
    )
    .remedy(ASK)
    .remedy("If the broker also listens on port 443, use that.")
}

fn unreachable(proxy: &str, broker: &str, answer: &str) -> Explanation {
    Explanation::new(
        format!("The proxy {proxy} cannot reach {broker}"),
        format!("{answer}. The proxy itself works; the broker does not answer it, or it does not know the name."),
    )
    .remedy("Check Broker Address and Broker Port.")
    .remedy("Check that the broker is running, and that it is in a network that the proxy reaches.")
}
