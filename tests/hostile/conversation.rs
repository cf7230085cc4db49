//! Rules that depend on what we said in CONNECT and since: held against the reader itself, without a session.

use mqttdeck::wire::{Outstanding, Stream, Version, Violation};

use super::packets::{acknowledgement, connack, connect, packet, publish, text};

const ANY_SIZE: u64 = u64::MAX;

/// The rule that the last of these packets breaks; all others are fine. Ours have `true`.
fn broken(version: Version, limit: u64, said: &[(bool, Vec<u8>)]) -> Option<Violation> {
    let mut stream = Stream::new(version, limit, Outstanding::default());
    for (place, (is_ours, bytes)) in said.iter().enumerate() {
        if *is_ours {
            stream.outgoing(bytes, &mut ());
        } else if let (_, Err(breach)) = stream.incoming(bytes, &mut ()) {
            assert_eq!(place + 1, said.len(), "{breach}");
            return Some(breach.violation);
        }
    }
    None
}

/// A conversation of MQTT 5 that begins with these properties of CONNECT.
fn v5(properties: &[u8], said: &[(bool, Vec<u8>)]) -> Option<Violation> {
    let begin = [(true, connect(5, 2, properties)), (false, connack(&[]))];
    broken(Version::V5, ANY_SIZE, &[&begin, said].concat())
}

fn alias(number: u16, topic: &str) -> (bool, Vec<u8>) {
    let [high, low] = number.to_be_bytes();
    (false, publish(0, topic, &[3, 0x23, high, low]))
}

#[test]
fn aliases_stay_within_what_we_allow() {
    let five = [0x22, 0, 5];
    assert_eq!(v5(&five, &[alias(6, "t")]), Some(Violation::Alias { alias: 6, maximum: 5 }));
    assert_eq!(v5(&five, &[alias(0, "t")]), Some(Violation::Alias { alias: 0, maximum: 5 }));
    assert_eq!(v5(&five, &[alias(1, "t"), alias(2, "")]), Some(Violation::AliasUnknown(2)));
    assert_eq!(v5(&five, &[alias(5, "t"), alias(5, ""), alias(5, "u"), alias(5, "")]), None);
}

#[test]
fn unacknowledged_messages_stay_within_our_receive_maximum() {
    let message = |qos: u8, id: u8| (false, publish(qos << 1, "t", &[0, id, 0]));
    let ours = |first, id| (true, packet(first, &[0, id]));
    let two = [0x21, 0, 2];
    let exceeded = Some(Violation::ReceiveMaximum(2));
    assert_eq!(v5(&two, &[message(1, 1), message(2, 2), message(1, 3)]), exceeded);
    assert_eq!(v5(&two, &[message(1, 1), message(2, 2), ours(0x40, 1), message(1, 3)]), None);
    let received = [message(2, 1), message(2, 2), ours(0x50, 1), message(2, 3)];
    assert_eq!(v5(&two, &received), exceeded, "PUBREC does not make room");
    let complete = [message(2, 1), message(2, 2), ours(0x50, 1), ours(0x70, 1), message(2, 1)];
    assert_eq!(v5(&two, &complete), None, "PUBCOMP does");
    let refused = [message(2, 1), message(2, 2), (true, acknowledgement(0x50, 0x83, &[])), message(2, 1)];
    assert_eq!(v5(&two, &refused), None, "and so does a PUBREC that refuses");
    assert_eq!(v5(&two, &[message(0, 1), message(0, 1), message(0, 1)]), None);
}

#[test]
fn packets_stay_within_our_limit() {
    let long = publish(0, "t", &[&[0][..], &[b'x'; 96]].concat());
    assert_eq!(long.len(), 102);
    let too_large = Some(Violation::PacketTooLarge { size: 102, limit: 101 });
    assert_eq!(v5(&[0x27, 0, 0, 0, 101], &[(false, long.clone())]), too_large);
    assert_eq!(v5(&[0x27, 0, 0, 0, 102], &[(false, long.clone())]), None);
    let begin = [(true, connect(4, 2, &[])), (false, packet(0x20, &[0, 0]))];
    let only_header = [&begin[..], &[(false, long[..2].to_vec())]].concat();
    assert_eq!(broken(Version::V311, 101, &only_header), too_large, "the header alone tells");
}

#[test]
fn words_come_only_if_we_want_them() {
    let none = [0x17, 0];
    let published = (true, publish(2, "t", &[0, 1, 0]));
    for (properties, name) in [(&[0x1F, 0, 1, b'a'][..], "Reason String"), (&[0x26, 0, 0, 0, 0], "User Property")] {
        let answer = (false, acknowledgement(0x40, 0, properties));
        assert_eq!(v5(&none, &[published.clone(), answer.clone()]), Some(Violation::PropertyUnasked(name)));
        assert_eq!(v5(&[], &[published.clone(), answer]), None);
    }
    let goodbye = (false, packet(0xE0, &[0x8B, 4, 0x1F, 0, 1, b'a']));
    assert_eq!(v5(&none, &[goodbye]), None, "DISCONNECT and CONNACK may always have them");
}

