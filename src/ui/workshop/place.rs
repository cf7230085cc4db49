//! A field for the path of a file or a directory: typed, browsed for, or dropped on it.

use std::path::PathBuf;

use egui::Ui;

use super::typed::Field;
use crate::ui::theme;
use crate::ui::widgets::{DialogAnswer, FileDialog, TextField, expand_home, labelled_row};

/// Width of "Browse", in points.
const BROWSE: f32 = 72.0;

pub(super) const NO_DIALOG: &str = "No file dialog opened: type the path, or drop it here.";

/// What is left over when the row is drawn.
#[derive(Default)]
pub(super) struct Shown {
    /// A dialog that is open still.
    pub(super) dialog: Option<FileDialog>,
    /// There is no file dialog on this system.
    pub(super) no_dialog: bool,
    /// Something was typed.
    pub(super) was_typed: bool,
}

pub(super) fn row(ui: &mut Ui, field: Field, path: &mut PathBuf, dialog: Option<FileDialog>, wrong: bool) -> Shown {
    let id = ui.scope_id().with("path");
    let told = id.with("no dialog");
    let mut shown =
        Shown { dialog, no_dialog: ui.data(|data| data.get_temp(told)).unwrap_or_default(), was_typed: false };
    match shown.dialog.as_ref().and_then(FileDialog::answer) {
        None => {}
        Some(answer) => {
            shown.dialog = None;
            shown.no_dialog = answer == DialogAnswer::NoDialog;
            if let DialogAnswer::Chosen(chosen) = answer {
                *path = chosen;
            }
        }
    }
    let mut typed = path.to_string_lossy().into_owned();
    labelled_row(ui, field.label(), |ui, label| {
        let width = (ui.available_width() - BROWSE - theme::GRID).max(0.0);
        let text = TextField::labelled_by(&mut typed, label).id(id).mono().width(width).wrong(wrong);
        let response = ui.add_sized([width, theme::BUTTON], text);
        if response.changed() {
            shown.was_typed = true;
            // Only now: a name that is no Unicode would not survive the way through the text.
            *path = PathBuf::from(typed);
        }
        if let Some(dropped) = dropped_on(ui, &response) {
            *path = dropped;
        }
        let browse = ui.add_sized([BROWSE, theme::BUTTON], egui::Button::new("Browse"));
        if browse.accessible_name(format!("Browse for {}", field.label())).clicked() && shown.dialog.is_none() {
            shown.dialog = Some(open(ui, field, path));
        }
    });
    ui.data_mut(|data| data.insert_temp(told, shown.no_dialog));
    shown
}

fn dropped_on(ui: &Ui, field: &egui::Response) -> Option<PathBuf> {
    let pointed = field.contains_pointer() || field.has_focus();
    let first = || ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
    if pointed && ui.is_enabled() { first() } else { None }
}

fn open(ui: &Ui, field: Field, path: &std::path::Path) -> FileDialog {
    let start = expand_home(path);
    let mut dialog = rfd::FileDialog::new().set_title(field.label());
    if let Some(directory) = start.ancestors().find(|directory| directory.is_dir()) {
        dialog = dialog.set_directory(directory);
    }
    let for_directory = field == Field::Directory;
    FileDialog::open(ui.ctx(), move || if for_directory { dialog.pick_folder() } else { dialog.pick_file() })
}
