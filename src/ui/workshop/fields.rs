//! The rows of the forms: a label, a field, and the line below it that says what is wrong or what it is for.

use std::time::Instant;

use egui::{Id, Ui, UiBuilder, Vec2};
use egui_material_icons::icons::{ICON_VISIBILITY, ICON_VISIBILITY_OFF};

use super::place;
use super::typed::{Field, Typed};
use crate::app::Mood;
use crate::ui::theme;
use crate::ui::widgets::{self, TextField, Verdict, dim, icon_button, labelled_row, verdict_line, verdict_lines};
use crate::workshop::{NewKey, Role};

/// Width of a combo, in points.
const COMBO: f32 = 128.0;
/// Width of a field for days.
const DAYS: f32 = 64.0;

pub(super) const NAMES_HINT: &str = "The DNS names and IP addresses that clients connect to.";
pub(super) const CLIENT_HINT: &str = "The broker sees the client by this name (its common name).";
pub(super) const OPTIONAL: &str = "Optional.";
pub(super) const NEW_PASSWORD_HINT: &str = "Encrypts the key. Empty: its file is protected by its permissions only.";
pub(super) const PASSWORD_HINT: &str = "For an encrypted key.";

/// Which numbers of days a form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    None,
    Own,
    Authority,
    Both,
}

impl Days {
    const fn fields(self) -> &'static [Field] {
        match self {
            Self::None => &[],
            Self::Own => &[Field::Days],
            Self::Authority => &[Field::AuthorityDays],
            Self::Both => &[Field::Days, Field::AuthorityDays],
        }
    }
}

impl Field {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::AuthorityName => "CA Name",
            Self::ServerNames | Self::RequestNames => "Server Names",
            Self::ClientName => "Client Name",
            Self::RequestName => "Name",
            Self::Organisation => "Organisation",
            Self::Alias => "Alias",
            Self::Days => "Days",
            Self::AuthorityDays => "CA Days",
            Self::Directory => "Directory",
            Self::AuthorityFile | Self::ChainFile => "CA File",
            Self::AuthorityKey => "CA Key File",
            Self::CertificateFile => "Certificate File",
            Self::KeyFile => "Key File",
            Self::RequestFile => "Request File",
            Self::AuthorityPassword => "CA Key Password",
            Self::NewKeyPassword | Self::KeyPassword => "Key Password",
            Self::KeystorePassword => "Keystore Password",
        }
    }
}

/// One row with a text over the whole width.
pub(super) fn text(ui: &mut Ui, typed: &mut Typed, field: Field, remark: &str) {
    let problem = typed.problem(field);
    row(ui, field.label(), verdict(problem.as_deref(), remark), |ui, id, label| {
        if let Some(text) = typed.text_mut(field) {
            ui.add(TextField::labelled_by(text, label).id(id).wrong(problem.is_some()));
        }
    });
}

/// One row for a file or directory.
pub(super) fn place(ui: &mut Ui, typed: &mut Typed, field: Field, remark: &str) {
    let problem = typed.problem(field);
    let known = typed.known.get(&field).cloned();
    let known = known.as_ref().map_or(Verdict::None, |(mood, words)| Verdict::Mood(*mood, words));
    let said = Verdict::problem(problem.as_deref()).or(known);
    let wrong = matches!(said, Verdict::Mood(Mood::Bad, _));
    let dialog = typed.dialogs.remove(&field);
    let shown = stable(ui, field.label(), |ui| {
        let shown = place::row(ui, field, typed.file_mut(field), dialog, wrong);
        verdict_line(ui, said.or(Verdict::Remark(if shown.no_dialog { place::NO_DIALOG } else { remark })));
        shown
    });
    typed.dialogs.extend(shown.dialog.map(|dialog| (field, dialog)));
    if shown.was_typed {
        typed.typing = Some((field, Instant::now()));
    }
}

/// Where the files go.
pub(super) fn directory(ui: &mut Ui, typed: &mut Typed) {
    place(ui, typed, Field::Directory, "It is made if it is missing.");
}

/// The CA that signs.
pub(super) fn signer(ui: &mut Ui, typed: &mut Typed) {
    place(ui, typed, Field::AuthorityFile, "The certificate of the CA that signs.");
    place(ui, typed, Field::AuthorityKey, "Its private key.");
    secret(ui, typed, Field::AuthorityPassword, PASSWORD_HINT);
}

/// A row for a secret: dots, and a button that shows them as text.
pub(super) fn secret(ui: &mut Ui, typed: &mut Typed, field: Field, remark: &str) {
    let problem = typed.problem(field);
    let shown = typed.secrets_shown;
    let toggled = row(ui, field.label(), verdict(problem.as_deref(), remark), |ui, id, label| {
        let width = (ui.available_width() - theme::BUTTON - theme::GRID).max(0.0);
        let text = TextField::labelled_by(typed.secret_mut(field), label).id(id).width(width).wrong(problem.is_some());
        ui.add(text.secret(shown));
        let (sign, verb) = if shown { (ICON_VISIBILITY_OFF, "Hide") } else { (ICON_VISIBILITY, "Show") };
        icon_button(ui, sign, &format!("{verb} {}", field.label())).clicked()
    });
    typed.secrets_shown ^= toggled;
}

