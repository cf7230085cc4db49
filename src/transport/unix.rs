//! The rung that a Unix socket has instead of Resolve and TCP.

use std::path::Path;

use super::{Stream, TransportError};

/// Connects to the Unix socket at this path.
///
/// # Errors
/// It is not there, nobody listens on it, or this system has none.
#[cfg(unix)]
pub(super) async fn connect(file: &Path) -> Result<Stream, TransportError> {
    match tokio::net::UnixStream::connect(file).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(source) => Err(TransportError::UnixSocket { file: file.to_owned(), source }),
    }
}

/// The same where there is none.
#[cfg(not(unix))]
pub(super) async fn connect(file: &Path) -> Result<Stream, TransportError> {
    let source = std::io::ErrorKind::Unsupported.into();
    Err(TransportError::UnixSocket { file: file.to_owned(), source })
}

/// As in `unix:/run/mosquitto.sock`.
pub(super) fn describe(file: &Path) -> String {
    format!("unix:{}", file.display())
}
