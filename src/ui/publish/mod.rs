//! Sending a message, and what became of those that were sent.

mod payload;

use std::time::Duration;

use egui::{Align, Color32, FontId, Key, Modifiers, Rect, RichText, Sense, Ui, WidgetInfo, pos2};

use self::payload::Payload;
use super::legible::legible;
use super::{empty, format, theme, widgets};
use crate::app::{Action, Phase, PublishRecord, PublishStatus, Qos, ReasonCode, Stored, Tab, Topic};

const COLUMN: f32 = 64.0;
/// Width of "QoS 1 · 1023 KB · retained" in the list, with a gap.
const FACTS: f32 = 148.0;

/// The most characters of a topic in the list: one that was taken over from a message is the broker's.
const LONGEST: usize = 100;

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct PublishState {
    pub(super) topic: String,
    payload: Payload,
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
    records(ui, tab, &mut state.scroll);
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
    payload::show(ui, COLUMN, &mut state.payload);
    let connected = matches!(tab.connection.phase, Phase::Connected { .. });
    if buttons(ui, connected) || connected && keys(ui) {
        state.tried = true;
        if let (Ok(topic), Ok(payload)) = (topic, state.payload.bytes()) {
            state.tried = false;
            actions.push(Action::Publish { topic, payload, qos: state.qos, retain: state.retain, properties: None });
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

fn records(ui: &mut Ui, tab: &Tab, scroll: &mut widgets::Scroll) {
    let records = tab.publishes();
    if records.is_empty() {
        let words = "Each publish is listed here with what became of it: sent, acknowledged, or refused and why.";
        return empty::page(ui, "Nothing published yet", words, None, &mut Vec::new());
    }
    let list = widgets::Rows { name: "Publishes", total: records.len(), height: theme::ROW, has_chosen: false };
    list.show(ui, scroll, |ui, row, rect| {
        if let Some(record) = records.get(row) {
            draw(ui, rect, record);
        }
    });
}

fn draw(ui: &Ui, rect: Rect, record: &PublishRecord) {
    let colours = theme::colours(ui);
    let (words, colour) = status(ui, record);
    let response = ui.interact(rect, ui.scope_id().with(("publish", record.at, rect.top() as i32)), Sense::CLICK);
    let topic = legible(&record.topic, LONGEST);
    let name = format!("{topic} {words}");
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Row, true, &name));
    let retained = if record.retain { " \u{b7} retained" } else { "" };
    let facts = format!("QoS {} \u{b7} {}{retained}", record.qos.number(), format::bytes(record.size));
    // The outcome is the news, so it keeps its width; in a narrow window the topic is cut.
    let outcome = rect.right() - (rect.width() * 0.34).max(212.0);
    let facts_left = outcome - FACTS;
    let time = format::time(record.at);
    let cells: [(f32, f32, &str, FontId, Color32); 4] = [
        (rect.left() + 16.0, rect.left() + 108.0, &time, theme::mono(), colours.dim),
        (rect.left() + 116.0, facts_left - theme::GRID, &topic, theme::mono(), colours.text),
        (facts_left, outcome - theme::GRID, &facts, FontId::proportional(theme::SMALL), colours.dim),
        (outcome, rect.right() - theme::GRID, &words, theme::mono(), colour),
    ];
    for (left, right, text, font, colour) in cells {
        let cell = widgets::Cell { text, font, colour, align: Align::Min };
        cell.paint(ui, Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom())));
    }
    response.on_hover_text(RichText::new(&name)).context_menu(|ui| {
        if ui.button("Copy topic").clicked() {
            ui.ctx().copy_text(record.topic.clone());
        }
        if ui.button("Copy status").clicked() {
            ui.ctx().copy_text(words.clone());
        }
    });
}

fn status(ui: &Ui, record: &PublishRecord) -> (String, Color32) {
    let colours = theme::colours(ui);
    match &record.status {
        PublishStatus::Queued => ("queued".to_owned(), colours.dim),
        PublishStatus::Sent => ("sent \u{2192} waiting for the acknowledgement".to_owned(), colours.caution),
        PublishStatus::Done { took, reason } => done(record.qos, *took, *reason, colours),
        PublishStatus::Refused(why) => (why.clone(), colours.bad),
    }
}

fn done(qos: Qos, took: Duration, reason: ReasonCode, colours: &theme::Colours) -> (String, Color32) {
    let took = format::duration(took);
    if reason.is_failure() {
        return (format!("refused after {took}: {}", reason.meaning()), colours.bad);
    }
    match qos {
        Qos::AtMostOnce => (format!("sent, {took}"), colours.good),
        Qos::AtLeastOnce | Qos::ExactlyOnce => (format!("sent \u{2192} acknowledged, {took}"), colours.good),
    }
}
