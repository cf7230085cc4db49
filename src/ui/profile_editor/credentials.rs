//! The tab "User Credentials", and the field for a secret that the tab "SSL/TLS" uses, too.

use egui::Ui;
use egui_material_icons::icons::{ICON_VISIBILITY, ICON_VISIBILITY_OFF};

use super::draft::{Draft, Problems};
use super::form;
use crate::app::Field;
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, icon_button};

const KEYCHAIN: &str = "Remember in the system keychain";
const KEYCHAIN_HINT: &str = "Never in the profile's file. Without a keychain it is asked for and held in memory only.";

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let username = Verdict::problem(problems.at(Field::Username));
    form::text_row(ui, "User Name", &mut draft.profile.credentials.username, username);
    let with_password = &mut draft.profile.credentials.with_password;
    let (hint, remark) = if *with_password {
        ("Unchanged", "Empty: the known one stays, or it is asked for at connect.")
    } else {
        ("None", "")
    };
    let password = Typed { secret: &mut draft.password, shown: &mut draft.secrets_shown };
    if secret_row(ui, "Password", password, hint, remark) {
        *with_password |= !draft.password.is_empty();
    }
    form::ticked_row(ui, with_password, "Send a password");
    remember_row(ui, draft);
}

/// The checkbox for the keychain.
pub(super) fn remember_row(ui: &mut Ui, draft: &mut Draft) {
    form::ticked_row(ui, &mut draft.remember, KEYCHAIN).on_hover_text(KEYCHAIN_HINT);
}

/// A secret that is being typed, and whether it is shown as text.
pub(super) struct Typed<'a> {
    pub(super) secret: &'a mut String,
    pub(super) shown: &'a mut bool,
}

/// A row for a secret: dots, and a button that shows them as text. Says whether something was typed.
pub(super) fn secret_row(ui: &mut Ui, label: &str, typed: Typed<'_>, hint: &str, remark: &str) -> bool {
    let remark = if remark.is_empty() { Verdict::None } else { Verdict::Remark(remark) };
    form::row(ui, label, remark, |ui, id, label_id| {
        let Typed { secret, shown } = typed;
        let width = (ui.available_width() - theme::BUTTON - theme::GRID).max(0.0);
        let mut field = TextField::labelled_by(secret, label_id).id(id).hint(hint).width(width);
        if !*shown {
            field = field.password();
        }
        let changed = ui.add(field).changed();
        let (sign, verb) = if *shown { (ICON_VISIBILITY_OFF, "Hide") } else { (ICON_VISIBILITY, "Show") };
        if icon_button(ui, sign, &format!("{verb} {label}")).clicked() {
            *shown = !*shown;
        }
        changed
    })
}
