//! The padlock, and what it opens: both sides of the TLS connection.

use egui::{Button, Color32, Frame, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};
use egui_material_icons::icons;

use super::{fonts, theme, widgets};
use crate::app::{HandshakeReport, Padlock, Tab, leniency};

const WIDTH: f32 = 400.0;

/// Draws the padlock of a protected connection, and nothing for others.
pub(super) fn show(ui: &mut Ui, tab: &Tab, colour: Color32) {
    let (name, mark, hint) = match tab.connection.padlock() {
        Padlock::None => return,
        Padlock::Verified => {
            ("Padlock: encrypted and verified", None, "Encrypted, and the broker's certificate was verified.")
        }
        Padlock::Lenient => (
            "Padlock: encrypted and verified, with a remark",
            Some("!"),
            "Encrypted, and the broker's certificate was verified, but something in it was overlooked.",
        ),
        Padlock::Unverified => (
            "Padlock: encrypted, not verified",
            Some("not verified"),
            "Encrypted, but nothing was verified: anybody on the way could pose as this broker.",
        ),
    };
    let sign = RichText::new(icons::ICON_LOCK.codepoint).family(fonts::icons()).size(16.0).color(colour);
    let mut face = egui::Atoms::new(sign);
    if let Some(mark) = mark {
        face.push_right(RichText::new(mark).font(theme::semibold(theme::TEXT)).color(theme::colours(ui).caution));
    }
    let button = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            ui.add(Button::new(face).frame(false))
        })
        .inner
        .accessible_name(name)
        .on_hover_text(format!("{hint} Click to see both sides."));
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
            area.show(ui, |ui| both_sides(ui, report));
        });
}

fn both_sides(ui: &mut Ui, report: &HandshakeReport) {
    let cipher = report.cipher.as_deref().unwrap_or("cipher not known");
    let version = report.version.unwrap_or("TLS");
    widgets::small(ui, &format!("{version}, {cipher}"));
    ui.separator();
    widgets::small(ui, "THE BROKER");
    for (number, certificate) in report.server_chain.iter().enumerate() {
        if number == 0 {
            widgets::certificate_card(ui, "server", certificate);
        } else {
            let end = super::format::date(certificate.not_after);
            widgets::small(ui, &format!("issued by {}, ends {end}", certificate.short_name()));
        }
    }
    for overlooked in &report.leniencies {
        ui.label(RichText::new(leniency(*overlooked)).color(theme::colours(ui).caution));
    }
    ui.separator();
    widgets::small(ui, "YOU");
    match &report.client_certificate {
        Some(certificate) => {
            ui.label(format!("The broker sees you as {}", certificate.short_name()));
            widgets::certificate_card(ui, "client", certificate);
        }
        None if report.client_certificate_requested => {
            ui.label("The broker asked for a client certificate; none was sent.");
        }
        None => {
            ui.label("The broker did not ask for a client certificate.");
        }
    }
}