#[test]
fn authentication_keeps_to_its_method() {
    let method = [0x15, 0, 1, b'm'];
    let hello = (true, connect(5, 2, &method));
    let begin = |theirs| broken(Version::V5, ANY_SIZE, &[hello.clone(), (false, theirs)]);
    let other = [0x15, 0, 1, b'x'];
    assert_eq!(begin(connack(&other)), Some(Violation::AuthenticationMethod));
    let step = packet(0xF0, &[&[0x18, 4][..], &other].concat());
    assert_eq!(begin(step), Some(Violation::AuthenticationMethod));
    assert_eq!(begin(packet(0xF0, &[0x19, 0])), Some(Violation::Reason(0x19)), "only a client asks again");
    assert_eq!(begin(connack(&method)), None);
}

#[test]
fn each_step_of_an_authentication_is_somebodys_turn() {
    let method = [0x15, 0, 1, b'm'];
    let step = |code: u8| packet(0xF0, &[&[code, 4][..], &method].concat());
    let (theirs, ours, again) = ((false, step(0x18)), (true, step(0x18)), (true, step(0x19)));
    let done = (false, step(0));
    let begin =
        |said: &[(bool, Vec<u8>)]| broken(Version::V5, ANY_SIZE, &[&[(true, connect(5, 2, &method))], said].concat());
    let yes = (false, connack(&method));
    let out_of_turn = Some(Violation::AuthenticationOutOfTurn);
    assert_eq!(begin(&[theirs.clone(), ours.clone(), theirs.clone(), ours.clone(), yes.clone()]), None);
    assert_eq!(begin(&[theirs.clone(), theirs.clone()]), out_of_turn, "ours is due");
    assert_eq!(begin(std::slice::from_ref(&done)), out_of_turn, "CONNACK says it");
    assert_eq!(begin(&[yes.clone(), theirs.clone()]), out_of_turn, "only a client begins again");
    assert_eq!(begin(&[yes.clone(), again.clone(), theirs.clone(), ours, done.clone()]), None);
    assert_eq!(begin(&[yes.clone(), again.clone(), (false, vec![0xF0, 0])]), None, "success without a body");
    assert_eq!(begin(&[yes, again, done.clone(), done]), out_of_turn);
    let missing = Some(Violation::AuthenticationMethodMissing);
    assert_eq!(begin(&[(false, packet(0xF0, &[0x18, 0]))]), missing);
    let data = [0x16, 0, 1, 7];
    assert_eq!(begin(&[(false, connack(&data))]), missing);
    assert_eq!(v5(&[], &[(false, packet(0xF0, &[0x18, 0]))]), Some(Violation::AuthenticationUnasked));
}

#[test]
fn who_leaves_the_client_identifier_to_the_broker_gets_one() {
    let hello = (true, packet(0x10, &[&text("MQTT")[..], &[5, 2, 0, 60, 0], &text("")].concat()));
    let begin = |theirs: Vec<u8>| broken(Version::V5, ANY_SIZE, &[hello.clone(), (false, theirs)]);
    assert_eq!(begin(connack(&[])), Some(Violation::ClientIdentifierMissing));
    assert_eq!(begin(connack(&[0x12, 0, 0])), Some(Violation::ClientIdentifierMissing));
    assert_eq!(begin(connack(&[0x12, 0, 1, b'c'])), None);
    assert_eq!(begin(packet(0x20, &[0, 0x87, 0])), None, "who is refused needs none");
}

#[test]
fn what_was_under_way_before_may_be_acknowledged_in_a_session_that_goes_on() {
    for (session_present, expected) in [(1, None), (0, Some(Violation::UnknownAcknowledgement(7)))] {
        let mut first = Stream::new(Version::V311, ANY_SIZE, Outstanding::default());
        for bytes in [connect(4, 0, &[]), publish(2, "t", &[0, 7])] {
            first.outgoing(&bytes, &mut ());
        }
        let mut second = Stream::new(Version::V311, ANY_SIZE, first.take_outstanding());
        second.outgoing(&connect(4, 0, &[]), &mut ());
        assert_eq!(second.incoming(&[0x20, 2, session_present, 0], &mut ()).1, Ok(()));
        let (_, result) = second.incoming(&[0x40, 2, 0, 7], &mut ());
        assert_eq!(result.err().map(|breach| breach.violation), expected);
    }
}

#[test]
fn what_follows_a_goodbye_is_nobodys_business() {
    let mut stream = Stream::new(Version::V5, ANY_SIZE, Outstanding::default());
    stream.outgoing(&connect(5, 2, &[]), &mut ());
    let bytes = [connack(&[]), packet(0xE0, &[0x8B]), vec![0xFF; 50]].concat();
    assert_eq!(stream.incoming(&bytes, &mut ()), (bytes.len() - 50, Ok(())));
}
