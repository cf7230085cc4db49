//! What the broker grants and offers, by its CONNACK: one fact a line.

use super::words::{LONG, SHORT, readable, size};
use crate::mqtt::{Connack, Qos};
use crate::profile::{Profile, Protocol};

/// One thing that CONNACK tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreetingFact {
    /// What it is about.
    pub name: &'static str,
    /// What is so.
    pub value: String,
    /// Whether the broker offers less than MQTT allows.
    pub is_less: bool,
}

fn fact(name: &'static str, value: impl Into<String>) -> GreetingFact {
    GreetingFact { name, value: value.into(), is_less: false }
}

fn offer(name: &'static str, is_offered: bool) -> GreetingFact {
    GreetingFact { name, value: if is_offered { "offered" } else { "not offered" }.to_owned(), is_less: !is_offered }
}

/// All that CONNACK tells, in the order in which it matters; in 3.1.1 little. `profile` is the one that the connection was
/// made with.
#[must_use]
pub fn greeting(connack: &Connack, profile: &Profile) -> Vec<GreetingFact> {
    let session = if connack.session_present { "present: the broker kept it" } else { "new" };
    let mut facts = vec![fact("Session", session), client_id(connack, profile), keep_alive(connack, profile)];
    if profile.protocol == Protocol::V5 {
        facts.extend(said(connack));
        facts.push(fact("Session expiry", expiry(connack, profile)));
        facts.extend(limits(connack));
        facts.extend(offers(connack));
        facts.push(fact("Response information", text(connack.response_information.as_deref())));
        facts.push(fact("Server reference", text(connack.server_reference.as_deref())));
    }
    facts
}

fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| readable(value, LONG))
}

fn client_id(connack: &Connack, profile: &Profile) -> GreetingFact {
    let id = match &connack.assigned_client_id {
        Some(id) => format!("{} (from the broker)", readable(id, SHORT)),
        None if profile.client_id.is_empty() => "none".to_owned(),
        None => format!("{} (ours)", readable(&profile.client_id, SHORT)),
    };
    fact("Client ID", id)
}

fn keep_alive(connack: &Connack, profile: &Profile) -> GreetingFact {
    let seconds = |seconds: u16| if seconds == 0 { "none".to_owned() } else { format!("{seconds} s") };
    let asked = seconds(profile.session.keep_alive_s);
    let granted = match connack.server_keep_alive_s {
        Some(theirs) => format!("{} (the broker\u{2019}s; asked for: {asked})", seconds(theirs)),
        None => format!("{asked} (as asked)"),
    };
    fact("Keep-alive", granted)
}

fn expiry(connack: &Connack, profile: &Profile) -> String {
    // Where nothing is said, Clean Session means what it does in 3.1.1.
    let without = if profile.session.clean_session { 0 } else { u32::MAX };
    let asked = expiry_words(profile.mqtt5.session_expiry_s.unwrap_or(without));
    match connack.session_expiry_s {
        Some(theirs) => format!("{} (the broker\u{2019}s; asked for: {asked})", expiry_words(theirs)),
        None => format!("{asked} (as asked)"),
    }
}

fn expiry_words(seconds: u32) -> String {
    match seconds {
        0 => "at the end of the connection".to_owned(),
        u32::MAX => "never".to_owned(),
        seconds => format!("{seconds} s after the connection"),
    }
}

/// The broker's own words.
fn said(connack: &Connack) -> Vec<GreetingFact> {
    let words = connack.reason.string.iter().map(|words| fact("In its own words", readable(words, LONG)));
    let pairs = connack.reason.user.iter();
    let pairs = pairs
        .map(|(name, value)| fact("User property", format!("{} = {}", readable(name, SHORT), readable(value, LONG))));
    words.chain(pairs).collect()
}

fn limits(connack: &Connack) -> [GreetingFact; 4] {
    let qos = connack.maximum_qos;
    let packet = connack.maximum_packet_size.map_or_else(|| "no limit".to_owned(), |most| size(u64::from(most)));
    let aliases = match connack.topic_alias_maximum {
        0 => "none".to_owned(),
        most => format!("1 to {most}"),
    };
    [
        GreetingFact { is_less: qos < Qos::ExactlyOnce, ..fact("Maximum QoS", qos.number().to_string()) },
        fact("Under way at once", format!("{} (Receive Maximum)", connack.receive_maximum)),
        fact("Largest packet", packet),
        GreetingFact { is_less: connack.topic_alias_maximum == 0, ..fact("Topic aliases", aliases) },
    ]
}

fn offers(connack: &Connack) -> [GreetingFact; 4] {
    [
        offer("Retained messages", connack.retain_available),
        offer("Wildcards in filters", connack.wildcard_subscriptions),
        offer("Shared subscriptions", connack.shared_subscriptions),
        offer("Identifiers", connack.subscription_identifiers),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{Reason, ReasonCode};

    fn lines(connack: &Connack, profile: &Profile) -> Vec<String> {
        let mark = |fact: &GreetingFact| if fact.is_less { " !" } else { "" };
        greeting(connack, profile).iter().map(|fact| format!("{}: {}{}", fact.name, fact.value, mark(fact))).collect()
    }

    #[test]
    fn mqtt_3_1_1_tells_little() {
        let profile = Profile { client_id: "me".to_owned(), ..Profile::default() };
        let said = lines(&Connack::plain(true), &profile);
        assert_eq!(
            said,
            ["Session: present: the broker kept it", "Client ID: me (ours)", "Keep-alive: 60 s (as asked)"]
        );
    }

    #[test]
    fn what_is_granted_and_what_is_not_offered_is_told_and_no_control_character_with_it() {
        let mut profile = Profile { protocol: Protocol::V5, client_id: String::new(), ..Profile::default() };
        profile.mqtt5.session_expiry_s = Some(u32::MAX);
        let connack = Connack {
            reason: Reason {
                code: ReasonCode(0),
                string: Some("wel\u{7}come".to_owned()),
                user: vec![("site".to_owned(), "north".to_owned())],
            },
            assigned_client_id: Some("auto-1".to_owned()),
            server_keep_alive_s: Some(0),
            session_expiry_s: Some(90),
            receive_maximum: 10,
            maximum_qos: Qos::AtLeastOnce,
            retain_available: false,
            maximum_packet_size: Some(2048),
            topic_alias_maximum: 5,
            shared_subscriptions: false,
            response_information: Some("answers/7".to_owned()),
            ..Connack::plain(false)
        };
        assert_eq!(
            lines(&connack, &profile),
            [
                "Session: new",
                "Client ID: auto-1 (from the broker)",
                "Keep-alive: none (the broker\u{2019}s; asked for: 60 s)",
                "In its own words: wel\u{fffd}come",
                "User property: site = north",
                "Session expiry: 90 s after the connection (the broker\u{2019}s; asked for: never)",
                "Maximum QoS: 1 !",
                "Under way at once: 10 (Receive Maximum)",
                "Largest packet: 2 KiB",
                "Topic aliases: 1 to 5",
                "Retained messages: not offered !",
                "Wildcards in filters: offered",
                "Shared subscriptions: not offered !",
                "Identifiers: offered",
                "Response information: answers/7",
                "Server reference: none",
            ]
        );
    }
}
