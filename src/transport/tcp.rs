//! The second rung: a TCP connection to one of the addresses.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream};

use super::TransportError;
use super::race::{MAX_ADDRESSES, Refusal, race};

/// Connects to the first address that answers, from a local address if one is given.
///
/// # Errors
/// None answered: what each said. Or the local address cannot be used.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    local: Option<IpAddr>,
) -> Result<(TcpStream, SocketAddr), TransportError> {
    let addresses = match local {
        Some(local) => {
            within_reach(addresses, local).map_err(|source| TransportError::LocalAddress { address: local, source })?
        }
        None => addresses.to_vec(),
    };
    let untried = addresses.len().saturating_sub(MAX_ADDRESSES);
    race(&addresses, |address| connect_one(address, local)).await.map_err(|said| refused(said, untried))
}

async fn connect_one(address: SocketAddr, local: Option<IpAddr>) -> io::Result<TcpStream> {
    let stream = match local {
        Some(local) => bound(local)?.connect(address).await?,
        None => TcpStream::connect(address).await?,
    };
    // Without it Nagle's algorithm and delayed acknowledgements make a QoS 1 round trip 44 ms instead of 30 µs.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The addresses of the same family, if the local one is ours at all.
fn within_reach(addresses: &[SocketAddr], local: IpAddr) -> io::Result<Vec<SocketAddr>> {
    bound(local)?;
    let within: Vec<_> = addresses.iter().filter(|address| address.is_ipv4() == local.is_ipv4()).copied().collect();
    if within.is_empty() { Err(io::ErrorKind::Unsupported.into()) } else { Ok(within) }
}

/// A socket at this address, with a port of the system's choice.
fn bound(local: IpAddr) -> io::Result<TcpSocket> {
    let socket = if local.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::new(local, 0))?;
    Ok(socket)
}

/// The refusal that tells most stands for all: that a family has no way at all is no news of the broker.
fn refused(mut said: Vec<Refusal>, untried: usize) -> TransportError {
    let tells_most = said.iter().position(|(_, error)| !has_no_way(error.kind())).unwrap_or_default();
    if said.is_empty() {
        return no_addresses();
    }
    let (address, source) = said.remove(tells_most);
    TransportError::Tcp { address, source, others: said, untried }
}

const fn has_no_way(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{AddrNotAvailable, HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(kind, AddrNotAvailable | HostUnreachable | NetworkDown | NetworkUnreachable)
}

/// Resolving never ends without an address.
fn no_addresses() -> TransportError {
    TransportError::Resolve { host: String::new(), source: io::ErrorKind::NotFound.into() }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use std::time::{Duration, Instant};

    #[cfg(target_os = "linux")]
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_dead_address_is_passed_over() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let living = listener.local_addr().unwrap();
        let dead = closed_port().await;
        let (stream, address) = connect(&[dead, living], None).await.unwrap();
        assert_eq!(address, living);
        assert!(stream.nodelay().unwrap());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_black_hole_is_waited_for_no_longer_than_its_turn() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (living, dead, (hole, _full)) = (listener.local_addr().unwrap(), closed_port().await, black_hole().await);
        for addresses in [&[hole, living][..], &[hole, dead, living], &[dead, hole, living]] {
            let begin = Instant::now();
            let (_, address) = connect(addresses, None).await.unwrap();
            assert_eq!(address, living, "{addresses:?}");
            // RFC 8305, section 5; the rest is for a machine under load.
            let took = begin.elapsed();
            assert!((Duration::from_millis(240)..Duration::from_secs(3)).contains(&took), "{addresses:?}: {took:?}");
        }
        assert!(timeout(Duration::from_secs(1), connect(&[hole, dead], None)).await.is_err(), "it may yet answer");
    }

    /// An address that takes no connection and refuses none, while these are kept: the queue of its listener is full. Linux
    /// leaves those unanswered for whom there is no room.
    #[cfg(target_os = "linux")]
    async fn black_hole() -> (SocketAddr, (tokio::net::TcpListener, Vec<TcpStream>)) {
        let listener = bound("127.0.0.3".parse().unwrap()).unwrap().listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(connected) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
            queue.push(connected.unwrap());
        }
        (address, (listener, queue))
    }

    #[tokio::test]
    async fn every_refusal_is_reported() {
        let (first, second) = (closed_port().await, closed_port().await);
        let error = connect(&[first, second], None).await.unwrap_err();
        let words = error.to_string();
        let TransportError::Tcp { address, source, others, untried: 0 } = error else { panic!("{error:?}") };
        assert_eq!((address, source.kind()), (first, io::ErrorKind::ConnectionRefused));
        assert_eq!(others.len(), 1);
        assert!(words.contains(&format!("also tried: {second} (Connection refused")), "{words}");
    }

    #[tokio::test]
    async fn it_connects_from_the_local_address_to_those_of_its_family() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (living, other) = (listener.local_addr().unwrap(), "[::1]:9".parse().unwrap());
        let local = "127.0.0.2".parse().unwrap();
        let (stream, address) = connect(&[other, living], Some(local)).await.unwrap();
        assert_eq!((stream.local_addr().unwrap().ip(), address), (local, living));
        // RFC 5737 keeps this one for examples.
        for (local, addresses, expected) in [
            ("192.0.2.1", [living], io::ErrorKind::AddrNotAvailable),
            ("127.0.0.2", [other], io::ErrorKind::Unsupported),
        ] {
            let local = local.parse().unwrap();
            let error = connect(&addresses, Some(local)).await.unwrap_err();
            let TransportError::LocalAddress { address, source } = error else { panic!("{error:?}") };
            assert_eq!((address, source.kind()), (local, expected));
        }
    }

    #[test]
    fn a_refusal_tells_more_than_a_missing_way() {
        let addresses = ["[::1]:1", "127.0.0.1:1", "127.0.0.1:2"].map(|text| text.parse().unwrap());
        let kinds =
            [io::ErrorKind::NetworkUnreachable, io::ErrorKind::ConnectionRefused, io::ErrorKind::NetworkUnreachable];
        let said = addresses.into_iter().zip(kinds.map(io::Error::from)).collect();
        let TransportError::Tcp { address, others, untried: 3, .. } = refused(said, 3) else { panic!("TCP") };
        assert_eq!(address, addresses[1]);
        assert_eq!(others.into_iter().map(|(address, _)| address).collect::<Vec<_>>(), [addresses[0], addresses[2]]);
    }

    async fn closed_port() -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    }
}
