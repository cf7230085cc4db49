//! A peer that follows a script, over each way that carries MQTT: a server of another hand, in the clear and inside TLS.

use std::time::Duration;

use mqttdeck::profile::{Profile, Protocol};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_hdr_async;

use crate::support::client::profile;
use crate::support::peer::connack;
use crate::support::relay::acceptor;
use crate::websockets::choose_mqtt;
use crate::{over_websocket, with_tls};

/// What carries MQTT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub tls: bool,
    pub websocket: bool,
}

pub const WAYS: [Way; 4] = [
    Way { tls: false, websocket: false },
    Way { tls: true, websocket: false },
    Way { tls: false, websocket: true },
    Way { tls: true, websocket: true },
];

/// Each way in both protocols.
pub fn ways() -> impl Iterator<Item = (Way, Protocol)> {
    WAYS.into_iter().flat_map(|way| Protocol::ALL.map(|protocol| (way, protocol)))
}

trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

/// The server's end, once TLS and WebSocket stand.
pub struct End {
    stream: Box<dyn Bytes>,
    way: Way,
    protocol: Protocol,
}

impl End {
    /// Says bytes of MQTT, at most 125 of them; `false`: the client is gone.
    pub async fn say(&mut self, bytes: &[u8]) -> bool {
        let head = [0x82, u8::try_from(bytes.len()).unwrap()];
        let frame = [if self.way.websocket { &head[..] } else { &[] }, bytes].concat();
        self.say_raw(&frame).await
    }

    /// Says these very bytes, frames and all.
    pub async fn say_raw(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Waits for CONNECT and says yes.
    pub async fn welcome(&mut self) {
        self.hear().await;
        self.say(connack(self.protocol)).await;
    }

    /// Waits for what the client says.
    pub async fn hear(&mut self) {
        drop(self.stream.read(&mut [0; 1024]).await);
    }

    /// Says these bytes again and again, and reads all the while, until the client leaves.
    pub async fn repeat(self, bytes: &[u8], pause: Duration) {
        let (mut from, mut to) = tokio::io::split(self.stream);
        let mut nowhere = tokio::io::sink();
        tokio::select! {
            () = async {
                while to.write_all(bytes).await.is_ok() && to.flush().await.is_ok() {
                    tokio::time::sleep(pause).await;
                }
            } => {}
            _ = tokio::io::copy(&mut from, &mut nowhere) => {}
        }
    }

    /// Ends the server's half of the connection, and not the client's.
    pub async fn end_half(&mut self) {
        drop(self.stream.shutdown().await);
    }

    /// Says no more, and reads until the client leaves.
    pub async fn hear_out(mut self) {
        drop(tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await);
    }
}

/// A server that plays this for each client, one after the other; and the profile that leads to it.
pub fn server<F: Future<Output = ()>>(
    (way, protocol): (Way, Protocol),
    script: impl Fn(End) -> F + Send + 'static,
) -> Profile {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().port()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                if let Some(stream) = greeted(stream, way).await {
                    script(End { stream, way, protocol }).await;
                }
            }
        });
    });
    let mut profile = profile(protocol, told.recv().unwrap());
    if way.tls {
        with_tls(&mut profile, false);
    }
    if way.websocket { over_websocket(profile) } else { profile }
}

/// The stream inside TLS and, as far as frames begin there, inside a WebSocket.
async fn greeted(stream: TcpStream, way: Way) -> Option<Box<dyn Bytes>> {
    let stream: Box<dyn Bytes> =
        if way.tls { Box::new(acceptor(&[]).accept(stream).await.ok()?) } else { Box::new(stream) };
    if !way.websocket {
        return Some(stream);
    }
    Some(accept_hdr_async(stream, choose_mqtt).await.ok()?.into_inner())
}
