//! Parts of a text that is laid out, with another ground.

use std::ops::Range;

use egui::text::{LayoutJob, LayoutSection};
use egui::{Color32, TextFormat};

/// Gives this part of the text a ground and the colour of what stands on it.
pub(super) fn mark(job: &mut LayoutJob, part: &Range<usize>, (ground, text): (Color32, Color32)) {
    let mut sections = Vec::with_capacity(job.sections.len() + 2);
    for section in std::mem::take(&mut job.sections) {
        let (begin, end) = (section.byte_range.start.0, section.byte_range.end.0);
        let from = part.start.clamp(begin, end);
        let to = part.end.clamp(from, end);
        let marked = TextFormat { background: ground, color: text, ..section.format.clone() };
        for (range, format) in [(begin..from, section.format.clone()), (from..to, marked), (to..end, section.format)] {
            if !range.is_empty() {
                let byte_range = range.start.into()..range.end.into();
                sections.push(LayoutSection { leading_space: 0.0, byte_range, format });
            }
        }
    }
    job.sections = sections;
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::FontId;

    #[test]
    fn marked_parts_stand_out_across_sections() {
        let (ground, text) = (Color32::YELLOW, Color32::BLACK);
        let mut job = LayoutJob::default();
        for (part, colour) in [("ab", Color32::GRAY), ("cd", Color32::RED), ("ef", Color32::GRAY)] {
            job.append(part, 0.0, TextFormat::simple(FontId::monospace(12.0), colour));
        }
        mark(&mut job, &(1..4), (ground, text));
        let pieces: Vec<_> = job
            .sections
            .iter()
            .map(|section| (&job.text[section.byte_range.start.0..section.byte_range.end.0], section.format.background))
            .collect();
        let plain = Color32::TRANSPARENT;
        assert_eq!(pieces, [("a", plain), ("b", ground), ("cd", ground), ("ef", plain)]);
        assert_eq!(job.sections[1].format.color, text);
    }
}
