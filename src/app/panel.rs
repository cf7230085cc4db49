//! The panels of a tab.

/// The panels in the middle of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Panel {
    /// What was received and sent.
    #[default]
    Messages,
    /// Send a message.
    Publish,
    /// What is subscribed.
    Subscriptions,
    /// What happened.
    Log,
    /// What both sides showed in the TLS handshake.
    Certificates,
    /// Numbers found in payloads, over time.
    Charts,
    /// What went over the wire.
    Trace,
}

impl Panel {
    /// All, in the order of the window.
    pub const ALL: [Self; 7] =
        [Self::Messages, Self::Publish, Self::Subscriptions, Self::Charts, Self::Log, Self::Trace, Self::Certificates];

    /// The word on its tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Publish => "Publish",
            Self::Subscriptions => "Subscriptions",
            Self::Log => "Log",
            Self::Certificates => "Certificates",
            Self::Charts => "Charts",
            Self::Trace => "Packets",
        }
    }
}
