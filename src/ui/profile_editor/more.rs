//! The fold of the tab "SSL/TLS": what the tutorials do not mention.

use egui::Ui;

use super::draft::Draft;
use super::form;
use super::page::Page;
use crate::app::{Field, Mood, TlsVersions};
use crate::ui::widgets::{PathField, TextField, Verdict, choice};

const KEY_LOG: &str = "Anyone with this file can read the recorded traffic.";

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    let tls = &draft.profile.tls;
    let is_used =
        tls.versions != TlsVersions::Both || !draft.alpn.trim().is_empty() || !tls.key_log_file.as_os_str().is_empty();
    if draft.tls_more.show(ui, "More", "TLS version, ALPN and key log.", is_used) {
        rows(ui, page, draft);
    }
}

fn rows(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    form::row(ui, "TLS Version", Verdict::None, |ui, _, label| {
        let words = TlsVersions::ALL.map(|versions| (versions, versions.label()));
        choice(ui, label, form::CHOICE, &mut draft.profile.tls.versions, &words)
    });
    let wrong = Verdict::problem(page.problems.at(Field::Alpn));
    let verdict = wrong.or(Verdict::Remark("Separated by commas, the favourite first. Empty: none is offered."));
    form::row(ui, "ALPN", verdict, |ui, id, label| {
        ui.add(TextField::labelled_by(&mut draft.alpn, label).id(id).mono().wrong(form::is_wrong(verdict)))
    });
    let path = &mut draft.profile.tls.key_log_file;
    let is_set = !path.as_os_str().is_empty();
    let verdict = if is_set {
        Verdict::Mood(Mood::Caution, KEY_LOG)
    } else {
        Verdict::Remark("For Wireshark. Empty: none is written.")
    };
    form::stable(ui, "Key Log File", |ui| {
        let state = &mut draft.key_log;
        let label = "Key Log File";
        // Pasted text is no place to write to: it is dropped.
        let _no_path =
            PathField { label, wrong: false, verdict, remark: Verdict::None, path, state, is_output: true }.show(ui);
    });
}
