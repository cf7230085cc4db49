//! What CONNACK says: yes, with what the broker grants and offers, or no.

use std::fmt;

use super::{Qos, Reason, ReasonCode};

/// A CONNACK that accepted the connection. What it left out stands here as the specification reads its absence (MQTT 5,
/// 3.2.2.3); one of 3.1.1 says no more than whether the session is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connack {
    /// Whether the broker kept our session from before.
    pub session_present: bool,
    /// Success, perhaps with words of the broker's own.
    pub reason: Reason,
    /// The client id that the broker chose, if it did.
    pub assigned_client_id: Option<String>,
    /// The keep-alive in seconds that counts instead of ours; 0: none.
    pub server_keep_alive_s: Option<u16>,
    /// Seconds for which the broker keeps the session after the connection; `None`: as long as we asked for.
    pub session_expiry_s: Option<u32>,
    /// Messages of QoS 1 and 2 that we may have under way at once.
    pub receive_maximum: u16,
    /// The highest QoS that we may publish with.
    pub maximum_qos: Qos,
    /// Whether we may publish retained messages.
    pub retain_available: bool,
    /// The largest packet that the broker accepts, in bytes; `None`: no limit.
    pub maximum_packet_size: Option<u32>,
    /// The highest topic alias that we may use; 0: none.
    pub topic_alias_maximum: u16,
    /// Whether filters may have wildcards.
    pub wildcard_subscriptions: bool,
    /// Whether subscriptions may have identifiers.
    pub subscription_identifiers: bool,
    /// Whether subscriptions may be shared.
    pub shared_subscriptions: bool,
    /// The beginning of the topics on which the broker wants us to expect answers.
    pub response_information: Option<String>,
    /// Another broker that we should use.
    pub server_reference: Option<String>,
}

impl Connack {
    /// One without properties, such as every one of 3.1.1.
    #[must_use]
    pub const fn plain(session_present: bool) -> Self {
        Self {
            session_present,
            reason: Reason::SUCCESS,
            assigned_client_id: None,
            server_keep_alive_s: None,
            session_expiry_s: None,
            receive_maximum: u16::MAX,
            maximum_qos: Qos::ExactlyOnce,
            retain_available: true,
            maximum_packet_size: None,
            topic_alias_maximum: 0,
            wildcard_subscriptions: true,
            subscription_identifiers: true,
            shared_subscriptions: true,
            response_information: None,
            server_reference: None,
        }
    }
}

/// A CONNACK that refused the connection, in the terms of MQTT 5 whatever the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRefusal {
    /// Why, in the terms of MQTT 5, with the broker's own words if there were any.
    pub reason: Reason,
    /// The number that was in the packet: 1 to 5 in 3.1.1, 0x80 and up in 5.
    pub code: u8,
    /// Another broker that we should use.
    pub server_reference: Option<String>,
}

impl ConnectRefusal {
    /// The refusal with this return code of MQTT 3.1.1 (its section 3.2.2.3).
    #[must_use]
    pub const fn v311(code: u8) -> Self {
        let reason = match code {
            1 => ReasonCode::UNSUPPORTED_PROTOCOL_VERSION,
            2 => ReasonCode::CLIENT_ID_NOT_VALID,
            3 => ReasonCode::SERVER_UNAVAILABLE,
            4 => ReasonCode::BAD_USER_NAME_OR_PASSWORD,
            5 => ReasonCode::NOT_AUTHORIZED,
            _ => ReasonCode::UNSPECIFIED_ERROR,
        };
        Self { reason: Reason::of(reason), code, server_reference: None }
    }

    /// The refusal with this reason code of MQTT 5.
    #[must_use]
    pub const fn v5(code: u8) -> Self {
        Self { reason: Reason::of(ReasonCode(code)), code, server_reference: None }
    }
}

impl fmt::Display for ConnectRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CONNACK {}: {}", self.code, self.reason.code.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_versions_agree_on_what_a_refusal_means() {
        assert_eq!(ConnectRefusal::v311(5).reason, ConnectRefusal::v5(0x87).reason);
        assert_eq!(ConnectRefusal::v311(4).reason, ConnectRefusal::v5(0x86).reason);
        assert_eq!(ConnectRefusal::v311(5).to_string(), "CONNACK 5: Not authorized");
    }
}
