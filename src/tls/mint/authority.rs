//! Test certificates by name alone, in memory: a CA, a server and a client, each with a P-256 key.

use zeroize::Zeroizing;

use super::{Issuer, MintError, NewKey, PrivateKey, Purpose, ServerName, Subject};

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
    issuer: Issuer,
    certificate_pem: String,
}

impl MintedAuthority {
    /// A new self-signed CA of this name, valid from now for so many days (at most a hundred years).
    ///
    /// # Errors
    /// The name cannot stand in a certificate, or the library cannot make a key or a signature.
    pub fn new(common_name: &str, days: u32) -> Result<Self, MintError> {
        let name = Subject::named(common_name).to_name()?;
        let issuer = Issuer::self_signed(&name, PrivateKey::generate(NewKey::P256)?, days)?;
        let certificate_pem = issuer.certificate().to_pem();
        Ok(Self { issuer, certificate_pem })
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
        let common_name = names.first().copied().unwrap_or("server");
        let names = names.iter().map(|name| ServerName::parse(name)).collect::<Result<Vec<_>, _>>()?;
        self.issue(Purpose::Server, common_name, &names, days)
    }

    /// A certificate for a client that the broker shall see under this common name.
    ///
    /// # Errors
    /// A name that cannot stand in a certificate, or the library cannot make one.
    pub fn issue_client(&self, common_name: &str, days: u32) -> Result<MintedIdentity, MintError> {
        self.issue(Purpose::Client, common_name, &[], days)
    }

    fn issue(
        &self,
        purpose: Purpose,
        common_name: &str,
        names: &[ServerName],
        days: u32,
    ) -> Result<MintedIdentity, MintError> {
        let key = PrivateKey::generate(NewKey::P256)?;
        let name = Subject::named(common_name).to_name()?;
        let certificate = self.issuer.issue(purpose, &name, names, key.spki(), days)?;
        let certificate_pem = certificate.to_pem();
        Ok(MintedIdentity { certificate_pem, key_pem: key.to_pem() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::CertificateInfo;
    use crate::tls::pem::blocks;

    fn info(pem: &str) -> CertificateInfo {
        CertificateInfo::from_der(&blocks(pem).next().unwrap().unwrap().decode().unwrap().der).unwrap()
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
