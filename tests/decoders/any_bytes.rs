//! No bytes make a decoder panic, recurse or take memory without bounds.

use std::sync::{Arc, LazyLock};

use mqttdeck::payload::{
    Births, Body, Context, DECODERS, Decoded, Input, MAX_DEPTH, Schema, Value, auto, preview, value_of,
};
use proptest::prelude::*;

use crate::vectors::{
    AVRO, AVRO_DEFLATED, AVRO_READING, AVRO_SCHEMA, CBOR, GZIP, GZIP_IN_BASE64, MESSAGEPACK, PICTURES, PROTOBUF, ZLIB,
    hex,
};
use crate::wire::{bytes, whole};

const TOPICS: [&str; 3] = ["t", "spBv1.0/G/NBIRTH/N", "spBv1.0/G/DDATA/N/D"];

/// By a Protobuf schema, and by one of Avro.
static CONTEXTS: LazyLock<[Context; 2]> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.proto");
    let message = "message A { string a = 1; A b = 2; repeated int32 c = 3; map<int32, A> d = 4; double e = 5; }";
    std::fs::write(&file, format!("syntax = \"proto3\"; {message}")).unwrap();
    let schemas = [Schema::load(&file, "A").unwrap(), crate::avro::schema(AVRO_SCHEMA)];
    schemas.map(|schema| Context { births: Arc::default(), schema: Some(Arc::new(schema)) })
});

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.iter().map(|(_, item)| depth(item)).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => 1,
    }
}

/// What is shown has no character that hides, and lines that a view can take.
fn hold(decoded: &Decoded) {
    if let Some(value) = &decoded.value {
        assert!(depth(value) <= MAX_DEPTH);
    }
    let lines: Vec<String> = match &decoded.body {
        Body::Lines(lines) => {
            let last = lines.count().saturating_sub(1);
            assert_eq!(lines.line(lines.count()), "");
            [0, last / 2, last].map(|number| lines.line(number)).into()
        }
        Body::Table(table) => table.rows.concat(),
        Body::Image(picture) => {
            assert_eq!(picture.rgba.len(), picture.width * picture.height * 4);
            Vec::new()
        }
    };
    for line in lines {
        assert!(line.len() < 64 << 10, "a line of {} bytes", line.len());
        assert!(
            !line.contains(|c: char| (c.is_control() && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{line:?}"
        );
    }
}

fn every_decoder_takes(payload: &[u8]) {
    for (topic, context) in TOPICS.iter().flat_map(|topic| CONTEXTS.iter().map(move |context| (topic, context))) {
        let input = Input { topic, payload, content_type: None, context };
        for decoder in DECODERS {
            let _ = (decoder.recognises)(&input);
            let decoded = (decoder.decode)(&input);
            let tree = (decoder.tree)(&input);
            if let Ok(decoded) = decoded {
                hold(&decoded);
                assert_eq!(format!("{tree:?}"), format!("{:?}", decoded.value.or(tree.clone())), "{}", decoder.name);
            }
        }
        assert!((auto(&input).recognises)(&input));
        let _ = value_of(&input);
        let mut births = Births::default();
        births.learn(topic, payload);
        assert!(preview(payload, 20).chars().count() <= 20);
    }
}

/// Payloads of every format.
fn known() -> Vec<Vec<u8>> {
    let tables = [CBOR, MESSAGEPACK, PROTOBUF].concat();
    let mut all: Vec<Vec<u8>> = tables.iter().map(|(payload, _)| hex(payload)).collect();
    all.extend(PICTURES.iter().map(|(_, payload, ..)| hex(payload)));
    all.extend([AVRO, AVRO_DEFLATED, AVRO_READING].map(hex));
    all.extend([hex(GZIP), hex(ZLIB), GZIP_IN_BASE64.into(), br#"{"a":[1,"b",{"c":null}]}"#.to_vec()]);
    all.push([whole(1, 5), bytes(2, [bytes(1, "m"), whole(4, 22), bytes(16, [1, 2])].concat()), whole(3, 1)].concat());
    all.push(bytes(2, bytes(17, [bytes(2, "c"), whole(3, 1), bytes(4, bytes(1, whole(1, 1)))].concat())));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_taken(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        every_decoder_takes(&payload);
    }

    #[test]
    fn any_text_is_taken(payload in "\\PC{0,80}|[\\[\\]{}\",:0-9 \\\\\n\u{202e}a]{0,80}") {
        every_decoder_takes(payload.as_bytes());
    }

    #[test]
    fn what_was_right_and_is_changed_is_taken(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let known = known();
        let mut payload = known[which.index(known.len())].clone();
        for (place, byte) in changes {
            if !payload.is_empty() {
                let place = place.index(payload.len());
                payload[place] = byte;
            }
        }
        every_decoder_takes(&payload);
        payload.truncate(end.index(payload.len() + 1));
        every_decoder_takes(&payload);
    }

    /// Whatever the other readers take, ours do. But rmpv takes 0xc1 for nil, which the specification never uses, and
    /// ciborium f814 for false, which RFC 8949 calls not well-formed.
    #[test]
    fn other_readers_agree(payload in prop::collection::vec(any::<u8>(), 1..40)) {
        let context = Context::default();
        let input = Input { topic: "t", payload: &payload, content_type: None, context: &context };
        let decodes = |name: &str| {
            let decoded = (crate::decoder(name).decode)(&input);
            decoded.is_ok_and(|decoded| !decoded.note.is_some_and(|note| note.contains("more bytes follow")))
        };
        let mut rest = &payload[..];
        // The byte C1 is never used, says the format; the other reader takes it for nil.
        if !payload.contains(&0xC1) && rmpv::decode::read_value(&mut rest).is_ok() && rest.is_empty() {
            prop_assert!(decodes("MessagePack"));
        }
        let mut rest = &payload[..];
        if ciborium::from_reader::<ciborium::Value, _>(&mut rest).is_ok() && rest.is_empty() && !payload.contains(&0xf8) {
            prop_assert!(decodes("CBOR"));
        }
    }
}

#[test]
fn depth_without_end_is_refused_or_shown_flat() {
    let times = 100_000;
    let deep: [Vec<u8>; 9] = [
        vec![0x81; times],
        vec![0x91; times],
        vec![0xc0; times],
        vec![0x9f; times],
        [vec![0xa1, 0x61, b'a']; 1].concat().repeat(times),
        vec![0x0b; times],
        "[".repeat(times).into(),
        format!("{}1{}", "[".repeat(times), "]".repeat(times)).into(),
        (0..500).fold(Vec::new(), |inner, _| bytes(2, inner)),
    ];
    for payload in deep {
        every_decoder_takes(&payload);
    }
}

#[test]
fn lengths_that_are_only_claimed_cost_nothing() {
    let claims = [
        "9bffffffffffffffff",
        "bbffffffffffffffff",
        "5bffffffffffffffff",
        "7bffffffffffffffff",
        "ddffffffff",
        "dfffffffff",
        "c6ffffffff",
        "dbffffffff",
        "c9ffffffff01",
        "0affffffffffffffffff01",
        "9bffffffffffffffff01",
        "ddffffffff01",
    ];
    for claim in claims {
        every_decoder_takes(&hex(claim));
    }
}
