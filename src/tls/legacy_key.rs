//! Private keys encrypted the old way: PEM with `Proc-Type: 4,ENCRYPTED`, as OpenSSL wrote them before version 3.
//!
//! The key is derived as OpenSSL's `EVP_BytesToKey` does it: MD5, one round, the first eight bytes of the IV as salt.
//! Nothing in the file says whether a passphrase was right, so a result that is no DER key counts as wrong.

use zeroize::Zeroizing;

use super::der::{Element, SEQUENCE};
use super::pbe::{Cipher, OpenError, Password, evp_bytes_to_key};
use super::pem::Block;

/// An encrypted key as it stands in the file.
pub(super) struct LegacyKey {
    cipher: String,
    iv: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl LegacyKey {
    /// `None` if the block is not encrypted in this way.
    pub fn from_block(block: &Block<'_>) -> Option<Self> {
        let header = |wanted: &str| {
            block.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
        };
        header("Proc-Type").filter(|value| value.ends_with("ENCRYPTED"))?;
        let (cipher, iv) = header("DEK-Info").and_then(|value| value.split_once(',')).unwrap_or_default();
        Some(Self {
            cipher: cipher.trim().to_ascii_uppercase(),
            iv: from_hexadecimal(iv.trim()),
            ciphertext: block.der.to_vec(),
        })
    }

    /// The DER of the key: PKCS#1 or SEC1.
    pub fn decrypt(&self, password: Password<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        if self.cipher.is_empty() {
            return Err(OpenError::damaged("it does not say how it is encrypted"));
        }
        let cipher = Cipher::of_dek_info(&self.cipher).ok_or_else(|| OpenError::Unsupported(self.cipher.clone()))?;
        let salt = &self.iv[..self.iv.len().min(8)];
        let key = evp_bytes_to_key(&password.utf8(), salt, cipher.key_length());
        let der = cipher.decrypt(&key, &self.iv, &self.ciphertext)?;
        if Element::only(&der, SEQUENCE).is_some() { Ok(der) } else { Err(OpenError::WrongPassphrase) }
    }
}

fn from_hexadecimal(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
