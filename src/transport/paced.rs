//! A TCP stream that lets bytes gather while they come in a flood, and reads at once otherwise.
//!
//! While it rests, the socket is taken out of the reactor: otherwise each segment would wake the reader, and a rest would
//! save nothing. A rest ends after a millisecond, by a read that does not wait. Writes go through all the while.

use std::io::{self, IoSlice, Read, Write};
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::pace::Pace;

/// How long bytes gather. The timer adds up to another millisecond.
const REST: Duration = Duration::from_millis(1);

/// A read that brings less was too small to be worth its wake-up.
const SMALL_READ: usize = 16 * 1024;

/// What one read of the socket takes at first, and once one was filled. The MQTT library asks for 8 KiB at a time.
const BUFFER: [usize; 2] = [16 * 1024, 256 * 1024];

/// A TCP stream with paced reads.
#[derive(Debug)]
pub(super) struct Paced {
    socket: Socket,
    pace: Pace,
    rest: Pin<Box<Sleep>>,
    next: Next,
    /// Whether somebody waits to write, and so for the reactor.
    write_waits: bool,
    /// What was read from the socket, of which the middle is not yet taken.
    buffer: Vec<u8>,
    taken: usize,
    filled: usize,
}

#[derive(Debug)]
enum Socket {
    /// In the reactor: whatever happens wakes whoever waits.
    Listening(TcpStream),
    /// Out of it.
    Apart(std::net::TcpStream),
    /// Going from one to the other failed.
    Gone,
}

/// What the next read does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Read,
    Rest,
    /// It is resting already.
    Wake,
}

impl Paced {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self::holding(stream, Vec::new())
    }

    /// The same for a stream of which the first bytes were read already.
    pub(super) fn holding(stream: TcpStream, early: Vec<u8>) -> Self {
        Self {
            socket: Socket::Listening(stream),
            pace: Pace::new(Instant::now()),
            rest: Box::pin(tokio::time::sleep(Duration::ZERO)),
            next: Next::Read,
            write_waits: false,
            taken: 0,
            filled: early.len(),
            buffer: early,
        }
    }

    /// Fills the empty buffer, resting before if that is due.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.next == Next::Rest && !self.write_waits {
                self.socket.leave_reactor()?;
                self.rest.as_mut().reset(tokio::time::Instant::now() + REST);
                self.next = Next::Wake;
            }
            let has_rested = self.next == Next::Wake;
            if has_rested {
                ready!(self.rest.as_mut().poll(cx));
            }
            self.next = Next::Read;
            if !self.pace.is_on() {
                self.socket.join_reactor()?;
            }
            self.make_room();
            match self.socket.poll_read(cx, &mut self.buffer) {
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    if has_rested {
                        self.pace.came_empty(Instant::now());
                    }
                    if self.pace.is_on() {
                        self.next = Next::Rest;
                    }
                }
                Poll::Ready(Ok(count)) => {
                    self.note_read(count);
                    return Poll::Ready(Ok(()));
                }
                other => return other.map_ok(drop),
            }
        }
    }

    fn note_read(&mut self, count: usize) {
        (self.taken, self.filled) = (0, count);
        self.pace.read(Instant::now(), count);
        if self.pace.is_on() && count < SMALL_READ {
            self.next = Next::Rest;
        }
    }

    /// A connection on which little comes in does not need much.
    fn make_room(&mut self) {
        let [small, large] = BUFFER;
        let size = if self.filled >= small { large } else { small };
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
    }

    fn note_write(&mut self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.write_waits = result.is_pending();
        if let Poll::Ready(Ok(count)) = &result {
            self.pace.wrote(*count);
        }
        result
    }
}

impl Socket {
    fn leave_reactor(&mut self) -> io::Result<()> {
        *self = match std::mem::replace(self, Self::Gone) {
            Self::Listening(stream) => Self::Apart(stream.into_std()?),
            other => other,
        };
        Ok(())
    }

    fn join_reactor(&mut self) -> io::Result<()> {
        *self = match std::mem::replace(self, Self::Gone) {
            Self::Apart(stream) => Self::Listening(TcpStream::from_std(stream)?),
            other => other,
        };
        Ok(())
    }

