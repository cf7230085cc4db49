//! The server's certificate is for another name than the one that was asked for: how to make the two meet, and what it
//! costs not to.

use std::net::IpAddr;

use super::server_certificate::Case;
use super::words::{SHORT, list, readable};
use super::{Explanation, fields};
use crate::profile::{Profile, Verification};

/// The names that it is for, and the one that was asked for.
pub(super) fn wrong(case: &Case<'_>, expected: &str, presented: &[String]) -> Explanation {
    // What the certificate itself says, in words of our own; the verifier's list where there is no certificate.
    let own = case.shown.map_or(&[][..], |shown| &shown.names);
    let names = if own.is_empty() { presented } else { own };
    let common = case.shown.filter(|_| names.is_empty()).and_then(|shown| shown.common_name.clone());
    let names = common.map_or_else(|| names.to_vec(), |name| vec![name]);
    let named = if names.is_empty() { "no host at all".to_owned() } else { list(&names) };
    let candidate = names.iter().find(|name| !name.contains('*')).map(|name| readable(name, SHORT));
    let other = case.profile.tls.verification == Verification::OtherName;
    let field = if other { "Server Name" } else { "Broker Address" };
    let typed = candidate.as_ref().map(|name| format!("If that is the same machine, type {name} as {field}."));
    let kind = if expected.parse::<IpAddr>().is_ok() { "IP" } else { "DNS" };
    Explanation::new(
        format!("The server's certificate is not for {expected}"),
        format!("{} It is for {named}, and this profile asks for {expected}.", case.showed()),
    )
    .also(typed)
    .remedy(format!(
        "Ask the broker's administrator for a certificate that names {expected} (openssl: `subjectAltName = \
         {kind}:{expected}`)."
    ))
    .also(as_last_resort(case.profile, candidate.as_deref()).filter(|_| !other))
}

/// How the name check could be relaxed, and what that costs.
fn as_last_resort(profile: &Profile, candidate: Option<&str>) -> Option<String> {
    if let Some(name) = candidate {
        return Some(format!(
            "Only if neither can be: choose {} and type {name} as Server Name. Then whoever has a certificate for \
             {name} can pose as this broker.",
            Verification::OtherName.label()
        ));
    }
    // Under public CAs everybody has a certificate.
    fields::trusted(profile).map(|field| {
        format!(
            "Only if that cannot be: choose {}. Then every server with a certificate of a CA in {} can pose as this \
             broker.",
            Verification::ChainOnly.label(),
            field.file()
        )
    })
}
