//! The number fields as they are typed: what is no number stays on the screen and is a problem, never a guess.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::app::{Carrier, Field, PACKET_BYTES, Problem, Profile, Protocol, ProxyKind};

/// How a session that never ends is written: MQTT 5 says it with the largest number (3.1.2.11.2).
pub(super) const NEVER: &str = "never";

const PORTS: RangeInclusive<u32> = 1..=u16::MAX as u32;

/// The texts of the number fields.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) port: String,
    pub(super) connection_timeout: String,
    pub(super) keep_alive: String,
    pub(super) max_inflight: String,
    pub(super) max_packet: String,
    /// Empty as long as there is none.
    pub(super) proxy_port: String,
    /// Empty: as Clean Session says; or [`NEVER`].
    pub(super) session_expiry: String,
    /// Empty: as many as there can be.
    pub(super) receive_maximum: String,
    pub(super) topic_alias_maximum: String,
    pub(super) will_delay: String,
    /// Empty: never.
    pub(super) will_expiry: String,
}

impl Numbers {
    /// The texts of a profile's numbers.
    pub(super) fn of(profile: &Profile) -> Self {
        let (endpoint, session, mqtt5) = (&profile.endpoint, &profile.session, &profile.mqtt5);
        let will = &profile.last_will.properties;
        Self {
            port: endpoint.port.to_string(),
            connection_timeout: session.connection_timeout_s.to_string(),
            keep_alive: session.keep_alive_s.to_string(),
            max_inflight: session.max_inflight.to_string(),
            max_packet: session.max_packet_bytes.to_string(),
            proxy_port: text(Some(endpoint.proxy.port).filter(|port| *port != 0)),
            session_expiry: mqtt5.session_expiry_s.map_or_else(String::new, expiry),
            receive_maximum: text(mqtt5.receive_maximum),
            topic_alias_maximum: mqtt5.topic_alias_maximum.to_string(),
            will_delay: will.delay_s.to_string(),
            will_expiry: text(will.expiry_s),
        }
    }

    /// Puts what can be read into the profile and tells what cannot. Limits within the type are the check's business.
    pub(super) fn write_into(&self, profile: &mut Profile) -> Vec<Problem> {
        let of_endpoint = self.write_endpoint(profile);
        let of_session = self.write_session(profile);
        let of_mqtt5 = self.write_mqtt5(profile);
        of_endpoint.into_iter().chain(of_session).chain(of_mqtt5).flatten().collect()
    }

    fn write_endpoint(&self, profile: &mut Profile) -> [Option<Problem>; 2] {
        let endpoint = &mut profile.endpoint;
        let mut proxy_port = None;
        let told = [
            read(&self.port, Field::Port, PORTS, &mut endpoint.port),
            read_optional(&self.proxy_port, Field::ProxyPort, PORTS, &mut proxy_port),
        ];
        endpoint.proxy.port = proxy_port.unwrap_or_default();
        told
    }

    fn write_session(&self, profile: &mut Profile) -> [Option<Problem>; 4] {
        let session = &mut profile.session;
        let (timeout, short) = (&self.connection_timeout, u16::MAX.into());
        [
            read(timeout, Field::ConnectionTimeout, 1..=short, &mut session.connection_timeout_s),
            read(&self.keep_alive, Field::KeepAlive, 0..=short, &mut session.keep_alive_s),
            read(&self.max_inflight, Field::MaxInflight, 1..=short, &mut session.max_inflight),
            read(&self.max_packet, Field::MaxPacket, PACKET_BYTES, &mut session.max_packet_bytes),
        ]
    }

    fn write_mqtt5(&self, profile: &mut Profile) -> [Option<Problem>; 5] {
        let (mqtt5, will) = (&mut profile.mqtt5, &mut profile.last_will.properties);
        let (short, long) = (u16::MAX.into(), u32::MAX);
        let aliases = &self.topic_alias_maximum;
        [
            read_expiry(&self.session_expiry, &mut mqtt5.session_expiry_s),
            read_optional(&self.receive_maximum, Field::ReceiveMaximum, 1..=short, &mut mqtt5.receive_maximum),
            read(aliases, Field::TopicAliasMaximum, 0..=short, &mut mqtt5.topic_alias_maximum),
            read(&self.will_delay, Field::WillDelay, 0..=long, &mut will.delay_s),
            read_optional(&self.will_expiry, Field::WillExpiry, 0..=long, &mut will.expiry_s),
        ]
    }
}

/// Whether the profile, as it is, makes use of this number: only then it has to be one.
pub(super) fn is_in_use(profile: &Profile, field: Field) -> bool {
    let endpoint = &profile.endpoint;
    let by_network = !endpoint.local_test_broker && endpoint.carrier != Carrier::UnixSocket;
    let is_5 = profile.protocol == Protocol::V5;
    let with_will = is_5 && profile.last_will.enabled;
    let sometimes = [
        (Field::Port, by_network),
        (Field::ProxyPort, by_network && endpoint.proxy.kind != ProxyKind::Direct),
        (Field::SessionExpiry, is_5),
        (Field::ReceiveMaximum, is_5),
        (Field::TopicAliasMaximum, is_5),
        (Field::WillDelay, with_will),
        (Field::WillExpiry, with_will),
    ];
    sometimes.iter().all(|(number, in_use)| *number != field || *in_use)
}

