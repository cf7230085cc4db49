//! What is to be said about a publish, below it: why it was refused, or what the broker adds to its yes. On as many lines
//! as it takes, since a sentence that is cut loses its end, which is the remedy.

use std::rc::Rc;

use egui::{Color32, FontId, Ui};

use crate::app::{PublishRecord, PublishStatus, remark};
use crate::ui::theme;

/// The most lines of a remark; all of it can be read by hovering.
const MOST_LINES: usize = 4;

/// One line of a remark.
pub(super) struct Remark {
    /// The remark.
    pub(super) whole: Rc<str>,
    /// What of it stands in this line.
    pub(super) line: String,
    /// Whether it is the first.
    pub(super) is_first: bool,
    is_failure: bool,
}

impl Remark {
    pub(super) fn colour(&self, ui: &Ui) -> Color32 {
        let colours = theme::colours(ui);
        if self.is_failure { colours.bad } else { colours.dim }
    }
}

pub(super) const fn font() -> FontId {
    FontId::proportional(theme::SMALL)
}

/// The lines that fit into this width, without the arrow before the first, in points; none, where there is nothing to say.
pub(super) fn of(ui: &Ui, record: &PublishRecord, width: f32) -> Vec<Remark> {
    let Some((words, is_failure)) = words(record) else { return Vec::new() };
    let galley = ui.painter().layout(words.clone(), font(), Color32::PLACEHOLDER, width.max(1.0));
    let whole: Rc<str> = words.into();
    let count = galley.rows.len();
    let line = |(number, row): (usize, &egui::epaint::text::PlacedRow)| {
        let more = if number + 1 == MOST_LINES && count > MOST_LINES { "\u{2026}" } else { "" };
        let line = format!("{}{more}", row.text().trim_end());
        Remark { whole: Rc::clone(&whole), line, is_first: number == 0, is_failure }
    };
    galley.rows.iter().take(MOST_LINES).enumerate().map(line).collect()
}

/// The sentences, and whether they tell of a failure.
fn words(record: &PublishRecord) -> Option<(String, bool)> {
    match &record.status {
        PublishStatus::Queued | PublishStatus::Sent => None,
        PublishStatus::Done { reason, .. } => Some((remark(reason)?, reason.is_failure())),
        PublishStatus::Refused(why) => Some((why.clone(), true)),
    }
}
