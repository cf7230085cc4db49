//! Checkboxes in the column of the fields, side by side as far as there is room.

use egui::{FontId, Ui};

use crate::ui::theme;
use crate::ui::widgets::checkbox;

/// One of them.
pub(super) struct Tick<'a> {
    pub(super) ticked: &'a mut bool,
    pub(super) label: &'a str,
    /// What is told when the pointer is on it.
    pub(super) hint: &'a str,
}

/// Draws them.
pub(super) fn ticks<const N: usize>(ui: &mut Ui, ticks: [Tick<'_>; N]) {
    const BETWEEN: f32 = 2.0 * theme::GRID;
    let before = theme::LABEL_COLUMN + theme::GRID;
    let widths = ticks.each_ref().map(|tick| width(ui, tick.label));
    let mut ticks = ticks.into_iter().zip(widths).peekable();
    while ticks.peek().is_some() {
        ui.horizontal(|ui| {
            ui.add_space(before);
            ui.spacing_mut().item_spacing.x = BETWEEN;
            // One at least, so that there is an end to it.
            let mut fits = true;
            while let Some((tick, _)) = ticks.next_if(|_| fits) {
                checkbox(ui, tick.ticked, tick.label).on_hover_text(tick.hint);
                fits = ticks.peek().is_some_and(|(_, width)| *width <= ui.available_width());
            }
        });
    }
}

/// How wide a checkbox with this label is.
fn width(ui: &Ui, label: &str) -> f32 {
    let font = FontId::proportional(theme::TEXT);
    let text = ui.painter().layout_no_wrap(label.to_owned(), font, theme::colours(ui).text).size().x;
    ui.spacing().icon_width + ui.spacing().icon_spacing + text
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;

    #[test]
    fn what_does_not_fit_stands_in_the_next_line() {
        for (room, lines) in [(700.0, 1), (450.0, 2), (330.0, 3), (170.0, 3)] {
            let mut ticked = [false; 3];
            let window =
                Harness::builder().with_size([room, 200.0]).with_context_setup(theme::apply).build_ui(move |ui| {
                    let [one, two, three] = &mut ticked;
                    let tick = |ticked, label| Tick { ticked, label, hint: "" };
                    ticks(ui, [tick(one, "The first of them"), tick(two, "The second"), tick(three, "The third one")]);
                });
            let mut tops = ["The first of them", "The second", "The third one"]
                .map(|label| window.get_by_label(label).rect().top() as i32)
                .to_vec();
            tops.dedup();
            assert_eq!(tops.len(), lines, "{room} points: {tops:?}");
        }
    }
}
