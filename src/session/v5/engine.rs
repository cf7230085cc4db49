//! The half of the library that is polled: its events to our news, its errors to our failures.

use std::sync::Arc;

use rumqttc_v5 as mqtt;
use rumqttc_v5::mqttbytes::Error as CodecError;

use super::auth::Means;
use super::words::{granted, our_connack, our_properties, our_qos, reason, refusal};
use crate::session::engine::{Engine, News, Socket};
use crate::session::failure::Failure;
use crate::session::intake::{Intake, Raw};
use crate::session::kept::SessionFile;
use crate::session::scram::ScramError;

/// The library's event loop.
pub(super) struct V5Engine {
    pub events: mqtt::EventLoop,
    pub socket: Socket,
    pub means: Means,
    /// Where what is under way in the session is written down. Without it the store has done its work as soon as a session
    /// is taken up: from then on it would copy every packet under way.
    pub file: Option<Arc<SessionFile>>,
}

impl Engine for V5Engine {
    async fn turn(&mut self, intake: &mut Intake) -> Result<(), Failure> {
        let result = self.events.poll().await;
        intake.begin();
        let mut result = match result {
            Ok(event) => self.translate(event, intake),
            Err(error) => Err(self.failure(error)),
        };
        while let Some(event) = self.events.state.events.pop_front() {
            result = result.and(self.translate(event, intake));
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
    fn translate(&mut self, event: mqtt::Event, intake: &mut Intake) -> Result<(), Failure> {
        let one = match event {
            mqtt::Event::Incoming(mqtt::Packet::Publish(publish)) => {
                take(&publish, intake);
                None
            }
            mqtt::Event::Incoming(mqtt::Packet::PubRel(release)) => {
                intake.release(release.pkid);
                None
            }
            mqtt::Event::Incoming(mqtt::Packet::ConnAck(connack)) => Some(self.connected(connack)?),
            mqtt::Event::Incoming(packet) => incoming(packet),
            mqtt::Event::Outgoing(packet) => outgoing(&packet),
            mqtt::Event::Auth(event) => authenticated(&event),
        };
        one.into_iter().for_each(|one| intake.note(one));
        Ok(())
    }

    /// The broker's proof comes with CONNACK, and is nothing to the library.
    fn connected(&mut self, connack: mqtt::ConnAck) -> Result<News, Failure> {
        if let Means::Scram(scram) = &self.means {
            let data = connack.properties.as_ref().and_then(|properties| properties.authentication_data.as_deref());
            if let Err(error) = scram.check(data) {
                self.hang_up();
                return Err(Failure::Authentication(error));
            }
        }
        match &self.file {
            Some(file) => file.take_over(),
            None => drop(self.events.options.clear_session_store()),
        }
        Ok(News::Connected(Box::new(our_connack(connack))))
    }

    fn failure(&self, error: mqtt::ConnectionError) -> Failure {
        match error {
            mqtt::ConnectionError::RequestsDone => Failure::Left,
            mqtt::ConnectionError::ConnectionRefused(_) => Failure::Refused(refusal(&self.socket.head())),
            mqtt::ConnectionError::MqttState(error) => self.state_failure(error),
            mqtt::ConnectionError::NotConnAck(packet) => not_connack(*packet),
            mqtt::ConnectionError::Io(_)
            | mqtt::ConnectionError::Timeout(_)
            | mqtt::ConnectionError::DisconnectTimeout => Failure::Stream,
            other => Failure::Malformed(other.to_string()),
        }
    }

    fn state_failure(&self, error: mqtt::StateError) -> Failure {
        match error {
            mqtt::StateError::ConnectionAborted
            | mqtt::StateError::Io(_)
            | mqtt::StateError::Deserialization(CodecError::Io(_)) => Failure::Stream,
            mqtt::StateError::AwaitPingResp => Failure::KeepAlive,
            // The guard has heard all of it, and counts more.
            mqtt::StateError::ServerDisconnect { reason_code, reason_string } => Failure::Disconnected {
                reason: reason(reason_code as u8, Some((reason_string, Vec::new()))),
                server_reference: None,
            },
            mqtt::StateError::Deserialization(CodecError::PayloadSizeLimitExceeded { pkt_size, .. })
            | mqtt::StateError::IncomingPacketTooLarge { pkt_size, .. } => Failure::TooLarge { size: pkt_size as u64 },
            mqtt::StateError::AuthError(detail) => match self.scram_failure() {
                Some(error) => Failure::Authentication(error),
                None => Failure::Malformed(detail),
            },
            other => Failure::Malformed(other.to_string()),
        }
    }

    fn scram_failure(&self) -> Option<ScramError> {
        match &self.means {
            Means::Scram(scram) => scram.failure(),
            Means::None | Means::ByHand { .. } => None,
        }
    }
}

fn take(publish: &mqtt::Publish, intake: &mut Intake) {
    intake.take(Raw {
        topic: &publish.topic,
        payload: &publish.payload,
        packet_id: publish.pkid,
        qos: our_qos(publish.qos),
        retain: publish.retain,
        properties: publish.properties.as_ref().and_then(our_properties),
    });
}

fn incoming(packet: mqtt::Packet) -> Option<News> {
    match packet {
        mqtt::Packet::PubAck(ack) => {
            let words = ack.properties.map(|all| (all.reason_string, all.user_properties));
            Some(News::Published(ack.pkid, reason(ack.reason as u8, words)))
        }
        mqtt::Packet::PubComp(ack) => {
            let words = ack.properties.map(|all| (all.reason_string, all.user_properties));
            Some(News::Published(ack.pkid, reason(ack.reason as u8, words)))
        }
        mqtt::Packet::PubRec(ack) if ack.reason as u8 >= 0x80 => {
            let words = ack.properties.map(|all| (all.reason_string, all.user_properties));
            Some(News::Published(ack.pkid, reason(ack.reason as u8, words)))
        }
        mqtt::Packet::PubRec(ack) => Some(News::Received(ack.pkid)),
        mqtt::Packet::SubAck(ack) => {
            let code = granted(&ack);
            let words = ack.properties.map(|all| (all.reason_string, all.user_properties));
            Some(News::Subscribed(ack.pkid, reason(code, words)))
        }
        mqtt::Packet::UnsubAck(ack) => {
            let code = ack.reasons.first().map_or(0, |reason| *reason as u8);
            let words = ack.properties.map(|all| (all.reason_string, all.user_properties));
            Some(News::Unsubscribed(ack.pkid, reason(code, words)))
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

/// Of authenticating again; the first time, CONNACK tells.
const fn authenticated(event: &mqtt::AuthEvent) -> Option<News> {
    match event {
        mqtt::AuthEvent::Succeeded { kind: mqtt::AuthExchangeKind::Reauthentication, .. } => Some(News::Authenticated),
        _ => None,
    }
}

/// Some brokers refuse with a DISCONNECT instead of a CONNACK.
fn not_connack(packet: mqtt::Packet) -> Failure {
    match packet {
        mqtt::Packet::Disconnect(disconnect) => disconnected(disconnect),
        _ => Failure::Malformed("another packet instead of CONNACK".to_owned()),
    }
}

fn disconnected(disconnect: mqtt::Disconnect) -> Failure {
    let mut properties = disconnect.properties;
    let server_reference = properties.as_mut().and_then(|all| all.server_reference.take());
    let words = properties.map(|all| (all.reason_string, all.user_properties));
    Failure::Disconnected { reason: reason(disconnect.reason_code as u8, words), server_reference }
}
