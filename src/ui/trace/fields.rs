//! The fields of a packet: name, value, the first of its bytes; below a reason code, what it means.

use std::fmt::Write;

use egui::accesskit::Role;
use egui::{Align, FontId, Rect, Response, Sense, Ui, pos2};

use crate::app::{PacketEntry, PacketField};
use crate::ui::{theme, widgets};

/// Height of a line.
pub(super) const HEIGHT: f32 = 22.0;
/// Bytes that are written out beside a field.
const BYTES: usize = 4;
/// The width of the names and of the bytes, in points.
const NAMES: f32 = 168.0;
const DIGITS: f32 = 104.0;
/// Characters of a value that are spoken.
const SPOKEN: usize = 200;

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The field with this number.
    Field(usize),
    /// What the value of the field with this number means.
    Meaning(usize, &'static str),
}

impl Line {
    const fn field(self) -> usize {
        match self {
            Self::Field(number) | Self::Meaning(number, _) => number,
        }
    }
}

/// The lines of these fields.
pub(super) fn lines(fields: &[PacketField]) -> Vec<Line> {
    let lines = |(number, field): (usize, &PacketField)| {
        let meaning = field.meaning.map(|meaning| Line::Meaning(number, meaning));
        [Some(Line::Field(number)), meaning].into_iter().flatten()
    };
    fields.iter().enumerate().flat_map(lines).collect()
}

/// Draws them, and says which field the pointer is on. `chosen` is the one that was clicked.
pub(super) fn show(
    ui: &mut Ui,
    entry: &PacketEntry,
    fields: &[PacketField],
    lines: &[Line],
    scroll: &mut widgets::Scroll,
    chosen: &mut Option<usize>,
) -> Option<usize> {
    let list = widgets::Rows { name: "Fields", total: lines.len(), height: HEIGHT, has_chosen: chosen.is_some() };
    let (mut hovered, mut clicked) = (None, None);
    let drawn = list.show(ui, scroll, |ui, row, rect| {
        let line = lines[row];
        let (number, field) = (line.field(), &fields[line.field()]);
        let response = draw(ui, row, rect, line, field, &entry.bytes, *chosen == Some(number));
        hovered = hovered.or(response.hovered().then_some(number));
        clicked = clicked.or(response.clicked().then_some(number));
        hints(response, field);
    });
    if let Some(number) = clicked {
        drawn.response.request_focus();
        *chosen = if *chosen == Some(number) { None } else { Some(number) };
    }
    let at = chosen.and_then(|number| lines.iter().position(|line| line.field() == number));
    if let Some(row) = widgets::moved_row(ui, &drawn, at, lines.len()) {
        // From a field on, the next line may be what it means.
        let row =
            if at.is_some_and(|at| row == at + 1 && lines[row].field() == lines[at].field()) { row + 1 } else { row };
        if let Some(line) = lines.get(row) {
            scroll.reveal(row, drawn.visible);
            *chosen = Some(line.field());
        }
    }
    hovered
}

fn hints(response: Response, field: &PacketField) {
    let first = field.place.start;
    let mut words = format!("{}: {}", field.name, field.value);
    if let Some(meaning) = field.meaning {
        let _written = write!(words, "\n{meaning}");
    }
    let _written = match field.place.len() {
        0 => Ok(()),
        1 => write!(words, "\nByte {first}"),
        count => write!(words, "\nBytes {first} to {}", first + count - 1),
    };
    response.on_hover_text(words).context_menu(|ui| {
        if widgets::menu_entry(ui, "Copy value").clicked() {
            ui.ctx().copy_text(field.value.clone());
        }
    });
}

fn draw(ui: &Ui, row: usize, rect: Rect, line: Line, field: &PacketField, bytes: &[u8], chosen: bool) -> Response {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, widgets::row_id(ui, row), Sense::CLICK);
    widgets::say_selectable(&response, Role::Row, chosen, || match line {
        Line::Field(_) => format!("{}: {}", field.name, widgets::cut(&field.value, SPOKEN)),
        Line::Meaning(_, meaning) => meaning.to_owned(),
    });
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 0.0, if chosen { colours.selection } else { colours.hover });
    }
    let plain = FontId::proportional(theme::TEXT);
    let place = |left: f32, right: f32| {
        Rect::from_min_max(pos2(rect.left() + left, rect.top()), pos2(rect.left() + right.max(left), rect.bottom()))
    };
    let width = rect.width() - theme::GRID;
    let paint =
        |text: &str, font, colour, rect| widgets::Cell { text, font, colour, align: Align::Min }.paint(ui, rect);
    match line {
        Line::Meaning(_, meaning) => paint(meaning, plain, colours.dim, place(NAMES, width)),
        Line::Field(_) => {
            paint(field.name, plain, colours.dim, place(2.0 * theme::GRID, NAMES - theme::GRID));
            paint(&field.value, theme::mono(), colours.text, place(NAMES, width - DIGITS - theme::GRID));
            paint(&digits(field, bytes), theme::mono(), colours.dim, place(width - DIGITS, width));
        }
    }
    response
}

/// The first bytes of a field: `00 04 4d 51 …`.
fn digits(field: &PacketField, bytes: &[u8]) -> String {
    let own = bytes.get(field.place.start..field.place.end.min(bytes.len())).unwrap_or_default();
    let mut digits: Vec<String> = own.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect();
    if own.len() > BYTES {
        digits.push("\u{2026}".to_owned());
    }
    digits.join(" ")
}
