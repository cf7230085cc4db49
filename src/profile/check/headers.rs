//! The headers that the user adds to the request of a WebSocket.

/// Those that the request has already, or that would change what it is (RFC 6455, section 4.1; RFC 9112, section 6).
const OWN: [&str; 5] = ["host", "connection", "upgrade", "content-length", "transfer-encoding"];
/// The beginning of the WebSocket's own.
const OWN_PREFIX: &str = "sec-websocket-";
/// What the names of headers contain whose values are secret: they would stand in the profile's file for all to read.
const SECRET: [&str; 8] = ["authorization", "cookie", "api-key", "apikey", "token", "secret", "password", "credential"];
/// The longest header that common servers take (Apache's `LimitRequestFieldSize`, nginx's `large_client_header_buffers`).
const MAX_BYTES: usize = 8000;

/// The first thing that is wrong with the request.
pub(super) fn problem(headers: &[(String, String)]) -> Option<String> {
    headers.iter().find_map(|(name, value)| in_name(name).or_else(|| in_value(name, value)))
}

/// The first that must not be saved.
pub(super) fn secret(headers: &[(String, String)]) -> Option<String> {
    let is_secret = |name: &str| SECRET.iter().any(|part| name.to_ascii_lowercase().contains(part));
    headers.iter().find(|(name, _)| is_secret(name)).map(|(name, _)| {
        format!("{name} is secret, and headers are saved readably: use Authorization, which is kept like a password.")
    })
}

fn in_name(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("A header needs a name.".to_owned());
    }
    if !name.chars().all(is_token) {
        let name = name.escape_debug();
        return Some(format!("{name} is no name of a header: use letters, digits and hyphens."));
    }
    let lower = name.to_ascii_lowercase();
    let is_own = OWN.contains(&lower.as_str()) || lower.starts_with(OWN_PREFIX);
    is_own.then(|| format!("{name} is written by mqttdeck itself: leave it out."))
}

fn in_value(name: &str, value: &str) -> Option<String> {
    if value.contains(|c: char| c.is_control() && c != '\t') {
        return Some(format!("The value of {name} holds a line break or another control character."));
    }
    (value.len() > MAX_BYTES).then(|| format!("The value of {name} has at most 8,000 bytes."))
}

/// RFC 9110, section 5.6.2.
const fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '!' | '#'..='\'' | '*' | '+' | '-' | '.' | '^'..='`' | '|' | '~')
}
