//! Messages in files, and back: saved once, recorded while they come, read again, and when each is due in a replay.
//!
//! Owns the formats, what a file is called, and how little is lost when the program or the disk gives up. Knows no
//! network, no window and no task: whoever records brings a thread.
//!
//! ```text
//! Snapshot ─► save ─► one file, whole or not at all          (ndjson, csv, payloads)
//! messages ─► Recorder (queue, thread) ─► Writer ─► name.ndjson, name.1.ndjson, …   only ever longer
//! files    ─► Reader ─► Entry | Fault ─► Manner ─► Message, due by Schedule
//! ```
//!
//! # One message a line
//!
//! A recording is NDJSON: each line is a JSON object, the lines in the order in which the messages came.
//!
//! | field | what |
//! |---|---|
//! | `time` | RFC 3339 in UTC, with nanoseconds |
//! | `dir` | `in`: received, `out`: sent |
//! | `topic` | text |
//! | `qos` | 0, 1 or 2 |
//! | `retain` | true or false |
//! | `payload` | the payload as text, where it is UTF-8 |
//! | `payload_base64` | the payload in Base64, in place of `payload`, where it is not |
//! | `properties` | what MQTT 5 adds, where there is any: `content_type`, `utf8_payload`, `expiry_seconds`, `response_topic`, `correlation_data_base64`, `user` (an array of pairs) |
//!
//! These names do not change. A reader leaves out fields that it does not know, and takes the lines of
//! `mosquitto_sub -F %j`, too.

mod csv;
mod entry;
mod error;
mod line;
mod names;
pub mod ndjson;
mod pending;
mod progress;
mod reader;
mod recorder;
mod replay;
mod save;
mod schedule;
mod stretches;
mod which;
mod writer;

pub use entry::Entry;
pub use error::FileError;
pub use line::LineFault;
pub use names::family;
pub use progress::Progress;
pub use reader::{Fault, LONGEST_LINE, Read, Reader};
pub use recorder::{Plan, Recorder, Status};
pub use replay::{Manner, Speed};
pub use save::{Chosen, Format, Order, Saved, save};
pub use schedule::Schedule;
pub use stretches::Stretches;
pub use which::Which;
pub use writer::{Rotation, Writer};
