//! The rows of the settings: a label, a field, and the line below it that says what is wrong.
//!
//! A row has an id of its own, so that a row that comes or goes above does not take the focus away.

use egui::{Id, Response, Ui, UiBuilder};

use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, checkbox, dim, labelled_row, verdict_line};

/// Width of a field for a number, in points.
pub(super) const NUMBER: f32 = 104.0;
/// Width of a combo with longer words, in points.
pub(super) const CHOICE: f32 = 176.0;
/// What stands below a field for bytes.
pub(super) const BINARY: &str = "Text, or hex: and digits, as in hex:0aff.";

/// Gives whatever `add` draws ids that depend on `name` only, not on what was drawn before.
pub(super) fn stable<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.scope_id().with(name);
    ui.scope_builder(UiBuilder::new().scope_id(id), add).inner
}

/// One row with a field over the whole width.
pub(super) fn text_row(ui: &mut Ui, label: &str, text: &mut String, verdict: Verdict<'_>) -> Response {
    row(ui, label, verdict, |ui, id, label| ui.add(TextField::labelled_by(text, label).id(id).wrong(is_wrong(verdict))))
}

/// One row with a narrow field and its unit behind it.
pub(super) fn number_row(ui: &mut Ui, label: &str, unit: &str, text: &mut String, verdict: Verdict<'_>) -> Response {
    row(ui, label, verdict, |ui, id, label| {
        let field = ui.add(TextField::labelled_by(text, label).id(id).width(NUMBER).wrong(is_wrong(verdict)));
        dim(ui, unit);
        field
    })
}

/// One row with whatever `fields` draws; it gets an id that stays, and that of the label.
pub(super) fn row<R>(ui: &mut Ui, label: &str, verdict: Verdict<'_>, fields: impl FnOnce(&mut Ui, Id, Id) -> R) -> R {
    stable(ui, label, |ui| {
        let id = ui.scope_id().with("field");
        let result = labelled_row(ui, label, |ui, label| fields(ui, id, label));
        verdict_line(ui, verdict);
        result
    })
}

/// A checkbox in the column of the fields.
pub(super) fn ticked_row(ui: &mut Ui, ticked: &mut bool, label: &str) -> Response {
    ui.horizontal(|ui| {
        ui.add_space(theme::LABEL_COLUMN + theme::GRID);
        checkbox(ui, ticked, label)
    })
    .inner
}

/// A plain sentence in the column of the fields.
pub(super) fn remark(ui: &mut Ui, sentence: &str) {
    verdict_line(ui, Verdict::Remark(sentence));
}

/// Whether the field is to be framed in red.
pub(super) fn is_wrong(verdict: Verdict<'_>) -> bool {
    matches!(verdict, Verdict::Mood(crate::app::Mood::Bad, _))
}
