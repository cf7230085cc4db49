//! "Certificate workshop" as a person uses it: by its labels, with real files and the real local test broker.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "the rest is for other tests")]
mod desk;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desk::looks::{self, LOOKS};
use desk::{
    Desk, Window, act, click, click_on, fill, is_disabled, profiles, says, value, wait_for, wait_for_part, wait_until,
    window,
};
use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Padlock, Stage};

const TRY: &str = "Try it with the local test broker";
const WIDE: [f32; 2] = [1280.0, 800.0];

/// The workshop, opened from an empty window; the files go to "certs" in the desk's home.
fn workshop() -> Window {
    workshop_in(WIDE, false)
}

fn workshop_in(size: [f32; 2], dark: bool) -> Window {
    let mut window = window(size, dark, Desk::whole());
    click(&mut window, "Make certificates");
    assert!(says(&window, "Certificate workshop"));
    let directory = certs(&window).display().to_string();
    fill(&mut window, "Directory", &directory);
    window
}

fn certs(window: &Window) -> PathBuf {
    window.state().home.path().join("certs")
}

fn choose(window: &mut Window, kind: &str) {
    click_on(window, Role::ListBoxOption, kind);
}

/// Chooses a word of a combo.
fn pick(window: &mut Window, combo: &str, word: &str) {
    let combo = window.get_by_role_and_label(Role::ComboBox, combo);
    combo.scroll_to_me();
    combo.click();
    window.run();
    click(window, word);
}

fn make(window: &mut Window) {
    click_on(window, Role::Button, "Make");
    wait_until(window, "made", |window| matches!(window.state().app.workshop().unwrap().stage, Stage::Made { .. }));
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

/// What was put on the clipboard in the last frame.
fn copied(window: &Window) -> Vec<String> {
    let commands = &window.output().platform_output.commands;
    let text = |command: &OutputCommand| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    };
    commands.iter().filter_map(text).collect()
}

fn click_once(window: &mut Window, label: &str) {
    let button = window.get_by_role_and_label(Role::Button, label);
    button.scroll_to_me();
    window.run();
    window.get_by_role_and_label(Role::Button, label).click();
    window.step();
}

#[test]
fn without_openssl_from_nothing_to_a_connection_with_ones_own_certificates() {
    let begun = Instant::now();
    let mut window = workshop();
    make(&mut window);
    let directory = certs(&window);
    let all = ["ca.crt", "ca.key", "client1.crt", "client1.key", "localhost.crt", "localhost.key"];
    assert_eq!(names(&directory), all);
    #[cfg(unix)]
    for (file, expected) in [("ca.key", 0o600), ("localhost.key", 0o600), ("client1.key", 0o600), ("ca.crt", 0o644)] {
        assert_eq!(mode(&directory.join(file)), expected, "{file}");
    }
    click(&mut window, TRY);
    wait_for(&mut window, "Connected");
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());

    let app = &window.state().app;
    assert_eq!(app.workshop(), None);
    let connection = &app.tab().connection;
    assert_eq!((connection.padlock(), connection.seen_as()), (Padlock::Verified, Some("client1")));
    let [profile] = profiles(&window).try_into().unwrap();
    assert_eq!(profile.name, "client1 at localhost");
    assert_eq!(profile.tls.ca_file, directory.join("ca.crt"));
    assert!(!profile.endpoint.local_test_broker);
    assert!(says(&window, "as client1"));
}

#[test]
fn the_three_one_after_the_other_and_a_broker_that_demands_them() {
    let mut window = workshop();
    choose(&mut window, "Private CA");
    pick(&mut window, "Key Kind", "P-256");
    fill(&mut window, "CA Name", "Plant CA");
    fill(&mut window, "Key Password", "a phrase");
    make(&mut window);
    assert!(!says(&window, TRY));
    choose(&mut window, "Server certificate");
    assert_eq!(value(&window, "CA File"), certs(&window).join("ca.crt").display().to_string());
    fill(&mut window, "Server Names", "localhost");
    make(&mut window);
    assert!(!says(&window, TRY), "there is no client yet");
    choose(&mut window, "Client certificate");
    fill(&mut window, "Client Name", "pump-7");
    make(&mut window);
    click(&mut window, TRY);
    wait_for(&mut window, "Connected");
    assert_eq!(window.state().app.tab().connection.seen_as(), Some("pump-7"));

    // The broker of the demo goes on beside it, and neither takes the other's clients.
    act(&mut window, Action::StartDemo);
    wait_until(&mut window, "two tabs", |window| window.state().app.tabs().len() == 2);
    wait_until(&mut window, "both connected", |window| {
        window.state().app.tabs().iter().all(|tab| tab.connection.seen_as().is_some())
    });
    let names: Vec<_> = window.state().app.tabs().iter().map(|tab| tab.connection.seen_as().unwrap()).collect();
    assert_eq!(names, ["pump-7", "demo-client"]);
}

