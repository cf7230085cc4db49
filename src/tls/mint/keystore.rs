//! Writing PKCS#12 (RFC 7292) as OpenSSL 3 and Java's keytool read it: AES-256 with PBKDF2-HMAC-SHA256, and a SHA-256 MAC.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::hmac;
use x509_parser::asn1_rs::oid;
use x509_parser::oid_registry::{OID_NIST_HASH_SHA256, Oid};

use super::private_key::{self, PrivateKey, ROUNDS};
use super::{MintError, der};
use crate::profile::Secret;
use crate::tls::CertificateInfo;
use crate::tls::pbe::{Budget, Hash, Password, Purpose, pkcs12_key};

const DATA: Oid<'static> = oid!(1.2.840.113549.1.7.1);
const ENCRYPTED_DATA: Oid<'static> = oid!(1.2.840.113549.1.7.6);
const SHROUDED_KEY_BAG: Oid<'static> = oid!(1.2.840.113549.1.12.10.1.2);
const CERTIFICATE_BAG: Oid<'static> = oid!(1.2.840.113549.1.12.10.1.3);
const X509_CERTIFICATE: Oid<'static> = oid!(1.2.840.113549.1.9.22.1);
const FRIENDLY_NAME: Oid<'static> = oid!(1.2.840.113549.1.9.20);
const LOCAL_KEY_ID: Oid<'static> = oid!(1.2.840.113549.1.9.21);

/// One key pair with its chain, under this alias. The first certificate must be the key's own. Takes about a second.
///
/// # Errors
/// The library cannot encrypt.
pub fn pkcs12(
    key: &PrivateKey,
    chain: &[CertificateInfo],
    alias: &str,
    password: &Secret,
) -> Result<Vec<u8>, MintError> {
    let own = chain.first().map(|own| attributes(alias, own)).unwrap_or_default();
    let bags: Vec<Vec<u8>> = chain
        .iter()
        .enumerate()
        .map(|(place, certificate)| certificate_bag(certificate, if place == 0 { &own } else { &[] }))
        .collect();
    let certificates = der::sequence(&bags.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let key_bag = bag(&SHROUDED_KEY_BAG, &key.to_encrypted_der(password)?, &own);
    let safe = der::sequence(&[&encrypted_data(&certificates, password)?, &data(&der::sequence(&[&key_bag]))]);
    Ok(der::sequence(&[&der::integer(&[3]), &data(&safe), &mac(&safe, password)?]))
}

fn certificate_bag(certificate: &CertificateInfo, attributes: &[u8]) -> Vec<u8> {
    let value = der::context(0, &[&der::octet_string(&[&certificate.der])]);
    bag(&CERTIFICATE_BAG, &der::sequence(&[&der::oid(&X509_CERTIFICATE), &value]), attributes)
}

fn bag(kind: &Oid<'_>, value: &[u8], attributes: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(kind), &der::context(0, &[value]), attributes])
}

/// The alias, and what tells which certificate is the key's own: the same bytes at both.
fn attributes(alias: &str, own: &CertificateInfo) -> Vec<u8> {
    let attribute = |kind, value: &[u8]| der::sequence(&[&der::oid(kind), &der::set(&[value])]);
    let identifier = der::octet_string(&[digest(&SHA1_FOR_LEGACY_USE_ONLY, &own.der).as_ref()]);
    der::set(&[&attribute(&FRIENDLY_NAME, &der::bmp_string(alias)), &attribute(&LOCAL_KEY_ID, &identifier)])
}

fn data(content: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(&DATA), &der::context(0, &[&der::octet_string(&[content])])])
}

fn encrypted_data(content: &[u8], password: &Secret) -> Result<Vec<u8>, MintError> {
    let (scheme, ciphertext) = private_key::encrypt(content, password)?;
    let encrypted = der::sequence(&[&der::oid(&DATA), &scheme, &der::context_primitive(0, &ciphertext)]);
    let versioned = der::sequence(&[&der::integer(&[0]), &encrypted]);
    Ok(der::sequence(&[&der::oid(&ENCRYPTED_DATA), &der::context(0, &[&versioned])]))
}

fn mac(content: &[u8], password: &Secret) -> Result<Vec<u8>, MintError> {
    let salt = private_key::random::<16>()?;
    let (password, length) = (Password::Text(password.reveal()), Hash::Sha256.output_length());
    let mut budget = Budget::default();
    let key = pkcs12_key(Hash::Sha256, Purpose::Mac, password, &salt, ROUNDS.into(), length, &mut budget)
        .map_err(|_| MintError::Library("a keystore"))?;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content);
    let algorithm = der::sequence(&[&der::oid(&OID_NIST_HASH_SHA256), der::NULL]);
    let digest_info = der::sequence(&[&algorithm, &der::octet_string(&[tag.as_ref()])]);
    Ok(der::sequence(&[&digest_info, &der::octet_string(&[&salt]), &der::integer(&ROUNDS.to_be_bytes())]))
}
