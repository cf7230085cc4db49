//! Text and dumps, of which only the lines in sight are made.

use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Rect, ScrollArea, Ui, UiBuilder};

use super::{hex, json_colours};
use crate::app::Syntax;
use crate::app::payload::{Lines, visible};
use crate::ui::decoding::shown::Text;
use crate::ui::{theme, widgets};

/// Height of a line of the decoded payload.
pub(super) const LINE: f32 = 18.0;
/// The most characters of a line that are laid out; decoders break longer ones.
const MOST_CHARACTERS: usize = 4_096;
/// The narrowest view that is reckoned with, in characters.
const NARROWEST: usize = 8;

/// What is remembered of lines that are made as they are seen.
#[derive(Debug, Default)]
pub(super) struct LinesState {
    /// The longest that was seen, in characters.
    longest: usize,
}

/// The width of a character of the monospaced face, in points.
pub(super) fn character_width(ui: &Ui) -> f32 {
    ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0')).max(1.0)
}

/// How many characters fit beside each other.
fn columns(ui: &Ui) -> usize {
    (((ui.available_width() - 2.0 * theme::GRID) / character_width(ui)) as usize).max(NARROWEST)
}

/// Text, wrapped at the right edge.
pub(super) fn text(ui: &mut Ui, text: &mut Text, scroll: &mut widgets::Scroll) {
    let (columns, syntax, whole) = (columns(ui), text.syntax, std::sync::Arc::clone(&text.text));
    let Some(wrapped) = text.wrapped(ui.ctx(), columns) else {
        widgets::dim(ui, "Laying out\u{2026}");
        return ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    };
    rows(ui, wrapped.rows, scroll, |number| {
        let row = wrapped.row(&whole, number).unwrap_or_default();
        let continues = row.start > 0 && whole.as_bytes().get(row.start - 1) != Some(&b'\n');
        // The middle of a line can begin within a string.
        let syntax = if continues { Syntax::Plain } else { syntax };
        (whole[row].to_owned(), syntax)
    });
}

/// Lines that are made as they are seen: dumps in halves where there is no room, others scrolled sideways.
pub(super) fn made(ui: &mut Ui, lines: &dyn Lines, scroll: &mut widgets::Scroll, state: &mut LinesState) {
    let (columns, syntax, count) = (columns(ui), lines.syntax(), lines.count());
    if syntax == Syntax::Hex && columns < hex::COLUMNS {
        return rows(ui, count.saturating_mul(2), scroll, |number| {
            let line = lines.line(number / 2);
            let whole = if number % 2 == 0 { line.clone() } else { String::new() };
            (hex::half(&line, number % 2 == 1).unwrap_or(whole), syntax)
        });
    }
    let width = (state.longest as f32 * character_width(ui) + 2.0 * theme::GRID).max(ui.available_width());
    ScrollArea::horizontal().id_salt("lines").auto_shrink(false).show(ui, |ui| {
        ui.set_width(width);
        rows(ui, count, scroll, |number| {
            let line = lines.line(number);
            state.longest = state.longest.max(line.chars().take(MOST_CHARACTERS).count());
            (line, syntax)
        });
    });
}

fn rows(ui: &mut Ui, total: usize, scroll: &mut widgets::Scroll, mut line: impl FnMut(usize) -> (String, Syntax)) {
    let list = widgets::Rows { name: "Payload lines", total, height: LINE, has_chosen: false };
    let drawn = list.show(ui, scroll, |ui, number, rect| {
        let (text, syntax) = line(number);
        draw(ui, number, rect, coloured(ui, &text, syntax));
    });
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(scroll.top as usize), total) {
        scroll.top = row as f64;
    }
}

fn coloured(ui: &Ui, text: &str, syntax: Syntax) -> LayoutJob {
    let (colours, font) = (theme::colours(ui), theme::mono());
    let text = &*visible(widgets::cut(text, MOST_CHARACTERS));
    match syntax {
        Syntax::Json => json_colours::line(text, &font, colours),
        Syntax::Hex => hex::coloured(text, &font, colours),
        Syntax::Plain => {
            let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colours.text);
            job.break_on_newline = false;
            job
        }
    }
}

/// One line in its place, to be marked and copied.
pub(super) fn draw(ui: &mut Ui, salt: impl std::hash::Hash + std::fmt::Debug, rect: Rect, job: LayoutJob) {
    let place = UiBuilder::new().id_salt(salt).max_rect(rect).layout(Layout::left_to_right(Align::Center));
    ui.new_child(place).add(Label::new(job).extend().selectable(true));
}
