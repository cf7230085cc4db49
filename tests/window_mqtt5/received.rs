//! What MQTT 5 adds to a message that came.

use mqttdeck::app::{Action, Filter, Qos};

use super::{SIZE, app, connected};
use crate::desk::{act, says, wait_until};
use crate::scripted::{CONNACK, scripted};

#[test]
fn the_inspector_says_by_which_subscriptions_a_message_came_and_by_which_alias() {
    // SUBACK; PUBLISH of "x" to "t" with the identifiers 7 and 268,435,455 and the alias 3.
    let granted = [0x90, 4, 0, 1, 0, 0];
    let publish = [0x30, 15, 0, 1, b't', 10, 0x0B, 7, 0x0B, 0xFF, 0xFF, 0xFF, 0x7F, 0x23, 0, 3, b'x'];
    let (mut profile, _stays) = scripted(CONNACK, vec![[&granted[..], &publish].concat()]);
    profile.mqtt5.topic_alias_maximum = 4;
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::Subscribe { filter: Filter::parse("t").unwrap(), options: Qos::AtMostOnce.into() });
    wait_until(&mut window, "received", |window| app(window).tab().store.len() == 1);
    let id = app(&window).tab().store.row(0).unwrap().id;
    act(&mut window, Action::SelectMessage(Some(id)));
    for words in ["Identifiers", "7, 268435455", "Topic alias", "3"] {
        assert!(says(&window, words), "{words}");
    }
}
