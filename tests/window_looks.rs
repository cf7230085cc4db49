//! Pictures of the main window's states, in light and dark, wide and narrow.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use std::net::TcpListener;
use std::path::Path;

use desk::looks::{LOOKS, compare_without};
use desk::{Desk, Window, act, click_on, fill, says, unreachable, wait_for, wait_for_part, wait_until, window};
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{
    Action, AuthenticationMethod, Carrier, Credentials, Filter, Panel, Profile, Protocol, ProxyKind, PublishRecord,
    PublishStatus, Qos, Question, SubscriptionStatus, TlsMode, Topic, Verification,
};
use support::issued::{Authority, written};
use support::mosquitto::ServerFiles;
use support::{Mosquitto, certs};

/// Compares a state with its pictures; `states` draws them one after another.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = window(size, dark, Desk::whole());
        // The number of the chosen message depends on how many samples came before.
        let number = |line: &str| line == "Number";
        states(&mut window, &|window, state| compare_without(window, &format!("window_{state}_{look}"), number));
        results.extend_harness(&mut window);
    }
}

fn connect_with(window: &mut Window, profile: Profile) {
    act(window, Action::CreateProfile(Box::new(profile)));
    click_on(window, Role::Button, "Connect");
}

#[test]
fn before_connecting() {
    look(|window, compare| {
        compare(window, "welcome");
        act(window, Action::CreateProfile(Box::new(unreachable())));
        compare(window, "not_connected");
        act(window, Action::ShowPanel(Panel::Publish));
        compare(window, "publish");
    });
}

#[test]
fn on_the_ladder() {
    // Accepts by itself, and nobody ever answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    look(|window, compare| {
        connect_with(window, protected(silent.local_addr().unwrap().port()));
        wait_for(window, "TLS: under way");
        compare(window, "connecting");
    });
}

#[test]
fn failed() {
    look(|window, compare| {
        connect_with(window, unreachable());
        wait_for(window, "Copy report");
        compare(window, "failure");
        click_on(window, Role::Button, "Show the machine's words");
        compare(window, "failure_words");
    });
}

#[test]
fn asked_for_a_password() {
    let credentials = Credentials { username: "ada".to_owned(), with_password: true };
    asked("prompt", "Password", &Profile { credentials, ..unreachable() });
}

#[test]
fn asked_for_every_secret_of_the_way() {
    let credentials = Credentials { username: "ada".to_owned(), with_password: true };
    let mut profile = Profile { credentials, protocol: Protocol::V5, ..unreachable() };
    profile.endpoint.carrier = Carrier::WebSocket;
    profile.endpoint.websocket.with_authorization = true;
    profile.endpoint.proxy.kind = ProxyKind::Http;
    profile.endpoint.proxy.host = "proxy.plant.example".to_owned();
    profile.endpoint.proxy.port = 3128;
    profile.endpoint.proxy.username = "bob".to_owned();
    profile.endpoint.proxy.with_password = true;
    profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
    profile.mqtt5.authentication.username = "carol".to_owned();
    asked("prompt_all", "Authentication Password", &profile);
}

/// Connects, and compares the question with its pictures.
fn asked(state: &str, last_field: &str, profile: &Profile) {
    look(|window, compare| {
        connect_with(window, profile.clone());
        wait_for(window, last_field);
        // The ladder appears only when connecting takes a while.
        wait_for(window, "TCP: not tried");
        let asked = window.state().app.prompt().map(|prompt| &prompt.question);
        if matches!(asked, Some(Question::Secrets { can_remember: true, .. })) {
            // The pictures are of a machine without a keychain.
            window.get_by_label("Remember in the system keychain");
        } else {
            compare(window, state);
        }
    });
}

#[test]
fn asked_whether_to_verify_nothing() {
    look(|window, compare| {
        let mut profile = unreachable();
        profile.tls.enabled = true;
        profile.tls.verification = Verification::Nothing;
        connect_with(window, profile);
        wait_for(window, "Verify nothing?");
        compare(window, "verify_nothing");
    });
}

