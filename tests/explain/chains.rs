//! Sentences that depend on who signed what, so that real certificates are needed.

use mqttdeck::explain;
use mqttdeck::profile::TlsMode;
use mqttdeck::session::SessionError;
use mqttdeck::tls::mint::{Issuer, NewKey, PrivateKey, Purpose, ServerName, Subject};
use mqttdeck::tls::{HandshakeError, HandshakeReport, ServerCertificateError};
use mqttdeck::transport::TransportError;

use crate::given::in_mode;

#[test]
fn a_namesake_of_the_issuer_is_said_to_be_where_it_is() {
    let ca = || {
        let name = Subject::named("Plant CA").to_name().unwrap();
        Issuer::self_signed(&name, PrivateKey::generate(NewKey::P256).unwrap(), 30).unwrap()
    };
    let [signer, namesake] = [ca(), ca()];
    let key = PrivateKey::generate(NewKey::P256).unwrap();
    let names = [ServerName::parse("localhost").unwrap()];
    let subject = Subject::named("localhost").to_name().unwrap();
    let server = signer.issue(Purpose::Server, &subject, &names, key.spki(), 30).unwrap();
    let cases = [
        (vec![server.clone()], "is in ca.pem, but with another key"),
        (vec![server.clone(), namesake.certificate().clone()], "is in the broker's own chain, but with another key"),
        // The broker's did sign it: the one that did not is ours.
        (vec![server.clone(), signer.certificate().clone()], "is in ca.pem, but with another key"),
    ];
    for (server_chain, expected) in cases {
        let bad_signature_of = Some(server.clone());
        let report = Box::new(HandshakeReport { server_chain, bad_signature_of, ..HandshakeReport::default() });
        let source = HandshakeError::ServerCertificate(ServerCertificateError::BadSignature);
        let error = SessionError::from(TransportError::Tls { report, source });
        let told = explain::session(&error, &in_mode(TlsMode::CaFile));
        assert!(told.cause.contains(expected), "{}", told.cause);
        let of_the_chain = told.remedies[0].contains("let the broker send the CN=Plant CA");
        assert_eq!(of_the_chain, expected.contains("chain"), "{:?}", told.remedies);
    }
}
