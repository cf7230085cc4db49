//! Schemas that payloads are read by: a `.proto` file and a message type in it.

use std::path::Path;

/// A schema, ready to read payloads with.
#[derive(Debug, Clone)]
pub struct Schema {}

/// Why a schema cannot be used, as a sentence that names the file and the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(pub String);

impl Schema {
    /// Reads a file, what it imports from its own directory, and takes one of its message types; empty: the only one.
    ///
    /// # Errors
    /// The file cannot be read, is wrong, or has no such type.
    pub fn load(file: &Path, _message: &str) -> Result<Self, SchemaError> {
        Err(SchemaError(format!("{} cannot be read yet.", file.display())))
    }

    /// The message types of a file, as they are written in full.
    ///
    /// # Errors
    /// The file cannot be read or is wrong.
    pub fn messages(file: &Path) -> Result<Vec<String>, SchemaError> {
        Err(SchemaError(format!("{} cannot be read yet.", file.display())))
    }
}