#[test]
fn connected() {
    look(|window, compare| {
        quiet_demo(window);
        compare(window, "connected_empty");
        exchange(window);
        let json = window.get_by_label_contains("received hall/7/climate");
        json.click();
        window.run();
        compare(window, "connected_messages");
        for (panel, state) in [
            (Panel::Publish, "connected_publish"),
            (Panel::Log, "connected_log"),
            (Panel::Subscriptions, "connected_subscriptions"),
        ] {
            act(window, Action::ShowPanel(panel));
            compare(window, state);
        }
        act(window, Action::SelectMessage(None));
        act(window, Action::TogglePalette);
        compare(window, "palette");
        act(window, Action::TogglePalette);
        click_on(window, Role::Button, "Padlock: encrypted and verified");
        compare(window, "padlock");
    });
}

#[test]
fn certificates_of_both_sides() {
    look(|window, compare| {
        act(window, Action::CreateProfile(Box::new(unreachable())));
        act(window, Action::ShowPanel(Panel::Certificates));
        compare(window, "certificates_none");
        quiet_demo(window);
        act(window, Action::ShowPanel(Panel::Certificates));
        click_on(window, Role::Button, "Save the broker's chain");
        fill(window, "Save as", "~/localhost-chain.pem");
        compare(window, "certificates");
        fill(window, "Compare fingerprint", &"0A".repeat(32));
        compare(window, "certificates_compared");
    });
}

#[test]
fn certificates_that_were_not_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let name = "broker-with-a-common-name-that-nobody\n\u{1b}[2Jshould-give-to-any-broker.plant.example.com".repeat(2);
    let server = Authority::new("Nobody's CA").server(directory.path(), &name, 14);
    let broker = Mosquitto::tls(server).start();
    look(|window, compare| {
        connect_with(window, protected(broker.port()));
        wait_for(window, "Copy report");
        act(window, Action::DismissFailure);
        act(window, Action::ShowPanel(Panel::Certificates));
        compare(window, "certificates_refused");
    });
}

#[test]
fn padlocks_with_words() {
    let certificate = certs::tutorials().join("sinet/broker-cn-only.crt");
    let broker = Mosquitto::tls(ServerFiles { certificate, ..certs::server() }).start();
    look(|window, compare| {
        let mut profile = Profile { name: "Plant B".to_owned(), ..protected(broker.port()) };
        profile.endpoint.host = "localhost".to_owned();
        profile.tls.ca_file = certs::server_ca();
        profile.tls.verification = Verification::Nothing;
        profile.tls.unverified_confirmed = true;
        connect_with(window, profile.clone());
        wait_for(window, "Connected");
        rest(window);
        click_on(window, Role::Button, "Padlock: encrypted, not verified");
        compare(window, "padlock_unverified");

        act(window, Action::Disconnect);
        profile.tls.verification = Verification::Full;
        connect_with(window, profile);
        wait_for(window, "Connected");
        rest(window);
        click_on(window, Role::Button, "Padlock: encrypted and verified, with a remark");
        compare(window, "padlock_remark");
        click_on(window, Role::Button, "Certificates");
        compare(window, "certificates_remark");
        click_on(window, Role::Button, "Pin this certificate");
        compare(window, "certificates_pin");
    });
}

#[test]
fn ends_of_certificates() {
    look(|window, compare| {
        for profile in with_ends(window.state().home.path()) {
            act(window, Action::CreateProfile(Box::new(profile)));
        }
        window.state().app.remind_of_ends();
        wait_for_part(window, "Plant C ended 3 days ago");
        compare(window, "expiry_notice");
        act(window, Action::ShowExpiry);
        wait_until(window, "all read", |window| !window.state().app.expiry().is_reading());
        compare(window, "expiry");
    });
}

