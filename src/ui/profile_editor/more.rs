//! The fold "More" of the tab "SSL/TLS": what the tutorials do not mention. Open by itself while something in it is not
//! as it comes.

use egui::{Button, RichText, Ui};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

use super::draft::Draft;
use super::form;
use super::page::Page;
use crate::app::{Field, Mood, TlsVersions};
use crate::ui::widgets::{PathField, TextField, Verdict, choice};
use crate::ui::{fonts, theme};

/// Width of the combo, in points.
const CHOICE: f32 = 176.0;
const KEY_LOG: &str = "Anyone with this file can read the recorded traffic.";

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    let tls = &draft.profile.tls;
    let is_used =
        tls.versions != TlsVersions::Both || !draft.alpn.trim().is_empty() || !tls.key_log_file.as_os_str().is_empty();
    let open = draft.more_open.unwrap_or(is_used);
    if head(ui, open) {
        draft.more_open = Some(!open);
    }
    if open {
        rows(ui, page, draft);
    }
}

fn head(ui: &mut Ui, open: bool) -> bool {
    let colours = theme::colours(ui);
    let sign = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let sign = RichText::new(sign.codepoint).family(fonts::icons()).size(theme::HEADING).color(colours.dim);
    let words = RichText::new("More").color(colours.dim);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 0.0;
            ui.add(Button::new((sign, words)).frame_when_inactive(false))
        })
        .inner
        .accessible_name("More")
        .on_hover_text("TLS version, ALPN and key log.");
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
    response.clicked()
}

fn rows(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    form::row(ui, "TLS Version", Verdict::None, |ui, _, label| {
        let words = TlsVersions::ALL.map(|versions| (versions, versions.label()));
        choice(ui, label, CHOICE, &mut draft.profile.tls.versions, &words)
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
