//! The window reaches a broker by other ways than TCP alone: a WebSocket, and proxies in front of it.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{
    Action, Carrier, Direction, Filter, Panel, Profile, ProxyKind, ProxySettings, Qos, SubscriptionStatus,
    WebSocketSettings,
};

use super::{SIZE, app, connected, profile};
use crate::desk::{Desk, Window, act, click_on, fill, says, wait_for, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::proxies::Proxy;

fn over_websocket(broker: &Mosquitto) -> Profile {
    let mut profile = profile(broker);
    profile.endpoint.carrier = Carrier::WebSocket;
    profile.endpoint.websocket = WebSocketSettings { path: "/mqtt".to_owned(), ..WebSocketSettings::default() };
    profile
}

fn behind(mut profile: Profile, kind: ProxyKind, proxy: &Proxy) -> Profile {
    let (host, port) = ("127.0.0.1".to_owned(), proxy.port);
    profile.endpoint.proxy = ProxySettings { kind, host, port, ..ProxySettings::default() };
    profile
}

/// Sends itself a message.
fn round_trip(window: &mut Window) {
    act(window, Action::Subscribe { filter: Filter::parse("way").unwrap(), options: Qos::AtLeastOnce.into() });
    wait_until(window, "subscribed", |window| {
        app(window).tab().subscriptions.iter().any(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
    act(window, Action::ShowPanel(Panel::Publish));
    fill(window, "Topic", "way");
    fill(window, "Payload", "there and back");
    click_on(window, Role::Button, "Publish");
    wait_until(window, "received", |window| {
        let store = &app(window).tab().store;
        (0..store.len())
            .filter_map(|row| store.row(row))
            .any(|one| one.payload == b"there and back" && one.direction == Direction::Received)
    });
}

#[test]
fn a_websocket_and_proxies_carry_messages_and_the_log_names_their_rungs() {
    let (plain, websockets) = (Mosquitto::plain().start(), Mosquitto::plain().websockets().start());
    let (http, socks5) = (Proxy::http(None), Proxy::socks5(None));
    let ways = [
        (over_websocket(&websockets), ["WebSocket: subprotocol mqtt"].as_slice()),
        (behind(profile(&plain), ProxyKind::Socks5, &socks5), &["Proxy: via 127.0.0.1:"]),
        (
            behind(over_websocket(&websockets), ProxyKind::Http, &http),
            &["Proxy: via 127.0.0.1:", "WebSocket: subprotocol"],
        ),
    ];
    for (profile, rungs) in ways {
        let mut window = connected(SIZE, false, profile);
        round_trip(&mut window);
        act(&mut window, Action::ShowPanel(Panel::Log));
        rungs.iter().for_each(|rung| wait_for_part(&mut window, rung));
    }
    assert_eq!(http.asked(), [format!("127.0.0.1:{}", websockets.port())]);
    assert_eq!(socks5.asked(), [format!("127.0.0.1:{}", plain.port())]);
}

#[test]
fn a_proxy_that_wants_a_login_is_the_rung_that_failed() {
    let broker = Mosquitto::plain().websockets().start();
    let proxy = Proxy::http(Some(("plant", "secret")));
    let mut refused = behind(over_websocket(&broker), ProxyKind::Http, &proxy);
    refused.session.auto_reconnect = false;
    let mut window = window(SIZE, false, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(refused)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Copy report");
    assert!(window.query_by_label_contains("Proxy: failed, ").is_some());
    for rung in ["WebSocket", "MQTT"] {
        assert!(says(&window, &format!("{rung}: not tried")), "{rung}");
    }
}
