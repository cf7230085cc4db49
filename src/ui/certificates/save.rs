//! "Save the broker's chain": a path, typed or chosen, and leave to replace a file.

use std::path::{Path, PathBuf};

use egui::{Context, Key, Ui};

use crate::app::{Action, App, HandshakeReport, Tab, WritingAction};
use crate::ui::theme;
use crate::ui::widgets::{self, DialogAnswer, FileDialog};

/// Characters of the broker's name in the proposed file name.
const LONGEST_NAME: usize = 80;

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct SaveState {
    open: bool,
    path: PathBuf,
    dialog: Option<FileDialog>,
    /// There is no file dialog on this system.
    no_dialog: bool,
}

/// The button that unfolds the row; none where there is nothing to save.
pub(super) fn button(ui: &mut Ui, tab: &Tab, report: &HandshakeReport, state: &mut SaveState) {
    if report.server_chain.is_empty() {
        return;
    }
    let hint = "The certificates that the broker presented, as PEM";
    if widgets::button(ui, "Save the broker's chain").on_hover_text(hint).clicked() {
        let host = &tab.profile_in_use().endpoint.host;
        let name = if report.server_name.is_empty() { host } else { &report.server_name };
        *state = SaveState { open: !state.open, path: proposal(name), ..SaveState::default() };
    }
}

/// The path, Browse and Save, while unfolded.
pub(super) fn row(ui: &mut Ui, state: &mut SaveState, actions: &mut Vec<Action>) {
    if !state.open {
        return;
    }
    take_answer(state);
    let (mut wanted, mut is_empty) = (false, false);
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        let label = widgets::dim(ui, "Save as").id;
        // What follows in the row: two buttons and a sign with their gaps.
        let width = (ui.available_width() - 184.0).clamp(96.0, 480.0);
        let mut typed = state.path.to_string_lossy().into_owned();
        let response = ui.add(widgets::TextField::labelled_by(&mut typed, label).mono().width(width));
        if response.changed() {
            // Only now: a name that is no Unicode would not survive the way through the text.
            state.path = PathBuf::from(typed);
        }
        wanted = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if widgets::button(ui, "Browse").accessible_name("Browse for the file to save as").clicked() {
            state.dialog.get_or_insert_with(|| open_dialog(ui.ctx(), &state.path));
        }
        is_empty = state.path.as_os_str().is_empty();
        wanted |= ui.add_enabled_ui(!is_empty, |ui| widgets::primary_button(ui, "Save")).inner.clicked();
    });
    if state.no_dialog {
        widgets::small(ui, "No file dialog opened: type the path.");
    }
    if wanted && !is_empty {
        actions.push(Action::SaveBrokerChain(widgets::expand_home(&state.path)));
        *state = SaveState::default();
    }
}

fn open_dialog(ctx: &Context, path: &Path) -> FileDialog {
    let path = widgets::expand_home(path);
    let mut dialog = rfd::FileDialog::new().set_title("Save the broker's chain");
    if let Some(directory) = path.parent().filter(|parent| parent.is_dir()) {
        dialog = dialog.set_directory(directory);
    }
    if let Some(name) = path.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    FileDialog::open(ctx, move || dialog.save_file())
}

fn take_answer(state: &mut SaveState) {
    let Some(answer) = state.dialog.as_ref().and_then(FileDialog::answer) else { return };
    state.dialog = None;
    state.no_dialog = answer == DialogAnswer::NoDialog;
    if let DialogAnswer::Chosen(file) = answer {
        state.path = file;
    }
}

/// `~/broker.example-chain.pem`; only what every system takes in a file's name.
fn proposal(name: &str) -> PathBuf {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().take(LONGEST_NAME).map(|c| if allowed(c) { c } else { '-' }).collect();
    let name = name.trim_matches(['.', '-']);
    let name = if name.is_empty() { "broker" } else { name };
    Path::new("~").join(format!("{name}-chain.pem"))
}

/// Asks before a file is replaced.
pub(in crate::ui) fn ask_to_overwrite(ctx: &Context, app: &App, actions: &mut Vec<Action>) {
    let Some(file) = app.overwrite() else { return };
    let consequence = format!("{} is there already. What it holds will be lost.", file.display());
    let confirm = widgets::Confirm {
        question: "Replace the file?",
        consequence: &consequence,
        yes: "Replace",
        no: "Keep the file",
    };
    actions.extend(confirm.show(ctx).map(WritingAction::AnswerOverwrite).map(Action::InWriting));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proposed_name_is_one_that_every_system_takes() {
        for (name, file) in [
            ("broker.example", "broker.example-chain.pem"),
            ("::1", "1-chain.pem"),
            ("../../etc/passwd", "etc-passwd-chain.pem"),
            ("brök er\n", "br-k-er-chain.pem"),
            ("", "broker-chain.pem"),
        ] {
            assert_eq!(proposal(name), Path::new("~").join(file), "{name}");
        }
        assert_eq!(proposal(&"a".repeat(300)).as_os_str().len(), LONGEST_NAME + "~/-chain.pem".len());
    }

    #[cfg(unix)]
    #[test]
    fn a_chosen_file_keeps_a_name_that_is_no_unicode() {
        let chosen: PathBuf = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"ch\xff.pem").into();
        let answer = chosen.clone();
        let dialog = FileDialog::open(&Context::default(), move || Some(answer));
        let mut state = SaveState { dialog: Some(dialog), ..SaveState::default() };
        while state.dialog.is_some() {
            take_answer(&mut state);
            std::thread::yield_now();
        }
        assert_eq!(state.path, chosen);
    }
}
