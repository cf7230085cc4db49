//! Container files: a head with the schema, then blocks of values.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::datum::{self, Empty, block, length};
use super::schema::AvroSchema;
use crate::payload::DecodeError;
use crate::payload::outline::{Kind, Outline};
use crate::payload::reader::{Reader, Stop};

/// The first four bytes.
const MAGIC: &[u8] = b"Obj\x01";
/// To be shown, all blocks are inflated to so many bytes at most: a thousand times as much may be in a payload.
pub(super) const MAX_INFLATED: usize = 64 << 20;

/// What a container holds.
pub(super) struct Contents {
    name: String,
    codec: &'static str,
    values: u64,
    blocks: u64,
    /// The bytes that its blocks were inflated to.
    pub(super) inflated: usize,
    /// Why it was not read to its end.
    pub(super) trouble: Option<String>,
}

impl Contents {
    /// A sentence about it, and another about what is wrong.
    pub(super) fn note(&self) -> String {
        let Self { name, values, blocks, codec, .. } = self;
        let plural = |count: &u64, word: &str| format!("{count} {word}{}", if *count == 1 { "" } else { "s" });
        let (values, blocks) = (plural(values, "value"), plural(blocks, "block"));
        let note = format!("Avro container: {values} of {name} in {blocks}, codec {codec}.");
        self.trouble.as_ref().map_or_else(|| note.clone(), |trouble| format!("{note} {trouble}"))
    }
}

/// Whether a payload says that it is a container.
pub(super) fn is_container(payload: &[u8]) -> bool {
    payload.starts_with(MAGIC)
}

/// Reads as many values as can be into an outline, as an array. All blocks are inflated to at most `limit` bytes.
pub(super) fn read(payload: &[u8], limit: usize, outline: &mut Outline) -> Result<Contents, DecodeError> {
    let wrong = |why: &str| DecodeError(format!("Not an Avro container: {why}"));
    let mut reader = Reader::new(payload);
    let head = Head::read(&mut reader).map_err(|stop| wrong(&sentence(stop)))?;
    let schema = AvroSchema::parse(head.schema).map_err(|why| wrong(&format!("its schema is wrong: {why}")))?;
    let codec = Codec::named(head.codec).map_err(|why| wrong(&why))?;
    let mut contents = Contents {
        name: schema.name().to_owned(),
        codec: codec.name(),
        values: 0,
        blocks: 0,
        inflated: 0,
        trouble: None,
    };
    outline.open(Kind::Array)?;
    let (mut left, mut empty) = (limit, Empty::default());
    while !reader.is_at_end() {
        let mut step = || -> Result<u64, Stop> {
            let count = length(&mut reader)?;
            let size = length(&mut reader)?;
            let bytes = codec.open(reader.take(size)?, &mut left)?;
            if datum::read(&bytes, &schema, count, outline, &mut empty)? < bytes.len() {
                return Err(Stop::Wrong(DecodeError("It has more bytes than its values.".to_owned())));
            }
            let at = reader.at();
            if reader.array()? == head.sync {
                Ok(count)
            } else {
                reader.wrong(at, "The mark between blocks is missing")
            }
        };
        match step() {
            Ok(count) => (contents.values, contents.blocks) = (contents.values + count, contents.blocks + 1),
            Err(stop) => {
                contents.trouble = Some(trouble(stop, contents.blocks + 1));
                break;
            }
        }
    }
    contents.inflated = limit - left;
    if contents.trouble.is_none() {
        outline.close();
    }
    Ok(contents)
}

/// Why it was not read beyond a block.
fn trouble(stop: Stop, block: u64) -> String {
    match stop {
        Stop::Full => format!("It is shown up to block {block}; the rest is too long."),
        Stop::Short | Stop::Wrong(_) => format!("Block {block} is damaged: {}", sentence(stop)),
    }
}

fn sentence(stop: Stop) -> String {
    match stop {
        Stop::Short => "it ends too early.".to_owned(),
        Stop::Full => "it is too long to be shown to its end.".to_owned(),
        Stop::Wrong(DecodeError(why)) => why,
    }
}

struct Head<'a> {
    schema: &'a [u8],
    codec: &'a [u8],
    sync: [u8; 16],
}

impl<'a> Head<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Stop> {
        reader.take(4)?;
        let (mut schema, mut codec) = (None, &b"null"[..]);
        loop {
            let count = block(reader)?;
            for _ in 0..count {
                let name = length(reader).and_then(|length| reader.take(length))?;
                let value = length(reader).and_then(|length| reader.take(length))?;
                match name {
                    b"avro.schema" => schema = Some(value),
                    b"avro.codec" => codec = value,
                    _ => {}
                }
            }
            if count == 0 {
                break;
            }
        }
        let missing = || Stop::Wrong(DecodeError("it has no schema.".to_owned()));
        Ok(Self { schema: schema.ok_or_else(missing)?, codec, sync: reader.array()? })
    }
}

/// How blocks are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codec {
    Null,
    Deflate,
}

impl Codec {
    fn named(name: &[u8]) -> Result<Self, String> {
        match name {
            b"null" | b"" => Ok(Self::Null),
            b"deflate" => Ok(Self::Deflate),
            other => {
                let name: String = String::from_utf8_lossy(other).chars().take(40).collect();
                Err(format!("its blocks are packed with “{name}”; null and deflate are read."))
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Deflate => "deflate",
        }
    }

    /// The bytes of a block, `left` being how many there may still be.
    fn open(self, packed: &[u8], left: &mut usize) -> Result<Vec<u8>, Stop> {
        let bytes = match self {
            Self::Null => packed.to_vec(),
            Self::Deflate => {
                let mut bytes = Vec::new();
                let most = u64::try_from(*left).unwrap_or(u64::MAX).saturating_add(1);
                let inflated = DeflateDecoder::new(packed).take(most).read_to_end(&mut bytes);
                inflated.map_err(|error| DecodeError(format!("{error}.")))?;
                *left = left.checked_sub(bytes.len()).ok_or(Stop::Full)?;
                bytes
            }
        };
        Ok(bytes)
    }
}
