//! MQTT 3.1.1: the library's words to ours, and ours to its. Names the MQTT library; decides nothing.

mod kept;

use std::sync::Arc;

use rumqttc_v4 as mqtt;
use rumqttc_v4::mqttbytes::Error as CodecError;

use super::engine::{Client, Engine, LIBRARY_TIMEOUT, News, READ_BATCH, REQUEST_BATCH, Socket};
use super::failure::Failure;
use super::inflight::{Dropped, Fate};
use super::intake::{Intake, Raw};
use super::kept::SessionFile;
use super::outbox::Outbox;
use super::poll_driver::PollDriver;
use super::{AuthenticationData, Goodbye, Plan, SessionError};
use crate::mqtt::{Connack, Filter, LARGEST_PACKET, Message, Qos, Reason, ReasonCode, SubscribeOptions};
use crate::profile::{LastWill, Profile, Secret, SecretKind};

/// A driver for MQTT 3.1.1.
///
/// # Errors
/// The library does not take the profile.
pub(super) fn driver(plan: &Plan, outbox: &Arc<Outbox>, socket: Socket) -> Result<PollDriver<V4Client>, SessionError> {
    let unusable = |error: &dyn std::error::Error| SessionError::Profile { detail: error.to_string() };
    let mut options = options(plan, socket.clone()).map_err(|error| unusable(&error))?;
    let file = SessionFile::of(plan, outbox);
    let under_way = kept::restore(&mut options, &plan.profile, file.clone()).map_err(|error| unusable(&error))?;
    let builder = mqtt::AsyncClient::builder(options).unbounded();
    let (client, mut events) = builder.try_build().map_err(|error| unusable(&error))?;
    let mut network = mqtt::NetworkOptions::new();
    network.set_connection_timeout(LIBRARY_TIMEOUT.as_secs());
    events.set_network_options(network);
    let engine = V4Engine { events, file };
    Ok(PollDriver::new(V4Client(client), engine, socket, &plan.profile, under_way, outbox))
}

fn options(plan: &Plan, socket: Socket) -> Result<mqtt::MqttOptions, mqtt::ConfigError> {
    let Profile { endpoint, session, client_id, last_will, credentials, .. } = &plan.profile;
    let [accepted, sent] =
        [session.max_packet_bytes, LARGEST_PACKET].map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    let mut options = mqtt::MqttOptions::new(client_id, (endpoint.host.as_str(), endpoint.port));
    options.try_set_clean_session(session.clean_session)?.try_set_inflight(session.max_inflight)?;
    options.set_keep_alive(session.keep_alive_s).set_max_packet_size(accepted, sent);
    options.set_max_request_batch(REQUEST_BATCH).set_read_batch_size(READ_BATCH);
    if last_will.enabled {
        options.set_last_will(will(last_will));
    }
    match plan.secrets.get(SecretKind::Password).filter(|_| credentials.with_password).map(Secret::reveal) {
        _ if credentials.username.is_empty() => {}
        Some(password) => drop(options.set_credentials(&credentials.username, password.to_owned())),
        None => drop(options.set_username(&credentials.username)),
    }
    options.set_socket_connector(move |_, _| std::future::ready(socket.take(|guarded| guarded)));
    Ok(options)
}

fn will(will: &LastWill) -> mqtt::LastWill {
    mqtt::LastWill::new(&will.topic, will.payload.as_str(), library_qos(will.qos), will.retained)
}

/// The half that is told what to do.
pub(super) struct V4Client(mqtt::AsyncClient);

impl Client for V4Client {
    const HAS_PROPERTIES: bool = false;

    fn packet_size(&self, message: &Message) -> u64 {
        let topic = message.topic.as_str();
        let mut packet = mqtt::Publish::from_bytes(topic, library_qos(message.qos), message.payload.clone());
        packet.pkid = 1;
        packet.size() as u64
    }

    fn publish(&self, message: &Message) -> Option<Fate> {
        let notice =
            self.0.try_publish_tracked(message.topic.as_str(), message.payload.clone(), with_options(message)).ok()?;
        Some(Box::pin(async { notice.wait_completion_async().await.map_err(|_| Dropped) }))
    }

    fn publish_untracked(&self, message: &Message) -> bool {
        self.0.try_publish(message.topic.as_str(), message.payload.clone(), with_options(message)).is_ok()
    }

    fn subscribe(&self, filter: &Filter, options: &SubscribeOptions) -> Option<Fate> {
        let notice = self.0.try_subscribe_tracked(filter.as_str(), library_qos(options.qos)).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn unsubscribe(&self, filter: &Filter, _user: &[(String, String)]) -> Option<Fate> {
        let notice = self.0.try_unsubscribe_tracked(filter.as_str()).ok()?;
        Some(Box::pin(async { notice.wait_completion_async().await.map_err(|_| Dropped) }))
    }

    fn leave(&self, _goodbye: &Goodbye) {
        // It fails only when the polling task is gone, and then there is nobody to take leave of.
        let _ = self.0.try_disconnect_now();
    }

    fn authenticate(&self, _data: AuthenticationData) {}

    fn reauthenticate(&self, _data: AuthenticationData) -> bool {
        false
    }
}

fn with_options(message: &Message) -> mqtt::PublishOptions {
    mqtt::PublishOptions::new(library_qos(message.qos)).retain(message.retain)
}

/// The half that is polled.
struct V4Engine {
    events: mqtt::EventLoop,
    file: Option<Arc<SessionFile>>,
}

impl Engine for V4Engine {
    async fn turn(&mut self, intake: &mut Intake) -> Result<(), Failure> {
        let result = self.events.poll().await;
        intake.begin();
        let result = match result {
            Ok(event) => {
                translate(event, intake);
                Ok(())
            }
            Err(error) => Err(failure(error)),
        };
        while let Some(event) = self.events.state.events.pop_front() {
            translate(event, intake);
        }
        if intake.holds(|one| matches!(one, News::Connected(_))) {
            self.file.iter().for_each(|file| file.take_over());
        }
        result
    }

