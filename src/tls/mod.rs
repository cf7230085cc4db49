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
//! How a file becomes certificates and keys:
//!
//! ```text
//! read (disk) ─► sniff (what is it?) ─► load (what does the field take of it?) ─► inspect, material
//!                  ├─ pem, der, ber, pkcs7, foreign: containers, without knowledge of keys
//!                  ├─ key, legacy_key ─► pbe: password-based encryption
//!                  └─ keystore: PKCS#12 and JKS ─► pbe
//! ```
//!
//! How a server is judged, from what rustls asks to what a CA file vouches for:
//!
//! ```text
//! verify ─► demand (full, chain only, other name, pin, nothing) ─► trust ─┬─► the platform
//!                                                                         └─► authorities ─► webpki_path or own_path
//!                                                                                         └─► hostname
//! ```

mod alert;
mod authorities;
mod ber;
mod certificate;
mod classify;
mod config;
mod demand;
mod der;
mod error;
mod examine;
mod fitness;
mod foreign;
mod hostname;
mod identity;
mod inspect;
mod key;
mod key_log;
mod keystore;
mod legacy_key;
mod load;
mod material;
pub mod mint;
mod names;
mod own_path;
mod pbe;
mod pem;
mod pin;
mod pkcs7;
mod presented;
mod provider;
mod read;
mod signature;
mod sniff;
mod trace;
mod trust;
mod verify;
mod vouch;
mod webpki_path;
mod witness;

pub use alert::Alert;
pub use certificate::{CertificateInfo, CertificateParseError, KeyKind};
pub use config::{TlsPlan, prepare};
pub use error::{HandshakeError, ServerCertificateError, Slot, TlsFileError};
pub use examine::{Dated, Finding, SOON, Severity, certificates, examine};
pub use inspect::{Alias, AliasKind, FileContent, Form, KeyInfo, inspect, inspect_bytes};
pub use material::{Locked, missing_secrets};
pub use mint::{MintError, MintedAuthority, MintedIdentity};
pub use vouch::{Vouched, vouch};
pub use witness::{HandshakeReport, Leniency, Witness};
