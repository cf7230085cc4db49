//! Every certificate set of the tutorials connects in `check`, over TLS 1.2 and 1.3, and so does Kaa's one-way TLS.

use super::mqttdeck;
use super::support::{Mosquitto, certs};

/// Directory, certificate, key, and as whom the broker sees the client.
const SETS: [(&str, &str, &str, &str); 5] = [
    ("solace", "clientCert1.pem", "client1.key", "client1.messaging.solace.cloud"),
    ("cybus", "anymachine.crt", "anymachine-key.pem", "device001"),
    ("tedge", "client.crt", "client.key", "client1"),
    ("kaa", "client.crt", "client.key", "endpoint-token"),
    ("sinet", "client0.crt", "client0.key", "client0"),
];

#[test]
fn every_set_connects() {
    let ca = certs::server_ca();
    for (setup, version) in [
        (Mosquitto::tls(certs::server()).demanding_certificates(), "TLS 1.3"),
        (Mosquitto::tls(certs::server()).demanding_certificates().only_tls12(), "TLS 1.2"),
    ] {
        let broker = setup.start();
        for (set, certificate, key, seen_as) in SETS {
            let (set, ca, port) = (certs::tutorials().join(set), ca.display(), broker.port());
            let (certificate, key) = (set.join(certificate), set.join(key));
            let (certificate, key) = (certificate.display(), key.display());
            let ran = mqttdeck(&format!("check -h localhost -p {port} --cafile {ca} --cert {certificate} --key {key}"));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
            for part in [version, seen_as, "Connected in"] {
                assert!(ran.out.contains(part), "{part} is not in {}", ran.out);
            }
        }
    }
}

#[test]
fn one_way_tls_connects() {
    let broker = Mosquitto::tls(certs::server()).start();
    let ca = certs::server_ca();
    let ran = mqttdeck(&format!("check -h localhost -p {} --cafile {}", broker.port(), ca.display()));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.contains("Asked  no"), "{}", ran.out);
}
