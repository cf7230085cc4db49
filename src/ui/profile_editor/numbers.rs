//! The number fields as they are typed: what is no number stays on the screen and is a problem, never a guess.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::app::{Field, Problem, Profile};

/// The texts of the number fields.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) port: String,
    pub(super) connection_timeout: String,
    pub(super) keep_alive: String,
    pub(super) max_inflight: String,
    pub(super) max_packet: String,
}

impl Numbers {
    /// The texts of a profile's numbers.
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            port: profile.endpoint.port.to_string(),
            connection_timeout: profile.session.connection_timeout_s.to_string(),
            keep_alive: profile.session.keep_alive_s.to_string(),
            max_inflight: profile.session.max_inflight.to_string(),
            max_packet: profile.session.max_packet_bytes.to_string(),
        }
    }

    /// Puts what can be read into the profile and tells what cannot. Limits within the type are the check's business.
    pub(super) fn write_into(&self, profile: &mut Profile) -> Vec<Problem> {
        let session = &mut profile.session;
        [
            read(&self.port, Field::Port, 1..=u16::MAX.into(), &mut profile.endpoint.port),
            read(
                &self.connection_timeout,
                Field::ConnectionTimeout,
                1..=u16::MAX.into(),
                &mut session.connection_timeout_s,
            ),
            read(&self.keep_alive, Field::KeepAlive, 0..=u16::MAX.into(), &mut session.keep_alive_s),
            read(&self.max_inflight, Field::MaxInflight, 1..=u16::MAX.into(), &mut session.max_inflight),
            read(&self.max_packet, Field::MaxPacket, 1024..=268_435_455, &mut session.max_packet_bytes),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn read<T: FromStr>(text: &str, field: Field, range: RangeInclusive<u32>, into: &mut T) -> Option<Problem> {
    if let Ok(number) = text.trim().parse() {
        *into = number;
        return None;
    }
    let message = format!("Type a whole number from {} to {}.", range.start(), range.end());
    Some(Problem { field, message })
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
}
