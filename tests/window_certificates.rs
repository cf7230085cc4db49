//! Both sides of a handshake and the ends of certificates, as people look at them: real brokers, real files, labels.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings and the pictures are for other tests")]
mod desk;
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use std::path::Path;
use std::process::Command;

use desk::{
    Desk, Window, act, click_on, copied, fill, says, unreachable, wait_for, wait_for_part, wait_until,
    window as window_of,
};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Entry, Finding, Leniency, Panel, Profile, Secrets, TlsMode, Verification, leniency};
use support::issued::{Authority, written};
use support::{Mosquitto, certs};

fn window() -> Window {
    window_of([1280.0, 800.0], false, Desk::whole())
}

/// A profile of the broker on this port, with the certificates of one tutorial.
fn profile(port: u16, mode: TlsMode) -> Profile {
    let mut profile = unreachable();
    profile.endpoint.port = port;
    profile.tls.enabled = true;
    profile.tls.mode = mode;
    profile.tls.ca_file = certs::server_ca();
    profile.tls.client_certificate_file = certs::tutorials().join("sinet/client0.crt");
    profile.tls.client_key_file = certs::tutorials().join("sinet/client0.key");
    profile
}

fn connect_with(window: &mut Window, profile: Profile) {
    act(window, Action::CreateProfile(Box::new(profile)));
    click_on(window, Role::Button, "Connect");
}

/// Connected with mutual TLS, and looking at the certificates.
fn window_of_certificates(broker: &Mosquitto) -> Window {
    let mut window = window();
    connect_with(&mut window, profile(broker.port(), TlsMode::SelfSigned));
    wait_for(&mut window, "Connected");
    click_on(&mut window, Role::Tab, "Certificates");
    window
}

/// What openssl prints of a certificate with these arguments.
fn openssl(file: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(["x509", "-noout", "-in"]).arg(file).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn says_part(window: &Window, part: &str) -> bool {
    window.query_all_by_label_contains(part).next().is_some()
}

#[test]
fn both_sides_of_a_real_broker_from_the_padlock_on() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window();
    act(&mut window, Action::ShowPanel(Panel::Certificates));
    connect_with(&mut window, profile(broker.port(), TlsMode::SelfSigned));
    wait_for(&mut window, "Connected");
    act(&mut window, Action::ShowPanel(Panel::Messages));
    click_on(&mut window, Role::Button, "Padlock: encrypted and verified");
    assert!(says_part(&window, "The broker sees you as client0, until"));
    click_on(&mut window, Role::Button, "Certificates");
    assert_eq!(window.state().app.tab().panel, Panel::Certificates);

    for part in ["The connection is up", "THE BROKER, AS PRESENTED", "X25519", "TLS 1.3", "trust anchor"] {
        assert!(says_part(&window, part), "{part}");
    }
    assert!(says_part(&window, "Verified up to private CA, for the name 127.0.0.1."));
    let serial = openssl(&certs::server().certificate, &["-serial"]);
    let serial: Vec<String> = serial.trim().trim_start_matches("serial=").as_bytes().chunks(2).map(as_text).collect();
    assert!(says(&window, &serial.join(":")), "{serial:?}");

    click_on(&mut window, Role::Button, "Disconnect");
    assert!(says(&window, "The connection is over"));
}

fn as_text(pair: &[u8]) -> String {
    String::from_utf8(pair.to_vec()).unwrap()
}

#[test]
fn what_was_found_before_an_attempt_is_kept_with_it() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window_of_certificates(&broker);
    let seen_as = |window: &Window| {
        let findings = &window.state().app.tab().connection.findings;
        findings.iter().any(|finding| matches!(finding, Finding::SeenAs { .. }))
    };
    wait_until(&mut window, "findings", seen_as);
}

