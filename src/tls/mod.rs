//! From certificate files and the user's choice to a rustls configuration, and from a handshake to what both sides saw.
//!
//! Owns reading certificates and keys, the server verifier, the client identity, and making test certificates.
//! Knows no MQTT, no tokio and no window. Everything here may block on files: call it off the window's thread.
//!
//! ```text
//! TlsSettings ─► load (files) ─► material: identity + authorities ─► config ─► TlsPlan ─► transport
//!                                  └─► examine: findings before connecting
//!                                                      │          └─ Witness: what the handshake saw
//!                                                      └─ TlsFileError: refused before connecting
//! ```
//!
//! How a server is judged, from what rustls asks to what a CA file vouches for:
//!
//! ```text
//! verify ─► demand (full, chain only, other name, pin, nothing) ─► trust ─┬─► the platform
//!                                                                         └─► authorities ─► webpki_path or own_path
//!                                                                                         └─► hostname
//! ```

mod authorities;
mod certificate;
mod classify;
mod config;
mod demand;
mod error;
mod examine;
mod fitness;
mod hostname;
mod identity;
mod key;
mod key_log;
mod legacy_key;
mod load;
mod material;
pub mod mint;
mod names;
mod own_path;
mod pem;
mod pin;
mod presented;
mod provider;
mod signature;
mod sniff;
mod trace;
mod trust;
mod verify;
mod vouch;
mod webpki_path;
mod witness;

pub use certificate::{CertificateInfo, CertificateParseError, KeyKind};
pub use config::{TlsPlan, prepare};
pub use error::{Alert, HandshakeError, ServerCertificateError, Slot, TlsFileError};
pub use examine::{Dated, Finding, Severity, certificates, examine};
pub use load::{Alias, AliasKind, FileContent, Form, KeyInfo, inspect};
pub use material::{Locked, missing_secrets};
pub use mint::{MintError, MintedAuthority, MintedIdentity};
pub use vouch::{Vouched, vouch};
pub use witness::{HandshakeReport, Leniency, Witness};
