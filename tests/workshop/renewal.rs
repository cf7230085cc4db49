//! Renewed certificates.

use super::orders::{CURVE, authority, certificate, client, existing, make, openssl, server, sh, signer};
use mqttdeck::workshop::{Destination, KeyChoice, NewKey, Order, Purpose, Renewal, WorkshopError};

#[test]
fn renewing_keeps_whom_and_what_for() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    make(&authority("Test CA", CURVE), at);
    make(&client(at, "client1", CURVE), at);
    make(&server(at, &["localhost", "::1"], CURVE), at);
    let renewal = |name: &str, key| Renewal {
        certificate_file: at.join(format!("{name}.crt")),
        key,
        days: 400,
        signer: signer(at),
    };
    let to = at.join("renewed");
    for (name, key, same_key) in
        [("client1", existing(&at.join("client1.key")), true), ("localhost", KeyChoice::new(NewKey::Ed25519), false)]
    {
        let old = certificate(&at.join(format!("{name}.crt")));
        let order = Order::Renew(renewal(name, key));
        let error = order.make(&Destination::new(at)).unwrap_err();
        assert!(matches!(error, WorkshopError::Exists { .. }), "{error}");
        let made = make(&order, &to);
        assert!(made.outlives_ca(), "400 days, and the CA has 30");
        let new = made.certificate.unwrap();
        assert_eq!((&new.subject, &new.names, &new.issuer), (&old.subject, &old.names, &old.issuer));
        assert_eq!((made.purpose, new.spki() == old.spki()), (Purpose::of(&old), same_key));
        assert!(new.not_after > old.not_after && new.serial != old.serial);
        assert_eq!(made.files.len(), if same_key { 1 } else { 2 });
        let file = format!("renewed/{name}.crt");
        assert_eq!(openssl(at, &["verify", "-x509_strict", "-CAfile", "ca.crt", &file]).trim(), format!("{file}: OK"));
    }
    // The tutorials' certificates of version 1 become whole ones; in place, if that is asked for.
    sh(
        at,
        "openssl x509 -req -in <(openssl req -new -key client1.key -subj '/OU=a/OU=b/CN=old') -CA ca.crt -CAkey ca.key -days 5 -out old.crt",
    );
    assert_eq!(certificate(&at.join("old.crt")).version, 1);
    let order = Order::Renew(renewal("old", existing(&at.join("client1.key"))));
    let made = order.make(&Destination { directory: at.to_owned(), overwrite: true }).unwrap();
    let new = certificate(&at.join("old.crt"));
    assert_eq!((new.version, new.subject.as_str(), made.purpose), (3, "OU=a, OU=b, CN=old", None));
    // A CA with another key is another CA.
    let error = Order::Renew(renewal("ca", KeyChoice::new(CURVE))).make(&Destination::new(&to)).unwrap_err();
    assert!(matches!(error, WorkshopError::OtherKey { .. }), "{error}");
}
