//! The listening broker: mutual TLS in front of the MQTT library's client handlers.
//!
//! The library's own server makes each TLS handshake in its accept loop, where one silent connection keeps everybody
//! out and the shutdown unheard. Here every connection is a task of its own from the first byte. What comes as a
//! WebSocket has a port of its own, with the same TLS: a certificate is demanded there, too.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use mqtt5::broker::auth::{AllowAllAuthProvider, AuthProvider};
use mqtt5::broker::client_handler::ClientHandler;
use mqtt5::broker::config::BrokerConfig;
use mqtt5::broker::resource_monitor::{ResourceLimits, ResourceMonitor};
use mqtt5::broker::router::MessageRouter;
use mqtt5::broker::storage::{DynamicStorage, MemoryBackend};
use mqtt5::broker::sys_topics::{BrokerStats, SysTopicsProvider};
use mqtt5::broker::tls_acceptor::accept_tls_connection;
use mqtt5::broker::transport::BrokerTransport;
use mqtt5::broker::websocket_server::{WebSocketServerConfig, accept_websocket_connection};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, oneshot};
use tokio::task::JoinSet;
use tokio::time::{self, MissedTickBehavior};
use tokio_rustls::TlsAcceptor;

use super::{BrokerError, Ports};

/// More clients than a test on one machine has, and few enough not to use up its file descriptors.
const MAX_CLIENTS: usize = 500;

/// Where MQTT is in the WebSocket, as most brokers have it.
const WEBSOCKET_PATH: &str = "/mqtt";

/// How long a client may take for its handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long clients have to take their DISCONNECT at the end.
const FAREWELL: Duration = Duration::from_millis(250);

/// How long to wait when the system has no more connections to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How often sessions and messages that are over are forgotten.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

pub(super) struct Server {
    mqtt: TcpListener,
    websocket: TcpListener,
    plain: Option<TcpListener>,
    door: Door,
}

/// What a connection begins with.
#[derive(Debug, Clone, Copy)]
enum Entrance {
    /// TLS, then MQTT.
    Mqtt,
    /// TLS, then a WebSocket.
    WebSocket,
    /// MQTT at once.
    Plain,
}

/// All that one connection needs.
#[derive(Clone)]
struct Door {
    acceptor: TlsAcceptor,
    config: Arc<BrokerConfig>,
    router: Arc<MessageRouter>,
    access: Arc<dyn AuthProvider>,
    storage: Arc<DynamicStorage>,
    stats: Arc<BrokerStats>,
    monitor: Arc<ResourceMonitor>,
    shutdown: broadcast::Sender<()>,
}

impl Server {
    /// Takes these ports on loopback, and a free one for secure connections by `WebSocket`.
    pub(super) async fn bind(acceptor: TlsAcceptor, ports: Ports) -> Result<Self, BrokerError> {
        let door = Door::new(acceptor);
        door.router.initialize().await.map_err(start_error)?;
        let (mqtt, websocket) = (listen(ports.tls).await?, listen(0).await?);
        let plain = match ports.plain {
            Some(port) => Some(listen(port).await?),
            None => None,
        };
        Ok(Self { mqtt, websocket, plain, door })
    }

    /// Where it listens for MQTT inside TLS.
    pub(super) fn mqtt_address(&self) -> Result<SocketAddr, BrokerError> {
        self.mqtt.local_addr().map_err(start_error)
    }

    /// Where it listens for `WebSocket` inside TLS.
    pub(super) fn websocket_address(&self) -> Result<SocketAddr, BrokerError> {
        self.websocket.local_addr().map_err(start_error)
    }

