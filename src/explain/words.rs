//! Small words: dates, names, sizes, times. Each the same in every sentence.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::fields;
use crate::mqtt::Reason;
use crate::profile::{Carrier, Profile};
use crate::tls::CertificateInfo;

/// Characters of a foreign text in a sentence.
pub(super) const SHORT: usize = 200;
/// Characters of a foreign text below the fold.
pub(super) const LONG: usize = 2000;
/// How many names of a list are written out.
const NAMES: usize = 4;

/// A foreign text without line breaks, control and direction characters, cut to `limit` characters.
pub(super) fn readable(text: &str, limit: usize) -> String {
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let mut letters = text.trim().chars().map(|c| if c.is_control() || turns(c) { '\u{FFFD}' } else { c });
    let mut readable: String = letters.by_ref().take(limit).collect();
    if letters.next().is_some() {
        readable.push('…');
    }
    readable
}

/// What to do where a broker sends its clients to another one, which it may name.
pub(super) const fn to_another_broker(server_reference: Option<&str>) -> &'static str {
    match server_reference {
        Some(_) => "Connect to the broker that it names: type its address as Broker Address.",
        None => "Ask the broker's administrator for the new address, and type it as Broker Address.",
    }
}

/// What the broker says beside a code: its reason string, its user properties and another broker that it names.
pub(super) fn own_words(reason: &Reason, server_reference: Option<&str>) -> Option<String> {
    let string = reason.string.as_ref().map(|words| format!("In its own words: “{}”.", readable(words, SHORT)));
    let shown = reason.user.iter().take(NAMES);
    let pairs: Vec<String> =
        shown.map(|(name, value)| format!("{} = {}", readable(name, SHORT), readable(value, SHORT))).collect();
    let more = if reason.user.len() > NAMES { ", …" } else { "" };
    let user = (!pairs.is_empty()).then(|| format!("It adds: {}{more}.", pairs.join(", ")));
    let server = server_reference.map(|server| format!("It names another broker: {}.", readable(server, SHORT)));
    let all: Vec<String> = [string, user, server].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// "22 Nov 2027", in UTC as certificates have it.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%-d %b %Y").to_string()
}

/// Where the broker is: `host:port`, or the path of its Unix socket.
pub(super) fn target(profile: &Profile) -> String {
    let endpoint = &profile.endpoint;
    match endpoint.carrier {
        Carrier::Tcp | Carrier::WebSocket => host_and_port(&endpoint.host, endpoint.port),
        Carrier::UnixSocket => readable(&format!("unix:{}", endpoint.socket_file.display()), SHORT),
    }
}

/// `host:port`, an IPv6 address in brackets.
pub(super) fn host_and_port(host: &str, port: u16) -> String {
    let host = readable(host, SHORT);
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

pub(super) fn host(profile: &Profile) -> String {
    readable(&profile.endpoint.host, SHORT)
}

/// The last part of a path, as people call a file.
pub(super) fn file_name(path: &Path) -> String {
    readable(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(), SHORT)
}

/// The common name out of a distinguished name, as `CN=…`; the whole of it where there is none.
pub(super) fn short_name(distinguished: &str) -> String {
    let common = distinguished.rsplit(", ").find(|part| part.starts_with("CN="));
    readable(common.unwrap_or(distinguished), SHORT)
}

/// "CN=client1 (clientCert1.pem, serial 4F:1A…9C, issued by CN=Plant CA)".
pub(super) fn our_certificate(certificate: &CertificateInfo, profile: &Profile) -> String {
    let file = fields::ours(profile).map_or_else(String::new, |field| format!("{}, ", field.file()));
    format!("{} ({file}{})", short_name(&certificate.subject), identified(certificate))
}

/// "CN=broker (serial 4F:1A…9C, issued by CN=Plant CA)".
pub(super) fn a_certificate(certificate: &CertificateInfo) -> String {
    format!("{} ({})", short_name(&certificate.subject), identified(certificate))
}

/// What tells a certificate from others of its name.
fn identified(certificate: &CertificateInfo) -> String {
    let serial = short_serial(&certificate.serial);
    if certificate.is_self_issued() {
        return format!("serial {serial}, issued by itself");
    }
    format!("serial {serial}, issued by {}", short_name(&certificate.issuer))
}

/// "from 1 Jan 2024 until 4 Mar 2026".
pub(super) fn lifetime(certificate: &CertificateInfo) -> String {
    format!("from {} until {}", date(certificate.not_before), date(certificate.not_after))
}

/// A file's name for a command line.
pub(super) fn argument(file: &Path) -> String {
    shell(&file_name(file))
}

/// A word for a command line: in quotes where a shell would make something else of it.
pub(super) fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@%+=,~".contains(c);
    let quoted = if word.is_empty() || !word.chars().all(is_plain) || word.starts_with('~') {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        word.to_owned()
    };
    // What begins with a hyphen would be an option.
    if word.starts_with('-') { format!("./{quoted}") } else { quoted }
}

