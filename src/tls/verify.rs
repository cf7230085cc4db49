//! The server verifier: asks what is demanded, and remembers what the server presented.
//!
//! Whatever is demanded, the server must have signed the handshake with the key of its certificate.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::demand::Demand;
use super::presented::Presented;
use super::{HandshakeReport, ServerCertificateError, Witness, certificate, fitness, signature};

/// rustls' way to ask us about a server.
#[derive(Debug)]
pub(super) struct ServerVerifier {
    pub demand: Demand,
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
        self.witness.note(|report| report.server_name = server_name.to_str().into_owned());
        let presented = Presented::new(end_entity, intermediates, now)?;
        self.witness.note(|report| report.server_chain = presented.chain());
        match self.demand.check(&presented, server_name, &self.algorithms) {
            Ok(accepted) => {
                self.witness.note(|report| {
                    report.server_accepted = true;
                    report.verified_chain = accepted.path;
                    report.leniencies = accepted.leniencies;
                });
                Ok(ServerCertVerified::assertion())
            }
            Err(error) => {
                self.witness.note(|report| self.note_fault(report, &error, &presented));
                Err(error.into())
            }
        }
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

impl ServerVerifier {
    /// Which certificate of the chain the error is about, where that is the end of what could be followed.
    fn note_fault(&self, report: &mut HandshakeReport, error: &ServerCertificateError, presented: &Presented<'_>) {
        let field = match error {
            ServerCertificateError::UnknownIssuer => &mut report.open_end,
            ServerCertificateError::BadSignature => &mut report.bad_signature_of,
            ServerCertificateError::UnsupportedAlgorithm(_) => &mut report.unsupported_of,
            ServerCertificateError::Expired { .. }
            | ServerCertificateError::IssuerExpired { .. }
            | ServerCertificateError::IssuerNotYetValid { .. }
            | ServerCertificateError::NotYetValid { .. }
            | ServerCertificateError::WrongName { .. }
            | ServerCertificateError::WrongPurpose
            | ServerCertificateError::WrongFingerprint { .. }
            | ServerCertificateError::Revoked
            | ServerCertificateError::Other(_) => return,
        };
        let too_short = fitness::short_rsa(&presented.info.key).map(|_bits| presented.info.clone());
        *field = too_short.or_else(|| self.demand.trace(presented).pop());
    }
}

/// The public key of a certificate that webpki does not read.
fn spki_beyond_webpki(der: &CertificateDer<'_>) -> Option<Vec<u8>> {
    if ParsedCertificate::try_from(der).is_ok() {
        return None;
    }
    certificate::parse(der).ok().map(|leaf| leaf.public_key().raw.to_vec())
}
