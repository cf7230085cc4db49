//! Private keys to sign with: new ones, and those in files; and how they are written.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};
use pkcs8::pkcs5::pbes2;
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use x509_parser::oid_registry::{
    OID_PKCS1_SHA256WITHRSA, OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512,
    OID_SIG_ED25519,
};
use zeroize::Zeroizing;

use super::{MintError, der};
use crate::profile::Secret;
use crate::tls::der::{Element, SEQUENCE};
use crate::tls::load::Source;
use crate::tls::{CertificateInfo, KeyKind, Slot, TlsFileError, identity, pem};

/// Rounds of PBKDF2-HMAC-SHA256: OWASP's recommendation since 2023, and what OpenSSL opens in a third of a second.
pub(super) const ROUNDS: u32 = 600_000;

/// Kind and size of a new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NewKey {
    /// RSA of 2048 bits: what every broker and device knows.
    #[default]
    Rsa2048,
    /// RSA of 4096 bits: takes some seconds to make.
    Rsa4096,
    /// ECDSA over NIST's P-256.
    P256,
    /// ECDSA over NIST's P-384.
    P384,
    /// Ed25519: OpenSSL from 1.1.1 on, and Java from 15 on.
    Ed25519,
}

impl NewKey {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Rsa2048, Self::Rsa4096, Self::P256, Self::P384, Self::Ed25519];

    /// As it is called in the window: the same words as [`KeyKind`]'s.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA 2048",
            Self::Rsa4096 => "RSA 4096",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Ed25519 => "Ed25519",
        }
    }

    fn pkcs8(self) -> Result<Zeroizing<Vec<u8>>, aws_lc_rs::error::Unspecified> {
        let random = SystemRandom::new();
        let rsa = |size| {
            let key = rsa::KeyPair::generate(size)?;
            Ok(Zeroizing::new(AsDer::as_der(&key)?.as_ref().to_vec()))
        };
        let curve = |algorithm| {
            EcdsaKeyPair::generate_pkcs8(algorithm, &random).map(|key| Zeroizing::new(key.as_ref().to_vec()))
        };
        match self {
            Self::Rsa2048 => rsa(KeySize::Rsa2048),
            Self::Rsa4096 => rsa(KeySize::Rsa4096),
            Self::P256 => curve(&ECDSA_P256_SHA256_ASN1_SIGNING),
            Self::P384 => curve(&ECDSA_P384_SHA384_ASN1_SIGNING),
            // Version 1: what OpenSSL 1.1.1 reads, too.
            Self::Ed25519 => Ed25519KeyPair::generate_pkcs8v1(&random).map(|key| Zeroizing::new(key.as_ref().to_vec())),
        }
    }
}

impl fmt::Display for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A private key that can sign. Lives in memory only, is wiped on drop, and `Debug` prints nothing of it.
#[derive(Clone)]
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    signing: Arc<dyn SigningKey>,
    spki: Vec<u8>,
}

impl PrivateKey {
    /// A new one. RSA of 4096 bits may take some seconds.
    ///
    /// # Errors
    /// The library cannot make one.
    pub fn generate(kind: NewKey) -> Result<Self, MintError> {
        let pkcs8 = kind.pkcs8().map_err(|_| MintError::Library("a new key"))?;
        let key = PrivateKeyDer::Pkcs8(pkcs8.as_slice().into());
        let signing = any_supported_type(&key).map_err(|_| MintError::Library("a new key"))?;
        let spki = signing.public_key().ok_or(MintError::Library("a public key"))?.to_vec();
        Ok(Self { pkcs8, signing, spki })
    }

    /// The first private key of a file, whatever its form. Blocks on the file.
    ///
    /// # Errors
    /// The file cannot be read, has no key, or is encrypted and does not open with this passphrase.
    pub fn open(file: &Path, passphrase: Option<&Secret>) -> Result<Self, TlsFileError> {
        let source = Source::new(Slot::None, file, passphrase, passphrase);
        let (open, _) = source.own_key(&source.contents()?, "", &[])?;
        let key =
            PrivateKeyDer::try_from(open.der.as_slice()).map_err(|_| source.wrong("no private key".to_owned()))?;
        let pkcs8 = as_pkcs8(&key, &open.spki);
        Ok(Self { pkcs8, signing: open.signing, spki: open.spki })
    }

