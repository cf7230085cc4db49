//! The ladder while it is climbed, and the explanation of a failure: what happened, why, what to try.

use std::time::{Duration, Instant};

use egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::{ladder, report, theme, widgets};
use crate::app::{Action, Connection, Explanation, Panel, Phase, Profile, Reauthentication, Tab, TraceAction};

/// A connection that is up after this time has no need to show its ladder: the panels would only jump.
const PATIENCE: Duration = Duration::from_millis(200);

/// Whether the machine's words are unfolded, and since when the ladder is climbed.
#[derive(Debug, Default)]
pub(super) struct FailureState {
    unfolded: bool,
    climbing_since: Option<Instant>,
}

impl FailureState {
    /// Whether the ladder is worth showing.
    fn climbing(&mut self, ui: &Ui, phase: Phase) -> bool {
        if !matches!(phase, Phase::Connecting { .. }) {
            self.climbing_since = None;
            return false;
        }
        let climbed = self.climbing_since.get_or_insert_with(Instant::now).elapsed();
        if climbed < PATIENCE {
            ui.ctx().request_repaint_after(PATIENCE - climbed);
        }
        climbed >= PATIENCE
    }
}

/// Draws what there is to say of the connection above the panels: nothing while it is up and all is well.
pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut FailureState, actions: &mut Vec<Action>) {
    let connection = &tab.connection;
    let climbing = state.climbing(ui, connection.phase);
    reauthentication(ui, connection, actions);
    if connection.failure.is_none() && !climbing {
        return;
    }
    // What is below keeps some room; a packet takes more of it than a list.
    let shows_packet = tab.panel == Panel::Trace && tab.packets.selected().is_some();
    let share = if shows_packet { 0.45 } else { 0.7 };
    let height = (ui.available_height() * share).max(120.0);
    ScrollArea::vertical().id_salt("connection").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ladder::show(ui, &connection.ladder);
            if let Some(why) = &connection.failure {
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width().min(720.0));
                    ui.spacing_mut().item_spacing.y = theme::GRID;
                    explanation(ui, tab, why, state, actions);
                });
            }
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), ui.visuals().widgets.noninteractive.bg_stroke);
}

/// Says that authenticating again failed. With the failure of the connection it needs no button of its own.
fn reauthentication(ui: &mut Ui, connection: &Connection, actions: &mut Vec<Action>) {
    let Reauthentication::Failed(why) = &connection.reauthentication else { return };
    Frame::new().inner_margin(Margin::symmetric(16, 4)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(theme::BUTTON);
            ui.label(RichText::new(why).color(theme::colours(ui).caution));
            if connection.failure.is_none() && widgets::button(ui, "Dismiss").clicked() {
                actions.push(Action::DismissFailure);
            }
        });
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), ui.visuals().widgets.noninteractive.bg_stroke);
}

fn explanation(ui: &mut Ui, tab: &Tab, why: &Explanation, state: &mut FailureState, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    ui.add_space(2.0 * theme::GRID);
    let headline = Label::new(RichText::new(&why.headline).heading().color(colours.bad)).wrap();
    ui.add(headline.sense(egui::Sense::CLICK)).context_menu(|ui| {
        if ui.button("Copy explanation").clicked() {
            ui.ctx().copy_text(report::write(tab, why));
        }
    });
    ui.add(Label::new(widgets::prose(&why.cause, theme::TEXT, colours.text)).wrap());
    if !why.remedies.is_empty() {
        widgets::strong(ui, "What to try");
        for (number, remedy) in why.remedies.iter().enumerate() {
            let remedy = format!("{}. {remedy}", number + 1);
            ui.add(Label::new(widgets::prose(&remedy, theme::TEXT, colours.text)).wrap());
        }
    }
    ui.add_space(theme::GRID / 2.0);
    buttons(ui, tab, why, state, actions);
    if state.unfolded && !why.detail.is_empty() {
        ui.add(Label::new(RichText::new(&why.detail).font(theme::mono()).color(colours.dim)).wrap());
    }
}

/// A copy of the profile that leads to where the broker says, if that is an address.
fn elsewhere(tab: &Tab) -> Option<Profile> {
    let there = tab.profile.at_reference(tab.connection.server_reference.as_deref()?)?;
    let name = format!("{} ({})", there.name, there.endpoint.host);
    Some(Profile { name, ..there })
}

fn buttons(ui: &mut Ui, tab: &Tab, why: &Explanation, state: &mut FailureState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if widgets::primary_button(ui, "Open settings").clicked() {
            actions.push(Action::OpenSettings);
        }
        if widgets::button(ui, "Copy report").clicked() {
            ui.ctx().copy_text(report::write(tab, why));
        }
        if let Some(there) = elsewhere(tab) {
            let meaning = format!("Open a copy of this profile with the address {}", there.endpoint.host);
            if widgets::button(ui, "Use this address").on_hover_text(meaning).clicked() {
                actions.extend([Action::OpenSettings, Action::CreateProfile(Box::new(there))]);
            }
        }
        if tab.connection.last_security().is_some() && widgets::button(ui, "Show certificates").clicked() {
            actions.push(Action::ShowPanel(Panel::Certificates));
        }
        if let Some(number) = tab.packets.culprit()
            && widgets::button(ui, "Show packet").on_hover_text("The packet that broke the rule").clicked()
        {
            actions.push(Action::InTrace(TraceAction::Show(number)));
        }
        if !why.detail.is_empty() {
            let label = if state.unfolded { "Hide the machine's words" } else { "Show the machine's words" };
            if widgets::button(ui, label).clicked() {
                state.unfolded = !state.unfolded;
            }
        }
        if widgets::button(ui, "Dismiss").clicked() {
            actions.push(Action::DismissFailure);
        }
    });
}
