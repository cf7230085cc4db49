//! A field for a file: typed, browsed for or dropped, and below it what the caller knows of the file.
//!
//! PEM text that is pasted into it is handed to the caller and never shown.

use std::path::{Path, PathBuf};

use egui::{Id, Response, Stroke, StrokeKind, Ui};

use super::{DialogAnswer, FileDialog, TextField, Verdict, labelled_row, pem_paste, verdict_line};
use crate::app::Secret;
use crate::ui::theme;

/// Width of "Browse", in points.
const BROWSE: f32 = 72.0;

/// What a field remembers between frames.
#[derive(Debug, Default)]
pub struct PathState {
    dialog: Option<FileDialog>,
    /// There is no file dialog on this system.
    no_dialog: bool,
}

/// The field to draw.
pub struct PathField<'a> {
    /// What stands before it.
    pub label: &'a str,
    /// Whether the field is to be framed in red.
    pub wrong: bool,
    /// What is known of the file, or wrong with the field.
    pub verdict: Verdict<'a>,
    /// What else there is to say, in a line of its own.
    pub remark: Verdict<'a>,
    /// What was typed.
    pub path: &'a mut PathBuf,
    /// What it remembers.
    pub state: &'a mut PathState,
    /// Whether the file is to be written, so that it need not be there yet.
    pub is_output: bool,
}

/// What came of a field in this frame.
pub struct PathResponse {
    /// The text field.
    pub field: Response,
    /// Pasted PEM text, in place of which the field has to get the path of a file.
    pub pasted: Option<Secret>,
}

impl PathField<'_> {
    /// Draws the row and the line below it.
    pub fn show(self, ui: &mut Ui) -> PathResponse {
        self.state.take_dialog_answer(self.path);
        let id = ui.scope_id().with(self.label);
        let response = labelled_row(ui, self.label, |ui, label| {
            let response = text(ui, id, label, self.path, self.wrong);
            if browse(ui, self.label) {
                self.state.open_dialog(ui.ctx(), self.label, self.path, self.is_output);
            }
            response
        });
        let none = if self.state.no_dialog {
            Verdict::Remark("No file dialog opened: type the path, or drop the file here.")
        } else {
            Verdict::None
        };
        verdict_line(ui, self.verdict.or(none));
        if self.remark != Verdict::None {
            verdict_line(ui, self.remark);
        }
        response
    }
}

impl PathState {
    /// Opens the system's file dialog beside the window: it blocks until it is answered.
    fn open_dialog(&mut self, ctx: &egui::Context, title: &str, path: &Path, is_output: bool) {
        if self.dialog.is_some() {
            return;
        }
        let mut dialog = rfd::FileDialog::new().set_title(title);
        if let Some(directory) = expand_home(path).parent().filter(|parent| parent.is_dir()) {
            dialog = dialog.set_directory(directory);
        }
        let ask = move || if is_output { dialog.save_file() } else { dialog.pick_file() };
        self.dialog = Some(FileDialog::open(ctx, ask));
        self.no_dialog = false;
    }

    fn take_dialog_answer(&mut self, path: &mut PathBuf) {
        let Some(answer) = self.dialog.as_ref().and_then(FileDialog::answer) else { return };
        self.dialog = None;
        self.no_dialog = answer == DialogAnswer::NoDialog;
        if let DialogAnswer::Chosen(chosen) = answer {
            *path = chosen;
        }
    }
}

fn text(ui: &mut Ui, id: Id, label: Id, path: &mut PathBuf, wrong: bool) -> PathResponse {
    let mut pasted = pem_paste::take(ui, id);
    let mut typed = path.to_string_lossy().into_owned();
    let width = (ui.available_width() - BROWSE - theme::GRID).max(0.0);
    let field = TextField::labelled_by(&mut typed, label).id(id).mono().width(width).wrong(wrong);
    let field = ui.add_sized([width, theme::BUTTON], field);
    if field.changed() {
        pasted = pasted.or_else(|| pem_paste::take_typed(ui, id, &mut typed));
        // Only now: a name that is no Unicode would not survive the way through the text.
        *path = PathBuf::from(typed);
    }
    if ui.input(|input| !input.raw.hovered_files.is_empty()) {
        let accent = Stroke::new(1.5, theme::colours(ui).accent);
        ui.painter().rect_stroke(field.rect, theme::RADIUS, accent, StrokeKind::Inside);
    }
    PathResponse { field, pasted }
}

fn browse(ui: &mut Ui, label: &str) -> bool {
    let clicked = ui.add_sized([BROWSE, theme::BUTTON], egui::Button::new("Browse"));
    clicked.accessible_name(format!("Browse for {label}")).clicked()
}

/// `~/certs/ca.pem` with the home directory in place of `~`, as a shell would have it; other paths as they are.
#[must_use]
pub fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leading_tilde_of_its_own_is_the_home_directory() {
        let home = std::env::home_dir().unwrap();
        for (typed, expanded) in [
            ("~/ca.pem", home.join("ca.pem")),
            ("ca.pem", "ca.pem".into()),
            ("/etc/~/ca.pem", "/etc/~/ca.pem".into()),
            ("~other/ca.pem", "~other/ca.pem".into()),
            ("", PathBuf::new()),
        ] {
            assert_eq!(expand_home(Path::new(typed)), expanded, "{typed}");
        }
    }
}
