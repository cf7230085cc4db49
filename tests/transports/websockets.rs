//! Frames, against a server of another hand: packets that share or span them, and servers that break their rules.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use mqttdeck::broker::LocalBroker;
use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol, Secret, SecretKind, Secrets, TlsMode};
use mqttdeck::session::{Command, Goodbye, LossCause, SessionError};
use mqttdeck::transport::{TransportError, WebSocketError};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

use crate::over_websocket;
use crate::support::Client;
use crate::support::client::{message, profile};
use crate::support::peer::CONNACK_V311;

pub type Socket = WebSocketStream<TcpStream>;

/// PUBLISH of "a" to the topic "t", at QoS 0.
const PUBLISH: &[u8] = &[0x30, 4, 0, 1, b't', b'a'];

/// A server that opens a WebSocket and serves one client after the other.
pub fn server<F: Future<Output = ()>>(serve: impl Fn(Socket) -> F + Send + 'static) -> Profile {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().port()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(socket) = accept_hdr_async(stream, choose_mqtt).await {
                    serve(socket).await;
                }
            }
        });
    });
    over_websocket(profile(Protocol::V311, told.recv().unwrap()))
}

#[expect(clippy::result_large_err, reason = "the library's own type")]
pub fn choose_mqtt(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    assert_eq!(request.headers()["sec-websocket-protocol"], "mqtt");
    response.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().unwrap());
    Ok(response)
}

/// Waits for the frame with CONNECT.
pub async fn connect(socket: &mut Socket) {
    let frame = socket.next().await.unwrap().unwrap();
    assert!(matches!(&frame, Frame::Binary(bytes) if bytes.starts_with(&[0x10])), "{frame:?}");
}

pub async fn send(socket: &mut Socket, bytes: &[u8]) {
    socket.send(Frame::Binary(Bytes::copy_from_slice(bytes))).await.unwrap();
}

/// Reads until the client leaves.
pub async fn hear_out(mut socket: Socket) {
    while let Some(Ok(_)) = socket.next().await {}
}

#[test]
fn packets_span_and_share_frames_and_pings_are_answered() {
    let (tell, told) = std::sync::mpsc::channel();
    let profile = server(move |mut socket| {
        let tell = tell.clone();
        async move {
            connect(&mut socket).await;
            socket.send(Frame::Ping(Bytes::from_static(b"who"))).await.unwrap();
            for byte in CONNACK_V311 {
                send(&mut socket, &[*byte]).await;
                send(&mut socket, &[]).await;
            }
            send(&mut socket, &[PUBLISH, PUBLISH, &PUBLISH[..3]].concat()).await;
            send(&mut socket, &PUBLISH[3..]).await;
            while let Some(Ok(frame)) = socket.next().await {
                if frame == Frame::Pong(Bytes::from_static(b"who")) {
                    tell.send(()).unwrap();
                }
            }
        }
    });
    let mut client = Client::connect(profile);
    assert!(client.messages(3).iter().all(|message| &message.payload[..] == b"a"));
    told.recv_timeout(Duration::from_secs(10)).unwrap();
}

#[test]
fn what_is_written_at_once_goes_out_in_few_frames() {
    let (tell, told) = std::sync::mpsc::channel();
    let profile = server(move |mut socket| {
        let tell = tell.clone();
        async move {
            connect(&mut socket).await;
            send(&mut socket, CONNACK_V311).await;
            let mut frames = 0;
            while let Some(Ok(frame)) = socket.next().await {
                frames += 1;
                if frame.into_data().ends_with(b"last") {
                    tell.send(frames).unwrap();
                }
            }
        }
    });
    let mut client = Client::connect(profile);
    let mut messages = vec![message("t", "more", Qos::AtMostOnce); 5000];
    messages.push(message("t", "last", Qos::AtMostOnce));
    client.publish_many(messages);
    let frames = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(frames < 500, "{frames} frames for 5001 messages");
}

#[test]
fn a_flood_of_pings_does_not_keep_the_session_from_leaving() {
    let profile = server(|mut socket| async move {
        connect(&mut socket).await;
        send(&mut socket, CONNACK_V311).await;
        let pings = [0x89, 0].repeat(10_000);
        let (mut from, mut to) = socket.get_mut().split();
        let mut nowhere = tokio::io::sink();
        tokio::select! {
            () = async { while to.write_all(&pings).await.is_ok() {} } => {}
            _ = tokio::io::copy(&mut from, &mut nowhere) => {}
        }
    });
    let mut client = Client::connect(profile);
    let begin = Instant::now();
    client.send(Command::Disconnect(Goodbye::default()));
    client.closed();
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
}

