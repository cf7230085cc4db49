//! The decoders against what others wrote down: specifications, other tools, and bytes that nobody meant.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

#[path = "decoders/any_bytes.rs"]
mod any_bytes;
#[path = "decoders/auto.rs"]
mod auto;
#[path = "decoders/avro.rs"]
mod avro;
#[path = "decoders/avro_bounds.rs"]
mod avro_bounds;
#[path = "decoders/protobuf.rs"]
mod protobuf;
#[path = "decoders/sparkplug.rs"]
mod sparkplug;
#[path = "decoders/vectors.rs"]
mod vectors;
#[path = "decoders/wire.rs"]
mod wire;

use mqttdeck::payload::{Body, Context, DECODERS, DecodeError, Decoded, Decoder, Input, Value};
use vectors::hex;

/// The decoder of this name.
fn decoder(name: &str) -> &'static Decoder {
    DECODERS.iter().find(|decoder| decoder.name == name).unwrap()
}

/// What a decoder makes of a payload of a topic that says nothing.
fn decode(name: &str, payload: &[u8]) -> Result<Decoded, DecodeError> {
    let context = Context::default();
    (decoder(name).decode)(&Input { topic: "t", payload, content_type: None, context: &context })
}

/// What is shown, without the white space of the layout.
fn compact(decoded: &Decoded) -> String {
    match &decoded.body {
        Body::Lines(lines) => {
            let all = (0..lines.count()).map(|number| lines.line(number).trim_start().to_owned());
            all.collect::<String>().replace(": ", ":")
        }
        Body::Table(table) => table.rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"),
        Body::Image(picture) => format!("{} {} × {}", picture.format, picture.width, picture.height),
    }
}

fn holds(name: &str, table: &[(&str, &str)]) {
    for (payload, expected) in table {
        let decoded = decode(name, &hex(payload)).unwrap_or_else(|error| panic!("{payload}: {error}"));
        assert_eq!(compact(&decoded), *expected, "{payload}");
        assert_eq!(decoded.note.filter(|note| !note.starts_with("Without a schema")), None, "{payload}");
    }
}

#[test]
fn cbor_reads_the_examples_of_its_standard() {
    holds("CBOR", vectors::CBOR);
    for payload in vectors::NOT_CBOR {
        assert!(decode("CBOR", &hex(payload)).is_err(), "{payload}");
    }
}

#[test]
fn messagepack_reads_every_format_of_its_specification() {
    holds("MessagePack", vectors::MESSAGEPACK);
    for payload in vectors::NOT_MESSAGEPACK {
        assert!(decode("MessagePack", &hex(payload)).is_err(), "{payload}");
    }
}

#[test]
fn protobuf_without_a_schema_shows_fields_by_number() {
    holds("Protobuf wire", vectors::PROTOBUF);
    for payload in ["08", "0a05", "0b", "1c", "0e", "00", "08ffffffffffffffffffff01", "1b0801 24"] {
        assert!(decode("Protobuf wire", &hex(payload)).is_err(), "{payload}");
    }
}

#[test]
fn pictures_are_shown_and_too_large_ones_refused() {
    for (format, payload, width, height) in vectors::PICTURES {
        let decoded = decode("Image", &hex(payload)).unwrap_or_else(|error| panic!("{format}: {error}"));
        let Body::Image(picture) = &decoded.body else { panic!("{format}: {:?}", decoded.body) };
        assert_eq!((picture.format, picture.width, picture.height), (*format, *width, *height));
        assert_eq!(picture.rgba.len(), width * height * 4, "{format}");
        let [red, green, blue, opacity] = picture.rgba[..4] else { panic!("{format}: no points") };
        assert!(red > 250 && green < 10 && blue < 10 && opacity == 255, "{format}: {:?}", &picture.rgba[..4]);
        assert!(decoded.note.unwrap().starts_with(&format!("{format}, {width} × {height}, ")));
    }
    let error = decode("Image", &hex(vectors::HUGE_PICTURE)).unwrap_err();
    assert_eq!(error.to_string(), "The PNG has 60000 × 60000 points; at most 64000000 are shown.");
}

#[test]
fn what_is_compressed_is_read_as_what_it_is() {
    let table = [
        ("Compressed", hex(vectors::GZIP), "JSON inside gzip."),
        ("Compressed", hex(vectors::ZLIB), "JSON inside zlib."),
        ("Compressed", [hex(vectors::GZIP), hex(vectors::GZIP)].concat(), "Text inside gzip."),
        ("Base64", vectors::GZIP_IN_BASE64.into(), "JSON inside gzip inside Base64."),
    ];
    for (name, payload, note) in table {
        let decoded = decode(name, &payload).unwrap();
        assert!(decoded.note.as_deref().unwrap().starts_with(note), "{:?}", decoded.note);
        assert!(compact(&decoded).starts_with("{\"temp\":21.5}"), "{}", compact(&decoded));
    }
    let value = decode("Base64", vectors::GZIP_IN_BASE64.as_bytes()).unwrap().value.unwrap();
    assert_eq!(value, Value::Object(vec![("temp".to_owned(), Value::Number("21.5".to_owned()))]));
    let damaged = hex(vectors::GZIP)[..25].to_vec();
    let note = decode("Compressed", &damaged).unwrap().note.unwrap();
    assert!(note.contains("damaged after"), "{note}");
    assert!(decode("Compressed", b"plain").is_err());
}

#[test]
fn a_bomb_is_inflated_as_far_as_is_shown() {
    use std::io::Write;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..100 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let decoded = decode("Compressed", &bomb).unwrap();
    let note = decoded.note.unwrap();
    assert!(note.starts_with("Text inside gzip, of which the first 67108864 bytes are shown."), "{note}");
}
