//! Enhanced authentication: by SCRAM-SHA-256, by hand, again, and not at all.

use std::sync::Arc;
use std::time::Duration;

use mqtt5::broker::{ScramCredentialStore, ScramCredentials, ScramSha256AuthProvider};
use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Authentication, AuthenticationMethod, Profile, Secret, SecretKind, Secrets};
use mqttdeck::session::{Ack, Challenge, Command, Event, Refusal, ScramError, SessionError, Ticket};
use mqttdeck::wire::Violation;
use rumqttc_v5::Packet;

use crate::second::Second;
use crate::support::client::message;
use crate::support::{Client, Mosquitto};
use crate::v5;
use crate::wire::{Conversation, Peer};

/// Knows "ann" with "right".
struct Ann(ScramCredentials);

impl ScramCredentialStore for Ann {
    fn get_credentials(&self, username: &str) -> Option<ScramCredentials> {
        (username == "ann").then(|| self.0.clone())
    }
}

fn scram_broker() -> Second {
    scram_broker_with("right")
}

fn scram_broker_with(password: &str) -> Second {
    let ann = Ann(ScramCredentials::from_password_with_iterations(password, 4096).unwrap());
    Second::start_with(|config| config, Some(Arc::new(ScramSha256AuthProvider::new(Arc::new(ann)))))
}

fn with_scram(port: u16) -> Profile {
    let mut profile = v5(port);
    profile.mqtt5.authentication = Authentication {
        method: AuthenticationMethod::ScramSha256,
        username: "ann".to_owned(),
        ..Authentication::default()
    };
    profile
}

fn start(profile: Profile, password: &str) -> Client {
    let secret = Secret::new(password.to_owned());
    Client::start_with(profile, Secrets::default().with(SecretKind::AuthenticationPassword, secret))
}

fn by_hand(port: u16) -> Profile {
    let mut profile = v5(port);
    profile.mqtt5.authentication = Authentication {
        method: AuthenticationMethod::ByHand,
        name: "m".to_owned(),
        with_data: true,
        ..Authentication::default()
    };
    profile
}

fn challenge(client: &mut Client) -> Challenge {
    client.wait("a challenge", |event| match event {
        Event::Challenge(challenge) => Some(challenge.clone()),
        _ => None,
    })
}

/// The data of the client's next AUTH.
fn answer(conversation: &mut Conversation) -> Vec<u8> {
    let Packet::Auth(auth) = conversation.packet() else { panic!("no AUTH") };
    auth.properties.unwrap().data.unwrap().to_vec()
}

#[test]
fn scram_lets_in_who_knows_the_password_and_again() {
    let broker = scram_broker();
    let mut client = start(with_scram(broker.port()), "right");
    client.greeting();
    let ticket = Ticket(1 << 32);
    client.send(Command::Reauthenticate { ticket, data: bytes::Bytes::new().into() });
    assert_eq!(client.answer(ticket), Ok(Ack::Authenticated));
    let published = client.publish(message("t", "x", Qos::AtLeastOnce));
    client.answer(published).unwrap();
}

#[test]
fn scram_with_a_wrong_password_is_refused_for_good() {
    let broker = scram_broker();
    let (cause, retry_in) = start(with_scram(broker.port()), "wrong").down();
    let SessionError::Refused { refusal, .. } = &*cause else { panic!("{cause:?}") };
    assert_eq!((refusal.code, retry_in), (0x87, None));
}

#[test]
fn a_password_is_prepared_as_sasl_has_it_and_one_that_cannot_be_is_not_sent() {
    let broker = scram_broker_with("IX");
    start(with_scram(broker.port()), "I\u{AD}\u{FF38}").greeting();
    let (cause, retry_in) = start(with_scram(broker.port()), "\u{1F600}").down();
    let SessionError::Authentication { source } = &*cause else { panic!("{cause:?}") };
    assert_eq!((source, retry_in), (&ScramError::ProhibitedPassword, None));
}

#[test]
fn a_broker_that_cannot_prove_itself_is_left() {
    let peer = Peer::new();
    let mut client = start(with_scram(peer.port()), "right");
    let mut conversation = peer.accept();
    let Packet::Connect(connect, ..) = conversation.packet() else { panic!("no CONNECT") };
    let said = connect.properties.unwrap();
    assert_eq!(said.authentication_method.as_deref(), Some("SCRAM-SHA-256"));
    let first = String::from_utf8(said.authentication_data.unwrap().to_vec()).unwrap();
    let nonce = first.split_once("r=").unwrap().1;
    conversation.say(&auth(0x18, "SCRAM-SHA-256", format!("r={nonce}x,s=c2FsdA==,i=4096").as_bytes()));
    assert!(String::from_utf8(answer(&mut conversation)).unwrap().starts_with("c=biws,r="));
    let mut connack = vec![0x20, 0, 0, 0, 0];
    connack.extend([&[0x15, 0, 13][..], b"SCRAM-SHA-256", &[0x16, 0, 6], b"v=AAAA"].concat());
    connack[1] = u8::try_from(connack.len() - 2).unwrap();
    connack[4] = u8::try_from(connack.len() - 5).unwrap();
    conversation.say(&connack);
    let (cause, retry_in) = client.down();
    assert!(matches!(&*cause, SessionError::Authentication { source: ScramError::WrongProof }), "{cause:?}");
    assert_eq!(retry_in, None);
}

