//! Whether a server's certificate would be believed, told from files, without a server.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::demand::Demand;
use super::provider::provider;
use super::verify::ServerVerifier;
use super::{CertificateInfo, HandshakeError, HandshakeReport, TlsFileError, Witness};
use crate::profile::{Secrets, TlsSettings};

/// What a handshake would have come to.
#[derive(Debug)]
pub struct Vouched {
    /// What was seen, as in a handshake.
    pub report: HandshakeReport,
    /// Why the certificate is not accepted, if it is not.
    pub refused: Option<HandshakeError>,
}

/// Judges what a server called `host` would present, its own certificate first, exactly as a handshake with these settings
/// would. Blocks on files.
///
/// # Errors
/// What the settings trust cannot be used.
pub fn vouch(
    settings: &TlsSettings,
    secrets: &Secrets,
    presented: &[CertificateInfo],
    host: &str,
    now: Timestamp,
) -> Result<Vouched, TlsFileError> {
    let provider = Arc::new(provider());
    let witness = Witness::default();
    let demand = Demand::of(settings, secrets, &provider)?;
    let verifier =
        ServerVerifier { demand, algorithms: provider.signature_verification_algorithms, witness: witness.clone() };
    let chain: Vec<CertificateDer<'_>> = presented.iter().map(|one| CertificateDer::from(&*one.der)).collect();
    let refused = match (chain.split_first(), ServerName::try_from(host)) {
        (Some((leaf, intermediates)), Ok(name)) => {
            verifier.verify_server_cert(leaf, intermediates, &name, &[], unix_time(now)).err()
        }
        (None, _) => Some(rustls::Error::NoCertificatesPresented),
        (_, Err(_)) => {
            let refused = Some(HandshakeError::InvalidServerName(host.to_owned()));
            return Ok(Vouched { report: witness.report(), refused });
        }
    };
    Ok(Vouched { report: witness.report(), refused: refused.map(|error| HandshakeError::from(&error)) })
}

fn unix_time(now: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default()))
}
