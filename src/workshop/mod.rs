//! The certificate workshop: what the tutorials do with openssl, without openssl.
//!
//! Owns orders as plain data, how the files are called and written, the equivalent openssl commands, and what goes with
//! the result: lines for mosquitto.conf and a profile. What a certificate looks like is `tls::mint`'s. Knows no window.
//! Making blocks on files and, with RSA, for some seconds: call it off the window's thread.
//!
//! ```text
//! Order ─► make(Destination) ─► Made ─► mosquitto_conf | profile
//!   ├────► files: how they will be called
//!   └────► openssl: the same with openssl
//! ```

mod error;
mod file_names;
mod made;
mod make;
mod openssl;
mod order;
mod write;

pub use crate::tls::mint::{NameFault, NewKey, Purpose, RequestError, Subject};
pub use error::WorkshopError;
pub use file_names::FileKind;
pub use made::{Made, MadeFile};
pub use order::{
    Export, KeyChoice, NewAuthority, NewClient, NewRequest, NewServer, Order, Renewal, Role, SignRequest, Signer,
};
pub use write::Destination;