#[test]
fn everything_can_be_copied() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window_of_certificates(&broker);
    let home = window.state().home.path().to_owned();

    window.get_all_by_label("Copy as PEM").next().unwrap().click();
    window.step();
    let file = written(&home, "copied.pem", &copied(&window));
    let print = |file: &Path| openssl(file, &["-fingerprint", "-sha256"]);
    assert_eq!(print(&file), print(&certs::server().certificate));

    window.get_by_label("Copy fingerprint of client0").click();
    window.step();
    let ours = certs::tutorials().join("sinet/client0.crt");
    assert!(print(&ours).contains(&copied(&window)));

    window.get_by_label("Copy all").click();
    window.step();
    let text = copied(&window);
    for part in
        ["Handshake of 20", "Version: TLS 1.3", "The broker, as presented, 1", "Subject: CN=client0", "SHA-256: "]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_fingerprint_from_openssl_is_compared_at_once() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window_of_certificates(&broker);
    let print = |file: &Path| openssl(file, &["-fingerprint", "-sha256"]);
    for (typed, answer) in [
        (print(&certs::server().certificate), "Equal to localhost, the broker's own certificate."),
        (
            print(&certs::tutorials().join("sinet/client0.crt")).to_lowercase(),
            "Equal to client0, your own certificate.",
        ),
        (print(&certs::server_ca()), "Equal to private CA, which the broker presented with its own."),
        (print(&certs::tutorials().join("kaa/ca.pem")), "None of these certificates has this fingerprint."),
        ("AB:CD".to_owned(), "A SHA-256 fingerprint has 64 hexadecimal digits."),
    ] {
        fill(&mut window, "Compare fingerprint", typed.trim());
        assert!(says(&window, answer), "{typed}: {answer}");
    }
}

#[test]
fn the_chain_is_saved_and_no_file_replaced_unasked() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window_of_certificates(&broker);
    let file = window.state().home.path().join("chain.pem");
    let save = |window: &mut Window| {
        click_on(window, Role::Button, "Save the broker's chain");
        fill(window, "Save as", file.to_str().unwrap());
        click_on(window, Role::Button, "Save");
    };
    save(&mut window);
    wait_for_part(&mut window, "The broker's chain of 2 certificates is saved in");
    let print = |file: &Path| openssl(file, &["-fingerprint", "-sha256"]);
    assert_eq!(print(&file), print(&certs::server().certificate));

    for (answer, kept) in [("Keep the file", true), ("Replace", false)] {
        std::fs::write(&file, "mine").unwrap();
        save(&mut window);
        wait_for(&mut window, "Replace the file?");
        // No key reaches what is behind the question.
        window.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
        window.run();
        assert_eq!(window.state().app.tab().panel, Panel::Certificates);
        click_on(&mut window, Role::Button, answer);
        let is_mine = || std::fs::read_to_string(&file).unwrap() == "mine";
        wait_until(&mut window, answer, |_| is_mine() == kept);
        assert!(!says(&window, "Replace the file?"));
    }
}

#[test]
fn pinning_is_asked_once_and_kept_in_the_profile() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window_of_certificates(&broker);
    click_on(&mut window, Role::Button, "Pin this certificate");
    window.key_press(Key::Escape);
    window.run();
    assert!(!says(&window, "Pin this certificate?"));
    let verification = |window: &Window| window.state().app.tab().profile.tls.verification;
    assert_eq!(verification(&window), Verification::Full);

    click_on(&mut window, Role::Button, "Pin this certificate");
    click_on(&mut window, Role::Button, "Pin");
    assert!(says(&window, "Pinned in this profile"));
    let kept = &desk::profiles(&window)[0].tls;
    assert_eq!(kept.verification, Verification::Pinned);
    assert!(openssl(&certs::server().certificate, &["-fingerprint", "-sha256"]).contains(&kept.pinned_sha256));
}

#[test]
fn what_is_pinned_is_what_was_asked_about_though_the_broker_shows_another_meanwhile() {
    let broker = Mosquitto::tls(certs::server()).start();
    let mut window = window();
    let mut profile = profile(broker.port(), TlsMode::CaFile);
    profile.tls.demand_nothing();
    connect_with(&mut window, profile.clone());
    wait_for(&mut window, "Connected");
    click_on(&mut window, Role::Tab, "Certificates");
    click_on(&mut window, Role::Button, "Pin this certificate");

    let files = tempfile::tempdir().unwrap();
    let impostor = Authority::new("Other").server(files.path(), "localhost", 0);
    let impostor = Mosquitto::tls(impostor).start();
    profile.endpoint.port = impostor.port();
    let id = window.state().app.tab().profile_id.clone().unwrap();
    let save = Action::SaveProfile { id, profile: Box::new(profile), secrets: Secrets::default(), remember: false };
    for action in [save, Action::Disconnect, Action::Connect] {
        act(&mut window, action);
    }
    wait_for(&mut window, "Connected");
    click_on(&mut window, Role::Button, "Pin");
    let kept = &desk::profiles(&window)[0].tls;
    assert!(openssl(&certs::server().certificate, &["-fingerprint", "-sha256"]).contains(&kept.pinned_sha256));
    assert!(!kept.unverified_confirmed, "to verify nothing again is asked again");
}

