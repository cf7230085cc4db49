//! Text and dumps, of which only the rows in sight are made.

use std::ops::{ControlFlow, Range};

use egui::text::LayoutJob;
use egui::{Align, Label, Layout, Rect, Ui, UiBuilder};

use super::find::FindState;
use super::{hex, json_colours, marking};
use crate::app::Syntax;
use crate::app::payload::hex::places;
use crate::ui::decoding::page::{Page, Row};
use crate::ui::{theme, widgets};

/// Height of a row of the decoded payload.
pub(in crate::ui) const LINE: f32 = 18.0;
/// The narrowest view that is reckoned with, in characters.
const NARROWEST: usize = 8;
/// Rows that stay in sight around a hit.
const CONTEXT: usize = 2;

/// The width of a character of the monospaced face, in points.
pub(in crate::ui) fn character_width(ui: &Ui) -> f32 {
    ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0')).max(1.0)
}

/// How many characters fit beside each other.
fn columns(ui: &Ui) -> usize {
    (((ui.available_width() - 2.0 * theme::GRID) / character_width(ui)) as usize).max(NARROWEST)
}

/// Lines that are wrapped at the right edge, with what is found in them marked.
pub(super) fn show(ui: &mut Ui, page: &mut Page, scroll: &mut widgets::Scroll, find: &mut FindState) {
    page.fit(ui.ctx(), columns(ui), &mut scroll.top);
    let visible = f64::from(ui.available_height() / LINE);
    reveal(page, scroll, find, visible);
    let list = widgets::Rows { name: "Payload lines", total: page.count(), height: LINE, has_chosen: false };
    let mut seen = None;
    let drawn = list.show(ui, scroll, |ui, number, rect| {
        let (first, rows) = seen.get_or_insert_with(|| (number, rows(page, number, visible as usize + 2)));
        if let Some(row) = rows.get(number - *first) {
            draw(ui, number, rect, job(ui, page, row, find));
        }
    });
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(scroll.top as usize), list.total) {
        scroll.top = row as f64;
    }
    widgets::focus_by_click(ui, &drawn);
    find.stands_over(drawn.response.id);
    find.leave(&drawn.response);
}

/// Scrolls to the hit that was stepped to, as soon as its row is known.
fn reveal(page: &Page, scroll: &mut widgets::Scroll, find: &mut FindState, visible: f64) {
    let Some(mark) = find.revealed(|| page.line_of(scroll.top as usize)) else { return };
    let Some(row) = page.row_of(mark.line, mark.part.start) else { return };
    scroll.reveal(row.saturating_sub(CONTEXT), visible);
    scroll.reveal(row + CONTEXT, visible);
    scroll.reveal(row, visible);
    find.was_revealed();
}

fn rows(page: &Page, first: usize, most: usize) -> Vec<Row> {
    let mut rows = Vec::with_capacity(most);
    page.walk(first, &mut |row| {
        rows.push(row);
        if rows.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    rows
}

fn job(ui: &Ui, page: &Page, row: &Row, find: &FindState) -> LayoutJob {
    let (colours, font) = (theme::colours(ui), theme::mono());
    let mut job = match (page.syntax(), row.quoted) {
        (Syntax::Json, Some(quoted)) => json_colours::line(&row.text, quoted, &font, colours),
        (Syntax::Hex, _) => hex::coloured(&row.text, &font, colours),
        (Syntax::Json, None) | (Syntax::Plain, _) => LayoutJob::simple_singleline(row.text.clone(), font, colours.text),
    };
    job.break_on_newline = false;
    let mut marked = Vec::new();
    for mark in find.in_line(row.line) {
        let part = mark.part.start.max(row.part.start)..mark.part.end.min(row.part.end);
        if !part.is_empty() {
            let part = part.start - row.part.start..part.end - row.part.start;
            marked.extend(in_row(page, part).into_iter().map(|place| (place, find.ground(colours, mark))));
        }
    }
    if !marked.is_empty() {
        marking::mark(&mut job, marked);
    }
    job
}

/// Where a part of a row stands in its text: bytes of a dump stand there as digits and as ASCII.
fn in_row(page: &Page, part: Range<usize>) -> Vec<Range<usize>> {
    match page.dump_width() {
        Some(width) => places(&part, width).into(),
        None => vec![part],
    }
}

/// One row in its place, to be marked and copied.
pub(in crate::ui) fn draw(ui: &mut Ui, salt: impl std::hash::Hash + std::fmt::Debug, rect: Rect, job: LayoutJob) {
    let place = UiBuilder::new().id_salt(salt).max_rect(rect).layout(Layout::left_to_right(Align::Center));
    ui.new_child(place).add(Label::new(job).extend().selectable(true));
}
