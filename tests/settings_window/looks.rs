//! Pictures of every state, light and dark, large and small.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, AuthenticationMethod, Carrier, Profile, Protocol, ProxyKind, TlsMode, Verification};

use super::desk::{Desk, Window, choose, click, click_on, fill, wait_for_part, wait_until, window};
use super::{choose_in, plain, plant_a};

/// A profile with everything filled in.
fn full() -> Profile {
    let mut profile = plant_a();
    profile.credentials.username = "alice".to_owned();
    profile.credentials.with_password = true;
    profile.tls.ca_file = "tests/certs/shown/ca.pem".into();
    profile.tls.client_certificate_file = "tests/certs/shown/client1.crt".into();
    profile.tls.client_key_file = "tests/certs/shown/client1.key".into();
    profile.last_will.enabled = true;
    profile.last_will.topic = "plant/a/gone".to_owned();
    profile.last_will.payload = "{\n  \"state\": \"gone\"\n}".to_owned();
    profile
}

fn desk_to_look_at() -> Desk {
    let names = ["Kaa one-way", "Local test broker"];
    let others = names.map(|name| plain(Profile { name: name.to_owned(), ..plant_a() }));
    let mut desk = Desk::settings(&others);
    desk.app.act(Action::CreateProfile(Box::new(full())));
    desk
}

/// The first two are enough for a state; a tab is looked at in all.
const LOOKS: [(&str, [f32; 2], bool); 4] = [
    ("light", [1280.0, 800.0], false),
    ("small_dark", [800.0, 600.0], true),
    ("dark", [1280.0, 800.0], true),
    ("small_light", [800.0, 600.0], false),
];

#[test]
fn every_tab_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = window(size, dark, desk_to_look_at());
        for (tab, file) in [
            ("General", "general"),
            ("User Credentials", "credentials"),
            ("SSL/TLS", "tls"),
            ("Proxy", "proxy"),
            ("MQTT 5", "mqtt5"),
            ("LWT", "lwt"),
        ] {
            click(&mut window, tab);
            if tab == "SSL/TLS" {
                wait_for_part(&mut window, "client1.plant.example");
                wait_for_part(&mut window, "client1.key does not exist");
                wait_for_part(&mut window, "Plant CA");
                wait_for_findings(&mut window);
            }
            window.remove_cursor();
            window.run();
            window.snapshot(format!("settings_{file}_{look}"));
        }
        results.extend_harness(&mut window);
    }
}

/// Waits until the profile that is shown has been examined, whatever came of it.
fn wait_for_findings(window: &mut Window) {
    wait_until(window, "findings", |window| {
        let app = &window.state().app;
        let shown = app.settings().and_then(|view| view.selected.clone());
        shown.is_some_and(|id| app.findings(&id).is_some())
    });
}

/// The states of the tab "SSL/TLS", each with what leads to it.
#[test]
fn every_mode_and_name_check_looks_as_it_should() {
    type Change = fn(&mut Profile);
    let states: [(&str, Change); 5] = [
        ("ca_file", |profile| profile.tls.mode = TlsMode::CaFile),
        ("ca_signed_more", |profile| {
            profile.tls.mode = TlsMode::CaSigned;
            profile.tls.alpn = vec!["x-amzn-mqtt-ca".to_owned()];
            profile.tls.key_log_file = "/tmp/keys.log".into();
        }),
        ("keystores", |profile| {
            profile.tls.mode = TlsMode::SelfSignedKeystores;
            profile.tls.keystore_file = "/certs/trust.jks".into();
            profile.tls.client_keystore_file = "/certs/client.p12".into();
            profile.tls.client_key_alias = "client1".to_owned();
        }),
        ("pinned", |profile| {
            profile.tls.mode = TlsMode::CaFile;
            profile.tls.verification = Verification::Pinned;
            profile.tls.pinned_sha256 = "3F:9A".to_owned();
        }),
        ("unverified", |profile| {
            profile.tls.verification = Verification::Nothing;
            profile.tls.unverified_confirmed = true;
        }),
    ];
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        for (state, change) in states {
            let mut profile = full();
            change(&mut profile);
            let mut desk = Desk::settings(&[]);
            desk.app.act(Action::CreateProfile(Box::new(profile)));
            let mut window = window(size, dark, desk);
            click(&mut window, "SSL/TLS");
            match state {
                "keystores" => wait_for_part(&mut window, "client.p12 does not exist"),
                "ca_signed_more" => {}
                _ => wait_for_part(&mut window, "Plant CA"),
            }
            if state == "unverified" {
                wait_for_part(&mut window, "client1.key does not exist");
                wait_for_part(&mut window, "client1.plant.example");
            }
            wait_for_findings(&mut window);
            window.remove_cursor();
            window.run();
            window.snapshot(format!("settings_tls_{state}_{look}"));
            results.extend_harness(&mut window);
        }
    }
}

