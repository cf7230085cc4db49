//! One attempt as plain text, for a mail or an issue: what failed, what both sides showed, what was found before. Holds no
//! secret: nothing that goes in has one. Of paths only what lies outside the home directory is told in full.

use std::fmt::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use super::words::{LONG, readable, target, time};
use super::{Explanation, finding, leniency};
use crate::profile::Profile;
use crate::tls::{CertificateInfo, Finding, HandshakeReport};

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The profile that was used.
    pub profile: &'a Profile,
    /// The rungs and how each went, as in ("TLS", "failed after 12 ms").
    pub ladder: &'a [(String, String)],
    /// Why it failed, if it did.
    pub failure: Option<&'a Explanation>,
    /// Both sides of the TLS handshake, as far as it came.
    pub security: Option<&'a HandshakeReport>,
    /// What was found before connecting.
    pub findings: &'a [Finding],
}

/// The whole attempt as text.
#[must_use]
pub fn report(attempt: &Attempt<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _written = attempt.write(&mut text);
    match std::env::home_dir() {
        Some(home) => shortened(&text, &home),
        None => text,
    }
}

impl Attempt<'_> {
    fn write(&self, text: &mut String) -> fmt::Result {
        match self.failure {
            Some(why) => write_failure(text, why)?,
            None => writeln!(text, "Connected to {}", target(self.profile))?,
        }
        self.write_place(text)?;
        for (rung, words) in self.ladder {
            writeln!(text, "{rung}: {}", line(words))?;
        }
        if !self.findings.is_empty() {
            writeln!(text, "\nFound before connecting")?;
            self.findings.iter().try_for_each(|found| write_finding(text, found))?;
        }
        if let Some(report) = self.security {
            write_server(text, report)?;
            write_client(text, report)?;
            write_agreement(text, report)?;
        }
        if let Some(why) = self.failure.filter(|why| !why.detail.is_empty()) {
            writeln!(text, "\nThe machine's words: {}", why.detail)?;
        }
        writeln!(text, "\nmqttdeck {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)
    }

    fn write_place(&self, text: &mut String) -> fmt::Result {
        let Profile { tls, protocol, .. } = self.profile;
        write!(text, "\nBroker: {}, MQTT {}, ", target(self.profile), protocol.name())?;
        if tls.enabled {
            let (mode, verification) = (tls.mode.label(), tls.verification.label());
            writeln!(text, "{mode}, verification: {verification}, {}", tls.versions.label())
        } else {
            writeln!(text, "no TLS")
        }
    }
}

fn write_failure(text: &mut String, why: &Explanation) -> fmt::Result {
    writeln!(text, "{}\n\n{}", why.headline, why.cause)?;
    if !why.remedies.is_empty() {
        writeln!(text, "\nWhat to try")?;
    }
    why.remedies.iter().enumerate().try_for_each(|(number, remedy)| writeln!(text, "{}. {remedy}", number + 1))
}

fn write_finding(text: &mut String, found: &Finding) -> fmt::Result {
    let words = finding(found);
    let remedy = words.remedy.map(|remedy| format!(" {remedy}")).unwrap_or_default();
    writeln!(text, "- {}{remedy}", words.text)
}

fn write_server(text: &mut String, report: &HandshakeReport) -> fmt::Result {
    writeln!(text, "\nThe server, asked for {}", if_any(&line(&report.server_name)))?;
    writeln!(text, "Accepted: {}", yes_or_no(report.server_accepted))?;
    report.leniencies.iter().try_for_each(|one| writeln!(text, "{}", leniency(*one)))?;
    write_chain(text, "Presented", &report.server_chain)?;
    write_chain(text, "Verified", &report.verified_chain)
}

fn write_client(text: &mut String, report: &HandshakeReport) -> fmt::Result {
    writeln!(text, "\nThe client")?;
    writeln!(text, "Certificate asked for: {}", yes_or_no(report.client_certificate_requested))?;
    if report.client_certificate_requested {
        let issuers: Vec<String> = report.acceptable_issuers.iter().map(|issuer| line(issuer)).collect();
        writeln!(text, "Issuers that the server accepts: {}", if_any(&issuers.join("; ")))?;
    }
    let sent: Vec<CertificateInfo> =
        report.client_certificate.iter().chain(&report.client_intermediates).cloned().collect();
    write_chain(text, "Sent", &sent)
}

fn write_agreement(text: &mut String, report: &HandshakeReport) -> fmt::Result {
    let HandshakeReport { version, cipher, key_exchange, alpn, took, .. } = report;
    let mut agreed: Vec<String> = version.iter().map(|version| (*version).to_owned()).collect();
    agreed.extend([cipher, key_exchange].into_iter().flatten().map(|name| line(name)));
    agreed.extend(alpn.iter().map(|name| format!("ALPN {}", line(name))));
    agreed.extend(took.map(|took| format!("handshake in {}", time(took))));
    writeln!(text, "\nAgreed on: {}", if_any(&agreed.join(", ")))
}

fn write_chain(text: &mut String, title: &str, chain: &[CertificateInfo]) -> fmt::Result {
    if chain.is_empty() {
        return writeln!(text, "{title}: nothing that is known");
    }
    for (number, certificate) in chain.iter().enumerate() {
        writeln!(text, "{title} {}: {}", number + 1, line(&certificate.subject))?;
        writeln!(text, "  issuer: {}", line(&certificate.issuer))?;
        writeln!(text, "  serial: {}", line(&certificate.serial))?;
        writeln!(text, "  valid: {} until {}", moment(certificate.not_before), moment(certificate.not_after))?;
        let names: Vec<String> = certificate.names.iter().map(|name| line(name)).collect();
        writeln!(text, "  names: {}", if_any(&names.join(", ")))?;
        writeln!(
            text,
            "  X.509 version {}, {}, {}",
            certificate.version,
            certificate.key,
            line(&certificate.signature)
        )?;
        writeln!(text, "  SHA-256: {}", certificate.sha256)?;
    }
    Ok(())
}

/// A foreign text on one line.
fn line(words: &str) -> String {
    readable(words, LONG)
}

/// To the second, in UTC as certificates have it.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

const fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn if_any(words: &str) -> &str {
    if words.is_empty() { "none" } else { words }
}

/// The text with `~` in place of the home directory, whose name is often a person's.
fn shortened(text: &str, home: &Path) -> String {
    let home = home.to_string_lossy();
    let home = home.trim_end_matches(['/', '\\']);
    if home.is_empty() {
        return text.to_owned();
    }
    let mut parts = text.split(home);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // "/home/me" is not the beginning of "/home/melanie".
        let is_whole = !part.starts_with(|c: char| c.is_alphanumeric() || "._-".contains(c)) || part.starts_with(". ");
        short.push_str(if is_whole { "~" } else { home });
        short.push_str(part);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_directory_is_not_told() {
        let table = [
            ("cannot read /home/me/keys/a.key: no", "cannot read ~/keys/a.key: no"),
            ("/home/me and /home/melanie/a", "~ and /home/melanie/a"),
            ("in /home/me. Then", "in ~. Then"),
            ("C=GB", "C=GB"),
        ];
        for (text, expected) in table {
            assert_eq!(shortened(text, Path::new("/home/me")), expected);
        }
        assert_eq!(shortened("/etc/ssl", Path::new("/")), "/etc/ssl");
    }
}
