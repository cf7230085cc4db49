//! What is typed, made fit to be kept: spaces around names gone, `~` written out, empty rows left out.

use crate::app::{Profile, WillProperties};
use crate::ui::widgets::expand_home;

/// Does all of it.
pub(super) fn tidy(profile: &mut Profile) {
    let Profile { name, endpoint, tls, last_will, .. } = profile;
    for file in [
        &mut endpoint.socket_file,
        &mut tls.ca_file,
        &mut tls.client_certificate_file,
        &mut tls.client_key_file,
        &mut tls.keystore_file,
        &mut tls.client_keystore_file,
        &mut tls.key_log_file,
    ] {
        *file = expand_home(file);
    }
    for text in [
        name,
        &mut endpoint.host,
        &mut endpoint.local_address,
        &mut endpoint.websocket.path,
        &mut endpoint.proxy.host,
        &mut tls.server_name,
        &mut tls.pinned_sha256,
        &mut last_will.properties.content_type,
    ] {
        trim(text);
    }
    for (name, value) in &mut endpoint.websocket.headers {
        trim(name);
        trim(value);
    }
    leave_out_empty_rows(profile);
}

/// Leaves out rows in which nothing was typed yet.
pub(super) fn leave_out_empty_rows(profile: &mut Profile) {
    let WillProperties { user_properties: of_will, .. } = &mut profile.last_will.properties;
    for pairs in [&mut profile.endpoint.websocket.headers, &mut profile.mqtt5.user_properties, of_will] {
        pairs.retain(|(name, value)| !name.is_empty() || !value.is_empty());
    }
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}
