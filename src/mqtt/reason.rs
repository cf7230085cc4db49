//! Reason codes of MQTT 5 (its section 2.4), and the return codes of 3.1.1 in the same terms.

use std::fmt;

/// One reason code of MQTT 5: a number with a name and a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReasonCode(pub u8);

impl ReasonCode {
    /// 0x80
    pub const UNSPECIFIED_ERROR: Self = Self(0x80);
    /// 0x81
    pub const MALFORMED_PACKET: Self = Self(0x81);
    /// 0x82
    pub const PROTOCOL_ERROR: Self = Self(0x82);
    /// 0x84
    pub const UNSUPPORTED_PROTOCOL_VERSION: Self = Self(0x84);
    /// 0x85
    pub const CLIENT_ID_NOT_VALID: Self = Self(0x85);
    /// 0x86
    pub const BAD_USER_NAME_OR_PASSWORD: Self = Self(0x86);
    /// 0x87
    pub const NOT_AUTHORIZED: Self = Self(0x87);
    /// 0x88
    pub const SERVER_UNAVAILABLE: Self = Self(0x88);
    /// 0x8B
    pub const SERVER_SHUTTING_DOWN: Self = Self(0x8B);
    /// 0x8D
    pub const KEEP_ALIVE_TIMEOUT: Self = Self(0x8D);
    /// 0x8E
    pub const SESSION_TAKEN_OVER: Self = Self(0x8E);
    /// 0x90
    pub const TOPIC_NAME_INVALID: Self = Self(0x90);
    /// 0x93
    pub const RECEIVE_MAXIMUM_EXCEEDED: Self = Self(0x93);
    /// 0x94
    pub const TOPIC_ALIAS_INVALID: Self = Self(0x94);
    /// 0x95
    pub const PACKET_TOO_LARGE: Self = Self(0x95);
    /// 0x9A
    pub const RETAIN_NOT_SUPPORTED: Self = Self(0x9A);
    /// 0x9B
    pub const QOS_NOT_SUPPORTED: Self = Self(0x9B);
    /// 0x9E
    pub const SHARED_SUBSCRIPTIONS_NOT_SUPPORTED: Self = Self(0x9E);
    /// 0xA1
    pub const IDENTIFIERS_NOT_SUPPORTED: Self = Self(0xA1);
    /// 0xA2
    pub const WILDCARDS_NOT_SUPPORTED: Self = Self(0xA2);

    /// Those that a client may leave with (MQTT 5, 3.14.2.1).
    pub const LEAVING: [Self; 14] = [
        Self(0x00),
        Self(0x04),
        Self::UNSPECIFIED_ERROR,
        Self::MALFORMED_PACKET,
        Self::PROTOCOL_ERROR,
        Self(0x83),
        Self::TOPIC_NAME_INVALID,
        Self::RECEIVE_MAXIMUM_EXCEEDED,
        Self::TOPIC_ALIAS_INVALID,
        Self::PACKET_TOO_LARGE,
        Self(0x96),
        Self(0x97),
        Self(0x98),
        Self(0x99),
    ];

