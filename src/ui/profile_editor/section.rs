//! The tabs of the settings and which fields stand in them.

use super::problems::Problems;
use crate::app::Field;
use crate::ui::widgets::TabItem;

/// One tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Section {
    #[default]
    General,
    Credentials,
    Tls,
    Proxy,
    Mqtt5,
    Will,
}

impl Section {
    const ALL: [Self; 6] = [Self::General, Self::Credentials, Self::Tls, Self::Proxy, Self::Mqtt5, Self::Will];

    const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Credentials => "User Credentials",
            Self::Tls => "SSL/TLS",
            Self::Proxy => "Proxy",
            Self::Mqtt5 => "MQTT 5",
            Self::Will => "LWT",
        }
    }

    /// The tab in which this field stands; `None` for those above the tabs and for saved subscriptions.
    fn of(field: Field) -> Option<Self> {
        match field {
            Field::LocalAddress
            | Field::SocketFile
            | Field::WebSocketPath
            | Field::WebSocketHeaders
            | Field::ConnectionTimeout
            | Field::KeepAlive
            | Field::MaxInflight
            | Field::MaxPacket => Some(Self::General),
            Field::Username => Some(Self::Credentials),
            Field::TlsMode
            | Field::CaFile
            | Field::ClientCertificate
            | Field::ClientKey
            | Field::KeystoreFile
            | Field::ClientKeystore
            | Field::ServerName
            | Field::PinnedFingerprint
            | Field::Alpn => Some(Self::Tls),
            Field::ProxyHost | Field::ProxyPort | Field::ProxyUsername => Some(Self::Proxy),
            Field::SessionExpiry
            | Field::ReceiveMaximum
            | Field::TopicAliasMaximum
            | Field::UserProperties
            | Field::AuthenticationUsername
            | Field::AuthenticationMethod => Some(Self::Mqtt5),
            Field::WillTopic
            | Field::WillPayload
            | Field::WillDelay
            | Field::WillExpiry
            | Field::WillContentType
            | Field::WillResponseTopic
            | Field::WillCorrelationData
            | Field::WillUserProperties => Some(Self::Will),
            Field::Name | Field::Address | Field::Port | Field::ClientId | Field::Subscriptions | Field::Decoders => {
                None
            }
        }
    }

    /// The words of the strip; a tab in which something is wrong has a mark.
    pub(super) fn tabs(problems: &Problems) -> [TabItem<'static, Self>; 6] {
        Self::ALL.map(|section| {
            let wrong = problems.fields().any(|field| Self::of(field) == Some(section));
            TabItem { badge: wrong.then(|| "!".to_owned()), ..TabItem::new(section, section.label()) }
        })
    }
}
