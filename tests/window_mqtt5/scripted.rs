//! A broker that says what it is told to say.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use mqttdeck::app::{Endpoint, Profile, Protocol};

use crate::wire::Peer;

/// CONNACK of MQTT 5 that says yes and no more.
pub const CONNACK: &[u8] = &[0x20, 3, 0, 0, 0];

/// It says this to CONNECT, and to each packet that follows one of the answers, until there is none. It stays until the
/// sender is dropped. With the profile that leads to it.
pub fn scripted(connack: &'static [u8], answers: Vec<Vec<u8>>) -> (Profile, Sender<()>) {
    let (peer, (stays, end)) = (Peer::new(), channel::<()>());
    let mut profile = Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port: peer.port(), ..Endpoint::default() },
        protocol: Protocol::V5,
        client_id: "tester".to_owned(),
        ..Profile::default()
    };
    profile.session.auto_reconnect = false;
    thread::spawn(move || {
        let mut conversation = peer.accept();
        conversation.packet();
        conversation.say(connack);
        for answer in answers {
            conversation.packet();
            conversation.say(&answer);
        }
        let _dropped = end.recv();
    });
    (profile, stays)
}
