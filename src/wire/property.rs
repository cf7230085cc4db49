//! The properties of MQTT 5 (its section 2.2.2.2): one table of what there is, and one reader for all packets.

use super::cursor::Cursor;
use super::fields::Fields;
use super::kind::{Direction, PacketKind};
use super::violation::Violation;

/// What a property consists of. Numbers have a least and a greatest value.
#[derive(Clone, Copy)]
enum Form {
    Byte(u32, u32),
    Two(u32),
    Four(u32),
    Variable,
    Text,
    Topic,
    Binary,
    Secret,
    Pair,
}

struct Property {
    id: usize,
    name: &'static str,
    form: Form,
    /// The places where it may stand, a bit each.
    places: u32,
}

const CONNECT: u32 = 1;
const CONNACK: u32 = 1 << 1;
const PUBLISH_OUT: u32 = 1 << 2;
const PUBLISH_IN: u32 = 1 << 3;
const WILL: u32 = 1 << 4;
const PUBACKS: u32 = 1 << 5;
const SUBSCRIBE: u32 = 1 << 6;
const SUBACKS: u32 = 1 << 7;
const UNSUBSCRIBE: u32 = 1 << 8;
const DISCONNECT_OUT: u32 = 1 << 9;
const DISCONNECT_IN: u32 = 1 << 10;
const AUTH: u32 = 1 << 11;

const MESSAGES: u32 = PUBLISH_OUT | PUBLISH_IN | WILL;
const ANSWERS: u32 = CONNACK | PUBACKS | SUBACKS | DISCONNECT_OUT | DISCONNECT_IN | AUTH;
const EVERYWHERE: u32 = CONNECT | MESSAGES | ANSWERS | SUBSCRIBE | UNSUBSCRIBE;

const SUBSCRIPTION_IDENTIFIER: usize = 0x0B;
const USER_PROPERTY: usize = 0x26;

const fn property(id: usize, name: &'static str, form: Form, places: u32) -> Property {
    Property { id, name, form, places }
}

/// All of them.
static TABLE: [Property; 27] = [
    property(0x01, "Payload Format Indicator", Form::Byte(0, 1), MESSAGES),
    property(0x02, "Message Expiry Interval", Form::Four(0), MESSAGES),
    property(0x03, "Content Type", Form::Text, MESSAGES),
    property(0x08, "Response Topic", Form::Topic, MESSAGES),
    property(0x09, "Correlation Data", Form::Binary, MESSAGES),
    property(SUBSCRIPTION_IDENTIFIER, "Subscription Identifier", Form::Variable, PUBLISH_IN | SUBSCRIBE),
    property(0x11, "Session Expiry Interval", Form::Four(0), CONNECT | CONNACK | DISCONNECT_OUT),
    property(0x12, "Assigned Client Identifier", Form::Text, CONNACK),
    property(0x13, "Server Keep Alive", Form::Two(0), CONNACK),
    property(0x15, "Authentication Method", Form::Text, CONNECT | CONNACK | AUTH),
    property(0x16, "Authentication Data", Form::Secret, CONNECT | CONNACK | AUTH),
    property(0x17, "Request Problem Information", Form::Byte(0, 1), CONNECT),
    property(0x18, "Will Delay Interval", Form::Four(0), WILL),
    property(0x19, "Request Response Information", Form::Byte(0, 1), CONNECT),
    property(0x1A, "Response Information", Form::Text, CONNACK),
    property(0x1C, "Server Reference", Form::Text, CONNACK | DISCONNECT_IN),
    property(0x1F, "Reason String", Form::Text, ANSWERS),
    property(0x21, "Receive Maximum", Form::Two(1), CONNECT | CONNACK),
    property(0x22, "Topic Alias Maximum", Form::Two(0), CONNECT | CONNACK),
    property(0x23, "Topic Alias", Form::Two(0), PUBLISH_OUT | PUBLISH_IN),
    property(0x24, "Maximum QoS", Form::Byte(0, 1), CONNACK),
    property(0x25, "Retain Available", Form::Byte(0, 1), CONNACK),
    property(USER_PROPERTY, "User Property", Form::Pair, EVERYWHERE),
    property(0x27, "Maximum Packet Size", Form::Four(1), CONNECT | CONNACK),
    property(0x28, "Wildcard Subscription Available", Form::Byte(0, 1), CONNACK),
    property(0x29, "Subscription Identifier Available", Form::Byte(0, 1), CONNACK),
    property(0x2A, "Shared Subscription Available", Form::Byte(0, 1), CONNACK),
];

/// A list of properties: in which packet it stands, and which way that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the variable header.
    Of(PacketKind, Direction),
    /// The will's, in the payload of CONNECT.
    Will,
}

impl Place {
    const fn bit(self) -> u32 {
        match self {
            Self::Will => WILL,
            Self::Of(kind, direction) => match (kind, direction) {
                (PacketKind::Connect, _) => CONNECT,
                (PacketKind::Connack, _) => CONNACK,
                (PacketKind::Publish, Direction::ToBroker) => PUBLISH_OUT,
                (PacketKind::Publish, Direction::FromBroker) => PUBLISH_IN,
                (PacketKind::Puback | PacketKind::Pubrec | PacketKind::Pubrel | PacketKind::Pubcomp, _) => PUBACKS,
                (PacketKind::Subscribe, _) => SUBSCRIBE,
                (PacketKind::Suback | PacketKind::Unsuback, _) => SUBACKS,
                (PacketKind::Unsubscribe, _) => UNSUBSCRIBE,
                (PacketKind::Disconnect, Direction::ToBroker) => DISCONNECT_OUT,
                (PacketKind::Disconnect, Direction::FromBroker) => DISCONNECT_IN,
                (PacketKind::Auth, _) => AUTH,
                (PacketKind::Pingreq | PacketKind::Pingresp, _) => 0,
            },
        }
    }
}

