//! What can be made.

use egui::Ui;

use super::kinds::{authority, client, everything, keystore, renew, request, server, sign};
use super::typed::{Field, Typed};
use crate::workshop::Order;

/// One line of the list at the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Kind {
    #[default]
    Everything,
    Authority,
    Server,
    Client,
    Request,
    Sign,
    Keystore,
    Renew,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Everything,
        Self::Authority,
        Self::Server,
        Self::Client,
        Self::Request,
        Self::Sign,
        Self::Keystore,
        Self::Renew,
    ];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything for a test",
            Self::Authority => "Private CA",
            Self::Server => "Server certificate",
            Self::Client => "Client certificate",
            Self::Request => "Signing request",
            Self::Sign => "Sign a request",
            Self::Keystore => "Keystore (PKCS#12)",
            Self::Renew => "Renew",
        }
    }

    /// What it is good for, in one sentence.
    pub(super) const fn purpose(self) -> &'static str {
        match self {
            Self::Everything => "A CA of your own, and signed by it a certificate for a broker and one for a client.",
            Self::Authority => {
                "A CA of your own: broker and clients accept each other's certificates because it signed them."
            }
            Self::Server => "What a broker shows to its clients, signed by a CA.",
            Self::Client => "What a client shows to the broker, signed by a CA.",
            Self::Request => "A new key, and a request that somebody else's CA answers with a certificate.",
            Self::Sign => "A certificate for somebody else's request: the key stays where it is.",
            Self::Keystore => "Certificate and key in one protected file, as Java and Windows want them.",
            Self::Renew => "A certificate in place of one that ends: same names and purpose, new dates.",
        }
    }

    /// The fields in which something can be wrong, from the top.
    pub(super) fn fields(self, typed: &Typed) -> Vec<Field> {
        match self {
            Self::Everything => everything::FIELDS.to_vec(),
            Self::Authority => authority::FIELDS.to_vec(),
            Self::Server => server::FIELDS.to_vec(),
            Self::Client => client::FIELDS.to_vec(),
            Self::Request => request::FIELDS.to_vec(),
            Self::Sign => sign::FIELDS.to_vec(),
            Self::Keystore => keystore::FIELDS.to_vec(),
            Self::Renew => renew::fields(typed),
        }
    }

    /// The rows of its form.
    pub(super) fn rows(self, ui: &mut Ui, typed: &mut Typed) {
        match self {
            Self::Everything => everything::rows(ui, typed),
            Self::Authority => authority::rows(ui, typed),
            Self::Server => server::rows(ui, typed),
            Self::Client => client::rows(ui, typed),
            Self::Request => request::rows(ui, typed),
            Self::Sign => sign::rows(ui, typed),
            Self::Keystore => keystore::rows(ui, typed),
            Self::Renew => renew::rows(ui, typed),
        }
    }

    /// What is to be made, whether or not it is complete.
    pub(super) fn orders(self, typed: &Typed) -> Vec<Order> {
        match self {
            Self::Everything => everything::orders(typed),
            Self::Authority => vec![authority::order(typed)],
            Self::Server => vec![server::order(typed)],
            Self::Client => vec![client::order(typed)],
            Self::Request => vec![request::order(typed)],
            Self::Sign => vec![sign::order(typed)],
            Self::Keystore => vec![keystore::order(typed)],
            Self::Renew => vec![renew::order(typed)],
        }
    }
}
