//! Text of peers on one line, with everything in it that cannot be seen made visible.

use std::borrow::Cow;

use super::widgets;
use crate::payload::visible;

/// The first so many characters of a text, where those that are invisible, turn the direction of what follows or are
/// controls are spelled out: `‹U+202E›`. A tab or a line feed is a space.
pub(super) fn legible(text: &str, characters: usize) -> Cow<'_, str> {
    let cut = widgets::cut(text, characters);
    let is_cut = cut.len() < text.len();
    let shown = visible(cut);
    if !is_cut && !shown.contains(['\t', '\n']) {
        return shown;
    }
    let mut line = shown.replace(['\t', '\n'], " ");
    if is_cut {
        line.push('\u{2026}');
    }
    Cow::Owned(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        for (text, expected) in [
            ("plant/größe \u{1f600}", "plant/größe \u{1f600}"),
            ("a\u{202e}b", "a‹U+202E›b"),
            ("\u{1b}[2J\u{7}\u{85}", "‹U+001B›[2J‹U+0007›‹U+0085›"),
            ("a\tb\nc", "a b c"),
            ("0123456789012345678901234", "01234567890123456789\u{2026}"),
            ("", ""),
        ] {
            assert_eq!(legible(text, 20), expected, "{text:?}");
        }
        assert!(matches!(legible("plain", 5), Cow::Borrowed("plain")));
    }
}
