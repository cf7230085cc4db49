//! Sending a message, and what became of those that were sent.

mod payload;
mod properties;
mod records;
mod remarks;

use egui::{Key, Modifiers, Ui};

use self::payload::Payload;
use self::properties::PropertiesState;
use super::{theme, widgets};
use crate::app::{Action, Phase, Protocol, Qos, Stored, Tab, Topic};

const COLUMN: f32 = 64.0;

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct PublishState {
    pub(super) topic: String,
    payload: Payload,
    properties: PropertiesState,
    qos: Qos,
    retain: bool,
    /// Publish was pressed with a topic that is none: an empty field is wrong from then on.
    tried: bool,
    /// Where the list of publishes is scrolled to.
    scroll: widgets::Scroll,
}

impl PublishState {
    /// Fills the form with a message, so that it can be changed and sent again.
    pub(super) fn take_over(&mut self, message: &Stored<'_>) {
        *self = Self {
            topic: message.topic.to_owned(),
            payload: Payload::of(message.payload),
            properties: PropertiesState::of(message),
            qos: message.qos,
            retain: message.retain,
            ..Self::default()
        };
    }
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut PublishState, actions: &mut Vec<Action>) {
    let margin = egui::Margin::symmetric(16, 8);
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::GRID;
        form(ui, tab, state, actions);
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), ui.visuals().widgets.noninteractive.bg_stroke);
    records::show(ui, tab, &mut state.scroll, actions);
}

fn form(ui: &mut Ui, tab: &Tab, state: &mut PublishState, actions: &mut Vec<Action>) {
    let topic = Topic::parse(&state.topic);
    let wrong = topic.as_ref().err().filter(|_| state.tried || !state.topic.is_empty());
    let problem = wrong.map(|error| widgets::sentence(&error.to_string()));
    widgets::labelled_row_of(ui, COLUMN, "Topic", |ui, label| {
        let width = ui.available_width();
        let field = widgets::TextField::labelled_by(&mut state.topic, label).mono().wrong(problem.is_some());
        ui.add(field.width(width).hint("demo/hello"));
    });
    if let Some(problem) = &problem {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, problem);
    }
    widgets::labelled_row_of(ui, COLUMN, "QoS", |ui, label| {
        widgets::qos_choice(ui, label, &mut state.qos);
        widgets::dim(ui, state.qos.promise());
        ui.add_space(theme::GRID);
        let retained = widgets::checkbox(ui, &mut state.retain, "Retained");
        retained.on_hover_text("The broker keeps the message and hands it to whoever subscribes later.");
    });
    let is_v5 = tab.profile_in_use().protocol == Protocol::V5;
    let alias = state.properties.topic_alias().filter(|_| is_v5);
    if let Some(objection) = tab.publish_objection(state.qos, state.retain, alias) {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).caution, &objection);
    }
    payload::show(ui, COLUMN, &mut state.payload);
    if is_v5 {
        properties::show(ui, tab, &mut state.properties);
    }
    let connected = matches!(tab.connection.phase, Phase::Connected { .. });
    if buttons(ui, connected) || connected && keys(ui) {
        state.tried = true;
        let properties = if is_v5 { state.properties.properties() } else { Some(None) };
        if let (Ok(topic), Ok(payload), Some(properties)) = (topic, state.payload.bytes(), properties) {
            state.tried = false;
            actions.push(Action::Publish { topic, payload, qos: state.qos, retain: state.retain, properties });
        }
    }
}

fn buttons(ui: &mut Ui, connected: bool) -> bool {
    ui.horizontal(|ui| {
        ui.add_space(COLUMN + theme::GRID);
        let response = ui.add_enabled_ui(connected, |ui| widgets::primary_button(ui, "Publish")).inner;
        let words = if connected { ui.ctx().format_shortcut(&SHORTCUT) } else { "Connect first.".to_owned() };
        widgets::small(ui, &words);
        response.clicked()
    })
    .inner
}

/// The same keys as Connect, which has nothing to do while this has.
const SHORTCUT: egui::KeyboardShortcut = egui::KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

fn keys(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_shortcut(&SHORTCUT))
}
