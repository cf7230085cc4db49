//! When and how the message came, and its MQTT 5 properties. Every value can be copied.

use std::time::Duration;

use egui::{Grid, Label, RichText, ScrollArea, Ui};
use jiff::Timestamp;

use crate::app::{Direction, Properties, Stored, payload_text};
use crate::ui::legible::legible;
use crate::ui::{format, theme, widgets};

/// The most user properties that are listed: a packet can carry tens of thousands.
const MOST_PROPERTIES: usize = 200;
/// The most subscription identifiers that are listed.
const MOST_IDENTIFIERS: usize = 40;
/// The most characters of a name and of a value.
const NAME: usize = 200;
const VALUE: usize = 400;
/// The part of the height that the facts take at most; what does not fit is scrolled to.
const MOST_HEIGHT: f32 = 0.36;
/// From this width on, two facts stand beside each other.
const TWO_COLUMNS: f32 = 560.0;

/// A panel lower than this, in points, needs its room for the payload: the facts are one line that unfolds.
const LOW: f32 = 440.0;

/// Whether the facts are folded into a line, and unfolded from it.
#[derive(Debug, Default)]
pub(super) struct FactsState {
    is_folded: bool,
    is_open: bool,
}

impl FactsState {
    /// Folds them where the panel, with nothing in it yet, is low.
    pub(super) fn fit(&mut self, ui: &Ui) {
        self.is_folded = ui.available_height() < LOW;
    }

    pub(super) fn is_folded(&self) -> bool {
        self.is_folded
    }
}

pub(super) fn show(ui: &mut Ui, message: &Stored<'_>, state: &FactsState) {
    ui.ctx().request_repaint_after(until_change(age(message.at)));
    if state.is_folded && !state.is_open {
        return;
    }
    let height = (ui.available_height() * MOST_HEIGHT).max(44.0);
    egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 0)).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ScrollArea::vertical().id_salt("facts").max_height(height).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            let mut facts = Facts::default();
            facts.of(message);
            if let Some(properties) = message.properties {
                facts.properties(properties);
            }
            facts.show(ui);
        });
    });
}

/// The facts in a line, that unfolds them when it is clicked.
pub(super) fn summary(ui: &mut Ui, message: &Stored<'_>, state: &mut FactsState) {
    ui.spacing_mut().interact_size.y = 0.0;
    ui.spacing_mut().button_padding = egui::Vec2::ZERO;
    let words = summary_words(message);
    let text = RichText::new(&words).small().color(theme::colours(ui).dim);
    let button = ui.add(egui::Button::new(text).frame(false).truncate());
    let (hint, verb) = if state.is_open { ("Show less.", "Fold") } else { ("Show all.", "Unfold") };
    if button.on_hover_text(hint).accessible_name(format!("{verb} facts: {words}")).clicked() {
        state.is_open = !state.is_open;
    }
}

fn summary_words(message: &Stored<'_>) -> String {
    let way = match message.direction {
        Direction::Received => "received",
        Direction::Sent => "sent",
    };
    let mut words = vec![format!("QoS {}", message.qos.number()), format::bytes(message.payload.len())];
    words.extend(message.retain.then(|| "retained".to_owned()));
    words.extend(message.properties.map(|_| "properties".to_owned()));
    words.extend([format!("{way} {}", format::time(message.at)), since(message.at)]);
    words.join(" \u{b7} ")
}

/// Names and values, as they are shown.
#[derive(Default)]
struct Facts<'a>(Vec<(&'a str, String)>);

impl<'a> Facts<'a> {
    fn add(&mut self, name: &'a str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    fn of(&mut self, message: &Stored<'a>) {
        let came = match message.direction {
            Direction::Received => "Received",
            Direction::Sent => "Sent",
        };
        let retained = if message.retain { "retained" } else { "not retained" };
        self.add(came, format!("{} \u{b7} {}", format::time(message.at), since(message.at)));
        self.add("QoS", format!("{}, {} \u{b7} {retained}", message.qos.number(), message.qos.promise()));
        self.add("Size", format::bytes(message.payload.len()));
        self.add("Number", format::count(message.id.0 + 1));
    }

