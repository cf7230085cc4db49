//! "Client certificate".

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{NewClient, Order};

pub(in crate::ui::workshop) const FIELDS: &[Field] =
    &[Field::ClientName, Field::Organisation, Field::Days, Field::AuthorityFile, Field::AuthorityKey, Field::Directory];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::text(ui, typed, Field::ClientName, fields::CLIENT_HINT);
    fields::text(ui, typed, Field::Organisation, fields::OPTIONAL);
    fields::key_and_days(ui, typed, Days::Own);
    fields::secret(ui, typed, Field::NewKeyPassword, fields::NEW_PASSWORD_HINT);
    fields::signer(ui, typed);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    Order::Client(NewClient {
        subject: typed.subject(&typed.client_name),
        key: typed.new_key(),
        days: typed.days(),
        signer: typed.signer(),
    })
}
