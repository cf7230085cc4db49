//! "Server certificate".

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{NewServer, Order};

pub(in crate::ui::workshop) const FIELDS: &[Field] = &[
    Field::ServerNames,
    Field::Organisation,
    Field::Days,
    Field::AuthorityFile,
    Field::AuthorityKey,
    Field::Directory,
];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::text(ui, typed, Field::ServerNames, fields::NAMES_HINT);
    fields::text(ui, typed, Field::Organisation, fields::OPTIONAL);
    fields::key_and_days(ui, typed, Days::Own);
    fields::secret(ui, typed, Field::NewKeyPassword, "Best left empty: most brokers cannot ask for it.");
    fields::signer(ui, typed);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    Order::Server(NewServer {
        subject: typed.subject(""),
        names: typed.server_names(),
        key: typed.new_key(),
        days: typed.days(),
        signer: typed.signer(),
    })
}