/// The kind of a new key, and how long the certificates are valid.
pub(super) fn key_and_days(ui: &mut Ui, typed: &mut Typed, days: Days) {
    let words = NewKey::ALL.map(|kind| (kind, kind.label()));
    let kind = typed.key;
    let first = |ui: &mut Ui, label, typed: &mut Typed| widgets::choice(ui, label, COMBO, &mut typed.key, &words);
    combined(ui, "Key Kind", typed, days.fields(), hint_of(kind), first);
}

/// Whom a request is signed for, and how long the certificate is valid.
pub(super) fn role_and_days(ui: &mut Ui, typed: &mut Typed) {
    const WHOM: [(Role, &str); 2] = [(Role::Client, "Client"), (Role::Server, "Broker")];
    let hint = "What the request itself says about that does not count.";
    let first = |ui: &mut Ui, label, typed: &mut Typed| widgets::choice(ui, label, COMBO, &mut typed.role, &WHOM);
    combined(ui, "Sign For", typed, &[Field::Days], hint, first);
}

/// Whether a renewed certificate keeps its key.
pub(super) fn renewal_and_days(ui: &mut Ui, typed: &mut Typed) {
    const KEYS: [(bool, &str); 2] = [(false, "Old key"), (true, "New key")];
    let hint = if typed.with_new_key {
        "The certificate and its key have to be exchanged."
    } else {
        "Only the certificate has to be exchanged."
    };
    let first =
        |ui: &mut Ui, label, typed: &mut Typed| widgets::choice(ui, label, COMBO, &mut typed.with_new_key, &KEYS);
    combined(ui, "Renew With", typed, &[Field::Days], hint, first);
}

/// A combo, and behind it numbers of days.
fn combined(
    ui: &mut Ui,
    label: &str,
    typed: &mut Typed,
    days: &[Field],
    remark: &str,
    combo: impl FnOnce(&mut Ui, Id, &mut Typed) -> bool,
) {
    let problem = days.iter().find_map(|field| typed.problem(*field));
    stable(ui, label, |ui| {
        labelled_row(ui, label, |ui, label| {
            combo(ui, label, typed);
            for field in days {
                number(ui, typed, *field);
            }
        });
        // A sentence at the right end of the line would take the place of the remark.
        match &problem {
            Some(problem) => verdict_lines(ui, Verdict::None, Verdict::problem(Some(problem))),
            None => verdict_line(ui, Verdict::Remark(remark)),
        }
    });
}

fn number(ui: &mut Ui, typed: &mut Typed, field: Field) {
    let wrong = typed.problem(field).is_some();
    let id = ui.scope_id().with(field);
    ui.add_space(theme::GRID);
    let width = ui
        .painter()
        .layout_no_wrap(field.label().to_owned(), egui::FontId::proportional(theme::TEXT), theme::colours(ui).dim)
        .size()
        .x;
    let label = ui.add_sized(Vec2::new(width, theme::BUTTON), |ui: &mut Ui| dim(ui, field.label()));
    if let Some(text) = typed.text_mut(field) {
        ui.add(TextField::labelled_by(text, label.id).id(id).width(DAYS).wrong(wrong));
    }
}

const fn hint_of(kind: NewKey) -> &'static str {
    match kind {
        NewKey::Rsa2048 => "Known to every broker and device, old ones too.",
        NewKey::Rsa4096 => "As widely known as RSA 2048, but slower; takes some seconds to make.",
        NewKey::P256 => "Small and fast. Known to almost everything of the last ten years.",
        NewKey::P384 => "Stronger than P-256, and slower.",
        NewKey::Ed25519 => "Small and fast, but new: OpenSSL 1.1.1, Java 15, and not every device.",
    }
}

fn row<R>(ui: &mut Ui, label: &str, verdict: Verdict<'_>, fields: impl FnOnce(&mut Ui, Id, Id) -> R) -> R {
    stable(ui, label, |ui| {
        let id = ui.scope_id().with("field");
        let result = labelled_row(ui, label, |ui, label| fields(ui, id, label));
        verdict_line(ui, verdict);
        result
    })
}

/// Gives whatever `add` draws ids that depend on `name` only, not on what was drawn before.
fn stable<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.scope_id().with(name);
    ui.scope_builder(UiBuilder::new().scope_id(id), add).inner
}

fn verdict<'a>(problem: Option<&'a str>, remark: &'a str) -> Verdict<'a> {
    Verdict::problem(problem).or(Verdict::Remark(remark))
}
