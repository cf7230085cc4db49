//! "Certificate expiry": the certificates of every profile, in the order of their ends.

mod rows;

use egui::{Align, Context, Frame, Id, Layout, Modal, ProgressBar, Ui, UiBuilder, Vec2};
use jiff::Timestamp;

use super::{format, theme, widgets};
use crate::app::{Action, App, Ending, Expiry, ExpiryEntry};

/// Its largest size, in points; smaller windows leave less.
const SIZE: Vec2 = Vec2::new(920.0, 560.0);
/// Head, footer and the titles of the columns.
const AROUND_ROWS: f32 = 136.0;
/// A CA and a client certificate.
const ROWS_A_PROFILE: usize = 2;
/// So many rows have room, even if there are fewer.
const FEWEST_ROWS: usize = 8;
/// What is left of the window around it, at least.
const AROUND: Vec2 = Vec2::new(64.0, 64.0);

/// Where the list is.
#[derive(Debug, Default)]
pub(super) struct ExpiryState {
    scroll: widgets::Scroll,
    chosen: Option<Chosen>,
}

/// The chosen row, and what stands in it: rows may come before it while more is read.
#[derive(Debug)]
struct Chosen {
    row: usize,
    entry: ExpiryEntry,
}

impl ExpiryState {
    fn choose(&mut self, row: usize, entries: &[ExpiryEntry]) {
        self.chosen = entries.get(row).map(|entry| Chosen { row, entry: entry.clone() });
    }

    /// Where the chosen entry is now. Of equal ones, the one that was chosen.
    fn chosen_row(&self, entries: &[ExpiryEntry]) -> Option<usize> {
        let Chosen { row, entry } = self.chosen.as_ref()?;
        if entries.get(*row) == Some(entry) { Some(*row) } else { entries.iter().position(|other| other == entry) }
    }
}

pub(super) fn show(ctx: &Context, app: &App, state: &mut ExpiryState, actions: &mut Vec<Action>) {
    let expiry = app.expiry();
    if !expiry.is_open() {
        *state = ExpiryState::default();
        return;
    }
    let modal = Modal::new(Id::unique("expiry")).frame(Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        // As many as there will be: a dialog that grows while it is filled would jump.
        let rows = expiry.entries().len().max(expiry.progress().1 * ROWS_A_PROFILE).max(FEWEST_ROWS);
        let wanted = AROUND_ROWS + theme::ROW * rows as f32;
        let size = SIZE.min(ui.ctx().content_rect().size() - AROUND).floor();
        let size = size.min(Vec2::new(SIZE.x, wanted));
        ui.set_min_size(size);
        ui.set_max_size(size);
        head(ui, expiry, actions);
        let list = ui.available_rect_before_wrap();
        let list = list.with_max_y(list.bottom() - theme::BUTTON - theme::GRID);
        ui.scope_builder(UiBuilder::new().max_rect(list), |ui| rows::show(ui, expiry, state, actions));
        ui.add_space(theme::GRID / 2.0);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if widgets::primary_button(ui, "Close").clicked() {
                actions.push(Action::CloseExpiry);
            }
        });
    });
    if shown.should_close() {
        actions.push(Action::CloseExpiry);
    }
}

fn head(ui: &mut Ui, expiry: &Expiry, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        widgets::heading(ui, "Certificate expiry");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| progress(ui, expiry, actions));
    });
    let summary = summary(expiry, Timestamp::now());
    widgets::dim(ui, &summary);
    ui.add_space(theme::GRID / 2.0);
}

/// How far the reading is, from the right.
fn progress(ui: &mut Ui, expiry: &Expiry, actions: &mut Vec<Action>) {
    let (read, total) = expiry.progress();
    if expiry.is_reading() {
        if widgets::button(ui, "Stop").clicked() {
            actions.push(Action::StopExpiry);
        }
        let part = read as f32 / total.max(1) as f32;
        let words =
            format!("{} of {}", format::count(read as u64), format::plural(total as u64, "profile", "profiles"));
        ui.scope(|ui| {
            ui.visuals_mut().extreme_bg_color = theme::colours(ui).chip;
            let bar = ProgressBar::new(part).fill(theme::colours(ui).accent);
            ui.add(bar.desired_width(120.0).desired_height(theme::GRID)).accessible_name("Profiles read");
        });
        widgets::small(ui, &words);
    } else if widgets::button(ui, "Read again").clicked() {
        actions.push(Action::ShowExpiry);
    }
}

/// "2 are over, 1 ends within 30 days, 12 later; 1 file cannot be read".
fn summary(expiry: &Expiry, now: Timestamp) -> String {
    let (mut over, mut soon, mut later, mut unreadable) = (0_u64, 0_u64, 0_u64, 0_u64);
    for entry in expiry.entries() {
        let count = match entry.found.as_ref().map(|dated| Ending::of(dated.certificate.not_after, now)) {
            Ok(Ending::Over) => &mut over,
            Ok(Ending::Soon) => &mut soon,
            Ok(Ending::Later) => &mut later,
            Err(_) => &mut unreadable,
        };
        *count += 1;
    }
    let mut words: Vec<String> = [(over, "over"), (soon, "within 30 days"), (later, "later")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", format::count(count)))
        .collect();
    if unreadable > 0 {
        words.push(format::plural(unreadable, "file cannot be read", "files cannot be read"));
    }
    if expiry.is_stopped() {
        let (read, total) = expiry.progress();
        words.push(format!("stopped after {} of {total} profiles", format::count(read as u64)));
    }
    words.join(" \u{b7} ")
}
