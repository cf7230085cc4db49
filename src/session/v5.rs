//! MQTT 5: the library's words to ours, and ours to its. Names the MQTT library; decides nothing.

mod kept;
mod words;

use std::sync::Arc;

use rumqttc_v5 as mqtt;
use rumqttc_v5::mqttbytes::Error as CodecError;

use kept::NothingKept;
use words::{granted, library_properties, library_qos, our_properties, our_qos, reason_string};

use super::engine::{Client, Engine, LIBRARY_TIMEOUT, News, READ_BATCH, REQUEST_BATCH, Socket, Welcome};
use super::failure::Failure;
use super::inflight::{Dropped, Fate};
use super::intake::{Intake, Raw};
use super::outbox::Outbox;
use super::poll_driver::PollDriver;
use super::{Goodbye, Plan, SessionError};
use crate::mqtt::{Filter, Message, Qos, ReasonCode, SubscribeOptions};
use crate::profile::{LastWill, Profile, Secret, SecretKind};

/// Never, in the terms of the Session Expiry Interval (MQTT 5, 3.1.2.11.2): what 3.1.1 means by Clean Session off.
const NEVER: u32 = u32::MAX;

/// A driver for MQTT 5.
///
/// # Errors
/// The library does not take the profile.
pub(super) fn driver(plan: &Plan, outbox: &Arc<Outbox>, socket: Socket) -> Result<PollDriver<V5Client>, SessionError> {
    check(&plan.profile)?;
    let builder = mqtt::AsyncClient::builder(options(plan, socket.clone())).unbounded();
    let unusable = |error: mqtt::ClientBuildError| SessionError::Profile { detail: error.to_string() };
    let (client, events) = builder.try_build().map_err(unusable)?;
    let engine = V5Engine { events, socket: socket.clone() };
    Ok(PollDriver::new(V5Client(client), engine, socket, &plan.profile, outbox))
}

/// The library would find this out only after CONNECT.
fn check(profile: &Profile) -> Result<(), SessionError> {
    if profile.client_id.is_empty() && !profile.session.clean_session {
        let detail = "a session that is kept needs a client id".to_owned();
        return Err(SessionError::Profile { detail });
    }
    Ok(())
}

fn options(plan: &Plan, socket: Socket) -> mqtt::MqttOptions {
    let Profile { endpoint, session, client_id, last_will, credentials, .. } = &plan.profile;
    let mut options = mqtt::MqttOptions::new(client_id, (endpoint.host.as_str(), endpoint.port));
    options.set_clean_start(session.clean_session).set_keep_alive(session.keep_alive_s);
    options.set_outgoing_inflight_upper_limit(session.max_inflight).set_connect_timeout(LIBRARY_TIMEOUT);
    options.set_max_request_batch(REQUEST_BATCH).set_read_batch_size(READ_BATCH);
    if last_will.enabled {
        options.set_last_will(will(last_will));
    }
    match plan.secrets.get(SecretKind::Password).filter(|_| credentials.with_password).map(Secret::reveal) {
        // MQTT 5 allows a password alone.
        Some(password) if credentials.username.is_empty() => drop(options.set_password(password.to_owned())),
        None if credentials.username.is_empty() => {}
        Some(password) => drop(options.set_credentials(&credentials.username, password.to_owned())),
        None => drop(options.set_username(&credentials.username)),
    }
    let mut properties = mqtt::ConnectProperties::new();
    properties.session_expiry_interval = (!session.clean_session).then_some(NEVER);
    options.set_connect_properties(properties);
    // Last, since setting properties sets this limit back.
    options.set_incoming_packet_size_limit(mqtt::IncomingPacketSizeLimit::Bytes(session.max_packet_bytes));
    if !session.clean_session {
        options.set_session_store(NothingKept::new(&plan.profile, NEVER));
    }
    options.set_socket_connector(move |_, _| std::future::ready(socket.take()));
    options
}

fn will(will: &LastWill) -> mqtt::LastWill {
    mqtt::LastWill::new(&will.topic, will.payload.as_str(), library_qos(will.qos), will.retained, None)
}

/// The half that is told what to do.
pub(super) struct V5Client(mqtt::AsyncClient);

impl Client for V5Client {
    fn packet_size(&self, message: &Message) -> u64 {
        let properties = message.properties.as_deref().map(library_properties);
        let (topic, payload) = (message.topic.as_str(), message.payload.clone());
        let mut packet = mqtt::Publish::new(topic, library_qos(message.qos), payload, properties);
        packet.pkid = 1;
        packet.size() as u64
    }