#[test]
fn a_refused_attempt_shows_what_both_sides_had_shown() {
    let broker = Mosquitto::tls(certs::server()).demanding_certificates().start();
    let mut window = window();
    connect_with(&mut window, profile(broker.port(), TlsMode::CaFile));
    wait_for(&mut window, "Copy report");
    click_on(&mut window, Role::Button, "Dismiss");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    window.run();
    for part in [
        "The attempt failed",
        "The broker asked for a client certificate; none was sent.",
        // Mosquitto names none, whatever its cafile holds.
        "It asked for a certificate, and did not say whose it accepts.",
    ] {
        assert!(says_part(&window, part), "{part}");
    }
}

#[test]
fn a_certificate_that_was_not_accepted_is_shown() {
    let broker = Mosquitto::tls(certs::minted().server("expired-server")).start();
    let mut window = window();
    let mut profile = profile(broker.port(), TlsMode::CaFile);
    profile.tls.ca_file = certs::minted().file("ca.pem");
    connect_with(&mut window, profile);
    wait_for(&mut window, "Copy report");
    click_on(&mut window, Role::Button, "Show certificates");
    assert!(says_part(&window, "Not accepted"));
    assert!(says_part(&window, "ended 1 day ago"));
}

#[test]
fn without_verification_the_padlock_is_open_and_says_so() {
    let broker = Mosquitto::tls(certs::minted().server("expired-server")).start();
    let mut window = window();
    let mut profile = profile(broker.port(), TlsMode::CaFile);
    profile.tls.verification = Verification::Nothing;
    profile.tls.unverified_confirmed = true;
    connect_with(&mut window, profile);
    wait_for(&mut window, "Connected");
    click_on(&mut window, Role::Button, "Padlock: encrypted, not verified");
    assert!(says_part(&window, leniency(Leniency::NothingChecked)));
}

/// A profile with a client certificate that ends so many days from now.
fn ending(directory: &Path, name: &str, ends_in: i64) -> Profile {
    let authority = Authority::new("Plant CA");
    let mut profile = Profile { name: name.to_owned(), ..profile(9, TlsMode::SelfSigned) };
    profile.tls.ca_file = written(directory, "ca.pem", &authority.pem());
    let client = authority.client("client1", ends_in);
    profile.tls.client_certificate_file = written(directory, &format!("{name}.pem"), &client);
    profile
}

