//! Words for `sh`, quoted so that they stay one word and say nothing to the terminal that they are pasted into.

use std::fmt::Write;

/// Whether a text may stand in quotes as it is: no control characters, no characters that turn its direction.
pub(super) fn is_plain(text: &str) -> bool {
    !text.chars().any(|letter| (letter.is_control() && letter != '\n') || turns(letter))
}

/// A text as one word.
pub(super) fn quoted(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(needs_no_quotes) {
        return text.to_owned();
    }
    if is_plain(text) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    printed(text.as_bytes())
}

/// Bytes as one word; `None`: a NUL is among them, which no word can have.
pub(super) fn quoted_bytes(bytes: &[u8]) -> Option<String> {
    if bytes.contains(&0) {
        return None;
    }
    Some(str::from_utf8(bytes).map_or_else(|_| printed(bytes), quoted))
}

fn needs_no_quotes(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-:@%+,".contains(&byte)
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// As `"$(printf '…')"`, which takes the line ends at the end away: they follow in quotes of their own.
fn printed(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    let mut word = "\"$(printf '".to_owned();
    for byte in &bytes[..end] {
        // Writing to a String cannot fail.
        let _written = match byte {
            b'%' => word.write_str("%%"),
            b' '..=b'~' if !matches!(byte, b'\'' | b'\\' | b'-' | b'!') => word.write_char(char::from(*byte)),
            _ => write!(word, "\\{byte:03o}"),
        };
    }
    word.push_str("')\"");
    if end < bytes.len() {
        word.push_str(&format!("'{}'", "\n".repeat(bytes.len() - end)));
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_little_as_is_needed() {
        for (text, word) in [
            ("plant/a", "plant/a"),
            ("", "''"),
            ("$SYS/a b", "'$SYS/a b'"),
            ("it's", r"'it'\''s'"),
            ("two\nlines", "'two\nlines'"),
            ("größe", "'größe'"),
            ("a\u{1b}[2J", "\"$(printf 'a\\033[2J')\""),
            ("100%\u{3}'\\\n", "\"$(printf '100%%\\003\\047\\134')\"'\n'"),
            ("\u{202e}", "\"$(printf '\\342\\200\\256')\""),
        ] {
            assert_eq!(quoted(text), word, "{text:?}");
        }
        assert_eq!(quoted_bytes(b"\xff").as_deref(), Some("\"$(printf '\\377')\""));
        assert_eq!(quoted_bytes(b"a\0b"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_very_bytes() {
        let texts =
            ["it's $HOME `x` \"q\" \\ !", "a\n\n", "\u{1b}]0;x\u{7}\n\n", "%s%%\u{85}\t\r", "-n", "~", "ö\u{202e}"];
        for text in texts {
            let script = format!("printf %s {}", quoted(text));
            let output = std::process::Command::new("sh").arg("-c").arg(&script).output().unwrap();
            assert_eq!(output.stdout, text.as_bytes(), "{script}");
            assert!(output.stderr.is_empty() && output.status.success(), "{script}");
        }
    }

    #[test]
    fn a_printed_word_is_neither_an_option_nor_history() {
        let word = quoted("-a!b\u{202e}");
        assert!(!word.contains('!') && !word.contains("'-") && word.contains("\\055a\\041b"), "{word}");
    }
}
