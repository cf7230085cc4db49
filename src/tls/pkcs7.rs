//! PKCS#7 bundles (RFC 2315; RFC 5652 calls them CMS): certificates that travel together, as `.p7b` and `.p7c`.

use super::der::{CONTEXT_0, Element, Elements, SEQUENCE};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// What a bundle holds.
pub(super) enum Bundle<'a> {
    /// Certificates, as DER elements one after the other. Whether they are signed over does not matter.
    Certificates(Elements<'a>),
    /// Anything else, as a noun phrase.
    Else(&'static str),
}

/// Looks into a bundle. `None` if it is cut or none.
pub(super) fn open(der: &[u8]) -> Option<Bundle<'_>> {
    let info = Element::only(der, SEQUENCE)?.fields()?;
    let (kind, content) = (info.first()?.oid()?, info.get(1)?);
    if kind.to_id_string() != SIGNED_DATA {
        return Some(Bundle::Else("a PKCS#7 message without certificates"));
    }
    // SignedData: version, digest algorithms, what is signed, then the certificates in [0].
    let signed = Element::only(content.content_of(CONTEXT_0)?, SEQUENCE)?;
    let certificates = signed.elements().skip(3).find(|field| field.tag == CONTEXT_0);
    Some(
        certificates.map_or(Bundle::Else("a PKCS#7 bundle without certificates"), |field| {
            Bundle::Certificates(field.elements())
        }),
    )
}
