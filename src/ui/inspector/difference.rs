//! What changed since the message before on the same topic: in one column, or side by side.

use egui::text::LayoutJob;
use egui::{Align, Align2, Button, Color32, FontId, Key, Rect, Sense, TextFormat, Ui, WidgetInfo, pos2};

use super::InspectorState;
use super::body::{caution, waiting};
use super::difference_rows::{DifferenceRows, Piece, Row};
use super::lines::{LINE, character_width, draw};
use crate::app::payload::diff::{Change, DiffLine, Difference, MOST_BYTES, MOST_LINES};
use crate::app::{Action, DECODERS, InspectorAction, Stored, Tab};
use crate::ui::decoding::comparing::Compared;
use crate::ui::decoding::neighbours::Neighbours;
use crate::ui::legible::legible;
use crate::ui::{format, theme, widgets};

/// Room for the sign before a line.
const SIGN: f32 = 16.0;
/// The narrowest view that is reckoned with, in characters.
const NARROWEST: usize = 8;

/// What is unfolded, and where it is scrolled to.
#[derive(Debug, Default)]
pub(super) struct DifferenceState {
    rows: DifferenceRows,
    scroll: widgets::Scroll,
    /// The row that the keyboard is on.
    chosen: Option<usize>,
}

impl DifferenceState {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    message: &Stored<'_>,
    neighbours: Option<Neighbours>,
    side_by_side: bool,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    let Some(found) = neighbours else {
        widgets::dim(ui, "Looking for the previous message of this topic\u{2026}");
        return ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    };
    let Some(older) = found.previous.and_then(|id| tab.store.get(id)) else {
        widgets::dim(ui, "No earlier message on this topic is kept.");
        return;
    };
    let name = state.decoding.shown(ui.ctx()).map(|shown| shown.decoder);
    let decoder = name.and_then(|name| DECODERS.iter().find(|decoder| decoder.name == name));
    let Some(decoder) = decoder else {
        let since = state.decoding.since().unwrap_or_default();
        return waiting(ui, "Decoding", message.payload.len(), since);
    };
    let since = state.comparing.since();
    let compared = state.comparing.of(ui.ctx(), tab, message, older.id, decoder);
    head(ui, &older, decoder.name, compared, side_by_side, actions);
    match compared {
        None => waiting(ui, "Comparing", message.payload.len() + older.payload.len(), since.unwrap_or_default()),
        Some(Compared::Not(why)) => caution(ui, why),
        Some(Compared::So(Difference::Equal)) => {
            widgets::dim(ui, "Both are equal.");
        }
        Some(Compared::So(Difference::TooLarge)) => caution(ui, &too_large()),
        Some(Compared::So(Difference::Lines { lines, rough })) => {
            if *rough {
                caution(ui, "The texts are so unlike that not every equal line was found in time.");
            }
            rows(ui, lines, side_by_side, &mut state.difference);
        }
    }
}

fn too_large() -> String {
    let (size, lines) = (format::bytes(MOST_BYTES), format::count(MOST_LINES as u64));
    format!("Too large to be compared: up to {size} and {lines} lines are.")
}

/// What is compared, how much is different, and the choice of columns.
fn head(
    ui: &mut Ui,
    older: &Stored<'_>,
    decoder: &str,
    compared: Option<&Compared>,
    side_by_side: bool,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        for (wanted, word) in [(false, "Inline"), (true, "Side by side")] {
            let button = Button::selectable(side_by_side == wanted, word);
            if ui.add(button).clicked() && side_by_side != wanted {
                actions.push(Action::InInspector(InspectorAction::ShowSideBySide(wanted)));
            }
        }
        let counted = match compared {
            Some(Compared::So(Difference::Lines { lines, .. })) => counted(lines),
            _ => String::new(),
        };
        let words = format!("{counted}{decoder} of {}", format::time(older.at));
        widgets::small(ui, &words).on_hover_text("Compared with the message before it on this topic.");
    });
}

/// "+3 −2 ".
fn counted(lines: &[DiffLine]) -> String {
    let count = |change| format::count(lines.iter().filter(|line| line.change == change).count() as u64);
    format!("+{} \u{2212}{} \u{b7} ", count(Change::Added), count(Change::Removed))
}