/// The states of the other tabs that come with a transport, a proxy or MQTT 5.
#[test]
fn every_way_to_the_broker_and_all_of_mqtt_5_looks_as_it_should() {
    type Change = fn(&mut Profile);
    let states: [(&str, &str, Change); 6] = [
        ("websocket", "General", |profile| {
            profile.endpoint.carrier = Carrier::WebSocket;
            profile.endpoint.websocket.headers = vec![pair("X-Plant", "north")];
            profile.endpoint.websocket.with_authorization = true;
        }),
        ("unix_socket", "General", |profile| {
            profile.endpoint.carrier = Carrier::UnixSocket;
            profile.endpoint.socket_file = "/run/mosquitto.sock".into();
        }),
        ("socks5", "Proxy", |profile| {
            profile.endpoint.proxy.kind = ProxyKind::Socks5;
            profile.endpoint.proxy.host = "proxy.plant.example".to_owned();
            profile.endpoint.proxy.port = 1080;
            profile.endpoint.proxy.username = "bob".to_owned();
            profile.endpoint.proxy.with_password = true;
        }),
        ("scram", "MQTT 5", |profile| {
            all_of_mqtt5(profile);
            profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
            profile.mqtt5.authentication.username = "carol".to_owned();
        }),
        ("by_hand_wrong", "MQTT 5", |profile| {
            all_of_mqtt5(profile);
            profile.mqtt5.session_expiry_s = Some(u32::MAX);
            profile.mqtt5.receive_maximum = Some(0);
            profile.mqtt5.authentication.method = AuthenticationMethod::ByHand;
            profile.mqtt5.authentication.name = "KERBEROS".to_owned();
            profile.mqtt5.authentication.with_data = true;
        }),
        ("will_more", "LWT", |profile| {
            all_of_mqtt5(profile);
            profile.last_will.properties.content_type = "application/json".to_owned();
            profile.last_will.properties.user_properties = vec![pair("site", "north")];
        }),
    ];
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().take(2) {
        for (state, tab, change) in states {
            let mut profile = full();
            profile.tls.enabled = false;
            change(&mut profile);
            let mut desk = Desk::settings(&[]);
            desk.app.act(Action::CreateProfile(Box::new(profile)));
            let mut window = window(size, dark, desk);
            click(&mut window, tab);
            if state == "will_more" {
                window.get_by_label("Add user property").scroll_to_me();
                window.run();
            }
            window.remove_cursor();
            window.run();
            window.snapshot(format!("settings_{state}_{look}"));
            results.extend_harness(&mut window);
        }
    }
}

fn all_of_mqtt5(profile: &mut Profile) {
    profile.protocol = Protocol::V5;
    profile.mqtt5.session_expiry_s = Some(3600);
    profile.mqtt5.topic_alias_maximum = 16;
    profile.mqtt5.use_topic_aliases = true;
    profile.mqtt5.user_properties = vec![pair("site", "north"), pair("line", "7")];
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn the_question_about_no_verification_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().take(2) {
        let mut window = window(size, dark, desk_to_look_at());
        click(&mut window, "SSL/TLS");
        wait_for_part(&mut window, "client1.key does not exist");
        wait_for_part(&mut window, "client1.plant.example");
        wait_for_part(&mut window, "Plant CA");
        wait_for_findings(&mut window);
        choose_in(&mut window, "Name Check", "No verification");
        window.remove_cursor();
        window.run();
        window.snapshot(format!("settings_verify_nothing_{look}"));
        results.extend_harness(&mut window);
    }
}

#[test]
fn every_state_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().take(2) {
        let mut desk = desk_to_look_at();
        std::fs::write(desk.home.path().join("profiles/broken.ron"), "(\n    name: 7,\n)").unwrap();
        desk.reopen();
        let mut window = window(size, dark, desk);
        choose(&mut window, "Plant A");
        click(&mut window, "LWT");
        fill(&mut window, "Topic", "plant/#");
        fill(&mut window, "Broker Address", "ssl://host/path:8883");
        fill(&mut window, "Broker Port", "88883");
        window.remove_cursor();
        window.run();
        window.snapshot(format!("settings_wrong_{look}"));
        click_on(&mut window, Role::Button, "New profile");
        window.remove_cursor();
        window.run();
        window.snapshot(format!("settings_new_{look}"));
        window.key_press(Key::Escape);
        window.run();
        click(&mut window, "Cancel");
        window.remove_cursor();
        window.run();
        window.snapshot(format!("settings_discard_{look}"));
        results.extend_harness(&mut window);
    }
}
