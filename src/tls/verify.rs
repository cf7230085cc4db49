//! The server verifier: asks [`Trust`], remembers what the server presented, and adds the facts to an error.
//!
//! There is no way to switch it off.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::trust::Trust;
use super::{CertificateInfo, ServerCertificateError, Witness, certificate, fitness, signature};

/// A server's chain is three or four certificates; more than this are not kept for the report.
const MOST_CERTIFICATES: usize = 16;

/// rustls' way to ask us about a server.
#[derive(Debug)]
pub(super) struct ServerVerifier {
    pub trust: Trust,
    pub algorithms: WebPkiSupportedAlgorithms,
    pub witness: Witness,
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let presented = std::iter::once(end_entity).chain(intermediates);
        let chain: Vec<CertificateInfo> =
            presented.take(MOST_CERTIFICATES).filter_map(|der| CertificateInfo::from_der(der).ok()).collect();
        self.witness.note(|report| report.server_chain.clone_from(&chain));
        check_key_size(&chain)?;
        let leniencies = self
            .trust
            .check(end_entity, intermediates, server_name, now)
            .map_err(|error| with_facts(error, &chain, server_name))?;
        self.witness.note(|report| {
            report.server_accepted = true;
            report.leniencies = leniencies;
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.witness.note(|report| report.version = Some("TLS 1.2"));
        match spki_beyond_webpki(cert) {
            Some(spki) => signature::check_tls12(message, &spki, dss, &self.algorithms),
            None => verify_tls12_signature(message, cert, dss, &self.algorithms),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.witness.note(|report| report.version = Some("TLS 1.3"));
        match spki_beyond_webpki(cert) {
            Some(spki) => signature::check_tls13(message, &spki, dss, &self.algorithms),
            None => verify_tls13_signature(message, cert, dss, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// The public key of a certificate that webpki does not read.
fn spki_beyond_webpki(der: &CertificateDer<'_>) -> Option<Vec<u8>> {
    if ParsedCertificate::try_from(der).is_ok() {
        return None;
    }
    certificate::parse(der).ok().map(|leaf| leaf.public_key().raw.to_vec())
}

/// A short RSA key would fail later, with the words of a wrong signature.
fn check_key_size(chain: &[CertificateInfo]) -> Result<(), Error> {
    match chain.iter().find_map(|certificate| fitness::short_rsa(&certificate.key)) {
        Some(bits) => Err(ServerCertificateError::UnsupportedAlgorithm(format!("an RSA key of {bits} bits")).into()),
        None => Ok(()),
    }
}

/// Puts in what webpki does not say: our own spelling of the names, and which certificate of the chain is over.
fn with_facts(error: Error, chain: &[CertificateInfo], expected: &ServerName<'_>) -> Error {
    match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => CertificateError::NotValidForNameContext {
            expected: expected.to_owned(),
            presented: chain.first().map(presented_names).unwrap_or_default(),
        }
        .into(),
        Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            let end = fitness::timestamp(not_after);
            match chain.iter().skip(1).find(|issuer| issuer.not_after == end) {
                Some(issuer) if chain[0].not_after != end => fitness::expired_issuer(issuer),
                Some(_) | None => error,
            }
        }
        other => other,
    }
}

fn presented_names(certificate: &CertificateInfo) -> Vec<String> {
    if certificate.names.is_empty() {
        certificate.common_name.iter().cloned().collect()
    } else {
        certificate.names.clone()
    }
}
