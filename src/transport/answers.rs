//! What is written in answer to what was just read, until the reader comes back for more.
//!
//! The MQTT library writes the acknowledgement of a message before it hands the message over. Held back for that long,
//! it takes no time from the message, and the broker does not hear that we have it before we do.

/// The most bytes that are held back: acknowledgements are small. What does not fit goes out at once.
const MOST: usize = 1024;

/// Looks without a find after which nothing is an answer any more: the library looks once more before it answers, and
/// then comes back for more.
const LOOKS: u8 = 2;

/// Small writes that wait.
#[derive(Debug)]
pub(super) struct Answers {
    held: Vec<u8>,
    looks: u8,
    /// Whether something went on its way and may still be in a buffer of the stream.
    unflushed: bool,
}

impl Answers {
    /// Nothing was read, so nothing is an answer.
    pub(super) const fn new() -> Self {
        Self { held: Vec::new(), looks: LOOKS, unflushed: false }
    }

    /// A read brought something.
    pub(super) const fn found(&mut self) {
        self.looks = 0;
    }

    /// A read would have to wait.
    pub(super) fn looked_in_vain(&mut self) {
        self.looks = LOOKS.min(self.looks + 1);
    }

    /// Holds a write back if it answers what was read. `false`: it is to go out, after what is held.
    pub(super) fn hold(&mut self, bytes: &[u8]) -> bool {
        let is_held = self.looks < LOOKS && self.held.len() + bytes.len() <= MOST;
        if is_held {
            self.held.extend_from_slice(bytes);
        }
        is_held
    }

    /// What is held, in its order.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    /// The stream took so many bytes of what is held.
    pub(super) fn taken(&mut self, count: usize) {
        self.held.drain(..count.min(self.held.len()));
        self.unflushed = true;
    }

    /// The stream has nothing in its buffers any more.
    pub(super) const fn flushed(&mut self) {
        self.unflushed = false;
    }

    /// Whether anything has still to go out.
    pub(super) const fn are_due(&self) -> bool {
        self.unflushed || !self.held.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;
    use crate::transport::Link;

    /// What the peer has got by now.
    async fn got(peer: &mut DuplexStream) -> Vec<u8> {
        let mut bytes = [0; 2 * MOST];
        let looked = tokio::time::timeout(std::time::Duration::ZERO, peer.read(&mut bytes)).await;
        bytes[..looked.map_or(0, Result::unwrap)].to_vec()
    }

    /// A link that has just read something.
    async fn asked() -> (Link, DuplexStream) {
        let (ours, mut peer) = duplex(2 * MOST);
        let mut link = Link::new(ours, None);
        peer.write_all(b"PUBLISH").await.unwrap();
        link.read_exact(&mut [0; 7]).await.unwrap();
        (link, peer)
    }

    #[tokio::test]
    async fn an_answer_goes_out_when_more_is_wanted() {
        let (mut link, mut peer) = asked().await;
        link.write_all(b"PUBACK").await.unwrap();
        link.flush().await.unwrap();
        assert_eq!(got(&mut peer).await, b"");
        let waiting = tokio::spawn(async move { link.read(&mut [0; 1]).await });
        tokio::task::yield_now().await;
        assert_eq!(got(&mut peer).await, b"PUBACK");
        waiting.abort();
    }

    #[tokio::test]
    async fn what_is_large_takes_the_answers_with_it() {
        let (mut link, mut peer) = asked().await;
        link.write_all(b"PUBACK").await.unwrap();
        link.write_all(&[b'x'; MOST]).await.unwrap();
        assert_eq!(got(&mut peer).await, [&b"PUBACK"[..], &[b'x'; MOST]].concat());
    }

    #[tokio::test]
    async fn a_goodbye_that_is_held_goes_out_with_the_link() {
        let (mut link, mut peer) = asked().await;
        link.write_all(b"DISCONNECT").await.unwrap();
        drop(link);
        assert_eq!(got(&mut peer).await, b"DISCONNECT");
    }

    #[tokio::test]
    async fn after_a_cut_nothing_goes_out() {
        let (mut link, mut peer) = asked().await;
        link.write_all(b"PUBACK").await.unwrap();
        link.status().cut();
        drop(link);
        assert_eq!(got(&mut peer).await, b"");
    }

    #[tokio::test]
    async fn all_answers_go_out_to_a_peer_that_takes_them_piece_by_piece() {
        let (ours, mut peer) = duplex(8);
        let mut link = Link::new(ours, None);
        peer.write_all(b"PUBLISH").await.unwrap();
        link.read_exact(&mut [0; 7]).await.unwrap();
        let answers: Vec<u8> = (0..100).collect();
        link.write_all(&answers).await.unwrap();
        let waiting = tokio::spawn(async move { link.read(&mut [0; 1]).await });
        let mut all = [0; 100];
        peer.read_exact(&mut all).await.unwrap();
        assert_eq!(all[..], answers);
        waiting.abort();
    }

    #[test]
    fn only_what_follows_a_find_is_an_answer() {
        let mut answers = Answers::new();
        assert!(!answers.hold(b"CONNECT"));
        answers.found();
        answers.looked_in_vain();
        assert!(answers.hold(b"one") && answers.hold(b"two"));
        assert_eq!(answers.held(), b"onetwo");
        answers.taken(6);
        assert!(answers.are_due());
        answers.flushed();
        answers.looked_in_vain();
        assert!(!answers.are_due() && !answers.hold(b"PUBLISH"));
    }

    #[test]
    fn little_is_held() {
        let mut answers = Answers::new();
        answers.found();
        let lengths = [MOST - 1, 2, 1, 1].map(|length| answers.hold(&vec![7; length]));
        assert_eq!((lengths, answers.held().len()), ([true, false, true, false], MOST));
    }
}
