//! The bar below the connections: profile, settings, Connect, Disconnect; at the right how the connection stands.

use std::time::Instant;

use egui::{Align, Button, ComboBox, Frame, Label, Layout, Margin, Response, RichText, Ui, Vec2};
use egui_material_icons::icons;

use super::connections::dot_colour;
use super::{fonts, goodbye, greeting, padlock, shortcuts, theme, widgets};
use crate::app::{Action, App, Entry, Phase, Profile, Tab, TlsMode, UnreadableProfile};

pub(super) fn show(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BAR);
        profile_combo(ui, app, actions);
        settings_button(ui, actions);
        action_button(ui, app, Action::Connect, actions);
        action_button(ui, app, Action::Disconnect, actions);
        goodbye::menu(ui, app, actions);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| state(ui, app.tab(), actions));
    });
}

fn profile_combo(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    let tab = app.tab();
    let whole = if tab.profile_id.is_some() {
        format!("{} \u{b7} {}", tab.profile.name, security_word(&tab.profile))
    } else {
        "Choose a profile".to_owned()
    };
    let narrow = ui.ctx().content_rect().width() < 1000.0;
    let width = if narrow { 176.0 } else { 264.0 };
    // Where there is little room it is the name's.
    let shown = if narrow && tab.profile_id.is_some() { tab.profile.name.clone() } else { whole.clone() };
    let combo = ComboBox::from_id_salt("profile").width(width).selected_text(shown).truncate();
    let shown_combo = ui.allocate_ui(Vec2::new(width, theme::BUTTON), |ui| {
        ui.set_max_width(width);
        combo.show_ui(ui, |ui| profiles(ui, app, actions)).response
    });
    shown_combo.inner.accessible_name("Profile").on_hover_text(whole);
}

fn profiles(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    for entry in app.profiles() {
        match entry {
            Entry::Ready { id, profile } => {
                let current = app.tab().profile_id.as_ref() == Some(id);
                if ui.selectable_label(current, profile.name.as_str()).clicked() {
                    actions.push(Action::ChooseProfile(id.clone()));
                }
            }
            Entry::Unreadable(file) => unreadable(ui, file),
        }
    }
    if !app.profiles().is_empty() {
        ui.separator();
    }
    if ui.selectable_label(false, "New profile\u{2026}").clicked() {
        // Where there is no profile at all, the settings begin one by themselves.
        let begin = (!app.profiles().is_empty()).then(|| Action::CreateProfile(Box::default()));
        actions.extend([Action::OpenSettings].into_iter().chain(begin));
    }
    if ui.selectable_label(false, "Edit profiles\u{2026}").clicked() {
        actions.push(Action::OpenSettings);
    }
    if ui.selectable_label(false, "Certificate expiry\u{2026}").clicked() {
        actions.push(Action::ShowExpiry);
    }
    if ui.selectable_label(false, "Certificate workshop\u{2026}").clicked() {
        actions.push(Action::OpenWorkshop);
    }
}

/// A file that cannot be used, with where and why.
pub(super) fn unreadable(ui: &mut Ui, file: &UnreadableProfile) {
    let colours = theme::colours(ui);
    let sentence = unreadable_words(file);
    let label = Label::new(RichText::new(&sentence).small().color(colours.bad)).truncate();
    let response = ui.add(label.sense(egui::Sense::click()));
    response.on_hover_text(format!("{}: {}", file.file.display(), file.reason)).context_menu(|ui| {
        if ui.button("Copy explanation").clicked() {
            ui.ctx().copy_text(format!("{}: {sentence}", file.file.display()));
        }
    });
}

/// "plant.ron, line 3, column 8: expected a string".
fn unreadable_words(file: &UnreadableProfile) -> String {
    let name = file.file.file_name().map_or_else(|| file.file.to_string_lossy(), |name| name.to_string_lossy());
    match file.position {
        Some((line, column)) => format!("{name}, line {line}, column {column}: {}", file.reason),
        None => format!("{name}: {}", file.reason),
    }
}

