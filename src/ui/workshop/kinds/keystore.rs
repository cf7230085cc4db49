//! "Keystore (PKCS#12)".

use egui::Ui;

use crate::ui::workshop::fields;
use crate::ui::workshop::typed::{Field, Typed};
use crate::workshop::{Export, Order};

pub(in crate::ui::workshop) const FIELDS: &[Field] =
    &[Field::CertificateFile, Field::KeyFile, Field::KeystorePassword, Field::Directory];

pub(in crate::ui::workshop) fn rows(ui: &mut Ui, typed: &mut Typed) {
    fields::place(ui, typed, Field::CertificateFile, "The certificate to pack, perhaps with its issuers.");
    fields::place(ui, typed, Field::KeyFile, "Its private key, in any form.");
    fields::secret(ui, typed, Field::KeyPassword, fields::PASSWORD_HINT);
    fields::place(ui, typed, Field::ChainFile, "Optional: the CA's certificate is packed, too.");
    fields::text(ui, typed, Field::Alias, "Optional: what the entry is called. Empty: as the certificate.");
    fields::secret(ui, typed, Field::KeystorePassword, "What opens the keystore. Java wants six characters at least.");
    fields::directory(ui, typed);
}

pub(in crate::ui::workshop) fn order(typed: &Typed) -> Order {
    let chain_file = typed.file(Field::ChainFile);
    Order::Export(Export {
        certificate_file: typed.file(Field::CertificateFile),
        key_file: typed.file(Field::KeyFile),
        passphrase: typed.passphrase(Field::KeyPassword),
        chain_file: (!chain_file.as_os_str().is_empty()).then_some(chain_file),
        alias: typed.alias.trim().to_owned(),
        password: typed.passphrase(Field::KeystorePassword).unwrap_or_default(),
    })
}
