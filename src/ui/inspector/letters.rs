//! Letters that would change how those around them are drawn, made visible: texts come from anybody.

use std::borrow::Cow;

use crate::ui::widgets;

/// A text on one line, cut to so many characters, without control and direction characters.
pub(super) fn safe(text: &str, characters: usize) -> Cow<'_, str> {
    let cut = widgets::cut(text, characters);
    let more = cut.len() < text.len();
    if !more && !cut.contains(hides) {
        return Cow::Borrowed(cut);
    }
    let mut safe: String = cut.chars().map(|letter| if hides(letter) { '\u{fffd}' } else { letter }).collect();
    if more {
        safe.push('\u{2026}');
    }
    Cow::Owned(safe)
}

fn hides(letter: char) -> bool {
    match letter {
        '\t' => false,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        _ => letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides() {
        for (text, shown) in [
            ("größer\t1", "größer\t1"),
            ("\u{202e}gpj.exe", "\u{fffd}gpj.exe"),
            ("a\u{1b}[2Jb\n", "a\u{fffd}[2Jb\u{fffd}"),
            ("0123456789", "01234567\u{2026}"),
        ] {
            assert_eq!(safe(text, if text.len() == 10 && text.starts_with('0') { 8 } else { 100 }), shown);
        }
    }
}
