//! The chosen message, whole: its facts, its MQTT 5 properties, and its payload through one of the decoders.

use egui::{Align, Grid, Label, Layout, Rect, RichText, Ui, UiBuilder};

use super::decoding::{Decoding, Shown};
use super::{format, json_colours, payload_text, theme, widgets};
use crate::app::{Action, DECODERS, Direction, Properties, Stored, Tab};

/// Height of a line of the decoded payload.
const LINE: f32 = 18.0;
/// The most user properties that are listed: a packet can carry tens of thousands.
const MOST_PROPERTIES: usize = 32;

/// The chosen decoder, and the chosen message as it shows it.
#[derive(Debug, Default)]
pub(super) struct InspectorState {
    /// `None`: Auto.
    decoder: Option<usize>,
    decoding: Decoding,
    scroll: widgets::Scroll,
    /// The message that `scroll` is meant for.
    scrolled: Option<crate::app::MessageId>,
}

/// The message that the inspector has to show, if it is still kept.
pub(super) fn message(tab: &Tab) -> Option<Stored<'_>> {
    tab.store.get(tab.selected?)
}

pub(super) fn show(ui: &mut Ui, message: &Stored<'_>, state: &mut InspectorState, actions: &mut Vec<Action>) {
    if state.scrolled.replace(message.id) != Some(message.id) {
        state.scroll = widgets::Scroll::default();
    }
    ui.set_min_width(ui.available_width());
    ui.spacing_mut().item_spacing.y = theme::GRID / 2.0;
    title(ui, message, actions);
    facts(ui, message);
    ui.add_space(theme::GRID / 2.0);
    let question = (message.id, state.decoder);
    let shown = state.decoding.of(ui.ctx(), question, message.payload);
    let automatic = shown.as_ref().map(|shown| shown.decoder).filter(|name| !name.is_empty());
    if let Some(decoder) = decoders(ui, state.decoder, automatic) {
        state.decoder = decoder;
        state.scroll = widgets::Scroll::default();
    }
    match shown {
        Some(shown) => payload(ui, message, shown, &mut state.scroll),
        None => {
            widgets::dim(ui, "Decoding\u{2026}");
        }
    }
}

fn title(ui: &mut Ui, message: &Stored<'_>, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // With the space inside the button this makes the margin of the others.
            ui.add_space(theme::GRID);
            if widgets::icon_button(ui, egui_material_icons::icons::ICON_CLOSE, "Close inspector").clicked() {
                actions.push(Action::SelectMessage(None));
            }
            if widgets::button(ui, "Copy payload").clicked() {
                ui.ctx().copy_text(payload_text::of(message.payload));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let topic = widgets::cut(message.topic, 400);
                let label = Label::new(RichText::new(topic).font(theme::semibold(theme::TEXT))).truncate();
                ui.add(label.sense(egui::Sense::CLICK)).context_menu(|ui| {
                    if ui.button("Copy topic").clicked() {
                        ui.ctx().copy_text(message.topic.to_owned());
                    }
                });
            });
        });
    });
}

fn facts(ui: &mut Ui, message: &Stored<'_>) {
    let came = match message.direction {
        Direction::Received => "Received",
        Direction::Sent => "Sent",
    };
    let retained = if message.retain { "retained" } else { "not retained" };
    egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 0)).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        let grid = Grid::new("facts").num_columns(2).min_col_width(88.0).min_row_height(18.0);
        grid.spacing([theme::GRID, 2.0]).show(ui, |ui| {
            fact(ui, came, &format!("{}, {}", format::time(message.at), format::date(message.at)));
            fact(ui, "QoS", &format!("{}, {} \u{b7} {retained}", message.qos.number(), message.qos.promise()));
            fact(ui, "Size", &format::bytes(message.payload.len()));
            if let Some(properties) = message.properties {
                self::properties(ui, properties);
            }
        });
    });
}

