//! "MQTT Broker Profile Settings" as a person uses it: by its labels, with a real app and real files behind it.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "the whole window is for other tests")]
mod desk;

use std::path::Path;
use std::sync::Arc;

use desk::{
    Desk, Window, choose, click, click_on, fill, is_disabled, profiles, says, value, wait_for, wait_for_part,
    wait_until, window,
};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Profile, TlsMode, TlsVersions, Verification};

fn plant_a() -> Profile {
    let mut profile =
        Profile { name: "Plant A".to_owned(), client_id: "mqttdeck-7f3a9c21".to_owned(), ..Profile::default() };
    profile.endpoint.host = "mr1.messaging.solace.cloud".to_owned();
    profile.endpoint.port = 8883;
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile
}

/// Without TLS, so that nothing is missing.
fn plain(mut profile: Profile) -> Profile {
    profile.tls.enabled = false;
    profile
}

/// Whether there is a field with this label.
fn has(window: &Window, label: &str) -> bool {
    window.query_all_by_label(label).next().is_some()
}

/// Certificates made by the commands of the tutorials.
fn certificates() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs/tutorial-certs.sh");
    let made = std::process::Command::new("bash").arg(script).arg(directory.path()).status();
    assert!(made.is_ok_and(|status| status.success()), "openssl is needed: apt-get install openssl");
    directory
}

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
        ("General", "Max Packet Size", "1", "Choose a size from 1,024 to 268,435,455 bytes."),
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
        "LWT",
        "MQTT Version",
        "Connection Timeout",
        "Keep Alive Interval",
        "Max Inflight",
        "Max Packet Size",
        "Clean Session",
        "Auto Reconnect",
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

/// The fields of the five modes, in the order of the window.
#[test]
fn each_mode_has_the_fields_that_the_tutorials_have() {
    const ALL: [&str; 11] = [
        "CA File",
        "Keystore File",
        "Keystore Password",
        "Trusted Keystore Alias",
        "Client Certificate File",
        "Client Key File",
        "Client Key Password",
        "PEM Formatted",
        "Client Keystore",
        "Client KeyPair Alias",
        "Client KeyPair Password",
    ];
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    click(&mut window, "SSL/TLS");
    for (mode, expected) in [
        (TlsMode::CaSigned, &[][..]),
        (TlsMode::CaFile, &["CA File"]),
        (TlsMode::CaKeystore, &["Keystore File", "Keystore Password", "Trusted Keystore Alias"]),
        (
            TlsMode::SelfSigned,
            &["CA File", "Client Certificate File", "Client Key File", "Client Key Password", "PEM Formatted"],
        ),
        (
            TlsMode::SelfSignedKeystores,
            &[
                "Keystore File",
                "Keystore Password",
                "Trusted Keystore Alias",
                "Client Keystore",
                "Client KeyPair Alias",
                "Client KeyPair Password",
            ],
        ),
    ] {
        click_on(&mut window, Role::RadioButton, mode.label());
        let shown: Vec<&str> = ALL.into_iter().filter(|label| has(&window, label)).collect();
        assert_eq!(shown, expected, "{mode:?}");
        assert!(has(&window, "Name Check"), "{mode:?}");
    }
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
fn dropped_files_go_into_the_fields_they_belong_to() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    click(&mut window, "SSL/TLS");
    let pointed = window.get_by_label("Client Certificate File").rect().center();
    window.hover_at(pointed);
    window.run();
    drop_files(&mut window, &["/certs/client.crt"]);
    window.remove_cursor();
    window.run();
    drop_files(&mut window, &["/certs/client.key", "/certs/ca.pem"]);
    assert_eq!(value(&window, "Client Certificate File"), "/certs/client.crt");
    assert_eq!(value(&window, "Client Key File"), "/certs/client.key");
    assert_eq!(value(&window, "CA File"), "/certs/ca.pem");
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it".to_owned())
    }
}

