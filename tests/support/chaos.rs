//! A bad network: a relay on 127.0.0.1 that passes bytes on to a broker, until it does something else with them.

use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use mqttdeck::wire::Direction;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

/// What becomes of one connection: trouble with the bytes that go this way.
#[derive(Debug, Clone, Copy)]
pub struct Fate {
    pub direction: Direction,
    pub trouble: Trouble,
}

#[derive(Debug, Clone, Copy)]
pub enum Trouble {
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

/// Both ways.
pub const DIRECTIONS: [Direction; 2] = [Direction::FromBroker, Direction::ToBroker];

/// One thread for all relays, of which a test may have hundreds.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"));

/// A relay before a broker. The first connection has its fate; those after it are fine.
pub struct Relay {
    port: u16,
    begun: Arc<AtomicBool>,
}

impl Relay {
    /// Before the broker on this port; the trouble begins with the first byte.
    pub fn before(broker: u16, fate: Fate) -> Self {
        let relay = Self::waiting_before(broker, fate);
        relay.begin();
        relay
    }

    /// The same, but all is well until [`Self::begin`].
    pub fn waiting_before(broker: u16, fate: Fate) -> Self {
        let begun = Arc::<AtomicBool>::default();
        let trouble_begun = Arc::clone(&begun);
        let listener = RUNTIME.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("a loopback port");
        let port = listener.local_addr().expect("its address").port();
        RUNTIME.spawn(async move {
            let mut next = Some(fate);
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, broker, next.take(), Arc::clone(&trouble_begun)));
            }
        });
        Self { port, begun }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on bytes are counted, and slowed.
    pub fn begin(&self) {
        self.begun.store(true, Ordering::SeqCst);
    }
}

async fn relay(mut client: TcpStream, broker: u16, fate: Option<Fate>, begun: Arc<AtomicBool>) -> io::Result<()> {
    let mut broker = TcpStream::connect((Ipv4Addr::LOCALHOST, broker)).await?;
    client.set_nodelay(true)?;
    broker.set_nodelay(true)?;
    let trouble = |direction| fate.filter(|fate| fate.direction == direction).map(|fate| (fate.trouble, &*begun));
    let passed = {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_broker, mut to_broker) = broker.split();
        tokio::select! {
            upwards = pass(&mut from_client, &mut to_broker, trouble(Direction::ToBroker)) => upwards,
            downwards = pass(&mut from_broker, &mut to_client, trouble(Direction::FromBroker)) => downwards,
        }
    };
    if !matches!(passed, Ok(End::Fate)) {
        return passed.map(drop);
    }
    match fate.map(|fate| fate.trouble) {
        Some(Trouble::Reset(_)) => client.set_zero_linger(),
        Some(Trouble::Cut(_)) => part(client, broker).await,
        // Until the test is over.
        Some(Trouble::BlackHole(_)) => std::future::pending().await,
        Some(Trouble::Trickle(_) | Trouble::Delay(_)) | None => Ok(()),
    }
}

/// Ends both connections in good order: to close one with bytes that nobody has read would be to reset it.
async fn part(mut client: TcpStream, mut broker: TcpStream) -> io::Result<()> {
    client.shutdown().await?;
    broker.shutdown().await?;
    copy(&mut client, &mut sink()).await.map(drop)
}

/// Why no more is passed on.
enum End {
    Sender,
    Fate,
}

/// Passes bytes on until the trouble is there or the sender ends.
async fn pass(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    trouble: Option<(Trouble, &AtomicBool)>,
) -> io::Result<End> {
    let (mut left, most, pause) = match trouble.map(|(trouble, _)| trouble) {
        Some(Trouble::Cut(after) | Trouble::Reset(after) | Trouble::BlackHole(after)) => (after, 4096, Duration::ZERO),
        Some(Trouble::Trickle(pause)) => (usize::MAX, 1, pause),
        Some(Trouble::Delay(pause)) => (usize::MAX, 4096, pause),
        None => (usize::MAX, 4096, Duration::ZERO),
    };
    let has_begun = || trouble.is_some_and(|(_, begun)| begun.load(Ordering::SeqCst));
    let mut buffer = [0; 4096];
    while left > 0 || !has_begun() {
        let mut count = from.read(&mut buffer[..most]).await?;
        if count == 0 {
            return Ok(End::Sender);
        }
        if has_begun() {
            sleep(pause).await;
            count = count.min(left);
            left -= count;
        }
        to.write_all(&buffer[..count]).await?;
    }
    Ok(End::Fate)
}
