//! `-D PACKET NAME VALUE`: the properties of MQTT 5, as `mosquitto_sub` and `mosquitto_pub` write them.

mod packets;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;

use super::super::{Failure, secrets};
use crate::mqtt::Properties;
use crate::profile::{AuthenticationMethod, Profile, Protocol, SecretKind, Secrets};
use crate::session::Goodbye;

use packets::{Flaw, Given, Packet, connect, disconnect, publish, subscribe, unsubscribe, will};

/// The longest text of a packet (MQTT 5, 1.5.4).
const MAX_TEXT_BYTES: usize = 65_535;
/// The one that a packet may have more than once (MQTT 5, 2.2.2.2).
const USER_PROPERTY: &str = "user-property";

/// What MQTT 5 adds.
#[derive(Debug, Args)]
#[command(next_help_heading = "MQTT 5")]
pub(super) struct PropertyArguments {
    /// Seconds for which the broker keeps the session; -1: for ever.
    #[arg(short = 'x', long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = expiry)]
    session_expiry_interval: Option<u32>,
    /// Publish topics that repeat as numbers (topic aliases), as far as the broker allows. Means -V 5.
    #[arg(long)]
    topic_aliases: bool,
    /// A property: PACKET NAME VALUE, for user-property two values; may be repeated. Means -V 5.
    #[arg(short = 'D', long, value_names = ["PACKET", "NAME", "VALUE"], num_args = 3..=4, allow_negative_numbers = true)]
    property: Vec<String>,
    /// Authenticate by SCRAM-SHA-256 as this user.
    #[arg(long, value_name = "NAME")]
    auth_user: Option<String>,
    /// Password of --auth-user, in this environment variable.
    #[arg(long, value_name = "VAR", group = "auth_password")]
    auth_pw_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "auth_password")]
    auth_pw_file: Option<PathBuf>,
}

/// What `-D` says of the packets after CONNECT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct PacketProperties {
    /// Of each PUBLISH.
    pub publish: Properties,
    /// Of each SUBSCRIBE.
    pub subscription_identifier: Option<u32>,
    /// User properties of each SUBSCRIBE.
    pub subscribe_user: Vec<(String, String)>,
    /// User properties of each UNSUBSCRIBE of `-U`.
    pub unsubscribe_user: Vec<(String, String)>,
    /// Of DISCONNECT.
    pub goodbye: Goodbye,
}

impl PropertyArguments {
    /// Changes CONNECT and the will.
    pub(super) fn apply(
        &self,
        profile: &mut Profile,
        asked: Option<Protocol>,
        secrets: &mut Secrets,
    ) -> Result<(), Failure> {
        let needs_5 = self.session_expiry_interval.is_some()
            || !self.property.is_empty()
            || self.auth_user.is_some()
            || self.topic_aliases;
        if needs_5 && asked == Some(Protocol::V311) {
            return Err(Failure::Usage(
                "Properties are of MQTT 5: leave -V 311 out, or -D, -x, --topic-aliases and --auth-user.".into(),
            ));
        }
        if needs_5 {
            profile.protocol = Protocol::V5;
        }
        profile.mqtt5.session_expiry_s = self.session_expiry_interval.or(profile.mqtt5.session_expiry_s);
        profile.mqtt5.use_topic_aliases |= self.topic_aliases;
        self.each(|given| match given.packet {
            Packet::Connect => connect(given, profile, secrets),
            Packet::Will => will(given, &mut profile.last_will),
            Packet::Subscribe | Packet::Unsubscribe | Packet::Publish | Packet::Disconnect => Ok(()),
        })?;
        if let Some(user) = &self.auth_user {
            profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
            user.clone_into(&mut profile.mqtt5.authentication.username);
        }
        if let Some(password) = secrets::named(self.auth_pw_env.as_deref(), self.auth_pw_file.as_deref())? {
            secrets.set(SecretKind::AuthenticationPassword, password);
        }
        Ok(())
    }

    pub(super) fn of_packets(&self) -> Result<PacketProperties, Failure> {
        let mut packets = PacketProperties::default();
        self.each(|given| match given.packet {
            Packet::Connect | Packet::Will => Ok(()),
            Packet::Publish => publish(given, &mut packets.publish),
            Packet::Subscribe => subscribe(given, &mut packets),
            Packet::Disconnect => disconnect(given, &mut packets.goodbye),
            Packet::Unsubscribe => unsubscribe(given, &mut packets.unsubscribe_user),
        })?;
        Ok(packets)
    }

