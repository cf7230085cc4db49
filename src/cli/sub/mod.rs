//! `sub`: subscribes and prints, byte for byte as `mosquitto_sub` does with the same flags.
//!
//! ```text
//! session ─► Mailbox ─► Listener ─► Selection ─► Style ─► standard output
//!            (bounded)  (the loop)  (which)      (how)
//! ```
//!
//! | file | owns |
//! |---|---|
//! | `arguments` | the flags |
//! | `mailbox` | messages between the network's side and the loop |
//! | `listener` | the loop: asks, prints, notices when it is enough, leaves |
//! | `selection` | which messages are printed, removed at the broker, counted |
//! | `style` | how one message is printed |
//! | `format`, `field`, `clock` | `-F`: read once, its letters, its times |
//! | `json` | `%j` and `%J`, as the library of `mosquitto_sub` writes and reads JSON |
//!
//! Two things differ from `mosquitto_sub`. A message of QoS 2 is printed when it arrives, not when its handshake is over,
//! so it may come before a later one of another QoS. And the properties of `%j` come in the order of their numbers.

mod arguments;
mod clock;
mod field;
mod format;
mod json;
mod listener;
mod mailbox;
mod selection;
mod style;

use std::sync::Arc;

pub use arguments::Sub;

use super::connection::Joins;
use super::failure::Voice;
use super::live::Live;
use super::output::Output;
use super::signals::Signals;
use super::{Exit, Failure, Profiles};
use listener::Listener;
use mailbox::Mailbox;

impl Sub {
    pub(super) const fn voice(&self) -> Voice {
        match (self.quiet, self.json) {
            (true, _) => Voice::Quiet,
            (false, true) => Voice::Json,
            (false, false) => Voice::Text,
        }
    }

    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        let mut plan = self.connection.plan(profiles, Joins::Profiles)?;
        let packets = self.connection.packet_properties()?;
        let wishes = self.wishes(std::mem::take(&mut plan.profile.subscriptions), packets.subscription_identifier)?;
        plan.profile.session.auto_reconnect = self.reconnect;
        let mailbox = Arc::new(Mailbox::default());
        let traced = self.connection.trace_file()?;
        let sink = Arc::<Mailbox>::clone(&mailbox);
        let live = Live::open(plan, traced.trace(), sink, Signals::listen()).narrating(self.debug);
        traced.settle(Listener::new(self, live, mailbox, out).run(wishes, packets.goodbye))
    }
}
