//! The pickers of keystore entries: what is inside, as soon as the file and its password allow.

use egui::{ComboBox, Ui};

use super::page::Page;
use super::{files, form};
use crate::app::{Alias, AliasKind, CertificateInfo, Mood, Slot, TlsSettings};
use crate::ui::widgets::{Verdict, labelled_row, verdict_line};
use crate::ui::{format, theme};

/// A picker: which keystore it looks into, and what it is for.
pub(super) struct Picker {
    pub(super) slot: Slot,
    pub(super) label: &'static str,
    /// The first choice, which is kept as an empty alias.
    pub(super) first: &'static str,
    /// Whether only key pairs serve.
    pub(super) key_pairs: bool,
}

/// "Trusted Keystore Alias".
pub(super) const TRUSTED: Picker =
    Picker { slot: Slot::CaKeystore, label: "Trusted Keystore Alias", first: "All certificates", key_pairs: false };
/// "Client KeyPair Alias".
pub(super) const KEY_PAIR: Picker =
    Picker { slot: Slot::ClientKeystore, label: "Client KeyPair Alias", first: "The only key pair", key_pairs: true };

impl Picker {
    /// Draws the row.
    pub(super) fn show(&self, ui: &mut Ui, page: &Page<'_>, tls: &mut TlsSettings) {
        let content = files::content(page, tls, self.slot);
        let entries: Option<Vec<&Alias>> = content.map(|content| content.aliases.iter().collect());
        let entries = entries.map(|entries| entries.into_iter().filter(|entry| self.serves(entry)).collect::<Vec<_>>());
        let file = files::name(tls, self.slot);
        let chosen = match self.slot {
            Slot::ClientKeystore => &mut tls.client_key_alias,
            _ => &mut tls.keystore_alias,
        };
        let problem = self.problem(entries.as_deref(), chosen, &file);
        let shown = self.shown(entries.as_deref(), chosen);
        form::stable(ui, self.label, |ui| {
            let salt = ui.scope_id().with("choice");
            labelled_row(ui, self.label, |ui, label| {
                let combo = ComboBox::from_id_salt(salt).width(ui.available_width()).selected_text(shown).truncate();
                let combo = combo.show_ui(ui, |ui| self.choices(ui, chosen, entries.as_deref().unwrap_or_default()));
                combo.response.labelled_by(label);
            });
            // All is said in the picker, as long as nothing is wrong.
            match problem {
                Some(problem) => verdict_line(ui, Verdict::Mood(Mood::Bad, &problem)),
                None => ui.add_space(theme::GRID),
            }
        });
    }

    fn choices(&self, ui: &mut Ui, chosen: &mut String, entries: &[&Alias]) {
        ui.selectable_value(chosen, String::new(), self.first);
        let known = entries.iter().any(|entry| entry.name == *chosen);
        if !chosen.is_empty() && !known {
            let kept = chosen.clone();
            ui.selectable_value(chosen, kept.clone(), kept);
        }
        for entry in entries {
            ui.selectable_value(chosen, entry.name.clone(), described(entry));
        }
    }

    fn serves(&self, entry: &Alias) -> bool {
        match entry.kind {
            AliasKind::KeyPair => true,
            AliasKind::Certificate => !self.key_pairs,
        }
    }

    /// What stands in the closed picker; `entries` are those that serve, `None` if they cannot be seen.
    fn shown(&self, entries: Option<&[&Alias]>, chosen: &str) -> String {
        let entries = entries.unwrap_or_default();
        match (entries.iter().find(|entry| entry.name == chosen), entries) {
            (Some(entry), _) => described(entry),
            (None, _) if !chosen.is_empty() => chosen.to_owned(),
            (None, [only]) => format!("{}: {}{}", self.first, only.name, named(only)),
            (None, []) => self.first.to_owned(),
            (None, several) if self.key_pairs => format!("Choose one of {}", several.len()),
            (None, several) => format!("{} ({})", self.first, several.len()),
        }
    }

    /// What keeps the chosen entry from serving.
    fn problem(&self, entries: Option<&[&Alias]>, chosen: &str, file: &str) -> Option<String> {
        let entries = entries?;
        let wanted = if self.key_pairs { "key pair" } else { "entry" };
        match entries {
            _ if entries.iter().any(|entry| entry.name == chosen) => None,
            _ if !chosen.is_empty() => Some(format!("{file} has no {wanted} {chosen}.")),
            [] if self.key_pairs => Some(format!("{file} has no key pair.")),
            [_, _, ..] if self.key_pairs => Some(format!("{file} has {} key pairs: choose one.", entries.len())),
            _ => None,
        }
    }
}

/// "client1: key pair, client1.plant.example, until 17 Oct 2048".
fn described(entry: &Alias) -> String {
    let kind = match entry.kind {
        AliasKind::KeyPair => "key pair",
        AliasKind::Certificate => "certificate",
    };
    format!("{}: {kind}{}", entry.name, named(entry))
}

/// ", client1.plant.example, until 17 Oct 2048"; nothing for an entry without a certificate.
fn named(entry: &Alias) -> String {
    let of = |certificate: &CertificateInfo| {
        format!(", {}, until {}", certificate.short_name(), format::date(certificate.not_after))
    };
    entry.certificate.as_ref().map(of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: AliasKind) -> Alias {
        Alias { name: name.to_owned(), kind, certificate: None }
    }

    /// A picker, the entries that it sees, the chosen alias, what the picker says, and what is wrong.
    type Case<'a> = (&'a Picker, Option<&'a [&'a Alias]>, &'a str, &'a str, Option<&'a str>);

    #[test]
    fn the_picker_says_what_is_chosen_and_the_line_below_what_keeps_it_from_serving() {
        let (one, two) = (entry("one", AliasKind::KeyPair), entry("two", AliasKind::KeyPair));
        let root = entry("root", AliasKind::Certificate);
        let table: [Case<'_>; 11] = [
            (&KEY_PAIR, None, "", "The only key pair", None),
            (&KEY_PAIR, None, "one", "one", None),
            (&KEY_PAIR, Some(&[]), "", "The only key pair", Some("a.p12 has no key pair.")),
            (&KEY_PAIR, Some(&[&one]), "", "The only key pair: one", None),
            (&KEY_PAIR, Some(&[&one, &two]), "", "Choose one of 2", Some("a.p12 has 2 key pairs: choose one.")),
            (&KEY_PAIR, Some(&[&one, &two]), "two", "two: key pair", None),
            (&KEY_PAIR, Some(&[&one, &two]), "three", "three", Some("a.p12 has no key pair three.")),
            (&TRUSTED, Some(&[]), "", "All certificates", None),
            (&TRUSTED, Some(&[&root]), "", "All certificates: root", None),
            (&TRUSTED, Some(&[&root, &one]), "", "All certificates (2)", None),
            (&TRUSTED, Some(&[&root]), "gone", "gone", Some("a.p12 has no entry gone.")),
        ];
        for (picker, entries, chosen, shown, problem) in table {
            assert_eq!(picker.shown(entries, chosen), shown, "{} {chosen:?}", picker.label);
            assert_eq!(picker.problem(entries, chosen, "a.p12").as_deref(), problem, "{} {chosen:?}", picker.label);
        }
        assert!(!KEY_PAIR.serves(&root) && TRUSTED.serves(&root));
    }
}
