//! Typing, keeping, throwing away; the list of profiles; the keyboard.

use std::path::Path;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Profile, TlsMode};

use super::desk::{Desk, choose, click, click_on, fill, is_disabled, profiles, says, value, window};
use super::{plain, plant_a};

#[test]
fn step_7_of_the_solace_tutorial_word_by_word_from_an_empty_configuration() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[]));
    fill(&mut window, "Broker Address", "mr1.messaging.solace.cloud");
    fill(&mut window, "Broker Port", "8883");
    click(&mut window, "Generate");
    click(&mut window, "SSL/TLS");
    click(&mut window, "Enable SSL/TLS");
    click(&mut window, "Self signed certificates");
    fill(&mut window, "CA File", "/certs/DigiCertGlobalRootCA.pem");
    fill(&mut window, "Client Certificate File", "/certs/clientCert1.pem");
    fill(&mut window, "Client Key File", "/certs/client1.key");
    click(&mut window, "PEM Formatted");
    click(&mut window, "PEM Formatted");
    click(&mut window, "OK");

    assert_eq!(window.state().app.settings(), None);
    let [profile] = profiles(&window).try_into().unwrap();
    assert_eq!(profile.endpoint.host, "mr1.messaging.solace.cloud");
    assert_eq!(profile.endpoint.port, 8883);
    assert!(profile.client_id.starts_with("mqttdeck-"), "{}", profile.client_id);
    assert!(profile.tls.enabled && profile.tls.pem_formatted);
    assert_eq!(profile.tls.mode, TlsMode::SelfSigned);
    assert_eq!(profile.tls.ca_file, Path::new("/certs/DigiCertGlobalRootCA.pem"));
    assert_eq!(profile.tls.client_certificate_file, Path::new("/certs/clientCert1.pem"));
    assert_eq!(profile.tls.client_key_file, Path::new("/certs/client1.key"));
    assert_eq!(window.state().app.tab().profile, profile, "Connect uses it");
}

#[test]
fn what_is_wrong_stands_at_its_field_while_typing_and_ok_waits() {
    let table = [
        ("", "Profile Name", " ", "Give the profile a name."),
        ("", "Broker Address", "", "Type the broker's host name or IP address."),
        ("", "Broker Port", "70000", "Type a whole number from 1 to 65535."),
        ("", "Broker Port", "0", "Choose a port from 1 to 65535: 1883 is usual, 8883 with TLS."),
        ("", "Broker Port", "http", "Type a whole number from 1 to 65535."),
        ("General", "Connection Timeout", "soon", "Type a whole number from 1 to 65535."),
        ("General", "Keep Alive Interval", "-1", "Type a whole number from 0 to 65535."),
        ("General", "Max Inflight", "0", "At least 1 message must be allowed under way."),
        ("General", "Max Packet Size", "0", "Choose a size from 1 to 268,435,455 bytes."),
        ("SSL/TLS", "CA File", "", "The broker's certificate is checked against a CA: choose CA File."),
        ("SSL/TLS", "Client Key File", "", "A client certificate needs its key: choose Client Key File."),
        (
            "SSL/TLS",
            "Client Certificate File",
            "",
            "A client key needs its certificate: choose Client Certificate File.",
        ),
        ("LWT", "Topic", "plant/#", "A topic to publish to cannot contain + or #."),
    ];
    let mut profile = plant_a();
    profile.tls.ca_file = "/certs/ca.pem".into();
    profile.tls.client_certificate_file = "/certs/client.crt".into();
    profile.tls.client_key_file = "/certs/client.key".into();
    profile.last_will.enabled = true;
    profile.last_will.topic = "plant/gone".to_owned();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile.clone()]));
    for (tab, label, text, sentence) in table {
        if !tab.is_empty() {
            click(&mut window, tab);
        }
        let good = value(&window, label);
        fill(&mut window, label, text);
        assert!(says(&window, sentence), "{label} {text:?}: {:#?}", window.root());
        assert_eq!(value(&window, label), text, "{label} keeps what was typed");
        assert!(is_disabled(&window, "OK") && is_disabled(&window, "Apply"), "{label} {text:?}");
        fill(&mut window, label, &good);
        assert!(!is_disabled(&window, "OK"), "{label} {good:?}");
    }
    assert_eq!(profiles(&window), [profile], "nothing was kept");
}