fn drop_files(window: &mut Window, files: &[&str]) {
    for file in files {
        window.input_mut().dropped_files.push(Arc::new(Dropped(file.into())));
    }
    window.run();
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

#[test]
fn file_fields_say_what_the_file_is_and_whether_the_key_belongs_to_it() {
    let certificates = certificates();
    let file = |name: &str| certificates.path().join("solace").join(name).display().to_string();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    click(&mut window, "SSL/TLS");
    fill(&mut window, "CA File", &file("MyRootCaCert.pem"));
    fill(&mut window, "Client Certificate File", &file("clientCert1.pem"));
    fill(&mut window, "Client Key File", &file("MyRootCaKey.key"));
    wait_for(&mut window, "This key does not belong to clientCert1.pem.");
    fill(&mut window, "Client Key File", &file("client1.key"));
    wait_for_part(&mut window, "client1.messaging.solace.cloud");
    assert!(!says(&window, "This key does not belong to clientCert1.pem."));
    fill(&mut window, "CA File", &file("client1.key"));
    wait_for_part(&mut window, "private key");
}

/// What the pasted texts are: a certificate and its key, as files.
fn made_by_tutorial(certificates: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(certificates.path().join("solace").join(name)).unwrap()
}

#[test]
fn pasted_pem_text_is_saved_privately_and_the_field_shows_the_path() {
    let certificates = certificates();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    let directory = window.state().app.profile_directory().join("pasted");
    click(&mut window, "SSL/TLS");
    let pastes = [
        ("CA File", "MyRootCaCert.pem", "plant-a-ca.pem", "messaging.solace.cloud"),
        ("Client Certificate File", "clientCert1.pem", "plant-a-certificate.pem", "client1.messaging.solace.cloud"),
        ("Client Key File", "client1.key", "plant-a-key.pem", "RSA"),
    ];
    for (label, source, file, words) in pastes {
        let text = made_by_tutorial(&certificates, source);
        paste(&mut window, label, &text);
        let path = directory.join(file);
        assert_eq!(value(&window, label), path.display().to_string());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
        wait_for(&mut window, &format!("Saved the pasted text to {file}"));
        wait_for_part(&mut window, words);
    }
    assert!(!says(&window, "This key does not belong to plant-a-certificate.pem."));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    assert_eq!(value(&window, "Client Key File"), "", "undo brings no text back");
}

#[test]
fn pasted_text_that_lost_its_lines_is_whole_again_and_overwrites_nothing() {
    let certificates = certificates();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    let directory = window.state().app.profile_directory().join("pasted");
    click(&mut window, "SSL/TLS");
    let whole = made_by_tutorial(&certificates, "MyRootCaCert.pem");
    for (pasted, file) in [
        (whole.replace('\n', " "), "plant-a-ca.pem"),
        (whole.replace('\n', "\\n"), "plant-a-ca-2.pem"),
        (whole.clone(), "plant-a-ca-3.pem"),
    ] {
        paste(&mut window, "CA File", &pasted);
        assert_eq!(value(&window, "CA File"), directory.join(file).display().to_string());
        assert_eq!(std::fs::read_to_string(directory.join(file)).unwrap(), whole, "{file}");
    }
    // Typed, or dropped as text, it comes another way.
    fill(&mut window, "CA File", &whole);
    window.run();
    assert_eq!(value(&window, "CA File"), directory.join("plant-a-ca-4.pem").display().to_string());
    paste(&mut window, "CA File", "/certs/ca.pem");
    assert!(value(&window, "CA File").ends_with("/certs/ca.pem"), "a path stays a path");
}

#[test]
fn pasted_text_that_cannot_be_saved_says_so_and_shows_nothing_of_it() {
    let certificates = certificates();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    std::fs::write(window.state().app.profile_directory().join("pasted"), "in the way").unwrap();
    click(&mut window, "SSL/TLS");
    paste(&mut window, "Client Key File", &made_by_tutorial(&certificates, "client1.key"));
    assert_eq!(value(&window, "Client Key File"), "");
    wait_for_part(&mut window, "The pasted text was not saved: ");
}

/// Puts the focus into the field and pastes.
fn paste(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run();
    window.event(Event::Paste(text.to_owned()));
    window.run();
}

/// A key with a password, PKCS#8, beside the files of the tutorial.
fn encrypted_key(certificates: &tempfile::TempDir, password: &str) -> String {
    let solace = certificates.path().join("solace");
    openssl(&solace, &format!("pkcs8 -topk8 -in client1.key -out locked.key -v2 aes256 -passout pass:{password}"));
    solace.join("locked.key").display().to_string()
}

fn openssl(directory: &Path, arguments: &str) {
    let made = std::process::Command::new("openssl")
        .args(arguments.split(' '))
        .current_dir(directory)
        .stderr(std::process::Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "openssl {arguments}");
}

#[test]
fn a_typed_password_opens_the_key_and_a_wrong_one_is_told_at_once() {
    let certificates = certificates();
    let key = encrypted_key(&certificates, "sesame");
    let mut profile = plant_a();
    profile.tls.client_certificate_file = certificates.path().join("solace/clientCert1.pem");
    profile.tls.client_key_file = key.into();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    wait_for(&mut window, "Encrypted: needs Client Key Password");
    wait_for(&mut window, "locked.key is encrypted. Empty: it is asked for at connect.");
    fill(&mut window, "Client Key Password", "open");
    wait_for(&mut window, "This password does not open locked.key.");
    fill(&mut window, "Client Key Password", "sesame");
    wait_for(&mut window, "It opens locked.key.");
    let state = format!("{:?}", window.state().app.settings());
    assert!(!state.contains("sesame"));
    click(&mut window, "Remember in the system keychain");
    fill(&mut window, "CA File", "/certs/ca.pem");
    click(&mut window, "Apply");
    wait_for(&mut window, "Empty: the known one stays. It opens locked.key.");
}

/// Two keystores as the tutorials make them: one with a CA, one with two key pairs.
fn keystores(certificates: &tempfile::TempDir) -> Profile {
    let solace = certificates.path().join("solace");
    openssl(&solace, "pkcs12 -export -nokeys -in MyRootCaCert.pem -out trust.p12 -name root -passout pass:trusted");
    openssl(
        &solace,
        "pkcs12 -export -in clientCert1.pem -inkey client1.key -out client.p12 -name client1 -passout pass:sesame",
    );
    let mut profile = plant_a();
    profile.tls.mode = TlsMode::SelfSignedKeystores;
    profile.tls.keystore_file = solace.join("trust.p12");
    profile.tls.client_keystore_file = solace.join("client.p12");
    profile
}

#[test]
fn a_keystore_shows_what_is_inside_as_soon_as_its_password_is_typed() {
    let certificates = certificates();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[keystores(&certificates)]));
    click(&mut window, "SSL/TLS");
    wait_for(&mut window, "client.p12 is encrypted. Empty: it is asked for at connect.");
    assert_eq!(value(&window, "Client KeyPair Alias"), "The only key pair");
    fill(&mut window, "Client Keystore Password", "wrong");
    wait_for(&mut window, "This password does not open client.p12.");
    fill(&mut window, "Client Keystore Password", "sesame");
    wait_for(&mut window, "It opens client.p12.");
    let only = "The only key pair: client1, client1.messaging.solace.cloud, until ";
    wait_until(&mut window, only, |window| value(window, "Client KeyPair Alias").starts_with(only));
    fill(&mut window, "Keystore Password", "trusted");
    wait_for(&mut window, "It opens trust.p12.");
    click_on(&mut window, Role::ComboBox, "Client KeyPair Alias");
    let choice = window.query_all_by_label_contains("client1: key pair, ").last().unwrap();
    choice.click();
    window.run();
    assert!(value(&window, "Client KeyPair Alias").starts_with("client1: key pair, client1.messaging"));
    click(&mut window, "OK");
    assert_eq!(profiles(&window)[0].tls.client_key_alias, "client1");
}

