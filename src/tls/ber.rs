//! BER to DER, as far as keystores and bundles need it: Firefox, Bouncy Castle and streaming signers write lengths that
//! only end markers tell ("indefinite"), and octet strings in pieces.

use zeroize::Zeroizing;

use super::der::{Element, OCTET_STRING};

/// An octet string that consists of others.
const OCTET_STRING_IN_PIECES: u8 = 0x24;

/// Keystores and bundles nest about ten deep. Each level copies its content once.
const DEEPEST: usize = 32;

/// Something constructed that is still being read.
struct Open {
    tag: u8,
    /// Where it ends in what is read; `None`: at its end marker.
    end: Option<usize>,
    /// Its content as DER.
    content: Zeroizing<Vec<u8>>,
}

/// The same with lengths throughout, if it begins without one. `None`: it needs no conversion, or is not whole.
pub(super) fn definite(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if !matches!(bytes, [tag, 0x80, ..] if is_constructed(*tag)) {
        return None;
    }
    let mut stack = Vec::new();
    let mut at = 0;
    loop {
        at = step(bytes, at, &mut stack)?;
        while stack.last().is_some_and(|open: &Open| open.end == Some(at)) {
            if let Some(whole) = close(&mut stack)? {
                return Some(whole);
            }
        }
    }
}

/// Reads one header, primitive or end marker, and says where the next begins.
fn step(bytes: &[u8], at: usize, stack: &mut Vec<Open>) -> Option<usize> {
    let rest = bytes.get(at..)?;
    if let ([0, 0, ..], Some(open)) = (rest, stack.last_mut())
        && open.end.is_none()
    {
        open.end = Some(at + 2);
        return Some(at + 2);
    }
    let tag = *rest.first()?;
    let open = |end| Open { tag, end, content: Zeroizing::new(Vec::new()) };
    if is_constructed(tag) && rest.get(1) == Some(&0x80) {
        stack.push(open(None));
        return (stack.len() <= DEEPEST).then_some(at + 2);
    }
    let (element, _) = Element::first(rest)?;
    if is_constructed(tag) && !element.content.is_empty() {
        stack.push(open(Some(at + element.whole.len())));
        return (stack.len() <= DEEPEST).then_some(at + element.whole.len() - element.content.len());
    }
    stack.last_mut()?.content.extend_from_slice(element.whole);
    Some(at + element.whole.len())
}

/// Puts what has ended into what it stands in; gives it back if that was the outermost.
fn close(stack: &mut Vec<Open>) -> Option<Option<Zeroizing<Vec<u8>>>> {
    let Open { tag, mut content, .. } = stack.pop()?;
    let tag = if tag == OCTET_STRING_IN_PIECES {
        content = joined(&content)?;
        OCTET_STRING
    } else {
        tag
    };
    let mut whole = Zeroizing::new(Vec::with_capacity(content.len() + 6));
    whole.push(tag);
    let [a, b, c, d] = u32::try_from(content.len()).ok()?.to_be_bytes();
    match content.len() {
        0..0x80 => whole.push(d),
        0x80..0x100 => whole.extend([0x81, d]),
        0x100..0x1_0000 => whole.extend([0x82, c, d]),
        _ => whole.extend([0x84, a, b, c, d]),
    }
    whole.extend_from_slice(&content);
    let Some(outer) = stack.last_mut() else { return Some(Some(whole)) };
    outer.content.extend_from_slice(&whole);
    Some(None)
}

/// The pieces of an octet string as one.
fn joined(pieces: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut whole = Zeroizing::new(Vec::with_capacity(pieces.len()));
    let mut rest = pieces;
    while !rest.is_empty() {
        let (piece, behind) = Element::first(rest)?;
        whole.extend_from_slice(piece.content_of(OCTET_STRING)?);
        rest = behind;
    }
    Some(whole)
}

const fn is_constructed(tag: u8) -> bool {
    tag & 0x20 != 0 && tag & 0x1F != 0x1F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_markers_become_lengths() {
        let cases: [(&[u8], Option<&[u8]>); 8] = [
            (&[0x30, 0x80, 0, 0], Some(&[0x30, 0])),
            (&[0x30, 0x80, 0x02, 1, 3, 0, 0], Some(&[0x30, 3, 0x02, 1, 3])),
            (&[0x30, 0x80, 0xA0, 0x80, 0x04, 1, 9, 0, 0, 0, 0], Some(&[0x30, 5, 0xA0, 3, 0x04, 1, 9])),
            (&[0x30, 0x80, 0x24, 0x80, 4, 1, 8, 4, 1, 9, 0, 0, 0, 0], Some(&[0x30, 4, 4, 2, 8, 9])),
            (&[0x30, 0x80, 0x31, 3, 0x02, 1, 3, 0, 0], Some(&[0x30, 5, 0x31, 3, 0x02, 1, 3])),
            (&[0x30, 3, 0x02, 1, 3], None),
            (&[0x30, 0x80, 0x02, 1, 3], None),
            (&[0x30, 0x80, 0x02, 9, 3, 0, 0], None),
        ];
        for (ber, der) in cases {
            assert_eq!(definite(ber).as_deref().map(Vec::as_slice), der, "{ber:?}");
        }
    }

    #[test]
    fn what_nests_too_deep_is_left_alone() {
        assert_eq!(definite(&[0x30, 0x80].repeat(1_000_000)), None);
    }
}
