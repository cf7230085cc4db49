//! An authentication whose steps the user takes.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{
    Action, Authentication, AuthenticationAction, AuthenticationMethod, Endpoint, Phase, Profile, Protocol,
};
use rumqttc_v5::Packet;

use super::{SIZE, app, connected};
use crate::desk::looks::{LOOKS, compare};
use crate::desk::{
    Desk, Window, act, click, click_on, copied, fill, is_disabled, says, value, wait_for, wait_for_part, window,
};
use crate::scripted::scripted;
use crate::wire::{Conversation, Peer};

/// A broker that asks, and what it hears. It stays until it is dropped.
struct Asking {
    port: u16,
    heard: Receiver<Vec<u8>>,
    _stays: Sender<()>,
}

impl Asking {
    /// Says each of these to one who connects, and hears an AUTH after each but a CONNACK.
    fn with(says: Vec<Vec<u8>>) -> Self {
        let (peer, (told, heard), (stays, end)) = (Peer::new(), channel(), channel::<()>());
        let port = peer.port();
        thread::spawn(move || {
            let mut conversation = peer.accept();
            conversation.packet();
            for said in &says {
                conversation.say(said);
                told.send(next(&mut conversation)).unwrap();
            }
            let _dropped = end.recv();
        });
        Self { port, heard, _stays: stays }
    }

    fn hear(&self) -> String {
        String::from_utf8(self.heard.recv().unwrap()).unwrap()
    }
}

/// The data of the next AUTH, or what else came.
fn next(conversation: &mut Conversation) -> Vec<u8> {
    match conversation.packet() {
        Packet::Auth(auth) => auth.properties.unwrap().data.unwrap().to_vec(),
        other => format!("{other:?}").into_bytes(),
    }
}

/// AUTH with this code and data by the method "badge"; all are short.
fn auth(code: u8, data: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let mut properties = [&[0x15, 0, 5][..], b"badge"].concat();
    if !data.is_empty() {
        properties.extend([&[0x16][..], &length(data), data].concat());
        properties.extend([&[0x1F][..], &length(WORDS), WORDS].concat());
    }
    let count = u8::try_from(properties.len()).unwrap();
    [&[0xF0, count + 2, code, count][..], &properties].concat()
}

const WORDS: &[u8] = b"the number on your badge, please";

fn connack() -> Vec<u8> {
    [&[0x20, 11, 0, 0, 8, 0x15, 0, 5][..], b"badge"].concat()
}

fn by_hand(port: u16) -> Profile {
    let mut profile = Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port, ..Endpoint::default() },
        protocol: Protocol::V5,
        client_id: "tester".to_owned(),
        ..Profile::default()
    };
    profile.session.auto_reconnect = false;
    profile.mqtt5.authentication =
        Authentication { method: AuthenticationMethod::ByHand, name: "badge".to_owned(), ..Authentication::default() };
    profile
}

fn asked(broker: &Asking, size: [f32; 2], dark: bool) -> Window {
    let mut window = window(size, dark, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(by_hand(broker.port))));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Authenticate at Plant A");
    window
}

#[test]
fn each_step_is_answered_and_the_answer_is_nowhere_else() {
    let broker = Asking::with(vec![auth(0x18, b"who?"), connack(), auth(0x18, b"really?"), auth(0, b"")]);
    let mut window = asked(&broker, SIZE, false);
    for shown in ["badge", "who?", "77 68 6f 3f", "the number on your badge, please"] {
        assert!(says(&window, shown), "{shown}");
    }
    window.get_by_label("Copy data").click();
    window.step();
    assert_eq!(copied(&window), "who?");
    fill(&mut window, "Answer", "hex:7");
    assert!(says(&window, "After hex: come pairs of hexadecimal digits.") && is_disabled(&window, "Send"));
    fill(&mut window, "Answer", "hunter2");
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(broker.hear(), "hunter2");
    wait_for(&mut window, "Connected");

    click(&mut window, "More ways to disconnect");
    click(&mut window, "Authenticate again");
    wait_for(&mut window, "Authenticate again at Plant A");
    click(&mut window, "Show what is typed");
    assert_eq!(value(&window, "First step"), "", "the data of CONNECT is a secret");
    fill(&mut window, "First step", "hex: 61 62");
    click(&mut window, "Send");
    assert_eq!(broker.hear(), "ab");
    wait_for(&mut window, "Authenticate at Plant A");
    fill(&mut window, "Answer", "yes");
    click(&mut window, "Send");
    assert_eq!(broker.hear(), "yes");
    wait_for(&mut window, "The broker accepted that you authenticated again.");
    let log = &app(&window).tab().log;
    let log: Vec<String> = (0..log.len()).filter_map(|row| log.row(row)).map(|line| line.text.clone()).collect();
    assert!(log.iter().all(|line| !line.contains("hunter2")), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("In its own words: “the number on your badge, please”")), "{log:#?}");
}