fn rows(ui: &mut Ui, lines: &[DiffLine], halves: bool, state: &mut DifferenceState) {
    let width = ui.available_width() - theme::GRID * 1.5;
    let part = if halves { (width - theme::GRID) / 2.0 } else { width };
    let columns = (((part - SIGN) / character_width(ui)) as usize).max(NARROWEST);
    let rows = state.rows.refresh(lines, columns, halves);
    let chosen = state.chosen;
    let list = widgets::Rows { name: "Difference", total: rows.len(), height: LINE, has_chosen: chosen.is_some() };
    let mut unfold = None;
    let drawn = list.show(ui, &mut state.scroll, |ui, number, rect| {
        match rows.get(number) {
            None => {}
            Some(Row::Fold(first, count)) => unfold = fold(ui, rect, *first, *count).map(|_| number).or(unfold),
            Some(Row::One(piece)) => line(ui, (number, 0), rect, lines, piece),
            Some(Row::Two(old, new)) => {
                let middle = rect.left() + part + theme::GRID / 2.0;
                let sides = [(old, rect.with_max_x(middle)), (new, rect.with_min_x(middle + theme::GRID / 2.0))];
                for (side, (piece, place)) in sides.into_iter().enumerate() {
                    piece.iter().for_each(|piece| line(ui, (number, side), place, lines, piece));
                }
            }
        }
        if chosen == Some(number) {
            let stroke = egui::Stroke::new(1.0, theme::colours(ui).accent);
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
    });
    widgets::focus_by_click(ui, &drawn);
    if let Some(number) = unfold {
        state.rows.toggle(lines, number);
    }
    keys(ui, lines, state, &drawn);
}

/// Arrows go from row to row; Right, Enter and Space show what is folded, Left folds it again.
fn keys(ui: &Ui, lines: &[DiffLine], state: &mut DifferenceState, drawn: &widgets::Drawn) {
    let total = state.rows.rows().len();
    if let Some(number) = widgets::moved_row(ui, drawn, state.chosen, total) {
        state.chosen = Some(number);
        state.scroll.reveal(number, drawn.visible);
    }
    let Some(number) = state.chosen.filter(|_| drawn.response.has_focus()) else { return };
    let pressed = |keys: &[Key]| ui.input(|input| keys.iter().any(|key| input.key_pressed(*key)));
    let (opens, closes) = (pressed(&[Key::ArrowRight, Key::Enter, Key::Space]), pressed(&[Key::ArrowLeft]));
    if if state.rows.is_fold(number) { opens } else { closes } {
        state.chosen = Some(state.rows.toggle(lines, number));
        ui.ctx().request_repaint();
    }
    if ui.input(|input| input.events.contains(&egui::Event::Copy)) {
        let line = state.rows.line(number).and_then(|line| lines.get(line));
        line.into_iter().for_each(|line| ui.ctx().copy_text(line.text.clone()));
    }
}

/// The row that stands for equal lines; says if they are to be shown.
fn fold(ui: &Ui, rect: Rect, first: usize, count: usize) -> Option<usize> {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, ui.scope_id().with(("fold", first)), Sense::CLICK);
    let words = format!("Show {}", format::plural(count as u64, "unchanged line", "unchanged lines"));
    response.widget_info(|| WidgetInfo::labeled(egui::accesskit::Role::Button, true, &words));
    ui.painter().rect_filled(rect.shrink2(egui::vec2(0.0, 1.0)), 2.0, colours.chip);
    let font = FontId::proportional(theme::SMALL);
    let place = rect.with_min_x(rect.left() + SIGN).with_max_x(rect.right() - theme::GRID);
    widgets::Cell { text: &words, font, colour: colours.dim, align: Align::Min }.paint(ui, place);
    response.clicked().then_some(first)
}

fn line(ui: &mut Ui, salt: (usize, usize), rect: Rect, lines: &[DiffLine], piece: &Piece) {
    let Some(line) = lines.get(piece.line) else { return };
    let colours = theme::colours(ui);
    let (sign, colour, ground) = match line.change {
        Change::Same => ("", colours.text, None),
        Change::Removed => ("\u{2212}", colours.bad, Some(colours.bad_ground)),
        Change::Added => ("+", colours.good, Some(colours.good_ground)),
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, 0.0, ground);
    }
    if piece.part.start == 0 {
        let place = pos2(rect.left() + SIGN / 2.0, rect.center().y);
        ui.painter().text(place, Align2::CENTER_CENTER, sign, theme::mono(), colour);
    }
    draw(ui, salt, rect.with_min_x(rect.left() + SIGN), job(line, piece, colours.text, colour));
}

/// The text of a piece: what stands out is underlined and in the colour of its sign.
fn job(line: &DiffLine, piece: &Piece, plain: Color32, changed: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let (begin, end) = (piece.part.start, piece.part.end);
    let from = line.emphasis.start.clamp(begin, end);
    let to = line.emphasis.end.clamp(from, end);
    for (part, stands_out) in [(begin..from, false), (from..to, true), (to..end, false)] {
        let mut format = TextFormat::simple(theme::mono(), if stands_out { changed } else { plain });
        if stands_out {
            format.underline = egui::Stroke::new(1.0, changed);
        }
        let text = line.text.get(part).unwrap_or_default();
        job.append(&legible(text, usize::MAX), 0.0, format);
    }
    job.break_on_newline = false;
    job
}
