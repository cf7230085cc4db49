//! MQTT control packets as bytes, in both versions and both directions.
//!
//! | file | owns |
//! |---|---|
//! | `header` | the fixed header: kind, flags, length |
//! | `kind` | the fifteen kinds of packets, and who sends which |
//! | `fields` | what a packet consists of, told while it is read |
//! | `cursor` | numbers, texts and bytes out of a packet |
//! | `property` | the properties of MQTT 5: one table, one reader |
//! | `reasons` | which packet may carry which reason code |
//! | `packet` | one reader for each kind of packet |
//! | `farewell` | what the broker says in a DISCONNECT |
//! | `violation` | what a broker can do wrong |
//! | `breach` | that it was done: by which packet |
//! | `conversation` | what both sides have said so far, and so what may come next |
//! | `stream` | packets out of bytes that come in pieces |
//! | `decode` | a packet by fields, for people |
//! | `trace` | the packets of a connection, kept within bounds, shown, filtered and exported |
//!
//! One reader for each packet does both jobs: told to keep nothing it is the strict check that every byte from the broker
//! goes through; told to keep the fields it makes the lines of the trace. So what is shown is what was checked.
//!
//! Owns the rules of both specifications and the memory of one conversation. Knows no socket, no session, no MQTT library
//! and no window: it is handed bytes, and says what they are and whether they may be.

mod bits;
mod breach;
mod conversation;
mod cursor;
mod decode;
mod farewell;
mod fields;
mod header;
mod kind;
mod packet;
mod property;
mod reasons;
mod stream;
pub mod trace;
mod violation;

pub use breach::Breach;
pub use conversation::{Conversation, Outstanding};
pub use decode::{Decoded, Field, decode};
pub use farewell::Farewell;
pub use header::Header;
pub use kind::{Direction, PacketKind, Version};
pub use stream::{Observer, Stream};
pub use trace::Trace;
pub use violation::Violation;
