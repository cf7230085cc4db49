//! `profile show`.

use std::path::Path;

use serde_json::json;

use super::super::output::Output;
use super::super::{Exit, Failure, Profiles, secrets, words};
use crate::explain;
use crate::profile::{LastWill, Profile, SecretKind, TlsSettings};

/// Prints what it says. Of secrets it tells only that they are there.
pub(super) fn run(name: &str, as_json: bool, profiles: &Profiles, out: &mut Output) -> Result<(), Failure> {
    let (id, profile) = profiles.find(name)?;
    let held: Vec<&str> = secrets::held(&id).into_iter().map(kind).collect();
    if as_json {
        let told = serde_json::to_value(&profile).map_err(|error| {
            Failure::said("The profile has no form in JSON", format!("The library says: {error}."), Exit::Fault)
        })?;
        out.json(&json!({ "id": id.0, "profile": told, "secrets_in_keychain": held }));
        return Ok(());
    }
    let mut rows = vec![("Name", profile.name.clone()), ("File", format!("{}.ron", id.0))];
    rows.extend(of_broker(&profile));
    rows.extend(of_tls(&profile.tls));
    rows.extend(of_session(&profile));
    rows.push(("In the keychain", if held.is_empty() { "nothing".to_owned() } else { held.join(", ") }));
    out.say(&words::rows("", &rows));
    Ok(())
}

fn of_broker(profile: &Profile) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Broker", explain::place(profile)),
        ("Carrier", profile.endpoint.carrier.name().to_owned()),
        ("MQTT", profile.protocol.name().to_owned()),
        ("Client ID", or(&profile.client_id, "chosen by the broker")),
        ("User", or(&profile.credentials.username, "none")),
    ];
    if let Some(address) = profile.endpoint.bound_to() {
        rows.push(("Connects from", address.to_string()));
    }
    if profile.credentials.with_password {
        rows.push(("Password", "needed".to_owned()));
    }
    rows
}

fn of_tls(tls: &TlsSettings) -> Vec<(&'static str, String)> {
    if !tls.enabled {
        return vec![("TLS", "off".to_owned())];
    }
    let mut rows = vec![("TLS", tls.mode.label().to_owned()), ("Verification", tls.verification.label().to_owned())];
    let files: [(_, bool, &Path); 5] = [
        ("CA", tls.mode.uses_ca_file(), &tls.ca_file),
        ("Keystore", tls.mode.uses_ca_keystore(), &tls.keystore_file),
        ("Certificate", tls.mode.uses_client_certificate(), &tls.client_certificate_file),
        ("Key", tls.mode.uses_client_certificate(), &tls.client_key_file),
        ("Client keystore", tls.mode.uses_client_keystore(), &tls.client_keystore_file),
    ];
    let named = |file: &Path| or(&file.display().to_string(), "not chosen");
    rows.extend(files.into_iter().filter(|(_, used, _)| *used).map(|(name, _, file)| (name, named(file))));
    if !tls.alpn.is_empty() {
        rows.push(("ALPN", tls.alpn.join(", ")));
    }
    rows
}

fn of_session(profile: &Profile) -> Vec<(&'static str, String)> {
    let session = &profile.session;
    let kept = if session.clean_session { "a new one each time" } else { "kept by the broker" };
    let mut rows = vec![
        ("Session", kept.to_owned()),
        (
            "Keep-alive",
            if session.keep_alive_s == 0 { "off".to_owned() } else { format!("{} s", session.keep_alive_s) },
        ),
        ("Will", will(&profile.last_will)),
    ];
    for saved in &profile.subscriptions {
        rows.push(("Subscription", format!("{}, QoS {}", saved.filter, saved.options.qos.number())));
    }
    rows
}

fn will(will: &LastWill) -> String {
    if !will.enabled {
        return "none".to_owned();
    }
    let retained = if will.retained { ", retained" } else { "" };
    format!("on {}, QoS {}{retained}: {}", will.topic, will.qos.number(), or(&will.payload, "empty"))
}

fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

const fn kind(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Password => "password",
        SecretKind::KeyPassphrase => "key password",
        SecretKind::KeystorePassword => "keystore password",
        SecretKind::ClientKeystorePassword => "client keystore password",
        SecretKind::ProxyPassword => "proxy password",
        SecretKind::WebSocketAuthorization => "authorisation of the WebSocket",
        SecretKind::AuthenticationPassword => "SCRAM password",
    }
}
