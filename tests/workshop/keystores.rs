//! PKCS#12, read by openssl and Java.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::orders::{CURVE, authority, client, make, openssl, run_openssl, sh};
use mqttdeck::profile::Secret;
use mqttdeck::workshop::{Export, FileKind, NewKey, Order};

#[test]
fn keystores_open_in_openssl_and_java() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    // Keys in the forms that a keystore does not have: PKCS#1 and SEC1.
    make(&client(at, "curve", CURVE), at);
    make(&client(at, "rsa", NewKey::Rsa2048), at);
    make(&client(at, "ed", NewKey::Ed25519), at);
    sh(
        at,
        "openssl ec -in curve.key -out curve.old 2>/dev/null && openssl rsa -in rsa.key -traditional -out rsa.old 2>/dev/null; cp ed.key ed.old",
    );
    // Java takes ASCII only.
    for (name, password) in [("curve", "a password"), ("rsa", "a-z, 0-9 & *"), ("ed", "pässword €")] {
        let export = Export {
            certificate_file: at.join(format!("{name}.crt")),
            key_file: at.join(format!("{name}.old")),
            passphrase: None,
            chain_file: Some(at.join("ca.crt")),
            alias: format!("the {name} one"),
            password: Secret::new(password.to_owned()),
        };
        let made = make(&Order::Export(export), at);
        assert_eq!(made.file(FileKind::Keystore), Some(at.join(format!("{name}.p12")).as_path()));
        let keystore = format!("{name}.p12");
        let given = format!("pass:{password}");
        let arguments = ["pkcs12", "-in", &keystore, "-passin", &given, "-nodes"];
        let text = openssl(at, &arguments);
        assert!(text.contains(&format!("friendlyName: the {name} one")), "{text}");
        assert_eq!((text.matches("BEGIN CERTIFICATE").count(), text.matches("BEGIN PRIVATE KEY").count()), (2, 1));
        assert_eq!(text.matches("localKeyID").count(), 2, "key and certificate belong together");
        fs::write(at.join("out.key"), &text).unwrap();
        let public = |file: &str| openssl(at, &["pkey", "-in", file, "-pubout"]);
        assert_eq!(public("out.key"), public(&format!("{name}.key")));
        let info = run_openssl(at, &[&arguments[..5], &["-info", "-noout"]].concat()).1;
        assert!(
            info.contains("MAC: sha256") && info.contains("AES-256-CBC") && info.contains("hmacWithSHA256"),
            "{info}"
        );
        if password.is_ascii() {
            java_lists(at, &keystore, name, password);
        }
    }
    let wrong = ["pkcs12", "-in", "rsa.p12", "-passin", "pass:another", "-noout"];
    assert!(!run_openssl(at, &wrong).0);
}

/// With keytool, where there is one.
fn java_lists(at: &Path, keystore: &str, name: &str, password: &str) {
    let mut keytool = Command::new("keytool");
    keytool.current_dir(at).env("LC_ALL", "C.UTF-8").env("STORE_PASS", password);
    let Ok(output) = keytool.args(["-list", "-v", "-keystore", keystore, "-storepass:env", "STORE_PASS"]).output()
    else {
        println!("keytool is not installed: Java's view of {keystore} was not tried");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text} {}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(&format!("Alias name: the {name} one")) && text.contains("PrivateKeyEntry"), "{text}");
    assert!(text.contains("Certificate chain length: 2"), "{text}");
}
