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

use super::{FrameError, Meter};

/// The largest frame that goes out. What is larger goes in several.
const FRAME_BYTES: usize = 64 * 1024;

/// What one read of the stream takes; the library clears as much before each.
const READ_BYTES: usize = 16 * 1024;

/// The most that waits to be taken by the server. Our own frames wait until all before them is gone, so that only answers
/// to pings gather: a server that sends those and does not read would otherwise fill the memory.
const WAITING_BYTES: usize = 1024 * 1024;

/// The head of a short frame with its mask (RFC 6455, section 5.2), as each pong has it.
const PONG_HEAD_BYTES: usize = 6;

/// Frames without a byte for MQTT (pings, empty ones) after which others get a turn. A flood of them would otherwise keep
/// the reader from ever looking up.
const EMPTY_FRAMES: u32 = 64;

/// The frames of an open WebSocket as a stream of bytes.
pub(super) struct Frames {
    socket: WebSocketStream<Meter>,
    incoming: Bytes,
    outgoing: BytesMut,
    /// Bytes of answers to pings since the last time that everything was taken.
    unread: usize,
}

impl Frames {
    /// Takes over the stream. A message above `limit` bytes ends it.
    pub(super) async fn new(stream: Meter, limit: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .max_write_buffer_size(WAITING_BYTES)
            .max_message_size(Some(limit));
        let socket = WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await;
        Self { socket, incoming: Bytes::new(), outgoing: BytesMut::new(), unread: 0 }
    }

    /// Waits for bytes. `false`: the stream is at its end.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        for _ in 0..EMPTY_FRAMES {
            match ready!(self.socket.poll_next_unpin(cx)) {
                Some(Ok(Message::Binary(bytes))) if bytes.is_empty() => {}
                Some(Ok(Message::Binary(bytes))) => {
                    self.incoming = bytes;
                    return Poll::Ready(Ok(true));
                }
                Some(Ok(Message::Text(_))) => return Poll::Ready(Err(broken(FrameError::Text))),
                Some(Ok(Message::Ping(what))) => self.answer(cx, what.len())?,
                Some(Ok(Message::Pong(_) | Message::Frame(_))) => {}
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

    /// Sends the answer to a ping, which the library wrote.
    fn answer(&mut self, cx: &mut Context<'_>, length: usize) -> io::Result<()> {
        self.unread += length + PONG_HEAD_BYTES;
        match self.poll_taken(cx) {
            Poll::Ready(taken) => taken,
            Poll::Pending if self.unread > WAITING_BYTES => Err(broken(FrameError::Unread { limit: WAITING_BYTES })),
            Poll::Pending => Ok(()),
        }
    }

    /// Waits until the stream has taken everything that the socket was given.
    fn poll_taken(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let taken = ready!(self.socket.poll_flush_unpin(cx));
        self.unread = 0;
        Poll::Ready(taken.or_else(gone))
    }

    /// Hands what has gathered to the socket as one frame.
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.outgoing.is_empty() {
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_taken(cx))?;
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
        self.poll_taken(cx)
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
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::super::super::LinkStatus;
    use super::*;

    async fn over(stream: DuplexStream) -> Frames {
        let metered = Meter::new(Box::new(stream), &[], 1_000_000, LinkStatus::new(None));
        Frames::new(metered, 1_000_000).await
    }

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
            let mut link = over(ours).await;
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

    /// What ends the reading when a server sends this again and again, and reads nothing.
    async fn flooded(with: &[u8]) -> String {
        let (ours, mut theirs) = duplex(1000);
        let mut link = over(ours).await;
        let flood = with.repeat(100);
        tokio::select! {
            error = async { link.read_u8().await.unwrap_err() } => error.to_string(),
            () = async { while theirs.write_all(&flood).await.is_ok() {} } => "the link is gone".to_owned(),
        }
    }

    #[tokio::test]
    async fn pongs_that_nobody_reads_are_bounded() {
        let ping = [&[0x89, 125][..], &[7; 125]].concat();
        for ping in [&ping[..], &[0x89, 0]] {
            let error = flooded(ping).await;
            assert!(error.starts_with("the server does not read our answers to its pings"), "{error}");
        }
    }

    #[tokio::test]
    async fn our_frames_wait_behind_pongs_that_nobody_reads() {
        let (ours, mut theirs) = duplex(200_000);
        let mut link = over(ours).await;
        // 60,000 answers: more than the stream takes, and less than what ends it.
        theirs.write_all(&[0x89, 0].repeat(60_000)).await.unwrap();
        let written = async {
            link.write_all(&[7; 300_000]).await.unwrap();
            link.flush().await.unwrap();
        };
        let mut read = std::pin::pin!(written);
        assert!(futures_util::poll!(&mut read).is_pending());
        let mut server = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
        let heard = async {
            let mut count = 0;
            while count < 300_000 {
                count += server.next().await.unwrap().unwrap().into_data().len();
            }
        };
        tokio::join!(read, heard);
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
