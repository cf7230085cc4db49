//! "Sign a request": somebody else's, with a CA of ours.

use egui::Ui;

use crate::ui::workshop::fields;
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{Order, Role, SignRequest};

pub(in crate::ui::workshop) const FIELDS: &[Field] = &[
    Field::RequestFile,
    Field::RequestNames,
    Field::Days,
    Field::AuthorityFile,
    Field::AuthorityKey,
    Field::Directory,
];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::place(ui, typed, Field::RequestFile, "The file that ends in .csr or .req as a rule.");
    fields::role_and_days(ui, typed);
    ui.add_enabled_ui(typed.role == Role::Server, |ui| {
        fields::text(ui, typed, Field::RequestNames, "For a broker. Empty: the names that the request asks for.");
    });
    fields::signer(ui, typed);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    let names = match typed.role {
        Role::Server => typed.request_names(),
        Role::Client => Vec::new(),
    };
    Order::Sign(SignRequest {
        request_file: typed.file(Field::RequestFile),
        role: typed.role,
        names,
        days: typed.days(),
        signer: typed.signer(),
    })
}
