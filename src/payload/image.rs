//! Pictures: PNG, JPEG, GIF, WebP, BMP and ICO. Of several, the first.

use std::io::Cursor;
use std::sync::Arc;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{Body, DecodeError, Decoded, Decoder, Input, Picture};

pub(super) const DECODER: Decoder = Decoder { name: "Image", recognises, decode, tree: |_| None, rare: true };

/// The most points that are decoded: 256 MiB as red, green, blue and opacity.
const MOST_POINTS: u64 = 64_000_000;

/// What the library may allocate, in bytes, for its own buffers and the points as they are stored.
const MOST_BYTES: u64 = 512 << 20;

fn recognises(input: &Input<'_>) -> bool {
    is_picture(input.payload)
}

pub(super) fn is_picture(payload: &[u8]) -> bool {
    format(payload).is_some()
}

/// By the first bytes; those of BMP and ICO are so short that the fields after them must fit, too.
fn format(payload: &[u8]) -> Option<(ImageFormat, &'static str)> {
    match payload {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some((ImageFormat::Png, "PNG")),
        [0xff, 0xd8, 0xff, ..] => Some((ImageFormat::Jpeg, "JPEG")),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some((ImageFormat::Gif, "GIF")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some((ImageFormat::WebP, "WebP")),
        // Reserved words of zero, and one of the header sizes that exist.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            Some((ImageFormat::Bmp, "BMP"))
        }
        // At least one picture, whose entry has a reserved byte of zero.
        [0, 0, 1, 0, 1..=32, 0, _, _, _, 0, ..] if payload.len() > 22 => Some((ImageFormat::Ico, "ICO")),
        _ => None,
    }
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let (format, name) = format(input.payload)
        .ok_or_else(|| DecodeError("Not a picture of a known format: PNG, JPEG, GIF, WebP, BMP or ICO.".to_owned()))?;
    let failed = |error: image::ImageError| DecodeError(format!("The {name} cannot be shown: {error}."));
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(input.payload), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS {
        let why = format!("The {name} has {width} × {height} points; at most {MOST_POINTS} are shown.");
        return Err(DecodeError(why));
    }
    let points = DynamicImage::from_decoder(decoder).map_err(failed)?.into_rgba8();
    let picture = Picture {
        width: usize::try_from(width).unwrap_or(0),
        height: usize::try_from(height).unwrap_or(0),
        rgba: Arc::from(points.into_raw()),
        format: name,
    };
    let note = Some(format!("{name}, {width} × {height}, {} bytes.", input.payload.len()));
    Ok(Decoded { body: Body::Image(picture), value: None, note })
}
