//! Private keys: opening encrypted ones, naming their kinds, handing them to rustls.
//!
//! Does not know which file a key came from.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use x509_parser::asn1_rs::Oid;
use x509_parser::oid_registry::{OID_KEY_TYPE_EC_PUBLIC_KEY, OID_PKCS1_RSAENCRYPTION, OID_SIG_ED25519};
use zeroize::Zeroizing;

use super::KeyKind;
use super::certificate::{bits, oid_name};
use super::der::{Element, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use super::legacy_key::LegacyKey;
use super::pbe::{self, Budget, OpenError, Password};

/// A key as it stands in a file.
pub(super) enum StoredKey {
    /// PKCS#1, PKCS#8 or SEC1.
    Plain(Zeroizing<Vec<u8>>),
    /// PKCS#8 behind a password (`EncryptedPrivateKeyInfo`), as keystores have it, too.
    EncryptedPkcs8(Zeroizing<Vec<u8>>),
    /// PKCS#1 or SEC1 behind a passphrase, as only PEM can.
    EncryptedPem(LegacyKey),
}

/// A key that can sign, and the public key that it belongs to. Has no `Debug`, as it holds the key itself.
pub(super) struct OpenKey {
    pub signing: Arc<dyn SigningKey>,
    /// PKCS#1, PKCS#8 or SEC1 in DER, for those who write it elsewhere.
    pub der: Zeroizing<Vec<u8>>,
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

    /// The kind of a key that is not encrypted, whether or not it can be used.
    pub fn kind(&self) -> Option<KeyKind> {
        match self {
            Self::Plain(der) => kind_of(der),
            Self::EncryptedPkcs8(_) | Self::EncryptedPem(_) => None,
        }
    }

    /// Decrypts it, if need be with the first of these passwords that fits, and loads it.
    pub fn open(
        &self,
        passwords: &[Password<'_>],
        budget: &mut Budget,
        provider: &CryptoProvider,
    ) -> Result<OpenKey, OpenError> {
        let der = match self {
            Self::Plain(der) => return load(der, provider),
            Self::EncryptedPkcs8(der) => {
                pbe::first_fitting(passwords, budget, |password, budget| decrypt_pkcs8(der, password, budget))
            }
            Self::EncryptedPem(legacy) => pbe::first_fitting(passwords, budget, |password, _| legacy.decrypt(password)),
        };
        load(&der.map_err(|error| error.of("a key encrypted with"))?, provider)
    }
}

/// `EncryptedPrivateKeyInfo` (RFC 5958, 3): the algorithm and the ciphertext.
fn decrypt_pkcs8(der: &[u8], password: Password<'_>, budget: &mut Budget) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let fields = Element::first(der).and_then(|(outer, _)| outer.fields()).unwrap_or_default();
    let [algorithm, ciphertext] = fields.as_slice() else {
        return Err(OpenError::damaged("its encryption cannot be read"));
    };
    let plain = pbe::decrypt(*algorithm, ciphertext.content, password, budget)?;
    // No key: the padding was right by chance. Java's own keys are checked and end where they end.
    if Element::first(&plain).is_some_and(|(key, _)| key.tag == SEQUENCE) {
        Ok(plain)
    } else {
        Err(OpenError::WrongPassphrase)
    }
}

/// rustls gives one text for everything that it refuses, so the kind is named here.
fn load(der: &[u8], provider: &CryptoProvider) -> Result<OpenKey, OpenError> {
    let kind = kind_of(der);
    // rustls wipes the copy that it gets.
    let key = PrivateKeyDer::try_from(der).map_err(OpenError::damaged)?.clone_key();
    let signing = provider.key_provider.load_private_key(key).map_err(|error| match kind {
        Some(ref kind) if is_supported(kind) => OpenError::Damaged(error.to_string()),
        Some(ref kind) => OpenError::Unsupported(noun(kind)),
        None => OpenError::Unsupported("a key of an unknown kind".to_owned()),
    })?;
    let spki = signing.public_key().map(|spki| spki.to_vec());
    let spki = spki.ok_or_else(|| OpenError::Unsupported("a key without a public half".to_owned()))?;
    Ok(OpenKey { signing, der: Zeroizing::new(der.to_vec()), spki })
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

/// The kind of a PKCS#1, PKCS#8 or SEC1 key, also of one that cannot be used. Without recursion: a hostile file nests as
/// deep as it likes.
fn kind_of(der: &[u8]) -> Option<KeyKind> {
    let fields = Element::only(der, SEQUENCE)?.fields()?;
    let second = fields.get(1)?;
    match second.tag {
        INTEGER => Some(KeyKind::Rsa(bits(second.content))),
        SEQUENCE => kind_of_pkcs8(*second, *fields.get(2)?),
        // SEC1: version, the number itself, then the curve's identifier in brackets.
        OCTET_STRING => curve(fields.get(2)?.content),
        _ => None,
    }
}

fn kind_of_pkcs8(algorithm: Element<'_>, key: Element<'_>) -> Option<KeyKind> {
    let fields = algorithm.fields()?;
    let oid = fields.first()?.oid()?;
    if oid == OID_PKCS1_RSAENCRYPTION {
        let inner = Element::only(key.content, SEQUENCE)?.fields()?;
        Some(KeyKind::Rsa(bits(inner.get(1)?.content_of(INTEGER)?)))
    } else if oid == OID_KEY_TYPE_EC_PUBLIC_KEY {
        curve(fields.get(1)?.whole)
    } else if oid == OID_SIG_ED25519 {
        Some(KeyKind::Ed25519)
    } else {
        Some(KeyKind::Other(oid_name(&oid)))
    }
}

/// A curve by its name, or one that is spelt out.
fn curve(parameters: &[u8]) -> Option<KeyKind> {
    let (element, _) = Element::first(parameters)?;
    if element.tag == OBJECT_IDENTIFIER {
        let oid: Oid<'_> = element.oid()?;
        return Some(KeyKind::of_curve(&oid));
    }
    (element.tag == SEQUENCE).then(KeyKind::unnamed_curve)
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
