//! What was received and sent, within a budget of bytes.
//!
//! Owns the messages and the tree of their topics. Knows no network and no window.
//!
//! ```text
//! network ─► Inlet: packs what comes into Parcels ─► take() once a frame ─► Arrivals ─► MessageStore::append
//!
//! MessageStore ─► Survivors: pinned, and the last of each topic      ┐ a Snapshot shares all of these
//!      │          Segment (ids 0…) … Segment: grows until it is full ┘
//!      │             └─ payloads end to end + 16 bytes of index a message + the properties of the few that have any
//!      ├────────► Topics: each text once, while a message uses it
//!      └────────► Spare: the memory of segments that were let go, for the Inlet's next Parcels
//! ```

mod arena;
mod arrivals;
mod departed;
mod dictionary;
mod hasher;
mod inlet;
mod limits;
mod message_store;
mod parcel;
mod part;
mod pins;
mod query;
mod reading;
mod rolling;
mod row;
mod segment;
mod snapshot;
mod spare;
mod stored;
mod survivors;
mod topics;
mod tree;

pub use arrivals::{Arrivals, Heard};
pub use inlet::Inlet;
pub use message_store::MessageStore;
pub use parcel::Totals;
pub use query::{Query, QueryError, Search};
pub use snapshot::{SegmentView, Snapshot};
pub use stored::{Direction, MessageId, Stored};
pub use topics::TopicKey;
#[cfg(test)]
pub(crate) use tree::tests::tree_of;
pub use tree::{LastValue, NodeId, TopicNode, TopicTree};

/// Bytes after which a segment is full: so many that its own cost does not show, and few to let go of at once.
const SEGMENT_BYTES: usize = 1 << 20;
