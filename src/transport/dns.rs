//! The first rung: a name becomes addresses.

use std::io;
use std::net::SocketAddr;

use super::TransportError;
use super::race::MAX_ADDRESSES;

/// All addresses of a host, in the resolver's order; at least one.
///
/// # Errors
/// The name has none, or the resolver did not answer.
pub(super) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, TransportError> {
    let failed = |source| TransportError::Resolve { host: host.to_owned(), source };
    let addresses: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(failed)?.collect();
    if addresses.is_empty() {
        return Err(failed(io::ErrorKind::NotFound.into()));
    }
    Ok(addresses)
}

/// The addresses as a short text, without the port that all of them share.
pub(super) fn describe(addresses: &[SocketAddr]) -> String {
    let texts: Vec<_> = addresses.iter().take(MAX_ADDRESSES).map(|address| address.ip().to_string()).collect();
    let more = addresses.len() - texts.len();
    let more = if more > 0 { format!(" and {more} more, which are not tried") } else { String::new() };
    texts.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn addresses_need_no_resolver() {
        for (host, expected) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1")] {
            assert_eq!(describe(&resolve(host, 1883).await.unwrap()), expected);
        }
    }

    #[tokio::test]
    async fn an_unknown_name_is_named() {
        // RFC 6761 keeps `.invalid` from ever being registered.
        let error = resolve("broker.invalid", 1883).await.unwrap_err();
        assert!(matches!(error, TransportError::Resolve { host, .. } if host == "broker.invalid"));
    }
}
