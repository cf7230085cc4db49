//! The tabs of the settings and which fields stand in them.

use crate::app::Field;
use crate::ui::widgets::TabItem;

use super::draft::Problems;

/// One tab. The place of "Proxy" is kept out of sight until it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Section {
    #[default]
    General,
    Credentials,
    Tls,
    Will,
}

impl Section {
    const ALL: [Self; 4] = [Self::General, Self::Credentials, Self::Tls, Self::Will];

    const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Credentials => "User Credentials",
            Self::Tls => "SSL/TLS",
            Self::Will => "LWT",
        }
    }

    /// The tab in which this field stands; `None` for those above the tabs and for saved subscriptions.
    fn of(field: Field) -> Option<Self> {
        match field {
            Field::ConnectionTimeout | Field::KeepAlive | Field::MaxInflight | Field::MaxPacket => Some(Self::General),
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
            Field::WillTopic | Field::WillPayload => Some(Self::Will),
            Field::Name | Field::Address | Field::Port | Field::ClientId | Field::Subscriptions | Field::Decoders => {
                None
            }
        }
    }

    /// The words of the strip; a tab in which something is wrong has a mark.
    pub(super) fn tabs(problems: &Problems) -> [TabItem<'static, Self>; 4] {
        Self::ALL.map(|section| {
            let wrong = problems.fields().any(|field| Self::of(field) == Some(section));
            TabItem { badge: wrong.then(|| "!".to_owned()), ..TabItem::new(section, section.label()) }
        })
    }
}
