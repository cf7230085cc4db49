//! Password-based encryption: an algorithm with its parameters, a ciphertext and a password to the plaintext.
//!
//! One reader for encrypted PKCS#8 keys and for PKCS#12 and Java keystores, which all say in the same way how they are
//! encrypted (`AlgorithmIdentifier`): PBES2 and PBES1 (RFC 8018), PKCS#12 (RFC 7292) and Sun's key protector. What the
//! parameters may cost is bounded before anything is derived. Knows no files.

mod budget;
mod cipher;
mod derive;
mod hash;
mod password;
mod sun;

use x509_parser::asn1_rs::Oid;
use zeroize::Zeroizing;

use super::certificate::oid_name;
use super::der::{Element, NULL, OCTET_STRING, SEQUENCE};

pub(super) use budget::Budget;
pub(super) use cipher::Cipher;
use derive::pbkdf1;
pub(super) use derive::{Kdf, Purpose, evp_bytes_to_key, pkcs12_key};
pub(super) use hash::Hash;
pub(super) use password::Password;

/// Why something encrypted cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OpenError {
    /// No password is known.
    PassphraseNeeded,
    /// The password is not the one that it was encrypted with.
    WrongPassphrase,
    /// What is wrong with it.
    Damaged(String),
    /// What it is that cannot be read, as in "an RSA key of 1024 bits".
    Unsupported(String),
}

impl OpenError {
    pub fn damaged(detail: &str) -> Self {
        Self::Damaged(detail.to_owned())
    }

    /// Puts a noun before the name of an encryption: "a key encrypted with" camellia.
    pub fn of(self, noun: &str) -> Self {
        match self {
            Self::Unsupported(encryption) => Self::Unsupported(format!("{noun} {encryption}")),
            other @ (Self::PassphraseNeeded | Self::WrongPassphrase | Self::Damaged(_)) => other,
        }
    }
}

/// The plaintext. A wrong password is noticed by the padding, so one in 256 wrong ones gives nonsense: look at what
/// comes out. Unsupported encryptions are named as they are, without a noun.
pub(super) fn decrypt(
    algorithm: Element<'_>,
    ciphertext: &[u8],
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (oid, parameters) = identifier(algorithm)?;
    match oid.to_id_string().as_str() {
        "1.2.840.113549.1.5.13" => pbes2(parameters, ciphertext, password, budget),
        "1.2.840.113549.1.12.1.3" => pkcs12(Cipher::TripleDes, parameters, ciphertext, password, budget),
        "1.2.840.113549.1.12.1.4" => pkcs12(Cipher::TripleDesTwoKeys, parameters, ciphertext, password, budget),
        "1.2.840.113549.1.12.1.5" => pkcs12(Cipher::rc2(128), parameters, ciphertext, password, budget),
        "1.2.840.113549.1.12.1.6" => pkcs12(Cipher::rc2(40), parameters, ciphertext, password, budget),
        "1.2.840.113549.1.5.3" => pbes1(Hash::Md5, Cipher::Des, parameters, ciphertext, password, budget),
        "1.2.840.113549.1.5.6" => pbes1(Hash::Md5, Cipher::rc2(64), parameters, ciphertext, password, budget),
        "1.2.840.113549.1.5.10" => pbes1(Hash::Sha1, Cipher::Des, parameters, ciphertext, password, budget),
        "1.2.840.113549.1.5.11" => pbes1(Hash::Sha1, Cipher::rc2(64), parameters, ciphertext, password, budget),
        "1.3.6.1.4.1.42.2.17.1.1" => sun::unprotect(ciphertext, password),
        _ => Err(OpenError::Unsupported(oid_name(&oid))),
    }
}

/// What the first password gives that is not wrong. Each may spend as much as is left.
pub(super) fn first_fitting<T>(
    passwords: &[Password<'_>],
    budget: &mut Budget,
    mut open: impl FnMut(Password<'_>, &mut Budget) -> Result<T, OpenError>,
) -> Result<T, OpenError> {
    let before = budget.clone();
    let mut outcome = Err(OpenError::PassphraseNeeded);
    for &password in passwords {
        *budget = before.clone();
        outcome = open(password, budget);
        if !matches!(outcome, Err(OpenError::WrongPassphrase)) {
            break;
        }
    }
    outcome
}

/// `AlgorithmIdentifier`: the object identifier and the parameters, which may be missing.
pub(super) fn identifier(algorithm: Element<'_>) -> Result<(Oid<'_>, Option<Element<'_>>), OpenError> {
    let fields = algorithm.content_of(SEQUENCE).and_then(|_| algorithm.fields()).unwrap_or_default();
    let oid = fields.first().and_then(|first| first.oid());
    let oid = oid.ok_or_else(|| OpenError::damaged("it does not say how it is encrypted"))?;
    Ok((oid, fields.get(1).copied().filter(|parameters| parameters.tag != NULL)))
}

/// `PBES2-params` (RFC 8018, A.4): how to derive the key, and the cipher.
fn pbes2(
    parameters: Option<Element<'_>>,
    ciphertext: &[u8],
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let fields = parameters.and_then(Element::fields).unwrap_or_default();
    let [kdf, cipher, ..] = fields.as_slice() else { return Err(incomplete()) };
    let (cipher, iv) = Cipher::of_scheme(*cipher)?;
    let kdf = Kdf::read(*kdf)?;
    let key = kdf.derive(&password.utf8(), cipher.key_length(), budget)?;
    cipher.decrypt(&key, iv, ciphertext)
}

/// RFC 7292, appendix C: key and initialisation vector both come from the password.
fn pkcs12(
    cipher: Cipher,
    parameters: Option<Element<'_>>,
    ciphertext: &[u8],
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (salt, rounds) = salt_and_rounds(parameters)?;
    let mut derived = |purpose, length| pkcs12_key(Hash::Sha1, purpose, password, salt, rounds, length, budget);
    let key = derived(Purpose::Key, cipher.key_length())?;
    let iv = derived(Purpose::InitialisationVector, cipher.block_length())?;
    cipher.decrypt(&key, &iv, ciphertext)
}

/// RFC 8018, 6.1: the first half of what is derived is the key, the second the initialisation vector.
fn pbes1(
    hash: Hash,
    cipher: Cipher,
    parameters: Option<Element<'_>>,
    ciphertext: &[u8],
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (salt, rounds) = salt_and_rounds(parameters)?;
    let derived = pbkdf1(hash, &password.utf8(), salt, rounds, budget)?;
    let (key, iv) = derived.split_at(cipher.key_length());
    cipher.decrypt(key, &iv[..cipher.block_length()], ciphertext)
}

fn salt_and_rounds(parameters: Option<Element<'_>>) -> Result<(&[u8], u64), OpenError> {
    let fields = parameters.and_then(Element::fields).unwrap_or_default();
    let [salt, rounds, ..] = fields.as_slice() else { return Err(incomplete()) };
    salt.content_of(OCTET_STRING).zip(rounds.number()).ok_or_else(incomplete)
}

fn incomplete() -> OpenError {
    OpenError::damaged("what it says about its encryption is not complete")
}
