//! A byte stream inside the frames of a WebSocket.
//!
//! What is written gathers until it is flushed, and goes out as one frame: a frame has six to fourteen bytes of its own,
//! and most packets are not much longer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};

use super::super::Stream;
use super::FrameError;

/// The largest frame that goes out. What is larger goes in several.
const FRAME_BYTES: usize = 64 * 1024;

/// What one read of the stream takes; the library clears as much before each.
const READ_BYTES: usize = 16 * 1024;

/// Frames without a byte for MQTT (pings, empty ones) after which others get a turn. A flood of them would otherwise keep
/// the reader from ever looking up.
const EMPTY_FRAMES: u32 = 64;

/// The frames of an open WebSocket as a stream of bytes.
pub(super) struct Frames {
    socket: WebSocketStream<Stream>,
    incoming: Bytes,
    outgoing: BytesMut,
}

impl Frames {
    /// Takes over the stream, of which `early` was read already. A frame or message above `limit` bytes ends it.
    pub(super) async fn new(stream: Stream, early: Vec<u8>, limit: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .max_frame_size(Some(limit))
            .max_message_size(Some(limit));
        let socket = WebSocketStream::from_partially_read(stream, early, Role::Client, Some(config)).await;
        Self { socket, incoming: Bytes::new(), outgoing: BytesMut::new() }
    }

    /// Waits for bytes. Pings are answered by the library, on its next read or write. `false`: the stream is at its end.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        for _ in 0..EMPTY_FRAMES {
            match ready!(self.socket.poll_next_unpin(cx)) {
                Some(Ok(Message::Binary(bytes))) if bytes.is_empty() => {}
                Some(Ok(Message::Binary(bytes))) => {
                    self.incoming = bytes;
                    return Poll::Ready(Ok(true));
                }
                Some(Ok(Message::Text(_))) => return Poll::Ready(Err(broken(FrameError::Text))),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(frame))) => {
                    // Our own close frame, as far as it goes out at once: the peer has left anyway.
                    let _answered = self.socket.poll_flush_unpin(cx);
                    let (code, reason) = frame.map(|frame| (frame.code.into(), frame.reason.to_string())).unzip();
                    return Poll::Ready(Err(broken(FrameError::Closed { code, reason: reason.unwrap_or_default() })));
                }
                Some(Err(error)) => return Poll::Ready(told(error).map(|()| false)),
                None => return Poll::Ready(Ok(false)),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Hands what has gathered to the socket as one frame.
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.outgoing.is_empty() {
            return Poll::Ready(Ok(()));
        }
        if let Err(error) = ready!(self.socket.poll_ready_unpin(cx)) {
            return Poll::Ready(gone(error));
        }
        let frame = Message::Binary(self.outgoing.split().freeze());
        Poll::Ready(self.socket.start_send_unpin(frame).or_else(gone))
    }
}

impl AsyncRead for Frames {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.incoming.is_empty() && buf.remaining() > 0 && !ready!(self.poll_fill(cx))? {
            return Poll::Ready(Ok(()));
        }
        let count = self.incoming.len().min(buf.remaining());
        buf.put_slice(self.incoming.get(..count).unwrap_or_default());
        self.incoming.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Frames {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.outgoing.len() >= FRAME_BYTES {
            ready!(self.poll_frame(cx))?;
        }
        let count = bytes.len().min(FRAME_BYTES - self.outgoing.len());
        self.outgoing.extend_from_slice(bytes.get(..count).unwrap_or_default());
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_frame(cx))?;
        self.socket.poll_flush_unpin(cx).map(|flushed| flushed.or_else(gone))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_frame(cx))?;
        if let Err(error) = ready!(self.socket.poll_close_unpin(cx)) {
            return Poll::Ready(gone(error));
        }
        Pin::new(self.socket.get_mut()).poll_shutdown(cx)
    }
}

fn broken(error: FrameError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// What reading says. An end without a close frame is an end like that of any stream.
fn told(error: Error) -> io::Result<()> {
    match error {
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Ok(()),
        Error::Io(error) => Err(error),
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
            Err(broken(FrameError::TooLarge { size, limit: max_size }))
        }
        Error::Utf8(_) => Err(broken(FrameError::Text)),
        Error::Protocol(error) => Err(broken(FrameError::Broken(error.to_string()))),
        other => Err(broken(FrameError::Broken(other.to_string()))),
    }
}

/// What writing says: after an end there is nobody to write to.
fn gone(error: Error) -> io::Result<()> {
    told(error).and_then(|()| Err(io::ErrorKind::BrokenPipe.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// What a server of another hand sends in frames of these sizes, and what it hears of pieces of those sizes.
    async fn both_ways(frames: Vec<usize>, pieces: Vec<usize>) {
        let numbered = |count: usize| (0..count).map(|index| u8::try_from(index % 251).unwrap()).collect::<Vec<u8>>();
        let (down, up) = (numbered(frames.iter().sum()), numbered(pieces.iter().sum()));
        let (ours, theirs) = duplex(1000);
        let server = async {
            let mut socket = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
            let mut rest = &down[..];
            for size in frames {
                let (frame, later) = rest.split_at(size);
                rest = later;
                socket.send(Message::Binary(Bytes::copy_from_slice(frame))).await.unwrap();
            }
            let mut heard = Vec::new();
            while heard.len() < up.len() {
                heard.extend_from_slice(&socket.next().await.unwrap().unwrap().into_data());
            }
            assert_eq!(heard, up);
        };
        let client = async {
            let mut link = Frames::new(Box::new(ours), Vec::new(), 1_000_000).await;
            let mut heard = vec![0; down.len()];
            link.read_exact(&mut heard).await.unwrap();
            assert_eq!(heard, down);
            let mut rest = &up[..];
            for (index, size) in pieces.iter().enumerate() {
                let (piece, later) = rest.split_at(*size);
                rest = later;
                link.write_all(piece).await.unwrap();
                if index % 3 == 0 {
                    link.flush().await.unwrap();
                }
            }
            link.flush().await.unwrap();
            link
        };
        tokio::join!(server, client);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn bytes_are_the_same_whatever_the_frames(
            frames in prop::collection::vec(0_usize..40_000, 0..12),
            pieces in prop::collection::vec(0_usize..150_000, 0..8),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(both_ways(frames, pieces));
        }
    }
}
