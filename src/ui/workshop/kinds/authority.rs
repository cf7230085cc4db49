//! "Private CA".

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{NewAuthority, Order};

pub(in crate::ui::workshop) const FIELDS: &[Field] =
    &[Field::AuthorityName, Field::Organisation, Field::AuthorityDays, Field::Directory];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::text(ui, typed, Field::AuthorityName, "Whoever signed the certificates: any name will do.");
    fields::text(ui, typed, Field::Organisation, fields::OPTIONAL);
    fields::key_and_days(ui, typed, Days::Authority);
    fields::secret(ui, typed, Field::NewKeyPassword, fields::NEW_PASSWORD_HINT);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    Order::Authority(NewAuthority {
        subject: typed.subject(&typed.authority_name),
        key: typed.new_key(),
        days: typed.authority_days(),
    })
}
