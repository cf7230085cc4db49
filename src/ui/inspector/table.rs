//! A payload of rows and columns. Only the rows in sight are drawn; what is too wide is scrolled to.

use egui::{Align, Label, Layout, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use super::lines::character_width;
use crate::app::payload::Table;
use crate::ui::legible::legible;
use crate::ui::{theme, widgets};

/// Rows that decide how wide the columns are: looking at all of them would take long.
const MEASURED: usize = 200;
/// The narrowest and the widest column, in characters.
const WIDTHS: (usize, usize) = (4, 48);
/// The most characters of a cell that are laid out.
const CELL: usize = 200;

pub(super) fn show(ui: &mut Ui, table: &Table, scroll: &mut widgets::Scroll) {
    let edges = edges(table, character_width(ui));
    let width = edges.last().copied().unwrap_or_default().max(ui.available_width());
    ScrollArea::horizontal().id_salt("table").auto_shrink(false).show(ui, |ui| {
        ui.set_width(width);
        captions(ui, table, &edges);
        let list =
            widgets::Rows { name: "Payload table", total: table.rows.len(), height: theme::ROW, has_chosen: false };
        let drawn = list.show(ui, scroll, |ui, row, rect| draw(ui, table, row, rect, &edges));
        if let Some(row) = widgets::moved_row(ui, &drawn, Some(scroll.top as usize), list.total) {
            scroll.top = row as f64;
        }
    });
}

/// The table with tabs between its cells, as other programs take it.
pub(super) fn as_text(table: &Table) -> String {
    let mut text = table.columns.join("\t");
    for row in &table.rows {
        text.push('\n');
        text.push_str(&line(row));
    }
    text
}

fn line(row: &[String]) -> String {
    row.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t")
}

/// Where the columns begin, and where the last one ends, in points from the left.
fn edges(table: &Table, character: f32) -> Vec<f32> {
    let mut edges = vec![0.0];
    for (column, caption) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().take(MEASURED).filter_map(|row| row.get(column));
        let longest = cells.map(|cell| cell.chars().take(WIDTHS.1).count()).max().unwrap_or_default();
        let wide = longest.max(caption.chars().count()).clamp(WIDTHS.0, WIDTHS.1) as f32;
        edges.push(edges[column] + wide * character + 2.0 * theme::GRID);
    }
    edges
}

fn cell(row: Rect, edges: &[f32], column: usize) -> Option<Rect> {
    let (left, right) = (edges.get(column)?, edges.get(column + 1)?);
    Some(Rect::from_min_max(pos2(row.left() + left, row.top()), pos2(row.left() + right - theme::GRID, row.bottom())))
}

fn captions(ui: &mut Ui, table: &Table, edges: &[f32]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::hover());
    let colours = theme::colours(ui);
    for (column, caption) in table.columns.iter().enumerate() {
        if let Some(place) = cell(rect, edges, column) {
            let font = egui::FontId::proportional(theme::SMALL);
            widgets::Cell { text: caption, font, colour: colours.dim, align: Align::Min }.paint(ui, place);
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, colours.line));
}

fn draw(ui: &mut Ui, table: &Table, number: usize, rect: Rect, edges: &[f32]) {
    let Some(row) = table.rows.get(number) else { return };
    for (column, text) in row.iter().enumerate() {
        let Some(place) = cell(rect, edges, column) else { continue };
        let builder = UiBuilder::new().id_salt((number, column)).max_rect(place);
        let mut ui = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
        let label = Label::new(RichText::new(legible(text, CELL)).font(theme::mono())).truncate().selectable(true);
        ui.add(label.sense(Sense::CLICK)).context_menu(|ui| {
            for (words, copied) in [("Copy value", text.clone()), ("Copy row", line(row))] {
                if ui.button(words).clicked() {
                    ui.ctx().copy_text(copied);
                }
            }
            if ui.button("Copy table").clicked() {
                ui.ctx().copy_text(as_text(table));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_copied_with_tabs_and_columns_fit_their_cells() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table =
            Table { columns: vec!["Metric", "Value"], rows: vec![row(["a\tb", "1"]), row(["Motor/Speed", "2"])] };
        assert_eq!(as_text(&table), "Metric\tValue\na b\t1\nMotor/Speed\t2");
        assert_eq!(edges(&table, 10.0), [0.0, 126.0, 192.0]);
    }
}
