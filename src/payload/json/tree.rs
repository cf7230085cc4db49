//! JSON to a tree: numbers keep their very characters, keys their order, and a key may come twice.

use super::super::outline::{Kind, Outline, Wanted};
use super::super::{MAX_TREE, Value};

/// The tree of JSON that is known to be right; of JSON lines, an array of theirs. `None`: too large, or too deep.
pub(super) fn tree(json: &str, is_lines: bool) -> Option<Value> {
    if json.len() > MAX_TREE {
        return None;
    }
    let mut outline = Outline::new(Wanted::Tree);
    if is_lines {
        outline.open(Kind::Array).ok()?;
    }
    let mut rest = json.trim_ascii();
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token_end(rest));
        add(&mut outline, token)?;
        rest = after.trim_ascii_start();
    }
    if is_lines {
        outline.close();
    }
    outline.finish().1
}

fn add(outline: &mut Outline, token: &str) -> Option<()> {
    match token.as_bytes().first()? {
        b'{' => outline.open(Kind::Object).ok()?,
        b'[' => outline.open(Kind::Array).ok()?,
        b'}' | b']' => outline.close(),
        b',' | b':' => {}
        b'"' => outline.text(&serde_json::from_str::<String>(token).ok()?),
        b't' => outline.flag(true),
        b'f' => outline.flag(false),
        b'n' => outline.null(),
        _ => outline.number(token),
    }
    Some(())
}

/// Where the first token ends: a whole string, one structural character, or a number or word.
fn token_end(json: &str) -> usize {
    let bytes = json.as_bytes();
    match bytes.first() {
        Some(b'"') => string_end(bytes),
        Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
        _ => bytes.iter().position(|byte| b"{}[],: \t\r\n\"".contains(byte)).unwrap_or(bytes.len()),
    }
}

fn string_end(bytes: &[u8]) -> usize {
    let mut place = 1;
    while let Some(byte) = bytes.get(place) {
        place += match byte {
            b'"' => return place + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}
