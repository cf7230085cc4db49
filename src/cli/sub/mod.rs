//! `sub`: subscribes and prints, byte for byte as `mosquitto_sub` does with the same flags.
//!
//! ```text
//! session ─► Mailbox ─► Listener ─► Printer (Selection ─► Style) ─► standard output
//!            (bounded)  (the loop)           (which)      (how)
//! ```
//!
//! | file | owns |
//! |---|---|
//! | `arguments` | the flags |
//! | `mailbox` | messages between the network's side and the loop |
//! | `order` | in which order the properties of a message came |
//! | `listener` | the loop: asks, prints, notices when it is enough, leaves |
//! | `printer` | prints a batch: asks `selection` and `style` |
//! | `selection` | which messages are printed, removed at the broker, counted |
//! | `style` | how one message is printed |
//! | `format`, `field`, `clock` | `-F`: read once, its letters, its times |
//! | `json` | `%j` and `%J`, as the library of `mosquitto_sub` writes and reads JSON |
//!
//! One thing differs from `mosquitto_sub`. In a kept session (`-c`) a message of QoS 2 is printed when it arrives, not at its
//! PUBREL: only its packet identifier is on file, so that what waited would be lost with a program that is killed.

mod arguments;
mod clock;
mod field;
mod format;
mod json;
mod listener;
mod mailbox;
mod order;
mod printer;
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
use crate::profile::Protocol;
use crate::session::Delivery;
use listener::Listener;
pub(super) use mailbox::{Mailbox, Post};
use order::Orders;
pub(super) use style::{Style, StyleArguments};

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
        let goodbye = self.leaving.goodbye(packets.goodbye.clone())?;
        let wishes = self.wishes(std::mem::take(&mut plan.profile.subscriptions), &packets)?;
        plan.profile.session.auto_reconnect = self.reconnect;
        let delivery = if plan.profile.session.clean_session { Delivery::AtPubrel } else { Delivery::AtPublish };
        let traced = self.connection.trace_file()?;
        let wants_orders = self.style.has_json() && plan.profile.protocol == Protocol::V5;
        let orders = wants_orders.then(|| Orders::of(traced.trace()));
        let mailbox = Arc::new(Mailbox::new(delivery, orders));
        let sink = Arc::<Mailbox>::clone(&mailbox);
        let live = Live::open(plan, traced.trace(), sink, Signals::listen()).narrating(self.debug);
        traced.settle(Listener::new(self, live, mailbox, out).run(wishes, &packets.unsubscribe_user, goodbye))
    }
}
