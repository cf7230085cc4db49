//! What OpenSSL accepts we accept, and what it refuses we refuse with a better sentence: every case of the tables side by
//! side with `mosquitto_sub`, against a real Mosquitto, over TLS 1.2 and 1.3.
//!
//! `servers.rs` asks which servers are believed, `clients.rs` which clients a broker takes, `forms.rs` in which forms one
//! and the same identity may stand in files. A case that differs from OpenSSL on purpose says why.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "not every test needs every part of the harness")]
#[path = "../support/mod.rs"]
mod support;

mod broker;
mod case;
mod clients;
mod forms;
mod openssl;
mod run;
mod servers;
mod settings;

#[test]
fn servers_are_believed_as_by_openssl() {
    run::all(&servers::cases());
}

#[test]
fn clients_are_refused_with_a_sentence_that_names_what_was_wrong() {
    run::all(&clients::cases());
}

#[test]
fn one_identity_in_every_form() {
    run::all(&forms::cases());
}

#[test]
fn the_tables_are_as_large_as_promised() {
    let count = servers::cases().len() + clients::cases().len() + forms::cases().len();
    assert!(count >= 80, "{count} cases");
}
