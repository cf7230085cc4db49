//! Parts of a text that is laid out, with another ground.

use std::ops::Range;

use egui::Color32;
use egui::text::{LayoutJob, LayoutSection};

/// The ground of a part, and the colour of what stands on it.
pub(in crate::ui) type Ground = (Color32, Color32);

/// Gives these parts of the text their grounds, in one pass: a row may hold hundreds. They do not overlap.
pub(in crate::ui) fn mark(job: &mut LayoutJob, mut parts: Vec<(Range<usize>, Ground)>) {
    parts.sort_unstable_by_key(|(part, _)| part.start);
    let mut parts = parts.into_iter().peekable();
    let mut sections = Vec::with_capacity(job.sections.len() + 2 * parts.len());
    for section in std::mem::take(&mut job.sections) {
        let (mut at, end) = (section.byte_range.start.0, section.byte_range.end.0);
        while at < end {
            while parts.next_if(|(part, _)| part.end <= at).is_some() {}
            let (to, ground) = match parts.peek() {
                Some((part, ground)) if part.start <= at => (part.end.min(end), Some(*ground)),
                Some((part, _)) => (part.start.min(end), None),
                None => (end, None),
            };
            let mut format = section.format.clone();
            if let Some((ground, text)) = ground {
                (format.background, format.color) = (ground, text);
            }
            sections.push(LayoutSection { leading_space: 0.0, byte_range: at.into()..to.into(), format });
            at = to;
        }
    }
    job.sections = sections;
}

#[cfg(test)]
mod tests {
    use egui::{FontId, TextFormat};

    use super::*;

    #[test]
    fn marked_parts_stand_out_across_sections() {
        let (ground, text) = (Color32::YELLOW, Color32::BLACK);
        let mut job = LayoutJob::default();
        for (part, colour) in [("ab", Color32::GRAY), ("cd", Color32::RED), ("ef", Color32::GRAY)] {
            job.append(part, 0.0, TextFormat::simple(FontId::monospace(12.0), colour));
        }
        mark(&mut job, vec![(5..6, (ground, text)), (1..4, (ground, text))]);
        let pieces: Vec<_> = job
            .sections
            .iter()
            .map(|section| (&job.text[section.byte_range.start.0..section.byte_range.end.0], section.format.background))
            .collect();
        let plain = Color32::TRANSPARENT;
        assert_eq!(pieces, [("a", plain), ("b", ground), ("cd", ground), ("e", plain), ("f", ground)]);
        assert_eq!(job.sections[1].format.color, text);
    }
}
