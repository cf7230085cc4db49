//! What the broker may say, after all that was said.

use super::super::header::Header;
use super::super::kind::PacketKind;
use super::super::packet::{Acknowledgement, Authentication, Connack, Packet, Publish};
use super::super::property::Properties;
use super::super::violation::Violation;
use super::{Conversation, Stage, Turn};

impl Conversation {
    /// What is known from the header alone.
    #[inline]
    pub(super) fn may_come(&self, header: Header) -> Result<(), Violation> {
        let size = header.total() as u64;
        if size > self.limit {
            return Err(Violation::PacketTooLarge { size, limit: self.limit });
        }
        let is_greeting = self.stage == Stage::Greeting;
        match header.kind {
            PacketKind::Publish if !is_greeting => Ok(()),
            PacketKind::Connack if is_greeting => Ok(()),
            PacketKind::Connack => Err(Violation::SecondConnack),
            PacketKind::Disconnect => Ok(()),
            PacketKind::Auth if self.promise.method.is_none() => Err(Violation::AuthenticationUnasked),
            PacketKind::Auth => Ok(()),
            _ if is_greeting => Err(Violation::BeforeConnack),
            _ => Ok(()),
        }
    }

    #[inline]
    pub(super) fn judge(&mut self, packet: Packet<'_>) -> Result<(), Violation> {
        match packet {
            Packet::Acknowledgement(read) => self.judge_acknowledgement(read),
            Packet::Connack(connack) => self.judge_connack(connack),
            Packet::Suback(read) => {
                self.judge_problem(read.problem_information)?;
                self.outstanding.suback(read)
            }
            Packet::Unsuback(read) => {
                self.judge_problem(read.problem_information)?;
                self.outstanding.unsuback(read)
            }
            Packet::Pingresp => {
                self.pings = self.pings.checked_sub(1).ok_or(Violation::PingrespUnasked)?;
                Ok(())
            }
            Packet::Disconnect => {
                self.stage = Stage::Over;
                Ok(())
            }
            Packet::Auth(read) => self.judge_auth(read),
            // PUBLISH is judged already, and the header said no to the others.
            Packet::Publish(_)
            | Packet::Connect(_)
            | Packet::Subscribe(_)
            | Packet::Unsubscribe(_)
            | Packet::Pingreq => Ok(()),
        }
    }

    #[inline]
    pub(super) fn judge_publish(&mut self, publish: Publish) -> Result<(), Violation> {
        if let Some(alias) = publish.alias {
            self.judge_alias(alias, publish.has_topic)?;
        }
        if publish.qos == 0 {
            return Ok(());
        }
        if !self.theirs.insert(publish.id) {
            return if publish.is_duplicate { Ok(()) } else { Err(Violation::PacketIdInUse(publish.id)) };
        }
        if self.theirs.len() > self.promise.receive_maximum.into() {
            return Err(Violation::ReceiveMaximum(self.promise.receive_maximum));
        }
        Ok(())
    }

    fn judge_alias(&mut self, alias: u16, has_topic: bool) -> Result<(), Violation> {
        let maximum = self.promise.alias_maximum;
        if alias == 0 || alias > maximum {
            return Err(Violation::Alias { alias, maximum });
        }
        let aliases = self.aliases.get_or_insert_default();
        if has_topic {
            aliases.insert(alias);
        }
        if aliases.contains(alias) { Ok(()) } else { Err(Violation::AliasUnknown(alias)) }
    }

    fn judge_acknowledgement(&mut self, read: Acknowledgement) -> Result<(), Violation> {
        self.judge_problem(read.problem_information)?;
        match read.kind {
            // A broker may release what we no longer know of: PUBCOMP says so (MQTT 5, 3.7.2.1). One that says that it
            // does not know the message itself waits for no PUBCOMP: its id is free again.
            PacketKind::Pubrel if read.is_refusal => {
                self.theirs.remove(read.id);
                Ok(())
            }
            PacketKind::Pubrel => Ok(()),
            _ => self.outstanding.acknowledged(read),
        }
    }

    fn judge_connack(&mut self, connack: Connack<'_>) -> Result<(), Violation> {
        if connack.session_present && self.promise.clean_start {
            return Err(Violation::SessionAfterCleanStart);
        }
        let properties = connack.properties;
        if properties.has_response_information && !self.promise.response_information {
            return Err(Violation::PropertyUnasked("Response Information"));
        }
        if !connack.is_refusal {
            self.judge_welcome(properties)?;
        }
        self.turn = Turn::Nobodys;
        self.stage = if connack.is_refusal { Stage::Over } else { Stage::Open };
        self.keep_alive_s = properties.server_keep_alive.unwrap_or(self.keep_alive_s);
        // A new session can acknowledge nothing from before.
        let earlier = std::mem::take(&mut self.earlier);
        if connack.session_present {
            self.outstanding.extend(earlier);
        }
        Ok(())
    }

    /// A CONNACK that says yes.
    fn judge_welcome(&self, properties: Properties<'_>) -> Result<(), Violation> {
        // Without one a session could not be found again (MQTT 5, 3.2.2.3.7). Where it ends with the connection nobody would
        // be harmed, but the library does not take such a CONNACK in any case, and cannot say why.
        if self.promise.wants_client_id && properties.assigned_client_id.is_none_or(str::is_empty) {
            return Err(Violation::ClientIdentifierMissing);
        }
        self.judge_method(properties)
    }

    fn judge_auth(&mut self, read: Authentication<'_>) -> Result<(), Violation> {
        self.judge_problem(read.properties.problem_information)?;
        self.judge_method(read.properties)?;
        // A success without a body has room for none (MQTT 5, 3.15.2.1).
        if read.properties.method.is_none() && !read.is_done {
            return Err(Violation::AuthenticationMethodMissing);
        }
        // The first success is said by CONNACK.
        if self.turn != Turn::Theirs || read.is_done && self.stage == Stage::Greeting {
            return Err(Violation::AuthenticationOutOfTurn);
        }
        self.turn = if read.is_done { Turn::Nobodys } else { Turn::Ours };
        Ok(())
    }

    /// The broker names the method that we asked for, or has nothing to say about it (MQTT 5, 4.12).
    fn judge_method(&self, properties: Properties<'_>) -> Result<(), Violation> {
        match (properties.method, self.promise.method.as_deref()) {
            (None, _) if properties.has_authentication_data => Err(Violation::AuthenticationMethodMissing),
            (Some(_), None) => Err(Violation::AuthenticationUnasked),
            (Some(theirs), Some(ours)) if theirs != ours => Err(Violation::AuthenticationMethod),
            (None | Some(_), _) => Ok(()),
        }
    }

    /// Reason strings and user properties come only if we want them (MQTT 5, 3.1.2.11.7).
    fn judge_problem(&self, information: Option<&'static str>) -> Result<(), Violation> {
        match information {
            Some(name) if !self.promise.problem_information => Err(Violation::PropertyUnasked(name)),
            Some(_) | None => Ok(()),
        }
    }
}
