//! What two schemas have in common that read alike: the parsing canonical form, and its fingerprint, CRC-64-AVRO.

use std::collections::HashSet;

use super::schema::{AvroSchema, LONGEST, Type};
use crate::payload::outline::quoted;

/// Types that are in each other deeper have no form here.
const DEEPEST: usize = 256;

/// The fingerprint of nothing, which is also the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// The canonical form; `None`: the types are in each other too deep, or it is longer than schemas may be, since it writes
/// out every name in full.
pub(super) fn form(schema: &AvroSchema) -> Option<String> {
    let mut form = Form { schema, written: HashSet::new(), text: String::new() };
    form.add(schema.root(), 0)?;
    Some(form.text)
}

struct Form<'a> {
    schema: &'a AvroSchema,
    /// Types with names that were written: they are only named from then on.
    written: HashSet<usize>,
    text: String,
}

impl Form<'_> {
    fn add(&mut self, place: usize, depth: usize) -> Option<()> {
        let node = self.schema.node(place).filter(|_| depth < DEEPEST && self.text.len() <= LONGEST)?;
        if let Some(name) = &node.name {
            if !self.written.insert(place) {
                self.text += &quoted(name);
                return Some(());
            }
            self.text += &format!("{{\"name\":{},\"type\":\"{}\",", quoted(name), node.kind.name());
        }
        match &node.kind {
            Type::Fixed(size) => self.text += &format!("\"size\":{size}}}"),
            Type::Enum(symbols) => {
                let symbols: Vec<String> = symbols.iter().map(|symbol| quoted(symbol)).collect();
                self.text += &format!("\"symbols\":[{}]}}", symbols.join(","));
            }
            Type::Record(fields) => self.record(fields, depth)?,
            Type::Array(items) => self.holder("array", "items", *items, depth)?,
            Type::Map(values) => self.holder("map", "values", *values, depth)?,
            Type::Union(branches) => {
                self.text.push('[');
                for (number, branch) in branches.iter().enumerate() {
                    self.text += if number > 0 { "," } else { "" };
                    self.add(*branch, depth + 1)?;
                }
                self.text.push(']');
            }
            Type::Null
            | Type::Boolean
            | Type::Int
            | Type::Long
            | Type::Float
            | Type::Double
            | Type::Bytes
            | Type::String => self.text += &format!("\"{}\"", node.kind.name()),
        }
        Some(())
    }

    fn record(&mut self, fields: &[(String, usize)], depth: usize) -> Option<()> {
        self.text += "\"fields\":[";
        for (number, (name, kind)) in fields.iter().enumerate() {
            self.text += if number > 0 { "," } else { "" };
            self.text += &format!("{{\"name\":{},\"type\":", quoted(name));
            self.add(*kind, depth + 1)?;
            self.text.push('}');
        }
        self.text += "]}";
        Some(())
    }

    fn holder(&mut self, kind: &str, what: &str, inner: usize, depth: usize) -> Option<()> {
        self.text += &format!("{{\"type\":\"{kind}\",\"{what}\":");
        self.add(inner, depth + 1)?;
        self.text.push('}');
        Some(())
    }
}

/// CRC-64-AVRO, bit by bit: schemas are short.
pub(super) fn fingerprint(form: &[u8]) -> u64 {
    form.iter().fold(EMPTY, |crc, byte| {
        let low = (crc ^ u64::from(*byte)) & 0xff;
        let folded = (0..8).fold(low, |bits, _| (bits >> 1) ^ (EMPTY * (bits & 1)));
        (crc >> 8) ^ folded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Avro's own tests for all languages, share/test/data/schema-tests.txt.
    #[test]
    fn forms_and_fingerprints_are_those_of_avros_own_tests() {
        let nested = r#"{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}"#;
        let table: [(&str, &str, i64); 15] = [
            (r#""null""#, r#""null""#, 7_195_948_357_588_979_594),
            (r#"{"type":"boolean"}"#, r#""boolean""#, -6_970_731_678_124_411_036),
            (r#"{"type":"int","logicalType":"date"}"#, r#""int""#, 8_247_732_601_305_521_295),
            (r#""long""#, r#""long""#, -3_434_872_931_120_570_953),
            (r#""float""#, r#""float""#, 5_583_340_709_985_441_680),
            (r#""double""#, r#""double""#, -8_181_574_048_448_539_266),
            (r#""bytes""#, r#""bytes""#, 5_746_618_253_357_095_269),
            (r#""string""#, r#""string""#, -8_142_146_995_180_207_161),
            (r#"[ "int" , {"type":"boolean"} ]"#, r#"["int","boolean"]"#, 5_392_556_393_470_105_090),
            (
                r#"{"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"}"#,
                r#"{"name":"a.b.foo","type":"record","fields":[]}"#,
                -4_616_218_487_480_524_110,
            ),
            (
                r#"{"fields":[{"type":{"type":"boolean"}, "name":"f1"}], "type":"record", "name":"foo"}"#,
                r#"{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"}]}"#,
                7_843_277_075_252_814_651,
            ),
            (
                r#"{"namespace":"x.y.z", "type":"enum", "name":"foo", "doc":"foo bar", "symbols":["A1", "A2"]}"#,
                r#"{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}"#,
                -4_448_647_247_586_288_245,
            ),
            (
                r#"{"name":"foo","type":"fixed","size":15}"#,
                r#"{"name":"foo","type":"fixed","size":15}"#,
                1_756_455_273_707_447_556,
            ),
            (
                r#"{ "values":"string", "type":"map"}"#,
                r#"{"type":"map","values":"string"}"#,
                -8_732_877_298_790_414_990,
            ),
            (nested, nested, -1_759_257_747_318_642_341),
        ];
        for (schema, expected, number) in table {
            let schema = AvroSchema::parse(schema.as_bytes()).unwrap();
            assert_eq!(form(&schema).as_deref(), Some(expected));
            assert_eq!(schema.fingerprint(), Some(number.cast_unsigned()), "{expected}");
        }
    }

    #[test]
    fn a_form_that_writes_out_long_names_is_bounded() {
        let of = |references: usize| {
            let name = "n".repeat(1_000);
            let fixed = r#"{"type":"fixed","name":"a","size":1}"#;
            let union = format!("[{fixed}{}]", ",\"a\"".repeat(references));
            format!(r#"{{"type":"record","name":"r","namespace":"{name}","fields":[{{"name":"f","type":{union}}}]}}"#)
        };
        for (references, is_there) in [(10, true), (1_000, true), (2_000, false), (200_000, false)] {
            let schema = AvroSchema::parse(of(references).as_bytes()).unwrap();
            assert_eq!(schema.fingerprint().is_some(), is_there, "{references}");
        }
    }
}