fn short_serial(serial: &str) -> String {
    let bytes: Vec<&str> = serial.split(':').collect();
    match bytes.as_slice() {
        [first, second, .., last] if bytes.len() > 6 => format!("{first}:{second}…{last}"),
        _ => readable(serial, SHORT),
    }
}

/// "a", "a and b", "a, b, c, d and 3 more".
pub(super) fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| readable(name, SHORT)).collect();
    match (shown.as_slice(), names.len().saturating_sub(NAMES)) {
        ([], _) => String::new(),
        ([only], _) => only.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// "512 bytes", "20 KiB", "1.5 MiB".
pub(super) fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    match bytes {
        1 => "1 byte".to_owned(),
        0..KIB => format!("{bytes} bytes"),
        KIB..MIB => format!("{} KiB", in_tenths(bytes, KIB)),
        MIB.. => format!("{} MiB", in_tenths(bytes, MIB)),
    }
}

/// Rounded to one digit behind the point, which is left out where it is 0.
fn in_tenths(value: u64, unit: u64) -> String {
    let tenths = (u128::from(value) * 10 + u128::from(unit) / 2) / u128::from(unit);
    if tenths.is_multiple_of(10) { format!("{}", tenths / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// "41 ms", "2.5 s", "3 min", "2 h 5 min".
pub(super) fn time(took: Duration) -> String {
    match took.as_secs() {
        0 => format!("{} ms", took.as_millis()),
        1..60 => format!("{} s", in_tenths(u64::try_from(took.as_millis()).unwrap_or(u64::MAX), 1000)),
        60..3600 => format!("{} min", took.as_secs() / 60),
        3600.. => format!("{} h {} min", took.as_secs() / 3600, took.as_secs() / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_name_a_few() {
        let names: Vec<String> = "abcdefg".chars().map(String::from).collect();
        let table = [(0, ""), (1, "a"), (2, "a and b"), (4, "a, b, c and d"), (7, "a, b, c, d and 3 more")];
        for (count, expected) in table {
            assert_eq!(list(&names[..count]), expected);
        }
    }

    #[test]
    fn sizes_and_times_are_round() {
        let sizes = [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1536, "1.5 KiB"),
            (268_435_455, "256 MiB"),
            (u64::MAX, "17592186044416 MiB"),
        ];
        for (bytes, expected) in sizes {
            assert_eq!(size(bytes), expected);
        }
        let times = [(41, "41 ms"), (2_500, "2.5 s"), (30_000, "30 s"), (185_000, "3 min"), (7_500_000, "2 h 5 min")];
        for (milliseconds, expected) in times {
            assert_eq!(time(Duration::from_millis(milliseconds)), expected);
        }
    }

    #[test]
    fn a_file_name_stays_one_word_of_a_command() {
        let table = [
            ("client1.key", "client1.key"),
            ("my key.pem", "'my key.pem'"),
            ("it's;rm -rf", "'it'\\''s;rm -rf'"),
            ("-out", "./-out"),
            ("", "''"),
            ("~me", "'~me'"),
        ];
        for (word, expected) in table {
            assert_eq!(shell(word), expected);
        }
    }

    #[test]
    fn foreign_texts_lose_what_could_mislead() {
        assert_eq!(readable("a\n\u{202E}b\u{1B}[0m", SHORT), "a\u{FFFD}\u{FFFD}b\u{FFFD}[0m");
        assert_eq!(readable(&"ä".repeat(201), SHORT).chars().count(), 201);
        assert_eq!(short_name("C=GB, O=Example, CN=client1"), "CN=client1");
        assert_eq!(short_name("C=DE, O=Smart Factory Inc."), "C=DE, O=Smart Factory Inc.");
        assert_eq!(short_serial("4F:1A:22:33:44:55:66:9C"), "4F:1A…9C");
    }
}
