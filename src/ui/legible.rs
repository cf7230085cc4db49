//! Text of peers on one line, with everything in it that cannot be seen made visible.

use std::borrow::Cow;
use std::fmt::Write;

/// The same text, where characters that are invisible, turn the direction of what follows or are controls are spelled
/// out: `‹U+202E›`. A tab or a line end is a space.
pub(super) fn legible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|letter| letter.is_control() || hides(letter)) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        if matches!(letter, '\t' | '\n' | '\r') {
            line.push(' ');
        } else if letter.is_control() || hides(letter) {
            // Writing to a String cannot fail.
            let _written = write!(line, "\u{2039}U+{:04X}\u{203a}", u32::from(letter));
        } else {
            line.push(letter);
        }
    }
    Cow::Owned(line)
}

/// Characters of no width, and those that turn, embed or isolate directions (Unicode's `Default_Ignorable_Code_Point`
/// without variation selectors, and the separators of lines and paragraphs).
fn hides(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        for (text, expected) in [
            ("plant/größe \u{1f600}", "plant/größe \u{1f600}"),
            ("a\u{202e}b", "a‹U+202E›b"),
            ("\u{2066}x\u{2069}", "‹U+2066›x‹U+2069›"),
            ("pay\u{200b}pal\u{feff}", "pay‹U+200B›pal‹U+FEFF›"),
            ("\u{1b}[2J\u{7}\u{85}", "‹U+001B›[2J‹U+0007›‹U+0085›"),
            ("a\tb\nc", "a b c"),
            ("\u{e0041}", "‹U+E0041›"),
            ("", ""),
        ] {
            assert_eq!(legible(text), expected, "{text:?}");
        }
        assert!(matches!(legible("plain"), Cow::Borrowed("plain")));
    }
}
