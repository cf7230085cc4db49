//! Keys from passwords: PBKDF2, PBKDF1, scrypt, PKCS#12's own, and the one of old PEM files. Each is paid for first.

use std::num::NonZeroU32;

use aws_lc_rs::hmac;
use aws_lc_rs::pbkdf2;
use pkcs8::pkcs5::scrypt;
use zeroize::Zeroizing;

use super::{Budget, Hash, OpenError, Password, identifier, incomplete};
use crate::tls::certificate::oid_name;
use crate::tls::der::{Element, INTEGER, OCTET_STRING};

/// How PBES2 and PBMAC1 make a key of a password.
pub(in crate::tls) enum Kdf<'a> {
    Pbkdf2 { salt: &'a [u8], rounds: u64, length: Option<u64>, hash: Hash },
    Scrypt { salt: &'a [u8], n: u64, r: u64, p: u64 },
}

impl<'a> Kdf<'a> {
    pub fn read(algorithm: Element<'a>) -> Result<Self, OpenError> {
        let (oid, parameters) = identifier(algorithm)?;
        let parameters = parameters.ok_or_else(incomplete)?;
        match oid.to_id_string().as_str() {
            "1.2.840.113549.1.5.12" => Self::read_pbkdf2(parameters),
            "1.3.6.1.4.1.11591.4.11" => Self::read_scrypt(parameters).ok_or_else(incomplete),
            _ => Err(OpenError::Unsupported(oid_name(&oid))),
        }
    }

    /// `PBKDF2-params` (RFC 8018, A.2).
    fn read_pbkdf2(parameters: Element<'a>) -> Result<Self, OpenError> {
        let mut fields = parameters.elements();
        let salt = fields.next_of(OCTET_STRING).ok_or_else(incomplete)?.content;
        let rounds = fields.next().and_then(Element::number).ok_or_else(incomplete)?;
        let length = fields.next_of(INTEGER).and_then(Element::number);
        let hash = fields.next().map_or(Ok(Hash::Sha1), Hash::of_hmac)?;
        Ok(Self::Pbkdf2 { salt, rounds, length, hash })
    }

    /// `scrypt-params` (RFC 7914, 7.1).
    fn read_scrypt(parameters: Element<'a>) -> Option<Self> {
        let fields = parameters.fields()?;
        let [salt, n, r, p, ..] = fields.as_slice() else { return None };
        let salt = salt.content_of(OCTET_STRING)?;
        Some(Self::Scrypt { salt, n: n.number()?, r: r.number()?, p: p.number()? })
    }

    /// The length that it names itself, in bytes.
    pub fn own_length(&self) -> Option<u64> {
        match self {
            Self::Pbkdf2 { length, .. } => *length,
            Self::Scrypt { .. } => None,
        }
    }

    pub fn derive(&self, password: &[u8], length: usize, budget: &mut Budget) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut key = Zeroizing::new(vec![0; length]);
        match *self {
            Self::Pbkdf2 { salt, rounds, hash, .. } => {
                budget.spend_rounds(rounds, length.div_ceil(hash.output_length()), salt)?;
                pbkdf2_into(&mut key, hash, password, salt, rounds)?;
            }
            Self::Scrypt { salt, n, r, p } => {
                budget.spend_scrypt(n, r, p)?;
                scrypt_into(&mut key, password, salt, [n, r, p]).ok_or_else(incomplete)?;
            }
        }
        Ok(key)
    }
}

fn pbkdf2_into(key: &mut [u8], hash: Hash, password: &[u8], salt: &[u8], rounds: u64) -> Result<(), OpenError> {
    let algorithm = match hash {
        Hash::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
        Hash::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
        Hash::Sha384 => pbkdf2::PBKDF2_HMAC_SHA384,
        Hash::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        Hash::Sha224 => return pbkdf2_with_sha224(key, password, salt, rounds),
        Hash::Md5 => return Err(OpenError::Unsupported("PBKDF2 with MD5".to_owned())),
    };
    let rounds = u32::try_from(rounds).ok().and_then(NonZeroU32::new).ok_or_else(incomplete)?;
    pbkdf2::derive(algorithm, rounds, salt, password, key);
    Ok(())
}