#[test]
fn too_few_iterations_are_not_answered() {
    let peer = Peer::new();
    let mut client = start(with_scram(peer.port()), "right");
    let mut conversation = peer.accept();
    let Packet::Connect(connect, ..) = conversation.packet() else { panic!("no CONNECT") };
    let first = connect.properties.unwrap().authentication_data.unwrap();
    let first = String::from_utf8(first.to_vec()).unwrap();
    let nonce = first.split_once("r=").unwrap().1;
    conversation.say(&auth(0x18, "SCRAM-SHA-256", format!("r={nonce}x,s=c2FsdA==,i=1").as_bytes()));
    let (cause, _) = client.down();
    assert!(matches!(&*cause, SessionError::Authentication { source: ScramError::TooFewRounds(1) }), "{cause:?}");
}

#[test]
fn by_hand_the_connection_waits_for_the_user() {
    let peer = Peer::new();
    let mut profile = by_hand(peer.port());
    profile.session.connection_timeout_s = 1;
    let mut client = start(profile, "first");
    let mut conversation = peer.accept();
    let Packet::Connect(connect, ..) = conversation.packet() else { panic!("no CONNECT") };
    let said = connect.properties.unwrap();
    let (method, data) = (said.authentication_method, said.authentication_data);
    assert_eq!((method.as_deref(), data.as_deref()), (Some("m"), Some(&b"first"[..])));
    conversation.say(&auth(0x18, "m", b"who?"));
    let asked = challenge(&mut client);
    assert_eq!((asked.method.as_str(), &asked.data[..]), ("m", &b"who?"[..]));
    // Longer than the connection timeout: nothing ends while a person thinks.
    assert!(
        client
            .wait_within(Duration::from_millis(1300), |event| matches!(
                event,
                Event::State(mqttdeck::session::State::Down { .. })
            )
            .then_some(()))
            .is_none()
    );
    client.send(Command::Authenticate("me".into()));
    assert_eq!(answer(&mut conversation), b"me");
    conversation.say(&[0x20, 7, 0, 0, 4, 0x15, 0, 1, b'm']);
    client.greeting();

    // And again, on the same connection.
    let ticket = Ticket(1 << 32);
    client.send(Command::Reauthenticate { ticket, data: "again".into() });
    assert_eq!(answer(&mut conversation), b"again");
    let second = Ticket(1 << 33);
    client.send(Command::Reauthenticate { ticket: second, data: "too".into() });
    assert_eq!(client.answer(second), Err(Refusal::AlreadyAuthenticating));
    conversation.say(&auth(0x18, "m", b"really?"));
    assert_eq!(&challenge(&mut client).data[..], b"really?");
    client.send(Command::Authenticate("yes".into()));
    assert_eq!(answer(&mut conversation), b"yes");
    conversation.say(&auth(0, "m", b""));
    assert_eq!(client.answer(ticket), Ok(Ack::Authenticated));
}

#[test]
fn a_second_step_before_our_answer_ends_the_connection_with_its_reason() {
    let peer = Peer::new();
    let mut client = start(by_hand(peer.port()), "first");
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&[auth(0x18, "m", b"one"), auth(0x18, "m", b"two")].concat());
    let (cause, retry_in) = client.down();
    let SessionError::Violation(breach) = &*cause else { panic!("{cause:?}") };
    assert_eq!((&breach.violation, retry_in), (&Violation::AuthenticationOutOfTurn, None));
    let Packet::Disconnect(goodbye) = conversation.packet() else { panic!("no DISCONNECT") };
    assert_eq!(goodbye.reason_code as u8, 0x82);
}

#[test]
fn who_silently_waits_for_nothing_is_still_timed() {
    let peer = Peer::new();
    let mut profile = by_hand(peer.port());
    profile.session.connection_timeout_s = 1;
    let mut client = Client::start(profile);
    let mut conversation = peer.accept();
    conversation.packet();
    conversation.say(&auth(0x18, "m", b"who?"));
    challenge(&mut client);
    client.send(Command::Authenticate("me".into()));
    assert_eq!(answer(&mut conversation), b"me");
    let (cause, _) = client.down();
    assert!(matches!(&*cause, SessionError::Protocol { .. } | SessionError::Timeout { .. }), "{cause:?}");
}

#[test]
fn a_broker_without_the_method_says_so_and_without_one_there_is_no_again() {
    let broker = Mosquitto::plain().start();
    let (cause, _) = Client::start(by_hand(broker.port())).down();
    let SessionError::Refused { refusal, .. } = &*cause else { panic!("{cause:?}") };
    assert_eq!(refusal.code, 0x8C);
    let mut client = Client::connect(v5(broker.port()));
    let ticket = Ticket(1 << 32);
    client.send(Command::Reauthenticate { ticket, data: "x".into() });
    assert_eq!(client.answer(ticket), Err(Refusal::NoAuthentication));
    assert!(client.subscribe("t", Qos::AtMostOnce).is_ok(), "the connection stands");
}

/// AUTH with this code, method and data; all are short.
fn auth(code: u8, method: &str, data: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let mut properties = [&[0x15][..], &length(method.as_bytes()), method.as_bytes()].concat();
    if !data.is_empty() {
        properties.extend([&[0x16][..], &length(data), data].concat());
    }
    let count = u8::try_from(properties.len()).unwrap();
    [&[0xF0, count + 2, code, count][..], &properties].concat()
}
