//! Private keys encrypted the old way: PEM with `Proc-Type: 4,ENCRYPTED`, as OpenSSL wrote them before version 3.
//!
//! The key is derived as OpenSSL's `EVP_BytesToKey` does it: MD5, one round, the first eight bytes of the IV as salt.
//! Nothing in the file says whether a passphrase was right, so a result that is no DER key counts as wrong.

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use des::{Des, TdesEde3};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::key::KeyError;
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
    pub fn decrypt(&self, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der = match self.cipher.as_str() {
            "AES-256-CBC" => self.decrypt_with::<Aes256>(passphrase),
            "AES-192-CBC" => self.decrypt_with::<Aes192>(passphrase),
            "AES-128-CBC" => self.decrypt_with::<Aes128>(passphrase),
            "DES-EDE3-CBC" => self.decrypt_with::<TdesEde3>(passphrase),
            "DES-CBC" => self.decrypt_with::<Des>(passphrase),
            "" => Err(KeyError::Damaged("it does not say how it is encrypted".to_owned())),
            other => Err(KeyError::Unsupported(format!("a key encrypted with {other}"))),
        }?;
        if der.first() == Some(&0x30) { Ok(der) } else { Err(KeyError::WrongPassphrase) }
    }

    fn decrypt_with<C>(&self, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>
    where
        C: BlockCipherDecrypt + KeyInit,
    {
        if self.ciphertext.is_empty() || !self.ciphertext.len().is_multiple_of(C::block_size()) {
            return Err(KeyError::Damaged("its length is not a multiple of the cipher's block".to_owned()));
        }
        let key = self.derive(passphrase, C::key_size());
        let decryptor = Decryptor::<C>::new_from_slices(&key, &self.iv)
            .map_err(|_| KeyError::Damaged("its initialisation vector has the wrong length".to_owned()))?;
        let mut buffer = Zeroizing::new(self.ciphertext.clone());
        let length = decryptor.decrypt_padded::<Pkcs7>(&mut buffer).map_err(|_| KeyError::WrongPassphrase)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn derive(&self, passphrase: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
        let salt = &self.iv[..self.iv.len().min(8)];
        let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
        let mut last = Zeroizing::new(Vec::new());
        while key.len() < length {
            let digest =
                Md5::new().chain_update(last.as_slice()).chain_update(passphrase).chain_update(salt).finalize();
            *last = digest.to_vec();
            key.extend_from_slice(&last);
        }
        key.truncate(length);
        key
    }
}

fn from_hexadecimal(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