#[test]
fn tomorrow_connect_starts_the_broker_again_on_whatever_port_is_free() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "P-256");
    make(&mut window);
    click(&mut window, TRY);
    wait_for(&mut window, "Connected");
    let port = profiles(&window)[0].endpoint.port;

    window.state_mut().restart();
    // Somebody else has the port now.
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port));
    window.run();
    click_on(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Connected");
    assert_eq!(window.state().app.tab().connection.seen_as(), Some("client1"));
    let [profile] = profiles(&window).try_into().unwrap();
    assert_ne!(profile.endpoint.port, port);
}

#[test]
fn nothing_is_replaced_unasked() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "P-256");
    make(&mut window);
    let key = certs(&window).join("client1.key");
    let before = std::fs::read(&key).unwrap();
    click(&mut window, "Make another");

    for leave in [Key::Escape, Key::Enter] {
        click_on(&mut window, Role::Button, "Make");
        wait_for(&mut window, "Replace these files?");
        assert!(window.query_by_label_contains("localhost.key\n").is_some());
        window.key_press(leave);
        window.run();
        assert!(!says(&window, "Replace these files?"), "{leave:?}");
        assert!(says(&window, "Make"), "{leave:?} leaves the form");
    }
    assert_eq!(std::fs::read(&key).unwrap(), before);

    click_on(&mut window, Role::Button, "Make");
    wait_for(&mut window, "Replace these files?");
    click(&mut window, "Replace");
    wait_for(&mut window, TRY);
    assert_ne!(std::fs::read(&key).unwrap(), before);
    click(&mut window, TRY);
    wait_for(&mut window, "Connected");
}

#[test]
fn every_form_makes_its_thing() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "P-256");
    make(&mut window);
    let directory = certs(&window);
    let at = |name: &str| directory.join(name).display().to_string();

    choose(&mut window, "Signing request");
    fill(&mut window, "Name", "pump-8");
    fill(&mut window, "Organisation", "Plant");
    make(&mut window);
    assert!(directory.join("pump-8.csr").exists() && directory.join("pump-8.key").exists());

    choose(&mut window, "Client certificate");
    wait_for_part(&mut window, "Test CA, ends ");
    fill(&mut window, "CA File", &at("client1.crt"));
    wait_for(&mut window, "client1 is not a CA.");
    fill(&mut window, "CA File", &at("none.crt"));
    wait_for(&mut window, "none.crt does not exist.");
    fill(&mut window, "CA Key File", &at("client1.crt"));
    wait_for_part(&mut window, "client1.crt holds ");
    fill(&mut window, "CA File", &at("ca.crt"));
    fill(&mut window, "CA Key File", &at("ca.key"));
    wait_for(&mut window, "A private key.");

    choose(&mut window, "Sign a request");
    assert!(says(&window, "Choose the signing request.") && is_disabled(&window, "Make"));
    fill(&mut window, "Request File", &at("ca.crt"));
    wait_for(&mut window, "ca.crt holds no signing request.");
    fill(&mut window, "Request File", &at("pump-8.csr"));
    wait_for(&mut window, "For pump-8.");
    make(&mut window);
    wait_for_part(&mut window, "Client certificate: pump-8");
    assert!(!says(&window, "Create profile"), "its key is somebody else's");

    choose(&mut window, "Keystore (PKCS#12)");
    fill(&mut window, "Certificate File", &at("client1.crt"));
    fill(&mut window, "Key File", &at("client1.key"));
    assert!(is_disabled(&window, "Make"), "a password is missing");
    fill(&mut window, "Keystore Password", "changeit");
    make(&mut window);
    assert!(directory.join("client1.p12").exists());

    choose(&mut window, "Renew");
    fill(&mut window, "Days", "30");
    let before = std::fs::read(directory.join("client1.crt")).unwrap();
    click_on(&mut window, Role::Button, "Make");
    wait_for(&mut window, "Replace this file?");
    click(&mut window, "Replace");
    wait_for_part(&mut window, "Client certificate: client1");
    assert_ne!(std::fs::read(directory.join("client1.crt")).unwrap(), before);

    choose(&mut window, "Renew");
    pick(&mut window, "Renew With", "New key");
    assert!(window.query_by_label("Key File").is_none());
    let key = std::fs::read(directory.join("client1.key")).unwrap();
    click_on(&mut window, Role::Button, "Make");
    wait_for(&mut window, "Replace these files?");
    click(&mut window, "Replace");
    wait_for_part(&mut window, "Client certificate: client1");
    assert_ne!(std::fs::read(directory.join("client1.key")).unwrap(), key);
}