/// How a profile's connection is protected, in a word or two.
fn security_word(profile: &Profile) -> &'static str {
    if profile.endpoint.local_test_broker {
        return "in this program";
    }
    match (profile.tls.enabled, profile.tls.mode) {
        (false, _) => "not encrypted",
        (true, TlsMode::CaSigned | TlsMode::CaFile | TlsMode::CaKeystore) => "TLS",
        (true, TlsMode::SelfSigned | TlsMode::SelfSignedKeystores) => "mutual TLS",
    }
}

fn settings_button(ui: &mut Ui, actions: &mut Vec<Action>) {
    let gear = RichText::new(icons::ICON_SETTINGS.codepoint).family(fonts::icons()).size(16.0);
    let response = ui.add(Button::new((gear, "Settings"))).accessible_name("Settings");
    if with_tooltip(response, &Action::OpenSettings).clicked() {
        actions.push(Action::OpenSettings);
    }
}

fn action_button(ui: &mut Ui, app: &App, action: Action, actions: &mut Vec<Action>) {
    let Some(info) = action.info() else { return };
    let enabled = app.is_enabled(&action);
    // After a failure the explanation has the button that comes next.
    let next = action == Action::Connect && enabled && app.tab().connection.failure.is_none();
    let draw = |ui: &mut Ui| {
        if next { widgets::primary_button(ui, info.label) } else { widgets::button(ui, info.label) }
    };
    let response = ui.add_enabled_ui(enabled, draw).inner;
    if with_tooltip(response, &action).clicked() {
        actions.push(action);
    }
}

fn with_tooltip(response: Response, action: &Action) -> Response {
    let Some(info) = action.info() else { return response };
    let keys = shortcuts::words(&response.ctx, action).map(|keys| format!(" ({keys})")).unwrap_or_default();
    response.on_hover_text(format!("{}{keys}", info.tooltip))
}

/// From the right: the pill with the state, the TLS version, whom the broker sees.
fn state(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    pill(ui, tab, actions);
    let connection = &tab.connection;
    // In the narrowest windows the padlock's pop-over has to do.
    let room = |ui: &Ui, least: f32| ui.available_width() > least;
    if let Some(version) = connection.security().and_then(|security| security.version).filter(|_| room(ui, 56.0)) {
        ui.label(RichText::new(version).color(theme::colours(ui).dim));
    }
    if let Some(name) = connection.seen_as().filter(|_| room(ui, 72.0)) {
        let colours = theme::colours(ui);
        let mut job = egui::text::LayoutJob::default();
        let plain = egui::FontId::proportional(theme::TEXT);
        job.append("as ", 0.0, egui::TextFormat::simple(plain, colours.dim));
        job.append(name, 0.0, egui::TextFormat::simple(theme::semibold(theme::TEXT), colours.text));
        ui.add(Label::new(job).truncate());
    }
}

fn pill(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    let phase = tab.connection.phase;
    if tab.opened().is_some() {
        // There is nothing that could be connected.
        return drop(widgets::chip(ui, "Recording, read-only"));
    }
    let (ground, text) = match phase {
        Phase::Disconnected => (colours.chip, colours.dim),
        Phase::Connecting { .. } | Phase::Waiting { .. } => (colours.caution_ground, colours.caution),
        Phase::Connected { .. } => (colours.good_ground, colours.good),
        Phase::Failed => (colours.bad_ground, colours.bad),
    };
    let frame = Frame::new().fill(ground).corner_radius(14).inner_margin(Margin::symmetric(10, 0));
    // The bar is laid out from the right, and so is this.
    frame.show(ui, |ui| {
        ui.set_height(theme::BUTTON);
        let word = phase.word(Instant::now());
        if matches!(phase, Phase::Connected { .. }) {
            greeting::show(ui, tab, &word, text);
        } else {
            ui.label(RichText::new(word).font(theme::semibold(theme::TEXT)).color(text));
        }
        widgets::dot(ui, dot_colour(ui, phase));
        padlock::show(ui, tab, text, actions);
    });
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn unreadable_files_say_where_and_why() {
        let file = |position| UnreadableProfile {
            file: PathBuf::from("/home/me/plant.ron"),
            position,
            reason: "expected a string".to_owned(),
        };
        assert_eq!(unreadable_words(&file(Some((3, 8)))), "plant.ron, line 3, column 8: expected a string");
        assert_eq!(unreadable_words(&file(None)), "plant.ron: expected a string");
    }
}
