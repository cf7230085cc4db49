//! ALPN, as brokers want it on port 443, where HTTP is spoken, too.

use mqttdeck::explain;
use mqttdeck::profile::{Profile, Protocol, Secrets};
use mqttdeck::session::SessionError;
use mqttdeck::tls::{Alert, HandshakeError};
use mqttdeck::transport::{Rung, TransportError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::Client;
use crate::support::client::profile;
use crate::support::peer::CONNACK_V311;
use crate::{acceptor, evidence, failure, with_tls};

/// A broker that speaks these protocols and no other, and says yes to every CONNECT.
fn server(protocols: &'static [&'static [u8]]) -> u16 {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let acceptor = acceptor(protocols);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().port()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                tokio::spawn(async move {
                    let mut buffer = [0; 1024];
                    drop(stream.read(&mut buffer).await);
                    drop(stream.write_all(CONNACK_V311).await);
                    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
                });
            }
        });
    });
    told.recv().unwrap()
}

fn offering(names: &[&str], port: u16) -> Profile {
    let mut profile = profile(Protocol::V311, port);
    with_tls(&mut profile, false);
    profile.tls.alpn = names.iter().map(|name| (*name).to_owned()).collect();
    profile
}

#[test]
fn the_protocol_that_both_know_is_agreed_on() {
    const SPOKEN: [(&[&[u8]], &str); 2] = [(&[b"http/1.1", b"mqtt"], "mqtt"), (&[b"x-amzn-mqtt-ca"], "x-amzn-mqtt-ca")];
    for (spoken, agreed) in SPOKEN {
        let mut client = Client::connect(offering(&["mqtt", "x-amzn-mqtt-ca"], server(spoken)));
        let found = evidence(&mut client, &[Rung::Tls]);
        assert!(found[0].ends_with(&format!("ALPN {agreed}")), "{found:?}");
    }
}

#[test]
fn a_server_that_speaks_none_of_them_is_explained() {
    let profile = offering(&["mqtt", "x-amzn-mqtt-ca"], server(&[b"http/1.1", b"h2"]));
    let (error, blamed) = failure(profile.clone(), Secrets::default());
    let SessionError::Transport(TransportError::Tls { source, .. }) = &*error else { panic!("{error:?}") };
    assert!(matches!(source, HandshakeError::Alert(Alert::NoApplicationProtocol)), "{source:?}");
    assert_eq!(blamed, Some(Rung::Tls));
    let told = explain::session(&error, &profile);
    assert!(told.remedies.iter().any(|remedy| remedy.contains("ALPN")), "{told:?}");
}