#[test]
fn what_is_wrong_stands_at_its_field() {
    let mut window = workshop();
    let days = "Type a whole number from 1 to 36500.";
    let table = [
        ("Everything for a test", "CA Name", "", "The certificate has no common name."),
        ("Everything for a test", "Server Names", " , ", "The server has no name."),
        ("Everything for a test", "Server Names", "a b_c!", "“b_c!” is neither a DNS name nor an IP address."),
        ("Everything for a test", "Client Name", "a\u{7}b", "A name has a character that cannot be seen."),
        ("Everything for a test", "Days", "0", days),
        ("Everything for a test", "CA Days", "ten", days),
        ("Everything for a test", "Directory", "", "Choose a directory for the files."),
        ("Server certificate", "CA File", "", "Choose the CA's certificate, or make a private CA first."),
        ("Signing request", "Server Names", "*", "“*” is neither a DNS name nor an IP address."),
        ("Keystore (PKCS#12)", "Key File", "", "Choose the private key of the certificate."),
    ];
    for (kind, label, text, sentence) in table {
        choose(&mut window, kind);
        let good = value(&window, label);
        fill(&mut window, label, text);
        assert!(says(&window, sentence), "{label} {text:?}: {:#?}", window.root());
        assert!(is_disabled(&window, "Make"), "{label} {text:?}");
        fill(&mut window, label, &good);
    }
    choose(&mut window, "Everything for a test");
    fill(&mut window, "Client Name", "LOCALHOST");
    assert!(says(&window, "Two files would be called LOCALHOST.key: choose different names."));
}

#[test]
fn what_cannot_be_made_is_explained_and_nothing_typed_is_lost() {
    let mut window = workshop();
    choose(&mut window, "Client certificate");
    std::fs::write(window.state().home.path().join("ca.crt"), "no certificate").unwrap();
    let ca = window.state().home.path().join("ca.crt").display().to_string();
    fill(&mut window, "CA File", &ca);
    fill(&mut window, "CA Key File", &ca);
    fill(&mut window, "Client Name", "pump-9");
    click_on(&mut window, Role::Button, "Make");
    wait_until(&mut window, "failed", |window| {
        matches!(window.state().app.workshop().unwrap().stage, Stage::Failed { .. })
    });
    assert_eq!(value(&window, "Client Name"), "pump-9");
    assert!(!certs(&window).exists());

    choose(&mut window, "Private CA");
    fill(&mut window, "Directory", &ca);
    click_on(&mut window, Role::Button, "Make");
    wait_for_part(&mut window, "could not be written");
}

#[test]
fn the_openssl_commands_follow_what_is_typed() {
    let mut window = workshop();
    click(&mut window, "The same with openssl");
    fill(&mut window, "Client Name", "pump-7");
    fill(&mut window, "Days", "90");
    pick(&mut window, "Key Kind", "P-256");
    assert!(window.query_by_label_contains("-subj /CN=pump-7").is_some(), "{:#?}", window.root());
    click_once(&mut window, "Copy");
    let [text] = copied(&window).try_into().unwrap();
    assert!(text.contains("ec_paramgen_curve:P-256") && text.contains(" -days 90 "), "{text}");
    assert!(text.lines().all(|line| line.starts_with("openssl ") || line.starts_with("printf ")), "{text}");
}

#[test]
fn what_goes_with_the_result_can_be_taken_along() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "P-256");
    make(&mut window);
    let directory = certs(&window);
    click_once(&mut window, "Copy path of client1.crt");
    assert_eq!(copied(&window), [directory.join("client1.crt").display().to_string()]);
    click_once(&mut window, "Copy Mosquitto configuration");
    let [lines] = copied(&window).try_into().unwrap();
    assert!(lines.contains(&format!("certfile {}", directory.join("localhost.crt").display())), "{lines}");
    assert!(lines.contains("use_identity_as_username true"));
    window.run();
    click(&mut window, "Create profile");
    let [profile] = profiles(&window).try_into().unwrap();
    assert_eq!((profile.name.as_str(), profile.endpoint.port), ("client1 at localhost", 8883));
    assert_eq!(window.state().app.tab().profile, profile, "Connect uses it");
    assert!(is_disabled(&window, "Create profile"));
}

