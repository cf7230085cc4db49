//! A bad network: a relay on 127.0.0.1 that passes bytes on to a broker, until it does something else with them.

use std::io;
use std::net::Ipv4Addr;
use std::sync::mpsc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// What becomes of one connection. Bytes are counted on their way from the broker.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    /// Everything is passed on.
    Pass,
    /// After so many bytes both sides are told that the other has ended.
    Cut(usize),
    /// After so many bytes the client's side is reset.
    Reset(usize),
    /// After so many bytes nothing is passed on any more, either way, and nothing ends.
    BlackHole(usize),
    /// Byte by byte, with a pause after each.
    Trickle(Duration),
    /// All that comes at once, after a pause.
    Delay(Duration),
}

/// Starts a relay before the broker on this port: its own port. `fate` is told the number of the connection, from 0.
pub fn before(broker: u16, fate: impl Fn(usize) -> Fate + Send + 'static) -> u16 {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a loopback port");
            tell.send(listener.local_addr().expect("its address").port()).expect("a test that waits");
            for number in 0.. {
                let Ok((client, _)) = listener.accept().await else { return };
                tokio::spawn(relay(client, broker, fate(number)));
            }
        });
    });
    told.recv().expect("the relay listens")
}

async fn relay(client: TcpStream, broker: u16, fate: Fate) -> io::Result<()> {
    let broker = TcpStream::connect((Ipv4Addr::LOCALHOST, broker)).await?;
    client.set_nodelay(true)?;
    broker.set_nodelay(true)?;
    let (mut client, mut broker) = (client, broker);
    let passed = {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_broker, mut to_broker) = broker.split();
        tokio::select! {
            upwards = tokio::io::copy(&mut from_client, &mut to_broker) => upwards.map(drop),
            downwards = pass(&mut from_broker, &mut to_client, fate) => downwards,
        }
    };
    match fate {
        Fate::Reset(_) => client.set_zero_linger()?,
        // Until the test is over.
        Fate::BlackHole(_) if passed.is_ok() => std::future::pending().await,
        Fate::Pass | Fate::Cut(_) | Fate::BlackHole(_) | Fate::Trickle(_) | Fate::Delay(_) => {}
    }
    passed
}

/// Passes bytes on to the client until the fate is fulfilled or the broker ends.
async fn pass(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    fate: Fate,
) -> io::Result<()> {
    let (mut left, piece, pause) = match fate {
        Fate::Cut(after) | Fate::Reset(after) | Fate::BlackHole(after) => (after, usize::MAX, Duration::ZERO),
        Fate::Pass => (usize::MAX, usize::MAX, Duration::ZERO),
        Fate::Trickle(pause) => (usize::MAX, 1, pause),
        Fate::Delay(pause) => (usize::MAX, usize::MAX, pause),
    };
    let mut buffer = [0; 4096];
    while left > 0 {
        let room = left.min(piece).min(buffer.len());
        let count = from.read(&mut buffer[..room]).await?;
        if count == 0 {
            return Ok(());
        }
        if !pause.is_zero() {
            sleep(pause).await;
        }
        to.write_all(&buffer[..count]).await?;
        left -= count;
    }
    Ok(())
}
