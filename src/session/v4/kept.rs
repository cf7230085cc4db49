//! Taking up a session that the broker kept from an earlier run of this program.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use rumqttc_v4 as mqtt;
use rumqttc_v4::{PersistedPublish, PersistedQoS, PersistedRequest, PersistedSession};

use crate::mqtt::{Message, Qos, Topic};
use crate::profile::Profile;
use crate::session::SessionFileFault;
use crate::session::kept::{SessionFile, UnderWay};

/// Gives the library what an earlier run left, and tells what is under way in it.
///
/// # Errors
/// The library does not take the limit.
pub(super) fn restore(
    options: &mut mqtt::MqttOptions,
    profile: &Profile,
    file: Option<Arc<SessionFile>>,
) -> Result<UnderWay, mqtt::ConfigError> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let found = file.read(decoded);
    let session = found.map_or_else(|| nothing(profile), |session| adapted(session, profile));
    // Ids were given out below the limit of that time.
    let limit = session.replay.iter().map(packet_id).chain([session.last_puback, profile.session.max_inflight]).max();
    let limit = limit.unwrap_or(profile.session.max_inflight);
    options.try_set_inflight(limit)?;
    let session = PersistedSession { max_inflight: limit, ..session };
    let under_way = session.replay.iter().map(|request| (packet_id(request), message(request))).collect();
    options.set_session_store(Store { session, file });
    Ok(under_way)
}

/// What is in a picture, if the library would restore it.
fn decoded(picture: &[u8]) -> Result<PersistedSession, SessionFileFault> {
    let session = PersistedSession::decode(picture).map_err(|error| match error {
        mqtt::SessionDecodeError::UnsupportedCodecVersion { .. } => SessionFileFault::Newer,
        _ => SessionFileFault::Broken,
    })?;
    let ids = session.replay.iter().map(packet_id).chain(session.incoming_qos2.iter().map(|incoming| incoming.pkid));
    if ids.into_iter().any(|id| id == 0) { Err(SessionFileFault::Broken) } else { Ok(session) }
}

fn nothing(profile: &Profile) -> PersistedSession {
    PersistedSession {
        format_version: 1,
        client_id: profile.client_id.clone(),
        clean_session: profile.session.clean_session,
        max_inflight: profile.session.max_inflight,
        ack_mode: mqtt::PersistedAckMode::Automatic,
        last_pkid: 0,
        last_puback: 0,
        replay: Vec::new(),
        incoming_qos2: Vec::new(),
    }
}

/// The settings of now. Subscriptions are asked for by the session itself.
fn adapted(session: PersistedSession, profile: &Profile) -> PersistedSession {
    let PersistedSession { last_pkid, last_puback, mut replay, incoming_qos2, .. } = session;
    replay.retain(|request| matches!(request, PersistedRequest::Publish(_) | PersistedRequest::PubRel(_)));
    PersistedSession { last_pkid, last_puback, replay, incoming_qos2, ..nothing(profile) }
}

const fn packet_id(request: &PersistedRequest) -> u16 {
    match request {
        PersistedRequest::Publish(publish) => publish.pkid,
        PersistedRequest::PubRel(release) => release.pkid,
        PersistedRequest::Subscribe(subscribe) => subscribe.pkid,
        PersistedRequest::Unsubscribe(unsubscribe) => unsubscribe.pkid,
    }
}

/// What may be published again if the broker lost the session.
fn message(request: &PersistedRequest) -> Option<Message> {
    let PersistedRequest::Publish(publish) = request else { return None };
    let PersistedPublish { qos, retain, topic, payload, .. } = publish;
    let qos = match qos {
        PersistedQoS::AtMostOnce => Qos::AtMostOnce,
        PersistedQoS::AtLeastOnce => Qos::AtLeastOnce,
        PersistedQoS::ExactlyOnce => Qos::ExactlyOnce,
    };
    let topic = Topic::parse(std::str::from_utf8(topic).ok()?).ok()?;
    let payload = Bytes::copy_from_slice(payload);
    Some(Message { topic, payload, qos, retain: *retain, properties: None, at: Timestamp::now() })
}

/// Where the library finds the session, and puts it.
#[derive(Debug)]
struct Store {
    session: PersistedSession,
    file: Arc<SessionFile>,
}

type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, mqtt::SessionStoreError>> + Send + 'a>>;

impl mqtt::SessionStore for Store {
    fn load<'a>(&'a self, _key: &'a mqtt::SessionStoreKey) -> Stored<'a, Option<PersistedSession>> {
        Box::pin(std::future::ready(Ok(Some(self.session.clone()))))
    }

    fn save<'a>(&'a self, _key: &'a mqtt::SessionStoreKey, session: &'a PersistedSession) -> Stored<'a, ()> {
        self.file.save(session.encode().ok());
        Box::pin(std::future::ready(Ok(())))
    }

    fn clear<'a>(&'a self, _key: &'a mqtt::SessionStoreKey) -> Stored<'a, ()> {
        self.file.clear();
        Box::pin(std::future::ready(Ok(())))
    }
}
