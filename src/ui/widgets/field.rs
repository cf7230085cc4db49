//! Forms: a dim label in a column of its own, the field beside it, a hint below.

use std::ops::Range;

use egui::text::LayoutJob;
use egui::text_edit::TextEditState;
use egui::{Align, ComboBox, Id, Layout, Response, RichText, Stroke, TextBuffer, TextEdit, TextFormat, TextStyle, Ui};
use egui::{Vec2, Widget};

use super::marks::dim;
use crate::app::Qos;
use crate::ui::theme;

/// Room for a long password: a text that grows leaves copies of itself behind.
const SECRET_ROOM: usize = 256;

/// One line of text, or several. Needs a name: a label beside it, or one of its own.
#[must_use]
pub struct TextField<'t> {
    text: &'t mut String,
    name: Name<'t>,
    id: Option<Id>,
    hint: &'t str,
    width: f32,
    rows: usize,
    mono: bool,
    secret: bool,
    dots: bool,
    wrong: bool,
    doubtful: Option<Range<usize>>,
}

enum Name<'t> {
    Label(Id),
    Spoken(&'t str),
}

impl<'t> TextField<'t> {
    /// A field named by the label with this id.
    pub fn labelled_by(text: &'t mut String, label: Id) -> Self {
        Self::new(text, Name::Label(label))
    }

    /// A field without a label, with a spoken name.
    pub fn named(text: &'t mut String, name: &'t str) -> Self {
        Self::new(text, Name::Spoken(name))
    }

    fn new(text: &'t mut String, name: Name<'t>) -> Self {
        Self {
            text,
            name,
            id: None,
            hint: "",
            width: f32::INFINITY,
            rows: 1,
            mono: false,
            secret: false,
            dots: false,
            wrong: false,
            doubtful: None,
        }
    }

    /// Fixes the id, so that the focus can be asked for.
    pub fn id(self, id: Id) -> Self {
        Self { id: Some(id), ..self }
    }

    /// What stands dimly in the empty field.
    pub fn hint(self, hint: &'t str) -> Self {
        Self { hint, ..self }
    }

    /// Its width in points; without it, all that there is.
    pub fn width(self, width: f32) -> Self {
        Self { width, ..self }
    }

    /// Several lines: Enter begins the next.
    pub fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    /// In the monospaced face: topics, payloads, paths, identifiers.
    pub fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// For a password: nothing of it stays in the window's memory. Shows dots, unless it is to be `shown`.
    pub fn secret(self, shown: bool) -> Self {
        if self.text.is_empty() {
            self.text.reserve(SECRET_ROOM);
        }
        Self { secret: true, dots: !shown, ..self }
    }

    /// Frames it in red. The reason has to stand beside it: see [`hint`].
    pub fn wrong(self, wrong: bool) -> Self {
        Self { wrong, ..self }
    }

    /// Underlines these bytes of a text of one line. The reason has to stand beside it.
    pub fn doubtful(self, part: Option<Range<usize>>) -> Self {
        Self { doubtful: part, ..self }
    }
}

impl Widget for TextField<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let style = if self.mono { TextStyle::Monospace } else { TextStyle::Body };
        let mut edit = if self.rows > 1 {
            TextEdit::multiline(self.text).desired_rows(self.rows)
        } else {
            TextEdit::singleline(self.text).align(egui::Align2::LEFT_CENTER)
        };
        edit = edit.font(style).hint_text(self.hint).desired_width(self.width).password(self.dots);
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let doubtful = self.doubtful;
        let mut underlined = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
            let job = underlined(ui, text.as_str(), doubtful.clone().unwrap_or_default());
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        if doubtful.is_some() {
            edit = edit.layouter(&mut underlined);
        }
        let response = ui
            .scope(|ui| {
                ui.spacing_mut().button_padding.x = theme::GRID;
                frame(ui, self.wrong);
                ui.add(edit)
            })
            .inner;
        if self.secret {
            forget_undo(ui, response.id);
        }
        match self.name {
            Name::Label(label) => response.labelled_by(label),
            Name::Spoken(name) => response.accessible_name(name),
        }
    }
}

/// Selects all of the text in the field with this id, so that typing replaces it.
pub fn select_all(ctx: &egui::Context, field: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEditState::load(ctx, field).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ctx, field);
}

