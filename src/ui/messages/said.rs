//! What the table says about something that was just done: in the line above it, for a while.

use std::time::Duration;

use egui::Ui;

/// How long it stands there, in seconds.
const SHOWN: f64 = 6.0;

/// A sentence, or none.
#[derive(Debug, Default)]
pub(super) struct Said {
    sentence: Option<String>,
    /// When it was first drawn, on egui's clock.
    since: Option<f64>,
}

impl Said {
    pub(super) fn new(sentence: String) -> Self {
        Self { sentence: Some(sentence), since: None }
    }

    /// Takes this one's place, unless there is nothing new to say.
    pub(super) fn say(&mut self, other: Self) {
        if other.sentence.is_some() {
            *self = other;
        }
    }

    /// The sentence, while it is to be shown.
    pub(super) fn current(&mut self, ui: &Ui) -> Option<&str> {
        self.sentence.as_ref()?;
        let now = ui.input(|input| input.time);
        let left = *self.since.get_or_insert(now) + SHOWN - now;
        if left <= 0.0 {
            *self = Self::default();
        } else {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        }
        self.sentence.as_deref()
    }
}
