//! The table of messages, newest first. It stays with the newest until somebody scrolls away, and from then on with
//! the messages that are in sight, however many more arrive.

use egui::accesskit::Role;
use egui::{Align, Color32, Layout, Rect, Response, Sense, Stroke, Ui, pos2};

use super::publish::PublishState;
use super::{empty, format, payload_text, theme, widgets};
use crate::app::{Action, Direction, MessageId, Panel, Stored, Tab, payload};

/// What a row shows of a payload at most.
const PREVIEW: usize = 200;

/// A text field lays all of its text out in each frame: above this that would be felt.
const MOST_EDITABLE: usize = 128 * 1024;

/// Where the table is scrolled to.
#[derive(Debug, Default)]
pub(super) struct MessagesState {
    scroll: widgets::Scroll,
    /// The message in the first row, when that is not the newest.
    anchor: Option<MessageId>,
    /// The chosen message that was drawn last, and how many rows were visible.
    drawn: (Option<MessageId>, f64),
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, states: &mut super::TabState, actions: &mut Vec<Action>) {
    let (state, publish) = (&mut states.messages, &mut states.publish);
    if tab.store.is_empty() {
        return empty::messages(ui, tab, actions);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    header(ui, tab, state, &mut states.recording, actions);
    let total = tab.store.len();
    hold_anchor(tab, state);
    let columns = Columns::within(ui.available_width());
    captions(ui, &columns);
    let list = widgets::Rows {
        name: "Received and sent messages",
        total,
        height: theme::ROW,
        has_chosen: tab.selected.is_some(),
    };
    let mut chosen = None;
    let drawn = list.show(ui, &mut state.scroll, |ui, row, rect| {
        let Some(message) = message_at(tab, row) else { return };
        let response = draw(ui, rect, &columns, tab, &message);
        if response.clicked() {
            chosen = Some(message.id);
        }
        response.context_menu(|ui| menu(ui, &message, publish, actions));
    });
    if chosen.is_some() {
        drawn.response.request_focus();
    }
    let at = tab.selected.and_then(|id| tab.store.row_of(id)).map(|row| total - 1 - row);
    if let Some(row) = widgets::moved_row(ui, &drawn, at, total) {
        state.scroll.reveal(row, drawn.visible);
        chosen = message_at(tab, row).map(|message| message.id);
    }
    keep_chosen_visible(tab, state, at, drawn.visible);
    set_anchor(tab, state);
    if chosen.is_some() {
        actions.push(Action::SelectMessage(chosen));
    }
}

/// The message in this row of the table, 0 being the newest.
fn message_at(tab: &Tab, row: usize) -> Option<Stored<'_>> {
    tab.store.row(tab.store.len().checked_sub(row + 1)?)
}

/// Scrolls along with the messages that are in sight while others arrive above them.
fn hold_anchor(tab: &Tab, state: &mut MessagesState) {
    let Some(anchor) = state.anchor else { return };
    let row = tab.store.row_of(anchor).map_or(tab.store.len(), |row| tab.store.len() - 1 - row);
    state.scroll.top = row as f64 + state.scroll.top.fract();
}

/// The inspector takes room from the table as it opens: a row that was clicked stays in sight.
fn keep_chosen_visible(tab: &Tab, state: &mut MessagesState, at: Option<usize>, visible: f64) {
    let (before, room) = std::mem::replace(&mut state.drawn, (tab.selected, visible));
    let was_visible = |row: &usize| (state.scroll.top..state.scroll.top + room).contains(&(*row as f64));
    if let Some(row) = at.filter(was_visible)
        && before != tab.selected
    {
        state.scroll.reveal(row, visible);
    }
}

fn set_anchor(tab: &Tab, state: &mut MessagesState) {
    let away = state.scroll.top > 0.0;
    state.anchor = away.then(|| message_at(tab, state.scroll.top as usize).map(|message| message.id)).flatten();
}

fn header(
    ui: &mut Ui,
    tab: &Tab,
    state: &mut MessagesState,
    recording: &mut super::recording::RecordingState,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        widgets::dim(ui, &format::plural(tab.store.len() as u64, "message", "messages"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID * 2.0);
            super::recording::buttons(ui, tab, recording, actions);
            if widgets::button(ui, "Clear messages").clicked() {
                actions.push(Action::ClearMessages);
            }
            if state.anchor.is_some() {
                let response = widgets::button(ui, "Show the newest");
                if response.on_hover_text("The table stays where it was scrolled to.").clicked() {
                    *state = MessagesState::default();
                }
            }
        });
    });
}