#[test]
fn a_keystore_in_the_field_of_a_file_asks_for_its_password_there() {
    let certificates = certificates();
    let mut profile = keystores(&certificates);
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = profile.tls.keystore_file.clone();
    profile.tls.client_certificate_file = profile.tls.client_keystore_file.clone();
    profile.tls.client_key_file = profile.tls.client_keystore_file.clone();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    wait_for(&mut window, "trust.p12 is encrypted. Empty: it is asked for at connect.");
    fill(&mut window, "Keystore Password", "trusted");
    wait_for(&mut window, "It opens trust.p12.");
    fill(&mut window, "Client Key Password", "sesame");
    wait_for(&mut window, "It opens client.p12.");
    wait_for(&mut window, "The files are PKCS#12; the content decides.");
}

#[test]
fn an_alias_that_is_kept_shows_though_its_keystore_is_gone() {
    let mut profile = plant_a();
    profile.tls.mode = TlsMode::SelfSignedKeystores;
    profile.tls.keystore_file = "/certs/trust.jks".into();
    profile.tls.client_keystore_file = "/certs/client.jks".into();
    profile.tls.client_key_alias = "client1".to_owned();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile.clone()]));
    click(&mut window, "SSL/TLS");
    wait_for(&mut window, "trust.jks does not exist.");
    assert_eq!(value(&window, "Client KeyPair Alias"), "client1");
    assert_eq!(value(&window, "Trusted Keystore Alias"), "All certificates");
    click_on(&mut window, Role::ComboBox, "Client KeyPair Alias");
    click(&mut window, "The only key pair");
    assert_eq!(value(&window, "Client KeyPair Alias"), "The only key pair");
    click(&mut window, "Revert");
    assert_eq!(value(&window, "Client KeyPair Alias"), "client1");
    click(&mut window, "OK");
    assert_eq!(profiles(&window), [profile]);
}

#[test]
fn a_tick_that_does_not_fit_is_remarked_on_and_is_no_error() {
    let certificates = certificates();
    let mut profile = plant_a();
    profile.tls.ca_file = certificates.path().join("solace/MyRootCaCert.pem");
    profile.tls.client_certificate_file = certificates.path().join("solace/clientCert1.pem");
    profile.tls.client_key_file = certificates.path().join("solace/client1.key");
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    click(&mut window, "PEM Formatted");
    wait_for(&mut window, "The files are PEM; the content decides.");
    assert!(!is_disabled(&window, "OK"));
    click(&mut window, "PEM Formatted");
    assert!(!says(&window, "The files are PEM; the content decides."));
}

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

/// Opens a combo and chooses this.
fn choose_in(window: &mut Window, combo: &str, choice: &str) {
    window.get_by_role_and_label(Role::ComboBox, combo).scroll_to_me();
    window.run();
    click_on(window, Role::ComboBox, combo);
    click_on(window, Role::Button, choice);
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
        for (tab, file) in
            [("General", "general"), ("User Credentials", "credentials"), ("SSL/TLS", "tls"), ("LWT", "lwt")]
        {
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
