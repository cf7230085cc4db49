//! Private keys: opening encrypted ones, naming their kinds, handing them to rustls.
//!
//! Does not know which file a key came from.

use std::sync::Arc;

use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::der::ErrorKind;
use pkcs8::pkcs5::pbes2::PBES2_OID;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use x509_parser::asn1_rs::{Any, FromDer, Oid, Tag};
use x509_parser::oid_registry::{OID_KEY_TYPE_EC_PUBLIC_KEY, OID_PKCS1_RSAENCRYPTION, OID_SIG_ED25519};
use zeroize::Zeroizing;

use super::KeyKind;
use super::certificate::{bits, oid_name};
use super::legacy_key::LegacyKey;
use super::sniff::{children, elements};
use crate::profile::Secret;

/// A key as it stands in a file.
pub(super) enum StoredKey {
    /// PKCS#1, PKCS#8 or SEC1.
    Plain(PrivateKeyDer<'static>),
    /// PKCS#8 behind a passphrase.
    EncryptedPkcs8(Zeroizing<Vec<u8>>),
    /// PKCS#1 or SEC1 behind a passphrase, as only PEM can.
    EncryptedPem(LegacyKey),
}

/// Why a key cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KeyError {
    PassphraseNeeded,
    WrongPassphrase,
    /// What is wrong with it.
    Damaged(String),
    /// What it is, as in "an RSA key of 1024 bits".
    Unsupported(String),
}

/// A key that can sign, and the public key that it belongs to.
#[derive(Debug)]
pub(super) struct OpenKey {
    pub signing: Arc<dyn SigningKey>,
    /// `SubjectPublicKeyInfo` in DER.
    pub spki: Vec<u8>,
}

impl StoredKey {
    pub fn is_encrypted(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::EncryptedPkcs8(_) | Self::EncryptedPem(_) => true,
        }
    }

    /// Decrypts it if need be and loads it. An empty passphrase counts as none.
    pub fn open(&self, passphrase: Option<&Secret>, provider: &CryptoProvider) -> Result<OpenKey, KeyError> {
        load(self.plain(passphrase)?, provider)
    }

    /// The same, and the key itself beside it, for those who write it elsewhere: they wipe it.
    pub fn open_plain(
        &self,
        passphrase: Option<&Secret>,
        provider: &CryptoProvider,
    ) -> Result<(PrivateKeyDer<'static>, OpenKey), KeyError> {
        let plain = self.plain(passphrase)?;
        Ok((plain.clone_key(), load(plain, provider)?))
    }

    fn plain(&self, passphrase: Option<&Secret>) -> Result<PrivateKeyDer<'static>, KeyError> {
        let passphrase = passphrase.filter(|secret| !secret.is_empty());
        match (self, passphrase) {
            (Self::Plain(key), _) => Ok(key.clone_key()),
            (Self::EncryptedPkcs8(_) | Self::EncryptedPem(_), None) => Err(KeyError::PassphraseNeeded),
            (Self::EncryptedPkcs8(der), Some(secret)) => decrypt_pkcs8(der, secret),
            (Self::EncryptedPem(legacy), Some(secret)) => {
                owned(&legacy.decrypt(secret.reveal().as_bytes())?).ok_or(KeyError::WrongPassphrase)
            }
        }
    }
}

fn decrypt_pkcs8(der: &[u8], secret: &Secret) -> Result<PrivateKeyDer<'static>, KeyError> {
    check_scheme(der)?;
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der).map_err(refused)?;
    let plain = encrypted.decrypt(secret.reveal()).map_err(|error| match error {
        // What came out is no DER: the padding was right by chance.
        pkcs8::Error::Asn1(_) => KeyError::WrongPassphrase,
        other => refused(other),
    })?;
    owned(plain.as_bytes()).ok_or(KeyError::WrongPassphrase)
}

/// The library takes every scheme but PBES2 for damage.
fn check_scheme(der: &[u8]) -> Result<(), KeyError> {
    let scheme = || elements(children(der)?.first()?.data)?.first()?.clone().oid().ok();
    match scheme() {
        None => Err(KeyError::Damaged("it does not say how it is encrypted".to_owned())),
        Some(oid) if oid.as_bytes() == PBES2_OID.as_bytes() => Ok(()),
        Some(oid) => Err(KeyError::Unsupported(format!("a key encrypted with {}", oid_name(&oid)))),
    }
}

