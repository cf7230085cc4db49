//! Our own words for MQTT: topics, filters, messages and reason codes.
//!
//! Owns what the protocol says about values, in both versions. Knows no library, no network and no window.

mod batch;
mod message;
mod reason;
mod topic;

pub use batch::Batch;
pub use message::{Message, MessageRef, Properties, Qos};
pub use reason::{ConnectRefusal, ReasonCode};
pub use topic::{Filter, FilterError, Topic, TopicError};
