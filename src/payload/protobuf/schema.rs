//! `.proto` files: compiled with what they import from their own directory.

use std::path::Path;

use prost_reflect::{FileDescriptor, MessageDescriptor};
use protox::Compiler;

use super::super::schema::{SchemaError, chosen};

/// One of the message types of a file; empty: the only one.
pub(in super::super) fn load(file: &Path, message: &str) -> Result<MessageDescriptor, SchemaError> {
    let mut all = messages(&compile(file)?);
    let names: Vec<&str> = all.iter().map(MessageDescriptor::full_name).collect();
    let place = chosen(file, &names, message, "message type")?;
    Ok(all.swap_remove(place))
}

/// The message types of a file, as they are written in full.
pub(in super::super) fn names(file: &Path) -> Result<Vec<String>, SchemaError> {
    Ok(messages(&compile(file)?).iter().map(|message| message.full_name().to_owned()).collect())
}

fn compile(file: &Path) -> Result<FileDescriptor, SchemaError> {
    let unreadable = |why: String| SchemaError(format!("{} cannot be read: {why}.", file.display()));
    std::fs::metadata(file).map_err(|error| unreadable(error.to_string()))?;
    let name = file.file_name().ok_or_else(|| unreadable("it is not a file".to_owned()))?;
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wrong = |error: protox::Error| SchemaError(format!("{} is not usable: {}.", file.display(), sentence(&error)));
    let mut compiler = Compiler::new([directory]).map_err(wrong)?;
    compiler.include_source_info(false).open_file(name).map_err(wrong)?;
    let name = name.to_string_lossy();
    let found = compiler.descriptor_pool().get_file_by_name(&name);
    found.ok_or_else(|| unreadable("the compiler does not name it".to_owned()))
}

/// `line:column: what is wrong`, as far as the compiler says: its detailed form begins with the file's name.
fn sentence(error: &protox::Error) -> String {
    let detailed = format!("{error:?}");
    detailed.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

/// All message types of a file, those within others after these; entries of maps are none that people wrote.
fn messages(file: &FileDescriptor) -> Vec<MessageDescriptor> {
    let mut found: Vec<MessageDescriptor> = file.messages().collect();
    let mut place = 0;
    while let Some(message) = found.get(place) {
        let inner: Vec<MessageDescriptor> = message.child_messages().filter(|one| !one.is_map_entry()).collect();
        found.splice(place + 1..place + 1, inner);
        place += 1;
    }
    found
}