fn properties(ui: &mut Ui, properties: &Properties) {
    if let Some(kind) = &properties.content_type {
        fact(ui, "Content type", kind);
    }
    if properties.utf8_payload {
        fact(ui, "Payload format", "UTF-8 text");
    }
    if let Some(seconds) = properties.expiry_seconds {
        fact(ui, "Expires after", &format!("{} s", format::count(seconds.into())));
    }
    if let Some(topic) = &properties.response_topic {
        fact(ui, "Response topic", topic);
    }
    if let Some(data) = &properties.correlation_data {
        fact(ui, "Correlation", &payload_text::of(data));
    }
    for (name, value) in properties.user.iter().take(MOST_PROPERTIES) {
        fact(ui, name, value);
    }
    if properties.user.len() > MOST_PROPERTIES {
        let more = properties.user.len() - MOST_PROPERTIES;
        fact(ui, "", &format::plural(more as u64, "more property", "more properties"));
    }
}

fn fact(ui: &mut Ui, name: &str, value: &str) {
    ui.scope(|ui| {
        ui.set_max_width(104.0);
        widgets::small(ui, widgets::cut(name, 200));
    });
    ui.add(Label::new(RichText::new(widgets::cut(value, 400)).small()).truncate());
    ui.end_row();
}

/// The strip of decoders. "Auto" says which it took.
fn decoders(ui: &mut Ui, current: Option<usize>, automatic: Option<&str>) -> Option<Option<usize>> {
    let badge = automatic.filter(|_| current.is_none()).map(str::to_owned);
    let mut tabs = vec![widgets::TabItem { value: None, word: "Auto", badge }];
    tabs.extend(DECODERS.iter().enumerate().map(|(number, decoder)| widgets::TabItem::new(Some(number), decoder.name)));
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(16, 0))
        .show(ui, |ui| widgets::tab_strip(ui, &tabs, current))
        .inner
}

fn payload(ui: &mut Ui, message: &Stored<'_>, shown: &mut Shown, scroll: &mut widgets::Scroll) {
    let margin = egui::Margin { left: 16, right: 0, top: 4, bottom: 4 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        if shown.cut {
            let size = format::bytes(message.payload.len());
            widgets::small(ui, &format!("Only the beginning of {size} is shown. Copy payload copies all of it."));
        }
        if let Some(note) = &shown.note {
            caution(ui, note);
        }
        match &shown.text {
            Err(why) => caution(ui, why),
            Ok(text) if text.is_empty() => {
                widgets::dim(ui, "The payload is empty.");
            }
            Ok(_) => text(ui, shown, scroll),
        }
    });
}

fn caution(ui: &mut Ui, why: &str) {
    let colour = theme::colours(ui).caution;
    ui.add(Label::new(RichText::new(widgets::sentence(why)).color(colour)).wrap());
}

fn text(ui: &mut Ui, shown: &mut Shown, scroll: &mut widgets::Scroll) {
    let width = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0')).max(1.0);
    let columns = ((ui.available_width() - 2.0 * theme::GRID) / width).max(8.0) as usize;
    let list = widgets::Rows { name: "Payload lines", total: shown.lines(columns), height: LINE, has_chosen: false };
    let shown = &*shown;
    let drawn = list.show(ui, scroll, |ui, number, rect| line(ui, number, rect, shown));
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(scroll.top as usize), list.total) {
        scroll.top = row as f64;
    }
}

fn line(ui: &mut Ui, number: usize, rect: Rect, shown: &Shown) {
    let (text, continues) = shown.line(number);
    let colours = theme::colours(ui);
    let job = if shown.decoder == "JSON" && !continues {
        json_colours::line(text, &theme::mono(), colours)
    } else {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), theme::mono(), colours.text);
        job.break_on_newline = false;
        job
    };
    let place = UiBuilder::new().id_salt(number).max_rect(rect).layout(Layout::left_to_right(Align::Center));
    ui.new_child(place).add(Label::new(job).extend().selectable(true));
}
