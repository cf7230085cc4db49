//! The bytes of a packet with their offsets; those of a field are marked.

use std::ops::Range;

use egui::Ui;

use crate::app::payload::hex::{Width, places, row, row_count};
use crate::ui::inspector::{hex, lines, marking};
use crate::ui::{theme, widgets};

/// Draws them; `reveal` brings the first of the marked ones into sight.
pub(super) fn show(
    ui: &mut Ui,
    bytes: &[u8],
    marked: Option<&Range<usize>>,
    reveal: bool,
    scroll: &mut widgets::Scroll,
) {
    let colours = theme::colours(ui);
    let width = width(ui);
    if let Some(marked) = marked.filter(|_| reveal) {
        scroll.reveal(marked.start / width.bytes(), f64::from(ui.available_height() / lines::LINE));
    }
    let list = widgets::Rows { name: "Bytes", total: row_count(bytes, width), height: lines::LINE, has_chosen: false };
    let drawn = list.show(ui, scroll, |ui, number, rect| {
        let mut job = hex::coloured(&row(bytes, number, width), &theme::mono(), colours);
        if let Some(part) = marked.and_then(|marked| in_row(marked, number, width)) {
            let ground = (colours.selection, colours.accent_text);
            marking::mark(&mut job, places(&part, width).map(|place| (place, ground)).into());
        }
        let place = rect.with_min_x(rect.left() + 2.0 * theme::GRID);
        lines::draw(ui, number, place, job);
    });
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(scroll.top as usize), list.total) {
        scroll.top = row as f64;
    }
    widgets::focus_by_click(ui, &drawn);
}

/// As many bytes beside each other as fit.
fn width(ui: &Ui) -> Width {
    let characters = (ui.available_width() - 3.0 * theme::GRID) / lines::character_width(ui);
    if characters >= Width::Sixteen.columns() as f32 { Width::Sixteen } else { Width::Eight }
}

/// How high all rows are, in points.
pub(super) fn height(ui: &Ui, bytes: &[u8]) -> f32 {
    row_count(bytes, width(ui)) as f32 * lines::LINE
}

/// Which bytes of this row are among the marked ones.
fn in_row(marked: &Range<usize>, number: usize, width: Width) -> Option<Range<usize>> {
    let first = number * width.bytes();
    let part = marked.start.max(first)..marked.end.min(first + width.bytes());
    (part.start < part.end).then(|| part.start - first..part.end - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_marked_in_each_of_its_rows() {
        for (marked, number, expected) in [
            (0..1, 0, Some(0..1)),
            (6..20, 0, Some(6..8)),
            (6..20, 1, Some(0..8)),
            (6..20, 2, Some(0..4)),
            (6..20, 3, None),
            (8..8, 1, None),
        ] {
            assert_eq!(in_row(&marked, number, Width::Eight), expected, "{marked:?} in {number}");
        }
    }
}
