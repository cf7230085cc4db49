//! The tab "User Credentials".

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::problems::Problems;
use super::secrets::{KNOWN_STAYS, OptionalSecret};
use crate::app::{Field, SecretKind};
use crate::ui::widgets::Verdict;

pub(super) fn show(ui: &mut Ui, draft: &mut Draft, problems: &Problems) {
    let username = Verdict::problem(problems.at(Field::Username));
    form::text_row(ui, "User Name", &mut draft.profile.credentials.username, username);
    let (kind, remark) = (SecretKind::Password, KNOWN_STAYS);
    OptionalSecret { kind, label: "Password", tick: "Send a password", remark }.show(
        ui,
        &mut draft.secrets,
        &mut draft.profile.credentials.with_password,
    );
}
