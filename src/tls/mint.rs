//! Making test certificates: a CA, a server and a client.
//!
//! Owns what such a certificate looks like: X.509 version 3, P-256, names and purposes as strict verifiers want them.
//! Does not know where the results are kept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use zeroize::Zeroizing;

/// Clocks of two machines differ: what is made now is valid since an hour ago.
const BACKDATED: Duration = Duration::from_secs(60 * 60);

/// A hundred years. Keeps the last moment within what X.509 can write.
const LONGEST_DAYS: u32 = 36_500;

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct MintedIdentity {
    /// The certificate.
    pub certificate_pem: String,
    /// PKCS#8, wiped on drop.
    pub key_pem: Zeroizing<String>,
}

/// A CA that can issue. Its key lives in memory only and is wiped on drop.
pub struct MintedAuthority {
    params: CertificateParams,
    key: Zeroizing<KeyPair>,
    certificate_pem: String,
}

/// The library could not make a certificate.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a certificate")]
pub struct MintError(#[from] rcgen::Error);

impl MintedAuthority {
    /// A new self-signed CA of this name, valid from now for so many days (at most a hundred years).
    ///
    /// # Errors
    /// The library cannot make a key or a certificate of it.
    pub fn new(common_name: &str, days: u32) -> Result<Self, MintError> {
        let mut params = params_for(common_name, &[], days)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = Zeroizing::new(KeyPair::generate()?);
        let certificate_pem = params.self_signed(&*key)?.pem();
        Ok(Self { params, key, certificate_pem })
    }

    /// Its own certificate, as PEM: what goes into a CA file.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A certificate for a server that answers to these DNS names and IP addresses.
    ///
    /// # Errors
    /// A name that cannot stand in a certificate, or the library cannot make one.
    pub fn issue_server(&self, names: &[&str], days: u32) -> Result<MintedIdentity, MintError> {
        let mut params = params_for(names.first().copied().unwrap_or("server"), names, days)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(params)
    }

    /// A certificate for a client that the broker shall see under this common name.
    ///
    /// # Errors
    /// The library cannot make one.
    pub fn issue_client(&self, common_name: &str, days: u32) -> Result<MintedIdentity, MintError> {
        let mut params = params_for(common_name, &[], days)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params)
    }

    fn issue(&self, mut params: CertificateParams) -> Result<MintedIdentity, MintError> {
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let key = Zeroizing::new(KeyPair::generate()?);
        let certificate = params.signed_by(&*key, &Issuer::from_params(&self.params, &*self.key))?;
        Ok(MintedIdentity { certificate_pem: certificate.pem(), key_pem: Zeroizing::new(key.serialize_pem()) })
    }
}

fn params_for(common_name: &str, names: &[&str], days: u32) -> Result<CertificateParams, MintError> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(BACKDATED);
    let lifetime = Duration::from_secs(u64::from(days.min(LONGEST_DAYS)) * 24 * 60 * 60);
    let epoch = date_time_ymd(1970, 1, 1);
    params.not_before = epoch + now.saturating_sub(BACKDATED);
    params.not_after = epoch + now + lifetime;
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::CertificateInfo;
    use crate::tls::pem::blocks;

    fn info(pem: &str) -> CertificateInfo {
        CertificateInfo::from_der(&blocks(pem).unwrap()[0].der).unwrap()
    }

    #[test]
    fn what_is_made_is_what_strict_verifiers_want() {
        let authority = MintedAuthority::new("Test CA", 3650).unwrap();
        let server = info(&authority.issue_server(&["localhost", "127.0.0.1", "::1"], 30).unwrap().certificate_pem);
        let client = info(&authority.issue_client("demo", 30).unwrap().certificate_pem);
        let ca = info(authority.certificate_pem());
        assert_eq!((ca.is_ca, ca.version, ca.subject.as_str()), (true, 3, "CN=Test CA"));
        assert_eq!(server.names, ["localhost", "127.0.0.1", "::1"]);
        assert_eq!((client.common_name.as_deref(), client.names.len()), (Some("demo"), 0));
        for issued in [server, client] {
            assert_eq!((issued.is_ca, issued.version, issued.issuer.as_str()), (false, 3, "CN=Test CA"));
            assert_eq!(issued.not_after.as_second() - issued.not_before.as_second(), 30 * 86_400 + 3600);
        }
    }

    #[test]
    fn a_name_that_cannot_be_written_and_a_life_too_long() {
        let authority = MintedAuthority::new("Test CA", u32::MAX).unwrap();
        assert!(info(authority.certificate_pem()).not_after < "2200-01-01T00:00:00Z".parse().unwrap());
        assert!(authority.issue_server(&["bröker"], 1).is_err());
    }
}
