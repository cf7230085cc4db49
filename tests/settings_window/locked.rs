//! Encrypted keys and keystores: what opens them, and what is inside.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Profile, TlsMode};

use super::desk::{Desk, click, click_on, fill, profiles, value, wait_for, wait_until, window};
use super::{certificates, openssl, plant_a};

/// A key with a password, PKCS#8, beside the files of the tutorial.
fn encrypted_key(certificates: &tempfile::TempDir, password: &str) -> String {
    let solace = certificates.path().join("solace");
    openssl(&solace, &format!("pkcs8 -topk8 -in client1.key -out locked.key -v2 aes256 -passout pass:{password}"));
    solace.join("locked.key").display().to_string()
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
