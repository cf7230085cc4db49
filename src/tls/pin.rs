//! A server's certificate that is known beforehand, by its fingerprint.
//!
//! The fingerprint stands for the name. Dates, purpose and chain are checked as ever; only a self-signed certificate has
//! no chain, and the fingerprint itself is the trust in it.

use rustls::crypto::WebPkiSupportedAlgorithms;

use super::presented::{Accepted, Presented};
use super::trust::Trust;
use super::{ServerCertificateError, fitness, signature};

/// SHA-256 of a whole certificate, written `AB:CD:…` as in [`super::CertificateInfo::sha256`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint(String);

impl Fingerprint {
    /// Reads 64 hexadecimal digits, with or without colons and spaces.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<char> = text.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
        if digits.len() != 64 || !digits.iter().all(char::is_ascii_hexdigit) {
            return None;
        }
        let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect();
        Some(Self(pairs.join(":").to_ascii_uppercase()))
    }

    /// Whether the server showed this very certificate, and may.
    pub fn check(
        &self,
        trust: &Trust,
        presented: &Presented<'_>,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> Result<Accepted, ServerCertificateError> {
        if presented.info.sha256 != self.0 {
            let presented = presented.info.sha256.clone();
            return Err(ServerCertificateError::WrongFingerprint { presented, pinned: self.0.clone() });
        }
        let Some(signed_itself) = check_own_signature(presented, algorithms) else {
            return trust.check(presented, None);
        };
        match signed_itself {
            Ok(()) => {
                fitness::check_server(&presented.info, &presented.leaf, presented.now)?;
                Ok(Accepted { path: vec![presented.info.clone()], leniencies: Vec::new() })
            }
            // It may still be a CA's certificate for its own new key, signed with the old one.
            Err(error) => trust.check(presented, None).map_err(|reason| match reason {
                ServerCertificateError::UnknownIssuer => error,
                other => other,
            }),
        }
    }
}

/// `None`: it names another issuer than itself.
fn check_own_signature(
    presented: &Presented<'_>,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Option<Result<(), ServerCertificateError>> {
    let leaf = &presented.leaf;
    (leaf.subject().as_raw() == leaf.issuer().as_raw())
        .then(|| signature::check_certificate(leaf, presented.der, leaf.public_key().raw, algorithms))
}
