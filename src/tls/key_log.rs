//! The secrets of each session in a file, so that Wireshark can read along. Off unless the profile names a file;
//! `SSLKEYLOGFILE` is not asked.
//!
//! The format is NSS's: a label, the client's random bytes and the secret, in hexadecimal, one line each.

use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rustls::KeyLog;
use zeroize::Zeroizing;

use super::TlsFileError;

/// The file, open for appending.
pub(super) struct KeyLogFile(Mutex<File>);

impl KeyLogFile {
    /// Makes the file, for its owner only, or goes on at its end.
    pub fn open(path: &Path) -> Result<Self, TlsFileError> {
        let failed = |source| TlsFileError::KeyLog { file: path.to_owned(), source };
        // Opening a pipe would wait for its reader.
        if path.metadata().is_ok_and(|about| !about.is_file()) {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")));
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map(|file| Self(Mutex::new(file))).map_err(failed)
    }
}

impl KeyLog for KeyLogFile {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        // Whole before it grows: a buffer that moves would leave secrets behind.
        let mut line =
            Zeroizing::new(String::with_capacity(label.len() + 2 * (client_random.len() + secret.len()) + 3));
        line.push_str(label);
        for bytes in [client_random, secret] {
            line.push(' ');
            for byte in bytes {
                // Writing to a string cannot fail.
                let _ = write!(line, "{byte:02x}");
            }
        }
        line.push('\n');
        // A full disk must not end the session; the line is then missing, as Wireshark shows.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

impl fmt::Debug for KeyLogFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyLogFile")
    }
}
