//! Sentences with commands in them.

use egui::text::LayoutJob;
use egui::{Color32, FontFamily, FontId, TextFormat};

use crate::ui::theme;

/// The sentence in this size, with what stands between backticks in the monospaced face and without the backticks.
#[must_use]
pub fn prose(sentence: &str, size: f32, colour: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    append_prose(&mut job, sentence, size, colour);
    job
}

/// The same behind what is in `job` already.
pub fn append_prose(job: &mut LayoutJob, sentence: &str, size: f32, colour: Color32) {
    for (number, part) in sentence.split('`').enumerate() {
        let is_command = number % 2 == 1;
        let family = if is_command { FontFamily::Monospace } else { FontFamily::Proportional };
        // The monospaced face looks larger.
        let size = if is_command { size * theme::MONO / theme::TEXT } else { size };
        job.append(part, 0.0, TextFormat::simple(FontId::new(size, family), colour));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_set_apart_and_the_text_is_whole() {
        let job = prose("Run `date -u`, then look.", theme::TEXT, Color32::BLACK);
        assert_eq!(job.text, "Run date -u, then look.");
        let commands: Vec<bool> =
            job.sections.iter().map(|part| part.format.font_id.family == FontFamily::Monospace).collect();
        assert_eq!(commands, [false, true, false]);
    }
}
