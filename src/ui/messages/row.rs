//! One row of the table.

use std::time::Duration;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Color32, FontId, Rect, Response, Sense, Stroke, TextFormat, Ui, pos2};
use egui_material_icons::icons::ICON_KEEP;
use jiff::Timestamp;

use super::columns::{self, Place};
use super::highlight;
use crate::app::{Column, Direction, Stored, Tab, TimeStyle, payload};
use crate::ui::legible::legible;
use crate::ui::{format, theme, widgets};

/// What a row shows of a payload at most, in characters.
const PREVIEW: usize = 200;

/// What all rows of a frame have in common.
pub(super) struct Rows<'a> {
    pub(super) tab: &'a Tab,
    pub(super) places: &'a [Place],
    pub(super) time: TimeStyle,
    /// The words of the filter.
    pub(super) words: &'a [String],
    pub(super) now: Timestamp,
}

/// A message, and what is known of it beside its own.
struct Row<'a> {
    message: &'a Stored<'a>,
    selected: bool,
    marked: bool,
    pinned: bool,
    time: String,
    topic: String,
    preview: String,
}

impl Rows<'_> {
    /// Draws a message; `previous` is the one before it in time.
    pub(super) fn draw(
        &self,
        ui: &Ui,
        number: usize,
        rect: Rect,
        message: &Stored<'_>,
        previous: Option<Timestamp>,
    ) -> Response {
        let response = ui.interact(rect, widgets::row_id(ui, number), Sense::CLICK);
        let row = Row {
            message,
            selected: self.tab.selected == Some(message.id),
            marked: self.tab.view.marked().binary_search(&message.id).is_ok(),
            pinned: self.tab.store.is_pinned(message.id),
            time: self.time_of(message.at, previous),
            topic: legible(message.topic, PREVIEW).into_owned(),
            preview: payload::preview(message.payload, PREVIEW),
        };
        widgets::say_selectable(&response, Role::Row, row.selected || row.marked, || row.spoken());
        self.ground(ui, rect, &row, response.hovered());
        for place in self.places {
            self.cell(ui, place.within(rect), place.column, &row);
        }
        response
    }

    fn time_of(&self, at: Timestamp, previous: Option<Timestamp>) -> String {
        match self.time {
            TimeStyle::Clock => format::time(at),
            TimeStyle::DateAndClock => format::date_and_time(at),
            TimeStyle::SincePrevious => {
                previous.map_or_else(String::new, |previous| format!("+{:.3} s", seconds_between(previous, at)))
            }
            TimeStyle::Age => {
                let age = Duration::from_secs(seconds_between(at, self.now) as u64);
                if age < Duration::from_secs(1) { "now".to_owned() } else { format!("{} ago", whole_seconds(age)) }
            }
        }
    }

    /// What lies behind the cells: the selection, the colour of the subscription, the pin.
    fn ground(&self, ui: &Ui, rect: Rect, row: &Row<'_>, hovered: bool) {
        let colours = theme::colours(ui);
        if row.selected || row.marked || hovered {
            let fill = if row.selected || row.marked { colours.selection } else { colours.hover };
            ui.painter().rect_filled(rect, 0.0, fill);
        }
        if row.selected && !self.tab.view.marked().is_empty() {
            let stroke = Stroke::new(1.0, colours.accent);
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
        if let Some(subscription) = self.tab.subscription_of(row.message.topic) {
            let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 3.0, rect.bottom()));
            ui.painter().rect_filled(bar.shrink2(egui::vec2(0.0, 2.0)), 1.0, colours.subscription(subscription.colour));
        }
        if row.pinned {
            let font = FontId::new(theme::SMALL, crate::ui::fonts::icons());
            let place = pos2(rect.left() + 9.5, rect.center().y);
            ui.painter().text(place, egui::Align2::CENTER_CENTER, ICON_KEEP.codepoint, font, colours.accent_text);
        }
    }

    fn cell(&self, ui: &Ui, place: Rect, column: Column, row: &Row<'_>) {
        let colours = theme::colours(ui);
        let message = row.message;
        let weight = if row.selected || row.marked { colours.text } else { colours.dim };
        let paint = |text: &str| {
            let cell = widgets::Cell { text, font: theme::mono(), colour: weight, align: columns::align(column) };
            cell.paint(ui, place);
        };
        match column {
            Column::Time => paint(&row.time),
            Column::Direction => paint(sign_of(message.direction).0),
            Column::Topic => self.found(ui, place, &row.topic, colours.text, row),
            Column::Qos => paint(&message.qos.number().to_string()),
            Column::Retained if message.retain => retained(ui, place),
            Column::Retained => {}
            Column::Size => paint(&format::bytes(message.payload.len())),
            Column::ContentType => {
                let content_type = message.properties.and_then(|properties| properties.content_type.as_deref());
                paint(&legible(content_type.unwrap_or_default(), PREVIEW));
            }
            Column::Properties => match count_properties(message) {
                0 => {}
                count => paint(&count.to_string()),
            },
            Column::Payload => self.found(ui, place, &row.preview, weight, row),
        }
    }

    /// A text in which the words of the filter stand out.
    fn found(&self, ui: &Ui, place: Rect, text: &str, colour: Color32, row: &Row<'_>) {
        let found = highlight::places(text, self.words);
        if found.is_empty() {
            return widgets::Cell { text, font: theme::mono(), colour, align: Align::Min }.paint(ui, place);
        }
        let colours = theme::colours(ui);
        let plain = TextFormat::simple(theme::mono(), colour);
        let ground = if row.selected || row.marked { colours.surface } else { colours.selection };
        let bright = TextFormat { background: ground, color: colours.accent_text, ..plain.clone() };
        let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
        job.wrap = TextWrapping::truncate_at_width(place.width().max(0.0));
        let mut at = 0;
        for range in found {
            job.append(&text[at..range.start], 0.0, plain.clone());
            job.append(&text[range.clone()], 0.0, bright.clone());
            at = range.end;
        }
        job.append(&text[at..], 0.0, plain);
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(pos2(place.left(), place.center().y - galley.size().y / 2.0), galley, colour);
    }
}

