//! Signatures under a bare public key, checked with the provider's own algorithms.
//!
//! For certificates that webpki does not read, X.509 version 1 above all. What is too weak for webpki (SHA-1, RSA below
//! 2048 bits) is too weak here.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved};
use webpki::RawPublicKeyEntity;
use x509_parser::certificate::X509Certificate;

use super::ServerCertificateError;
use super::der::{Element, SEQUENCE};

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

/// Whether the holder of this public key signed this certificate.
pub(super) fn check_certificate(
    certificate: &X509Certificate<'_>,
    der: &[u8],
    issuer_spki: &[u8],
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<(), ServerCertificateError> {
    check_parts(certificate, der, issuer_spki, algorithms).map_err(|error| ServerCertificateError::from(&error))
}

fn check_parts(
    certificate: &X509Certificate<'_>,
    der: &[u8],
    issuer_spki: &[u8],
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<(), CertificateError> {
    let value = &certificate.signature_value;
    if certificate.tbs_certificate.signature != certificate.signature_algorithm || value.unused_bits != 0 {
        return Err(CertificateError::BadEncoding);
    }
    let parts = Element::only(der, SEQUENCE).and_then(Element::fields).ok_or(CertificateError::BadEncoding)?;
    let algorithm = parts.get(1).ok_or(CertificateError::BadEncoding)?.content;
    check_signed(issuer_spki, algorithm, certificate.tbs_certificate.as_ref(), &value.data, algorithms)
}

/// Whether the holder of this public key signed these bytes with this algorithm: the inside of its identifier in DER.
pub(super) fn check_signed(
    spki: &[u8],
    algorithm: &[u8],
    signed: &[u8],
    signature: &[u8],
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<(), CertificateError> {
    let candidates: Vec<Algorithm> =
        algorithms.all.iter().copied().filter(|candidate| candidate.signature_alg_id().as_ref() == algorithm).collect();
    if candidates.is_empty() {
        return Err(unsupported(algorithm));
    }
    check(spki, &candidates, signed, signature)
}

/// Whether the holder of this public key signed this TLS 1.2 handshake.
pub(super) fn check_tls12(
    message: &[u8],
    spki: &[u8],
    signed: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let (_, candidates) = algorithms
        .mapping
        .iter()
        .find(|(scheme, _)| *scheme == signed.scheme)
        .ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    check(spki, candidates, message, signed.signature())?;
    Ok(HandshakeSignatureValid::assertion())
}

/// Whether the holder of this public key signed this TLS 1.3 handshake.
pub(super) fn check_tls13(
    message: &[u8],
    spki: &[u8],
    signed: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    verify_tls13_signature_with_raw_key(message, &SubjectPublicKeyInfoDer::from(spki), signed, algorithms)
}

/// One signature algorithm may stand for several kinds of public key: the first that fits the key decides.
fn check(spki: &[u8], candidates: &[Algorithm], message: &[u8], signature: &[u8]) -> Result<(), CertificateError> {
    let spki = SubjectPublicKeyInfoDer::from(spki);
    let key = RawPublicKeyEntity::try_from(&spki).map_err(|_| CertificateError::BadEncoding)?;
    for &candidate in candidates {
        match key.verify_signature(candidate, message, signature) {
            Ok(()) => return Ok(()),
            Err(webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)) => {}
            Err(_) => return Err(CertificateError::BadSignature),
        }
    }
    Err(CertificateError::BadSignature)
}

fn unsupported(algorithm: &[u8]) -> CertificateError {
    CertificateError::UnsupportedSignatureAlgorithmContext {
        signature_algorithm_id: algorithm.to_vec(),
        supported_algorithms: Vec::new(),
    }
}
