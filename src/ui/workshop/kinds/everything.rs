//! "Everything for a test": a CA, and signed by it a server and a client.

use std::path::Path;

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{FileKind, KeyChoice, NewAuthority, NewClient, NewServer, Order, Signer, Subject};

pub(in crate::ui::workshop) const FIELDS: &[Field] =
    &[Field::AuthorityName, Field::ServerNames, Field::ClientName, Field::Days, Field::AuthorityDays, Field::Directory];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::text(ui, typed, Field::AuthorityName, "Whoever signed the certificates: any name will do.");
    fields::text(ui, typed, Field::ServerNames, fields::NAMES_HINT);
    fields::text(ui, typed, Field::ClientName, fields::CLIENT_HINT);
    fields::key_and_days(ui, typed, Days::Both);
    fields::directory(ui, typed);
}

/// Keys are left in the open: brokers read theirs without anybody to ask.
pub(in crate::ui::workshop) fn orders(typed: &Typed) -> Vec<Order> {
    let key = || KeyChoice::new(typed.key);
    let authority = Order::Authority(NewAuthority {
        subject: Subject::named(typed.authority_name.trim()),
        key: key(),
        days: typed.authority_days(),
    });
    let directory = typed.directory();
    let file = |wanted| {
        let name = authority.files().into_iter().find(|(kind, _)| *kind == wanted).map(|(_, name)| name);
        name.map(|name| Path::new(&directory).join(name)).unwrap_or_default()
    };
    let signer =
        Signer { certificate_file: file(FileKind::Certificate), key_file: file(FileKind::Key), passphrase: None };
    let server = NewServer {
        subject: Subject::named(""),
        names: typed.server_names(),
        key: key(),
        days: typed.days(),
        signer: signer.clone(),
    };
    let client =
        NewClient { subject: Subject::named(typed.client_name.trim()), key: key(), days: typed.days(), signer };
    vec![authority, Order::Server(server), Order::Client(client)]
}
