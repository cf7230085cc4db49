//! mqttdeck: a desktop MQTT test client for brokers that demand client certificates.
//!
//! # The map
//!
//! | module | owns |
//! |---|---|
//! | [`mqtt`] | our own words for MQTT: topics, filters, messages, reason codes |
//! | [`profile`] | what the user wants: profiles, their check, their files, their secrets |
//! | [`tls`] | certificate files and policy to a rustls configuration; what a handshake saw |
//! | [`transport`] | the ladder: resolve → TCP → proxy → TLS → WebSocket → a byte stream |
//! | [`wire`] | control packets as bytes: the strict check of what comes in, and the trace |
//! | [`session`] | one connection: its life cycle, commands in, events out |
//! | [`broker`] | the local test broker |
//! | [`store`] | what was received and sent, and the topic tree |
//! | [`payload`] | bytes to something that people can read |
//! | [`recording`] | messages in files: saved, recorded, read again, replayed |
//! | [`workshop`] | making certificates: a private CA, servers, clients, requests, keystores |
//! | [`explain`] | typed errors to sentences with remedies |
//! | [`app`] | the whole program's state; takes actions and events, draws nothing |
//! | [`cli`] | the same core as commands: one file each |
//! | `ui` | egui only: reads the app, returns actions (feature `gui`) |
//!
//! # Data flow
//!
//! ```text
//! click ─► Action ─► App::act ─► Command ─► actor ─► Driver (v4 | v5 | scripted) ─► broker
//!                                                       │ Signal
//! frame ◄─ ui::show(&App) ◄─ App::absorb ◄─ Event ◄─ Outbox ── wake() ─► request_repaint
//!                                   ▲                  │
//!                                   └── Inlet ◄─ Sink ◄┘ messages, in batches under a short lock
//! ```
//!
//! Between the MQTT library and the stream stands the guard (`session/guard`): what a broker sends is held to the rules of
//! [`wire`] before the library sees it, and goes into the trace if that is open.
//!
//! Messages go from the network's side into the tab's inlet; once a frame the tab takes out what waits there, counts it
//! (rates, topic tree, subscriptions, charts, recording) and moves it into its store. Whoever works on messages beside
//! the window (search, saving, decoding) gets a snapshot of the store: a list of shared segments.
//!
//! # Who may import whom
//!
//! ```text
//!  ui ──► app ──► session ──► transport ──► tls ──► profile ──► mqtt
//!            │       └──► wire ──► mqtt
//! cli ──►    ├──► store ──► mqtt, payload
//!            ├──► recording ──► store, mqtt
//!            ├──► payload            (nothing of ours)
//!            ├──► broker ──► tls, profile
//!            ├──► workshop ──► tls, profile
//!            └──► explain ──► session, wire, transport, tls, profile, store, recording, broker, workshop
//!
//! cli names everything below app, but not app.
//! ```
//!
//! `tests/imports.rs` reads the `use` lines and holds every module to this table. Nothing below `ui` knows that a
//! window exists; only `session/v4` and `session/v5` name the MQTT library.

pub mod app;
pub mod broker;
pub mod cli;
pub mod explain;
pub mod mqtt;
pub mod payload;
pub mod profile;
pub mod recording;
pub mod session;
pub mod store;
pub mod tls;
pub mod transport;
#[cfg(feature = "gui")]
pub mod ui;
pub mod wire;
pub mod workshop;
