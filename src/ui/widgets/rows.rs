//! A list of any length of which only the visible rows are drawn.
//!
//! egui's own scroll area counts in points of 32 bits: from some 700,000 rows on, rows would stand on wrong points.
//! This one counts in rows of 64 bits, and so stays exact for as many rows as fit into memory.

use egui::accesskit::Role;
use egui::{EventFilter, Id, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2};

use crate::ui::theme;

/// Where a list is scrolled to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scroll {
    /// The row at the upper edge, and the part of it that is hidden.
    pub top: f64,
    /// Whether the end stays in sight when rows are added.
    pub follow_end: bool,
}

impl Scroll {
    /// A list that shows its end until somebody scrolls away from it.
    #[must_use]
    pub fn at_end() -> Self {
        Self { top: 0.0, follow_end: true }
    }

    /// Moves as little as is needed to show this row whole in a list that shows so many.
    pub fn reveal(&mut self, row: usize, visible: f64) {
        let row = row as f64;
        self.follow_end = false;
        // In a window so low that not even one row fits, its upper edge is what can be shown.
        self.top = self.top.clamp((row + 1.0 - visible).clamp(0.0, row), row);
    }
}

/// How a list is made.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Its spoken name.
    pub name: &'a str,
    /// How many rows there are.
    pub total: usize,
    /// The height of each, in points.
    pub height: f32,
    /// Whether a chosen row shows where the keyboard is; otherwise a ring around the list does.
    pub has_chosen: bool,
}

/// More rows than any window shows.
const MOST_IN_SIGHT: usize = 1024;

/// The id of a row in its list. It is not of the thing in the row: builds with debug assertions remember each id that egui
/// ever made, and a million messages would take a gigabyte there.
#[must_use]
pub fn row_id(ui: &Ui, row: usize) -> Id {
    ui.scope_id().with(("row", row % MOST_IN_SIGHT))
}

/// What became of a list.
#[derive(Debug)]
pub struct Drawn {
    /// The list itself: it takes the focus as a whole.
    pub response: Response,
    /// How many rows fit.
    pub visible: f64,
}

impl Drawn {
    /// The lower left corner of this row in a list that is scrolled like this.
    #[must_use]
    pub fn below(&self, scroll: &Scroll, row: usize) -> Pos2 {
        let Rect { min, max } = self.response.rect;
        let part = (row as f64 + 1.0 - scroll.top) / self.visible;
        pos2(min.x, egui::lerp(min.y..=max.y, part.clamp(0.0, 1.0) as f32))
    }
}