    fn publish(&self, message: &Message) -> Option<Fate> {
        let notice =
            self.0.try_publish_tracked(message.topic.as_str(), message.payload.clone(), with_options(message)).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn publish_untracked(&self, message: &Message) -> bool {
        self.0.try_publish(message.topic.as_str(), message.payload.clone(), with_options(message)).is_ok()
    }

    fn subscribe(&self, filter: &Filter, options: SubscribeOptions) -> Option<Fate> {
        let notice = self.0.try_subscribe_tracked(filter.as_str(), library_qos(options.qos)).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn unsubscribe(&self, filter: &Filter) -> Option<Fate> {
        let notice = self.0.try_unsubscribe_tracked(filter.as_str()).ok()?;
        Some(Box::pin(async { notice.wait_async().await.map(drop).map_err(|_| Dropped) }))
    }

    fn leave(&self, _goodbye: &Goodbye) {
        // It fails only when the polling task is gone, and then there is nobody to take leave of.
        let _ = self.0.try_disconnect_now();
    }
}

fn with_options(message: &Message) -> mqtt::PublishOptions {
    let options = mqtt::PublishOptions::new(library_qos(message.qos)).retain(message.retain);
    match message.properties.as_deref() {
        Some(properties) => options.properties(library_properties(properties)),
        None => options,
    }
}

/// The half that is polled.
struct V5Engine {
    events: mqtt::EventLoop,
    socket: Socket,
}

impl Engine for V5Engine {
    async fn turn(&mut self, intake: &mut Intake) -> Result<(), Failure> {
        let result = self.events.poll().await;
        intake.begin();
        let result = match result {
            Ok(event) => {
                self.translate(event, intake);
                Ok(())
            }
            Err(error) => Err(self.failure(error)),
        };
        while let Some(event) = self.events.state.events.pop_front() {
            self.translate(event, intake);
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

impl V5Engine {
    fn translate(&mut self, event: mqtt::Event, intake: &mut Intake) {
        let one = match event {
            mqtt::Event::Incoming(mqtt::Packet::Publish(publish)) => return take(&publish, intake),
            mqtt::Event::Incoming(mqtt::Packet::ConnAck(connack)) => Some(self.connected(&connack)),
            mqtt::Event::Incoming(packet) => incoming(&packet),
            mqtt::Event::Outgoing(packet) => outgoing(&packet),
            mqtt::Event::Auth(_) => None,
        };
        one.into_iter().for_each(|one| intake.note(one));
    }

    /// The store has done its work once a session is taken up; from then on it would copy every packet under way.
    fn connected(&mut self, connack: &mqtt::ConnAck) -> News {
        self.events.options.clear_session_store();
        News::Connected(welcome(connack))
    }

    fn failure(&self, error: mqtt::ConnectionError) -> Failure {
        match error {
            mqtt::ConnectionError::RequestsDone => Failure::Left,
            mqtt::ConnectionError::ConnectionRefused(_) => {
                Failure::Refused { reason_string: reason_string(&self.socket.head()) }
            }
            mqtt::ConnectionError::MqttState(error) => state_failure(error),
            mqtt::ConnectionError::NotConnAck(packet) => not_connack(*packet),
            mqtt::ConnectionError::Io(_)
            | mqtt::ConnectionError::Timeout(_)
            | mqtt::ConnectionError::DisconnectTimeout => Failure::Stream,
            other => Failure::Malformed(other.to_string()),
        }
    }
}

fn take(publish: &mqtt::Publish, intake: &mut Intake) {
    intake.take(Raw {
        topic: &publish.topic,
        payload: &publish.payload,
        qos: our_qos(publish.qos),
        retain: publish.retain,
        properties: publish.properties.as_ref().and_then(our_properties),
    });
}

fn incoming(packet: &mqtt::Packet) -> Option<News> {
    match packet {
        mqtt::Packet::PubAck(ack) => Some(News::Published(ack.pkid, ReasonCode(ack.reason as u8))),
        mqtt::Packet::PubComp(ack) => Some(News::Published(ack.pkid, ReasonCode(ack.reason as u8))),
        mqtt::Packet::PubRec(ack) if ack.reason as u8 >= 0x80 => {
            Some(News::Published(ack.pkid, ReasonCode(ack.reason as u8)))
        }
        mqtt::Packet::SubAck(ack) => Some(News::Subscribed(ack.pkid, granted(ack))),
        mqtt::Packet::UnsubAck(ack) => {
            let reason = ack.reasons.first().map_or(0, |reason| *reason as u8);
            Some(News::Unsubscribed(ack.pkid, ReasonCode(reason)))
        }
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

fn welcome(connack: &mqtt::ConnAck) -> Welcome {
    let properties = connack.properties.as_ref();
    Welcome {
        session_present: connack.session_present,
        assigned_client_id: properties.and_then(|all| all.assigned_client_identifier.clone()),
        max_packet: properties.and_then(|all| all.max_packet_size),
        max_qos: properties.and_then(|all| all.max_qos).and_then(Qos::from_number).unwrap_or(Qos::ExactlyOnce),
        retain: properties.and_then(|all| all.retain_available) != Some(0),
    }
}

/// Some brokers refuse with a DISCONNECT instead of a CONNACK.
fn not_connack(packet: mqtt::Packet) -> Failure {
    let mqtt::Packet::Disconnect(disconnect) = packet else {
        return Failure::Malformed("another packet instead of CONNACK".to_owned());
    };
    let reason = ReasonCode(disconnect.reason_code as u8);
    Failure::Disconnected { reason, reason_string: disconnect.properties.and_then(|all| all.reason_string) }
}

fn state_failure(error: mqtt::StateError) -> Failure {
    match error {
        mqtt::StateError::ConnectionAborted
        | mqtt::StateError::Io(_)
        | mqtt::StateError::Deserialization(CodecError::Io(_)) => Failure::Stream,
        mqtt::StateError::AwaitPingResp => Failure::KeepAlive,
        mqtt::StateError::ServerDisconnect { reason_code, reason_string } => {
            Failure::Disconnected { reason: ReasonCode(reason_code as u8), reason_string }
        }
        mqtt::StateError::Deserialization(CodecError::PayloadSizeLimitExceeded { pkt_size, .. })
        | mqtt::StateError::IncomingPacketTooLarge { pkt_size, .. } => Failure::TooLarge { size: pkt_size as u64 },
        other => Failure::Malformed(other.to_string()),
    }
}
