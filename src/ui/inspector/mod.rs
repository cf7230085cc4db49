//! The chosen message, whole: its facts, its MQTT 5 properties, and its payload through one of the decoders, as a tree,
//! or beside the message before it.
//!
//! ```text
//! head      topic, previous and next, pin, copy
//! facts     received, QoS, size, properties
//! strip     Auto JSON Text Hex … Tree Difference  More
//! find      Find, 3 of 17, next and previous
//! body ───► lines | table | picture | tree | difference
//! ```

mod body;
mod difference;
mod difference_rows;
mod facts;
mod find;
mod head;
pub(super) mod hex;
mod json_colours;
pub(super) mod lines;
pub(super) mod marking;
mod picture;
mod remember;
mod strip;
mod table;
mod tree;

use egui::{Context, Rect, Ui};

use super::decoding::Decoding;
use super::decoding::comparing::Comparing;
use super::decoding::neighbours::{Finding, Neighbours};
use super::{theme, widgets};
use crate::app::{Action, App, InspectorAction, MessageId, Stored, Tab};

/// How the payload is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum View {
    /// As the decoder shows it.
    #[default]
    Decoded,
    /// As a tree.
    Tree,
    /// Beside the message before it on the topic.
    Difference,
}

/// The chosen message as it is shown, and where everything is scrolled to.
#[derive(Debug, Default)]
pub(super) struct InspectorState {
    view: View,
    decoding: Decoding,
    finding: Finding,
    comparing: Comparing,
    scroll: widgets::Scroll,
    /// The message that `scroll` is meant for.
    scrolled: Option<MessageId>,
    facts: facts::FactsState,
    find: find::FindState,
    /// Where the panel was drawn.
    place: Option<Rect>,
    tree: tree::TreeState,
    difference: difference::DifferenceState,
    picture: picture::PictureState,
    remember: remember::RememberState,
}

impl InspectorState {
    /// Forgets everything that belongs to a message: nothing large stays behind when none is chosen.
    pub(super) fn clear(&mut self) {
        self.decoding.clear();
        self.finding.clear();
        self.comparing.clear();
        self.difference.clear();
        self.tree.clear();
        self.find.forget_hits();
        self.picture = picture::PictureState::default();
        self.scrolled = None;
    }

    /// Opens the field for what is shown: the tree has a search of its own, also for what is no text.
    fn ask_to_find(&mut self, ctx: &Context) {
        let shown = self.decoding.shown(ctx);
        let has_tree = shown.as_ref().is_some_and(|shown| shown.value.is_some());
        let has_lines = shown.is_some_and(|shown| shown.lines().is_some());
        if has_tree && (self.view == View::Tree || !has_lines) {
            self.view = View::Tree;
            return self.tree.ask_to_search();
        }
        self.view = View::Decoded;
        self.find.open(ctx);
    }

    fn begin(&mut self, message: MessageId) {
        if self.scrolled.replace(message) != Some(message) {
            self.scroll = widgets::Scroll::default();
            self.picture = picture::PictureState::default();
            self.comparing.clear();
            self.difference.clear();
            self.tree.follow();
        }
    }
}

/// The message that the inspector has to show, if it is still kept.
pub(super) fn message(tab: &Tab) -> Option<Stored<'_>> {
    tab.store.get(tab.selected?)
}

/// Takes the key that finds, while the keyboard is in the inspector: elsewhere it is the message filter's.
pub(super) fn read_keys(ctx: &Context, tab: &Tab, state: &mut InspectorState) {
    let in_dialog = ctx.memory(egui::Memory::top_modal_layer).is_some();
    // Where nothing was drawn in the last frame, nothing can be found.
    let Some(place) = state.place.take().filter(|_| message(tab).is_some() && !in_dialog) else { return };
    let focused = ctx.memory(egui::Memory::focused).and_then(|id| ctx.read_response(id));
    if focused.is_some_and(|focused| place.contains_rect(focused.rect))
        && ctx.input_mut(|input| input.consume_shortcut(&find::KEYS))
    {
        state.ask_to_find(ctx);
    }
}

pub(super) fn show(
    ui: &mut Ui,
    app: &App,
    message: &Stored<'_>,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    let tab = app.tab();
    ui.set_min_size(ui.available_size());
    ui.spacing_mut().item_spacing.y = theme::GRID / 2.0;
    state.begin(message.id);
    state.place = Some(ui.max_rect());
    if state.decoding.ask(ui.ctx(), tab, message) {
        look_at_schema(tab, message.topic, actions);
        state.tree.forget_rows();
        state.find.forget_hits();
    }
    state.facts.fit(ui);
    let neighbours = state.finding.of(ui.ctx(), tab, message);
    head::show(ui, tab, message, neighbours, state, actions);
    facts::show(ui, message, &state.facts);
    let taken = state.decoding.shown(ui.ctx()).map(|shown| (shown.decoder, shown.value.is_some()));
    strip::show(ui, tab, message, taken, state, actions);
    if state.view == View::Decoded {
        let shown = state.decoding.shown(ui.ctx());
        find::show(ui, shown.as_deref(), &mut state.find);
    }
    body::show(ui, app, message, neighbours, state, actions);
    remember::dialog(ui.ctx(), tab, &mut state.remember, actions);
}

/// A schema that was changed on disk is read again when the next message is chosen.
fn look_at_schema(tab: &Tab, topic: &str, actions: &mut Vec<Action>) {
    let choice = tab.profile.decoder_for(topic).filter(|choice| tab.reading.schema(choice).is_some());
    if let Some(choice) = choice {
        let again = InspectorAction::ReadAgain { choice: choice.clone(), surely: false };
        actions.push(Action::InInspector(again));
    }
}

/// The message that a button or key leads to.
fn neighbour(neighbours: Option<Neighbours>, later: bool) -> Option<MessageId> {
    neighbours.and_then(|found| if later { found.next } else { found.previous })
}
