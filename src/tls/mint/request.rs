//! Certificate signing requests (PKCS#10, RFC 2986): writing them, and reading those of others, which are hostile until
//! their signature was checked.

use std::io;
use std::path::Path;

use rustls::CertificateError;
use x509_parser::asn1_rs::{FromDer, oid};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::ParsedExtension;
use x509_parser::oid_registry::Oid;
use zeroize::Zeroizing;

use super::name::{Name, ServerName};
use super::private_key::PrivateKey;
use super::{MintError, certificate, der};
use crate::tls::der::{Element, SEQUENCE};
use crate::tls::provider::provider;
use crate::tls::read::{self, ReadError};
use crate::tls::{KeyKind, fitness, pem, signature};

/// Far more than a request with a hundred names has.
const LARGEST: usize = 256 * 1024;

/// `extensionRequest` (RFC 2985, 5.4.2): the attribute that holds the extensions that are asked for.
const EXTENSION_REQUEST: Oid<'static> = oid!(1.2.840.113549.1.9.14);

/// A request of somebody who has proved to hold the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningRequest {
    /// Whom it names.
    pub subject: Name,
    /// The DNS names and IP addresses that it asks for. What else it asks for is not looked at.
    pub names: Vec<ServerName>,
    /// Kind and size of its key.
    pub key: KeyKind,
    /// `SubjectPublicKeyInfo` in DER.
    pub spki: Vec<u8>,
}

/// Why a file cannot be taken for a request.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It cannot be read.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// It is something else.
    #[error("it holds no certificate signing request")]
    NotARequest,
    /// It begins like one, and cannot be read to its end.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Whoever made it does not hold its key, or it was changed since.
    #[error("its signature is not that of its key")]
    BadSignature,
    /// Its key is of a kind, or it is signed in a way, that is too weak or unknown.
    #[error("its key is {0}, or it is signed in a way that is too weak")]
    Weak(KeyKind),
}

impl SigningRequest {
    /// Reads PEM or DER and checks the signature. Blocks on the file.
    ///
    /// # Errors
    /// It cannot be read, is something else, or its signature is wrong or too weak.
    pub fn read(file: &Path) -> Result<Self, RequestError> {
        let bytes = read(file).map_err(RequestError::Read)?;
        let mut converted = Zeroizing::default();
        let Some(text) = pem::text(&bytes, &mut converted) else { return Self::from_der(&bytes) };
        let damaged = |error: pem::PemError| RequestError::Damaged(error.to_string());
        let labels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];
        for block in pem::blocks(text) {
            let block = block.map_err(damaged)?;
            if labels.contains(&block.label) {
                return Self::from_der(&block.decode().map_err(damaged)?.der);
            }
        }
        Err(RequestError::NotARequest)
    }

    fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        let parts = Element::only(der, SEQUENCE).and_then(Element::fields).filter(|parts| parts.len() == 3);
        let parts = parts.ok_or(RequestError::NotARequest)?;
        let (_, request) =
            X509CertificationRequest::from_der(der).map_err(|error| RequestError::Damaged(error.to_string()))?;
        let info = &request.certification_request_info;
        let (spki, key) = (info.subject_pki.raw.to_vec(), KeyKind::of_spki(info.subject_pki.raw));
        if fitness::short_rsa(&key).is_some() {
            return Err(RequestError::Weak(key));
        }
        let algorithms = &provider().signature_verification_algorithms;
        // Signatures are whole bytes: one that is not was changed.
        if request.signature_value.unused_bits != 0 {
            return Err(RequestError::BadSignature);
        }
        signature::check_signed(&spki, parts[1].content, info.raw, &request.signature_value.data, algorithms).map_err(
            |error| match error {
                CertificateError::BadSignature => RequestError::BadSignature,
                _ => RequestError::Weak(key.clone()),
            },
        )?;
        let names = request.requested_extensions().into_iter().flatten().flat_map(requested_names).collect();
        Ok(Self { subject: Name::raw(&info.subject), names, key, spki })
    }

    /// A new request, as DER.
    ///
    /// # Errors
    /// The library cannot sign.
    pub fn write(subject: &Name, names: &[ServerName], key: &PrivateKey) -> Result<Vec<u8>, MintError> {
        let attributes = if names.is_empty() { Vec::new() } else { requested(subject, names) };
        key.sign(|_| {
            let version = der::integer(&[0]);
            der::sequence(&[&version, subject.der(), key.spki(), &der::context(0, &[&attributes])])
        })
    }
}

fn requested(subject: &Name, names: &[ServerName]) -> Vec<u8> {
    let extensions = der::sequence(&[&certificate::alternative_names(subject, names)]);
    der::sequence(&[&der::oid(&EXTENSION_REQUEST), &der::set(&[&extensions])])
}

fn requested_names(extension: &ParsedExtension<'_>) -> Vec<ServerName> {
    match extension {
        ParsedExtension::SubjectAlternativeName(names) => {
            names.general_names.iter().filter_map(ServerName::of).collect()
        }
        _ => Vec::new(),
    }
}

fn read(file: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    match read::file(file) {
        Ok(bytes) if bytes.len() <= LARGEST => Ok(bytes),
        Ok(_) | Err(ReadError::TooLarge(_) | ReadError::TooMany(_)) => Err(io::ErrorKind::FileTooLarge.into()),
        Err(ReadError::Io(error)) => Err(error),
    }
}