/// RFC 8018, 5.2, for the one hash that aws-lc-rs leaves out.
fn pbkdf2_with_sha224(key: &mut [u8], password: &[u8], salt: &[u8], rounds: u64) -> Result<(), OpenError> {
    let hmac_key = hmac::Key::new(hmac::HMAC_SHA224, password);
    for (block, number) in key.chunks_mut(Hash::Sha224.output_length()).zip(1_u32..) {
        let mut last = hmac::sign(&hmac_key, &[salt, &number.to_be_bytes()].concat());
        block.copy_from_slice(&last.as_ref()[..block.len()]);
        for _ in 1..rounds {
            last = hmac::sign(&hmac_key, last.as_ref());
            block.iter_mut().zip(last.as_ref()).for_each(|(byte, more)| *byte ^= more);
        }
    }
    Ok(())
}

/// `None` if these parameters are none that scrypt can have. They were paid for, so they are small.
fn scrypt_into(key: &mut [u8], password: &[u8], salt: &[u8], [n, r, p]: [u64; 3]) -> Option<()> {
    if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
        return None;
    }
    let log_n = u8::try_from(n.trailing_zeros()).ok()?;
    let parameters = scrypt::Params::new(log_n, u32::try_from(r).ok()?, u32::try_from(p).ok()?).ok()?;
    scrypt::scrypt(password, salt, &parameters, key).ok()
}

/// RFC 8018, 5.1: the hash of the hash of password and salt. As many bytes as PBES1 needs, which is 16.
pub(super) fn pbkdf1(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    budget.spend_rounds(rounds, 1, salt)?;
    let seed = Zeroizing::new([password, salt].concat());
    Ok(hash.repeated(&seed, rounds))
}

/// What PKCS#12 derives: each use has its number (RFC 7292, B.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tls) enum Purpose {
    Key = 1,
    InitialisationVector = 2,
    Mac = 3,
}

/// RFC 7292, B.2. The names of its steps are kept: `D` is the diversifier, `I` salt and password, `A` and `B` the hash.
pub(in crate::tls) fn pkcs12_key(
    hash: Hash,
    purpose: Purpose,
    password: Password<'_>,
    salt: &[u8],
    rounds: u64,
    length: usize,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    budget.spend_rounds(rounds, length.div_ceil(hash.output_length()), salt)?;
    let block = hash.block_length();
    let password = password.bmp();
    // Here and below, a capacity that is never exceeded: what a growing vector leaves behind is not wiped.
    let mut seed = Zeroizing::new(Vec::with_capacity(salt.len() + password.len() + 3 * block));
    seed.extend(std::iter::repeat_n(purpose as u8, block));
    extend_to_blocks(&mut seed, salt, block);
    extend_to_blocks(&mut seed, &password, block);
    let mut key = Zeroizing::new(Vec::with_capacity(length + hash.output_length()));
    while key.len() < length {
        let last = hash.repeated(&seed, rounds);
        key.extend_from_slice(&last);
        for part in seed[block..].chunks_mut(block) {
            add_with_one(part, &last);
        }
    }
    key.truncate(length);
    Ok(key)
}

/// Repeats the bytes until they fill whole blocks.
fn extend_to_blocks(seed: &mut Vec<u8>, bytes: &[u8], block: usize) {
    let length = bytes.len().next_multiple_of(block);
    seed.extend(bytes.iter().cycle().take(length));
}

/// Adds the repeated hash and one to a number, big end first.
fn add_with_one(number: &mut [u8], hash: &[u8]) {
    let mut carry = 1;
    for (index, digit) in number.iter_mut().enumerate().rev() {
        let sum = u16::from(*digit) + u16::from(hash[index % hash.len()]) + carry;
        [_, *digit] = sum.to_be_bytes();
        carry = sum >> 8;
    }
}

/// OpenSSL's `EVP_BytesToKey` as its PEM files use it: MD5, one round.
pub(in crate::tls) fn evp_bytes_to_key(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length + Hash::Md5.output_length()));
    let mut last = Zeroizing::new(Vec::new());
    while key.len() < length {
        last = Hash::Md5.of(&Zeroizing::new([last.as_slice(), password, salt].concat()));
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}
