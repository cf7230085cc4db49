//! What can be done with the certificates of a handshake: saved, copied, compared, pinned.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::work::Finished;
use super::{App, Level};
use crate::profile::{StoreError, Verification};
use crate::tls::{CertificateInfo, HandshakeReport};

/// Bytes of a SHA-256 fingerprint.
const SHA256_BYTES: usize = 32;

/// A broker's chain and the file that it is to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainFile {
    /// Where.
    pub file: PathBuf,
    /// The certificates as PEM, one after another.
    pub pem: Arc<str>,
    /// How many they are.
    pub certificates: usize,
}

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
        let chain = ChainFile { file, pem: pem.into(), certificates: chain.len() };
        self.write_chain(chain, false);
    }

    pub(super) fn answer_overwrite(&mut self, replace: bool) {
        if let Some(chain) = self.overwrite.take().filter(|_| replace) {
            self.write_chain(chain, true);
        }
    }

    fn write_chain(&self, chain: ChainFile, replace: bool) {
        self.work.spawn(self.wake.clone(), move || {
            let result = write(&chain.file, &chain.pem, replace);
            Some(Finished::ChainSaved { chain, result })
        });
    }

    pub(super) fn chain_saved(&mut self, chain: ChainFile, result: io::Result<()>) {
        let file = chain.file.display();
        match result {
            Ok(()) if chain.certificates == 1 => {
                self.notify(Level::Info, format!("The broker's certificate is saved in {file}"));
            }
            Ok(()) => {
                let number = chain.certificates;
                self.notify(Level::Info, format!("The broker's chain of {number} certificates is saved in {file}"));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.overwrite = Some(chain),
            Err(source) => self.notify_store_error(&StoreError::Write { file: chain.file, source }),
        }
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

/// Writes a file whole or not at all; `AlreadyExists` if there is one that is not to be replaced. Blocks.
fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !replace && std::fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // A path without a directory has an empty one as its parent.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mqttdeck-").suffix(".tmp");
    // Certificates are public: as readable as any file that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    if replace {
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
        write(&file, &chain.iter().map(CertificateInfo::to_pem).collect::<String>(), false).unwrap();
        assert_eq!(inspect(Slot::CaFile, &file, None).unwrap().certificates, chain);
    }

    #[test]
    fn a_file_is_replaced_only_with_leave() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("chain.pem");
        write(&file, "one", false).unwrap();
        assert_eq!(write(&file, "two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one");
        write(&file, "two", true).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(write(directory.path(), "x", true).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert!(write(&directory.path().join("missing/chain.pem"), "x", false).is_err());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    }
}
