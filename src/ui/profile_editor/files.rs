//! The file fields of the tab "SSL/TLS": which there are, what is asked about each file, which file was dropped on
//! which, and whether the key belongs to the certificate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use egui::{Response, Ui};

use super::draft::Draft;
use super::form;
use super::page::Page;
use crate::app::{
    Action, Field, FileContent, FileFacts, FileQuestion, Form, Lock, Mood, Pasted, Slot, TlsMode, TlsSettings,
    secret_label,
};
use crate::ui::widgets::{PathField, PathState, Pause, Verdict, expand_home};

/// What the file fields remember between frames.
#[derive(Default)]
pub(super) struct FileRows(BTreeMap<Slot, FileRow>);

#[derive(Default)]
struct FileRow {
    path: PathState,
    asked: Pause<FileQuestion>,
    /// Pasted text was handed over; where it is now is seen in the next frame.
    pasting: bool,
    /// What became of it, as long as this path stands in the field.
    pasted: Option<(PathBuf, Pasted)>,
}

/// The file fields of this mode, in the order of the window.
pub(super) const fn slots(mode: TlsMode) -> &'static [Slot] {
    match mode {
        TlsMode::CaSigned => &[],
        TlsMode::CaFile => &[Slot::CaFile],
        TlsMode::CaKeystore => &[Slot::CaKeystore],
        TlsMode::SelfSigned => &[Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey],
        TlsMode::SelfSignedKeystores => &[Slot::CaKeystore, Slot::ClientKeystore],
    }
}

/// Draws one field with the line below it.
pub(super) fn row(ui: &mut Ui, page: &mut Page<'_>, draft: &mut Draft, slot: Slot) -> Response {
    take_pasted(page, draft, slot);
    ask(ui, page, draft, slot);
    let wrong =
        page.problems.at(field(slot)).map(str::to_owned).or_else(|| foreign_key(page, &draft.profile.tls, slot));
    let about = facts(page, &draft.profile.tls, slot).map(|facts| about(facts, draft.profile.tls.mode));
    let (path, row) = (path_mut(&mut draft.profile.tls, slot), draft.files.0.entry(slot).or_default());
    let pasted = row.pasted.as_ref().filter(|(standing, _)| standing == path);
    let (refused, saved) = match pasted.map(|(_, pasted)| pasted) {
        Some(Pasted::Refused(why)) => (Some(why.clone()), None),
        Some(Pasted::Kept(file)) => {
            (None, file.file_name().map(|name| format!("Saved the pasted text to {}", name.to_string_lossy())))
        }
        None => (None, None),
    };
    let wrong = Verdict::problem(refused.as_deref().or(wrong.as_deref()));
    let verdict = wrong.or(about.as_ref().map_or(Verdict::None, |(mood, words)| Verdict::Mood(*mood, words)));
    let remark = saved.as_deref().map_or(Verdict::None, Verdict::Remark);
    let shown = form::stable(ui, slot.label(), |ui| {
        let state = &mut row.path;
        let wrong = form::is_wrong(wrong);
        PathField { label: slot.label(), wrong, verdict, remark, path, state, is_output: false }.show(ui)
    });
    if let Some(text) = shown.pasted {
        row.pasting = true;
        page.actions.push(Action::KeepPastedText { profile: page.id.clone(), slot, text });
    }
    shown.field
}

/// Puts the path of pasted text into its field.
fn take_pasted(page: &Page<'_>, draft: &mut Draft, slot: Slot) {
    let row = draft.files.0.entry(slot).or_default();
    if !std::mem::take(&mut row.pasting) {
        return;
    }
    let path = path_mut(&mut draft.profile.tls, slot);
    let pasted = page.app.pasted(page.id, slot).cloned();
    if let Some(Pasted::Kept(file)) = &pasted {
        path.clone_from(file);
    }
    row.pasted = pasted.map(|pasted| (path.clone(), pasted));
}

/// Asks what the file is, with what is typed to open it, when typing pauses.
fn ask(ui: &Ui, page: &mut Page<'_>, draft: &mut Draft, slot: Slot) {
    let path = path(&draft.profile.tls, slot);
    let question = (!path.as_os_str().is_empty()).then(|| FileQuestion {
        profile: page.id.clone(),
        slot,
        file: expand_home(path),
        typed: draft.secrets.get(slot.secret()),
    });
    let typing = ui.memory(|memory| memory.focused().is_some());
    let due = draft.files.0.entry(slot).or_default().asked.due(ui, question, typing);
    page.actions.extend(due.map(Action::InspectFile));
}

