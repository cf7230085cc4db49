//! Whether a packet that began gets on.
//!
//! Any byte is a sign of life to whoever waits for PINGRESP, so a peer that sends one now and then would be waited for as
//! long as a packet can be: 256 MB. The rule here: while a packet is not complete, each keep-alive interval must bring
//! 64 bytes for each of its seconds. The slowest networks that carry MQTT (NB-IoT, satellite) bring more than that, and a
//! packet that trickles is noticed within twice the keep-alive. With keep-alive 0 nobody watches, as the user wants it.

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
