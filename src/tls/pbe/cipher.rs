//! The block ciphers of encrypted keys and keystores, all in CBC mode.

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::Zeroizing;

use super::{OpenError, identifier, incomplete};
use crate::tls::certificate::oid_name;
use crate::tls::der::{Element, OCTET_STRING};

/// A cipher and the size of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tls) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    Des,
    TripleDes,
    /// The third key is the first one.
    TripleDesTwoKeys,
    /// With as many effective bits as its key has.
    Rc2 {
        bits: usize,
    },
}

impl Cipher {
    pub const fn rc2(bits: usize) -> Self {
        Self::Rc2 { bits }
    }

    /// The cipher and the initialisation vector of PBES2 (RFC 8018, B.2).
    pub(super) fn of_scheme(scheme: Element<'_>) -> Result<(Self, &[u8]), OpenError> {
        let (oid, parameters) = identifier(scheme)?;
        let parameters = parameters.ok_or_else(incomplete)?;
        let cipher = match oid.to_id_string().as_str() {
            "2.16.840.1.101.3.4.1.2" => Self::Aes128,
            "2.16.840.1.101.3.4.1.22" => Self::Aes192,
            "2.16.840.1.101.3.4.1.42" => Self::Aes256,
            "1.2.840.113549.3.7" => Self::TripleDes,
            "1.3.14.3.2.7" => Self::Des,
            "1.2.840.113549.3.2" => return rc2_scheme(parameters),
            _ => return Err(OpenError::Unsupported(oid_name(&oid))),
        };
        Ok((cipher, parameters.content_of(OCTET_STRING).ok_or_else(incomplete)?))
    }

    /// The cipher of `DEK-Info` in PEM.
    pub fn of_dek_info(name: &str) -> Option<Self> {
        match name {
            "AES-256-CBC" => Some(Self::Aes256),
            "AES-192-CBC" => Some(Self::Aes192),
            "AES-128-CBC" => Some(Self::Aes128),
            "DES-EDE3-CBC" => Some(Self::TripleDes),
            "DES-EDE-CBC" => Some(Self::TripleDesTwoKeys),
            "DES-CBC" => Some(Self::Des),
            "RC2-CBC" => Some(Self::rc2(128)),
            "RC2-64-CBC" => Some(Self::rc2(64)),
            "RC2-40-CBC" => Some(Self::rc2(40)),
            _ => None,
        }
    }

    /// In bytes.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::TripleDesTwoKeys => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Des => 8,
            Self::Rc2 { bits } => bits / 8,
        }
    }

    /// In bytes; the initialisation vector has as many.
    pub const fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Des | Self::TripleDes | Self::TripleDesTwoKeys | Self::Rc2 { .. } => 8,
        }
    }

    /// The plaintext without its padding.
    pub fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(self.block_length()) {
            return Err(OpenError::damaged("its length is not a multiple of the cipher's block"));
        }
        match self {
            Self::Aes128 => with(Aes128::new_from_slice(key).ok(), iv, ciphertext),
            Self::Aes192 => with(Aes192::new_from_slice(key).ok(), iv, ciphertext),
            Self::Aes256 => with(Aes256::new_from_slice(key).ok(), iv, ciphertext),
            Self::Des => with(Des::new_from_slice(key).ok(), iv, ciphertext),
            Self::TripleDes => with(TdesEde3::new_from_slice(key).ok(), iv, ciphertext),
            Self::TripleDesTwoKeys => with(TdesEde2::new_from_slice(key).ok(), iv, ciphertext),
            Self::Rc2 { bits } => with(Some(Rc2::new_with_eff_key_len(key, bits)), iv, ciphertext),
        }
    }
}

/// `RC2-CBC-Parameter` (RFC 8018, B.2.3): the effective bits in a code of their own, and the initialisation vector.
fn rc2_scheme(parameters: Element<'_>) -> Result<(Cipher, &[u8]), OpenError> {
    let fields = parameters.fields().unwrap_or_default();
    let [version, iv, ..] = fields.as_slice() else { return Err(incomplete()) };
    let bits = match version.number() {
        Some(160) => 40,
        Some(120) => 64,
        Some(58) => 128,
        _ => return Err(OpenError::Unsupported("rc2-cbc with an unusual key".to_owned())),
    };
    Ok((Cipher::rc2(bits), iv.content_of(OCTET_STRING).ok_or_else(incomplete)?))
}

fn with<C>(cipher: Option<C>, iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError>
where
    C: BlockCipherDecrypt,
{
    let decryptor = cipher.and_then(|cipher| Decryptor::inner_iv_slice_init(cipher, iv).ok());
    let decryptor = decryptor.ok_or_else(|| OpenError::damaged("its initialisation vector has the wrong length"))?;
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    let length = decryptor.decrypt_padded::<Pkcs7>(&mut buffer).map_err(|_| OpenError::WrongPassphrase)?.len();
    buffer.truncate(length);
    Ok(buffer)
}
