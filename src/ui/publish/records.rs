//! What was published, newest first, with what became of it; below a request, its answer.

use std::time::Duration;

use egui::{Align, Color32, FontId, Rect, Response, RichText, Sense, Ui, WidgetInfo, pos2};

use crate::app::{Action, Answer, PublishRecord, PublishStatus, Qos, Reason, Request, Tab, payload, remark};
use crate::ui::legible::legible;
use crate::ui::{empty, format, theme, widgets};

/// Width of "QoS 1 · 1023 KB · retained" in the list, with a gap.
const FACTS: f32 = 148.0;

/// The most characters of a topic in the list: one that was taken over from a message is the broker's.
const LONGEST: usize = 100;

/// What an answer's line shows of its payload at most, in characters.
const PREVIEW: usize = 200;

/// One line of the list.
#[derive(Clone, Copy)]
enum Line<'a> {
    Publish(&'a PublishRecord),
    /// What the broker said beside the yes to the publish above it.
    Remark(&'a Reason),
    /// What became of the request above it.
    Answer(&'a Request),
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, scroll: &mut widgets::Scroll, actions: &mut Vec<Action>) {
    if tab.publishes().is_empty() {
        let words = "Each publish is listed here with what became of it: sent, acknowledged, or refused and why.";
        return empty::page(ui, "Nothing published yet", words, None, &mut Vec::new());
    }
    let lines: Vec<_> = tab
        .publishes()
        .iter()
        .flat_map(|record| {
            let answer = tab.request_of(record).map(Line::Answer);
            [Some(Line::Publish(record)), remarked(record).map(Line::Remark), answer]
        })
        .flatten()
        .collect();
    let list = widgets::Rows { name: "Publishes", total: lines.len(), height: theme::ROW, has_chosen: false };
    list.show(ui, scroll, |ui, row, rect| match lines.get(row) {
        Some(Line::Publish(record)) => publish(ui, row, rect, record),
        Some(Line::Remark(reason)) => remark_line(ui, row, rect, reason),
        Some(Line::Answer(request)) => answer(ui, row, rect, tab, request, actions),
        None => {}
    });
}

/// A text between two places of a row.
struct Part<'a>(f32, f32, &'a str, FontId, Color32);

fn paint<'a>(ui: &Ui, rect: Rect, parts: impl IntoIterator<Item = Part<'a>>) {
    for Part(left, right, text, font, colour) in parts {
        let cell = widgets::Cell { text, font, colour, align: Align::Min };
        cell.paint(ui, Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom())));
    }
}

fn spoken_row(ui: &Ui, row: usize, rect: Rect, name: &str) -> Response {
    let response = ui.interact(rect, widgets::row_id(ui, row), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Row, true, name));
    response
}

fn publish(ui: &Ui, row: usize, rect: Rect, record: &PublishRecord) {
    let colours = theme::colours(ui);
    let (words, colour) = status(ui, record);
    let topic = legible(&record.topic, LONGEST);
    let name = format!("{topic} {words}");
    let response = spoken_row(ui, row, rect, &name);
    let retained = if record.retain { " \u{b7} retained" } else { "" };
    let facts = format!("QoS {} \u{b7} {}{retained}", record.qos.number(), format::bytes(record.size));
    // The outcome is the news, so it keeps its width; in a narrow window the topic is cut.
    let outcome = outcome_left(rect);
    let facts_left = outcome - FACTS;
    let time = format::time(record.at);
    let small = FontId::proportional(theme::SMALL);
    paint(
        ui,
        rect,
        [
            Part(rect.left() + 16.0, rect.left() + 108.0, &time, theme::mono(), colours.dim),
            Part(rect.left() + 116.0, facts_left - theme::GRID, &topic, theme::mono(), colours.text),
            Part(facts_left, outcome - theme::GRID, &facts, small, colours.dim),
            Part(outcome, rect.right() - theme::GRID, &words, theme::mono(), colour),
        ],
    );
    response.on_hover_text(RichText::new(&name)).context_menu(|ui| {
        if ui.button("Copy topic").clicked() {
            ui.ctx().copy_text(record.topic.clone());
        }
        if ui.button("Copy status").clicked() {
            ui.ctx().copy_text(words.clone());
        }
    });
}

