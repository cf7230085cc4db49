//! "Auto" chooses as a person would.

use mqttdeck::payload::{Context, Input, auto};

use crate::vectors::{GZIP, GZIP_IN_BASE64, PICTURES, ZLIB, hex};
use crate::wire::{bytes, whole};

/// Payloads as devices send them, and who should read them.
#[expect(clippy::too_many_lines, reason = "a table")]
fn payloads() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut all = vec![
        ("JSON", text(r#"{"temperature":21.5,"unit":"°C"}"#)),
        ("JSON", text("[1,2,3]")),
        ("JSON", text("{}")),
        ("JSON", text("{\"a\":1}\n{\"a\":2}\n")),
        ("JSON", text(" {\r\n \"wifi\": {\"rssi\": -61}\r\n}\r\n")),
        ("JSON", text("\u{feff}{\"a\":1}")),
        ("Text", text("")),
        ("Text", text("ON")),
        ("Text", text("21.5")),
        ("Text", text("-12,5;17,2;0,0")),
        ("Text", text("true")),
        ("Text", text("online")),
        ("Text", text("{broken json")),
        ("Text", text("{{template}}")),
        ("Text", text("größer, 日本語, 😀")),
        ("Text", text("2026-01-01T00:00:00Z")),
        ("Text", text("550e8400-e29b-41d4-a716-446655440000")),
        ("Text", text("deadbeefdeadbeefdeadbeefdeadbeef")),
        ("Text", text("temperature,host=a value=21.5 1700000000000000000\n")),
        ("Text", text("<?xml version=\"1.0\"?><a/>")),
        ("Text", text("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n")),
        ("Text", text("BM 4711 is a number")),
        ("Text", text("x^2 + y^2 = z^2 is what he said to them all")),
        ("Text", text("abcdefghijklmnopqrstuvwxyz")),
        ("Text", text("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")),
        ("Base64", text("eyJ0ZW1wIjogMjEuNX0=")),
        ("Base64", text("SGVsbG8sIHdvcmxkLCBob3cgYXJlIHlvdT8=\r\n")),
        ("Base64", text(GZIP_IN_BASE64)),
        ("Compressed", hex(GZIP)),
        ("Compressed", hex(ZLIB)),
        ("UTF-16", utf_16("\u{feff}Grüße")),
        ("UTF-16", utf_16("temperature 21")),
        // {"temp": 21.5}, SenML, an array of floating point numbers, {1: 2, 3: 4, 5: 6}, self-described, COSE_Sign1.
        ("CBOR", hex("a16474656d70f94d60")),
        ("CBOR", hex("81a2616e6468756d69617618 32")),
        ("CBOR", hex("82fb4035800000000000fb4036000000000000")),
        ("CBOR", hex("a3010203040506")),
        ("CBOR", hex("d9d9f7a16161 01")),
        ("CBOR", hex("d28443a10126a10442313154546869732069732074686520636f6e74656e742e4100")),
        ("CBOR", hex("bf6346756ef563416d7421ff")),
        // {"temp": 21.5}, {"compact": true, "schema": 0}, ["a", 1], floating point numbers, map 16.
        ("MessagePack", hex("81a474656d70cb4035800000000000")),
        ("MessagePack", hex("82a7636f6d70616374c3a6736368656d6100")),
        ("MessagePack", hex("92a16101")),
        ("MessagePack", hex("92cb4035800000000000cb4036000000000000")),
        ("MessagePack", hex("de0001a474656d7015")),
        ("MessagePack", hex("82a16101a16202")),
        // Registers, counters and what is known by nobody.
        ("Hex", hex("00")),
        ("Hex", hex("80")),
        ("Hex", hex("8105")),
        ("Hex", hex("00000000")),
        ("Hex", hex("0103020017f84a")),
        ("Hex", hex("ffd8")),
        ("Hex", hex("81a474656d70")),
        ("Hex", hex("a16474656d70f94d6000")),
        ("Hex", b"Gr\xfc\xdfe".to_vec()),
        ("Hex", b"\x1b[31mred\x1b[0m".to_vec()),
        ("Hex", [whole(1, 150), bytes(2, b"\x01\x02"), whole(3, 1)].concat()),
    ];
    all.extend(PICTURES.iter().map(|(_, payload, ..)| ("Image", hex(payload))));
    all
}

#[test]
fn auto_is_right_about_what_devices_send() {
    let context = Context::default();
    let payloads = payloads();
    assert!(payloads.len() >= 40);
    for (expected, payload) in payloads {
        let input = Input { topic: "t", payload: &payload, content_type: None, context: &context };
        assert_eq!(auto(&input).name, expected, "{}", payload.escape_ascii());
    }
}

#[test]
fn auto_seldom_finds_sense_in_noise() {
    let context = Context::default();
    let mut random = fastrand::Rng::with_seed(4);
    let wrong = (0..20_000).filter(|_| {
        let payload: Vec<u8> = (0..random.usize(8..64)).map(|_| random.u8(..)).collect();
        auto(&Input { topic: "t", payload: &payload, content_type: None, context: &context }).name != "Hex"
    });
    let wrong = wrong.count();
    assert!(wrong < 100, "{wrong} of 20000");
}
