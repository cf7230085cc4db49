//! A message as a command line that publishes it again with `mosquitto_pub`, for `sh`.
//!
//! What comes from a broker is hostile: pasted into a terminal, a control character can end the line and begin another
//! command. So only plain text goes in quotes; anything else goes in an encoding.

use std::path::Path;

use super::shell::{is_plain, quoted, quoted_bytes};
use crate::mqtt::Properties;
use crate::payload::base64_of;
use crate::profile::{Profile, Protocol, TlsMode, TlsSettings, TlsVersions, Verification};
use crate::store::Stored;

/// The longest payload that is an argument, in bytes: Linux ends one at 128 KiB (`MAX_ARG_STRLEN`).
const LONGEST_ARGUMENT: usize = 64 << 10;

/// A word cannot have a NUL in it.
const NO_CORRELATION: &str = "The correlation data of the next message is left out: it has a zero byte.";

/// The command, without a line end. Secrets are never in it.
pub(super) fn line(message: &Stored<'_>, profile: &Profile) -> String {
    let (before, payload) = payload_of(message.payload);
    let correlation = message.properties.and_then(|properties| properties.correlation_data.as_ref());
    let remark = match correlation.filter(|data| data.contains(&0)) {
        Some(_) => format!("# {NO_CORRELATION}\n"),
        None => String::new(),
    };
    let mut words = vec![format!("{remark}{before}mosquitto_pub")];
    words.extend(connection(profile));
    words.extend(["-t".to_owned(), quoted(message.topic), "-q".to_owned(), message.qos.number().to_string()]);
    if message.retain {
        words.push("-r".to_owned());
    }
    words.extend(message.properties.map(properties_of).unwrap_or_default());
    words.push(payload);
    words.join(" ")
}

/// What the command cannot say, a remark each. Without quotes and the like: some shells read them even here.
pub(super) fn remarks(profile: &Profile) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    if profile.credentials.with_password {
        remarks.push("The password is left out: add -P and the password.");
    }
    if profile.tls.enabled {
        remarks.extend(tls_remarks(&profile.tls));
    }
    remarks
}

fn tls_remarks(tls: &TlsSettings) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    if matches!(tls.mode, TlsMode::CaKeystore | TlsMode::SelfSignedKeystores) {
        remarks.push("mosquitto_pub reads no keystores: add --cafile, --cert and --key with PEM files.");
    }
    match tls.verification {
        Verification::Full | Verification::ChainOnly => {}
        Verification::Nothing => remarks.push("mosquitto_pub verifies the chain in any case: add --cafile if need be."),
        Verification::OtherName | Verification::Pinned => {
            remarks.push("mosquitto_pub cannot check for another name or a fingerprint: --insecure checks no name.");
        }
    }
    remarks
}

/// What comes before the command, and the option that says the payload.
fn payload_of(payload: &[u8]) -> (String, String) {
    if payload.is_empty() {
        return (String::new(), "-n".to_owned());
    }
    let text = str::from_utf8(payload).ok().filter(|text| text.len() <= LONGEST_ARGUMENT && is_plain(text));
    match text {
        Some(text) => (String::new(), format!("-m {}", quoted(text))),
        None => (format!("printf %s {} | base64 -d | ", base64_of(payload)), "-s".to_owned()),
    }
}

fn connection(profile: &Profile) -> Vec<String> {
    let version = match profile.protocol {
        Protocol::V311 => "mqttv311",
        Protocol::V5 => "mqttv5",
    };
    let endpoint = &profile.endpoint;
    let mut words =
        vec![format!("-h {}", quoted(&endpoint.host)), format!("-p {}", endpoint.port), format!("-V {version}")];
    words.extend(endpoint.bound_to().map(|address| format!("-A {address}")));
    if !profile.credentials.username.is_empty() {
        words.push(format!("-u {}", quoted(&profile.credentials.username)));
    }
    if profile.tls.enabled {
        words.extend(tls_options(&profile.tls));
    }
    words
}

fn tls_options(tls: &TlsSettings) -> Vec<String> {
    let mut words = Vec::new();
    match tls.mode {
        TlsMode::CaSigned => words.push("--tls-use-os-certs".to_owned()),
        TlsMode::CaFile | TlsMode::SelfSigned => words.push(option("--cafile", &tls.ca_file)),
        TlsMode::CaKeystore | TlsMode::SelfSignedKeystores => {}
    }
    if tls.mode == TlsMode::SelfSigned {
        words.push(option("--cert", &tls.client_certificate_file));
        words.push(option("--key", &tls.client_key_file));
    }
    if tls.verification != Verification::Full {
        words.push("--insecure".to_owned());
    }
    match tls.versions {
        TlsVersions::Both => {}
        TlsVersions::Only12 => words.push("--tls-version tlsv1.2".to_owned()),
        TlsVersions::Only13 => words.push("--tls-version tlsv1.3".to_owned()),
    }
    words.extend(tls.alpn.first().map(|name| format!("--tls-alpn {}", quoted(name))));
    words
}

fn option(name: &str, file: &Path) -> String {
    format!("{name} {}", quoted(&file.to_string_lossy()))
}

