//! How a connection ends as its peer sees it: TLS with `close_notify`, a WebSocket with a close frame, whoever ends it.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use mqttdeck::profile::{Carrier, Profile, Protocol};
use mqttdeck::session::{Command, Goodbye};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::support::Client;
use crate::support::client::profile;
use crate::support::peer::CONNACK_V311;
use crate::support::relay::acceptor;
use crate::websockets::choose_mqtt;
use crate::with_tls;

/// A broker that says yes to every CONNECT, and tells whether the client took its leave in each layer.
fn broker(carrier: Carrier) -> (Profile, Receiver<bool>) {
    let ((tell, told), (tell_port, port)) = (channel(), channel());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell_port.send(listener.local_addr().unwrap().port()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let stream = acceptor(&[]).accept(stream).await.unwrap();
                let took_leave =
                    if carrier == Carrier::WebSocket { in_frames(stream).await } else { bare(stream).await };
                tell.send(took_leave).unwrap();
            }
        });
    });
    let mut profile = profile(Protocol::V311, port.recv().unwrap());
    profile.endpoint.carrier = carrier;
    with_tls(&mut profile, false);
    (profile, told)
}

/// An end without `close_notify` is an error to rustls.
async fn bare(mut stream: TlsStream<TcpStream>) -> bool {
    let mut buffer = [0; 1024];
    assert!(stream.read(&mut buffer).await.unwrap() > 0);
    stream.write_all(CONNACK_V311).await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.is_ok()
}

async fn in_frames(stream: TlsStream<TcpStream>) -> bool {
    let mut socket = accept_hdr_async(stream, choose_mqtt).await.unwrap();
    socket.next().await.unwrap().unwrap();
    socket.send(Frame::Binary(Bytes::from_static(CONNACK_V311))).await.unwrap();
    let mut with_frame = false;
    while let Some(Ok(frame)) = socket.next().await {
        with_frame |= matches!(frame, Frame::Close(_));
    }
    with_frame && socket.get_mut().read_to_end(&mut Vec::new()).await.is_ok()
}

#[test]
fn each_layer_takes_its_leave_however_a_session_ends() {
    type Ending = fn(Client);
    let endings: [(&str, Ending); 3] = [
        ("DISCONNECT", |mut client| {
            client.send(Command::Disconnect(Goodbye::default()));
            client.closed();
        }),
        ("without DISCONNECT", |mut client| {
            client.send(Command::Drop);
            client.closed();
        }),
        ("the program ends", drop),
    ];
    for carrier in [Carrier::Tcp, Carrier::WebSocket] {
        let (profile, told) = broker(carrier);
        for (ending, end) in endings {
            end(Client::connect(profile.clone()));
            assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(true), "{carrier:?}, {ending}");
        }
    }
}