impl Row<'_> {
    fn spoken(&self) -> String {
        let way = sign_of(self.message.direction).1;
        let marks = [(self.marked, ", marked"), (self.pinned, ", pinned")];
        let marks: String = marks.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        format!("{} {way} {} {}{marks}", self.time, self.topic, self.preview)
    }
}

/// Never negative: clocks are set back now and then.
fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}

/// "4 s", "4 min 10 s": rows that are seconds old count no fractions.
fn whole_seconds(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        _ => format::span(age),
    }
}

fn count_properties(message: &Stored<'_>) -> usize {
    message.properties.map_or(0, |properties| {
        let single = [
            properties.content_type.is_some(),
            properties.utf8_payload,
            properties.expiry_seconds.is_some(),
            properties.response_topic.is_some(),
            properties.correlation_data.is_some(),
        ];
        single.into_iter().filter(|is| *is).count() + properties.user.len()
    })
}

fn retained(ui: &Ui, place: Rect) {
    let colours = theme::colours(ui);
    let font = FontId::proportional(theme::SMALL);
    let galley = ui.painter().layout_no_wrap("retained".to_owned(), font, colours.dim);
    let ground = Rect::from_center_size(
        pos2(place.left() + galley.size().x / 2.0 + 4.0, place.center().y),
        galley.size() + egui::vec2(10.0, 2.0),
    );
    ui.painter().rect_filled(ground, 4.0, colours.chip);
    ui.painter().galley(ground.center() - galley.size() / 2.0, galley, colours.dim);
}

fn sign_of(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Received => ("\u{2193}", "received"),
        Direction::Sent => ("\u{2191}", "sent"),
    }
}
