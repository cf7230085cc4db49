//! This machine's name, where it stands in a place that is quickly looked at.

use crate::tls::mint::ServerName;

/// The name, if it is known and one that a certificate can be for.
pub(super) fn known() -> Option<String> {
    let name = std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME")).ok();
    let name = name.or_else(|| std::fs::read_to_string("/etc/hostname").ok())?.trim().to_lowercase();
    let is_own = name != "localhost" && matches!(ServerName::parse(&name), Ok(ServerName::Dns(_)));
    is_own.then_some(name)
}
