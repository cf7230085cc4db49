//! Signing requests, in both directions with openssl, and hostile ones.

use std::fs;

use super::orders::{CURVE, authority, certificate, make, openssl, request, sh, signer};
use mqttdeck::workshop::{Destination, NewKey, Order, RequestError, Role, SignRequest, WorkshopError};

#[test]
fn requests_go_both_ways() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    // Ours, signed by openssl.
    for kind in [NewKey::Rsa2048, NewKey::P256, NewKey::P384, NewKey::Ed25519] {
        let name = format!("ours-{}", kind.label().replace(' ', "-"));
        make(&request(&["broker.example", "::1"], &name, kind), at);
        let text = openssl(at, &["req", "-in", &format!("{name}.csr"), "-noout", "-verify", "-text"]);
        assert!(text.contains("DNS:broker.example, IP Address:0:0:0:0:0:0:0:1"), "{text}");
        sh(at, &format!("openssl x509 -req -in {name}.csr -CA ca.crt -CAkey ca.key -days 5 -out {name}.crt"));
        assert_eq!(certificate(&at.join(format!("{name}.crt"))).subject, format!("CN={name}"));
    }
    // Theirs, signed by us: in PEM and DER, with more asked for than anybody gets.
    sh(
        at,
        "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout theirs.key -subj '/C=DE/OU=a/OU=b/CN=theirs' \
            -addext 'subjectAltName=DNS:a.example,IP:10.0.0.1,email:a@example.com' -addext 'basicConstraints=critical,CA:TRUE' \
            -addext 'keyUsage=critical,keyCertSign' -out theirs.csr",
    );
    sh(at, "openssl req -in theirs.csr -outform DER -out theirs-der.csr");
    for (file, role, names) in [
        ("theirs", Role::Client, vec![]),
        ("theirs-der", Role::Server, vec!["a.example".to_owned(), "10.0.0.1".to_owned()]),
    ] {
        let request_file = at.join(format!("{file}.csr"));
        let order = SignRequest { request_file, role, names: Vec::new(), days: 5, signer: signer(at) };
        let made = make(&Order::Sign(order), at);
        let (own, lines) = (made.certificate.clone().unwrap(), made.mosquitto_conf());
        assert_eq!((own.subject.as_str(), own.is_ca, &own.names), ("C=DE, OU=a, OU=b, CN=theirs", false, &names));
        assert_eq!((made.purpose, made.key_file, lines), (Some(role.purpose()), None, None));
        let verified = openssl(at, &["verify", "-x509_strict", "-CAfile", "ca.crt", &format!("{file}.crt")]);
        assert!(verified.contains("OK"), "{verified}");
    }
    // A server's request without names: the common name serves if it can be one.
    sh(at, "openssl req -new -key theirs.key -subj '/CN=plain.example' -out plain.csr");
    let order = SignRequest {
        request_file: at.join("plain.csr"),
        role: Role::Server,
        names: Vec::new(),
        days: 5,
        signer: signer(at),
    };
    assert_eq!(make(&Order::Sign(order), at).certificate.unwrap().names, ["plain.example"]);
}

#[test]
fn requests_that_are_not_what_they_say_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    make(&request(&[], "honest", CURVE), at);
    sh(at, "openssl req -in honest.csr -outform DER -out der");
    let der = fs::read(at.join("der")).unwrap();
    let changed = |place: usize| {
        let mut der = der.clone();
        der[place] ^= 1;
        der
    };
    let name = der.windows(6).position(|window| window == b"honest").unwrap();
    sh(at, "openssl req -new -newkey rsa:1024 -nodes -keyout weak.key -subj /CN=weak -out weak.csr");
    sh(at, "openssl req -new -newkey rsa:2048 -nodes -keyout old.key -sha1 -subj /CN=old -out old.csr");
    sh(at, "openssl req -new -newkey rsa:2048 -nodes -keyout nobody.key -subj / -out nobody.csr");
    let reason = |content: &[u8]| {
        let request_file = at.join("hostile.csr");
        fs::write(&request_file, content).unwrap();
        let order = SignRequest { request_file, role: Role::Client, names: Vec::new(), days: 5, signer: signer(at) };
        match Order::Sign(order).make(&Destination::new(at)).unwrap_err() {
            WorkshopError::Request { source, .. } => match source {
                RequestError::Read(_) => "read",
                RequestError::NotARequest => "no request",
                RequestError::Damaged(_) => "damaged",
                RequestError::BadSignature => "signature",
                RequestError::Weak(_) => "weak",
            },
            WorkshopError::NamelessRequest { .. } => "nobody",
            other => panic!("{other}"),
        }
    };
    let file = |name: &str| fs::read(at.join(name)).unwrap();
    assert_eq!(reason(&changed(name)), "signature", "another name");
    assert_eq!(reason(&changed(der.len() - 1)), "signature");
    assert_eq!(reason(&file("weak.csr")), "weak");
    assert_eq!(reason(&file("old.csr")), "weak");
    assert_eq!(reason(&file("nobody.csr")), "nobody");
    assert_eq!(reason(&file("ca.crt")), "no request");
    assert_eq!(reason(b""), "no request");
    assert_eq!(reason(b"\x30\x80"), "no request");
    assert_eq!(reason(&vec![0x30; 100_000]), "no request");
    assert_eq!(reason(b"-----BEGIN CERTIFICATE REQUEST-----\nMII"), "damaged");
    assert_eq!(reason(&vec![b'a'; 300_000]), "read");
    // Whatever is cut off or changed: no panic, and nothing is signed.
    for end in 0..der.len() {
        assert!(["no request", "damaged", "signature", "weak"].contains(&reason(&der[..end])), "{end}");
        assert!(["no request", "damaged", "signature", "weak"].contains(&reason(&changed(end))), "{end}");
    }
    assert!(!at.join("hostile.crt").exists());
}