/// Profiles whose certificates end sooner or later, and one with a damaged file.
fn with_ends(home: &Path) -> Vec<Profile> {
    let authority = Authority::new("Plant CA");
    let ca_file = written(home, "ca.pem", &authority.pem());
    let mut damaged = Profile { name: "Plant E".to_owned(), ..protected(8883) };
    damaged.tls.ca_file = written(home, "damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    let clients = [
        ("Plant A", "client1.plant-a.example", 12),
        ("Plant B with a name that is too long for its column", "client2", 400),
        ("Plant C", "a-client-with-a-name-that-is-too-long-for-its-column.plant-c.example", -3),
        ("Plant D", "client4", 29),
    ];
    let with_client = clients.map(|(name, subject, ends_in)| {
        let mut profile = Profile { name: name.to_owned(), ..protected(8883) };
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file.clone_from(&ca_file);
        profile.tls.client_certificate_file =
            written(home, &format!("{subject}.pem"), &authority.client(subject, ends_in));
        profile
    });
    with_client.into_iter().chain([damaged]).collect()
}

/// A profile of the broker on this port whose certificate is to be verified.
fn protected(port: u16) -> Profile {
    let mut profile = unreachable();
    profile.endpoint.port = port;
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaFile;
    profile.tls.ca_file = "tests/certs/shown/ca.pem".into();
    profile
}

/// Connected to the local test broker, of whose samples nothing is wanted.
fn quiet_demo(window: &mut Window) {
    act(window, Action::StartDemo);
    wait_for(window, "Connected");
    act(window, Action::ShowPanel(Panel::Subscriptions));
    wait_for_part(window, "granted");
    click_on(window, Role::Button, "Unsubscribe demo/#");
    wait_until(window, "unsubscribed", |window| !says(window, "Unsubscribe demo/#"));
    act(window, Action::ShowPanel(Panel::Messages));
    act(window, Action::ClearMessages);
    rest(window);
}

/// Publishes one message after another, each when the one before it has come back.
fn exchange(window: &mut Window) {
    let climate = r#"{"value":21.5,"unit":"°C","good":true,"sensor":{"name":"t-17","place":[4,2]},"note":null}"#;
    let messages: [(&str, &[u8], Qos, bool); 6] = [
        ("hall/about", "Two rooms, a value or two a minute.".as_bytes(), Qos::AtLeastOnce, true),
        ("hall/7/pressure", b"1013.2", Qos::AtMostOnce, false),
        ("hall/7/climate", climate.as_bytes(), Qos::AtLeastOnce, false),
        ("hall/7/raw", &[0x00, 0x7f, 0x80, 0xfe, 0xff, 0x10, 0x0a, 0x42], Qos::AtMostOnce, false),
        ("hall/8/state", b"running", Qos::ExactlyOnce, false),
        ("hall/8/a-topic-with-a-name-too-long-for-its-column/speed", b"3.25", Qos::AtMostOnce, true),
    ];
    for (number, (topic, payload, qos, retain)) in messages.into_iter().enumerate() {
        let publish = Action::Publish {
            topic: Topic::parse(topic).unwrap(),
            payload: payload.into(),
            qos,
            retain,
            properties: None,
        };
        act(window, publish);
        // What is retained comes to whoever subscribes later.
        if number == 0 {
            wait_until(window, "acknowledged", |window| window.state().app.tab().round_trip.is_some());
            subscribe(window, "hall/#", Qos::ExactlyOnce);
        }
        wait_for_part(window, &format!("received {topic}"));
    }
    subscribe(window, "office/+/door", Qos::AtLeastOnce);
    wait_until(window, "all acknowledged", |window| {
        let done = |record: &PublishRecord| matches!(record.status, PublishStatus::Done { .. });
        window.state().app.tab().publishes().iter().all(done)
    });
    rest(window);
}

fn subscribe(window: &mut Window, filter: &str, qos: Qos) {
    act(window, Action::Subscribe { filter: Filter::parse(filter).unwrap(), options: qos.into() });
    let granted = |window: &Window| {
        let mut subscriptions = window.state().app.tab().subscriptions.iter();
        subscriptions.all(|known| matches!(known.status, SubscriptionStatus::Granted(_)))
    };
    wait_until(window, "granted", granted);
}

/// Waits until the rates are back at nothing.
fn rest(window: &mut Window) {
    wait_until(window, "quiet", |window| window.state().app.next_change().is_none());
}
