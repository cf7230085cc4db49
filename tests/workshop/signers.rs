//! CAs from elsewhere.

use std::fs;

use super::orders::{CURVE, authority, certificate, client, existing, make, openssl, server, sh, signer};
use mqttdeck::workshop::{Order, Purpose, Renewal};

#[test]
fn a_ca_of_any_version_and_name_can_sign() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    // As Cybus's tutorial has it: version 1. And a name in which kinds, and types of text, come twice.
    let subject = "/DC=com/DC=example/OU=a/OU=b/O=Ä/CN=Old CA";
    sh(at, &format!("openssl req -new -utf8 -newkey rsa:2048 -nodes -keyout ca.key -subj '{subject}' -out ca.csr"));
    sh(at, "openssl x509 -req -in ca.csr -signkey ca.key -days 30 -out ca.crt");
    assert_eq!(certificate(&at.join("ca.crt")).version, 1);
    make(&client(at, "client1", CURVE), at);
    make(&server(at, &["localhost"], CURVE), at);
    for file in ["client1.crt", "localhost.crt"] {
        assert_eq!(openssl(at, &["verify", "-CAfile", "ca.crt", file]).trim(), format!("{file}: OK"));
    }
    // Renewed by itself, it is of version 3, and what it signed is accepted under it, strictly.
    let renewal = Renewal {
        certificate_file: at.join("ca.crt"),
        key: existing(&at.join("ca.key")),
        days: 60,
        signer: signer(at),
    };
    let renewed = make(&Order::Renew(renewal), &at.join("renewed"));
    assert_eq!((renewed.certificate.unwrap().version, renewed.purpose), (3, Some(Purpose::Authority)));
    let strictly = ["verify", "-x509_strict", "-CAfile", "renewed/ca.crt", "client1.crt"];
    assert_eq!(openssl(at, &strictly).trim(), "client1.crt: OK");
}

#[test]
fn an_intermediate_ca_goes_with_what_it_signs() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let root = at.join("root");
    make(&authority("Root", CURVE), &root);
    sh(at, "openssl req -new -newkey rsa:2048 -nodes -keyout ca.key -subj '/CN=Between' -out ca.csr");
    sh(
        at,
        "printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n' > ext",
    );
    sh(at, "openssl x509 -req -in ca.csr -CA root/ca.crt -CAkey root/ca.key -days 9 -extfile ext -out ca.crt");
    // In the wrong order, and with its root.
    sh(at, "cat root/ca.crt ca.crt > both.crt && mv both.crt ca.crt");
    make(&client(at, "client1", CURVE), at);
    let file = ["verify", "-CAfile", "root/ca.crt", "-untrusted", "client1.crt", "client1.crt"];
    assert_eq!(openssl(at, &file).trim(), "client1.crt: OK");
    let blocks = fs::read_to_string(at.join("client1.crt")).unwrap().matches("BEGIN CERTIFICATE").count();
    assert_eq!(blocks, 2, "the client's own and the intermediate's, but not the root's");
}
