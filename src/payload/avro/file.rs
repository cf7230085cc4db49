//! `.avsc` files.

use std::path::Path;

use super::schema::AvroSchema;
use crate::payload::schema::{SchemaError, chosen};

/// The schema of a file, or one of the types with names in it.
pub(in super::super) fn load(file: &Path, wanted: &str) -> Result<AvroSchema, SchemaError> {
    let schema = parse(file)?;
    if wanted.is_empty() {
        return Ok(schema);
    }
    let (names, places): (Vec<&str>, Vec<usize>) = schema.named().unzip();
    let place = chosen(file, &names, wanted, "type").map(|place| places[place])?;
    Ok(schema.begun_at(place))
}

/// The types with names in a file, the outermost first.
pub(in super::super) fn names(file: &Path) -> Result<Vec<String>, SchemaError> {
    Ok(parse(file)?.named().map(|(name, _)| name.to_owned()).collect())
}

fn parse(file: &Path) -> Result<AvroSchema, SchemaError> {
    let unreadable = |error: std::io::Error| SchemaError(format!("{} cannot be read: {error}.", file.display()));
    let text = std::fs::read(file).map_err(unreadable)?;
    let wrong = |why: String| SchemaError(format!("{} is no Avro schema: {why}", file.display()));
    AvroSchema::parse(&text).map_err(wrong)
}
