//! What cannot be made, and how that is said.

use std::path::Path;

use super::orders::{CURVE, authority, client, make, server, sh};
use mqttdeck::profile::Secret;
use mqttdeck::tls::mint::{IssuerError, MintError};
use mqttdeck::tls::{KeyKind, TlsFileError};
use mqttdeck::workshop::{Destination, Export, NameFault, NewClient, Order, RequestError, Signer, WorkshopError};

#[test]
fn what_cannot_be_made_is_told_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    make(&client(at, "client1", CURVE), at);
    make(&authority("Other CA", CURVE), &at.join("other"));
    // A CA that ended yesterday.
    sh(
        at,
        "openssl req -new -key ca.key -subj /CN=over -out over.csr && openssl x509 -req -in over.csr -signkey ca.key -days -1 -out over.crt",
    );
    let to = Destination::new(at.join("to"));
    let fails = |order: Order| order.make(&to).unwrap_err();
    let with = |change: &dyn Fn(&mut NewClient)| {
        let Order::Client(mut order) = client(at, "new", CURVE) else { unreachable!() };
        change(&mut order);
        fails(Order::Client(order))
    };
    let is_name = |error: &WorkshopError, wanted| matches!(error, WorkshopError::Mint(MintError::Subject { fault, .. }) if *fault == wanted);
    assert!(is_name(&with(&|order| order.subject.common_name.clear()), NameFault::Empty));
    assert!(is_name(&with(&|order| order.subject.common_name = "a".repeat(65)), NameFault::TooLong));
    assert!(is_name(&with(&|order| order.subject.organisation = "a\tb".into()), NameFault::ControlCharacter));
    for days in [0, 36_501, u32::MAX] {
        assert!(matches!(with(&|order| order.days = days), WorkshopError::Days(told) if told == days));
    }
    let other_key = with(&|order| order.signer.key_file = at.join("other/ca.key"));
    assert!(matches!(other_key, WorkshopError::Issuer(IssuerError::File(TlsFileError::KeyMismatch { .. }))));
    let (certificate_file, key_file) = (at.join("client1.crt"), at.join("client1.key"));
    let no_ca = Signer { certificate_file, key_file, passphrase: None };
    assert!(matches!(with(&|order| order.signer = no_ca.clone()), WorkshopError::Issuer(IssuerError::NotACa { .. })));
    let over = with(&|order| order.signer.certificate_file = at.join("over.crt"));
    assert!(matches!(over, WorkshopError::Issuer(IssuerError::Expired { .. })));
    let gone = with(&|order| order.signer.certificate_file = at.join("gone.crt"));
    assert!(matches!(gone, WorkshopError::Issuer(IssuerError::File(TlsFileError::Read { .. }))));
    assert!(matches!(fails(server(at, &[], CURVE)), WorkshopError::NoServerName));
    let wrong = fails(server(at, &["localhost", "a b"], CURVE));
    assert!(matches!(wrong, WorkshopError::Mint(MintError::ServerName(name)) if name == "a b"));
    let export = |key: &str, password: &str| {
        fails(Order::Export(Export {
            certificate_file: at.join("client1.crt"),
            key_file: at.join(key),
            passphrase: None,
            chain_file: None,
            alias: String::new(),
            password: Secret::new(password.to_owned()),
        }))
    };
    assert!(matches!(export("client1.key", ""), WorkshopError::NoPassword));
    assert!(matches!(export("ca.key", "secret"), WorkshopError::File(TlsFileError::KeyMismatch { .. })));
    assert!(!at.join("to").exists());
}

#[test]
fn every_error_has_its_sentence() {
    let file = || Path::new("/certs/a.crt").to_owned();
    let request = |source| WorkshopError::Request { file: file(), source };
    let subject = |fault| WorkshopError::Mint(MintError::Subject { text: "a\nb".to_owned(), fault });
    let errors = [
        WorkshopError::Exists { file: file() },
        WorkshopError::Write { file: file(), source: std::io::ErrorKind::PermissionDenied.into() },
        WorkshopError::Days(0),
        WorkshopError::NoServerName,
        WorkshopError::NoPassword,
        WorkshopError::File(TlsFileError::KeyMismatch { key: file(), certificate: file() }),
        WorkshopError::Issuer(IssuerError::NotACa { file: file(), subject: "CN=a".to_owned() }),
        WorkshopError::Issuer(IssuerError::Expired { file: file(), not_after: jiff::Timestamp::UNIX_EPOCH }),
        request(RequestError::Read(std::io::ErrorKind::NotFound.into())),
        request(RequestError::NotARequest),
        request(RequestError::Damaged("it ends".to_owned())),
        request(RequestError::BadSignature),
        request(RequestError::Weak(KeyKind::Rsa(1024))),
        WorkshopError::NamelessRequest { file: file() },
        WorkshopError::OtherKey { file: file() },
        WorkshopError::ReplacesCa { file: file() },
        subject(NameFault::Empty),
        subject(NameFault::TooLong),
        subject(NameFault::ControlCharacter),
        WorkshopError::Mint(MintError::ServerName("a b".to_owned())),
        WorkshopError::Mint(MintError::Library("a key")),
    ];
    let mut headlines: Vec<String> = errors
        .iter()
        .map(|error| {
            let why = mqttdeck::explain::workshop_error(error);
            assert!(!why.headline.ends_with('.') && why.headline.chars().count() <= 100, "{why:?}");
            assert!(why.cause.ends_with(['.', '”']) && !why.detail.is_empty(), "{why:?}");
            assert!(!why.remedies.is_empty() && why.remedies.iter().all(|remedy| remedy.ends_with('.')), "{why:?}");
            let all = format!("{} {} {}", why.headline, why.cause, why.remedies.join(" "));
            assert!(!["!", "  ", "..", "SSL/TLS tab", "\n"].iter().any(|odd| all.contains(odd)), "{all}");
            why.headline
        })
        .collect();
    headlines.sort();
    headlines.dedup();
    assert_eq!(headlines.len(), errors.len(), "each is told apart: {headlines:#?}");
}

#[test]
fn nothing_takes_the_place_of_the_ca_that_signs_it() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    let files = || ["ca.crt", "ca.key"].map(|file| std::fs::read(at.join(file)).unwrap());
    let before = files();
    let to = Destination { directory: at.join("."), overwrite: true };
    for order in [client(at, "ca", CURVE), server(at, &["ca"], CURVE)] {
        let error = order.make(&to).unwrap_err();
        assert!(matches!(error, WorkshopError::ReplacesCa { .. }), "{error}");
        assert_eq!(files(), before);
    }
    // Elsewhere a client may be called so.
    make(&client(at, "ca", CURVE), &at.join("clients"));
}
