//! The local test broker inside this process, so that a first run needs nothing else.
//!
//! Owns its start, its certificates, its end, and the samples that `--demo` publishes into it. Knows no window.
//!
//! ```text
//! LocalBroker::start ──────► certificates (made once, kept) ─┐
//! LocalBroker::start_with ──────────────────────────────────┴► a thread with a runtime of its own:
//!                              given (files) ─► server (mutual TLS on a free port) ─► a task for each client
//! drop ───────────────► stops the server, says farewell to its clients, waits for the thread: the port is free
//! ```
//!
//! A thread of its own, so that nothing of the broker outlives it: with the runtime go all tasks that the MQTT library
//! started.

mod certificates;
mod demo;
mod given;
mod server;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;

use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;

use crate::tls::{MintError, TlsFileError};
use certificates::Certificates;
use given::Ready;
use server::Server;

pub use demo::{Demo, Sample, samples};
pub use given::BrokerCertificates;

/// The name that clients connect to, which the server's certificate is for.
const HOST: &str = "localhost";

/// Where a client finds the broker and what it needs to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerAddress {
    /// Mutual TLS, on loopback.
    pub tls: SocketAddr,
    /// Without TLS, on loopback, where that was asked for.
    pub plain: Option<SocketAddr>,
    /// The same over a secure WebSocket, at the path `/mqtt`.
    pub websocket: SocketAddr,
    /// The name that the server's certificate is for.
    pub host: String,
    /// The CA that issued both sides.
    pub ca_file: PathBuf,
    /// A client certificate that it accepts.
    pub client_certificate_file: PathBuf,
    /// Its key.
    pub client_key_file: PathBuf,
}

/// The ports to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ports {
    /// With TLS; 0 takes a free one.
    pub tls: u16,
    /// Without TLS; 0 takes a free one, `None` is not listened on at all.
    pub plain: Option<u16>,
}

/// Why the broker did not start.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// A file of the given certificates cannot be used.
    #[error(transparent)]
    File(#[from] TlsFileError),
    /// The given server certificate is neither for localhost nor for 127.0.0.1, where the broker listens.
    #[error("{} is not for localhost", file.display())]
    OtherName {
        /// The server's certificate.
        file: PathBuf,
        /// The names that it is for.
        names: Vec<String>,
    },
    /// The certificates could not be made.
    #[error("cannot make the test certificates")]
    Mint(#[from] MintError),
    /// The certificates could not be kept.
    #[error("cannot write the test certificates to {}", directory.display())]
    Keep {
        /// Where they belong.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The broker itself.
    #[error("the local test broker did not start: {0}")]
    Start(String),
}

/// A running broker. Stops when dropped.
#[derive(Debug)]
pub struct LocalBroker {
    address: BrokerAddress,
    runtime: Handle,
    /// Dropped to stop.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What the thread reports once it listens.
type Started = Result<(BrokerAddress, Handle), BrokerError>;

impl LocalBroker {
    /// Where `certificates` are kept: made on first use, and again when they are about to end.
    ///
    /// # Errors
    /// Certificates cannot be made or kept, or no port is to be had.
    pub async fn start(certificates: &Path) -> Result<Self, BrokerError> {
        Self::start_on(Ports::default(), certificates).await
    }

    /// The same on ports of choice.
    ///
    /// # Errors
    /// Certificates cannot be made or kept, or a port is taken.
    pub async fn start_on(ports: Ports, certificates: &Path) -> Result<Self, BrokerError> {
        let directory = certificates.to_owned();
        Self::start_on_thread(ports, move || Ok(Certificates::ready(&directory)?.given())).await
    }

    /// With certificates from elsewhere: shows exactly this server certificate, and demands of clients a certificate of
    /// exactly this CA.
    ///
    /// # Errors
    /// A file cannot be used, the server's certificate is not for this machine, or no port is to be had.
    pub async fn start_with(certificates: BrokerCertificates) -> Result<Self, BrokerError> {
        Self::start_on_thread(Ports::default(), move || Ok(certificates)).await
    }

    /// What the certificates need in time is spent on the broker's own thread.
    async fn start_on_thread(
        ports: Ports,
        certificates: impl FnOnce() -> Result<BrokerCertificates, BrokerError> + Send + 'static,
    ) -> Result<Self, BrokerError> {
        let (report, started) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("local-broker".into())
            .spawn(move || run(ports, certificates, report, stopped))
            .map_err(|error| BrokerError::Start(error.to_string()))?;
        let (address, runtime) =
            started.await.unwrap_or_else(|_| Err(BrokerError::Start("its thread ended".into())))?;
        Ok(Self { address, runtime, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &BrokerAddress {
        &self.address
    }
}

impl Drop for LocalBroker {
    /// Waits until the port is free: some milliseconds, a quarter of a second if a client does not take its farewell.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panicked only if the MQTT library did, and then it has ended, too.
            thread.join().ok();
        }
    }
}

/// The user's own directory for the broker's certificates; `None` without a home directory.
#[must_use]
pub fn default_certificates_directory() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "mqttdeck").map(|own| own.data_dir().join("local-broker"))
}

/// The broker's thread, from start to end.
fn run(
    ports: Ports,
    certificates: impl FnOnce() -> Result<BrokerCertificates, BrokerError>,
    report: oneshot::Sender<Started>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            report.send(Err(BrokerError::Start(error.to_string()))).ok();
            return;
        }
    };
    runtime.block_on(async {
        match open(ports, certificates).await {
            Ok((address, server)) => {
                // If nobody waits for the report any more, `stopped` says so.
                report.send(Ok((address, Handle::current()))).ok();
                server.run(stopped).await;
            }
            Err(error) => {
                report.send(Err(error)).ok();
            }
        }
    });
}

async fn open(
    ports: Ports,
    certificates: impl FnOnce() -> Result<BrokerCertificates, BrokerError>,
) -> Result<(BrokerAddress, Server), BrokerError> {
    // The MQTT library takes the process-wide provider. Somebody else may have set it, which is as good.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let certificates = certificates()?;
    let Ready { acceptor, host } = certificates.ready()?;
    let server = Server::bind(acceptor, ports).await?;
    let address = BrokerAddress {
        tls: server.mqtt_address()?,
        plain: server.plain_address(),
        websocket: server.websocket_address()?,
        host: host.to_owned(),
        ca_file: certificates.ca_file,
        client_certificate_file: certificates.client_certificate_file,
        client_key_file: certificates.client_key_file,
    };
    Ok((address, server))
}
