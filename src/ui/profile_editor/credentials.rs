//! The tab "User Credentials".

use egui::Ui;

use super::draft::{Draft, Problems};
use super::form;
use super::secrets::{SecretRow, remember_row};
use crate::app::{Field, SecretKind};
use crate::ui::widgets::Verdict;

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let username = Verdict::problem(problems.at(Field::Username));
    form::text_row(ui, "User Name", &mut draft.profile.credentials.username, username);
    let with_password = &mut draft.profile.credentials.with_password;
    let (hint, verdict) = if *with_password {
        ("Unchanged", Verdict::Remark("Empty: the known one stays, or it is asked for at connect."))
    } else {
        ("None", Verdict::None)
    };
    let row = SecretRow { kind: SecretKind::Password, label: "Password", hint, verdict };
    if row.show(ui, &mut draft.secrets).changed() {
        *with_password |= draft.secrets.get(SecretKind::Password).is_some();
    }
    form::ticked_row(ui, with_password, "Send a password");
    remember_row(ui, &mut draft.secrets);
}
