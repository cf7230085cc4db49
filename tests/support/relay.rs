//! TLS in front of a broker that has none, by another hand than the broker's, and with the protocols (ALPN) that it is told.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::certs;

/// Protocols, as ALPN names them.
pub type Protocols = &'static [&'static [u8]];

/// TLS for a server with the certificate of [`certs::minted`], which speaks these protocols and no other.
pub fn acceptor(protocols: Protocols) -> TlsAcceptor {
    let files = certs::minted().server("server");
    let chain =
        CertificateDer::pem_file_iter(files.certificate).expect("a file").map(|one| one.expect("PEM")).collect();
    let key = PrivateKeyDer::from_pem_file(files.key).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("TLS 1.2 and 1.3").with_no_client_auth().with_single_cert(chain, key);
    let mut config = config.expect("the key fits the certificate");
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// Takes TLS off, and hands the rest on to the broker on this port: the port to connect to.
pub fn relay(protocols: Protocols, broker: u16) -> u16 {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let acceptor = acceptor(protocols);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
            tell.send(listener.local_addr().expect("its address").port()).expect("somebody who connects");
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut client) = acceptor.accept(stream).await else { continue };
                let mut broker = TcpStream::connect(("127.0.0.1", broker)).await.expect("a broker");
                tokio::spawn(async move { drop(tokio::io::copy_bidirectional(&mut client, &mut broker).await) });
            }
        });
    });
    told.recv().expect("a relay")
}
