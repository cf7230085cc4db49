//! Any-case search for ASCII texts: a quick look for two neighbouring bytes in whole blocks, then a careful one.

use std::ops::Range;

use memchr::{memchr2_iter, memchr3_iter};

/// An ASCII text in any case, where `k` is also the Kelvin sign (three bytes) and `s` also the long `ſ` (two).
#[derive(Debug, Clone)]
pub(super) struct AsciiNeedle {
    lower: Box<[u8]>,
    anchor: Anchor,
    /// Whether a letter of it has a form outside ASCII.
    stretches: bool,
}

/// The part of the needle that is looked for first.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    /// An empty needle is everywhere.
    Empty,
    /// The bytes at this place and the next, neither of which stretches.
    Pair(usize),
    /// The byte at this place, which does not stretch.
    Byte(usize),
    /// The first byte, which stretches: its two cases, or the first byte of its other form.
    Stretching(u8),
}

const KELVIN: &[u8] = "\u{212A}".as_bytes();
const LONG_S: &[u8] = "\u{17F}".as_bytes();

/// What is compared at a time: so many that the test at the end, for which the parts of a register are taken together, does
/// not show. Blocks of 64 took 14.5 to 19 ms for 100 MB, these 11 to 13, of which reading alone takes 8.
const BLOCK: usize = 256;

/// Setting this bit makes letters lower; it makes some other bytes equal too, so that a look closer must follow.
const CASE: u8 = 0x20;

impl AsciiNeedle {
    pub(super) fn new(text: &str) -> Self {
        let lower = text.to_ascii_lowercase().into_bytes().into_boxed_slice();
        let stretches = lower.iter().any(|&byte| other_form(byte).is_some());
        Self { anchor: anchor(&lower), lower, stretches }
    }

    /// The first place at or after `from`.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let rest = bytes.get(from..)?;
        let found = match self.anchor {
            Anchor::Empty => Some(0..0),
            Anchor::Pair(at) => self.find_pair(rest, at),
            Anchor::Byte(at) => {
                let low = self.lower[at];
                memchr2_iter(low, low.to_ascii_uppercase(), rest).find_map(|place| self.around(rest, place, at))
            }
            Anchor::Stretching(lead) => {
                let low = self.lower[0];
                memchr3_iter(low, low.to_ascii_uppercase(), lead, rest).find_map(|place| self.around(rest, place, 0))
            }
        };
        found.map(|found| from + found.start..from + found.end)
    }

    fn find_pair(&self, bytes: &[u8], at: usize) -> Option<Range<usize>> {
        let (one, two) = (self.lower[at] | CASE, self.lower[at + 1] | CASE);
        let mut place = 0;
        while let Some(block) = bytes.get(place..place + BLOCK + 1) {
            if has_pair(&block[..BLOCK], &block[1..], one, two)
                && let Some(found) = self.in_block(bytes, place, place + BLOCK, at)
            {
                return Some(found);
            }
            place += BLOCK;
        }
        self.in_block(bytes, place, bytes.len(), at)
    }

    /// The first match whose anchor lies in this part.
    fn in_block(&self, bytes: &[u8], begin: usize, end: usize, at: usize) -> Option<Range<usize>> {
        let low = self.lower[at];
        let candidates = memchr2_iter(low, low.to_ascii_uppercase(), &bytes[begin..end]);
        candidates.map(|place| begin + place).find_map(|place| self.around(bytes, place, at))
    }

    /// The match whose byte number `at` is the one at `place`, if it is a match.
    fn around(&self, bytes: &[u8], place: usize, at: usize) -> Option<Range<usize>> {
        if self.stretches {
            let begin = place - length_before(&self.lower[..at], &bytes[..place])?;
            let end = place + length_after(&self.lower[at..], &bytes[place..])?;
            return Some(begin..end);
        }
        let begin = place.checked_sub(at)?;
        let end = begin + self.lower.len();
        bytes.get(begin..end)?.eq_ignore_ascii_case(&self.lower).then_some(begin..end)
    }
}

/// Whether anywhere in a block the one byte is followed by the other, in any case. Compiles to vector instructions.
fn has_pair(block: &[u8], next: &[u8], one: u8, two: u8) -> bool {
    let mut any = 0;
    for (byte, after) in block.iter().zip(next) {
        any |= u8::from(byte | CASE == one) & u8::from(after | CASE == two);
    }
    any != 0
}

/// How many bytes the folded text takes at the beginning of `bytes`.
fn length_after(lower: &[u8], bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    for &byte in lower {
        let rest = &bytes[length..];
        length += match other_form(byte) {
            _ if rest.first()?.to_ascii_lowercase() == byte => 1,
            Some(form) if rest.starts_with(form) => form.len(),
            _ => return None,
        };
    }
    Some(length)
}

/// How many bytes the folded text takes at the end of `bytes`.
fn length_before(lower: &[u8], bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    for &byte in lower.iter().rev() {
        let length = match other_form(byte) {
            _ if rest.last()?.to_ascii_lowercase() == byte => 1,
            Some(form) if rest.ends_with(form) => form.len(),
            _ => return None,
        };
        rest = &rest[..rest.len() - length];
    }
    Some(bytes.len() - rest.len())
}

/// The character outside ASCII that folds to this one.
fn other_form(lower: u8) -> Option<&'static [u8]> {
    match lower {
        b'k' => Some(KELVIN),
        b's' => Some(LONG_S),
        _ => None,
    }
}

fn anchor(lower: &[u8]) -> Anchor {
    let firm = |byte: u8| other_form(byte).is_none();
    let pairs = (0..lower.len().saturating_sub(1)).filter(|&at| firm(lower[at]) && firm(lower[at + 1]));
    if let Some(at) = pairs.min_by_key(|&at| frequency(lower[at]) + frequency(lower[at + 1])) {
        return Anchor::Pair(at);
    }
    if let Some(at) = (0..lower.len()).find(|&at| firm(lower[at])) {
        return Anchor::Byte(at);
    }
    let lead = lower.first().and_then(|&first| other_form(first)).and_then(|form| form.first());
    lead.map_or(Anchor::Empty, |&lead| Anchor::Stretching(lead))
}

/// How often a byte is met in payloads, roughly: what text and JSON are full of stands first.
fn frequency(lower: u8) -> usize {
    const OFTEN: &[u8] = b"\"0e1,:at2 n.i5r3o4s6lud789cm-ph}{gyvf_wb/xkqjz";
    OFTEN.iter().rev().position(|&byte| byte == lower).map_or(0, |rank| rank + 1)
}