/// Serves a client whose keep-alive is 2 s a message of 20,000 bytes in one frame, in so large pieces with such pauses.
fn in_pieces(size: usize, pause: Duration) -> Profile {
    let mut profile = server(move |mut socket| async move {
        connect(&mut socket).await;
        send(&mut socket, CONNACK_V311).await;
        let packet = [&[0x30, 0xA0, 0x9C, 0x01, 0, 1, b't'][..], &[7; 19_997]].concat();
        let frame = [&[0x82, 126, 0x4E, 0x24][..], &packet].concat();
        let (mut from, mut to) = socket.get_mut().split();
        let mut nowhere = tokio::io::sink();
        tokio::select! {
            () = async {
                for piece in frame.chunks(size) {
                    drop(to.write_all(piece).await);
                    tokio::time::sleep(pause).await;
                }
            } => {}
            _ = tokio::io::copy(&mut from, &mut nowhere) => {}
        }
        hear_out(socket).await;
    });
    profile.session.keep_alive_s = 2;
    profile
}

#[test]
fn a_large_frame_on_a_slow_line_is_a_sign_of_life() {
    // 7 s, in which a client that saw whole messages only would send three pings that nobody answers.
    let mut client = Client::connect(in_pieces(300, Duration::from_millis(100)));
    assert_eq!(client.message().payload.len(), 19_997);
}

#[test]
fn a_frame_that_trickles_is_given_up() {
    let mut client = Client::connect(in_pieces(1, Duration::from_millis(100)));
    let (error, _) = client.down();
    assert!(matches!(&*error, SessionError::Lost { cause: LossCause::Stalled, .. }), "{error:?}");
}

#[test]
fn path_headers_and_authorization_reach_the_server() {
    let (tell, told) = std::sync::mpsc::channel();
    let port = crate::support::peer::peer(move |mut stream| {
        let mut buffer = [0; 4096];
        let count = std::io::Read::read(&mut stream, &mut buffer).unwrap();
        tell.send(String::from_utf8_lossy(&buffer[..count]).into_owned()).unwrap();
    });
    let mut profile = over_websocket(profile(Protocol::V5, port));
    let websocket = &mut profile.endpoint.websocket;
    websocket.path = "/plant/7?region=eu".to_owned();
    websocket.headers = vec![("X-Site".to_owned(), "7".to_owned())];
    websocket.with_authorization = true;
    let secrets = Secrets::default().with(SecretKind::WebSocketAuthorization, Secret::new("Bearer hunter2".to_owned()));
    let (error, _) = Client::start_with(profile, secrets).down();
    assert!(!format!("{error:?}").contains("hunter2"));
    let request = told.recv().unwrap();
    assert!(request.starts_with("GET /plant/7?region=eu HTTP/1.1\r\n"), "{request}");
    for line in [&format!("Host: 127.0.0.1:{port}"), "X-Site: 7", "Authorization: Bearer hunter2"] {
        assert!(request.lines().any(|one| one == line), "{line}: {request}");
    }
}

#[test]
fn a_secure_websocket_to_the_local_test_broker_carries_messages_of_any_size() {
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let broker = runtime.block_on(LocalBroker::start(directory.path())).unwrap();
    let address = broker.address();
    for protocol in Protocol::ALL {
        let mut profile = over_websocket(profile(protocol, address.websocket.port()));
        profile.endpoint.host.clone_from(&address.host);
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file.clone_from(&address.ca_file);
        profile.tls.client_certificate_file.clone_from(&address.client_certificate_file);
        profile.tls.client_key_file.clone_from(&address.client_key_file);
        let mut client = Client::connect(profile.clone());
        client.subscribe("size", Qos::AtLeastOnce).unwrap();
        for size in [0, 1, 125, 126, 65_535, 65_536, 300_000, 5_000_000] {
            let ticket = client.publish(message("size", vec![7; size], Qos::AtLeastOnce));
            assert!(client.answer(ticket).is_ok());
            assert_eq!(client.message().payload.len(), size);
        }
        profile.endpoint.websocket.path = "/elsewhere".to_owned();
        let (error, _) = Client::start(profile).down();
        let SessionError::Transport(TransportError::WebSocket { source, .. }) = &*error else { panic!("{error:?}") };
        assert!(matches!(source, WebSocketError::Status { status: 404, .. }), "{source:?}");
    }
}
