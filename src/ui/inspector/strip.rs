//! The strip: Auto, the decoders, and the views beside them. What has no room is in the menu "More".

use egui::{Align, FontId, Layout, Ui};
use egui_material_icons::icons::ICON_EXPAND_MORE;

use super::{InspectorState, View};
use crate::app::{Action, Chosen, DECODERS, DecoderChoice, InspectorAction, SchemaState, Stored, Tab};
use crate::ui::legible::legible;
use crate::ui::{theme, widgets};

/// Between two words of the strip, in points.
const GAP: f32 = 14.0;
/// Width of the menu's sign.
const MORE: f32 = theme::BUTTON;

/// A word of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Auto,
    Decoder(&'static str),
    View(View),
}

/// `taken`: the decoder that read the message, and whether there is a tree.
pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    message: &Stored<'_>,
    taken: Option<(&'static str, bool)>,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    let chosen = tab.decoder_for(message.topic);
    let name = chosen.decoder.map(|decoder| decoder.name);
    let mut clicked = None;
    let strip = egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 0)).show(ui, |ui| {
        let size = egui::vec2(ui.available_width(), theme::STRIP);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            let room = ui.available_width() - MORE - theme::GRID;
            let items = items(ui, room, name, taken);
            clicked = more(ui, &items, message.topic, chosen, state);
            // From above: a strip that is centred while it grows would stand lower than the sign beside it.
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                let current = current(state.view, name, taken);
                clicked = widgets::close_tab_strip(ui, &items, current, GAP).or(clicked);
                ui.max_rect().x_range()
            })
            .inner
        })
        .inner
    });
    // The line of the strip ends before the menu's sign; this one goes on to the edges of the panel.
    let line = egui::Stroke::new(1.0, theme::colours(ui).line);
    let below = strip.response.rect.bottom() - 0.5;
    let (panel, strip) = (ui.max_rect().x_range(), strip.inner);
    for edge in [panel.min..=strip.min, strip.max..=panel.max] {
        ui.painter().hline(edge, below, line);
    }
    if let Some(word) = clicked {
        choose(word, message.topic, state, actions);
    }
    remembered(ui, tab, chosen, message.topic, state, actions);
}

fn choose(word: Word, topic: &str, state: &mut InspectorState, actions: &mut Vec<Action>) {
    state.scroll = widgets::Scroll::default();
    state.view = match word {
        Word::View(view) => view,
        Word::Auto | Word::Decoder(_) => View::Decoded,
    };
    let decoder = match word {
        Word::View(_) => return,
        Word::Auto => None,
        Word::Decoder(name) => Some(name),
    };
    actions.push(Action::InInspector(InspectorAction::Choose { topic: topic.to_owned(), decoder }));
}

/// A message without a tree is shown as its decoder shows it, and the next one with a tree as a tree again.
fn current(view: View, name: Option<&'static str>, taken: Option<(&'static str, bool)>) -> Word {
    let no_tree = view == View::Tree && taken.is_some_and(|(_, has_tree)| !has_tree);
    match (view, name) {
        (View::Decoded, None) => Word::Auto,
        (View::Decoded, Some(name)) => Word::Decoder(name),
        (View::Tree, None) if no_tree => Word::Auto,
        (View::Tree, Some(name)) if no_tree => Word::Decoder(name),
        (View::Tree | View::Difference, _) => Word::View(view),
    }
}

