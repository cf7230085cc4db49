//! Pacing over real sockets.

use std::io::{Read, Write};
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

#[tokio::test]
async fn a_reader_that_makes_nothing_of_a_flood_gives_others_a_turn() {
    let (mut ours, mut theirs) = pair().await;
    ours.socket.leave_reactor().unwrap();
    let flood = std::thread::spawn(move || while theirs.write_all(&[0; 64 << 10]).is_ok() {});
    let mut bytes = vec![0; 16 << 10];
    // As TLS reads that finds nothing but empty records.
    let polled = std::future::poll_fn(|cx| {
        let reads = (0..100_000).take_while(|_| {
            let read = ours.socket.poll_read(cx, &mut bytes);
            read.is_ready()
        });
        Poll::Ready(reads.count())
    });
    let reads = polled.await;
    assert!(reads < 1000, "{reads} reads without a pause");
    drop(ours);
    flood.join().unwrap();
}
