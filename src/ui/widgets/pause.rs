//! Waits for a pause in typing before something slow is asked about what was typed.

use std::time::{Duration, Instant};

use egui::Ui;

/// Typing pauses when nothing was typed for so long.
const PAUSE: Duration = Duration::from_millis(300);

/// What was asked last, and what is still being typed.
#[derive(Debug)]
pub struct Pause<Q> {
    asked: Option<Q>,
    typed: Option<(Q, Instant)>,
}

impl<Q> Default for Pause<Q> {
    fn default() -> Self {
        Self { asked: None, typed: None }
    }
}

impl<Q: PartialEq + Clone> Pause<Q> {
    /// The question, once for each value: at once if nobody is typing, else when typing pauses.
    pub fn due(&mut self, ui: &Ui, question: Option<Q>, typing: bool) -> Option<Q> {
        if self.asked == question {
            self.typed = None;
            return None;
        }
        if let Some(question) = question.as_ref().filter(|_| typing) {
            let since = match &self.typed {
                Some((typed, since)) if typed == question => *since,
                _ => Instant::now(),
            };
            self.typed = Some((question.clone(), since));
            let rest = PAUSE.saturating_sub(since.elapsed());
            if !rest.is_zero() {
                ui.ctx().request_repaint_after(rest);
                return None;
            }
        }
        self.typed = None;
        self.asked.clone_from(&question);
        question
    }
}