    /// Out of the reactor it does not wait, but says `WouldBlock`.
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Listening(stream) => {
                let mut buffer = ReadBuf::new(buffer);
                Pin::new(stream).poll_read(cx, &mut buffer).map_ok(|()| buffer.filled().len())
            }
            Self::Apart(stream) => Poll::Ready(again(|| stream.read(buffer))),
            Self::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, data: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if let Self::Apart(stream) = self {
            match again(|| stream.write_vectored(data)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.join_reactor()?,
                result => return Poll::Ready(result),
            }
        }
        match self {
            Self::Listening(stream) => Pin::new(stream).poll_write_vectored(cx, data),
            Self::Apart(_) | Self::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

/// A call that a signal interrupted is made again.
fn again(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

impl AsyncRead for Paced {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.taken == self.filled && buf.remaining() > 0 {
            ready!(self.poll_fill(cx))?;
        }
        let end = self.filled.min(self.taken + buf.remaining());
        buf.put_slice(self.buffer.get(self.taken..end).unwrap_or_default());
        self.taken = end;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(data)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = self.socket.poll_write(cx, data);
        self.note_write(result)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// What was written is with the system already.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.socket {
            Socket::Listening(stream) => Pin::new(stream).poll_shutdown(cx),
            Socket::Apart(stream) => Poll::Ready(stream.shutdown(Shutdown::Write)),
            Socket::Gone => Poll::Ready(Ok(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A message and its acknowledgement, in bytes.
    const MESSAGE: usize = 110;
    const ACK: usize = 4;

    async fn pair() -> (Paced, std::net::TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let ours = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        ours.set_nodelay(true).unwrap();
        let (theirs, _) = listener.accept().unwrap();
        theirs.set_nodelay(true).unwrap();
        (Paced::new(ours), theirs)
    }

    /// Sends each byte back, one read after the other.
    fn echo(mut stream: std::net::TcpStream) {
        std::thread::spawn(move || {
            let mut buffer = [0; 1000];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                stream.write_all(&buffer[..count]).unwrap();
            }
        });
    }

    #[tokio::test]
    async fn a_conversation_never_leaves_the_reactor() {
        let (mut ours, theirs) = pair().await;
        echo(theirs);
        for _ in 0..2000 {
            ours.write_all(&[7; MESSAGE]).await.unwrap();
            ours.read_exact(&mut [0; MESSAGE]).await.unwrap();
            assert!(matches!(ours.socket, Socket::Listening(_)) && ours.next == Next::Read);
        }
    }

    #[tokio::test]
    async fn bytes_go_both_ways_while_it_rests() {
        let (mut ours, theirs) = pair().await;
        echo(theirs);
        for round in 0..200_u8 {
            ours.next = Next::Rest;
            let (sent, mut back) = ([round; 3000], [0; 3000]);
            // Reading begins first, so that the socket is apart when it is written to.
            let (mut reading, mut writing) = tokio::io::split(ours);
            let (read, written) = tokio::join!(reading.read_exact(&mut back), writing.write_all(&sent));
            read.unwrap();
            written.unwrap();
            assert_eq!(back, sent);
            ours = reading.unsplit(writing);
        }
    }

    #[tokio::test]
    async fn the_end_of_the_stream_is_seen_after_a_rest() {
        let (mut ours, theirs) = pair().await;
        drop(theirs);
        ours.next = Next::Rest;
        assert_eq!(ours.read(&mut [0; 10]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn more_than_the_system_takes_is_written_although_it_rested() {
        let (mut ours, mut theirs) = pair().await;
        ours.socket.leave_reactor().unwrap();
        let reader = std::thread::spawn(move || {
            let mut all = Vec::new();
            theirs.read_to_end(&mut all).map(|_| all.len()).unwrap()
        });
        ours.write_all(&vec![1; 32 << 20]).await.unwrap();
        ours.shutdown().await.unwrap();
        assert_eq!(reader.join().unwrap(), 32 << 20);
    }

    /// How long the guard gets to learn, and how long is counted then: it has tried and stopped twice before.
    const LEARNING: Duration = Duration::from_millis(300);
    const COUNTED: Duration = Duration::from_millis(500);

    /// A sender that waits for acknowledgements after 20 messages, as brokers do at QoS 1: how many got through.
    async fn acknowledged(mut ours: impl AsyncRead + AsyncWrite + Unpin, mut theirs: std::net::TcpStream) -> u64 {
        let sender = std::thread::spawn(move || {
            let (begin, mut count) = (Instant::now(), 0);
            theirs.write_all(&[0; 20 * MESSAGE]).unwrap();
            while begin.elapsed() < LEARNING + COUNTED {
                let mut acks = [0; 20 * ACK];
                let came = theirs.read(&mut acks).unwrap() / ACK;
                theirs.write_all(&vec![0; came * MESSAGE]).unwrap();
                count += if begin.elapsed() > LEARNING { came as u64 } else { 0 };
            }
            count
        });
        let (mut buffer, mut left) = (vec![0; 8192], 0);
        while let Ok(count @ 1..) = ours.read(&mut buffer).await {
            left += count;
            let acks = vec![0; left / MESSAGE * ACK];
            left %= MESSAGE;
            if ours.write_all(&acks).await.is_err() {
                break;
            }
        }
        sender.join().unwrap()
    }

    /// Without the guard this sender falls to a fiftieth of its rate, on whatever machine.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_sender_with_a_small_window_does_not_collapse() {
        let (mut plain, mut paced) = (0, 0);
        for _ in 0..3 {
            let (Paced { socket, .. }, theirs) = pair().await;
            let Socket::Listening(stream) = socket else { panic!("a new stream is in the reactor") };
            plain += acknowledged(stream, theirs).await;
            let (ours, theirs) = pair().await;
            paced += acknowledged(ours, theirs).await;
        }
        println!("acknowledged: {plain} as they come, {paced} paced");
        assert!(paced * 4 > plain, "{paced} of {plain}");
    }
}
