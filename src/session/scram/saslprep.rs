//! `SASLprep` (RFC 4013): what people type alike becomes the same bytes before it is hashed.
//!
//! Texts of ASCII stay as they are. Names and passwords are both treated as stored strings (RFC 3454, section 7), in which
//! a character younger than Unicode 3.2 may not stand, an emoji for one. RFC 5802 would let it pass in a user name, but a
//! broker that keeps to it cannot have stored that name.

use zeroize::Zeroizing;

/// The prepared text; `None`: it has a character that is prohibited, or mixes directions of writing.
pub(super) fn prepare(text: &str) -> Option<Zeroizing<String>> {
    // What is wrong is not told further: the error names a character, and the text may be a password.
    stringprep::saslprep(text).ok().map(|prepared| Zeroizing::new(prepared.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc_come_out() {
        // RFC 4013, section 3.
        let table = [
            ("I\u{AD}X", Some("IX")),
            ("user", Some("user")),
            ("USER", Some("USER")),
            ("\u{AA}", Some("a")),
            ("\u{2168}", Some("IX")),
            ("\u{7}", None),
            ("\u{627}1", None),
        ];
        for (text, expected) in table {
            assert_eq!(prepare(text).as_deref().map(String::as_str), expected, "{text:?}");
        }
    }

    #[test]
    fn what_looks_alike_becomes_the_same() {
        let table = [
            ("", Some("")),
            ("p\u{E4}ss", Some("p\u{E4}ss")),
            ("pa\u{308}ss", Some("p\u{E4}ss")),
            ("a\u{A0}b\u{3000}c", Some("a b c")),
            ("\u{FF0C}", Some(",")),
            ("\u{AD}\u{2060}", Some("")),
            // What no table but that of Unicode 3.2 lacks, private use, and no character at all.
            ("\u{1F600}", None),
            ("\u{E000}", None),
            ("\u{FFFF}", None),
            ("\u{627}a\u{627}", None),
            ("\u{627}\u{628}", Some("\u{627}\u{628}")),
        ];
        for (text, expected) in table {
            assert_eq!(prepare(text).as_deref().map(String::as_str), expected, "{text:?}");
        }
    }
}