/// The properties on which the rest of the conversation depends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Properties<'a> {
    pub receive_maximum: Option<u16>,
    pub maximum_packet: Option<u32>,
    pub alias_maximum: Option<u16>,
    pub alias: Option<u16>,
    pub assigned_client_id: Option<&'a str>,
    pub server_keep_alive: Option<u16>,
    pub method: Option<&'a str>,
    pub has_authentication_data: bool,
    pub request_problem_information: Option<bool>,
    pub request_response_information: Option<bool>,
    pub has_response_information: bool,
    /// The reason string, or a user property.
    pub problem_information: Option<&'static str>,
}

/// Reads a list of properties with its length.
pub(super) fn properties<'a, F: Fields>(
    cursor: &mut Cursor<'a, '_, F>,
    place: Place,
) -> Result<Properties<'a>, Violation> {
    let mut found = Properties::default();
    let length = cursor.variable("Property Length")?;
    let mut part = cursor.part(length)?;
    let mut seen = 0_u64;
    while !part.is_at_end() {
        let id = part.property_id()?;
        let property = TABLE.iter().find(|one| one.id == id).ok_or(Violation::PropertyUnknown(id))?;
        if property.places & place.bit() == 0 {
            return Err(Violation::PropertyForbidden(property.name));
        }
        let may_repeat = id == USER_PROPERTY || id == SUBSCRIPTION_IDENTIFIER && place.bit() == PUBLISH_IN;
        if seen & 1 << id != 0 && !may_repeat {
            return Err(Violation::PropertyTwice(property.name));
        }
        seen |= 1 << id;
        read(&mut part, property, &mut found)?;
    }
    Ok(found)
}

fn read<'a, F: Fields>(
    part: &mut Cursor<'a, '_, F>,
    property: &Property,
    found: &mut Properties<'a>,
) -> Result<(), Violation> {
    let &Property { id, name, form, .. } = property;
    let within = |value: u32, least: u32, greatest: u32| match value {
        value if (least..=greatest).contains(&value) => Ok(value),
        value => Err(Violation::PropertyValue { name, value }),
    };
    match form {
        Form::Byte(least, greatest) => found.note_flag(id, within(part.u8(name)?.into(), least, greatest)? == 1),
        Form::Two(least) => {
            let value = part.u16(name)?;
            within(value.into(), least, u32::MAX)?;
            found.note_number(id, value);
        }
        Form::Four(least) => {
            let value = within(part.u32(name)?, least, u32::MAX)?;
            found.maximum_packet = if id == 0x27 { Some(value) } else { found.maximum_packet };
        }
        // The only one is the subscription identifier, and it is never 0 (3.8.2.1.2).
        Form::Variable => {
            within(u32::try_from(part.variable(name)?).unwrap_or(u32::MAX), 1, u32::MAX)?;
        }
        Form::Text => found.note_text(id, part.text(name)?),
        Form::Topic => {
            if part.topic(name)?.is_empty() {
                return Err(Violation::Empty(name));
            }
        }
        Form::Binary => {
            part.binary(name)?;
        }
        Form::Secret => {
            part.secret(name)?;
            found.has_authentication_data = true;
        }
        Form::Pair => {
            part.pair(name)?;
            found.problem_information = Some(name);
        }
    }
    Ok(())
}

impl<'a> Properties<'a> {
    fn note_flag(&mut self, id: usize, value: bool) {
        match id {
            0x17 => self.request_problem_information = Some(value),
            0x19 => self.request_response_information = Some(value),
            _ => {}
        }
    }

    fn note_number(&mut self, id: usize, value: u16) {
        match id {
            0x13 => self.server_keep_alive = Some(value),
            0x21 => self.receive_maximum = Some(value),
            0x22 => self.alias_maximum = Some(value),
            0x23 => self.alias = Some(value),
            _ => {}
        }
    }

    fn note_text(&mut self, id: usize, text: &'a str) {
        match id {
            0x12 => self.assigned_client_id = Some(text),
            0x15 => self.method = Some(text),
            0x1A => self.has_response_information = true,
            0x1F => self.problem_information = Some("Reason String"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_stands_twice_and_all_fit_the_set_of_those_seen() {
        for (place, one) in TABLE.iter().enumerate() {
            assert!(one.id < 64 && one.places != 0, "{}", one.name);
            assert!(TABLE[place + 1..].iter().all(|other| other.id > one.id), "{}", one.name);
        }
    }

    #[test]
    fn each_property_is_read_in_its_places_only() {
        let value: [(usize, &[u8]); 4] = [(1, &[1]), (0x21, &[0, 1]), (0x1F, &[0, 1, b'a']), (0x26, &[0, 0, 0, 0])];
        let places = [
            (Place::Of(PacketKind::Publish, Direction::FromBroker), [true, false, false, true]),
            (Place::Of(PacketKind::Connack, Direction::FromBroker), [false, true, true, true]),
            (Place::Will, [true, false, false, true]),
            (Place::Of(PacketKind::Puback, Direction::FromBroker), [false, false, true, true]),
        ];
        for (place, expected) in places {
            let read = value.map(|(id, value)| {
                let list = [&[value.len() as u8 + 1, id as u8], value].concat();
                properties(&mut Cursor::new(&list, 0, &mut ()), place).is_ok()
            });
            assert_eq!(read, expected, "{place:?}");
        }
    }
}
