//! What deriving keys may cost.
//!
//! Files say how costly that is to be, and hostile files ask for years of it. So each derivation is paid from a budget
//! before it begins.

use super::OpenError;

/// Rounds of a hash. Seven times the costliest advice in use (OWASP: 1.3 million of PBKDF2 with SHA-1, less with others),
/// and a thousand times what keytool and OpenSSL write (10 000 and 2048). Some seconds on one core.
const MOST_ROUNDS: u64 = 10_000_000;

/// Eight times what OpenSSL allows itself (32 MiB), sixteen times what it writes (N = 16384, r = 8).
const MOST_SCRYPT_MEMORY: u64 = 256 * 1024 * 1024;

/// N times r times p: twice what fits into that memory at once. Some seconds on one core.
const MOST_SCRYPT_WORK: u64 = 2 * MOST_SCRYPT_MEMORY / 128;

/// Hundreds of times the usual salt of 8 to 20 bytes; the PKCS#12 derivation goes over it again and again.
const LONGEST_SALT: usize = 1024;

/// What may be spent on one file.
#[derive(Debug, Clone)]
pub(in crate::tls) struct Budget {
    rounds: u64,
    scrypt: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { rounds: MOST_ROUNDS, scrypt: MOST_SCRYPT_WORK }
    }
}

impl Budget {
    pub(super) fn spend_rounds(&mut self, rounds: u64, blocks: usize, salt: &[u8]) -> Result<(), OpenError> {
        if salt.len() > LONGEST_SALT {
            return Err(OpenError::damaged("the salt of its encryption is longer than any"));
        }
        let cost = rounds.saturating_mul(blocks as u64);
        self.rounds = self.rounds.checked_sub(cost).ok_or_else(|| {
            OpenError::Unsupported(format!("{rounds} rounds of key derivation, more than are ever of use"))
        })?;
        Ok(())
    }

    pub(super) fn spend_scrypt(&mut self, n: u64, r: u64, p: u64) -> Result<(), OpenError> {
        let memory = n.saturating_mul(r).saturating_mul(128);
        let left = self.scrypt.checked_sub(n.saturating_mul(r).saturating_mul(p));
        self.scrypt = left.filter(|_| memory <= MOST_SCRYPT_MEMORY).ok_or_else(|| {
            OpenError::Unsupported(format!("scrypt at a cost that is never of use (N={n}, r={r}, p={p})"))
        })?;
        Ok(())
    }
}
