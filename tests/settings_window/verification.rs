//! The name check, and what is folded under "More".

use std::path::Path;

use egui::Key;
use mqttdeck::app::{Action, TlsMode, TlsVersions, Verification};

use super::desk::{Desk, click, fill, is_disabled, profiles, says, value, window};
use super::{choose_in, has, plain, plant_a};

#[test]
fn to_verify_nothing_is_asked_and_loud_and_asked_again_after_another_choice() {
    let mut profile = plain(plant_a());
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaSigned;
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    choose_in(&mut window, "Name Check", "No verification");
    assert!(says(
        &window,
        "Anybody on the way can pose as the broker, read and change everything. For tests on a network of your own \
         only."
    ));
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(value(&window, "Name Check"), "Full", "the button that has the focus is Cancel");
    choose_in(&mut window, "Name Check", "No verification");
    click(&mut window, "Verify nothing");
    assert_eq!(value(&window, "Name Check"), "No verification");
    assert!(says(&window, "Not verified: anybody on the way can pose as the broker."));
    click(&mut window, "Apply");
    assert!(profiles(&window)[0].tls.unverified_confirmed);
    choose_in(&mut window, "Name Check", "Chain only");
    click(&mut window, "Apply");
    let kept = profiles(&window)[0].tls.clone();
    assert_eq!((kept.verification, kept.unverified_confirmed), (Verification::ChainOnly, false));
    choose_in(&mut window, "Name Check", "No verification");
    assert!(says(&window, "Verify nothing?"));
}

#[test]
fn other_names_and_fingerprints_have_a_row_of_their_own() {
    let mut profile = plain(plant_a());
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaSigned;
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    assert!(!has(&window, "Server Name") && !has(&window, "SHA-256 Fingerprint"));
    choose_in(&mut window, "Name Check", "Other name");
    assert!(says(&window, "Type the name that the broker's certificate is for."));
    fill(&mut window, "Server Name", "plant.example");
    choose_in(&mut window, "Name Check", "Pinned fingerprint");
    assert!(is_disabled(&window, "OK") && !has(&window, "Server Name"));
    fill(&mut window, "SHA-256 Fingerprint", &"ab:".repeat(32));
    click(&mut window, "OK");
    let tls = profiles(&window)[0].tls.clone();
    assert_eq!((tls.server_name.as_str(), tls.pinned_sha256), ("plant.example", "ab:".repeat(32)));
}

#[test]
fn more_is_folded_until_something_in_it_is_used() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    click(&mut window, "SSL/TLS");
    click(&mut window, "Enable SSL/TLS");
    click(&mut window, "CA signed server certificate");
    assert!(!has(&window, "ALPN"));
    click(&mut window, "More");
    choose_in(&mut window, "TLS Version", "TLS 1.2 only");
    fill(&mut window, "ALPN", "x-amzn-mqtt-ca, mqtt");
    fill(&mut window, "Key Log File", "/tmp/keys.log");
    assert!(says(&window, "Anyone with this file can read the recorded traffic."));
    click(&mut window, "More");
    assert!(!has(&window, "ALPN"), "folded by hand");
    click(&mut window, "OK");
    let tls = profiles(&window)[0].tls.clone();
    assert_eq!(tls.alpn, ["x-amzn-mqtt-ca", "mqtt"]);
    assert_eq!((tls.versions, tls.key_log_file.as_path()), (TlsVersions::Only12, Path::new("/tmp/keys.log")));

    window.state_mut().app.act(Action::OpenSettings);
    window.run();
    click(&mut window, "SSL/TLS");
    assert!(has(&window, "ALPN"), "open by itself");
}