#[test]
fn to_cancel_is_to_disconnect_but_not_when_it_is_done_again() {
    let broker = Asking::with(vec![auth(0x18, b"who?")]);
    let mut window = asked(&broker, SIZE, false);
    click(&mut window, "Cancel");
    assert_eq!(app(&window).tab().connection.phase, Phase::Disconnected);
    assert!(app(&window).prompt().is_none());

    let broker = Asking::with(vec![connack()]);
    let mut window = crate::desk::window(SIZE, false, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(by_hand(broker.port))));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    act(&mut window, Action::InAuthentication(AuthenticationAction::Again));
    window.key_press(Key::Escape);
    window.run();
    assert!(app(&window).prompt().is_none());
    assert!(matches!(app(&window).tab().connection.phase, Phase::Connected { .. }));
}

#[test]
fn a_question_goes_with_its_connection() {
    let peer = Peer::new();
    let mut window = window(SIZE, false, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(by_hand(peer.port()))));
    act(&mut window, Action::Connect);
    let (hang_up, wish) = channel::<()>();
    thread::spawn(move || {
        let mut conversation = peer.accept();
        conversation.packet();
        conversation.say(&auth(0x18, &[0xff, 0]));
        let _told = wish.recv();
    });
    wait_for(&mut window, "Authenticate at Plant A");
    assert!(says(&window, "ff 00"));
    drop(hang_up);
    wait_for(&mut window, "Failed");
    assert!(app(&window).prompt().is_none());
}

#[test]
fn challenges_look_right() {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let broker = Asking::with(vec![auth(0x18, b"terminal 7, challenge 0042")]);
        let mut window = asked(&broker, size, dark);
        click_on(&mut window, Role::CheckBox, "Show what is typed");
        fill(&mut window, "Answer", "4711");
        // The ladder is shown only when it takes a while, and a challenge takes until somebody answers.
        wait_for_part(&mut window, "Resolve");
        compare(&mut window, &format!("mqtt5_challenge_{ending}"));
        results.extend_harness(&mut window);
    }
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let broker = Asking::with(vec![connack()]);
        let mut window = window(size, dark, Desk::whole());
        act(&mut window, Action::CreateProfile(Box::new(by_hand(broker.port))));
        act(&mut window, Action::Connect);
        wait_for(&mut window, "Connected");
        act(&mut window, Action::InAuthentication(AuthenticationAction::Again));
        compare(&mut window, &format!("mqtt5_authenticate_again_{ending}"));
        results.extend_harness(&mut window);
    }
}

const WITH_BADGE: &[u8] = &[0x20, 11, 0, 0, 8, 0x15, 0, 5, b'b', b'a', b'd', b'g', b'e'];
const NOT_AGAIN: &str = "Authenticating again failed: the connection ended meanwhile.";

/// Authenticates again at a broker that answers with DISCONNECT.
fn refused_again(size: [f32; 2], dark: bool) -> Window {
    let (mut profile, _stays) = scripted(WITH_BADGE, vec![vec![0xE0, 2, 0x87, 0]]);
    profile.mqtt5.authentication = by_hand(1).mqtt5.authentication;
    let mut window = connected(size, dark, profile);
    act(&mut window, Action::InAuthentication(AuthenticationAction::Again));
    fill(&mut window, "First step", "wrong");
    click(&mut window, "Send");
    wait_for(&mut window, NOT_AGAIN);
    wait_for(&mut window, "Failed");
    window
}

#[test]
fn what_came_of_authenticating_again_stays_until_it_is_put_away() {
    let mut window = refused_again(SIZE, false);
    click(&mut window, "Dismiss");
    assert!(!says(&window, NOT_AGAIN));
}

#[test]
fn authenticating_again_in_vain_looks_right() {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let mut window = refused_again(size, dark);
        compare(&mut window, &format!("mqtt5_not_again_{ending}"));
        results.extend_harness(&mut window);
    }
}
