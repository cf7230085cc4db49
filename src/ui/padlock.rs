//! The padlock, and what it opens: both sides of the TLS connection in brief.

use egui::{Button, Color32, Frame, Label, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::{certificates, fonts, format, theme, widgets};
use crate::app::{Action, CertificateInfo, HandshakeReport, Leniency, Padlock, Panel, Tab, leniency};

const WIDTH: f32 = 400.0;
/// Width of the column with the names of facts, in points.
const NAMES: f32 = 64.0;

/// How the padlock looks and what it says.
struct Face {
    sign: MaterialIcon,
    sign_colour: Color32,
    /// The words beside it.
    mark: Option<(&'static str, Color32)>,
    name: &'static str,
    hint: &'static str,
}

/// Draws the padlock of a protected connection, and nothing for others. `colour` is that of what stands beside it.
pub(super) fn show(ui: &mut Ui, tab: &Tab, colour: Color32, actions: &mut Vec<Action>) {
    let Some(face) = face(ui, tab.connection.padlock(), colour) else { return };
    let sign = RichText::new(face.sign.codepoint).family(fonts::icons()).size(16.0).color(face.sign_colour);
    let mut atoms = egui::Atoms::new(sign);
    if let Some((mark, colour)) = face.mark {
        atoms.push_right(RichText::new(mark).font(theme::semibold(theme::TEXT)).color(colour));
    }
    let button = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.add(Button::new(atoms).frame(false))
        })
        .inner
        .accessible_name(face.name)
        .on_hover_text(format!("{} Click to see both sides.", face.hint));
    let Some(report) = tab.connection.security() else { return };
    Popup::from_toggle_button_response(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Both sides of the connection")
        .frame(Frame::popup(ui.style()).inner_margin(12))
        .gap(theme::GRID)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            let height = ui.ctx().content_rect().height() - 140.0;
            let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
            area.show(ui, |ui| both_sides(ui, report, actions));
        });
}

fn face(ui: &Ui, padlock: Padlock, colour: Color32) -> Option<Face> {
    let colours = theme::colours(ui);
    let closed = Face {
        sign: icons::ICON_LOCK,
        sign_colour: colour,
        mark: None,
        name: "Padlock: encrypted and verified",
        hint: "Encrypted, and the broker's certificate was verified.",
    };
    match padlock {
        Padlock::None => None,
        Padlock::Verified => Some(closed),
        Padlock::Lenient => Some(Face {
            mark: Some(("!", colours.caution)),
            name: "Padlock: encrypted and verified, with a remark",
            hint: "Encrypted, and the broker's certificate was verified, but something in it was overlooked.",
            ..closed
        }),
        Padlock::Unverified => Some(Face {
            sign: icons::ICON_LOCK_OPEN,
            sign_colour: colours.bad,
            mark: Some(("Not verified", colours.bad)),
            name: "Padlock: encrypted, not verified",
            hint: "Encrypted, but nothing was verified: anybody on the way could pose as this broker.",
        }),
    }
}

fn both_sides(ui: &mut Ui, report: &HandshakeReport, actions: &mut Vec<Action>) {
    let cipher = report.cipher.as_deref().unwrap_or("cipher not known");
    let version = report.version.unwrap_or("TLS");
    let alpn = report.alpn.as_ref().map(|protocol| format!(", ALPN {protocol}")).unwrap_or_default();
    widgets::small(ui, &format!("{version}, {cipher}{alpn}"));
    ui.separator();
    widgets::small(ui, "THE BROKER");
    if let Some(own) = report.server_chain.first() {
        brief(ui, own);
    }
    if !report.leniencies.contains(&Leniency::NothingChecked) {
        ui.add(Label::new(certificates::verdict(report)).wrap());
    }
    for overlooked in &report.leniencies {
        let colours = theme::colours(ui);
        let bad = *overlooked == Leniency::NothingChecked;
        let colour = if bad { colours.bad } else { colours.caution };
        ui.add(Label::new(RichText::new(leniency(*overlooked)).color(colour)).wrap());
    }
    ui.separator();
    widgets::small(ui, "YOU");
    ui.add(Label::new(certificates::seen_as(report)).wrap());
    ui.add_space(theme::GRID / 2.0);
    let all = widgets::button(ui, "Certificates").on_hover_text("Every certificate of both sides, whole");
    if all.clicked() {
        actions.push(Action::ShowPanel(Panel::Certificates));
        ui.close();
    }
}

/// The broker's own certificate in three lines.
fn brief(ui: &mut Ui, certificate: &CertificateInfo) {
    widgets::strong(ui, widgets::certificate_name(certificate));
    let end = certificate.not_after;
    let ends = format!("{} ({})", format::date(end), format::days_from(jiff::Timestamp::now(), end));
    widgets::facts(ui, |ui| {
        for (name, value) in [("Issued by", widgets::cut(&certificate.issuer, 400)), ("Ends", &ends)] {
            widgets::fact(ui, NAMES, name, |ui| {
                ui.add(Label::new(RichText::new(value).small()).truncate());
            });
        }
    });
}
