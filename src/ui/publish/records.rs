//! What was published, newest first, with what became of it; below a request, its answer.

use std::time::Duration;

use egui::{Align, Color32, FontId, Rect, Response, RichText, Sense, Ui, WidgetInfo, pos2};

use super::remarks::{self, Remark};
use crate::app::{Action, Answer, PublishRecord, PublishStatus, Qos, Request, Tab, payload};
use crate::ui::legible::legible;
use crate::ui::{empty, format, theme, widgets};

/// Width of "QoS 1 · 1023 KB · retained" in the list, with a gap.
const FACTS: f32 = 148.0;

/// The most characters of a topic in the list: one that was taken over from a message is the broker's.
const LONGEST: usize = 100;

/// What an answer's line shows of its payload at most, in characters.
const PREVIEW: usize = 200;

/// Where topics, remarks and answers begin, and the outcome of the narrowest list, in points.
const TEXT: f32 = 116.0;
const OUTCOME: f32 = 212.0;
/// Room for the arrow of a remark.
const ARROW: f32 = 16.0;

/// One line of the list.
enum Line<'a> {
    Publish(&'a PublishRecord),
    /// A line of what is to be said about the publish above it.
    Remark(Remark),
    /// What became of the request above it.
    Answer(&'a Request),
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, scroll: &mut widgets::Scroll, actions: &mut Vec<Action>) {
    if tab.publishes().is_empty() {
        let words = "Each publish is listed here with what became of it: sent, acknowledged, or refused and why.";
        return empty::page(ui, "Nothing published yet", words, None, &mut Vec::new());
    }
    let width = ui.available_width() - TEXT - ARROW - 2.0 * theme::GRID;
    let mut lines = Vec::new();
    for record in tab.publishes() {
        lines.push(Line::Publish(record));
        lines.extend(remarks::of(ui, record, width).into_iter().map(Line::Remark));
        lines.extend(tab.request_of(record).map(Line::Answer));
    }
    let list = widgets::Rows { name: "Publishes", total: lines.len(), height: theme::ROW, has_chosen: false };
    list.show(ui, scroll, |ui, row, rect| match lines.get(row) {
        Some(Line::Publish(record)) => publish(ui, row, rect, record),
        Some(Line::Remark(remark)) => remark_line(ui, row, rect, remark),
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
            Part(rect.left() + TEXT, facts_left - theme::GRID, &topic, theme::mono(), colours.text),
            Part(facts_left, outcome - theme::GRID, &facts, small, colours.dim),
            Part(outcome, rect.right() - theme::GRID, &words, theme::mono(), colour),
        ],
    );
    response.on_hover_text(RichText::new(&name)).context_menu(|ui| {
        if widgets::menu_entry(ui, "Copy topic").clicked() {
            ui.ctx().copy_text(record.topic.clone());
        }
        if widgets::menu_entry(ui, "Copy status").clicked() {
            ui.ctx().copy_text(words.clone());
        }
    });
}

/// A line of a remark. Its first is spoken as the whole.
fn remark_line(ui: &Ui, row: usize, rect: Rect, remark: &Remark) {
    let response = ui.interact(rect, widgets::row_id(ui, row), Sense::CLICK);
    if remark.is_first {
        response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Row, true, &*remark.whole));
    }
    let (left, colour) = (rect.left() + TEXT, remark.colour(ui));
    let arrow = Part(left, left + ARROW, "\u{21b3}", remarks::font(), colour);
    let line = Part(left + ARROW, rect.right(), &remark.line, remarks::font(), colour);
    paint(ui, rect, remark.is_first.then_some(arrow).into_iter().chain([line]));
    response.on_hover_text(RichText::new(&*remark.whole)).context_menu(|ui| {
        if widgets::menu_entry(ui, "Copy remark").clicked() {
            ui.ctx().copy_text(remark.whole.to_string());
        }
    });
}

fn outcome_left(rect: Rect) -> f32 {
    rect.right() - (rect.width() * 0.34).max(OUTCOME)
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
            Part(rect.left() + TEXT, outcome - theme::GRID, &text, theme::mono(), colours.text),
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
        PublishStatus::Done { took, reason } if reason.is_failure() => {
            (format!("refused after {}", format::duration(*took)), colours.bad)
        }
        PublishStatus::Done { took, .. } => (done(record.qos, *took), colours.good),
        PublishStatus::Refused(_) => ("failed".to_owned(), colours.bad),
    }
}

fn done(qos: Qos, took: Duration) -> String {
    let took = format::duration(took);
    match qos {
        Qos::AtMostOnce => format!("sent, {took}"),
        Qos::AtLeastOnce | Qos::ExactlyOnce => format!("sent \u{2192} acknowledged, {took}"),
    }
}