impl Rows<'_> {
    /// Draws the rows that are in sight over all the room that is left; `draw` gets each one's number and place.
    pub fn show(self, ui: &mut Ui, scroll: &mut Scroll, mut draw: impl FnMut(&mut Ui, usize, Rect)) -> Drawn {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::List, ui.is_enabled(), self.name));
        let visible = f64::from(rect.height() / self.height);
        let furthest = (self.total as f64 - visible).max(0.0);
        self.turn_wheel(ui, &response, scroll);
        self.settle(scroll, furthest);
        let bar = self.bar(ui, rect, scroll, visible, furthest);
        keep_arrows(ui, &response, self.has_chosen);

        let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        inner.set_clip_rect(rect.intersect(ui.clip_rect()));
        let first = scroll.top.floor();
        let offset = (scroll.top - first) as f32 * self.height;
        let last = self.total.min((scroll.top + visible).ceil() as usize);
        for (place, row) in (first as usize..last).enumerate() {
            let top = rect.top() + place as f32 * self.height - offset;
            let right = rect.right() - if bar { theme::GRID } else { 0.0 };
            draw(&mut inner, row, Rect::from_min_max(pos2(rect.left(), top), pos2(right, top + self.height)));
        }
        Drawn { response, visible }
    }

    fn turn_wheel(&self, ui: &Ui, response: &Response, scroll: &mut Scroll) {
        if !response.contains_pointer() {
            return;
        }
        let delta = ui.input(|input| input.smooth_scroll_delta().y);
        if delta != 0.0 {
            scroll.top -= f64::from(delta / self.height);
            scroll.follow_end &= delta < 0.0;
        }
    }

    fn settle(&self, scroll: &mut Scroll, furthest: f64) {
        if scroll.follow_end {
            scroll.top = furthest;
        }
        scroll.top = scroll.top.clamp(0.0, furthest);
    }

    /// Draws the bar and lets it be dragged; says whether there is one.
    fn bar(&self, ui: &Ui, rect: Rect, scroll: &mut Scroll, visible: f64, furthest: f64) -> bool {
        if furthest <= 0.0 {
            return false;
        }
        let colours = theme::colours(ui);
        let track = Rect::from_min_max(pos2(rect.right() - theme::GRID, rect.top()), rect.right_bottom());
        let length = (f64::from(track.height()) * visible / self.total as f64).max(24.0) as f32;
        let way = f64::from(track.height() - length).max(1.0);
        let bar = ui.interact(track, ui.scope_id().with((self.name, "bar")), Sense::CLICK | Sense::DRAG);
        if let Some(pointer) = bar.interact_pointer_pos() {
            let wished = f64::from(pointer.y - track.top() - length / 2.0) / way;
            scroll.top = (wished * furthest).clamp(0.0, furthest);
            scroll.follow_end = false;
        }
        let top = track.top() + (scroll.top / furthest * way) as f32;
        let thumb = Rect::from_min_size(pos2(track.left() + 2.0, top), Vec2::new(theme::GRID - 4.0, length));
        let colour = if bar.hovered() || bar.dragged() { colours.dim } else { colours.line };
        ui.painter().rect_filled(thumb, 2.0, colour);
        true
    }
}

/// While the list has the focus, the arrow keys are its own and do not move the focus on.
fn keep_arrows(ui: &Ui, response: &Response, has_chosen: bool) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    if !has_chosen {
        let stroke = egui::Stroke::new(1.0, theme::colours(ui).accent);
        ui.painter().rect_stroke(response.rect, 0.0, stroke, egui::StrokeKind::Inside);
    }
}

/// Gives a list the focus when something in it is clicked: what is clicked may take none, as text does not. Where the
/// click lands in the text, the focus goes from the list at each release, and so it is given again.
pub fn focus_by_click(ui: &Ui, drawn: &Drawn) {
    let clicked = |input: &egui::InputState| input.pointer.any_pressed() || input.pointer.any_released();
    if drawn.response.contains_pointer() && ui.input(clicked) {
        drawn.response.request_focus();
    }
}

/// The row that the keyboard moves to while a list has the focus: arrows, Page Up and Down, Home, End.
#[must_use]
pub fn moved_row(ui: &Ui, drawn: &Drawn, current: Option<usize>, total: usize) -> Option<usize> {
    use egui::Key;
    if !drawn.response.has_focus() || total == 0 {
        return None;
    }
    let page = (drawn.visible as usize).saturating_sub(1).max(1);
    let last = total - 1;
    let at = current.unwrap_or(0);
    let down = |step: usize| current.map_or(0, |_| at.saturating_add(step)).min(last);
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    [
        (Key::ArrowDown, down(1)),
        (Key::ArrowUp, at.saturating_sub(1)),
        (Key::PageDown, down(page)),
        (Key::PageUp, at.saturating_sub(page)),
        (Key::Home, 0),
        (Key::End, last),
    ]
    .into_iter()
    .find_map(|(key, row)| pressed(key).then_some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revealing_moves_as_little_as_is_needed() {
        for (top, row, expected) in [(0.0, 3, 0.0), (0.0, 12, 3.0), (20.0, 5, 5.0), (4.5, 6, 4.5)] {
            let mut scroll = Scroll { top, follow_end: false };
            scroll.reveal(row, 10.0);
            assert_eq!(scroll.top, expected, "row {row} from {top}");
        }
    }
}