/// The words that fit: Auto, the chosen decoder and the views always, then the usual decoders.
fn items(
    ui: &Ui,
    room: f32,
    name: Option<&'static str>,
    taken: Option<(&'static str, bool)>,
) -> Vec<widgets::TabItem<'static, Word>> {
    let width = |word: &str, size: f32| {
        ui.painter().layout_no_wrap(word.to_owned(), theme::semibold(size), theme::colours(ui).text).size().x
    };
    let badge = taken.map(|(took, _)| took).filter(|_| name.is_none());
    let badge_width = badge.map_or(0.0, |badge| {
        let font = FontId::proportional(theme::SMALL);
        ui.painter().layout_no_wrap(badge.to_owned(), font, theme::colours(ui).text).size().x + 18.0
    });
    let mut views = vec![(Word::View(View::Difference), "Difference")];
    if taken.is_some_and(|(_, has_tree)| has_tree) {
        views.insert(0, (Word::View(View::Tree), "Tree"));
    }
    let fixed = [Some("Auto"), name].into_iter().flatten().chain(views.iter().map(|(_, word)| *word));
    let mut used = badge_width + fixed.map(|word| width(word, theme::TEXT) + GAP).sum::<f32>();
    let mut decoders: Vec<&'static str> = name.into_iter().collect();
    // Those that read anything come first, and last what Auto took, since that stands behind its word already.
    let mut usual: Vec<_> = DECODERS.iter().rev().filter(|decoder| !decoder.rare).map(|decoder| decoder.name).collect();
    usual.sort_by_key(|name| badge == Some(*name));
    for usual in usual {
        let needed = width(usual, theme::TEXT) + GAP;
        if !decoders.contains(&usual) && used + needed <= room {
            used += needed;
            decoders.push(usual);
        }
    }
    let in_order = DECODERS.iter().map(|decoder| decoder.name).filter(|name| decoders.contains(name));
    let auto = widgets::TabItem { value: Word::Auto, word: "Auto", badge: badge.map(str::to_owned) };
    let mut items = vec![auto];
    items.extend(in_order.map(|name| widgets::TabItem::new(Word::Decoder(name), name)));
    items.extend(views.into_iter().map(|(view, word)| widgets::TabItem::new(view, word)));
    items
}

/// The menu with the other decoders, and what is remembered.
fn more(
    ui: &mut Ui,
    items: &[widgets::TabItem<'static, Word>],
    topic: &str,
    chosen: Chosen<'_>,
    state: &mut InspectorState,
) -> Option<Word> {
    let mut clicked = None;
    let button = widgets::icon_button(ui, ICON_EXPAND_MORE, "More decoders");
    egui::Popup::menu(&button).show(|ui| {
        for decoder in DECODERS {
            let word = Word::Decoder(decoder.name);
            if !items.iter().any(|item| item.value == word) && ui.button(decoder.name).clicked() {
                clicked = Some(word);
            }
        }
        ui.separator();
        if ui.button("Remember for\u{2026}").clicked() {
            state.remember.open(topic, chosen);
        }
    });
    clicked
}

/// Which choice counts for the topic, where one does.
fn remembered(
    ui: &mut Ui,
    tab: &Tab,
    chosen: Chosen<'_>,
    topic: &str,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    if chosen.remembered.is_none() && !(chosen.for_now && chosen.decoder.is_some()) {
        return;
    }
    egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 0)).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding.y = 0.0;
        let size = egui::vec2(ui.available_width(), 20.0);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            let small = |words: &str| egui::Button::new(egui::RichText::new(words).small());
            if ui.add(small("Remember for\u{2026}")).clicked() {
                state.remember.open(topic, chosen);
            }
            if let Some(choice) = chosen.remembered.filter(|choice| tab.reading.schema(choice).is_some())
                && ui.add(small("Read again")).on_hover_text("Read the schema's file once more.").clicked()
            {
                let again = InspectorAction::ReadAgain { choice: choice.clone(), surely: true };
                actions.push(Action::InInspector(again));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| words(ui, tab, chosen));
        });
    });
}

fn words(ui: &mut Ui, tab: &Tab, chosen: Chosen<'_>) {
    let now = chosen.decoder.map_or("Auto", |decoder| decoder.name);
    let words = match chosen.remembered {
        Some(choice) if !chosen.for_now => return of_choice(ui, tab, choice),
        Some(choice) => format!("{now} for now; {} is remembered", choice.decoder),
        None => format!("{now} for this topic, for now"),
    };
    widgets::small(ui, &legible(&words, 200)).on_hover_text(words);
}

fn of_choice(ui: &mut Ui, tab: &Tab, choice: &DecoderChoice) {
    let schema = match tab.reading.schema(choice) {
        None => String::new(),
        Some(SchemaState::Coming) => ", reading its schema\u{2026}".to_owned(),
        Some(SchemaState::Ready(_)) if choice.message.is_empty() => String::new(),
        Some(SchemaState::Ready(_)) => format!(", {}", choice.message),
        Some(SchemaState::Failed(_)) => ", without its schema".to_owned(),
    };
    let words = format!("{} for {}{schema}", choice.decoder, choice.filter);
    widgets::small(ui, &legible(&words, 200)).on_hover_text(words);
}
