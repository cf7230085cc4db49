//! A connection without a profile: what can be done first.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::{theme, top_bar, widgets};
use crate::app::{Action, App, Entry, Profile, Template, templates};

const WIDTH: f32 = 560.0;

/// The samples, read once.
#[derive(Debug, Default)]
pub(super) struct WelcomeState {
    templates: Option<Vec<Template>>,
}

pub(super) fn show(ui: &mut Ui, app: &App, state: &mut WelcomeState, actions: &mut Vec<Action>) {
    let samples = state.templates.get_or_insert_with(templates);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let side = ((ui.available_width() - WIDTH) / 2.0).max(16.0);
        let margin = Margin { left: side as i8, right: side as i8, top: 40, bottom: 24 };
        // Margins are whole small numbers; the rest of a wide window is filled with space.
        let rest = (side - f32::from(margin.left)).max(0.0);
        ui.horizontal_top(|ui| {
            ui.add_space(rest);
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.vertical(|ui| {
                    ui.set_width(WIDTH.min(ui.available_width()));
                    first_steps(ui, actions);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    known_profiles(ui, app, actions);
                    self::samples(ui, samples, actions);
                });
            });
        });
    });
}

fn first_steps(ui: &mut Ui, actions: &mut Vec<Action>) {
    widgets::heading(ui, "Connect to a broker");
    let words = "A profile holds a broker's address, your client certificate and how to connect. \
                 No broker at hand? The local test broker runs inside this program, with mutual TLS.";
    ui.add(Label::new(RichText::new(words).color(theme::colours(ui).dim)).wrap());
    ui.add_space(theme::GRID / 2.0);
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Try the local test broker").clicked() {
            actions.push(Action::StartDemo);
        }
        if widgets::button(ui, "New profile").clicked() {
            actions.extend([Action::CreateProfile(Box::default()), Action::OpenSettings]);
        }
        if widgets::button(ui, "Make certificates").clicked() {
            actions.push(Action::OpenWorkshop);
        }
    });
}

fn known_profiles(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    if app.profiles().is_empty() {
        return;
    }
    section(ui, "Your profiles");
    for entry in app.profiles() {
        match entry {
            Entry::Ready { id, profile } => {
                if row(ui, &profile.name, &address(profile)) {
                    actions.push(Action::ChooseProfile(id.clone()));
                }
            }
            Entry::Unreadable(file) => {
                ui.horizontal(|ui| {
                    ui.add_space(12.0);
                    top_bar::unreadable(ui, file);
                });
            }
        }
    }
}

fn samples(ui: &mut Ui, templates: &[Template], actions: &mut Vec<Action>) {
    if templates.is_empty() {
        return;
    }
    section(ui, "Start from a sample");
    for template in templates {
        if row(ui, &template.profile.name, &address(&template.profile)) {
            actions.extend([Action::CreateProfile(Box::new(template.profile.clone())), Action::OpenSettings]);
        }
    }
}

fn section(ui: &mut Ui, title: &str) {
    ui.add_space(theme::GRID * 3.0);
    widgets::strong(ui, title);
    ui.add_space(theme::GRID / 2.0);
}

fn address(profile: &Profile) -> String {
    let endpoint = &profile.endpoint;
    if endpoint.local_test_broker {
        "in this program".to_owned()
    } else if endpoint.host.is_empty() {
        "no address yet".to_owned()
    } else {
        format!("{}:{}", endpoint.host, endpoint.port)
    }
}

/// A row over the whole width: name at the left, address at the right.
fn row(ui: &mut Ui, name: &str, address: &str) -> bool {
    let colour = theme::colours(ui).dim;
    let address = RichText::new(address).small().color(colour);
    let button = egui::Button::new(name).right_text(address).frame_when_inactive(false);
    ui.add_sized([ui.available_width(), theme::BUTTON], button).accessible_name(name).clicked()
}