    /// `SubjectPublicKeyInfo` of its public half, in DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// Kind and size.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        KeyKind::of_spki(&self.spki)
    }

    /// The certificate of this key and, one after the other, its issuers, out of a pool in any order. Empty if none is
    /// of this key.
    #[must_use]
    pub fn chain_in(&self, pool: Vec<CertificateInfo>) -> Vec<CertificateInfo> {
        identity::chain_of(pool, &self.spki)
    }

    /// PKCS#8 as PEM, in the open.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        pem::write("PRIVATE KEY", &self.pkcs8)
    }

    /// PKCS#8 as PEM behind a passphrase: PBES2 with AES-256 and PBKDF2-HMAC-SHA256. Takes some tenths of a second.
    ///
    /// # Errors
    /// The library cannot encrypt.
    pub fn to_encrypted_pem(&self, passphrase: &Secret) -> Result<Zeroizing<String>, MintError> {
        Ok(pem::write("ENCRYPTED PRIVATE KEY", &self.to_encrypted_der(passphrase)?))
    }

    /// The same as DER: `EncryptedPrivateKeyInfo`.
    pub(super) fn to_encrypted_der(&self, passphrase: &Secret) -> Result<Vec<u8>, MintError> {
        let (scheme, ciphertext) = encrypt(&self.pkcs8, passphrase)?;
        Ok(der::sequence(&[&scheme, &der::octet_string(&[&ciphertext])]))
    }

    /// For a TLS handshake.
    #[must_use]
    pub(crate) fn signing_key(&self) -> Arc<dyn SigningKey> {
        Arc::clone(&self.signing)
    }

    /// `SEQUENCE { content, algorithm, signature }`, as certificates and requests are.
    pub(super) fn sign(&self, make: impl Fn(&[u8]) -> Vec<u8>) -> Result<Vec<u8>, MintError> {
        let rsa = || der::sequence(&[&der::oid(&OID_PKCS1_SHA256WITHRSA), der::NULL]);
        let other = |oid| der::sequence(&[&der::oid(oid)]);
        let ways = [
            (SignatureScheme::RSA_PKCS1_SHA256, rsa()),
            (SignatureScheme::ECDSA_NISTP256_SHA256, other(&OID_SIG_ECDSA_WITH_SHA256)),
            (SignatureScheme::ECDSA_NISTP384_SHA384, other(&OID_SIG_ECDSA_WITH_SHA384)),
            (SignatureScheme::ECDSA_NISTP521_SHA512, other(&OID_SIG_ECDSA_WITH_SHA512)),
            (SignatureScheme::ED25519, other(&OID_SIG_ED25519)),
        ];
        for (scheme, algorithm) in ways {
            let Some(signer) = self.signing.choose_scheme(&[scheme]) else { continue };
            let content = make(&algorithm);
            let signature = signer.sign(&content).map_err(|_| MintError::Library("a signature"))?;
            return Ok(der::sequence(&[&content, &algorithm, &der::bit_string(&signature, 0)]));
        }
        Err(MintError::Library("a signature"))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.kind())
    }
}

/// PKCS#1 and SEC1 are what PKCS#8 wraps. How the key is to be used stands in its public half.
fn as_pkcs8(key: &PrivateKeyDer<'_>, spki: &[u8]) -> Zeroizing<Vec<u8>> {
    let inner = match key {
        PrivateKeyDer::Pkcs1(_) | PrivateKeyDer::Sec1(_) => key.secret_der(),
        // The type is not exhaustive; what rustls could load is one of the three.
        _ => return Zeroizing::new(key.secret_der().to_vec()),
    };
    let parts = Element::only(spki, SEQUENCE).and_then(Element::fields).unwrap_or_default();
    let algorithm = parts.first().map(|part| part.whole.to_vec());
    let octets = Zeroizing::new(der::octet_string(&[inner]));
    Zeroizing::new(der::sequence(&[&der::integer(&[0]), &algorithm.unwrap_or_default(), &octets]))
}

/// PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256: the algorithm's identifier in DER, and the ciphertext.
pub(super) fn encrypt(plain: &[u8], passphrase: &Secret) -> Result<(Vec<u8>, Vec<u8>), MintError> {
    let failed = || MintError::Library("an encrypted key");
    let parameters = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &random::<16>()?, random()?)
        .map_err(|_| failed())?;
    let ciphertext = parameters.encrypt(passphrase.reveal(), plain).map_err(|_| failed())?;
    let scheme = pkcs8::pkcs5::EncryptionScheme::from(parameters);
    Ok((pkcs8::der::Encode::to_der(&scheme).map_err(|_| failed())?, ciphertext))
}

/// Bytes that nobody can guess.
pub(super) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], MintError> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| MintError::Library("random numbers"))?;
    Ok(bytes)
}
