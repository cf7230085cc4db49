//! How a WebSocket ends: by a close frame, or by a server that breaks the rules of RFC 6455.

use futures_util::SinkExt;
use mqttdeck::profile::Profile;
use mqttdeck::session::{LossCause, SessionError};
use mqttdeck::transport::{FrameError, TransportError, WebSocketError};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::support::Client;
use crate::support::peer::CONNACK_V311;
use crate::websockets::{Socket, connect, hear_out, send, server};

/// How a server ends or breaks a WebSocket.
#[derive(Debug, Clone)]
enum End {
    Frame(Frame),
    Raw(&'static [u8]),
}

fn ends() -> Vec<(End, &'static str)> {
    let close = |code: u16, reason: &'static str| {
        End::Frame(Frame::Close(Some(CloseFrame { code: code.into(), reason: reason.into() })))
    };
    vec![
        (close(1008, "token expired"), "closed with code 1008 \u{201c}token expired\u{201d}"),
        (close(1011, ""), "closed with code 1011"),
        (End::Frame(Frame::Text("hello".into())), "a text frame came in"),
        (End::Raw(&[0x81, 1, 0xFF]), "a text frame came in"),
        (
            End::Raw(&[0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]),
            "a frame of 1099511627776 bytes came in; the limit is 1050576",
        ),
        (End::Raw(&[0x82, 0x81, 0, 0, 0, 0, 1]), "a frame from the server is masked"),
        (End::Raw(&[0xF2, 1, 1]), "Reserved bits are non-zero"),
        (End::Raw(&[0x83, 1, 1]), "Encountered invalid opcode: 3"),
        (End::Raw(&[0x80, 1, 1]), "Continue frame but nothing to continue"),
        (End::Raw(&[0x89, 126, 0, 126]), "a control frame has more than 125 bytes"),
        (End::Raw(&[0x09, 0]), "Fragmented control frame"),
        // Close frames with half a code, a code that nobody may send, and a reason that is no text.
        (End::Raw(&[0x88, 1, 3]), ""),
        (End::Raw(&[0x88, 2, 3, 0xED]), ""),
        (End::Raw(&[0x88, 3, 3, 0xE8, 0xFF]), ""),
    ]
}

async fn end(socket: &mut Socket, end: &End) {
    match end {
        End::Frame(frame) => drop(socket.send(frame.clone()).await),
        End::Raw(bytes) => {
            drop(socket.get_mut().write_all(bytes).await);
            if bytes.starts_with(&[0x89]) {
                drop(socket.get_mut().write_all(&[0; 126]).await);
            }
        }
    }
}

/// A profile whose largest packet is 2,000 bytes.
fn small(mut profile: Profile) -> Profile {
    profile.session.max_packet_bytes = 2000;
    profile
}

#[test]
fn each_end_before_connack_is_told_apart() {
    for (how, words) in ends() {
        let told = how.clone();
        let profile = server(move |mut socket| {
            let how = how.clone();
            async move {
                connect(&mut socket).await;
                end(&mut socket, &how).await;
                hear_out(socket).await;
            }
        });
        let (error, _) = Client::start(small(profile)).down();
        let SessionError::Transport(TransportError::WebSocket { source: WebSocketError::Frames(said), .. }) = &*error
        else {
            panic!("{told:?}: {error:?}");
        };
        assert!(said.to_string().starts_with(words), "{told:?}: {said}");
    }
}

#[test]
fn each_end_of_a_connection_that_is_up_is_told_apart() {
    let plain = End::Frame(Frame::Close(Some(CloseFrame { code: 1000.into(), reason: "".into() })));
    for (how, words) in ends().into_iter().chain([(plain, "plain")]) {
        let told = how.clone();
        let profile = server(move |mut socket| {
            let how = how.clone();
            async move {
                connect(&mut socket).await;
                send(&mut socket, CONNACK_V311).await;
                end(&mut socket, &how).await;
                hear_out(socket).await;
            }
        });
        let mut client = Client::connect(small(profile));
        let (error, _) = client.down();
        let SessionError::Lost { cause, .. } = &*error else { panic!("{told:?}: {error:?}") };
        match cause {
            LossCause::Closed => assert_eq!(words, "plain", "{told:?}"),
            LossCause::WebSocket(said) => {
                assert!(said.to_string().starts_with(words), "{told:?}: {said}");
                assert!(!said.is_plain_close());
            }
            other => panic!("{told:?}: {other:?}"),
        }
    }
}

#[test]
fn fragments_without_end_are_no_memory_without_end() {
    let profile = server(|mut socket| async move {
        connect(&mut socket).await;
        let piece = [&[0x02, 126, 0x7D, 0x00][..], &[0; 32_000]].concat();
        let more = [&[0x00, 126, 0x7D, 0x00][..], &[0; 32_000]].concat();
        let stream = socket.get_mut();
        drop(stream.write_all(&piece).await);
        while stream.write_all(&more).await.is_ok() {}
    });
    let (error, _) = Client::start(small(profile)).down();
    let SessionError::Transport(TransportError::WebSocket { source: WebSocketError::Frames(said), .. }) = &*error
    else {
        panic!("{error:?}");
    };
    assert!(matches!(said, FrameError::TooLarge { limit: 1_050_576, .. }), "{said:?}");
}

#[test]
fn empty_fragments_without_end_end_the_link() {
    let profile = server(|mut socket| async move {
        connect(&mut socket).await;
        send(&mut socket, CONNACK_V311).await;
        let stream = socket.get_mut();
        drop(stream.write_all(&[0x02, 0]).await);
        while stream.write_all(&[0; 10_000]).await.is_ok() {}
    });
    let (error, _) = Client::connect(profile).down();
    let SessionError::Lost { cause: LossCause::WebSocket(said), .. } = &*error else { panic!("{error:?}") };
    assert_eq!(*said, FrameError::EmptyFragments { limit: 1000 });
}