fn refused(error: pkcs8::Error) -> KeyError {
    use pkcs8::pkcs5::Error as Pkcs5;
    let unsupported = |oid: pkcs8::ObjectIdentifier| {
        let name = oid_name(&Oid::new(oid.as_bytes().into()));
        KeyError::Unsupported(format!("a key encrypted with {name}"))
    };
    match error {
        pkcs8::Error::EncryptedPrivateKey(Pkcs5::DecryptFailed) => KeyError::WrongPassphrase,
        pkcs8::Error::EncryptedPrivateKey(
            Pkcs5::UnsupportedAlgorithm { oid } | Pkcs5::AlgorithmParametersInvalid { oid },
        ) => unsupported(oid),
        pkcs8::Error::EncryptedPrivateKey(_) => KeyError::Unsupported("a key encrypted with PBES1".to_owned()),
        pkcs8::Error::Asn1(inner) => match inner.kind() {
            ErrorKind::OidUnknown { oid } => unsupported(oid),
            _ => KeyError::Damaged(inner.to_string()),
        },
        other => KeyError::Damaged(other.to_string()),
    }
}

fn owned(der: &[u8]) -> Option<PrivateKeyDer<'static>> {
    PrivateKeyDer::try_from(der).ok().map(|key| key.clone_key())
}

/// rustls gives one text for everything that it refuses, so the kind is named here.
fn load(key: PrivateKeyDer<'static>, provider: &CryptoProvider) -> Result<OpenKey, KeyError> {
    let kind = kind_of(key.secret_der());
    let signing = provider.key_provider.load_private_key(key).map_err(|error| match kind {
        Some(ref kind) if is_supported(kind) => KeyError::Damaged(error.to_string()),
        Some(ref kind) => KeyError::Unsupported(noun(kind)),
        None => KeyError::Unsupported("a key of an unknown kind".to_owned()),
    })?;
    let spki = signing.public_key().map(|spki| spki.to_vec());
    let spki = spki.ok_or_else(|| KeyError::Unsupported("a key without a public half".to_owned()))?;
    Ok(OpenKey { signing, spki })
}

/// What aws-lc-rs can sign with.
fn is_supported(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::Rsa(bits) => (2048..=8192).contains(bits),
        KeyKind::Ec(_) | KeyKind::Ed25519 => true,
        KeyKind::Other(_) => false,
    }
}

fn noun(kind: &KeyKind) -> String {
    match kind {
        KeyKind::Rsa(bits) => format!("an RSA key of {bits} bits"),
        KeyKind::Ec(bits) => format!("a P-{bits} key"),
        KeyKind::Ed25519 => "an Ed25519 key".to_owned(),
        KeyKind::Other(name) => format!("a private key of the kind {name}"),
    }
}

/// The kind of a PKCS#1, PKCS#8 or SEC1 key, also of one that cannot be used.
fn kind_of(der: &[u8]) -> Option<KeyKind> {
    let parts = children(der)?;
    match parts.get(1)?.tag() {
        Tag::Integer => Some(KeyKind::Rsa(bits(parts[1].data))),
        Tag::Sequence => kind_of_pkcs8(&parts),
        // SEC1: version, the number itself, then the curve's identifier in brackets.
        Tag::OctetString => Some(KeyKind::of_curve(&oid_inside(parts.get(2)?.data)?)),
        _ => None,
    }
}

fn kind_of_pkcs8(parts: &[Any<'_>]) -> Option<KeyKind> {
    let algorithm = elements(parts.get(1)?.data)?;
    let oid = algorithm.first()?.clone().oid().ok()?;
    if oid == OID_PKCS1_RSAENCRYPTION {
        // PKCS#1 inside, looked at without recursion: a hostile file nests as deep as it likes.
        let inner = children(parts.get(2)?.data)?;
        let modulus = inner.get(1).filter(|part| part.tag() == Tag::Integer)?;
        Some(KeyKind::Rsa(bits(modulus.data)))
    } else if oid == OID_KEY_TYPE_EC_PUBLIC_KEY {
        Some(KeyKind::of_curve(&algorithm.get(1)?.clone().oid().ok()?))
    } else if oid == OID_SIG_ED25519 {
        Some(KeyKind::Ed25519)
    } else {
        Some(KeyKind::Other(oid_name(&oid)))
    }
}

fn oid_inside(der: &[u8]) -> Option<Oid<'_>> {
    Any::from_der(der).ok()?.1.oid().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A DER element of this tag.
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], &length[..], content].concat()
    }

    #[test]
    fn keys_inside_keys_inside_keys_are_no_key_and_no_crash() {
        let algorithm = element(0x30, &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0]);
        let mut key = element(0x30, &[0x02, 1, 0]);
        for _ in 0..20_000 {
            let content = [&[0x02, 1, 0], algorithm.as_slice(), element(0x04, &key).as_slice()].concat();
            key = element(0x30, &content);
            if key.len() > 1024 * 1024 {
                break;
            }
        }
        assert_eq!(kind_of(&key), None);
    }
}
