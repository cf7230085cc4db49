//! Whether a packet that began gets on.
//!
//! Any byte is a sign of life to whoever waits for PINGRESP, so a peer that sends one now and then would be waited for as
//! long as a packet can be: 256 MB. The rule here: while a packet is not complete, each keep-alive interval must bring
//! 64 bytes for each of its seconds. The slowest networks that carry MQTT (NB-IoT, satellite) bring more than that, and a
//! packet that trickles is noticed within twice the keep-alive. A WebSocket message that is not whole counts as a packet:
//! one may be in it. With keep-alive 0 nobody watches, as the user wants it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// What a packet must bring.
const BYTES_A_SECOND: u64 = 64;

/// Watches one packet at a time.
#[derive(Debug, Default)]
pub(super) struct Vigil {
    watched: Option<Watched>,
}

#[derive(Debug)]
struct Watched {
    packet: u64,
    /// Bytes of the connection at the beginning of the interval.
    came: u64,
    until: Pin<Box<Sleep>>,
}

impl Vigil {
    /// To be told when no packet is under way.
    pub(super) fn rest(&mut self) {
        self.watched = None;
    }

    /// To be asked when nothing more came: ready when the packet does not get on. `packet` is its number, `came` are the
    /// bytes of the connection so far.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, packet: u64, came: u64, keep_alive_s: u16) -> Poll<()> {
        if keep_alive_s == 0 {
            return Poll::Pending;
        }
        let interval = Duration::from_secs(keep_alive_s.into());
        let watched = self.watched.get_or_insert_with(|| Watched {
            packet,
            came,
            until: Box::pin(sleep_until(Instant::now() + interval)),
        });
        if watched.packet != packet {
            watched.begin(packet, came, interval);
        }
        loop {
            ready!(watched.until.as_mut().poll(cx));
            if came - watched.came < BYTES_A_SECOND * u64::from(keep_alive_s) {
                return Poll::Ready(());
            }
            watched.begin(packet, came, interval);
        }
    }
}

impl Watched {
    fn begin(&mut self, packet: u64, came: u64, interval: Duration) {
        (self.packet, self.came) = (packet, came);
        self.until.as_mut().reset(Instant::now() + interval);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// Seconds until a packet that brings so many bytes a second is given up, within an hour.
    async fn given_up_after(bytes_a_second: u64, keep_alive_s: u16) -> Option<u64> {
        let (mut vigil, begun) = (Vigil::default(), Instant::now());
        for second in 0..3600 {
            let asked = poll_fn(|cx| vigil.poll(cx, 1, second * bytes_a_second, keep_alive_s));
            if tokio::time::timeout(Duration::from_secs(1), asked).await.is_ok() {
                return Some(begun.elapsed().as_secs());
            }
        }
        None
    }

    #[tokio::test(start_paused = true)]
    async fn what_trickles_is_given_up_and_what_flows_is_not() {
        for (rate, keep_alive_s, expected) in
            [(0, 60, Some(60)), (1, 60, Some(60)), (60, 5, Some(5)), (80, 5, None), (1_000_000, 2, None), (1, 0, None)]
        {
            assert_eq!(given_up_after(rate, keep_alive_s).await, expected, "{rate} bytes a second");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_is_no_part_of_the_time() {
        let mut vigil = Vigil::default();
        for _ in 0..10 {
            let asked = poll_fn(|cx| vigil.poll(cx, 1, 0, 10));
            assert!(tokio::time::timeout(Duration::from_secs(6), asked).await.is_err());
            vigil.rest();
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_packet_has_its_own_time() {
        let mut vigil = Vigil::default();
        for packet in 0..100 {
            let asked = poll_fn(|cx| vigil.poll(cx, packet, packet, 10));
            assert!(tokio::time::timeout(Duration::from_secs(9), asked).await.is_err(), "packet {packet}");
        }
    }
}
