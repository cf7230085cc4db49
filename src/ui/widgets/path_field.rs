//! A field for a file: typed, browsed for or dropped, and below it what the file is.
//!
//! Asks for the facts with [`Action::InspectFile`] when typing pauses, and shows what `App::file_facts` answers. The
//! system's file dialog runs on a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use egui::{Id, Response, Stroke, StrokeKind, Ui};

use super::{TextField, Verdict, labelled_row, verdict_line};
use crate::app::{Action, App, FileFacts, FileQuestion, Mood, Slot};
use crate::ui::theme;

/// Width of "Browse", in points.
const BROWSE: f32 = 72.0;
/// Typing pauses when nothing was typed for so long.
const PAUSE: Duration = Duration::from_millis(300);
/// No person cancels a dialog as fast as this: there was none (without a portal, the answer came after 8 to 31 ms).
const NO_DIALOG: Duration = Duration::from_millis(150);

/// What a field remembers between frames.
#[derive(Debug, Default)]
pub struct PathState {
    /// What was asked last.
    asked: Option<FileQuestion>,
    /// When something was typed last.
    typed: Option<Instant>,
    dialog: Option<Dialog>,
    /// There is no file dialog on this system.
    no_dialog: bool,
}

#[derive(Debug)]
struct Dialog {
    opened: Instant,
    answer: Receiver<Option<PathBuf>>,
}

/// The field to draw.
pub struct PathField<'a> {
    /// Which file it is.
    pub slot: Slot,
    /// What is wrong with the field; it goes before what is known of the file.
    pub problem: Option<&'a str>,
    /// What was typed.
    pub path: &'a mut PathBuf,
    /// What it remembers.
    pub state: &'a mut PathState,
}

impl PathField<'_> {
    /// Draws the row and the line below it.
    pub fn show(self, ui: &mut Ui, app: &App, actions: &mut Vec<Action>) -> Response {
        self.state.take_dialog_answer(self.path);
        let id = ui.scope_id().with(self.slot.label());
        let response = labelled_row(ui, self.slot.label(), |ui, label| {
            let field = text(ui, id, label, self.path, self.problem.is_some());
            if browse(ui, self.slot) {
                self.state.open_dialog(ui.ctx(), self.slot, self.path);
            }
            field
        });
        if response.changed() {
            self.state.typed = Some(Instant::now());
        }
        let question = question(self.slot, self.path);
        self.state.ask(ui, question.as_ref(), response.has_focus(), actions);
        let facts = question.and_then(|question| app.file_facts(&question));
        verdict_line(ui, verdict(self.problem, facts, self.state.no_dialog));
        response
    }
}

impl PathState {
    /// Asks what the file is, once for each text, when typing pauses.
    fn ask(&mut self, ui: &Ui, question: Option<&FileQuestion>, typing: bool, actions: &mut Vec<Action>) {
        if self.asked.as_ref() == question {
            return;
        }
        let rest = self.typed.filter(|_| typing).map(|typed| PAUSE.saturating_sub(typed.elapsed()));
        if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
            ui.ctx().request_repaint_after(rest);
            return;
        }
        self.asked = question.cloned();
        if let Some(FileQuestion { slot, file }) = question.cloned() {
            actions.push(Action::InspectFile { slot, file });
        }
    }

    /// Opens the system's file dialog beside the window: it blocks until it is answered.
    fn open_dialog(&mut self, ctx: &egui::Context, slot: Slot, path: &Path) {
        if self.dialog.is_some() {
            return;
        }
        let (sender, answer) = channel();
        let ctx = ctx.clone();
        let mut dialog = rfd::FileDialog::new().set_title(slot.label());
        if let Some(directory) = expand_home(path).parent().filter(|parent| parent.is_dir()) {
            dialog = dialog.set_directory(directory);
        }
        std::thread::spawn(move || {
            // Nobody waits for the answer any more if the settings were closed meanwhile.
            let _gone = sender.send(dialog.pick_file());
            ctx.request_repaint();
        });
        self.no_dialog = false;
        self.dialog = Some(Dialog { opened: Instant::now(), answer });
    }

    fn take_dialog_answer(&mut self, path: &mut PathBuf) {
        let Some(dialog) = &self.dialog else { return };
        match dialog.answer.try_recv() {
            Err(TryRecvError::Empty) => return,
            Ok(Some(chosen)) => *path = chosen,
            Ok(None) | Err(TryRecvError::Disconnected) => self.no_dialog = dialog.opened.elapsed() < NO_DIALOG,
        }
        self.dialog = None;
    }
}

fn text(ui: &mut Ui, id: Id, label: Id, path: &mut PathBuf, wrong: bool) -> Response {
    let mut typed = path.to_string_lossy().into_owned();
    let width = (ui.available_width() - BROWSE - theme::GRID).max(0.0);
    let field = TextField::labelled_by(&mut typed, label).id(id).mono().width(width).wrong(wrong);
    let response = ui.add_sized([width, theme::BUTTON], field);
    if response.changed() {
        // Only now: a name that is no Unicode would not survive the way through the text.
        *path = PathBuf::from(typed);
    }
    if ui.input(|input| !input.raw.hovered_files.is_empty()) {
        let accent = Stroke::new(1.5, theme::colours(ui).accent);
        ui.painter().rect_stroke(response.rect, theme::RADIUS, accent, StrokeKind::Inside);
    }
    response
}

fn browse(ui: &mut Ui, slot: Slot) -> bool {
    let clicked = ui.add_sized([BROWSE, theme::BUTTON], egui::Button::new("Browse"));
    clicked.accessible_name(format!("Browse for {}", slot.label())).clicked()
}

/// What is to be asked about the file in this field; nothing about an empty one.
#[must_use]
pub fn question(slot: Slot, path: &Path) -> Option<FileQuestion> {
    let empty = path.as_os_str().is_empty();
    (!empty).then(|| FileQuestion { slot, file: expand_home(path) })
}

fn verdict<'a>(problem: Option<&'a str>, facts: Option<&'a FileFacts>, no_dialog: bool) -> Verdict<'a> {
    match (problem, facts) {
        (Some(problem), _) => Verdict::Mood(Mood::Bad, problem),
        (None, Some(facts)) => Verdict::Mood(facts.words.mood, &facts.words.text),
        (None, None) if no_dialog => Verdict::Remark("No file dialog opened: type the path, or drop the file here."),
        (None, None) => Verdict::None,
    }
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

    #[test]
    fn an_answer_that_no_person_can_have_given_means_that_there_is_no_dialog() {
        for (after, answer, no_dialog, path) in [
            (Duration::ZERO, None, true, "old"),
            (Duration::from_secs(1), None, false, "old"),
            (Duration::ZERO, Some(PathBuf::from("new")), false, "new"),
        ] {
            let (sender, receiver) = channel();
            let opened = Instant::now().checked_sub(after).unwrap();
            let mut state = PathState { dialog: Some(Dialog { opened, answer: receiver }), ..PathState::default() };
            let mut typed = PathBuf::from("old");
            state.take_dialog_answer(&mut typed);
            assert!(state.dialog.is_some(), "still open");
            sender.send(answer).unwrap();
            state.take_dialog_answer(&mut typed);
            assert_eq!((state.no_dialog, state.dialog.is_some()), (no_dialog, false));
            assert_eq!(typed, Path::new(path));
        }
    }
}
