//! TLS for the fake brokers, with a certificate that lives as long as the benchmark.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// Where CA, certificate and key are: `ca.crt`, `server.crt`, `server.key`.
pub fn directory() -> PathBuf {
    std::env::temp_dir().join(format!("mqttdeck-bench-{}", whose()))
}

/// All parts of one run use the files of the process that began it.
fn whose() -> String {
    std::env::var("MQTTDECK_BENCH").unwrap_or_else(|_| std::process::id().to_string())
}

/// Makes the files, for this process and its parts.
pub fn prepare() -> io::Result<()> {
    let (ca, key) = (rcgen::CertificateParams::default(), rcgen::KeyPair::generate().map_err(io::Error::other)?);
    let mut ca = ca;
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name.push(rcgen::DnType::CommonName, "Benchmark CA");
    let root = ca.self_signed(&key).map_err(io::Error::other)?;
    let issuer = rcgen::Issuer::new(ca, key);
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let server_key = rcgen::KeyPair::generate().map_err(io::Error::other)?;
    let server = rcgen::CertificateParams::new(names).map_err(io::Error::other)?;
    let server = server.signed_by(&server_key, &issuer).map_err(io::Error::other)?;
    std::fs::create_dir_all(directory())?;
    std::fs::write(directory().join("ca.crt"), root.pem())?;
    std::fs::write(directory().join("server.crt"), server.pem())?;
    std::fs::write(directory().join("server.key"), server_key.serialize_pem())
}

pub fn accept(stream: TcpStream) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
    let chain = CertificateDer::from_pem_file(directory().join("server.crt")).map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_file(directory().join("server.key")).map_err(io::Error::other)?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![chain], key);
    let connection = ServerConnection::new(Arc::new(config.map_err(io::Error::other)?)).map_err(io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}

/// Divides a stream, so that one thread reads while another writes.
pub fn split(stream: StreamOwned<ServerConnection, TcpStream>) -> io::Result<(ReadHalf, WriteHalf)> {
    let StreamOwned { conn, sock } = stream;
    let connection = Arc::new(Mutex::new(conn));
    let reader = ReadHalf { connection: Arc::clone(&connection), socket: sock.try_clone()? };
    Ok((reader, WriteHalf { connection, socket: Arc::new(Mutex::new(sock)) }))
}

/// Never waits for the network while it holds the connection's lock.
pub struct ReadHalf {
    connection: Arc<Mutex<ServerConnection>>,
    socket: TcpStream,
}

impl Read for ReadHalf {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match lock(&self.connection).reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
            let mut records = [0; 4096];
            let count = self.socket.read(&mut records)?;
            let mut fresh = &records[..count];
            let mut connection = lock(&self.connection);
            // Also without any bytes: that is how the connection hears of the end.
            connection.read_tls(&mut fresh)?;
            while !fresh.is_empty() {
                connection.process_new_packets().map_err(io::Error::other)?;
                connection.read_tls(&mut fresh)?;
            }
            connection.process_new_packets().map_err(io::Error::other)?;
        }
    }
}

/// The socket's lock keeps the records in order; it is taken first, and the connection's is not held while it waits.
#[derive(Clone)]
pub struct WriteHalf {
    connection: Arc<Mutex<ServerConnection>>,
    socket: Arc<Mutex<TcpStream>>,
}

impl Write for WriteHalf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut socket = lock(&self.socket);
        let mut connection = lock(&self.connection);
        let count = connection.writer().write(bytes)?;
        let mut records = Vec::new();
        while connection.wants_write() {
            connection.write_tls(&mut records)?;
        }
        drop(connection);
        socket.write_all(&records)?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn connect(stream: TcpStream) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_file(directory().join("ca.crt")).map_err(io::Error::other)?;
    roots.add(root).map_err(io::Error::other)?;
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}