#[test]
fn a_server_for_another_machine_is_not_tried_on_this_one() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "P-256");
    fill(&mut window, "Server Names", "broker.example");
    make(&mut window);
    click(&mut window, TRY);
    wait_for(&mut window, "The local test broker did not start");
    assert!(says(&window, "It listens on localhost, but broker.example.crt is for broker.example."));
    assert_eq!(profiles(&window), []);
}

#[test]
fn stop_ends_between_the_steps_and_closing_asks() {
    let mut window = workshop();
    pick(&mut window, "Key Kind", "RSA 4096");
    click_on(&mut window, Role::Button, "Make");
    wait_for_part(&mut window, "Making 1 of 3");
    window.key_press(Key::Escape);
    window.step();
    window.step();
    assert!(says(&window, "Stop making?"));
    window.key_press(Key::Escape);
    window.step();
    window.step();
    assert!(!says(&window, "Stop making?") && says(&window, "Certificate workshop"));
    window.get_by_role_and_label(Role::Button, "Stop").click();
    wait_for(&mut window, "Stopped");
    let names = names(&certs(&window));
    assert!(names.starts_with(&["ca.crt".to_owned(), "ca.key".to_owned()]) && names.len() < 6, "{names:?}");
    wait_for_part(&mut window, "Made before and left where they are: ca.key, ca.crt");
}

#[test]
fn by_keyboard_from_opening_to_closing() {
    let mut window = window(WIDE, false, Desk::whole());
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    window.run();
    let directory = certs(&window).display().to_string();
    fill(&mut window, "Directory", &directory);
    choose(&mut window, "Private CA");
    pick(&mut window, "Key Kind", "Ed25519");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_ok();
    wait_for_part(&mut window, "Private CA: ");
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(window.state().app.workshop(), None);

    act(&mut window, Action::OpenWorkshop);
    assert_eq!(value(&window, "Directory"), directory, "what was typed is there again");
}

/// The same in every run: without the paths of the home, and without fingerprints.
fn compare(window: &mut Window, name: &str) {
    let home = window.state().home.path().display().to_string();
    looks::compare_without(window, name, |line| line.contains(&home) || line.matches(':').count() > 8);
}

#[test]
fn every_form_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = workshop_in(size, dark);
        fill(&mut window, "Server Names", "localhost, 127.0.0.1");
        fill(&mut window, "Directory", "/home/me/certificates");
        for (kind, file) in [
            ("Everything for a test", "everything"),
            ("Private CA", "authority"),
            ("Server certificate", "server"),
            ("Client certificate", "client"),
            ("Signing request", "request"),
            ("Sign a request", "sign"),
            ("Keystore (PKCS#12)", "keystore"),
            ("Renew", "renew"),
        ] {
            choose(&mut window, kind);
            compare(&mut window, &format!("workshop_{file}_{look}"));
        }
        choose(&mut window, "Everything for a test");
        click(&mut window, "The same with openssl");
        window.get_by_label("Copy").scroll_to_me();
        compare(&mut window, &format!("workshop_openssl_{look}"));
        results.extend_harness(&mut window);
    }
}

#[test]
fn every_state_looks_as_it_should() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = workshop_in(size, dark);
        fill(&mut window, "Server Names", "localhost, 127.0.0.1");
        pick(&mut window, "Key Kind", "P-256");
        make(&mut window);
        compare(&mut window, &format!("workshop_made_{look}"));
        click(&mut window, "Make another");
        click_on(&mut window, Role::Button, "Make");
        wait_for(&mut window, "Replace these files?");
        compare(&mut window, &format!("workshop_replace_{look}"));
        window.key_press(Key::Escape);
        window.run();
        choose(&mut window, "Client certificate");
        fill(&mut window, "Client Name", "pump-7");
        make(&mut window);
        compare(&mut window, &format!("workshop_made_one_{look}"));
        choose(&mut window, "Client certificate");
        fill(&mut window, "CA Key File", "/home/me/other.key");
        click_on(&mut window, Role::Button, "Make");
        wait_for_part(&mut window, "Replace");
        click(&mut window, "Replace");
        wait_for(&mut window, "other.key does not exist.");
        wait_for_part(&mut window, "Test CA, ends ");
        wait_until(&mut window, "failed", |window| {
            matches!(window.state().app.workshop().unwrap().stage, Stage::Failed { .. })
        });
        compare(&mut window, &format!("workshop_failed_{look}"));
        choose(&mut window, "Everything for a test");
        click_on(&mut window, Role::Button, "Make");
        wait_for(&mut window, "Replace these files?");
        click(&mut window, "Replace");
        wait_for(&mut window, TRY);
        click(&mut window, TRY);
        wait_for(&mut window, "Connected");
        compare(&mut window, &format!("workshop_connected_{look}"));
        results.extend_harness(&mut window);
    }
}
