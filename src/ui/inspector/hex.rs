//! Rows of a hex dump in colours.

use egui::text::LayoutJob;
use egui::{FontId, TextFormat};

use crate::ui::theme::Colours;

/// Where the bytes of a row begin: behind an offset of eight digits and a gap.
const BYTES: usize = 10;

/// A row with its colours: the offset is dim, the ASCII stands out.
pub(in crate::ui) fn coloured(row: &str, font: &FontId, colours: &Colours) -> LayoutJob {
    let bytes = if row.is_char_boundary(BYTES.min(row.len())) { BYTES.min(row.len()) } else { 0 };
    let ascii = row.find('|').unwrap_or(row.len()).max(bytes);
    let mut job = LayoutJob::default();
    for (part, colour) in
        [(&row[..bytes], colours.dim), (&row[bytes..ascii], colours.text), (&row[ascii..], colours.good)]
    {
        job.append(part, 0.0, TextFormat::simple(font.clone(), colour));
    }
    job.break_on_newline = false;
    job
}