/// A line of text as egui lays it out in a field, but for the line below a part of it.
fn underlined(ui: &Ui, text: &str, part: Range<usize>) -> LayoutJob {
    let colours = theme::colours(ui);
    let plain = TextFormat::simple(theme::mono(), colours.text);
    let marked = TextFormat { underline: Stroke::new(2.0, colours.caution), ..plain.clone() };
    // The text may have been changed since the part was found.
    let part = if text.get(part.clone()).is_some() { part } else { 0..0 };
    let mut job = LayoutJob { break_on_newline: false, keep_trailing_whitespace: true, ..LayoutJob::default() };
    job.append(&text[..part.start], 0.0, plain.clone());
    job.append(&text[part.clone()], 0.0, marked);
    job.append(&text[part.end..], 0.0, plain);
    job
}

/// Forgets what can be undone in the field with this id: egui keeps it as plain text.
pub fn forget_undo(ui: &Ui, field: Id) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), field) {
        state.clear_undoer();
        state.store(ui.ctx(), field);
    }
}

fn frame(ui: &mut Ui, wrong: bool) {
    let colours = theme::colours(ui);
    let visuals = ui.visuals_mut();
    visuals.selection.stroke = Stroke::new(1.5, if wrong { colours.bad } else { colours.accent });
    if wrong {
        visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, colours.bad);
        visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, colours.bad);
    }
}

/// A row of a form: the label in its column, then what `fields` adds; it gets the label's id for `labelled_by`.
pub fn labelled_row<R>(ui: &mut Ui, label: &str, fields: impl FnOnce(&mut Ui, Id) -> R) -> R {
    labelled_row_of(ui, theme::LABEL_COLUMN, label, fields)
}

/// The same with a column of labels of this width.
pub fn labelled_row_of<R>(ui: &mut Ui, column: f32, label: &str, fields: impl FnOnce(&mut Ui, Id) -> R) -> R {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        let size = Vec2::new(column, theme::BUTTON);
        let label = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            dim(ui, label).id
        });
        fields(ui, label.inner)
    })
    .inner
}

/// A small sentence below a field, aligned with the fields of [`labelled_row`].
pub fn hint(ui: &mut Ui, colour: egui::Color32, sentence: &str) -> Response {
    hint_of(ui, theme::LABEL_COLUMN, colour, sentence)
}

/// The same below the fields of [`labelled_row_of`].
pub fn hint_of(ui: &mut Ui, column: f32, colour: egui::Color32, sentence: &str) -> Response {
    ui.scope(|ui| {
        // As high as its text, and close to the field that it belongs to.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.add_space(-theme::GRID / 2.0);
        let sentence = egui::Label::new(RichText::new(sentence).small().color(colour)).wrap();
        ui.horizontal(|ui| {
            ui.add_space(column + theme::GRID);
            ui.add(sentence)
        })
        .inner
    })
    .inner
}

/// A combo of a few values with their words, named by the label with this id; says whether it changed.
pub fn choice<T: PartialEq + Copy>(ui: &mut Ui, label: Id, width: f32, value: &mut T, words: &[(T, &str)]) -> bool {
    let before = *value;
    let current = words.iter().find(|(other, _)| other == value).map_or("", |(_, word)| word);
    let combo = ComboBox::from_id_salt(label.with("choice")).width(width).height(room(ui)).selected_text(current);
    let shown = combo.show_ui(ui, |ui| {
        for (other, word) in words {
            ui.selectable_value(value, *other, *word);
        }
    });
    shown.response.labelled_by(label);
    before != *value
}

/// How high the list of a combo that stands here may be, in points: a higher one opens beside it, over other things.
fn room(ui: &Ui) -> f32 {
    let window = ui.ctx().content_rect();
    let below = window.bottom() - ui.cursor().top() - theme::BUTTON;
    let above = ui.cursor().top() - window.top();
    // Its own margins, and some air.
    (below.max(above) - 4.0 * theme::GRID).clamp(theme::BUTTON, ui.spacing().combo_height)
}

/// A combo of the three qualities of service, named by the label with this id; says whether it changed.
pub fn qos_choice(ui: &mut Ui, label: Id, qos: &mut Qos) -> bool {
    const WORDS: [(Qos, &str); 3] = [(Qos::AtMostOnce, "0"), (Qos::AtLeastOnce, "1"), (Qos::ExactlyOnce, "2")];
    choice(ui, label, 56.0, qos, &WORDS)
}