#[test]
fn edits_wait_while_another_profile_is_looked_at() {
    let other = Profile { name: "Plant B".to_owned(), ..plant_a() };
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a()), plain(other)]));
    choose(&mut window, "Plant A");
    fill(&mut window, "Broker Address", "a.example");
    choose(&mut window, "Plant B");
    assert_eq!(value(&window, "Broker Address"), "mr1.messaging.solace.cloud");
    fill(&mut window, "Broker Port", "no port");
    choose(&mut window, "Plant A");
    assert_eq!(value(&window, "Broker Address"), "a.example");
    assert!(is_disabled(&window, "OK"));
    assert!(says(&window, "Plant B: Type a whole number from 1 to 65535."), "says what OK waits for");
    choose(&mut window, "Plant B");
    assert_eq!(value(&window, "Broker Port"), "no port");
    click(&mut window, "Revert");
    assert_eq!(value(&window, "Broker Port"), "8883");
    click(&mut window, "Apply");
    assert!(window.state().app.settings().is_some());
    assert_eq!(profiles(&window)[0].endpoint.host, "a.example");
    assert!(is_disabled(&window, "Apply") && is_disabled(&window, "Revert"), "nothing is left to keep");
}

#[test]
fn cancel_asks_before_it_throws_edits_away() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    fill(&mut window, "Profile Name", "Plant Z");
    window.key_press(Key::Escape);
    window.run();
    click(&mut window, "Keep editing");
    assert_eq!(value(&window, "Profile Name"), "Plant Z");
    click(&mut window, "Cancel");
    assert!(says(&window, "Discard the changes?"));
    click(&mut window, "Discard");
    assert_eq!(window.state().app.settings(), None);
    assert_eq!(profiles(&window)[0].name, "Plant A");

    window.state_mut().app.act(Action::OpenSettings);
    window.run();
    assert_eq!(value(&window, "Profile Name"), "Plant A", "the edits are gone");
    click(&mut window, "Cancel");
    assert_eq!(window.state().app.settings(), None, "nothing to ask");
}

#[test]
fn ctrl_enter_is_ok_and_enter_is_not() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    fill(&mut window, "Profile Name", "Plant Z");
    window.key_press(Key::Enter);
    window.run();
    assert!(window.state().app.settings().is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    assert_eq!(window.state().app.settings(), None);
    assert_eq!(profiles(&window)[0].name, "Plant Z");
}

#[test]
fn a_pasted_url_fills_address_port_tls_and_user() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[Profile::default()]));
    fill(&mut window, "Broker Address", "ssl://alice@mr1.messaging.solace.cloud:8883");
    assert_eq!(value(&window, "Broker Address"), "mr1.messaging.solace.cloud");
    assert_eq!(value(&window, "Broker Port"), "8883");
    assert!(says(&window, "Taken from the URL: Broker Port 8883, SSL/TLS on, User Name alice."));
    click(&mut window, "OK");
    let [profile] = profiles(&window).try_into().unwrap();
    assert!(profile.tls.enabled);
    assert_eq!(profile.credentials.username, "alice");
}

#[test]
fn a_url_that_is_typed_is_left_alone_until_the_field_is_left() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[Profile::default()]));
    fill(&mut window, "Broker Address", "");
    for letter in "mqtts://host:8884".chars() {
        window.event(Event::Text(letter.to_string()));
        window.run();
    }
    assert_eq!(value(&window, "Broker Address"), "mqtts://host:8884");
    window.get_by_label("Broker Port").focus();
    window.run();
    assert_eq!(value(&window, "Broker Address"), "host");
    assert_eq!(value(&window, "Broker Port"), "8884");
}

#[test]
fn tab_goes_from_the_list_through_the_fields_to_the_buttons() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    window.get_by_role_and_label(Role::ListBoxOption, "Plant A").focus();
    window.run();
    let expected = [
        "New profile",
        "Delete profile",
        "Duplicate",
        "Profile Name",
        "Broker Address",
        "Broker Port",
        "Client ID",
        "Generate",
        "General",
        "User Credentials",
        "SSL/TLS",
        "Proxy",
        "MQTT 5",
        "LWT",
        "Transport",
        "MQTT Version",
        "Connection Timeout",
        "Keep Alive Interval",
        "Max Inflight",
        "Max Packet Size",
        "Clean Session",
        "Auto Reconnect",
        "More",
        "Cancel",
        "OK",
    ];
    for label in expected {
        window.key_press(Key::Tab);
        window.run();
        assert!(window.get_by_label(label).is_focused(), "{label}");
    }
}

#[test]
fn the_dialog_is_spoken_of_by_its_title() {
    let window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    window.get_by_role_and_label(Role::Dialog, "MQTT Broker Profile Settings");
}

