//! What can be known before connecting: whether the files hold together, and what will come of them.
//!
//! Reads what `inspect` and `material` read, whatever the form, and judges it. Knows no sentence.

mod chain;
mod dates;
mod files;
mod finding;
mod ours;

use jiff::Timestamp;

pub use dates::SOON;
pub use finding::{Dated, Finding, Severity};

use files::Files;

use super::identity::Identity;
use super::material;
use super::provider::provider;
use super::{Slot, TlsFileError};
use crate::profile::{Profile, Secrets, TlsSettings, Verification};

/// Everything that can be found before connecting, the worst first; nothing where TLS is off. Blocks on files.
#[must_use]
pub fn examine(profile: &Profile, secrets: &Secrets, now: Timestamp) -> Vec<Finding> {
    let settings = &profile.tls;
    if !settings.enabled {
        return Vec::new();
    }
    let mut files = Files::read(settings, secrets);
    let identity = identity(settings, secrets, &mut files);
    let authorities = authorities(settings, secrets, &mut files);
    let chain = ours::chain(identity.as_ref(), &files, settings);
    let mut findings = ours::findings(&chain, profile);
    findings.extend(chain::findings(&chain, &authorities));
    findings.extend(dates::findings(&chain, &authorities, settings, now));
    findings.extend(files::findings(&files, settings));
    findings.extend(choices(settings));
    findings.extend(files.unusable.into_iter().map(Finding::File));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

/// Every certificate that a profile's files hold, for a look at their ends, and each file that cannot be read; nothing
/// where TLS is off. Blocks on files.
#[must_use]
pub fn certificates(profile: &Profile, secrets: &Secrets) -> Vec<Result<Dated, TlsFileError>> {
    if !profile.tls.enabled {
        return Vec::new();
    }
    let files = Files::read(&profile.tls, secrets);
    let mut found: Vec<_> = files.certificates().map(Ok).collect();
    found.extend(files.unusable.into_iter().map(Err));
    found
}

/// Whether key and certificate belong together: as connecting would find it.
fn identity(settings: &TlsSettings, secrets: &Secrets, files: &mut Files) -> Option<Identity> {
    match material::identity(settings, secrets, &provider()) {
        Ok(identity) => identity,
        Err(error) => {
            files.add_unusable(error);
            None
        }
    }
}

/// The CA certificates that count: as connecting would find them. None where the system's do.
fn authorities(settings: &TlsSettings, secrets: &Secrets, files: &mut Files) -> Vec<Dated> {
    let slot = if settings.mode.uses_ca_keystore() { Slot::CaKeystore } else { Slot::CaFile };
    match material::authorities(settings, secrets) {
        Ok(found) => {
            let file = material::file(settings, slot);
            let found = found.into_iter().flatten();
            found.map(|certificate| Dated { slot, file: file.to_owned(), certificate }).collect()
        }
        Err(error) => {
            files.add_unusable(error);
            Vec::new()
        }
    }
}

/// What the user chose, and should not forget.
fn choices(settings: &TlsSettings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if settings.verification == Verification::Nothing {
        findings.push(Finding::NothingVerified);
    }
    if !settings.key_log_file.as_os_str().is_empty() {
        findings.push(Finding::KeyLog { file: settings.key_log_file.clone() });
    }
    findings
}