/// Left edges of the columns, in points from the left of the table.
struct Columns {
    topic: f32,
    qos: f32,
    retained: f32,
    payload: f32,
}

impl Columns {
    const TIME: f32 = 16.0;
    const DIRECTION: f32 = 116.0;

    fn within(width: f32) -> Self {
        let topic = Self::DIRECTION + 20.0;
        let qos = topic + (width * 0.32).clamp(96.0, 320.0);
        Self { topic, qos, retained: qos + 36.0, payload: qos + 102.0 }
    }
}

fn captions(ui: &mut Ui, columns: &Columns) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), theme::ROW), Sense::hover());
    let colours = theme::colours(ui);
    for (left, right, word) in [
        (Columns::TIME, Columns::DIRECTION, "Time"),
        (columns.topic, columns.qos, "Topic"),
        (columns.qos, columns.retained, "QoS"),
        (columns.payload, rect.width(), "Payload"),
    ] {
        let font = egui::FontId::proportional(theme::SMALL);
        let cell = widgets::Cell { text: word, font, colour: colours.dim, align: Align::Min };
        cell.paint(ui, column(rect, left, right));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line));
}

fn column(row: Rect, left: f32, right: f32) -> Rect {
    let right = (row.left() + right - theme::GRID).min(row.right() - theme::GRID);
    Rect::from_min_max(pos2(row.left() + left, row.top()), pos2(right, row.bottom()))
}

fn draw(ui: &Ui, rect: Rect, columns: &Columns, tab: &Tab, message: &Stored<'_>) -> Response {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, ui.scope_id().with(("message", message.id)), Sense::CLICK);
    let time = format::time(message.at);
    let preview = payload::preview(message.payload, PREVIEW);
    let selected = tab.selected == Some(message.id);
    let (sign, way) = sign_of(message.direction);
    widgets::say_selectable(&response, Role::Row, selected, || {
        format!("{time} {way} {} {preview}", widgets::cut(message.topic, PREVIEW))
    });
    if selected || response.hovered() {
        ui.painter().rect_filled(rect, 0.0, if selected { colours.selection } else { colours.hover });
    }
    if let Some(subscription) = tab.subscription_of(message.topic) {
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 3.0, rect.bottom()));
        ui.painter().rect_filled(bar.shrink2(egui::vec2(0.0, 2.0)), 1.0, colours.subscription(subscription.colour));
    }
    let weight = if selected { colours.text } else { colours.dim };
    let cell = |left, right, text: &str, colour: Color32| {
        let cell = widgets::Cell { text, font: theme::mono(), colour, align: Align::Min };
        cell.paint(ui, column(rect, left, right));
    };
    cell(Columns::TIME, Columns::DIRECTION, &time, weight);
    cell(Columns::DIRECTION, columns.topic, sign, weight);
    cell(columns.topic, columns.qos, message.topic, colours.text);
    cell(columns.qos, columns.retained, &message.qos.number().to_string(), weight);
    if message.retain {
        retained(ui, column(rect, columns.retained, columns.payload));
    }
    cell(columns.payload, rect.width(), &preview, weight);
    response
}

fn retained(ui: &Ui, place: Rect) {
    let colours = theme::colours(ui);
    let font = egui::FontId::proportional(theme::SMALL);
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

fn menu(ui: &mut Ui, message: &Stored<'_>, publish: &mut PublishState, actions: &mut Vec<Action>) {
    if ui.button("Copy payload").clicked() {
        ui.ctx().copy_text(payload_text::of(message.payload));
    }
    if ui.button("Copy topic").clicked() {
        ui.ctx().copy_text(message.topic.to_owned());
    }
    let editable = message.payload.len() <= MOST_EDITABLE;
    let again = ui.add_enabled(editable, egui::Button::new("Publish again\u{2026}"));
    let again = again.on_hover_text("Takes it over into the Publish panel.");
    if again.on_disabled_hover_text("The payload is too large to be edited here.").clicked() {
        publish.take_over(message);
        actions.push(Action::ShowPanel(Panel::Publish));
    }
}
