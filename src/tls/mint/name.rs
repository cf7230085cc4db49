//! Whom a certificate names: the subject as an X.501 name, and a server's names as alternative names.

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::DnsName;
use x509_parser::asn1_rs::FromDer;
use x509_parser::extensions::GeneralName;
use x509_parser::oid_registry::{OID_X509_COMMON_NAME, OID_X509_ORGANIZATION_NAME, Oid};
use x509_parser::x509::X509Name;

use super::{MintError, der};
use crate::tls::{CertificateInfo, certificate, names};

/// The longest common name and organisation (RFC 5280, appendix A: ub-common-name, ub-organization-name).
const LONGEST_PART: usize = 64;

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The common name (CN): what a broker takes for the user name of a client. At most 64 characters.
    pub common_name: String,
    /// The organisation (O); empty for none. At most 64 characters.
    pub organisation: String,
}

/// Why a text cannot stand in a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// There is no common name.
    Empty,
    /// It has more than 64 characters.
    TooLong,
    /// It has a line break or another control character.
    ControlCharacter,
}

/// An X.501 name in DER, byte for byte as it was found, or as OpenSSL would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(Vec<u8>);

/// A name that a server answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerName {
    /// A DNS name, perhaps with a star for its first label.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

impl Subject {
    /// A common name alone.
    #[must_use]
    pub fn named(common_name: &str) -> Self {
        Self { common_name: common_name.to_owned(), organisation: String::new() }
    }

    /// As it stands in a certificate: the organisation, then the common name.
    ///
    /// # Errors
    /// There is no common name, or a part is too long or holds control characters.
    pub fn to_name(&self) -> Result<Name, MintError> {
        let fault = |text: &str, fault| MintError::Subject { text: text.to_owned(), fault };
        if self.common_name.is_empty() {
            return Err(fault("", NameFault::Empty));
        }
        for text in [&self.common_name, &self.organisation] {
            if text.chars().count() > LONGEST_PART {
                return Err(fault(text, NameFault::TooLong));
            }
            if text.chars().any(char::is_control) {
                return Err(fault(text, NameFault::ControlCharacter));
            }
        }
        let organisation = attribute(&OID_X509_ORGANIZATION_NAME, &self.organisation);
        let common_name = attribute(&OID_X509_COMMON_NAME, &self.common_name);
        Ok(Name(der::sequence(&[&organisation, &common_name])))
    }
}

/// One attribute; nothing where there is no text.
fn attribute(kind: &Oid<'_>, text: &str) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    der::set(&[&der::sequence(&[&der::oid(kind), &der::utf8_string(text)])])
}

impl Name {
    /// The subject of a certificate.
    #[must_use]
    pub fn subject_of(certificate: &CertificateInfo) -> Self {
        // It was parsed before, or there would be no information about it.
        certificate::parse(&certificate.der)
            .map_or_else(|_| Self(der::sequence(&[])), |parsed| Self::raw(parsed.subject()))
    }

    pub(super) fn raw(name: &X509Name<'_>) -> Self {
        Self(name.as_raw().to_vec())
    }

    /// Its DER encoding.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Whether it names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == der::sequence(&[])
    }

    /// The last common name in it, if it has one.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        X509Name::from_der(&self.0).ok().and_then(|(_, name)| names::common(&name))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&names::distinguished_from_der(&self.0).unwrap_or_default())
    }
}

impl ServerName {
    /// Takes IP addresses, DNS names, and DNS names whose first label is a star.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self, MintError> {
        if let Ok(ip) = text.parse() {
            return Ok(Self::Ip(ip));
        }
        let domain = text.strip_prefix("*.").unwrap_or(text);
        // A name without its final dot: certificates have none.
        if domain.ends_with('.') || DnsName::try_from(domain).is_err() {
            return Err(MintError::ServerName(text.to_owned()));
        }
        Ok(Self::Dns(text.to_owned()))
    }

    /// The same out of a request or certificate; `None` for names of other kinds, and those that are not well formed.
    pub(super) fn of(name: &GeneralName<'_>) -> Option<Self> {
        match name {
            GeneralName::DNSName(dns) => Self::parse(dns).ok(),
            GeneralName::IPAddress(octets) => certificate::ip_address(octets).map(Self::Ip),
            _ => None,
        }
    }

    /// As one of the `GeneralNames` of RFC 5280, 4.2.1.6.
    fn der(&self) -> Vec<u8> {
        match self {
            Self::Dns(name) => der::context_primitive(2, name.as_bytes()),
            Self::Ip(IpAddr::V4(ip)) => der::context_primitive(7, &ip.octets()),
            Self::Ip(IpAddr::V6(ip)) => der::context_primitive(7, &ip.octets()),
        }
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(ip) => ip.fmt(f),
        }
    }
}

/// The value of a subjectAltName extension.
pub(super) fn alternative_names(names: &[ServerName]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = names.iter().map(ServerName::der).collect();
    der::sequence(&names.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_written_as_they_are_and_nothing_else_is() {
        let name = |common_name: &str, organisation: &str| {
            let subject = Subject { common_name: common_name.to_owned(), organisation: organisation.to_owned() };
            subject.to_name().map(|name| name.to_string()).map_err(|error| match error {
                MintError::Subject { fault, .. } => Some(fault),
                MintError::ServerName(_) | MintError::Library(_) => None,
            })
        };
        let longest = "ä".repeat(64);
        assert_eq!(name("client1", "").as_deref(), Ok("CN=client1"));
        assert_eq!(name("Gerät 1", "A, B").as_deref(), Ok("O=A\\, B, CN=Gerät 1"));
        assert_eq!(name(&longest, "").as_deref(), Ok(format!("CN={longest}").as_str()));
        assert_eq!(name("", "A"), Err(Some(NameFault::Empty)));
        assert_eq!(name(&"a".repeat(65), ""), Err(Some(NameFault::TooLong)));
        assert_eq!(name("a\nb", ""), Err(Some(NameFault::ControlCharacter)));
    }

    #[test]
    fn servers_have_names_and_addresses() {
        for good in ["localhost", "broker.example", "*.example.com", "10.0.0.1", "::1", "my_broker"] {
            assert_eq!(ServerName::parse(good).map(|name| name.to_string()).ok().as_deref(), Some(good));
        }
        for bad in ["", "bröker", "a b", "*", "*.*.example", "a.*.example", "example.", "[::1]", "10.0.0.1:8883", "a,b"]
        {
            assert!(ServerName::parse(bad).is_err(), "{bad}");
        }
    }
}
