//! What the settings name: the CA certificates to believe, and who we are. Out of files or keystores, whatever the mode.

use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;

use super::identity::Identity;
use super::load::Source;
use super::{CertificateInfo, Slot, TlsFileError};
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

/// Which files need a secret that is not among these, in the order in which to ask. Blocks on files; those that cannot be
/// read need none here: connecting tells why. Whether a key pair has a password of its own is only seen once its keystore
/// is open, so ask again when more is known.
#[must_use]
pub fn missing_secrets(settings: &TlsSettings, secrets: &Secrets) -> Vec<Locked> {
    let mut missing: Vec<Locked> = Vec::new();
    for &slot in slots(settings.mode) {
        if let Err(TlsFileError::PassphraseNeeded { slot, file, secret }) = open(settings, secrets, slot)
            && !missing.iter().any(|locked| locked.file == file && locked.secret == secret)
        {
            missing.push(Locked { slot, file, secret });
        }
    }
    missing
}

/// Opens one file as far as connecting will.
fn open(settings: &TlsSettings, secrets: &Secrets, slot: Slot) -> Result<(), TlsFileError> {
    let source = source(settings, secrets, slot);
    let contents = source.contents()?;
    match slot {
        Slot::CaFile | Slot::CaKeystore | Slot::ClientCertificate | Slot::None => Ok(()),
        Slot::ClientKeystore => {
            let own = contents.all_certificates();
            source.own_key(&contents, &settings.client_key_alias, &own).map(|_| ())
        }
        Slot::ClientKey => {
            let certificate = self::source(settings, secrets, Slot::ClientCertificate);
            let certificates = certificate.contents().map(|contents| contents.all_certificates()).unwrap_or_default();
            source.own_key(&contents, &settings.client_key_alias, &certificates).map(|_| ())
        }
    }
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
    secrets: &Secrets,
) -> Result<Option<Vec<CertificateInfo>>, TlsFileError> {
    let (slot, alias) = match settings.mode {
        TlsMode::CaSigned => return Ok(None),
        TlsMode::CaFile | TlsMode::SelfSigned => (Slot::CaFile, ""),
        TlsMode::CaKeystore | TlsMode::SelfSignedKeystores => (Slot::CaKeystore, settings.keystore_alias.as_str()),
    };
    let source = source(settings, secrets, slot);
    source.authorities(&source.contents()?, alias).map(Some)
}

/// Who we are; `None`: nobody in particular.
pub(super) fn identity(
    settings: &TlsSettings,
    secrets: &Secrets,
    _provider: &CryptoProvider,
) -> Result<Option<Identity>, TlsFileError> {
    match settings.mode {
        TlsMode::CaSigned | TlsMode::CaFile | TlsMode::CaKeystore => Ok(None),
        TlsMode::SelfSigned => identity_of_files(settings, secrets).map(Some),
        TlsMode::SelfSignedKeystores => identity_of_keystore(settings, secrets).map(Some),
    }
}

fn identity_of_files(settings: &TlsSettings, secrets: &Secrets) -> Result<Identity, TlsFileError> {
    let [certificate, key] = [Slot::ClientCertificate, Slot::ClientKey].map(|slot| source(settings, secrets, slot));
    let certificates = certificate.certificates(&certificate.contents()?)?;
    let (open, _) = key.own_key(&key.contents()?, &settings.client_key_alias, &certificates)?;
    Identity::new(certificates, open)
        .ok_or_else(|| TlsFileError::KeyMismatch { key: key.file.to_owned(), certificate: certificate.file.to_owned() })
}

fn identity_of_keystore(settings: &TlsSettings, secrets: &Secrets) -> Result<Identity, TlsFileError> {
    let store = source(settings, secrets, Slot::ClientKeystore);
    let contents = store.contents()?;
    let certificates = contents.all_certificates();
    let (open, own) = store.own_key(&contents, &settings.client_key_alias, &certificates)?;
    // First: of a renewed certificate, the keystore may have the old one with the same key.
    Identity::new(own.into_iter().chain(certificates).collect(), open)
        .ok_or_else(|| store.wrong("a private key without its certificate".to_owned()))
}

/// The file in a field with what may open it. A key pair in a keystore may have a password of its own.
fn source<'a>(settings: &'a TlsSettings, secrets: &'a Secrets, slot: Slot) -> Source<'a> {
    let key = secrets.get(SecretKind::KeyPassphrase);
    Source::new(slot, file(settings, slot), secrets.get(slot.secret()), key)
}
