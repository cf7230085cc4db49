//! How a subscription is asked for.

use serde::{Deserialize, Serialize};

use super::Qos;

/// What goes with a filter in a SUBSCRIBE. All but the QoS is of MQTT 5 (its sections 3.8.2.1 and 3.8.3.1) and means nothing
/// in 3.1.1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SubscribeOptions {
    /// The highest QoS that messages are wanted with.
    pub qos: Qos,
    /// Do not send us what we published ourselves.
    pub no_local: bool,
    /// Leave the retain flag as the publisher set it, also of messages that come later.
    pub retain_as_published: bool,
    /// Which retained messages are wanted at the beginning.
    pub retain_handling: RetainHandling,
    /// The number that messages of this subscription carry, 1 to 268,435,455.
    pub identifier: Option<u32>,
    /// User properties, by name and value (MQTT 5, 3.8.2.1.3). They are for the broker: messages do not carry them.
    pub user: Vec<(String, String)>,
}

impl From<Qos> for SubscribeOptions {
    fn from(qos: Qos) -> Self {
        Self { qos, ..Self::default() }
    }
}

/// Which retained messages a broker sends when a subscription is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum RetainHandling {
    /// All that match. What 3.1.1 always does.
    #[default]
    Always,
    /// All that match, unless the subscription existed already.
    IfNew,
    /// None.
    Never,
}

impl RetainHandling {
    /// All three, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Always, Self::IfNew, Self::Never];

    /// The number in the packet: 0, 1 or 2.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Always => 0,
            Self::IfNew => 1,
            Self::Never => 2,
        }
    }
}
