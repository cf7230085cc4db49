//! What is demanded of the server's certificate: "Name Check" and what belongs to its choices.

use egui::{Button, Id, Ui};

use super::draft::Draft;
use super::form;
use super::page::Page;
use crate::app::{CertificateInfo, Field, Mood, Verification};
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, choice};

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    name_check(ui, page, draft);
    match draft.profile.tls.verification {
        Verification::OtherName => server_name(ui, page, draft),
        Verification::Pinned => fingerprint(ui, page, draft),
        Verification::Full | Verification::ChainOnly | Verification::Nothing => {}
    }
}

fn name_check(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    let before = draft.profile.tls.verification;
    // Without a field for the name it is the choice that is wrong: a Unix socket has no address to compare with.
    let wrong = page.problems.at(Field::ServerName).filter(|_| before != Verification::OtherName);
    let ground = ui.painter().add(egui::Shape::Noop);
    let mut chosen = before;
    let row = ui.scope(|ui| {
        form::row(ui, "Name Check", Verdict::problem(wrong).or(explained(before)), |ui, _, label| {
            if before == Verification::Nothing {
                loud(ui);
            }
            let words = Verification::ALL.map(|verification| (verification, verification.label()));
            choice(ui, label, form::CHOICE, &mut chosen, &words)
        })
    });
    if row.inner {
        draft.choose_verification(chosen);
    }
    if before == Verification::Nothing {
        let rect = row.response.rect.expand2(egui::vec2(theme::GRID, 0.0));
        let fill = egui::Shape::rect_filled(rect, theme::RADIUS, theme::colours(ui).bad_ground);
        ui.painter().set(ground, fill);
    }
}

/// Gives the combo of a dangerous choice the colour of failures.
fn loud(ui: &mut Ui) {
    let bad = theme::colours(ui).bad;
    let widgets = &mut ui.visuals_mut().widgets;
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.open] {
        state.fg_stroke.color = bad;
        state.bg_stroke.color = bad;
    }
}

/// One line on what a choice means.
const fn explained(verification: Verification) -> Verdict<'static> {
    match verification {
        Verification::Full => Verdict::Remark("Chain, dates, purpose, and the Broker Address among its names."),
        Verification::ChainOnly => {
            Verdict::Mood(Mood::Caution, "Any server with a certificate of this CA may pose as the broker.")
        }
        Verification::OtherName => Verdict::Remark("As Full, but for this name; the server is asked for it (SNI)."),
        Verification::Pinned => Verdict::Remark("Exactly this certificate, whatever its name; chain and dates count."),
        Verification::Nothing => Verdict::Mood(Mood::Bad, "Not verified: anybody on the way can pose as the broker."),
    }
}

fn server_name(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    let wrong = Verdict::problem(page.problems.at(Field::ServerName));
    form::text_row(ui, "Server Name", &mut draft.profile.tls.server_name, wrong);
}

fn fingerprint(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft) {
    let presented = presented(page);
    let wrong = Verdict::problem(page.problems.at(Field::PinnedFingerprint));
    let whose = presented.map(|certificate| format!("The broker showed {}.", certificate.short_name()));
    let verdict = wrong.or(whose.as_deref().map_or(Verdict::None, Verdict::Remark));
    let text = &mut draft.profile.tls.pinned_sha256;
    form::row(ui, "SHA-256 Fingerprint", verdict, |ui, id, label| {
        let Some(certificate) = presented else { return field(ui, id, label, text, form::is_wrong(wrong), 0.0) };
        field(ui, id, label, text, form::is_wrong(wrong), TAKE + theme::GRID);
        let take = ui.add_sized([TAKE, theme::BUTTON], Button::new("Take from the last handshake"));
        if take.on_hover_text("The certificate that the broker has shown, also if it was not accepted.").clicked() {
            text.clone_from(&certificate.sha256);
        }
    });
}

/// Width of the button that takes a fingerprint over, in points.
const TAKE: f32 = 200.0;

fn field(ui: &mut Ui, id: Id, label: Id, text: &mut String, wrong: bool, beside: f32) {
    let width = (ui.available_width() - beside).max(0.0);
    let hint = "64 hexadecimal digits, as in 3F:9A:…";
    ui.add(TextField::labelled_by(text, label).id(id).mono().hint(hint).width(width).wrong(wrong));
}

/// The server's own certificate in the last handshake of a tab with this profile, also one that failed.
fn presented<'a>(page: &Page<'a>) -> Option<&'a CertificateInfo> {
    let mut tabs = page.app.tabs().iter().filter(|tab| tab.profile_id.as_ref() == Some(page.id));
    tabs.find_map(|tab| tab.connection.last_security()?.server_chain.first())
}
