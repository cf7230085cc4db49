//! Whether a server's certificate is for the name that we asked for.
//!
//! Alternative names decide wherever there is an alternative name extension. Only a certificate without one is taken by
//! its common name, as OpenSSL does it.

use std::net::IpAddr;

use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::OID_X509_EXT_SUBJECT_ALT_NAME;

use super::{Leniency, names};

/// Tells whether the common name had to serve.
///
/// # Errors
/// `NotValidForName`, without the facts.
pub(super) fn check(
    der: &CertificateDer<'_>,
    leaf: &X509Certificate<'_>,
    name: &ServerName<'_>,
) -> Result<Option<Leniency>, Error> {
    let alternatives = leaf.get_extension_unique(&OID_X509_EXT_SUBJECT_ALT_NAME);
    if alternatives.map_err(|_| CertificateError::BadEncoding)?.is_some() {
        return verify_server_name(&ParsedCertificate::try_from(der)?, name).map(|()| None);
    }
    match names::common(leaf.subject()) {
        Some(common_name) if fits(&common_name, name) => Ok(Some(Leniency::CommonName)),
        Some(_) | None => Err(CertificateError::NotValidForName.into()),
    }
}

fn fits(common_name: &str, name: &ServerName<'_>) -> bool {
    match name {
        ServerName::DnsName(dns) => fits_dns(common_name, dns.as_ref()),
        ServerName::IpAddress(ip) => common_name.parse() == Ok(IpAddr::from(*ip)),
        _ => false,
    }
}

fn fits_dns(common_name: &str, asked: &str) -> bool {
    let asked = asked.trim_end_matches('.');
    match common_name.strip_prefix("*.") {
        // A star stands for one label, and never for a whole top-level domain.
        Some(domain) => {
            domain.contains('.') && asked.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain))
        }
        None => common_name.eq_ignore_ascii_case(asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_fits_as_a_dns_name_or_an_address() {
        let cases = [
            ("localhost", "localhost", true),
            ("LocalHost", "localhost", true),
            ("broker.example.com", "broker.example.com.", true),
            ("broker.example.com", "example.com", false),
            ("example.com", "broker.example.com", false),
            ("*.example.com", "broker.example.com", true),
            ("*.example.com", "a.b.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", "example.com", false),
            ("b*.example.com", "broker.example.com", false),
            ("*", "localhost", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("::1", "::1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("*.0.0.1", "127.0.0.1", false),
            ("", "localhost", false),
            ("localhost\\u{0}.evil.com", "localhost", false),
        ];
        for (common_name, asked, expected) in cases {
            let name = ServerName::try_from(asked).unwrap();
            assert_eq!(fits(common_name, &name), expected, "{common_name} for {asked}");
        }
    }
}