    /// Walks through the words of all of them: which are whose follows from the names.
    fn each(&self, mut follow: impl FnMut(&Given<'_>) -> Result<(), Flaw>) -> Result<(), Failure> {
        let mut words = self.property.iter().map(String::as_str);
        let mut seen = HashSet::new();
        while let Some(packet) = words.next() {
            let (name, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let name = name.to_ascii_lowercase();
            let second = if name == USER_PROPERTY { words.next() } else { None };
            let packet = Packet::parse(packet).ok_or_else(|| no_packet(packet))?;
            let is_first = seen.insert((packet, name.clone()));
            let given = Given { packet, name, value, second };
            let followed = refuse_unfit(&given, is_first).and_then(|()| follow(&given));
            followed.map_err(|flaw| Failure::Usage(format!("-D {} {} {flaw}.", given.packet.name(), given.name)))?;
        }
        Ok(())
    }
}

/// What can be wrong with every property.
fn refuse_unfit(given: &Given<'_>, is_first: bool) -> Result<(), Flaw> {
    let may_be_repeated = given.name == USER_PROPERTY;
    if may_be_repeated && given.second.is_none() {
        return Err("needs a name and a value".to_owned());
    }
    if !may_be_repeated && !is_first {
        return Err("is given twice".to_owned());
    }
    if [Some(given.value), given.second].into_iter().flatten().any(|text| text.len() > MAX_TEXT_BYTES) {
        return Err("has at most 65,535 bytes".to_owned());
    }
    Ok(())
}

fn no_packet(name: &str) -> Failure {
    let words = "names no packet: use CONNECT, WILL, SUBSCRIBE, UNSUBSCRIBE, PUBLISH or DISCONNECT";
    Failure::Usage(format!("-D {name} {words}."))
}

/// Seconds; `-1` and `∞` are for ever, as `mosquitto_sub` has it.
fn expiry(text: &str) -> Result<u32, String> {
    match text {
        "-1" | "\u{221e}" => Ok(u32::MAX),
        number => number.parse().map_err(|_| "needs seconds, 0 to 4294967295, or -1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::mqtt::{Reason, ReasonCode};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        properties: PropertyArguments,
    }

    fn arguments(line: &str) -> PropertyArguments {
        Line::try_parse_from(["mqttdeck"].into_iter().chain(line.split_whitespace())).unwrap().properties
    }

    fn applied(line: &str, will: bool) -> Result<(Profile, PacketProperties), String> {
        let mut profile = Profile::default();
        profile.last_will.enabled = will;
        let arguments = arguments(line);
        let applied =
            arguments.apply(&mut profile, None, &mut Secrets::default()).and_then(|()| arguments.of_packets());
        match applied {
            Ok(packets) => Ok((profile, packets)),
            Err(Failure::Usage(words)) => Err(words),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_property_finds_its_field() {
        let line = "-D connect receive-maximum 7 -D CONNECT session-expiry-interval -1 -D CONNECT user-property a b \
            -D CONNECT maximum-packet-size 1000 -D CONNECT topic-alias-maximum 3 -D CONNECT authentication-data x \
            -D CONNECT request-response-information 1 -D CONNECT request-problem-information 0 \
            -D CONNECT authentication-method KERBEROS";
        let (profile, _) = applied(line, false).unwrap();
        let mqtt5 = &profile.mqtt5;
        assert_eq!(
            (mqtt5.receive_maximum, mqtt5.session_expiry_s, mqtt5.topic_alias_maximum),
            (Some(7), Some(u32::MAX), 3)
        );
        assert_eq!((mqtt5.request_response_information, mqtt5.request_problem_information), (true, false));
        assert_eq!((profile.protocol, profile.session.max_packet_bytes), (Protocol::V5, 1000));
        assert_eq!(mqtt5.user_properties, [("a".to_owned(), "b".to_owned())]);
        let by_hand = &mqtt5.authentication;
        assert_eq!(
            (by_hand.method, &by_hand.name[..], by_hand.with_data),
            (AuthenticationMethod::ByHand, "KERBEROS", true)
        );

        let line = "-D WILL will-delay-interval 5 -D WILL content-type text/plain -D WILL user-property c d \
            -D WILL payload-format-indicator 1 -D WILL message-expiry-interval 9 -D WILL response-topic r \
            -D WILL correlation-data hex:00ff";
        let (profile, _) = applied(line, true).unwrap();
        let will = &profile.last_will.properties;
        assert_eq!((will.delay_s, will.expiry_s, will.utf8_payload), (5, Some(9), true));
        let octets = crate::profile::octets(&will.correlation_data);
        assert_eq!([&will.content_type[..], &will.response_topic], ["text/plain", "r"]);
        assert_eq!(octets.as_deref(), Some(&b"hex:00ff"[..]), "Mosquitto's commands know no hexadecimal either");

        let line = "-D PUBLISH content-type t -D PUBLISH user-property e f -D PUBLISH user-property e g \
            -D PUBLISH payload-format-indicator 1 -D PUBLISH message-expiry-interval 9 -D PUBLISH response-topic r \
            -D PUBLISH correlation-data 42 -D PUBLISH topic-alias 2 -D SUBSCRIBE subscription-identifier 8 \
            -D subscribe user-property j k -D unsubscribe user-property l m -D unsubscribe user-property l n \
            -D DISCONNECT session-expiry-interval 0 -D DISCONNECT user-property h i -D DISCONNECT reason-string bye \
            -D DISCONNECT reason-code 0x98";
        let (_, packets) = applied(line, false).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let publish = Properties {
            content_type: Some("t".to_owned()),
            utf8_payload: true,
            expiry_seconds: Some(9),
            response_topic: Some("r".to_owned()),
            correlation_data: Some("42".into()),
            user: vec![pair("e", "f"), pair("e", "g")],
            topic_alias: Some(2),
            ..Properties::default()
        };
        let reason = Reason { code: ReasonCode(0x98), string: Some("bye".to_owned()), user: vec![pair("h", "i")] };
        let goodbye = Goodbye { reason, session_expiry_s: Some(0) };
        let expected = PacketProperties {
            publish,
            subscription_identifier: Some(8),
            subscribe_user: vec![pair("j", "k")],
            unsubscribe_user: vec![pair("l", "m"), pair("l", "n")],
            goodbye,
        };
        assert_eq!(packets, expected);
    }

    #[test]
    fn what_cannot_be_followed_names_packet_and_property() {
        let table = [
            ("-D PUBLISH receive-maximum 1", "-D PUBLISH receive-maximum is no property of PUBLISH that can be set."),
            (
                "-D CONNECT maximum-packet-size 0",
                "-D CONNECT maximum-packet-size is a number from 1 to 268435455, and not 0.",
            ),
            ("-D CONNECT receive-maximum 0", "-D CONNECT receive-maximum is a number from 1 to 65535, and not 0."),
            (
                "-D PUBACK user-property a b",
                "-D PUBACK names no packet: use CONNECT, WILL, SUBSCRIBE, UNSUBSCRIBE, PUBLISH or \
                 DISCONNECT.",
            ),
            ("-D PUBLISH user-property a", "-D PUBLISH user-property needs a name and a value."),
            ("-D WILL content-type a", "-D WILL content-type needs a will: add --will-topic."),
            (
                "-D PUBLISH response-topic a/#",
                "-D PUBLISH response-topic needs a topic: a topic to publish to cannot contain + or #.",
            ),
            ("-D PUBLISH payload-format-indicator 2", "-D PUBLISH payload-format-indicator is 0 or 1, and not 2."),
            (
                "-D SUBSCRIBE subscription-identifier 0",
                "-D SUBSCRIBE subscription-identifier is a number from 1 to 268435455, and not 0.",
            ),
            (
                "-D DISCONNECT reason-code 0x87",
                "-D DISCONNECT reason-code is one that a client may send, and 0x87 is not: use one of 0x00, 0x04, 0x80, \
                 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99.",
            ),
            (
                "-D UNSUBSCRIBE subscription-identifier 1",
                "-D UNSUBSCRIBE subscription-identifier is no property of UNSUBSCRIBE that can be set.",
            ),
        ];
        let twice = "-D CONNECT receive-maximum 1 -D connect Receive-Maximum 2";
        assert_eq!(applied(twice, false).unwrap_err(), "-D CONNECT receive-maximum is given twice.");
        for (line, words) in table {
            assert_eq!(applied(line, false).unwrap_err(), words, "{line}");
        }
        let line = format!("-D SUBSCRIBE user-property a {}", "b".repeat(65_536));
        assert_eq!(applied(&line, false).unwrap_err(), "-D SUBSCRIBE user-property has at most 65,535 bytes.");
        let mut profile = Profile::default();
        let refused = arguments("-x 5").apply(&mut profile, Some(Protocol::V311), &mut Secrets::default());
        assert!(matches!(refused, Err(Failure::Usage(_))), "{refused:?}");
    }
}