    /// Codes from 0x80 on are failures.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 >= 0x80
    }

    /// The specification's name, as in "Not authorized".
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().0
    }

    /// What the code means, as a sentence for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.entry().1
    }

    const fn entry(self) -> (&'static str, &'static str) {
        match self.0 {
            0x00 => ("Success", "It was done."),
            0x01 => ("Granted QoS 1", "The subscription was granted with QoS 1."),
            0x02 => ("Granted QoS 2", "The subscription was granted with QoS 2."),
            0x04 => ("Disconnect with Will Message", "The client left and asked for its will to be published."),
            0x10 => ("No matching subscribers", "The message was accepted, but nobody is subscribed to its topic."),
            0x11 => ("No subscription existed", "There was no such subscription to end."),
            0x18 => ("Continue authentication", "The authentication goes on with another step."),
            0x19 => ("Re-authenticate", "The client asks to authenticate again."),
            0x80 => ("Unspecified error", "The broker refused and does not say why."),
            0x81 => ("Malformed Packet", "The broker could not read the packet."),
            0x82 => ("Protocol Error", "The packet broke a rule of MQTT."),
            0x83 => ("Implementation specific error", "The packet is valid, but this broker does not accept it."),
            0x84 => ("Unsupported Protocol Version", "The broker does not speak this version of MQTT."),
            0x85 => ("Client Identifier not valid", "The broker does not allow this client id."),
            0x86 => ("Bad User Name or Password", "The broker does not accept this user name or password."),
            0x87 => ("Not authorized", "The broker knows who you are, or who you are not, and does not allow this."),
            0x88 => ("Server unavailable", "The broker is up, but cannot serve now."),
            0x89 => ("Server busy", "The broker is busy. Try again later."),
            0x8A => ("Banned", "The broker has banned this client."),
            0x8B => ("Server shutting down", "The broker is shutting down."),
            0x8C => ("Bad authentication method", "The broker does not support this authentication method."),
            0x8D => {
                ("Keep Alive timeout", "The broker heard nothing for one and a half times the keep-alive interval.")
            }
            0x8E => ("Session taken over", "Another client connected with the same client id."),
            0x8F => ("Topic Filter invalid", "The filter is well formed, but not allowed here."),
            0x90 => ("Topic Name invalid", "The topic is well formed, but not allowed here."),
            0x91 => ("Packet Identifier in use", "The packet id is still in use."),
            0x92 => ("Packet Identifier not found", "The packet id is not known to the broker."),
            0x93 => ("Receive Maximum exceeded", "More messages were in flight than the broker accepts."),
            0x94 => ("Topic Alias invalid", "The topic alias is zero or above the broker's maximum."),
            0x95 => ("Packet too large", "The packet is larger than the broker accepts."),
            0x96 => ("Message rate too high", "Messages come faster than the broker accepts."),
            0x97 => ("Quota exceeded", "A limit of the broker has been reached."),
            0x98 => ("Administrative action", "An administrator closed the connection."),
            0x99 => ("Payload format invalid", "The payload is not of the kind that it was said to be."),
            0x9A => ("Retain not supported", "The broker does not keep retained messages."),
            0x9B => ("QoS not supported", "The broker does not support this QoS."),
            0x9C => ("Use another server", "The broker asks to use another server for now."),
            0x9D => ("Server moved", "The broker asks to use another server from now on."),
            0x9E => ("Shared Subscriptions not supported", "The broker has no shared subscriptions."),
            0x9F => ("Connection rate exceeded", "Connections come faster than the broker accepts."),
            0xA0 => ("Maximum connect time", "The longest time allowed for this connection is over."),
            0xA1 => ("Subscription Identifiers not supported", "The broker has no subscription identifiers."),
            0xA2 => ("Wildcard Subscriptions not supported", "The broker allows no wildcards in filters."),
            _ => ("Unknown reason", "The code is not one that MQTT 5 defines."),
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (0x{:02X})", self.name(), self.0)
    }
}

/// What the other side says of something: a code, and in MQTT 5 perhaps words of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The code. In 3.1.1, what it corresponds to in 5.
    pub code: ReasonCode,
    /// Its own words (Reason String).
    pub string: Option<String>,
    /// User properties beside the code.
    pub user: Vec<(String, String)>,
}

impl Reason {
    /// Success, without words.
    pub const SUCCESS: Self = Self { code: ReasonCode(0), string: None, user: Vec::new() };

    /// The code alone, without words.
    #[must_use]
    pub const fn of(code: ReasonCode) -> Self {
        Self { code, string: None, user: Vec::new() }
    }

    /// Whether it is a no.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        self.code.is_failure()
    }
}

impl From<ReasonCode> for Reason {
    fn from(code: ReasonCode) -> Self {
        Self::of(code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.string {
            None => self.code.fmt(f),
            Some(words) => write!(f, "{}: \u{201c}{words}\u{201d}", self.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_the_specification_has_a_name() {
        let unnamed: Vec<u8> = (0x80..=0xA2).filter(|&code| ReasonCode(code).name() == "Unknown reason").collect();
        assert_eq!(unnamed, Vec::<u8>::new());
    }
}
