//! The check of a PKCS#12 file: HMAC over its content, with a key of the password.

use aws_lc_rs::hmac;

use super::{Budget, OpenError, Password, cut};
use crate::tls::der::{Element, OCTET_STRING};
use crate::tls::pbe::{Hash, Kdf, Purpose, identifier, pkcs12_key};

/// `PBMAC1` (RFC 9579): the check of newer files, with PBKDF2.
const PBMAC1: &str = "1.2.840.113549.1.5.14";

/// `MacData` (RFC 7292, 4): algorithm and value, salt, rounds. A value that differs means another password, or a change.
pub(super) fn verify(
    mac: Element<'_>,
    content: &[u8],
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<(), OpenError> {
    let fields = mac.fields().unwrap_or_default();
    let [info, salt, more @ ..] = fields.as_slice() else { return Err(cut()) };
    let info = info.fields().unwrap_or_default();
    let [algorithm, value] = info.as_slice() else { return Err(cut()) };
    let value = value.content_of(OCTET_STRING).ok_or_else(cut)?;
    let (oid, parameters) = identifier(*algorithm)?;
    let key = if oid.to_id_string() == PBMAC1 {
        pbmac1_key(parameters.ok_or_else(cut)?, password, budget)?
    } else {
        let hash = Hash::of_digest(*algorithm)?;
        let salt = salt.content_of(OCTET_STRING).ok_or_else(cut)?;
        // The number is left out if it is 1.
        let rounds = more.first().map_or(Some(1), |rounds| rounds.number()).ok_or_else(cut)?;
        let key = pkcs12_key(hash, Purpose::Mac, password, salt, rounds, hash.output_length(), budget)?;
        hmac_key(hash, &key)?
    };
    hmac::verify(&key, content, value).map_err(|_| OpenError::WrongPassphrase)
}

/// `PBMAC1-params` (RFC 8018, A.5): how to derive the key, and the HMAC.
fn pbmac1_key(parameters: Element<'_>, password: Password<'_>, budget: &mut Budget) -> Result<hmac::Key, OpenError> {
    let fields = parameters.fields().unwrap_or_default();
    let [kdf, mac] = fields.as_slice() else { return Err(cut()) };
    let hash = Hash::of_hmac(*mac)?;
    let kdf = Kdf::read(*kdf)?;
    // RFC 9579 wants the length to be there. No hash has more than 64 bytes, and no key needs more.
    let length = kdf.own_length().map_or(Some(hash.output_length()), |length| usize::try_from(length).ok());
    let length = length.filter(|length| (1..=64).contains(length)).ok_or_else(cut)?;
    let key = kdf.derive(&password.utf8(), length, budget)?;
    hmac_key(hash, &key)
}

fn hmac_key(hash: Hash, key: &[u8]) -> Result<hmac::Key, OpenError> {
    let algorithm = hash.hmac().ok_or_else(cut)?;
    Ok(hmac::Key::new(algorithm, key))
}