fn properties_of(properties: &Properties) -> Vec<String> {
    let quote = |text: &Option<String>| text.as_deref().map(quoted);
    let one = [
        ("payload-format-indicator", properties.utf8_payload.then(|| "1".to_owned())),
        ("message-expiry-interval", properties.expiry_seconds.map(|seconds| seconds.to_string())),
        ("content-type", quote(&properties.content_type)),
        ("response-topic", quote(&properties.response_topic)),
        ("correlation-data", properties.correlation_data.as_ref().and_then(|data| quoted_bytes(data))),
    ];
    let user = properties.user.iter().map(|(name, value)| format!("user-property {} {}", quoted(name), quoted(value)));
    let one = one.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?)));
    one.chain(user).map(|words| format!("-D PUBLISH {words}")).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::tests::message;
    use super::*;
    use crate::mqtt::Qos;
    use crate::profile::{Credentials, Endpoint};

    fn profile() -> Profile {
        let endpoint = Endpoint { host: "broker.example".to_owned(), port: 8883, ..Endpoint::default() };
        Profile { endpoint, ..Profile::default() }
    }

    const PLAIN: &str = "mosquitto_pub -h broker.example -p 8883 -V mqttv311";

    #[test]
    fn payloads_are_arguments_where_they_can_be() {
        let long = "x".repeat(LONGEST_ARGUMENT + 1);
        let encoded = base64_of(long.as_bytes());
        let table: [(&[u8], &str, &str); 6] = [
            (b"21.5", "", "-m 21.5"),
            (b"say 'hi' for $5\n", "", "-m 'say '\\''hi'\\'' for $5\n'"),
            (b"", "", "-n"),
            (b"a\0b", "printf %s YQBi | base64 -d | ", "-s"),
            (b"\x1b[2J", "printf %s G1sySg== | base64 -d | ", "-s"),
            (long.as_bytes(), &format!("printf %s {encoded} | base64 -d | "), "-s"),
        ];
        for (payload, before, option) in table {
            let expected = format!("{before}{PLAIN} -t a/b -q 1 {option}");
            assert_eq!(line(&message("a/b", payload), &profile()), expected);
        }
    }

    #[test]
    fn qos_retain_and_properties_are_said() {
        let properties = Properties {
            content_type: Some("text/plain; charset=utf-8".to_owned()),
            utf8_payload: true,
            expiry_seconds: Some(60),
            response_topic: Some("answers/1".to_owned()),
            correlation_data: Some(Bytes::from_static(b"42")),
            user: vec![("unit".to_owned(), "°C".to_owned())],
            ..Properties::default()
        };
        let one = Stored { retain: true, qos: Qos::ExactlyOnce, properties: Some(&properties), ..message("a", b"1") };
        let text = line(&one, &Profile { protocol: Protocol::V5, ..profile() });
        let expected = "mosquitto_pub -h broker.example -p 8883 -V mqttv5 -t a -q 2 -r \
            -D PUBLISH payload-format-indicator 1 -D PUBLISH message-expiry-interval 60 \
            -D PUBLISH content-type 'text/plain; charset=utf-8' -D PUBLISH response-topic answers/1 \
            -D PUBLISH correlation-data 42 -D PUBLISH user-property unit '°C' -m 1";
        assert_eq!(text, expected);
    }

    #[test]
    fn correlation_data_that_no_argument_can_have_is_left_out_and_said() {
        let properties = Properties { correlation_data: Some(Bytes::from_static(b"\0")), ..Properties::default() };
        let text = line(&Stored { properties: Some(&properties), ..message("a", b"1") }, &profile());
        assert_eq!(text, format!("# {NO_CORRELATION}\n{PLAIN} -t a -q 1 -m 1"));
    }

    #[test]
    fn tls_comes_from_the_profile_and_secrets_do_not() {
        let mut profile = profile();
        profile.credentials = Credentials { username: "ada".to_owned(), with_password: true };
        profile.tls.enabled = true;
        let options = |profile: &Profile| {
            let text = line(&message("a", b"1"), profile);
            text.trim_start_matches(PLAIN).trim_end_matches(" -t a -q 1 -m 1").trim().to_owned()
        };
        assert_eq!(options(&profile), "-u ada --tls-use-os-certs");
        assert_eq!(remarks(&profile), ["The password is left out: add -P and the password."]);

        profile.credentials = Credentials::default();
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file = "/etc/plant ca.pem".into();
        profile.tls.client_certificate_file = "/etc/client.crt".into();
        profile.tls.client_key_file = "/etc/client.key".into();
        profile.tls.versions = TlsVersions::Only12;
        profile.tls.verification = Verification::ChainOnly;
        let files = "--cafile '/etc/plant ca.pem' --cert /etc/client.crt --key /etc/client.key";
        assert_eq!(options(&profile), format!("{files} --insecure --tls-version tlsv1.2"));
        assert!(remarks(&profile).is_empty());

        profile.tls.mode = TlsMode::SelfSignedKeystores;
        profile.tls.verification = Verification::Pinned;
        assert_eq!(options(&profile), "--insecure --tls-version tlsv1.2");
        assert_eq!(remarks(&profile).len(), 2);
    }

    #[test]
    fn remarks_say_nothing_to_a_shell() {
        let mut profile = profile();
        profile.credentials.with_password = true;
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::CaKeystore;
        for verification in Verification::ALL {
            profile.tls.verification = verification;
            for remark in remarks(&profile).into_iter().chain([NO_CORRELATION]) {
                assert!(
                    !remark.contains(['\'', '"', '`', '$', ';', '&', '|', '<', '>', '(', ')', '*', '?']),
                    "{remark}"
                );
            }
        }
    }
}
