//! "Renew": a certificate in place of one that ends.

use egui::Ui;

use crate::ui::workshop::fields::{self, Days};
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{KeyChoice, Order, Renewal};

pub(in crate::ui::workshop) fn fields(typed: &Typed) -> Vec<Field> {
    let key = (!typed.with_new_key).then_some(Field::KeyFile);
    let rest = [Field::Days, Field::AuthorityFile, Field::AuthorityKey, Field::Directory];
    [Field::CertificateFile].into_iter().chain(key).chain(rest).collect()
}

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::place(ui, typed, Field::CertificateFile, "The certificate that ends, or has ended.");
    fields::renewal_and_days(ui, typed);
    if typed.with_new_key {
        fields::key_and_days(ui, typed, Days::None);
        fields::secret(ui, typed, Field::NewKeyPassword, fields::NEW_PASSWORD_HINT);
    } else {
        fields::place(ui, typed, Field::KeyFile, "The private key that the certificate was made with.");
        fields::secret(ui, typed, Field::KeyPassword, fields::PASSWORD_HINT);
    }
    fields::signer(ui, typed);
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    let key = if typed.with_new_key {
        typed.new_key()
    } else {
        KeyChoice::Existing { file: typed.file(Field::KeyFile), passphrase: typed.passphrase(Field::KeyPassword) }
    };
    Order::Renew(Renewal {
        certificate_file: typed.file(Field::CertificateFile),
        key,
        days: typed.days(),
        signer: typed.signer(),
    })
}