    /// Where no TLS is asked for, if anywhere.
    pub(super) fn plain_address(&self) -> Option<SocketAddr> {
        self.plain.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Serves until told to stop, then sends every client away.
    pub(super) async fn run(self, mut stopped: oneshot::Receiver<()>) {
        let Self { mqtt, websocket, plain, door } = self;
        let _sys_topics = SysTopicsProvider::new(Arc::clone(&door.router), Arc::clone(&door.stats)).start();
        let mut clients = JoinSet::new();
        let mut sweep = time::interval(SWEEP_INTERVAL);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (accepted, entrance) = tokio::select! {
                _ = &mut stopped => break,
                _ = sweep.tick() => {
                    door.sweep().await;
                    continue;
                }
                Some(_) = clients.join_next() => continue,
                accepted = mqtt.accept(), if clients.len() < MAX_CLIENTS => (accepted, Entrance::Mqtt),
                accepted = websocket.accept(), if clients.len() < MAX_CLIENTS => (accepted, Entrance::WebSocket),
                accepted = accept(plain.as_ref()), if clients.len() < MAX_CLIENTS => (accepted, Entrance::Plain),
            };
            door.welcome(accepted, entrance, &mut clients).await;
        }
        drop((mqtt, websocket, plain));
        door.shutdown.send(()).ok();
        time::timeout(FAREWELL, clients.join_all()).await.ok();
    }
}

impl Door {
    fn new(acceptor: TlsAcceptor) -> Self {
        // Everything stays in memory: what was tried here is not worth keeping.
        let storage = Arc::new(DynamicStorage::Memory(MemoryBackend::new()));
        let config = Arc::new(BrokerConfig::default());
        let limits =
            ResourceLimits { max_message_rate_per_client: 0, max_bandwidth_per_client: 0, ..Default::default() };
        Self {
            acceptor,
            router: Arc::new(MessageRouter::with_storage(Arc::clone(&storage))),
            access: Arc::new(AllowAllAuthProvider),
            storage,
            stats: Arc::new(BrokerStats::new()),
            monitor: Arc::new(ResourceMonitor::new(limits)),
            shutdown: broadcast::channel(1).0,
            config,
        }
    }

    async fn welcome(&self, accepted: io::Result<(TcpStream, SocketAddr)>, by: Entrance, clients: &mut JoinSet<()>) {
        match accepted {
            Ok((stream, peer)) => {
                clients.spawn(self.clone().serve(stream, peer, by));
            }
            Err(_) => time::sleep(ACCEPT_PAUSE).await,
        }
    }

    /// One connection, from its handshake to its end. How it ends is for its client to tell.
    async fn serve(self, stream: TcpStream, peer: SocketAddr, by: Entrance) {
        // Without it, acknowledgements wait for the client's delayed ones: 44 ms a round trip.
        stream.set_nodelay(true).ok();
        let handshake = self.shake_hands(stream, peer, by);
        let Ok(Some(transport)) = time::timeout(HANDSHAKE_TIMEOUT, handshake).await else { return };
        let handler = ClientHandler::new(
            transport,
            peer,
            self.config,
            self.router,
            self.access,
            Some(self.storage),
            self.stats,
            self.monitor,
            self.shutdown.subscribe(),
        );
        handler.run().await.ok();
    }

    async fn shake_hands(&self, stream: TcpStream, peer: SocketAddr, by: Entrance) -> Option<BrokerTransport> {
        let tls = |stream| accept_tls_connection(&self.acceptor, stream, peer);
        match by {
            Entrance::Plain => Some(BrokerTransport::tcp(stream)),
            Entrance::Mqtt => Some(BrokerTransport::tls(tls(stream).await.ok()?)),
            Entrance::WebSocket => {
                let config = WebSocketServerConfig::new().with_path(WEBSOCKET_PATH);
                let stream = accept_websocket_connection(tls(stream).await.ok()?, &config, peer).await.ok()?;
                Some(BrokerTransport::websocket(stream))
            }
        }
    }

    async fn sweep(&self) {
        self.router.sweep_sessions().await;
        self.monitor.cleanup_expired_windows().await;
    }
}

async fn listen(port: u16) -> Result<TcpListener, BrokerError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(start_error)
}

/// The next connection; without a listener, none ever comes.
async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn start_error(error: impl ToString) -> BrokerError {
    BrokerError::Start(error.to_string())
}
