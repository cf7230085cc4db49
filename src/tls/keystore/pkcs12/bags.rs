//! What is in the safes of a PKCS#12 file, and which key belongs to which certificate.

use std::collections::HashMap;

use zeroize::Zeroizing;

use super::{Budget, Entry, OpenError, Password, alias, cut};
use crate::tls::CertificateInfo;
use crate::tls::der::{BMP_STRING, CONTEXT_0, Element, Elements, OCTET_STRING, SEQUENCE, SET, UTF8_STRING};
use crate::tls::key::StoredKey;
use crate::tls::keystore::{certificate, check_count};
use crate::tls::provider::provider;

/// All bags that matter, in the order of the file.
#[derive(Default)]
pub(super) struct Bags {
    keys: Vec<Bag<StoredKey>>,
    certificates: Vec<Bag<CertificateInfo>>,
}

struct Bag<T> {
    value: T,
    attributes: Attributes,
}

#[derive(Default)]
struct Attributes {
    /// `friendlyName`
    name: Option<String>,
    /// `localKeyID`: the same for a key and its certificate.
    id: Option<Vec<u8>>,
}

impl Bags {
    /// Reads `SafeContents`. Bags may hold more of it, so what is still to be read stands in a list: no recursion.
    pub fn read(&mut self, contents: &[u8]) -> Result<(), OpenError> {
        let mut unread = vec![contents];
        while let Some(contents) = unread.pop() {
            let mut bags = Element::only(contents, SEQUENCE).ok_or_else(cut)?.elements();
            for bag in &mut bags {
                unread.extend(self.read_bag(bag)?);
                check_count(self.keys.len(), self.keys.len() + self.certificates.len() + unread.len())?;
            }
            if !bags.rest().is_empty() {
                return Err(cut());
            }
        }
        Ok(())
    }

    /// `SafeBag`: the type, the value in `[0]`, and attributes. Gives back what is to be read next.
    fn read_bag<'a>(&mut self, bag: Element<'a>) -> Result<Option<&'a [u8]>, OpenError> {
        let fields = bag.fields().unwrap_or_default();
        let [kind, value, more @ ..] = fields.as_slice() else { return Err(cut()) };
        let kind = kind.oid().ok_or_else(cut)?.to_id_string();
        let value = value.content_of(CONTEXT_0).ok_or_else(cut)?;
        let attributes = more.first().map(|set| Attributes::read(*set)).unwrap_or_default();
        match kind.as_str() {
            "1.2.840.113549.1.12.10.1.1" => {
                let value = StoredKey::Plain(Zeroizing::new(value.to_vec()));
                self.keys.push(Bag { value, attributes });
            }
            "1.2.840.113549.1.12.10.1.2" => {
                let value = StoredKey::EncryptedPkcs8(Zeroizing::new(value.to_vec()));
                self.keys.push(Bag { value, attributes });
            }
            "1.2.840.113549.1.12.10.1.3" => {
                let value = certificate(certificate_der(value).ok_or_else(cut)?)?;
                self.certificates.push(Bag { value, attributes });
            }
            "1.2.840.113549.1.12.10.1.6" => return Ok(Some(value)),
            // Revocation lists and secrets of other kinds.
            _ => {}
        }
        Ok(None)
    }

    /// Key pairs first. A key's certificate has its identifier, or else its public key.
    pub fn into_entries(self, password: Password<'_>, budget: &mut Budget) -> Result<Vec<Entry>, OpenError> {
        let index = Index::of(&self.certificates);
        let owners: Vec<Option<usize>> = self.keys.iter().map(|key| index.find(key, password, budget)).collect();
        let mut certificates: Vec<Option<Bag<CertificateInfo>>> = self.certificates.into_iter().map(Some).collect();
        let mut entries = Vec::with_capacity(self.keys.len() + certificates.len());
        for (key, owner) in self.keys.into_iter().zip(owners) {
            let own = owner.and_then(|owner| certificates.get_mut(owner)).and_then(Option::take);
            let (certificates, name) = own.map_or((Vec::new(), None), |own| (vec![own.value], own.attributes.name));
            let alias = alias(key.attributes.name.or(name), entries.len());
            entries.push(Entry { alias, key: Some(key.value), certificates });
        }
        for bag in certificates.into_iter().flatten() {
            let alias = alias(bag.attributes.name, entries.len());
            entries.push(Entry { alias, key: None, certificates: vec![bag.value] });
        }
        Ok(entries)
    }
}

/// Where the certificates are, so that many keys and many certificates are soon matched.
struct Index {
    by_id: HashMap<Vec<u8>, usize>,
    by_spki: HashMap<Vec<u8>, usize>,
}

impl Index {
    fn of(certificates: &[Bag<CertificateInfo>]) -> Self {
        // From the back: of two alike, the first counts.
        let bags = || certificates.iter().enumerate().rev();
        Self {
            by_id: bags().filter_map(|(index, bag)| Some((bag.attributes.id.clone()?, index))).collect(),
            by_spki: bags().map(|(index, bag)| (bag.value.spki(), index)).collect(),
        }
    }

    fn find(&self, key: &Bag<StoredKey>, password: Password<'_>, budget: &mut Budget) -> Option<usize> {
        let by_id = key.attributes.id.as_ref().and_then(|id| self.by_id.get(id));
        let by_spki = || self.by_spki.get(&key.value.open(&[password], budget, &provider()).ok()?.spki);
        by_id.or_else(by_spki).copied()
    }
}

/// `CertBag`: the type, always X.509, and the certificate as an octet string in `[0]`.
fn certificate_der(bag: &[u8]) -> Option<&[u8]> {
    let fields = Element::only(bag, SEQUENCE)?.fields()?;
    let wrapped = fields.get(1)?.content_of(CONTEXT_0)?;
    Some(Element::only(wrapped, OCTET_STRING)?.content)
}

impl Attributes {
    fn read(set: Element<'_>) -> Self {
        let mut attributes = Self::default();
        for attribute in set.elements() {
            let fields = attribute.fields().unwrap_or_default();
            let [kind, values, ..] = fields.as_slice() else { continue };
            let value = values.content_of(SET).and_then(|values| Elements::of(values).next());
            let (Some(oid), Some(value)) = (kind.oid(), value) else { continue };
            match oid.to_id_string().as_str() {
                "1.2.840.113549.1.9.20" => attributes.name = text(value),
                "1.2.840.113549.1.9.21" => attributes.id = value.content_of(OCTET_STRING).map(<[u8]>::to_vec),
                _ => {}
            }
        }
        attributes
    }
}

/// Names are `BMPString` by the standard, and UTF-8 now and then.
fn text(value: Element<'_>) -> Option<String> {
    match value.tag {
        BMP_STRING => {
            let units = value.content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        UTF8_STRING => Some(String::from_utf8_lossy(value.content).into_owned()),
        _ => None,
    }
}
