//! "Signing request": for somebody else's CA.

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{NewRequest, Order};

pub(in crate::ui::workshop) const FIELDS: &[Field] =
    &[Field::RequestName, Field::Organisation, Field::RequestNames, Field::Directory];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::text(ui, typed, Field::RequestName, "The common name (CN): what a broker takes for the user name.");
    fields::text(ui, typed, Field::Organisation, fields::OPTIONAL);
    fields::text(ui, typed, Field::RequestNames, "For a broker only. Empty for a client.");
    fields::key_and_days(ui, typed, Days::None);
    fields::secret(ui, typed, Field::NewKeyPassword, fields::NEW_PASSWORD_HINT);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    Order::Request(NewRequest {
        subject: typed.subject(&typed.request_name),
        names: typed.request_names(),
        key: typed.new_key(),
    })
}
