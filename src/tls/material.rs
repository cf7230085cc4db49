//! What the settings name: the CA certificates to believe, and who we are. Out of files or keystores, whatever the mode.

use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;

use super::identity::Identity;
use super::load::Source;
use super::{CertificateInfo, Slot, TlsFileError, inspect};
use crate::profile::{SecretKind, Secrets, TlsMode, TlsSettings};

/// A file that needs a secret which is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Where it was chosen.
    pub slot: Slot,
    /// The file.
    pub file: PathBuf,
    /// What opens it.
    pub secret: SecretKind,
}

/// Which files need a secret that is not among these. Blocks on files; those that cannot be read need none here:
/// connecting tells why.
#[must_use]
pub fn missing_secrets(settings: &TlsSettings, secrets: &Secrets) -> Vec<Locked> {
    let wanted = |slot: Slot| slot.secret();
    slots(settings.mode)
        .iter()
        .filter(|slot| secrets.get(wanted(**slot)).is_none())
        .filter_map(|&slot| {
            let file = file(settings, slot);
            let content = inspect(slot, file, None).ok()?;
            let encrypted = content.keys.iter().any(|key| key.encrypted);
            encrypted.then(|| Locked { slot, file: file.to_owned(), secret: wanted(slot) })
        })
        .collect()
}

/// The fields that count in this mode, in the order of the window.
pub(super) const fn slots(mode: TlsMode) -> &'static [Slot] {
    match mode {
        TlsMode::CaSigned => &[],
        TlsMode::CaFile => &[Slot::CaFile],
        TlsMode::CaKeystore => &[Slot::CaKeystore],
        TlsMode::SelfSigned => &[Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey],
        TlsMode::SelfSignedKeystores => &[Slot::CaKeystore, Slot::ClientKeystore],
    }
}

/// The file that stands in a field.
pub(super) fn file(settings: &TlsSettings, slot: Slot) -> &Path {
    match slot {
        Slot::CaFile => &settings.ca_file,
        Slot::CaKeystore => &settings.keystore_file,
        Slot::ClientCertificate => &settings.client_certificate_file,
        Slot::ClientKey => &settings.client_key_file,
        Slot::ClientKeystore => &settings.client_keystore_file,
        Slot::None => Path::new(""),
    }
}

/// The certificates to believe; `None`: those of the system.
pub(super) fn authorities(
    settings: &TlsSettings,
    _secrets: &Secrets,
) -> Result<Option<Vec<CertificateInfo>>, TlsFileError> {
    match settings.mode {
        TlsMode::CaSigned => Ok(None),
        TlsMode::CaFile | TlsMode::SelfSigned => source(settings, Slot::CaFile).authorities().map(Some),
        TlsMode::CaKeystore | TlsMode::SelfSignedKeystores => {
            source(settings, Slot::CaKeystore).authorities().map(Some)
        }
    }
}

/// Who we are; `None`: nobody in particular.
pub(super) fn identity(
    settings: &TlsSettings,
    secrets: &Secrets,
    provider: &CryptoProvider,
) -> Result<Option<Identity>, TlsFileError> {
    if !settings.mode.uses_client_certificate() {
        return Ok(None);
    }
    let certificate = source(settings, Slot::ClientCertificate);
    let key = source(settings, Slot::ClientKey);
    Identity::load(certificate, key, secrets.get(SecretKind::KeyPassphrase), provider).map(Some)
}

fn source(settings: &TlsSettings, slot: Slot) -> Source<'_> {
    Source { slot, file: file(settings, slot) }
}