/// What is known of the file in this field.
pub(super) fn facts<'a>(page: &Page<'a>, tls: &TlsSettings, slot: Slot) -> Option<&'a FileFacts> {
    page.app.file_facts(page.id, slot, &expand_home(path(tls, slot)))
}

/// What the file in this field holds.
pub(super) fn content<'a>(page: &Page<'a>, tls: &TlsSettings, slot: Slot) -> Option<&'a FileContent> {
    facts(page, tls, slot)?.content.as_ref()
}

/// The name of the file in this field, for sentences.
pub(super) fn name(tls: &TlsSettings, slot: Slot) -> String {
    path(tls, slot).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The words below a field. That a password is missing or wrong stands at the password.
fn about(facts: &FileFacts, mode: TlsMode) -> (Mood, String) {
    match facts.lock {
        Lock::Closed(kind) | Lock::Wrong(kind) => {
            (Mood::Caution, format!("Encrypted: needs {}", secret_label(kind, mode)))
        }
        Lock::None | Lock::Opened(_) => (facts.words.mood, facts.words.text.clone()),
    }
}

/// Says so if key and certificate are both known and do not belong together.
fn foreign_key(page: &Page<'_>, tls: &TlsSettings, slot: Slot) -> Option<String> {
    if slot != Slot::ClientKey {
        return None;
    }
    let certificates = &content(page, tls, Slot::ClientCertificate)?.certificates;
    let spki = content(page, tls, slot)?.keys.first()?.spki.as_ref()?;
    let foreign = certificates.iter().all(|certificate| certificate.spki() != *spki);
    foreign.then(|| format!("This key does not belong to {}.", name(tls, Slot::ClientCertificate)))
}

/// What there is to say of "PEM Formatted": the content decides, whatever is ticked.
pub(super) fn misfit(page: &Page<'_>, tls: &TlsSettings) -> Option<String> {
    let forms: Vec<(Slot, Form)> = slots(tls.mode)
        .iter()
        .filter_map(|slot| content(page, tls, *slot).map(|content| (*slot, content.form)))
        .collect();
    let word = |form: Form| match form {
        Form::Pem if !tls.pem_formatted => Some("PEM"),
        Form::Der if tls.pem_formatted => Some("DER"),
        Form::Pkcs12 if tls.pem_formatted => Some("PKCS#12"),
        Form::Jks if tls.pem_formatted => Some("JKS"),
        Form::Pem | Form::Der | Form::Pkcs7 | Form::Pkcs12 | Form::Jks | Form::Directory => None,
    };
    let (slot, first) = forms.iter().find_map(|(slot, form)| Some((*slot, word(*form)?)))?;
    let all = forms.len() > 1 && forms.iter().all(|(_, form)| word(*form) == Some(first));
    let what = if all { "The files are".to_owned() } else { format!("{} is", name(tls, slot)) };
    Some(format!("{what} {first}; the content decides."))
}

/// Puts dropped files into fields.
pub(super) fn take_dropped(ui: &Ui, tls: &mut TlsSettings, fields: &[(Slot, Response)]) {
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
        let all = slots(TlsMode::SelfSigned);
        let certificates = [Slot::CaFile, Slot::ClientCertificate];
        for (file, empty, slot) in [
            ("ca.pem", all, Some(Slot::CaFile)),
            ("client.crt", &all[1..], Some(Slot::ClientCertificate)),
            ("client.key", all, Some(Slot::ClientKey)),
            ("CLIENT.KEY", all, Some(Slot::ClientKey)),
            ("client.key", &certificates[..], None),
            ("client.crt", &[], None),
            ("trust.jks", slots(TlsMode::SelfSignedKeystores), Some(Slot::CaKeystore)),
            ("client.p12", &slots(TlsMode::SelfSignedKeystores)[1..], Some(Slot::ClientKeystore)),
        ] {
            assert_eq!(sensible(Path::new(file), empty), slot, "{file}");
        }
    }
}