    fn pretend_pong(&mut self) {
        // It cannot fail for this packet; the event that it adds is ignored below.
        let _ = self.events.state.handle_incoming_packet(mqtt::Packet::PingResp);
    }

    fn hang_up(&mut self) {
        self.events.clean();
    }
}

fn translate(event: mqtt::Event, intake: &mut Intake) {
    let one = match event {
        mqtt::Event::Incoming(mqtt::Packet::Publish(publish)) => return take(&publish, intake),
        mqtt::Event::Incoming(mqtt::Packet::PubRel(release)) => return intake.release(release.pkid),
        mqtt::Event::Incoming(packet) => incoming(packet),
        mqtt::Event::Outgoing(packet) => outgoing(&packet),
    };
    one.into_iter().for_each(|one| intake.note(one));
}

fn take(publish: &mqtt::Publish, intake: &mut Intake) {
    intake.take(Raw {
        topic: &publish.topic,
        payload: &publish.payload,
        packet_id: publish.pkid,
        qos: our_qos(publish.qos),
        retain: publish.retain,
        properties: None,
    });
}

fn incoming(packet: mqtt::Packet) -> Option<News> {
    match packet {
        mqtt::Packet::ConnAck(connack) => Some(News::Connected(Box::new(Connack::plain(connack.session_present)))),
        mqtt::Packet::PubRec(ack) => Some(News::Received(ack.pkid)),
        mqtt::Packet::PubAck(ack) => Some(News::Published(ack.pkid, Reason::SUCCESS)),
        mqtt::Packet::PubComp(ack) => Some(News::Published(ack.pkid, Reason::SUCCESS)),
        mqtt::Packet::SubAck(ack) => Some(News::Subscribed(ack.pkid, granted(&ack).into())),
        mqtt::Packet::UnsubAck(ack) => Some(News::Unsubscribed(ack.pkid, Reason::SUCCESS)),
        _ => None,
    }
}

fn outgoing(packet: &mqtt::Outgoing) -> Option<News> {
    match packet {
        mqtt::Outgoing::Publish(id) => Some(News::PublishSent(*id)),
        mqtt::Outgoing::Subscribe(id) | mqtt::Outgoing::Unsubscribe(id) => Some(News::RequestSent(*id)),
        mqtt::Outgoing::PingReq => Some(News::Ping),
        _ => None,
    }
}

/// We ask for one filter at a time, so there is one code.
fn granted(ack: &mqtt::SubAck) -> ReasonCode {
    match ack.return_codes.first() {
        Some(mqtt::SubscribeReasonCode::Success(qos)) => ReasonCode(our_qos(*qos).number()),
        Some(mqtt::SubscribeReasonCode::Failure) | None => ReasonCode::UNSPECIFIED_ERROR,
    }
}

fn failure(error: mqtt::ConnectionError) -> Failure {
    match error {
        mqtt::ConnectionError::RequestsDone => Failure::Left,
        mqtt::ConnectionError::ConnectionRefused(_) => Failure::Refused(None),
        mqtt::ConnectionError::MqttState(error) => state_failure(error),
        mqtt::ConnectionError::NotConnAck(_) => Failure::Malformed("another packet instead of CONNACK".to_owned()),
        mqtt::ConnectionError::Io(_)
        | mqtt::ConnectionError::NetworkTimeout
        | mqtt::ConnectionError::FlushTimeout
        | mqtt::ConnectionError::DisconnectTimeout => Failure::Stream,
        other => Failure::Malformed(other.to_string()),
    }
}

fn state_failure(error: mqtt::StateError) -> Failure {
    match error {
        mqtt::StateError::ConnectionAborted
        | mqtt::StateError::Io(_)
        | mqtt::StateError::Deserialization(CodecError::Io(_)) => Failure::Stream,
        mqtt::StateError::AwaitPingResp => Failure::KeepAlive,
        mqtt::StateError::Deserialization(CodecError::PayloadSizeLimitExceeded(size)) => {
            Failure::TooLarge { size: size as u64 }
        }
        other => Failure::Malformed(other.to_string()),
    }
}

const fn library_qos(qos: Qos) -> mqtt::QoS {
    match qos {
        Qos::AtMostOnce => mqtt::QoS::AtMostOnce,
        Qos::AtLeastOnce => mqtt::QoS::AtLeastOnce,
        Qos::ExactlyOnce => mqtt::QoS::ExactlyOnce,
    }
}

const fn our_qos(qos: mqtt::QoS) -> Qos {
    match qos {
        mqtt::QoS::AtMostOnce => Qos::AtMostOnce,
        mqtt::QoS::AtLeastOnce => Qos::AtLeastOnce,
        mqtt::QoS::ExactlyOnce => Qos::ExactlyOnce,
    }
}
