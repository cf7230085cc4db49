//! JSON to a tree: numbers keep their very characters, keys their order, and a key may come twice.

use super::super::json_scanner::Scanner;
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
    let mut scanner = Scanner::new(json.as_bytes());
    while let Some(token) = scanner.token() {
        add(&mut outline, str::from_utf8(token).ok()?)?;
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
