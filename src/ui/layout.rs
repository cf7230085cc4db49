//! Where the panels are, in wide windows and in narrow ones.

use egui::{CentralPanel, Color32, Frame, Id, Margin, Panel as Edge, Ui, UiBuilder};

use super::{
    TabState, UiState, certificates, charts, connections, failure, inspector, log, messages, publish, recording,
    status_bar, subscriptions, theme, top_bar, topics, trace, welcome, widgets,
};
use crate::app::{Action, App, Panel, Tab};

/// Below this width the inspector goes below the messages instead of beside them.
const WIDE: f32 = 1000.0;

pub(super) fn show(ui: &mut Ui, app: &App, state: &mut UiState, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    let bar = |fill: Color32, side: i8| Frame::new().fill(fill).inner_margin(Margin::symmetric(side, 0));
    Edge::top("connections")
        .exact_size(theme::STRIP)
        .frame(bar(colours.ground, 8))
        .show(ui, |ui| connections::show(ui, app, actions));
    Edge::top("bar")
        .exact_size(theme::BAR)
        .frame(bar(colours.surface, 16))
        .show(ui, |ui| top_bar::show(ui, app, actions));
    Edge::bottom("status")
        .exact_size(theme::BUTTON)
        .frame(bar(colours.surface, 16))
        .show(ui, |ui| status_bar::show(ui, app.tab(), actions));
    let tab = app.tab();
    if tab.profile_id.is_none() && tab.opened().is_none() && tab.store.is_empty() {
        let frame = Frame::new().fill(colours.surface);
        CentralPanel::default().frame(frame).show(ui, |ui| welcome::show(ui, app, &mut state.welcome, actions));
    } else {
        panels(ui, app, state.tabs.entry(tab.id).or_default(), actions);
    }
}

fn panels(ui: &mut Ui, app: &App, state: &mut TabState, actions: &mut Vec<Action>) {
    let tab = app.tab();
    let width = ui.ctx().content_rect().width();
    let surface = Frame::new().fill(theme::colours(ui).surface);
    let topics_width = if width < WIDE { 184.0 } else { 248.0 };
    Edge::left("topics")
        .frame(surface)
        .resizable(true)
        .default_size(topics_width)
        .size_range(140.0..=(width * 0.4))
        .show(ui, |ui| {
            let (topics, publish) = (&mut state.topics, &mut state.publish.topic);
            own_ids(ui, (tab.id, "topics"), |ui| topics::show(ui, tab, topics, publish, actions));
        });
    // Below the other panels it would take the room of their lists. Packets have a view of their own.
    let has_room = if width < WIDE { tab.panel == Panel::Messages } else { tab.panel != Panel::Trace };
    let inspected = inspector::message(tab).filter(|_| has_room);
    if let Some(message) = inspected {
        let edge = if width < WIDE {
            let height = ui.available_height();
            Edge::bottom("inspector below").default_size(height * 0.54).size_range(140.0..=(height * 0.7))
        } else {
            Edge::right("inspector").default_size(368.0).size_range(240.0..=(width * 0.5))
        };
        let inspector = &mut state.inspector;
        edge.frame(surface).resizable(true).show(ui, |ui| inspector::show(ui, app, &message, inspector, actions));
    } else if tab.selected.is_none() {
        state.inspector.clear();
    }
    CentralPanel::default().frame(surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        own_ids(ui, (tab.id, "failure"), |ui| failure::show(ui, tab, &mut state.failure, actions));
        own_ids(ui, (tab.id, "recording"), |ui| recording::bar(ui, app, actions));
        own_ids(ui, (tab.id, "strip"), |ui| strip(ui, tab, actions));
        own_ids(ui, (tab.id, tab.panel), |ui| panel(ui, app, state, actions));
    });
}

/// Gives what is in a panel ids of its own: when another panel appears beside it, focus and scrolling stay.
fn own_ids(ui: &mut Ui, whose: impl std::hash::Hash + std::fmt::Debug, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(whose)), add);
}

fn strip(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    let subscribed = tab.subscriptions.len();
    let tabs = Panel::ALL.map(|panel| {
        let badge = (panel == Panel::Subscriptions && subscribed > 0).then(|| subscribed.to_string());
        widgets::TabItem { value: panel, word: panel.label(), badge }
    });
    Frame::new().inner_margin(Margin::symmetric(16, 0)).show(ui, |ui| {
        if let Some(panel) = widgets::tab_strip(ui, &tabs, tab.panel) {
            actions.push(Action::ShowPanel(panel));
        }
    });
    // The line of the strip ends at its margins; this one goes on to the edges of the panel.
    let line = egui::Stroke::new(1.0, theme::colours(ui).line);
    let left = ui.max_rect().left();
    for edge in [left..=left + 16.0, ui.max_rect().right() - 16.0..=ui.max_rect().right()] {
        ui.painter().hline(edge, ui.cursor().top() - 0.5, line);
    }
}

fn panel(ui: &mut Ui, app: &App, state: &mut TabState, actions: &mut Vec<Action>) {
    let tab = app.tab();
    ui.spacing_mut().item_spacing.y = theme::GRID;
    match tab.panel {
        Panel::Messages => messages::show(ui, tab, app.preferences(), state, actions),
        Panel::Publish => publish::show(ui, tab, &mut state.publish, actions),
        Panel::Subscriptions => subscriptions::show(ui, tab, &mut state.subscriptions, actions),
        Panel::Log => log::show(ui, tab, &mut state.log, actions),
        Panel::Charts => charts::show(ui, tab, &mut state.charts, actions),
        Panel::Trace => trace::show(ui, tab, &mut state.trace, actions),
        Panel::Certificates => certificates::show(ui, tab, &mut state.certificates, actions),
    }
}