fn text(number: Option<impl ToString>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn expiry(seconds: u32) -> String {
    if seconds == u32::MAX { NEVER.to_owned() } else { seconds.to_string() }
}

fn read<T: FromStr>(text: &str, field: Field, range: RangeInclusive<u32>, into: &mut T) -> Option<Problem> {
    if let Ok(number) = text.trim().parse() {
        *into = number;
        return None;
    }
    let message = format!("Type a whole number from {} to {}.", range.start(), range.end());
    Some(Problem { field, message })
}

/// The same for a number that may be missing.
fn read_optional<T: FromStr>(
    text: &str,
    field: Field,
    range: RangeInclusive<u32>,
    into: &mut Option<T>,
) -> Option<Problem> {
    if text.trim().is_empty() {
        *into = None;
        return None;
    }
    if let Ok(number) = text.trim().parse() {
        *into = Some(number);
        return None;
    }
    let message = format!("Type a whole number from {} to {}, or nothing.", range.start(), range.end());
    Some(Problem { field, message })
}

fn read_expiry(text: &str, into: &mut Option<u32>) -> Option<Problem> {
    if text.trim().eq_ignore_ascii_case(NEVER) {
        *into = Some(u32::MAX);
        return None;
    }
    read_optional(text, Field::SessionExpiry, 0..=u32::MAX, into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_leaves_the_profile_alone_and_is_told_at_its_field() {
        for (text, port, told) in [
            ("8883", 8883, None),
            (" 8883 ", 8883, None),
            ("0", 0, None),
            ("", 1883, Some("Type a whole number from 1 to 65535.")),
            ("65536", 1883, Some("Type a whole number from 1 to 65535.")),
            ("-1", 1883, Some("Type a whole number from 1 to 65535.")),
            ("88x", 1883, Some("Type a whole number from 1 to 65535.")),
        ] {
            let mut profile = Profile::default();
            let numbers = Numbers { port: text.to_owned(), ..Numbers::of(&profile) };
            let problems = numbers.write_into(&mut profile);
            assert_eq!(profile.endpoint.port, port, "{text:?}");
            assert_eq!(problems.first().map(|problem| problem.message.as_str()), told, "{text:?}");
            assert!(problems.iter().all(|problem| problem.field == Field::Port), "{text:?}");
        }
    }

    #[test]
    fn a_profiles_own_numbers_are_read_back() {
        let mut profile = Profile::default();
        let before = profile.clone();
        assert_eq!(Numbers::of(&before).write_into(&mut profile), []);
        assert_eq!(profile, before);
    }

    #[test]
    fn what_may_be_missing_is_missing_where_nothing_stands() {
        let table: [(&str, Option<u32>, Option<&str>); 6] = [
            ("", None, None),
            (" ", None, None),
            ("0", Some(0), None),
            ("3600", Some(3600), None),
            ("Never", Some(u32::MAX), None),
            ("1 h", Some(7), Some("Type a whole number from 0 to 4294967295, or nothing.")),
        ];
        for (text, expected, told) in table {
            let mut profile = Profile::default();
            profile.mqtt5.session_expiry_s = Some(7);
            let numbers = Numbers { session_expiry: text.to_owned(), ..Numbers::of(&profile) };
            let problems = numbers.write_into(&mut profile);
            assert_eq!(profile.mqtt5.session_expiry_s, expected, "{text:?}");
            assert_eq!(problems.first().map(|problem| problem.message.as_str()), told, "{text:?}");
            if told.is_none() {
                assert_eq!(Numbers::of(&profile).session_expiry, text.trim().to_lowercase());
            }
        }
    }

    #[test]
    fn a_number_that_is_not_sent_need_not_be_one() {
        type Change = fn(&mut Profile);
        let table: [(Field, Change, Change); 5] = [
            (Field::Port, |p| p.endpoint.carrier = Carrier::Tcp, |p| p.endpoint.carrier = Carrier::UnixSocket),
            (Field::Port, |p| p.endpoint.local_test_broker = false, |p| p.endpoint.local_test_broker = true),
            (
                Field::ProxyPort,
                |p| p.endpoint.proxy.kind = ProxyKind::Http,
                |p| {
                    p.endpoint.proxy.kind = ProxyKind::Direct;
                },
            ),
            (Field::SessionExpiry, |p| p.protocol = Protocol::V5, |p| p.protocol = Protocol::V311),
            (
                Field::WillDelay,
                |p| (p.protocol, p.last_will.enabled) = (Protocol::V5, true),
                |p| p.last_will.enabled = false,
            ),
        ];
        for (field, used, unused) in table {
            let mut profile = Profile::default();
            used(&mut profile);
            assert!(is_in_use(&profile, field), "{field:?}");
            unused(&mut profile);
            assert!(!is_in_use(&profile, field), "{field:?}");
        }
    }
}
