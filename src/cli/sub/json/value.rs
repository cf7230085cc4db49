//! A JSON value of bytes, and how it is written.

use std::io::Write;

use super::number;

/// A value. Texts are bytes, of which those before the first NUL count; names may repeat.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Object(Vec<(Vec<u8>, Value)>),
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }

    /// Appends it: on one line without blanks, or with tabs and line feeds.
    pub(super) fn print(&self, pretty: bool, out: &mut Vec<u8>) {
        self.print_at(0, pretty, out);
    }

    fn print_at(&self, depth: usize, pretty: bool, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            // What is written to memory cannot fail, here and below.
            Self::Bool(is) => drop(write!(out, "{is}")),
            Self::Number(value) => out.extend_from_slice(number::shortest(*value).as_bytes()),
            Self::Text(bytes) => print_text(bytes, out),
            Self::Array(values) => print_array(values, depth + 1, pretty, out),
            Self::Object(fields) => print_object(fields, depth + 1, pretty, out),
        }
    }
}

fn print_array(values: &[Value], depth: usize, pretty: bool, out: &mut Vec<u8>) {
    out.push(b'[');
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(if pretty { b", " } else { b"," });
        }
        value.print_at(depth, pretty, out);
    }
    out.push(b']');
}

fn print_object(fields: &[(Vec<u8>, Value)], depth: usize, pretty: bool, out: &mut Vec<u8>) {
    let indent = |depth: usize, out: &mut Vec<u8>| {
        if pretty {
            out.resize(out.len() + depth, b'\t');
        }
    };
    out.extend_from_slice(if pretty { b"{\n" } else { b"{" });
    for (place, (name, value)) in fields.iter().enumerate() {
        indent(depth, out);
        print_text(name, out);
        out.extend_from_slice(if pretty { b":\t" } else { b":" });
        value.print_at(depth, pretty, out);
        if place + 1 < fields.len() {
            out.push(b',');
        }
        if pretty {
            out.push(b'\n');
        }
    }
    indent(depth - 1, out);
    out.push(b'}');
}

fn print_text(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in bytes.iter().take_while(|&&byte| byte != 0) {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0C => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..b' ' => drop(write!(out, "\\u{byte:04x}")),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
