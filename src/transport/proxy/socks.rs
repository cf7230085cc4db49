//! SOCKS5 (RFC 1928), without authentication or with user name and password (RFC 1929).

use std::io;
use std::net::IpAddr;

use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;
use tokio_socks::{Error, TargetAddr};

use super::super::{TransportError, dns};
use super::{Proxy, ProxyError, SocksReply};

/// What the proxy is asked for: the broker's name, or an address of it where the name is to be resolved here.
///
/// # Errors
/// The name cannot be resolved here.
pub(super) async fn target(proxy: &Proxy, host: &str, port: u16) -> Result<TargetAddr<'static>, TransportError> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(TargetAddr::Ip((ip, port).into()));
    }
    if !proxy.settings.resolve_here {
        return Ok(TargetAddr::Domain(host.to_owned().into(), port));
    }
    let addresses = dns::resolve(host, port).await?;
    // The resolver's favourite: which of them the proxy can reach, nobody here knows.
    let first = addresses.into_iter().next();
    first
        .map(TargetAddr::Ip)
        .ok_or_else(|| TransportError::Resolve { host: host.to_owned(), source: io::ErrorKind::NotFound.into() })
}

/// Asks for a connection to `target`.
///
/// # Errors
/// The proxy makes none.
pub(super) async fn connect(stream: &mut TcpStream, proxy: &Proxy, target: TargetAddr<'_>) -> Result<(), ProxyError> {
    if matches!(&target, TargetAddr::Domain(name, _) if name.len() > usize::from(u8::MAX)) {
        return Err(ProxyError::TooLongToAsk("SOCKS5 has room for a host name of 255 bytes"));
    }
    let outcome = match proxy.credentials() {
        Some((username, password)) => {
            Socks5Stream::connect_with_password_and_socket(stream, target, username, password).await
        }
        None => Socks5Stream::connect_with_socket(stream, target).await,
    };
    outcome.map(drop).map_err(|error| refused(error, proxy.credentials().is_some()))
}

/// The library's error in our words.
fn refused(error: Error, was_told: bool) -> ProxyError {
    let reply = match error {
        Error::GeneralSocksServerFailure => SocksReply::GeneralFailure,
        Error::ConnectionNotAllowedByRuleset => SocksReply::NotAllowed,
        Error::NetworkUnreachable => SocksReply::NetworkUnreachable,
        Error::HostUnreachable => SocksReply::HostUnreachable,
        Error::ConnectionRefused => SocksReply::ConnectionRefused,
        Error::TtlExpired => SocksReply::Expired,
        Error::CommandNotSupported => SocksReply::CommandNotSupported,
        Error::AddressTypeNotSupported => SocksReply::AddressTypeNotSupported,
        // So the library calls a reply that it does not know, and a login that was not offered.
        Error::UnknownAuthMethod | Error::UnknownError => SocksReply::Unassigned,
        Error::PasswordAuthFailure(_) => return ProxyError::CredentialsRefused,
        Error::NoAcceptableAuthMethods | Error::AuthorizationRequired if was_told => {
            return ProxyError::OtherLogin("neither none nor a password".to_owned());
        }
        Error::NoAcceptableAuthMethods | Error::AuthorizationRequired => return ProxyError::CredentialsWanted,
        Error::InvalidAuthValues(_) => {
            return ProxyError::TooLongToAsk("SOCKS5 has room for a user name and a password of 1 to 255 bytes");
        }
        Error::InvalidTargetAddress(_)
        | Error::InvalidResponseVersion
        | Error::InvalidReservedByte
        | Error::UnknownAddressType
        | Error::ParseError(_)
        | Error::ProxyServerUnreachable
        | Error::IdentdAuthFailure
        | Error::InvalidUserIdAuthFailure => return ProxyError::NotAProxy(Vec::new()),
        Error::Io(error) => return broken(error),
    };
    ProxyError::Socks(reply)
}

fn broken(error: io::Error) -> ProxyError {
    if error.kind() == io::ErrorKind::UnexpectedEof { ProxyError::Closed } else { ProxyError::Io(error) }
}
