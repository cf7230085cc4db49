//! Pictures of the window: the four looks of a state, and covers over what no two runs have in common.

use egui::{Pos2, Rect, Shape, Vec2};

use super::Window;

/// The ending of the picture's name, the size in points, and whether it is dark.
pub const LOOKS: [(&str, [f32; 2], bool); 4] = [
    ("light_1280", [1280.0, 800.0], false),
    ("light_800", [800.0, 600.0], false),
    ("dark_1280", [1280.0, 800.0], true),
    ("dark_800", [800.0, 600.0], true),
];

/// Texts that differ from run to run: `#` is a digit, `x` a hexadecimal one, `?` anything. Then how wide to cover them,
/// alone and with what else may follow in the line, in heights of the line.
const CHANGING: [(&str, f32, f32); 15] = [
    // The time that the shown messages span.
    ("over #", 6.0, 12.0),
    ("ends in 36# days", 7.0, 7.0),
    ("ends in 3?6## days", 7.5, 7.5),
    ("/tmp/.tmp??????", 9.0, 16.0),
    ("##:##:##.###", 5.7, 13.0),
    ("# ms", 3.7, 25.0),
    ("## ms", 3.7, 25.0),
    ("### ms", 3.7, 25.0),
    ("#.# ms", 3.7, 25.0),
    ("#.# s", 3.7, 25.0),
    ("# ??? 20##", 6.0, 12.0),
    ("## ??? 20##", 6.0, 12.0),
    (":#####", 4.0, 25.0),
    ("xx:xx:xx:xx", 28.0, 28.0),
    ("xxxxxxxxxxxxxxxx", 25.6, 25.6),
];

/// Compares the window with the picture of this name, without the pointer and what changes.
pub fn compare(window: &mut Window, name: &str) {
    compare_without(window, name, |_| false);
}

/// The same without the lines of text that `hidden` names, whole.
pub fn compare_without(window: &mut Window, name: &str, hidden: impl Fn(&str) -> bool) {
    window.remove_cursor();
    window.run();
    let shapes = &window.output().shapes;
    let mut changing: Vec<Rect> = shapes.iter().flat_map(|shape| changes(&shape.shape, shape.clip_rect)).collect();
    changing.extend(shapes.iter().flat_map(|shape| lines(&shape.shape, shape.clip_rect, &hidden)));
    for place in changing {
        window.mask(place);
    }
    window.snapshot(name);
}

/// The changing places of a shape, within what of it is visible.
fn changes(shape: &Shape, visible: Rect) -> Vec<Rect> {
    match shape {
        Shape::Vec(shapes) => shapes.iter().flat_map(|shape| changes(shape, visible)).collect(),
        Shape::Text(text) => {
            let rows = text.galley.rows.iter();
            let places = rows.filter_map(|row| change(&row.row, text.pos + row.pos.to_vec2()));
            places.map(|place| place.intersect(visible)).filter(Rect::is_positive).collect()
        }
        _ => Vec::new(),
    }
}

/// The hidden lines of a shape, up to the right edge of what of it is visible.
fn lines(shape: &Shape, visible: Rect, hidden: &impl Fn(&str) -> bool) -> Vec<Rect> {
    match shape {
        Shape::Vec(shapes) => shapes.iter().flat_map(|shape| lines(shape, visible, hidden)).collect(),
        Shape::Text(text) => {
            let rows = text.galley.rows.iter().filter(|row| hidden(&row.row.text()));
            let places = rows.map(|row| row.rect().translate(text.pos.to_vec2()).with_max_x(visible.right()));
            places.map(|place| place.intersect(visible)).filter(Rect::is_positive).collect()
        }
        _ => Vec::new(),
    }
}

fn change(row: &egui::epaint::text::Row, origin: Pos2) -> Option<Rect> {
    let letters: Vec<char> = row.glyphs.iter().map(|glyph| glyph.chr).collect();
    let (first, width) = (0..letters.len()).find_map(|first| Some((first, width_of(&letters[first..])?)))?;
    // The one text that stands at the right edge grows to the left.
    if row.text().starts_with("round trip") {
        let right = origin + row.size;
        return Some(Rect::from_min_max(Pos2::new(right.x - 100.0, origin.y), right));
    }
    let left = origin + Vec2::new(row.glyphs[first].pos.x, 0.0);
    Some(Rect::from_min_size(left, Vec2::new(width * row.size.y, row.size.y)))
}

/// How much to cover, in heights of the line, if the text begins with something that changes.
fn width_of(text: &[char]) -> Option<f32> {
    let (pattern, alone, followed) = CHANGING.iter().find(|(pattern, ..)| begins_with(text, pattern))?;
    // A full stop takes no room.
    Some(if text.len() > pattern.len() + 1 { *followed } else { *alone })
}

fn begins_with(text: &[char], pattern: &str) -> bool {
    text.len() >= pattern.len()
        && pattern.chars().zip(text).all(|(expected, letter)| match expected {
            '#' => letter.is_ascii_digit(),
            'x' => letter.is_ascii_hexdigit(),
            '?' => true,
            expected => expected == *letter,
        })
}
