//! The certificates of a CA file, and what they vouch for.
//!
//! webpki decides wherever it can. It cannot read X.509 version 1, and takes no CA certificate for a server's, though
//! brokers have both and OpenSSL accepts them. Those are checked here, and only where one certificate of the CA file
//! signed them directly, or is them to the last byte. Dates, purpose, signature and name are checked in every case.

use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, OtherError, RootCertStore};
use x509_parser::certificate::X509Certificate;

use super::{CertificateInfo, Leniency, ServerCertificateError, certificate, fitness, hostname, names, signature};

/// The CA file.
#[derive(Debug)]
pub(super) struct Authorities {
    certificates: Vec<CertificateInfo>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// What the server presented.
#[derive(Clone, Copy)]
struct Presented<'a> {
    der: &'a CertificateDer<'a>,
    leaf: &'a X509Certificate<'a>,
    intermediates: &'a [CertificateDer<'a>],
    now: UnixTime,
}

impl Authorities {
    pub fn new(certificates: Vec<CertificateInfo>, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { certificates, algorithms }
    }

    /// Whether the server may be believed to be `name`, and what was overlooked for that.
    pub fn check(
        &self,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<Vec<Leniency>, Error> {
        let leaf = certificate::parse(der).map_err(|_| CertificateError::BadEncoding)?;
        let presented = Presented { der, leaf: &leaf, intermediates, now };
        let form = if self.is_pinned(&presented) {
            fitness::check_server(&leaf, now)?;
            Some(Leniency::Pinned)
        } else {
            self.check_issuer(&presented)?
        };
        let by_name = hostname::check(der, &leaf, name)?;
        Ok(form.into_iter().chain(by_name).collect())
    }

    /// A self-signed certificate that stands in the CA file as it is.
    fn is_pinned(&self, presented: &Presented<'_>) -> bool {
        let leaf = presented.leaf;
        leaf.subject().as_raw() == leaf.issuer().as_raw()
            && self.certificates.iter().any(|certificate| *certificate.der == **presented.der)
    }

    /// webpki never looks at the dates of a root, OpenSSL does.
    fn check_issuer(&self, presented: &Presented<'_>) -> Result<Option<Leniency>, Error> {
        let (valid, lapsed): (Vec<_>, Vec<_>) =
            self.certificates.iter().partition(|certificate| fitness::is_current(certificate, presented.now));
        let outcome = self.check_under(&valid, presented);
        match outcome {
            Err(Error::InvalidCertificate(CertificateError::BadSignature)) => return Err(self.bad_signature(presented)),
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {}
            other => return other,
        }
        match lapsed.into_iter().find(|&certificate| self.check_under(&[certificate], presented).is_ok()) {
            Some(certificate) => Err(fitness::lapsed(certificate, presented.now)),
            None => outcome,
        }
    }

    /// No signature passes under an RSA key that is too short, so that is what has to be said.
    fn bad_signature(&self, presented: &Presented<'_>) -> Error {
        let issuer = names::distinguished(presented.leaf.issuer());
        let mut issuers = self.certificates.iter().filter(|certificate| certificate.subject == issuer);
        match issuers.find_map(|certificate| fitness::short_rsa(&certificate.key)) {
            Some(bits) => {
                let words = format!("its CA has an RSA key of {bits} bits");
                ServerCertificateError::UnsupportedAlgorithm(words).into()
            }
            None => CertificateError::BadSignature.into(),
        }
    }

    fn check_under(&self, anchors: &[&CertificateInfo], presented: &Presented<'_>) -> Result<Option<Leniency>, Error> {
        match self.check_with_webpki(anchors, presented) {
            Err(error) if is_beyond_webpki(&error) => {
                self.check_directly(anchors, presented).map(|()| Some(Leniency::OldForm))
            }
            outcome => outcome.map(|()| None),
        }
    }

    fn check_with_webpki(&self, anchors: &[&CertificateInfo], presented: &Presented<'_>) -> Result<(), Error> {
        let parsed = ParsedCertificate::try_from(presented.der)?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(
            anchors
                .iter()
                .filter(|anchor| certificate::parse(&anchor.der).is_ok_and(|root| fitness::may_issue(&root)))
                .map(|anchor| CertificateDer::from(&*anchor.der)),
        );
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &roots,
            presented.intermediates,
            presented.now,
            self.algorithms.all,
        )
    }

    /// For what webpki does not read: one of the CA file's own certificates must have signed it.
    fn check_directly(&self, anchors: &[&CertificateInfo], presented: &Presented<'_>) -> Result<(), Error> {
        let mut outcome = Err(CertificateError::UnknownIssuer.into());
        for anchor in anchors {
            let Ok(issuer) = certificate::parse(&anchor.der) else { continue };
            if issuer.subject().as_raw() != presented.leaf.issuer().as_raw() || !fitness::may_issue_directly(&issuer) {
                continue;
            }
            outcome =
                signature::check_certificate(presented.leaf, presented.der, issuer.public_key().raw, &self.algorithms);
            if outcome.is_ok() {
                return fitness::check_server(presented.leaf, presented.now);
            }
        }
        outcome
    }
}

/// Refused by webpki for its version or for being a CA certificate, and for nothing else that it saw before.
fn is_beyond_webpki(error: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) = error else { return false };
    matches!(
        inner.downcast_ref::<webpki::Error>(),
        Some(webpki::Error::UnsupportedCertVersion | webpki::Error::CaUsedAsEndEntity)
    )
}
