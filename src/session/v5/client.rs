//! The half of the library that is told what to do.

use rumqttc_v5 as mqtt;

use super::agreed::Agreed;
use super::auth::Means;
use super::words::{goodbye, library_properties, library_qos, subscribe_filter, subscribe_properties};
use crate::mqtt::{Filter, Message, SubscribeOptions};
use crate::session::engine::Client;
use crate::session::inflight::{Dropped, Fate};
use crate::session::{AuthenticationData, Goodbye};

/// The library's client.
pub(in crate::session) struct V5Client {
    pub(super) client: mqtt::AsyncClient,
    pub(super) means: Means,
    pub(super) agreed: Agreed,
}

impl Client for V5Client {
    const HAS_PROPERTIES: bool = true;

    fn packet_size(&self, message: &Message) -> u64 {
        let properties = message.properties.as_deref().map(library_properties);
        let (topic, payload) = (message.topic.as_str(), message.payload.clone());
        let mut packet = mqtt::Publish::new(topic, library_qos(message.qos), payload, properties);
        packet.pkid = 1;
        packet.size() as u64
    }

    fn publish(&self, message: &Message) -> Option<Fate> {
        let notice = self
            .client
            .try_publish_tracked(self.agreed.topic(message), message.payload.clone(), with_options(message))
            .ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn publish_untracked(&self, message: &Message) -> bool {
        self.client.try_publish(self.agreed.topic(message), message.payload.clone(), with_options(message)).is_ok()
    }

    fn subscribe(&self, filter: &Filter, options: &SubscribeOptions) -> Option<Fate> {
        let (filters, properties) = ([subscribe_filter(filter, options)], subscribe_properties(options));
        let notice = self.client.try_subscribe_many_with_properties_tracked(filters, properties).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn unsubscribe(&self, filter: &Filter, user: &[(String, String)]) -> Option<Fate> {
        let properties = mqtt::UnsubscribeProperties { user_properties: user.to_vec() };
        let notice = self.client.try_unsubscribe_with_properties_tracked(filter.as_str(), properties).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn leave(&self, said: &Goodbye) {
        let (reason, properties) = goodbye(said);
        // It fails only when the polling task is gone, and then there is nobody to take leave of.
        let _ = self.client.try_disconnect_now_with_properties(reason, properties);
    }

    fn authenticate(&self, data: AuthenticationData) {
        if let Means::ByHand { challenges, .. } = &self.means {
            challenges.answer(data);
        }
    }

    fn reauthenticate(&self, data: AuthenticationData) -> bool {
        let properties = match &self.means {
            Means::None => return false,
            // Begins anew by itself.
            Means::Scram(_) => None,
            Means::ByHand { .. } => {
                Some(mqtt::AuthProperties { data: Some(data.0), ..mqtt::AuthProperties::default() })
            }
        };
        self.client.try_reauth(properties).is_ok()
    }
}

fn with_options(message: &Message) -> mqtt::PublishOptions {
    let options = mqtt::PublishOptions::new(library_qos(message.qos)).retain(message.retain);
    match message.properties.as_deref() {
        Some(properties) => options.properties(library_properties(properties)),
        None => options,
    }
}
