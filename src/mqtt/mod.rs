//! Our own words for MQTT: topics, filters, messages and reason codes.
//!
//! Owns what the protocol says about values, in both versions. Knows no library, no network and no window.

mod batch;
mod connack;
mod message;
mod reason;
mod subscribe;
mod topic;

pub use batch::Batch;
pub use connack::{Connack, ConnectRefusal};
pub use message::{Message, MessageRef, Properties, Qos};
pub use reason::{Reason, ReasonCode};
pub use subscribe::{RetainHandling, SubscribeOptions};
pub use topic::{Filter, FilterError, Topic, TopicError};

/// What follows the fixed header of a packet at most, in bytes: the largest number there (MQTT 3.1.1, 2.2.3; MQTT 5,
/// 1.5.5).
pub const LARGEST_PACKET: u32 = 268_435_455;
