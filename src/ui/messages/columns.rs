//! The captions of the table: where each column is, dragging its width, and the list of columns to choose from.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{
    Align, CursorIcon, FontId, Popup, PopupCloseBehavior, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::{Action, Column, Columns, TimeStyle};
use crate::ui::{theme, widgets};

/// Left of the first column: room for the colour of the subscription and the pin.
pub(super) const LEFT: f32 = 16.0;

/// How narrow and how wide a column can be dragged, in points.
const NARROWEST: f32 = 20.0;
const WIDEST: f32 = 1600.0;

/// A column in its place, in points from the left of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) column: Column,
    left: f32,
    right: f32,
}

impl Place {
    /// The cell of a row, with a gap to the next.
    pub(super) fn within(self, row: Rect) -> Rect {
        let right = (row.left() + self.right - theme::GRID).min(row.right() - theme::GRID);
        Rect::from_min_max(pos2(row.left() + self.left, row.top()), pos2(right, row.bottom()))
    }
}

/// Where the shown columns are in a table of this width. The last one takes what is left.
pub(super) fn places(columns: &Columns, width: f32) -> Vec<Place> {
    let mut left = LEFT;
    let mut places: Vec<Place> = Vec::new();
    for column in columns.shown() {
        let own = columns.width(column).map_or_else(|| usual_width(column, columns.time, width), f32::from);
        places.push(Place { column, left, right: left + own });
        left += own;
    }
    if let Some(last) = places.last_mut() {
        last.right = width.max(last.left + NARROWEST);
    }
    places
}

fn usual_width(column: Column, time: TimeStyle, table: f32) -> f32 {
    match column {
        Column::Time => match time {
            TimeStyle::Clock => 100.0,
            TimeStyle::DateAndClock => 182.0,
            TimeStyle::SincePrevious | TimeStyle::Age => 88.0,
        },
        Column::Direction => 20.0,
        Column::Topic => (table * 0.32).clamp(96.0, 320.0),
        Column::Qos => 36.0,
        Column::Retained => 66.0,
        Column::Size => 72.0,
        Column::ContentType => 136.0,
        Column::Properties => 72.0,
        Column::Payload => 320.0,
    }
}

/// Draws the captions; a right click opens the list of columns.
pub(super) fn captions(ui: &mut Ui, columns: &Columns, places: &[Place], actions: &mut Vec<Action>) {
    let size = vec2(ui.available_width(), theme::ROW);
    let (rect, strip) = ui.allocate_exact_size(size, Sense::CLICK);
    strip.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::RowHeader, true, "Captions of the messages"));
    let colours = theme::colours(ui);
    for place in places {
        let font = FontId::proportional(theme::SMALL);
        let cell = widgets::Cell { text: caption(place.column), font, colour: colours.dim, align: align(place.column) };
        cell.paint(ui, place.within(rect));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line));
    for place in places.iter().rev().skip(1) {
        drag_width(ui, rect, columns, *place, actions);
    }
    let menu = Popup::context_menu(&strip).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    menu.show(|ui| list(ui, columns, actions));
}

/// Retained messages carry the word themselves, and a direction is a sign.
fn caption(column: Column) -> &'static str {
    match column {
        Column::Direction | Column::Retained => "",
        _ => column.label(),
    }
}

/// Numbers stand at the right.
pub(super) fn align(column: Column) -> Align {
    match column {
        Column::Size | Column::Properties => Align::Max,
        Column::Time
        | Column::Direction
        | Column::Topic
        | Column::Qos
        | Column::Retained
        | Column::ContentType
        | Column::Payload => Align::Min,
    }
}

/// The right edge of a column is dragged; a double click makes it as wide as it is by itself.
fn drag_width(ui: &Ui, row: Rect, columns: &Columns, place: Place, actions: &mut Vec<Action>) {
    let edge = row.left() + place.right - theme::GRID / 2.0;
    if edge > row.right() - theme::GRID {
        return;
    }
    let grip = Rect::from_center_size(pos2(edge, row.center().y), vec2(theme::GRID, row.height()));
    let id = ui.scope_id().with(("width", place.column.label()));
    let response = ui.interact(grip, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let name = format!("Width of {}", place.column.label());
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Splitter, true, &name));
    let colours = theme::colours(ui);
    if response.hovered() || response.dragged() || response.has_focus() {
        let colour = if response.dragged() { colours.accent } else { colours.dim };
        ui.painter().vline(edge, row.shrink2(vec2(0.0, 4.0)).y_range(), Stroke::new(1.0, colour));
    }
    let width = wished_width(ui, &response, row.left() + place.left, place.right - place.left);
    if let Some(width) = width {
        let width = width.clamp(NARROWEST, WIDEST) as u16;
        actions.push(Action::SetColumns(Box::new(columns.clone().with_width(place.column, Some(width)))));
    } else if response.double_clicked() {
        actions.push(Action::SetColumns(Box::new(columns.clone().with_width(place.column, None))));
    }
}

/// What a drag or, while the grip has the focus, an arrow key asks for.
fn wished_width(ui: &Ui, response: &Response, left: f32, now: f32) -> Option<f32> {
    if response.dragged() {
        return response.interact_pointer_pos().map(|pointer| pointer.x - left + theme::GRID / 2.0);
    }
    if !response.has_focus() {
        return None;
    }
    let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let step = f32::from(pressed(egui::Key::ArrowRight)) - f32::from(pressed(egui::Key::ArrowLeft));
    (step != 0.0).then_some(now + step * theme::GRID)
}

/// The button that opens the same list.
pub(super) fn button(ui: &mut Ui, columns: &Columns, actions: &mut Vec<Action>) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(super::status::quiet_button(ui, "Columns")).config(config);
    button.ui(ui, |ui| list(ui, columns, actions));
}

/// Boxes to tick, and how times are written.
pub(super) fn list(ui: &mut Ui, columns: &Columns, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut set = |columns: Columns| actions.push(Action::SetColumns(Box::new(columns)));
    for column in Column::ALL {
        let mut shown = columns.is_shown(column);
        if widgets::checkbox(ui, &mut shown, column.label()).changed() {
            set(columns.clone().with(column, shown));
        }
    }
    ui.separator();
    widgets::small(ui, "Times as");
    for style in TimeStyle::ALL {
        if widgets::radio(ui, columns.time == style, style.label()).clicked() {
            // A width that fitted the other form would cut this one.
            let mut columns = columns.clone().with_width(Column::Time, None);
            columns.time = style;
            set(columns);
        }
    }
    ui.separator();
    if ui.button("Columns as at first").clicked() {
        set(Columns::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_follow_each_other_and_the_last_takes_the_rest() {
        let columns = Columns::default().with_width(Column::Topic, Some(200));
        let places = places(&columns, 1000.0);
        assert_eq!(places.first().map(|place| place.left), Some(LEFT));
        for pair in places.windows(2) {
            assert_eq!(pair[0].right, pair[1].left);
        }
        let topic = places.iter().find(|place| place.column == Column::Topic).unwrap();
        assert_eq!(topic.right - topic.left, 200.0);
        assert_eq!(places.last().map(|place| (place.column, place.right)), Some((Column::Payload, 1000.0)));
    }

    #[test]
    fn a_table_that_is_too_narrow_keeps_a_last_column() {
        let places = places(&Columns::default(), 100.0);
        let last = places.last().unwrap();
        assert!(last.right - last.left >= NARROWEST);
    }
}