/// The line below a publish of which the broker said more than yes or no, such as that nobody is subscribed.
fn remark_line(ui: &Ui, row: usize, rect: Rect, reason: &Reason) {
    let Some(words) = remark(reason) else { return };
    let response = spoken_row(ui, row, rect, &words);
    let shown = format!("\u{21b3} {words}");
    let dim = theme::colours(ui).dim;
    let small = FontId::proportional(theme::SMALL);
    paint(ui, rect, [Part(rect.left() + 116.0, rect.right() - theme::GRID, &shown, small, dim)]);
    response.on_hover_text(RichText::new(&words)).context_menu(|ui| {
        if ui.button("Copy remark").clicked() {
            ui.ctx().copy_text(words.clone());
        }
    });
}

fn outcome_left(rect: Rect) -> f32 {
    rect.right() - (rect.width() * 0.34).max(212.0)
}

/// The line below a request: the answer's payload, and how long it took. A click shows the answer whole.
fn answer(ui: &Ui, row: usize, rect: Rect, tab: &Tab, request: &Request, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    let topic = legible(&request.response_topic, LONGEST);
    let (text, words) = match &request.answer {
        None => (format!("\u{21b3} {topic}"), "no answer yet".to_owned()),
        Some(answer) => (format!("\u{21b3} {}", preview(tab, answer)), answer_words(request, answer)),
    };
    let name = format!("Answer on {topic}: {words}");
    let response = spoken_row(ui, row, rect, &name);
    let outcome = outcome_left(rect);
    let colour = if request.answer.is_some() { colours.good } else { colours.caution };
    paint(
        ui,
        rect,
        [
            Part(rect.left() + 116.0, outcome - theme::GRID, &text, theme::mono(), colours.text),
            Part(outcome, rect.right() - theme::GRID, &words, theme::mono(), colour),
        ],
    );
    if let Some(answer) = request.answer
        && response.on_hover_text(format!("{name}. Click to see it whole.")).clicked()
    {
        actions.push(Action::SelectMessage(Some(answer.message)));
    }
}

fn preview(tab: &Tab, answer: &Answer) -> String {
    let message = tab.store.get(answer.message);
    message.map_or_else(|| "(let go)".to_owned(), |message| payload::preview(message.payload, PREVIEW))
}

fn answer_words(request: &Request, answer: &Answer) -> String {
    let more = match request.answers {
        0 | 1 => String::new(),
        answers => format!(", {} more", answers - 1),
    };
    let uncorrelated = if answer.is_correlated { "" } else { ", without the correlation data" };
    format!("answered after {}{uncorrelated}{more}", format::duration(answer.took))
}

fn status(ui: &Ui, record: &PublishRecord) -> (String, Color32) {
    let colours = theme::colours(ui);
    match &record.status {
        PublishStatus::Queued => ("queued".to_owned(), colours.dim),
        PublishStatus::Sent => ("sent \u{2192} waiting for the acknowledgement".to_owned(), colours.caution),
        PublishStatus::Done { took, reason } => done(record.qos, *took, reason, colours),
        PublishStatus::Refused(why) => (why.clone(), colours.bad),
    }
}

/// The reason of a publish that is done, where it says more than its code.
fn remarked(record: &PublishRecord) -> Option<&Reason> {
    let PublishStatus::Done { reason, .. } = &record.status else { return None };
    (reason.code.0 != 0 || reason.string.is_some() || !reason.user.is_empty()).then_some(reason)
}

fn done(qos: Qos, took: Duration, reason: &Reason, colours: &theme::Colours) -> (String, Color32) {
    let took = format::duration(took);
    if reason.is_failure() {
        return (format!("refused after {took}: {}", reason.code), colours.bad);
    }
    match qos {
        Qos::AtMostOnce => (format!("sent, {took}"), colours.good),
        Qos::AtLeastOnce | Qos::ExactlyOnce => (format!("sent \u{2192} acknowledged, {took}"), colours.good),
    }
}
