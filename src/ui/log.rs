//! What happened to the connection, as sentences, newest last.

use egui::accesskit::Role;
use egui::{Align, Layout, Rect, Sense, Ui, WidgetInfo, pos2};
use egui_material_icons::{MaterialIcon, icons};

use super::{empty, fonts, format, theme, widgets};
use crate::app::{Action, Level, Log, LogLine, Tab};

/// Where the log is scrolled to.
#[derive(Debug)]
pub(super) struct LogState {
    scroll: widgets::Scroll,
}

impl Default for LogState {
    fn default() -> Self {
        Self { scroll: widgets::Scroll::at_end() }
    }
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut LogState, actions: &mut Vec<Action>) {
    if tab.log.is_empty() {
        let words = "Every step of the connection and every error is told here, with its time.";
        return empty::page(ui, "Nothing happened yet", words, None, actions);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    header(ui, &tab.log, actions);
    let list = widgets::Rows { name: "Log lines", total: tab.log.len(), height: theme::ROW, has_chosen: false };
    let drawn = list.show(ui, &mut state.scroll, |ui, row, rect| {
        if let Some(line) = tab.log.row(row) {
            draw(ui, row, rect, line);
        }
    });
    let end = state.scroll.top >= tab.log.len() as f64 - drawn.visible - 0.01;
    state.scroll.follow_end |= end;
    let at = state.scroll.top.ceil() as usize;
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(at), tab.log.len()) {
        state.scroll.top = row as f64;
        state.scroll.follow_end = false;
    }
}

fn header(ui: &mut Ui, log: &Log, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        widgets::dim(ui, &format::plural(log.len() as u64, "line", "lines"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID * 2.0);
            if widgets::button(ui, "Clear log").clicked() {
                actions.push(Action::ClearLog);
            }
            if widgets::button(ui, "Copy all").clicked() {
                ui.ctx().copy_text(whole(log));
            }
        });
    });
}

fn draw(ui: &Ui, row: usize, rect: Rect, line: &LogLine) {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, ui.scope_id().with(("line", row)), Sense::CLICK);
    let (sign, word) = sign_of(line.level);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, format!("{word}: {}", line.text)));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, colours.hover);
    }
    let time = format::time(line.at);
    let colour = colours.level(line.level);
    let font = egui::FontId::new(14.0, fonts::icons());
    let place = pos2(rect.left() + 120.0, rect.center().y);
    ui.painter().text(place, egui::Align2::CENTER_CENTER, sign.codepoint, font, colour);
    let text_colour = if line.level == Level::Info { colours.text } else { colour };
    let font = egui::FontId::proportional(theme::TEXT);
    let cells = [
        (16.0, 112.0, time.as_str(), theme::mono(), colours.dim),
        (136.0, rect.width() - theme::GRID, line.text.as_str(), font, text_colour),
    ];
    for (left, right, text, font, colour) in cells {
        let cell = widgets::Cell { text, font, colour, align: Align::Min };
        let place = Rect::from_min_max(pos2(rect.left() + left, rect.top()), pos2(rect.left() + right, rect.bottom()));
        cell.paint(ui, place);
    }
    response.on_hover_text(&line.text).context_menu(|ui| {
        if ui.button("Copy line").clicked() {
            ui.ctx().copy_text(written(line));
        }
    });
}

fn sign_of(level: Level) -> (MaterialIcon, &'static str) {
    match level {
        Level::Info => (icons::ICON_INFO, "Information"),
        Level::Caution => (icons::ICON_WARNING, "Caution"),
        Level::Error => (icons::ICON_ERROR, "Error"),
    }
}

fn whole(log: &Log) -> String {
    (0..log.len()).filter_map(|row| log.row(row)).map(|line| written(line) + "\n").collect()
}

/// A line for the clipboard, with the whole date.
fn written(line: &LogLine) -> String {
    format!("{} {}: {}", line.at, sign_of(line.level).1, line.text)
}
