//! Taking up a session that the broker kept from an earlier run of this program.

use rumqttc_v5 as mqtt;

use crate::profile::Profile;

/// A store that knows of the session, and that nothing was under way in it: a program that was closed has told everyone
/// what became of their publishes. Without a store the library refuses a session that it does not remember.
#[derive(Debug)]
pub(super) struct NothingKept(mqtt::PersistedSession);

type Stored<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, mqtt::SessionStoreError>> + Send + 'a>>;

impl NothingKept {
    pub(super) fn new(profile: &Profile, expiry_s: u32) -> Self {
        Self(mqtt::PersistedSession {
            format_version: 1,
            client_id: profile.client_id.clone(),
            clean_start: profile.session.clean_session,
            session_expiry_interval: Some(expiry_s),
            outgoing_inflight_upper_limit: Some(profile.session.max_inflight),
            ack_mode: mqtt::PersistedAckMode::Automatic,
            last_pkid: 0,
            last_puback: 0,
            replay: Vec::new(),
            incoming_qos2: Vec::new(),
        })
    }
}

impl mqtt::SessionStore for NothingKept {
    fn load<'a>(&'a self, _key: &'a mqtt::SessionStoreKey) -> Stored<'a, Option<mqtt::PersistedSession>> {
        Box::pin(std::future::ready(Ok(Some(self.0.clone()))))
    }

    fn save<'a>(&'a self, _key: &'a mqtt::SessionStoreKey, _session: &'a mqtt::PersistedSession) -> Stored<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn clear<'a>(&'a self, _key: &'a mqtt::SessionStoreKey) -> Stored<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}
