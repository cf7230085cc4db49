//! What a server showed us, read once for all who judge it.

use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::certificate::X509Certificate;

use super::{CertificateInfo, Leniency, ServerCertificateError, certificate, fitness};

/// A server's own certificate is followed by a few others; more than this are not looked at.
const MOST_CERTIFICATES: usize = 16;

/// The server's own certificate, and what came with it.
pub(super) struct Presented<'a> {
    /// As it came.
    pub der: &'a CertificateDer<'a>,
    /// Parsed.
    pub leaf: X509Certificate<'a>,
    /// Its facts.
    pub info: CertificateInfo,
    /// The others that can be read, in the server's order.
    pub intermediates: Vec<CertificateInfo>,
    /// The moment for which it has to be valid.
    pub now: UnixTime,
}

/// What was found good.
pub(super) struct Accepted {
    /// From the server's own certificate to the trusted one, both included; empty where nobody tells.
    pub path: Vec<CertificateInfo>,
    /// What was overlooked.
    pub leniencies: Vec<Leniency>,
}

impl<'a> Presented<'a> {
    /// # Errors
    /// The server's own certificate cannot be read.
    pub fn new(
        der: &'a CertificateDer<'a>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Self, ServerCertificateError> {
        let leaf = certificate::parse(der).map_err(|_| fitness::unreadable())?;
        let info = CertificateInfo::from_der(der).map_err(|_| fitness::unreadable())?;
        let others = intermediates.iter().take(MOST_CERTIFICATES - 1);
        let intermediates = others.filter_map(|der| CertificateInfo::from_der(der).ok()).collect();
        Ok(Self { der, leaf, info, intermediates, now })
    }

    /// All of it, for the report.
    pub fn chain(&self) -> Vec<CertificateInfo> {
        std::iter::once(&self.info).chain(&self.intermediates).cloned().collect()
    }
}

impl Accepted {
    /// The same, with something more overlooked.
    pub fn despite(mut self, leniency: Leniency) -> Self {
        self.leniencies.push(leniency);
        self
    }
}
