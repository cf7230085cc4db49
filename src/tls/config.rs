//! TLS settings to a rustls configuration.

use std::sync::Arc;

use super::{CertificateInfo, TlsFileError, Witness};
use crate::profile::{Secret, TlsSettings};

/// Everything that one handshake needs.
#[derive(Debug, Clone)]
pub struct TlsPlan {
    /// For the handshake.
    pub config: Arc<rustls::ClientConfig>,
    /// Sees what happens in it.
    pub witness: Witness,
    /// As whom the broker will see us, if a client certificate is set.
    pub identity: Option<CertificateInfo>,
}

/// Reads the files anew and builds the configuration of one attempt. Blocks on files.
///
/// # Errors
/// The first file or setting that cannot be used.
pub fn prepare(_settings: &TlsSettings, _passphrase: Option<&Secret>) -> Result<TlsPlan, TlsFileError> {
    todo!()
}
