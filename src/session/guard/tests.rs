//! The guard over streams in memory.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

const CONNECT: &[u8] = b"\x10\x0E\0\x04MQTT\x04\x02\0\x0A\0\x02me";
const CONNACK: &[u8] = &[0x20, 2, 0, 0];

/// A guard after CONNACK with a keep-alive of 10 s, the broker's end, and what the guard leaves behind.
async fn open(buffer: usize) -> (Guard, DuplexStream, Legacy) {
    let (ours, mut theirs) = duplex(buffer);
    let legacy = Legacy::default();
    let link = Link::new(ours, None);
    let mut guard = Guard::new(link, Version::V311, 256 << 20, &Trace::default(), legacy.clone());
    guard.write_all(CONNECT).await.unwrap();
    theirs.write_all(CONNACK).await.unwrap();
    guard.read_exact(&mut [0; 4]).await.unwrap();
    (guard, theirs, legacy)
}

fn message(payload: usize) -> Vec<u8> {
    let body = payload + 3;
    let length = [0, 7, 14, 21].map(|shift| (body >> shift & 0x7F) as u8 | if shift < 21 { 0x80 } else { 0 });
    [&[0x30][..], &length, b"\0\x01t", &vec![b'x'; payload]].concat()
}

#[tokio::test]
async fn what_is_fine_goes_through_as_it_came_whatever_the_buffers() {
    let all = [message(5), message(70_000), message(0), message(3 << 20), message(9)].concat();
    for size in [1, 7, 8 * 1024, 1 << 20] {
        let (mut guard, mut theirs, legacy) = open(20_000).await;
        let sent = all.clone();
        let sending = tokio::spawn(async move { theirs.write_all(&sent).await.map(|()| theirs) });
        let (mut buffer, mut came) = (vec![0; size], Vec::new());
        while came.len() < all.len() {
            let count = guard.read(&mut buffer).await.unwrap();
            came.extend_from_slice(&buffer[..count]);
        }
        assert!(came == all && legacy.verdict().is_none(), "buffers of {size}");
        drop(sending.await.unwrap().unwrap());
        assert_eq!(guard.read(&mut buffer).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn what_was_fine_before_a_bad_packet_goes_through_and_nothing_after_it() {
    let good = message(5);
    let bytes = [&good[..], b"\x30\x03\0\x01#", &good].concat();
    for pieces in [1, 2, bytes.len()] {
        let (mut guard, mut theirs, legacy) = open(1000).await;
        for piece in bytes.chunks(pieces) {
            theirs.write_all(piece).await.unwrap();
        }
        let mut came = Vec::new();
        let error = guard.read_to_end(&mut came).await.unwrap_err();
        assert_eq!((came, error.kind()), (good.clone(), io::ErrorKind::ConnectionAborted));
        assert!(matches!(legacy.verdict(), Some(Verdict::Breach(_))));
        assert_eq!(guard.write(b"x").await.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_packet_is_not_shown_before_it_is_there() {
    let (mut guard, mut theirs, legacy) = open(1000).await;
    theirs.write_all(&[0x30, 0xF0, 0xFF, 0xFF, 0x7F, 0, 1, b't']).await.unwrap();
    let begun = tokio::time::Instant::now();
    let mut came = Vec::new();
    guard.read_to_end(&mut came).await.unwrap_err();
    assert_eq!((came.len(), begun.elapsed().as_secs()), (0, 10));
    assert!(matches!(legacy.verdict(), Some(Verdict::Stalled)));
    assert!(guard.held.capacity() < 1000);
}

#[tokio::test(start_paused = true)]
async fn silence_between_packets_is_not_the_guards_business() {
    let (mut guard, _theirs, _) = open(1000).await;
    let hour = std::time::Duration::from_secs(3600);
    assert!(tokio::time::timeout(hour, guard.read_u8()).await.is_err());
}
