//! How the files are called: safe on every system, and guessed from whom they are for.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A certificate, PEM; behind it those of intermediate CAs.
    Certificate,
    /// A private key, PKCS#8 as PEM. Only its owner may read it.
    Key,
    /// A certificate signing request, PEM.
    Request,
    /// A PKCS#12 keystore. Only its owner may read it.
    Keystore,
}

/// The longest stem. Every file system takes four times as much.
const LONGEST: usize = 64;

/// Names that Windows keeps for devices, whatever the ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

impl FileKind {
    /// As a noun: "private key".
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Key => "private key",
            Self::Request => "signing request",
            Self::Keystore => "keystore",
        }
    }

    /// Whether only its owner may read it.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        match self {
            Self::Certificate | Self::Request => false,
            Self::Key | Self::Keystore => true,
        }
    }

    pub(super) fn name(self, stem: &str) -> String {
        let ending = match self {
            Self::Certificate => "crt",
            Self::Key => "key",
            Self::Request => "csr",
            Self::Keystore => "p12",
        };
        format!("{stem}.{ending}")
    }
}

/// Letters, digits, dots, hyphens and underscores of a name; anything else becomes a hyphen.
pub(super) fn stem(name: &str) -> String {
    let named = name.strip_prefix("*.").map_or_else(|| name.to_owned(), |domain| format!("wildcard.{domain}"));
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let letters: String = named.chars().take(LONGEST).map(safe).collect();
    // Windows drops dots at the end, Unix hides what begins with one, and commands take a hyphen for an option.
    let stem = letters.trim_matches(['.', '-']);
    match stem {
        "" => "certificate".to_owned(),
        device if is_device(device) => format!("{device}_"),
        stem => stem.to_owned(),
    }
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|device| first.strip_prefix(device));
    DEVICES.contains(&first.as_str()) || numbered.is_some_and(|number| number.parse::<u8>().is_ok_and(|n| n < 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_everywhere() {
        let cases = [
            ("client1", "client1"),
            ("client1.messaging.solace.cloud", "client1.messaging.solace.cloud"),
            ("*.example.com", "wildcard.example.com"),
            ("Gerät 1", "Ger-t-1"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\a", "C--a"),
            ("::1", "1"),
            ("-rf", "rf"),
            ("...", "certificate"),
            ("", "certificate"),
            ("NUL", "NUL_"),
            ("com1.example", "com1.example_"),
            ("company", "company"),
            ("com12", "com12"),
        ];
        for (name, expected) in cases {
            assert_eq!(stem(name), expected, "{name}");
        }
        assert_eq!(stem(&"a".repeat(300)).len(), LONGEST);
    }
}
