//! What can be done with the certificates of a handshake: saved, copied, compared, pinned.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::writing::NewFile;
use super::{App, Level};
use crate::profile::Verification;
use crate::recording::Progress;
use crate::tls::{CertificateInfo, HandshakeReport};

/// Bytes of a SHA-256 fingerprint.
const SHA256_BYTES: usize = 32;

/// What became of comparing a typed fingerprint with the certificates of a handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison<'a> {
    /// Nothing is typed.
    Nothing,
    /// It is no SHA-256 fingerprint.
    NotAFingerprint,
    /// It is the fingerprint of this certificate.
    Equal(&'a CertificateInfo),
    /// It is the fingerprint of none of them.
    Different,
}

/// Whose fingerprint this is: SHA-256 in hexadecimal of either case, with colons, spaces or nothing between the bytes;
/// also behind a label and `=`, as `openssl x509 -fingerprint` prints it.
#[must_use]
pub fn compare_fingerprint<'a>(report: &'a HandshakeReport, typed: &str) -> Comparison<'a> {
    let typed = typed.rsplit('=').next().unwrap_or_default();
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    if digits.is_empty() {
        return Comparison::Nothing;
    }
    if digits.len() != 2 * SHA256_BYTES || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Comparison::NotAFingerprint;
    }
    let mut certificates = every_certificate(report);
    let found = certificates.find(|certificate| certificate.sha256.replace(':', "").eq_ignore_ascii_case(&digits));
    found.map_or(Comparison::Different, Comparison::Equal)
}

/// The broker's, then ours.
fn every_certificate(report: &HandshakeReport) -> impl Iterator<Item = &CertificateInfo> {
    let broker = report.server_chain.iter().chain(&report.verified_chain);
    broker.chain(&report.client_certificate).chain(&report.client_intermediates)
}

impl App {
    pub(super) fn save_chain(&mut self, file: PathBuf) {
        let Some(handshake) = &self.tab().connection.handshake else { return };
        let chain = &handshake.report.server_chain;
        let pem: String = chain.iter().map(CertificateInfo::to_pem).collect();
        let what = match chain.len() {
            1 => "The broker's certificate is".to_owned(),
            number => format!("The broker's chain of {number} certificates is"),
        };
        let contents = Arc::new(move |out: &mut dyn Write, _: &Progress| out.write_all(pem.as_bytes()));
        self.write_file(NewFile { path: file, contents, what }, false);
    }

    /// What was asked about, whatever the broker has shown since.
    pub(super) fn pin_certificate(&mut self, own: &CertificateInfo) {
        let pinned = self.change_profile(self.active, |profile| {
            profile.tls.demand(Verification::Pinned);
            profile.tls.pinned_sha256.clone_from(&own.sha256);
        });
        if pinned {
            let text = format!("Pinned the certificate of {}: it counts at the next Connect", own.short_name());
            self.tab_mut().log.push(Level::Info, text.clone());
            self.notify(Level::Info, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::tls::{Slot, inspect};

    fn shown(name: &str) -> CertificateInfo {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs/shown").join(name);
        inspect(Slot::None, &file, None).unwrap().certificates.remove(0)
    }

    fn report() -> HandshakeReport {
        HandshakeReport {
            server_chain: vec![shown("ca.pem")],
            client_certificate: Some(shown("client1.crt")),
            ..HandshakeReport::default()
        }
    }

    #[test]
    fn fingerprints_are_compared_in_every_spelling() {
        let (report, ca) = (report(), shown("ca.pem"));
        let plain = ca.sha256.replace(':', "");
        for typed in [
            ca.sha256.clone(),
            plain.to_lowercase(),
            format!("  {} \n", ca.sha256.replace(':', " ")),
            format!("SHA256 Fingerprint={}", ca.sha256),
            format!("sha256 Fingerprint={}\n", ca.sha256),
        ] {
            assert_eq!(compare_fingerprint(&report, &typed), Comparison::Equal(&ca), "{typed}");
        }
        let ours = shown("client1.crt");
        assert_eq!(compare_fingerprint(&report, &ours.sha256), Comparison::Equal(&ours));
    }

    #[test]
    fn what_is_no_fingerprint_is_told_from_a_different_one() {
        let report = report();
        for (typed, expected) in [
            (" ", Comparison::Nothing),
            ("SHA256 Fingerprint=", Comparison::Nothing),
            ("AB:CD", Comparison::NotAFingerprint),
            // SHA-1.
            (&"0A".repeat(20), Comparison::NotAFingerprint),
            (&"xy".repeat(32), Comparison::NotAFingerprint),
            (&"ä".repeat(32), Comparison::NotAFingerprint),
            (&"0A".repeat(32), Comparison::Different),
        ] {
            assert_eq!(compare_fingerprint(&report, typed), expected, "{typed}");
        }
    }

    #[test]
    fn pem_reads_back_as_what_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("chain.pem");
        let chain = [shown("client1.crt"), shown("ca.pem")];
        std::fs::write(&file, chain.iter().map(CertificateInfo::to_pem).collect::<String>()).unwrap();
        assert_eq!(inspect(Slot::CaFile, &file, None).unwrap().certificates, chain);
    }
}
