//! Lines of a hex dump: in colours, and in halves where a whole one has no room.

use egui::text::LayoutJob;
use egui::{FontId, TextFormat};

use crate::ui::theme::Colours;

/// Where the bytes of a line begin: behind an offset of eight digits and a gap.
const BYTES: usize = 10;
/// The characters of eight bytes with the gap behind them.
const HALF: usize = 8 * 3 + 1;
/// Where the ASCII begins, without its bar.
const ASCII: usize = BYTES + 2 * HALF + 1;
/// The characters of a whole line.
pub(super) const COLUMNS: usize = ASCII + 16 + 1;
/// The bytes of half a line.
const BYTES_A_HALF: usize = 8;

/// A half of a line as a line of its own, the first or the second; `None`: it is no line of a dump, or has no such half.
pub(super) fn half(line: &str, second: bool) -> Option<String> {
    let offset = u64::from_str_radix(line.get(..8)?, 16).ok()?;
    let bytes = line.get(BYTES..BYTES + 2 * HALF)?;
    let ascii = line.get(ASCII..)?.strip_suffix('|')?;
    let (bytes, ascii, offset) = if second {
        (bytes.get(HALF..)?, ascii.get(BYTES_A_HALF..).unwrap_or_default(), offset + BYTES_A_HALF as u64)
    } else {
        (bytes.get(..HALF)?, ascii.get(..ascii.len().min(BYTES_A_HALF))?, offset)
    };
    Some(if ascii.is_empty() { String::new() } else { format!("{offset:08x}  {bytes}|{ascii}|") })
}

/// A line with its colours: the offset is dim, the ASCII stands out.
pub(super) fn coloured(line: &str, font: &FontId, colours: &Colours) -> LayoutJob {
    let bytes = if line.is_char_boundary(BYTES.min(line.len())) { BYTES.min(line.len()) } else { 0 };
    let ascii = line.find('|').unwrap_or(line.len()).max(bytes);
    let mut job = LayoutJob::default();
    for (part, colour) in
        [(&line[..bytes], colours.dim), (&line[bytes..ascii], colours.text), (&line[ascii..], colours.good)]
    {
        job.append(part, 0.0, TextFormat::simple(font.clone(), colour));
    }
    job.break_on_newline = false;
    job
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::payload::hex_lines;

    #[test]
    fn halves_are_lines_of_their_own() {
        let payload: Vec<u8> = (b'a'..=b'z').collect();
        let lines: Vec<String> = hex_lines(&payload, 0..9).collect();
        let halves: Vec<_> = lines.iter().flat_map(|line| [half(line, false), half(line, true)]).flatten().collect();
        assert_eq!(
            halves,
            [
                "00000000  61 62 63 64 65 66 67 68  |abcdefgh|",
                "00000008  69 6a 6b 6c 6d 6e 6f 70  |ijklmnop|",
                "00000010  71 72 73 74 75 76 77 78  |qrstuvwx|",
                "00000018  79 7a                    |yz|",
            ]
        );
        assert_eq!(lines[0].len(), COLUMNS);
        let short: Vec<String> = hex_lines(b"abc", 0..1).collect();
        assert_eq!(half(&short[0], true).as_deref(), Some(""), "nothing is in the second half");
        assert_eq!(half("no dump at all", false), None);
    }
}
