//! The hash functions that passwords go through.

use aws_lc_rs::{digest, hmac};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::{OpenError, identifier};
use crate::tls::certificate::oid_name;
use crate::tls::der::Element;

/// A hash function that passwords go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tls) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By the object identifier of the function itself.
    pub fn of_digest(algorithm: Element<'_>) -> Result<Self, OpenError> {
        let (oid, _) = identifier(algorithm)?;
        match oid.to_id_string().as_str() {
            "1.3.14.3.2.26" => Ok(Self::Sha1),
            "2.16.840.1.101.3.4.2.4" => Ok(Self::Sha224),
            "2.16.840.1.101.3.4.2.1" => Ok(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Ok(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Ok(Self::Sha512),
            _ => Err(OpenError::Unsupported(oid_name(&oid))),
        }
    }

    /// By the object identifier of HMAC with it.
    pub fn of_hmac(algorithm: Element<'_>) -> Result<Self, OpenError> {
        let (oid, _) = identifier(algorithm)?;
        match oid.to_id_string().as_str() {
            "1.2.840.113549.2.7" => Ok(Self::Sha1),
            "1.2.840.113549.2.8" => Ok(Self::Sha224),
            "1.2.840.113549.2.9" => Ok(Self::Sha256),
            "1.2.840.113549.2.10" => Ok(Self::Sha384),
            "1.2.840.113549.2.11" => Ok(Self::Sha512),
            _ => Err(OpenError::Unsupported(oid_name(&oid))),
        }
    }

    fn algorithm(self) -> Option<&'static digest::Algorithm> {
        match self {
            Self::Md5 => None,
            Self::Sha1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha224 => Some(&digest::SHA224),
            Self::Sha256 => Some(&digest::SHA256),
            Self::Sha384 => Some(&digest::SHA384),
            Self::Sha512 => Some(&digest::SHA512),
        }
    }

    /// `None` for MD5, which nothing is authenticated with.
    pub fn hmac(self) -> Option<hmac::Algorithm> {
        match self {
            Self::Md5 => None,
            Self::Sha1 => Some(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha224 => Some(hmac::HMAC_SHA224),
            Self::Sha256 => Some(hmac::HMAC_SHA256),
            Self::Sha384 => Some(hmac::HMAC_SHA384),
            Self::Sha512 => Some(hmac::HMAC_SHA512),
        }
    }

    /// In bytes.
    pub fn output_length(self) -> usize {
        self.algorithm().map_or(16, digest::Algorithm::output_len)
    }

    pub(super) fn block_length(self) -> usize {
        self.algorithm().map_or(64, digest::Algorithm::block_len)
    }

    pub(super) fn of(self, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self.algorithm() {
            None => Md5::digest(bytes).to_vec(),
            Some(algorithm) => digest::digest(algorithm, bytes).as_ref().to_vec(),
        })
    }

    /// The hash of the bytes, then the hash of that, and so on, this often in all.
    pub(super) fn repeated(self, bytes: &[u8], rounds: u64) -> Zeroizing<Vec<u8>> {
        let mut last = self.of(bytes);
        for _ in 1..rounds {
            match self.algorithm() {
                None => {
                    let next = Md5::digest(last.as_slice());
                    last.copy_from_slice(&next);
                }
                Some(algorithm) => {
                    let next = digest::digest(algorithm, &last);
                    last.copy_from_slice(next.as_ref());
                }
            }
        }
        last
    }
}
