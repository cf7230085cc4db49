//! Characters that nobody sees, written out: what a broker sends must not reorder, hide or end what is shown.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every hidden character as its number: `‹U+202E›`.
///
/// Hidden are control characters other than tab and line feed, marks of text direction, characters without width and
/// separators of lines that are none of ours. What is copied should be the payload, not this.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_hidden) else { return Cow::Borrowed(text) };
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(&text[..first]);
    for character in text[first..].chars() {
        if is_hidden(character) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "‹U+{:04X}›", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is invisible or changes how its neighbours are drawn. From Unicode's `Bidi_Control`,
/// `Default_Ignorable_Code_Point` and the categories Cc, Zl and Zp; U+FE0F is left out, since emoji have it.
pub(super) fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' | ' '..='~' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_written_out() {
        let table = [
            ("plain\ttext\n", "plain\ttext\n"),
            ("größer 😀 日本", "größer 😀 日本"),
            ("שלום عربي", "שלום عربي"),
            ("\u{202e}gpj.exe", "‹U+202E›gpj.exe"),
            ("a\u{200b}b\u{2066}c\u{2069}", "a‹U+200B›b‹U+2066›c‹U+2069›"),
            ("a\0b\x1b[1m\r\x7f\u{85}", "a‹U+0000›b‹U+001B›[1m‹U+000D›‹U+007F›‹U+0085›"),
            ("\u{feff}x\u{2028}y\u{e0041}", "‹U+FEFF›x‹U+2028›y‹U+E0041›"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
        ];
        for (text, expected) in table {
            assert_eq!(visible(text), expected);
            assert!(!visible(text).contains(is_hidden));
        }
        assert!(matches!(visible("nothing to do"), Cow::Borrowed(_)));
    }
}
