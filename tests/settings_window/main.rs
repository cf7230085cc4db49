//! "MQTT Broker Profile Settings" as a person uses it: by its labels, with a real app and real files behind it.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "the whole window is for other tests")]
#[path = "../desk/mod.rs"]
mod desk;
mod editing;
mod endpoint;
mod files;
mod locked;
mod looks;
mod mqtt5;
mod verification;

use std::path::Path;

use desk::{Window, click_on};
use egui::Event;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Profile, TlsMode};

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

/// What the pasted texts are: a certificate and its key, as files.
fn made_by_tutorial(certificates: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(certificates.path().join("solace").join(name)).unwrap()
}

/// Puts the focus into the field and pastes.
fn paste(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run();
    window.event(Event::Paste(text.to_owned()));
    window.run();
}

fn openssl(directory: &Path, arguments: &str) {
    let made = std::process::Command::new("openssl")
        .args(arguments.split(' '))
        .current_dir(directory)
        .stderr(std::process::Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "openssl {arguments}");
}

/// Opens a combo and chooses this.
fn choose_in(window: &mut Window, combo: &str, choice: &str) {
    window.get_by_role_and_label(Role::ComboBox, combo).scroll_to_me();
    window.run();
    click_on(window, Role::ComboBox, combo);
    click_on(window, Role::Button, choice);
}
