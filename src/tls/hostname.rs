//! Whether a server's certificate is for the name that we asked for.
//!
//! Alternative names decide. Only where they hold no DNS name, the common names count, as OpenSSL and Mosquitto do it.

use std::net::IpAddr;

use rustls::client::verify_server_name;
use rustls::pki_types::ServerName;
use rustls::server::ParsedCertificate;
use x509_parser::extensions::GeneralName;

use super::presented::Presented;
use super::{CertificateInfo, Leniency, ServerCertificateError, fitness, names};

/// Tells whether a common name had to serve. `confined`: one of its CAs may issue for certain names only, so that no name
/// may be read as another kind than that CA was checked for.
///
/// # Errors
/// It is for other names.
pub(super) fn check(
    presented: &Presented<'_>,
    name: &ServerName<'_>,
    confined: bool,
) -> Result<Option<Leniency>, ServerCertificateError> {
    // webpki reads no certificate of version 1, which has no alternative names either.
    if ParsedCertificate::try_from(presented.der).is_ok_and(|leaf| verify_server_name(&leaf, name).is_ok()) {
        return Ok(None);
    }
    let dns_names = dns_names(presented)?;
    // Many write an address as a DNS name, and Mosquitto's clients take it.
    if let ServerName::IpAddress(ip) = name
        && !confined
        && dns_names.iter().any(|dns| dns.parse() == Ok(IpAddr::from(*ip)))
    {
        return Ok(None);
    }
    if dns_names.is_empty()
        && !confined
        && names::all_common(presented.leaf.subject()).iter().any(|common| fits(common, name))
    {
        return Ok(Some(Leniency::CommonName));
    }
    Err(wrong(&presented.info, name))
}

/// The error, with the names that it is for.
pub(super) fn wrong(info: &CertificateInfo, name: &ServerName<'_>) -> ServerCertificateError {
    let presented = if info.names.is_empty() { info.common_name.iter().cloned().collect() } else { info.names.clone() };
    ServerCertificateError::WrongName { expected: name.to_str().into_owned(), presented }
}

/// The DNS names of its subjectAltName.
pub(super) fn dns_names<'a>(presented: &'a Presented<'_>) -> Result<Vec<&'a str>, ServerCertificateError> {
    let alternatives = presented.leaf.subject_alternative_name().map_err(|_| fitness::unreadable())?;
    Ok(alternatives.map_or_else(Vec::new, |alternatives| {
        let dns = |name: &GeneralName<'a>| match name {
            GeneralName::DNSName(dns) => Some(*dns),
            _ => None,
        };
        alternatives.value.general_names.iter().filter_map(dns).collect()
    }))
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
