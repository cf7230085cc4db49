//! The second rung: a TCP connection to one of the addresses.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::TransportError;

/// How long an address may stay silent while there are others to try. Long enough for two lost SYN packets
/// (1 s and 2 s, RFC 6298), so that a slow network is not taken for a dead address.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to the first address that answers.
///
/// # Errors
/// None answered; this is what the last one said.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Result<(TcpStream, SocketAddr), TransportError> {
    let mut failure = None;
    for (index, &address) in addresses.iter().enumerate() {
        let is_last = index + 1 == addresses.len();
        match connect_one(address, is_last).await {
            Ok(stream) => return Ok((stream, address)),
            Err(source) => failure = Some(TransportError::Tcp { address, source }),
        }
    }
    Err(failure.unwrap_or_else(no_addresses))
}

/// The last address gets all the time that the connection timeout leaves.
async fn connect_one(address: SocketAddr, is_last: bool) -> io::Result<TcpStream> {
    let connecting = TcpStream::connect(address);
    let stream = if is_last { connecting.await? } else { timeout(PATIENCE, connecting).await?? };
    // Without it Nagle's algorithm and delayed acknowledgements make a QoS 1 round trip 44 ms instead of 30 µs.
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn no_addresses() -> TransportError {
    TransportError::Resolve { host: String::new(), source: io::ErrorKind::NotFound.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dead_address_does_not_hide_a_living_one() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let living = listener.local_addr().unwrap();
        let dead = closed_port().await;
        let (stream, address) = connect(&[dead, living]).await.unwrap();
        assert_eq!(address, living);
        assert!(stream.nodelay().unwrap());
    }

    #[tokio::test]
    async fn the_last_refusal_is_reported() {
        let dead = closed_port().await;
        match connect(&[dead]).await.unwrap_err() {
            TransportError::Tcp { address, source } => {
                assert_eq!((address, source.kind()), (dead, io::ErrorKind::ConnectionRefused));
            }
            other => panic!("{other:?}"),
        }
    }

    async fn closed_port() -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    }
}