#[test]
fn profiles_are_made_copied_deleted_and_brought_back() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    click_on(&mut window, Role::Button, "New profile");
    click(&mut window, "Empty profile");
    assert_eq!(value(&window, "Profile Name"), "New profile", "it is shown");
    click_on(&mut window, Role::Button, "New profile");
    click(&mut window, "Solace");
    assert_eq!(value(&window, "Profile Name"), "Solace");
    choose(&mut window, "Plant A");
    click(&mut window, "Duplicate");
    assert_eq!(value(&window, "Profile Name"), "Plant A (copy)");
    click(&mut window, "Delete profile");
    assert!(window.query_by_role_and_label(Role::ListBoxOption, "Plant A (copy)").is_none());
    click(&mut window, "Undo");
    assert!(window.query_by_role_and_label(Role::ListBoxOption, "Plant A (copy)").is_some());
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_is_left_alone() {
    let mut desk = Desk::settings(&[plain(plant_a())]);
    let broken = desk.home.path().join("profiles/broken.ron");
    std::fs::write(&broken, "(\n    name: 7,\n)").unwrap();
    desk.reopen();
    let mut window = window([1280.0, 800.0], false, desk);
    choose(&mut window, "broken.ron");
    assert!(says(&window, &broken.display().to_string()));
    assert!(says(&window, "2"), "the line");
    assert!(window.query_by_label("Profile Name").is_none(), "there is nothing to edit");
    assert!(is_disabled(&window, "Delete profile") && is_disabled(&window, "Duplicate"));
    click_on(&mut window, Role::Button, "New profile");
    click(&mut window, "Empty profile");
    assert_eq!(value(&window, "Profile Name"), "New profile", "what is new is shown");
    choose(&mut window, "Plant A");
    fill(&mut window, "Profile Name", "Plant Z");
    click(&mut window, "OK");
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), "(\n    name: 7,\n)");
}

#[test]
fn a_password_is_sent_but_never_written() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    click(&mut window, "User Credentials");
    fill(&mut window, "User Name", "alice");
    fill(&mut window, "Password", "open sesame");
    assert_eq!(value(&window, "Password").chars().filter(|c| c.is_alphanumeric()).count(), 0, "it is masked");
    click(&mut window, "Remember in the system keychain");
    click(&mut window, "Apply");
    assert!(profiles(&window)[0].credentials.with_password);
    assert_eq!(value(&window, "Password"), "", "it is not shown again");
    assert!(!is_disabled(&window, "OK"));
    for file in std::fs::read_dir(window.state().app.profile_directory()).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("sesame"));
    }
}

#[test]
fn what_could_not_be_kept_stays_on_the_screen() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    fill(&mut window, "Profile Name", "Plant Z");
    let directory = window.state().app.profile_directory().to_owned();
    std::fs::remove_dir_all(&directory).unwrap();
    std::fs::write(&directory, "in the way").unwrap();
    click(&mut window, "OK");
    assert!(window.state().app.settings().is_some());
    assert_eq!(value(&window, "Profile Name"), "Plant Z");
    let notice = window.state().app.notices().last().unwrap().text.clone();
    assert!(says(&window, &notice), "{notice}");
    std::fs::remove_file(&directory).unwrap();
    std::fs::create_dir(&directory).unwrap();
    click(&mut window, "OK");
    assert_eq!(window.state().app.settings(), None);
    assert_eq!(profiles(&window)[0].name, "Plant Z");
}

#[test]
fn focus_stays_in_a_field_while_sentences_come_and_go_around_it() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    click(&mut window, "SSL/TLS");
    fill(&mut window, "Client Key File", "");
    for letter in "/certs/client.key".chars() {
        window.event(Event::Text(letter.to_string()));
        window.run();
    }
    assert!(says(&window, "A client key needs its certificate: choose Client Certificate File."));
    assert_eq!(value(&window, "Client Key File"), "/certs/client.key");
}

#[test]
fn the_local_test_broker_needs_no_address() {
    let mut profile = Profile { name: "Local test broker".to_owned(), ..Profile::default() };
    profile.endpoint.local_test_broker = true;
    profile.tls.enabled = true;
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    assert!(says(&window, "Address, port and certificates of the local test broker are filled in at each connect."));
    assert!(is_disabled(&window, "Broker Address") && is_disabled(&window, "Broker Port"));
    click(&mut window, "SSL/TLS");
    assert!(is_disabled(&window, "Enable SSL/TLS"));
    assert!(!is_disabled(&window, "OK"));
}
