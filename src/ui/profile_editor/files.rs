//! The file fields of the tab "SSL/TLS": which there are, which file was dropped on which, and whether the key belongs
//! to the certificate.

use std::path::{Path, PathBuf};

use egui::{Response, Ui};

use super::draft::{Draft, Problems};
use super::form;
use crate::app::{Action, App, Field, Slot, TlsSettings};
use crate::ui::widgets::{PathField, question};

const SLOTS: [Slot; 3] = [Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey];

pub(super) fn show(ui: &mut Ui, app: &App, draft: &mut Draft, problems: &Problems, actions: &mut Vec<Action>) {
    let foreign_key = foreign_key(app, &draft.profile.tls);
    let tls = &mut draft.profile.tls;
    let slots = if tls.mode.uses_client_certificate() { &SLOTS[..] } else { &SLOTS[..1] };
    let mut fields = Vec::new();
    for (&slot, state) in slots.iter().zip(&mut draft.files) {
        let problem = problems.at(field(slot)).or(foreign_key.as_deref().filter(|_| slot == Slot::ClientKey));
        let row = PathField { slot, problem, path: path_mut(tls, slot), state };
        fields.push((slot, form::stable(ui, slot.label(), |ui| row.show(ui, app, actions))));
    }
    take_dropped(ui, tls, &fields);
}

/// Says so if key and certificate are both known and do not belong together.
fn foreign_key(app: &App, tls: &TlsSettings) -> Option<String> {
    let content = |slot| {
        let question = question(slot, path(tls, slot))?;
        app.file_facts(&question)?.content.as_ref()
    };
    let certificates = &content(Slot::ClientCertificate)?.certificates;
    let spki = content(Slot::ClientKey)?.keys.first()?.spki.as_ref()?;
    let file = tls.client_certificate_file.file_name()?.to_string_lossy();
    certificates
        .iter()
        .all(|certificate| certificate.spki() != *spki)
        .then(|| format!("This key does not belong to {file}."))
}

/// Puts dropped files into fields.
fn take_dropped(ui: &Ui, tls: &mut TlsSettings, fields: &[(Slot, Response)]) {
    if !ui.is_enabled() {
        return;
    }
    let files: Vec<PathBuf> =
        ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    let alone = files.len() == 1;
    for file in files {
        let pointed = fields.iter().find(|(_, field)| alone && (field.contains_pointer() || field.has_focus()));
        let empty: Vec<Slot> =
            fields.iter().map(|(slot, _)| *slot).filter(|slot| path(tls, *slot).as_os_str().is_empty()).collect();
        if let Some(slot) = pointed.map(|(slot, _)| *slot).or_else(|| sensible(&file, &empty)) {
            *path_mut(tls, slot) = file;
        }
    }
}

/// The field that a file belongs to when it was dropped on none: a key goes to the key, others to the first empty one.
fn sensible(file: &Path, empty: &[Slot]) -> Option<Slot> {
    let is_key = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("key"));
    empty.iter().copied().find(|slot| (*slot == Slot::ClientKey) == is_key)
}

const fn field(slot: Slot) -> Field {
    match slot {
        Slot::CaFile => Field::CaFile,
        Slot::ClientCertificate => Field::ClientCertificate,
        Slot::ClientKey => Field::ClientKey,
        Slot::CaKeystore => Field::KeystoreFile,
        Slot::ClientKeystore => Field::ClientKeystore,
        Slot::None => Field::TlsMode,
    }
}

fn path(tls: &TlsSettings, slot: Slot) -> &Path {
    match slot {
        Slot::CaFile => &tls.ca_file,
        Slot::ClientCertificate => &tls.client_certificate_file,
        Slot::ClientKey | Slot::None => &tls.client_key_file,
        Slot::CaKeystore => &tls.keystore_file,
        Slot::ClientKeystore => &tls.client_keystore_file,
    }
}

const fn path_mut(tls: &mut TlsSettings, slot: Slot) -> &mut PathBuf {
    match slot {
        Slot::CaFile => &mut tls.ca_file,
        Slot::ClientCertificate => &mut tls.client_certificate_file,
        Slot::ClientKey | Slot::None => &mut tls.client_key_file,
        Slot::CaKeystore => &mut tls.keystore_file,
        Slot::ClientKeystore => &mut tls.client_keystore_file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_dropped_beside_the_fields_goes_where_it_belongs() {
        let certificates = [Slot::CaFile, Slot::ClientCertificate];
        for (file, empty, slot) in [
            ("ca.pem", &SLOTS[..], Some(Slot::CaFile)),
            ("client.crt", &SLOTS[1..], Some(Slot::ClientCertificate)),
            ("client.key", &SLOTS[..], Some(Slot::ClientKey)),
            ("CLIENT.KEY", &SLOTS[..], Some(Slot::ClientKey)),
            ("client.key", &certificates[..], None),
            ("client.crt", &[], None),
        ] {
            assert_eq!(sensible(Path::new(file), empty), slot, "{file}");
        }
    }
}
