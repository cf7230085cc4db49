//! The fields for files: what they say, what is dropped or pasted into them.

use std::path::Path;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use mqttdeck::app::TlsMode;

use super::desk::{Desk, Window, click, click_on, fill, is_disabled, says, value, wait_for, wait_for_part, window};
use super::{certificates, has, made_by_tutorial, paste, plant_a};

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
fn pasted_text_that_was_discarded_is_gone_and_what_a_profile_names_stays() {
    let certificates = certificates();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plant_a()]));
    let directory = window.state().app.profile_directory().join("pasted");
    let files = || {
        let names = std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    click(&mut window, "SSL/TLS");
    paste(&mut window, "CA File", &made_by_tutorial(&certificates, "MyRootCaCert.pem"));
    paste(&mut window, "Client Certificate File", &made_by_tutorial(&certificates, "clientCert1.pem"));
    paste(&mut window, "Client Key File", &made_by_tutorial(&certificates, "client1.key"));
    click(&mut window, "Apply");
    paste(&mut window, "Client Key File", &made_by_tutorial(&certificates, "client1.key"));
    assert_eq!(files().len(), 4);
    click(&mut window, "Cancel");
    click(&mut window, "Discard");
    assert!(window.state().app.settings().is_none());
    assert_eq!(files(), ["plant-a-ca.pem", "plant-a-certificate.pem", "plant-a-key.pem"]);
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

    drop_files(&mut window, &["/certs/client1.key"]);
    window.run();
    assert!(window.query_by_label_contains("The pasted text was not saved: ").is_none(), "of the file before");
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
