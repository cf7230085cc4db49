//! The system's file dialog, on a thread of its own: it blocks until it is answered.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use egui::Context;

/// No person cancels a dialog as fast as this: there was none (without a portal, the answer came after 8 to 31 ms).
const NO_DIALOG: Duration = Duration::from_millis(150);

/// An open dialog.
#[derive(Debug)]
pub struct FileDialog {
    opened: Instant,
    answer: Receiver<Option<PathBuf>>,
}

/// What became of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogAnswer {
    /// A file.
    Chosen(PathBuf),
    /// Nothing.
    Cancelled,
    /// There is no file dialog on this system.
    NoDialog,
}

impl FileDialog {
    /// Opens a dialog; `ask` shows it and waits for its answer.
    pub fn open(ctx: &Context, ask: impl FnOnce() -> Option<PathBuf> + Send + 'static) -> Self {
        let (sender, answer) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            // Nobody waits for the answer any more if what asked was closed meanwhile.
            let _gone = sender.send(ask());
            ctx.request_repaint();
        });
        Self { opened: Instant::now(), answer }
    }

    /// The answer; `None` while the dialog is open.
    #[must_use]
    pub fn answer(&self) -> Option<DialogAnswer> {
        match self.answer.try_recv() {
            Err(TryRecvError::Empty) => None,
            Ok(Some(file)) => Some(DialogAnswer::Chosen(file)),
            Ok(None) | Err(TryRecvError::Disconnected) => {
                let at_once = self.opened.elapsed() < NO_DIALOG;
                Some(if at_once { DialogAnswer::NoDialog } else { DialogAnswer::Cancelled })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_no_person_can_have_given_means_that_there_is_no_dialog() {
        for (after, answer, expected) in [
            (Duration::ZERO, None, DialogAnswer::NoDialog),
            (Duration::from_secs(1), None, DialogAnswer::Cancelled),
            (Duration::ZERO, Some(PathBuf::from("new")), DialogAnswer::Chosen(PathBuf::from("new"))),
        ] {
            let (sender, receiver) = channel();
            let opened = Instant::now().checked_sub(after).unwrap();
            let dialog = FileDialog { opened, answer: receiver };
            assert_eq!(dialog.answer(), None, "still open");
            sender.send(answer).unwrap();
            assert_eq!(dialog.answer(), Some(expected));
        }
    }
}