    fn properties(&mut self, properties: &'a Properties) {
        if let Some(kind) = &properties.content_type {
            self.add("Content type", kind);
        }
        if properties.utf8_payload {
            self.add("Payload format", "UTF-8 text");
        }
        if let Some(seconds) = properties.expiry_seconds {
            self.add("Expires after", format!("{} s", format::count(seconds.into())));
        }
        if let Some(topic) = &properties.response_topic {
            self.add("Response topic", topic);
        }
        if let Some(data) = &properties.correlation_data {
            self.add("Correlation", payload_text(data));
        }
        if !properties.subscription_identifiers.is_empty() {
            let ids = properties.subscription_identifiers.iter().take(MOST_IDENTIFIERS);
            let name = if properties.subscription_identifiers.len() == 1 { "Identifier" } else { "Identifiers" };
            self.add(name, ids.map(u32::to_string).collect::<Vec<_>>().join(", "));
        }
        if let Some(alias) = properties.topic_alias {
            self.add("Topic alias", alias.to_string());
        }
        for (name, value) in properties.user.iter().take(MOST_PROPERTIES) {
            self.add(name, value);
        }
        if properties.user.len() > MOST_PROPERTIES {
            let more = properties.user.len() - MOST_PROPERTIES;
            self.add("", format::plural(more as u64, "more property", "more properties"));
        }
    }

    fn show(&self, ui: &mut Ui) {
        let beside = if ui.available_width() >= TWO_COLUMNS { 2 } else { 1 };
        let width = ui.available_width() / beside as f32;
        let grid = Grid::new("facts").num_columns(2 * beside).min_col_width(80.0).min_row_height(18.0);
        grid.spacing([theme::GRID, 2.0]).show(ui, |ui| {
            for row in self.0.chunks(beside) {
                for (name, value) in row {
                    fact(ui, name, value, width - 112.0);
                }
                ui.end_row();
            }
        });
    }
}

fn fact(ui: &mut Ui, name: &str, value: &str, width: f32) {
    ui.scope(|ui| {
        ui.set_max_width(96.0);
        widgets::small(ui, &legible(name, NAME));
    });
    ui.scope(|ui| {
        ui.set_max_width(width.max(40.0));
        let label = Label::new(RichText::new(legible(value, VALUE)).small()).truncate().selectable(true);
        ui.add(label.sense(egui::Sense::CLICK)).context_menu(|ui| {
            if ui.button("Copy value").clicked() {
                ui.ctx().copy_text(value.to_owned());
            }
            if ui.button("Copy name and value").clicked() {
                ui.ctx().copy_text(format!("{name}: {value}"));
            }
        });
    });
}

fn age(at: Timestamp) -> Duration {
    Duration::try_from(Timestamp::now().duration_since(at)).unwrap_or_default()
}

/// "4 s ago"; from a day on, the date.
fn since(at: Timestamp) -> String {
    words(age(at)).unwrap_or_else(|| format::date(at))
}

fn words(age: Duration) -> Option<String> {
    let seconds = age.as_secs();
    match seconds {
        0 => Some("now".to_owned()),
        1..60 => Some(format!("{seconds} s ago")),
        60..3_600 => Some(format!("{} min ago", seconds / 60)),
        3_600..86_400 => Some(format!("{} h ago", seconds / 3_600)),
        _ => None,
    }
}

/// When other words will be right.
fn until_change(age: Duration) -> Duration {
    let step = match age.as_secs() {
        0..60 => 1,
        60..3_600 => 60,
        _ => 3_600,
    };
    Duration::from_secs(step) - Duration::from_millis((age.as_millis() % (u128::from(step) * 1_000)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit() {
        for (seconds, expected) in
            [(0, Some("now")), (4, Some("4 s ago")), (61, Some("1 min ago")), (7_300, Some("2 h ago")), (90_000, None)]
        {
            assert_eq!(words(Duration::from_secs(seconds)).as_deref(), expected);
        }
        assert_eq!(until_change(Duration::from_millis(1_250)), Duration::from_millis(750));
        assert_eq!(until_change(Duration::from_secs(90)), Duration::from_secs(30));
    }
}
