//! Secrets while they are typed, and the rows for them.

use std::collections::BTreeMap;

use egui::{Response, Ui};
use egui_material_icons::icons::{ICON_VISIBILITY, ICON_VISIBILITY_OFF};
use zeroize::Zeroizing;

use super::form;
use super::ticks::{Tick, ticks};
use crate::app::{Secret, SecretKind, Secrets};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, icon_button};

const KEYCHAIN: &str = "Remember in the system keychain";
const SENT_HINT: &str = "It is looked up in the keychain at connect, else asked for.";
const KEYCHAIN_HINT: &str = "Never in the profile's file. Without a keychain it is asked for and held in memory only.";

/// New secrets of one profile. Those not typed leave the known ones alone. Wiped when dropped; has no `Debug`.
pub(super) struct TypedSecrets {
    typed: BTreeMap<SecretKind, Zeroizing<String>>,
    /// Whether they are shown as text.
    shown: bool,
    /// Whether they go to the system keychain.
    pub(super) remember: bool,
}

impl Default for TypedSecrets {
    fn default() -> Self {
        Self { typed: BTreeMap::new(), shown: false, remember: true }
    }
}

impl TypedSecrets {
    /// Whether none was typed.
    pub(super) fn is_empty(&self) -> bool {
        self.typed.values().all(|text| text.is_empty())
    }

    /// Those that were typed.
    pub(super) fn to_secrets(&self) -> Secrets {
        let typed = self.typed.iter().filter(|(_, text)| !text.is_empty());
        typed.fold(Secrets::default(), |secrets, (kind, text)| secrets.with(*kind, Secret::new(text.to_string())))
    }

    /// This one, if it was typed.
    pub(super) fn get(&self, kind: SecretKind) -> Option<Secret> {
        let text = self.typed.get(&kind).filter(|text| !text.is_empty())?;
        Some(Secret::new(text.to_string()))
    }

    /// Puts this one into its field, as if it had been typed.
    pub(super) fn put(&mut self, kind: SecretKind, secret: &Secret) {
        let text = self.text(kind);
        text.clear();
        text.push_str(secret.reveal());
    }

    fn text(&mut self, kind: SecretKind) -> &mut String {
        self.typed.entry(kind).or_default()
    }

    #[cfg(test)]
    pub(super) fn type_in(&mut self, kind: SecretKind, text: &str) {
        self.put(kind, &Secret::new(text.to_owned()));
    }
}

/// A secret's row: which it is, what it is called, and what is said of it.
pub(super) struct SecretRow<'a> {
    pub(super) kind: SecretKind,
    pub(super) label: &'a str,
    /// What stands dimly in the empty field.
    pub(super) hint: &'a str,
    pub(super) verdict: Verdict<'a>,
}

impl SecretRow<'_> {
    /// Draws it: dots, and a button that shows them as text.
    pub(super) fn show(self, ui: &mut Ui, secrets: &mut TypedSecrets) -> Response {
        let Self { kind, label, hint, verdict } = self;
        form::row(ui, label, verdict, |ui, id, label_id| {
            let shown = secrets.shown;
            let width = (ui.available_width() - theme::BUTTON - theme::GRID).max(0.0);
            let field = TextField::labelled_by(secrets.text(kind), label_id).id(id).hint(hint).width(width);
            let response = ui.add(field.secret(shown).wrong(form::is_wrong(verdict)));
            let (sign, verb) = if shown { (ICON_VISIBILITY_OFF, "Hide") } else { (ICON_VISIBILITY, "Show") };
            if icon_button(ui, sign, &format!("{verb} {label}")).clicked() {
                secrets.shown = !shown;
            }
            response
        })
    }
}

/// A secret that is sent only while a box is ticked. Typing it ticks the box.
pub(super) struct OptionalSecret<'a> {
    pub(super) kind: SecretKind,
    pub(super) label: &'a str,
    /// What the box is called.
    pub(super) tick: &'a str,
    /// What stands below while nothing is typed.
    pub(super) remark: &'a str,
}

impl OptionalSecret<'_> {
    /// Draws the secret, its box, and that for the keychain.
    pub(super) fn show(self, ui: &mut Ui, secrets: &mut TypedSecrets, sent: &mut bool) {
        let Self { kind, label, tick, remark } = self;
        let (hint, verdict) = if *sent { ("Unchanged", Verdict::Remark(remark)) } else { ("None", Verdict::None) };
        if (SecretRow { kind, label, hint, verdict }).show(ui, secrets).changed() {
            *sent |= secrets.get(kind).is_some();
        }
        let remember = Tick { ticked: &mut secrets.remember, label: KEYCHAIN, hint: KEYCHAIN_HINT };
        ticks(ui, [Tick { ticked: sent, label: tick, hint: SENT_HINT }, remember]);
    }
}

/// What stands below most of them.
pub(super) const KNOWN_STAYS: &str = "Empty: the known one stays, or it is asked for at connect.";

/// The checkbox for the keychain.
pub(super) fn remember_row(ui: &mut Ui, secrets: &mut TypedSecrets) {
    form::ticked_row(ui, &mut secrets.remember, KEYCHAIN).on_hover_text(KEYCHAIN_HINT);
}