#[test]
fn the_ends_of_every_profile_stand_in_order_and_lead_to_the_settings() {
    let mut window = window();
    let home = window.state().home.path().to_owned();
    let mut damaged = ending(&home, "Plant D", 5);
    damaged.tls.client_certificate_file = written(&home, "damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    for profile in [ending(&home, "Plant A", 400), ending(&home, "Plant B", 12), ending(&home, "Plant C", -3), damaged]
    {
        act(&mut window, Action::CreateProfile(Box::new(profile)));
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Find an action").type_text("expiry");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    wait_until(&mut window, "all read", |window| !window.state().app.expiry().is_reading());
    assert_eq!(window.state().app.expiry().progress(), (4, 4));
    assert!(says(&window, "1 over \u{b7} 1 within 30 days \u{b7} 5 later \u{b7} 1 file cannot be read"));
    let first = |name: &str| window.get_by_label_contains(name).rect().top();
    let tops =
        [first("in Plant C ended 3 days ago"), first("in Plant B ends in 12 days"), first("client1 in Plant A ends")];
    assert!(tops.is_sorted(), "{tops:?}");

    window.get_by_label_contains("in Plant B ends in 12 days").click();
    window.run();
    assert!(says(&window, "MQTT Broker Profile Settings"));
    assert!(!says(&window, "Certificate expiry"));
    let selected = window.state().app.settings().and_then(|view| view.selected.clone()).unwrap();
    assert_eq!(window.state().app.profile(&selected).map(|profile| &profile.name[..]), Some("Plant B"));
}

#[test]
fn the_list_of_ends_works_by_keyboard() {
    let mut window = window();
    let home = window.state().home.path().to_owned();
    act(&mut window, Action::CreateProfile(Box::new(ending(&home, "Plant A", 12))));
    act(&mut window, Action::ShowExpiry);
    wait_for_part(&mut window, "in Plant A ends in 12 days");
    window.get_by_role_and_label(Role::List, "Certificates").focus();
    window.run();
    for key in [Key::ArrowDown, Key::Enter] {
        window.key_press(key);
        window.run();
    }
    assert!(says(&window, "MQTT Broker Profile Settings"));

    act(&mut window, Action::CloseSettings);
    window.get_by_role_and_label(Role::ComboBox, "Profile").click();
    window.run();
    window.get_by_label("Certificate expiry\u{2026}").click();
    window.run();
    assert!(window.state().app.expiry().is_open());
    window.key_press(Key::Escape);
    window.run();
    assert!(!window.state().app.expiry().is_open());
}

#[test]
fn a_chosen_row_stays_chosen_when_others_come_before_it() {
    let mut window = window();
    let home = window.state().home.path().to_owned();
    act(&mut window, Action::CreateProfile(Box::new(ending(&home, "Plant A", 12))));
    act(&mut window, Action::ShowExpiry);
    wait_for_part(&mut window, "in Plant A ends in 12 days");
    let focus = |window: &mut Window| {
        window.get_by_role_and_label(Role::List, "Certificates").focus();
        window.run();
    };
    focus(&mut window);
    window.key_press(Key::ArrowDown);
    window.run();

    act(&mut window, Action::CreateProfile(Box::new(ending(&home, "Plant B", 3))));
    let first = window.state().app.profiles()[0].clone();
    click_on(&mut window, Role::Button, "Read again");
    wait_for_part(&mut window, "in Plant B ends in 3 days");
    focus(&mut window);
    window.key_press(Key::Enter);
    window.run();
    let selected = window.state().app.settings().and_then(|view| view.selected.clone());
    assert!(matches!(first, Entry::Ready { id, .. } if Some(&id) == selected.as_ref()), "{selected:?}");
}

#[test]
fn reading_can_be_stopped_and_begun_again() {
    let mut window = window();
    let home = window.state().home.path().to_owned();
    for number in 0..20 {
        act(&mut window, Action::CreateProfile(Box::new(ending(&home, &format!("Plant {number}"), 12))));
    }
    let app = &mut window.state_mut().app;
    app.act(Action::ShowExpiry);
    assert!(app.expiry().is_reading());
    app.act(Action::StopExpiry);
    window.run();
    assert!(says(&window, "stopped after 0 of 20 profiles"));
    assert!(window.state().app.expiry().entries().is_empty());

    click_on(&mut window, Role::Button, "Read again");
    wait_until(&mut window, "all read", |window| window.state().app.expiry().progress() == (20, 20));
    assert_eq!(window.state().app.expiry().entries().len(), 40);
}

#[test]
fn one_notice_after_the_start_names_what_ends_soon() {
    let mut window = window();
    let home = window.state().home.path().to_owned();
    for (name, ends_in) in [("Plant A", 12), ("Plant B", 400)] {
        act(&mut window, Action::CreateProfile(Box::new(ending(&home, name, ends_in))));
    }
    window.state().app.remind_of_ends();
    window.state().app.remind_of_ends();
    wait_for(&mut window, "client1 in Plant A ends in 12 days");
    assert_eq!(window.state().app.notices().len(), 1);
    click_on(&mut window, Role::Button, "Show certificate expiry");
    assert!(says(&window, "Certificate expiry"));
    assert!(window.state().app.notices().is_empty());
}
