//! Sun's proprietary key protector, which the keys of a Java keystore (JKS) are encrypted with.
//!
//! The ciphertext is salt, masked key and a check of 20 bytes each but the key. The mask is a chain of SHA-1 over the
//! password and what came before, the check is SHA-1 over the password and the key.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA1_OUTPUT_LEN};
use zeroize::Zeroizing;

use super::{OpenError, Password};

/// The plain PKCS#8 key.
pub(super) fn unprotect(protected: &[u8], password: Password<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (salt, rest) = protected.split_at_checked(SHA1_OUTPUT_LEN).ok_or_else(too_short)?;
    let (masked, check) =
        rest.len().checked_sub(SHA1_OUTPUT_LEN).map(|length| rest.split_at(length)).ok_or_else(too_short)?;
    let password = password.utf16();
    let mut key = Zeroizing::new(masked.to_vec());
    let mut mask = Zeroizing::new(salt.to_vec());
    for block in key.chunks_mut(SHA1_OUTPUT_LEN) {
        mask = sha1(&password, &mask);
        for (byte, mask) in block.iter_mut().zip(mask.iter()) {
            *byte ^= mask;
        }
    }
    verify_slices_are_equal(&sha1(&password, &key), check).map_err(|_| OpenError::WrongPassphrase)?;
    Ok(key)
}

fn sha1(password: &[u8], more: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut context = digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(password);
    context.update(more);
    Zeroizing::new(context.finish().as_ref().to_vec())
}

fn too_short() -> OpenError {
    OpenError::damaged("its key is too short for its encryption")
}
