//! Which servers are believed.

use mqttdeck::profile::{TlsSettings, Verification};

use super::broker::Broker;
use super::case::Case;
use super::settings::{client, trouble, with_ca};

const UNTRUSTED: &str = "The server's certificate is not trusted";
const NOT_SIGNED: &str = "does not bear the signature of the trusted CA";
const OTHER_NAME: &str = "The server's certificate is not for localhost";
const EXPIRED: &str = "The server's certificate expired on 1 Jan 2021";
const CA_EXPIRED: &str = "expired on 1 Jan 2021";
const NO_SERVER: &str = "The server's certificate is not meant for a server";

pub fn cases() -> Vec<Case> {
    [good(), wrong_names(), wrong_dates(), wrong_issuers(), wrong_purposes(), self_signed(), relaxed()]
        .into_iter()
        .flatten()
        .collect()
}

fn ca(name: &str) -> TlsSettings {
    with_ca(trouble(&format!("servers/{name}.crt")))
}

/// A broker that shows this certificate, and a client that trusts "Trouble CA".
fn shows(name: &'static str, certificate: &'static str) -> Case {
    Case::new(name, Broker::showing(&[certificate]), ca("ca"))
}

fn good() -> Vec<Case> {
    vec![
        shows("a name in subjectAltName", "san"),
        shows("an address in subjectAltName", "san").host("127.0.0.1"),
        shows("a common name only", "cn"),
        shows("an address as common name only", "cn-ip").host("127.0.0.1"),
        shows("X.509 version 1", "v1"),
        shows("a CA certificate as the server's own", "ca-true"),
        Case::new("an intermediate that is sent", Broker::showing(&["under-int", "int"]), ca("ca")),
        Case::new("version 1 under an intermediate", Broker::showing(&["v1-under-int", "int"]), ca("ca")),
        Case::new("a CA of version 1", Broker::showing(&["under-v1-ca"]), ca("v1-ca")),
        Case::new("both of version 1", Broker::showing(&["v1-under-v1-ca"]), ca("v1-ca")),
        Case::new("one of many CAs in one file", Broker::demanding(), with_ca(many_cas()))
            .openssl(|openssl| openssl.ca = many_cas())
            .refused(
                "The broker demands a client certificate",
                ["asked for a client certificate"],
                "Self signed certificates",
            ),
        Case::new("an intermediate that stands in the CA file", Broker::showing(&["under-int"]), with_ca(ca_and_int())),
    ]
}

/// The CA and its intermediate in one file.
fn ca_and_int() -> std::path::PathBuf {
    joined("ca+int.pem", &[trouble("servers/ca.crt"), trouble("servers/int.crt")])
}

fn many_cas() -> std::path::PathBuf {
    joined("many.pem", &[trouble("servers/ca.crt"), trouble("servers/other-ca.crt"), client("server-ca.crt")])
}

fn joined(name: &str, files: &[std::path::PathBuf]) -> std::path::PathBuf {
    let joined = super::settings::scratch().join(name);
    let text: Vec<u8> = files.iter().flat_map(|file| std::fs::read(file).expect("a certificate")).collect();
    std::fs::write(&joined, text).expect("the scratch directory can be written");
    joined
}

fn wrong_names() -> Vec<Case> {
    let refused = |case: Case, name| case.refused(OTHER_NAME, [name, "localhost"], "subjectAltName");
    vec![
        refused(shows("another name", "san-other"), "other.example"),
        refused(shows("another wildcard", "san-wildcard"), "*.example.com"),
        refused(shows("another common name", "cn-other"), "other.example"),
        refused(shows("version 1, another name", "v1-other"), "other.example"),
        refused(shows("a CA certificate, another name", "ca-true-other"), "other.example"),
        shows("no such address", "san-other").host("127.0.0.1").refused(
            "The server's certificate is not for 127.0.0.1",
            ["other.example"],
            "subjectAltName",
        ),
    ]
}

fn wrong_dates() -> Vec<Case> {
    let past = |case: Case| case.refused(EXPIRED, ["CN=localhost"], "renew");
    let future = |case: Case| {
        case.refused(
            "The server's certificate is not valid before 1 Jan 2090",
            ["CN=localhost"],
            "date of this machine",
        )
    };
    vec![
        past(shows("expired", "expired")),
        past(shows("version 1, expired", "v1-expired")),
        past(shows("a CA certificate, expired", "ca-true-expired")),
        future(shows("not yet valid", "future")),
        future(shows("version 1, not yet valid", "v1-future")),
        Case::new("an expired CA", Broker::showing(&["under-expired-ca"]), ca("expired-ca")).refused(
            CA_EXPIRED,
            ["Expired CA", "expired-ca.crt"],
            "Choose a newer certificate",
        ),
        Case::new("version 1 under an expired CA", Broker::showing(&["v1-expired-ca"]), ca("expired-ca")).refused(
            CA_EXPIRED,
            ["Expired CA", "expired-ca.crt"],
            "Choose a newer certificate",
        ),
        Case::new("an expired intermediate", Broker::showing(&["under-expired-int", "expired-int"]), ca("ca")).refused(
            CA_EXPIRED,
            ["Expired intermediate"],
            "administrator",
        ),
    ]
}

fn impostor(case: Case) -> Case {
    case.refused(NOT_SIGNED, ["CN=localhost", "CN=Trouble CA"], "do not connect")
}

fn wrong_issuers() -> Vec<Case> {
    vec![
        shows("an unknown CA", "unknown").refused(UNTRUSTED, ["CN=localhost", "CN=Other CA", "ca.crt"], "CN=Other CA"),
        shows("version 1 of an unknown CA", "v1-unknown").refused(UNTRUSTED, ["CN=Other CA"], "CN=Other CA"),
        impostor(shows("a CA of the same name", "impostor-san")),
        impostor(shows("version 1 of a CA of the same name", "v1-impostor")),
        impostor(shows("a CA certificate of a CA of the same name", "ca-true-impostor")),
        shows("an intermediate that is not sent", "under-int").refused(
            UNTRUSTED,
            ["CN=localhost", "CN=Intermediate"],
            "certfile",
        ),
        Case::new("nothing but the intermediate in the CA file", Broker::showing(&["under-int"]), ca("int")).refused(
            UNTRUSTED,
            ["CN=localhost"],
            "CN=Trouble CA",
        ),
        Case::new("issued by a server's certificate", Broker::showing(&["under-leaf", "san"]), ca("ca")).refused(
            "is not accepted",
            ["CN=localhost"],
            "administrator",
        ),
        Case::new("version 1 by a server's certificate", Broker::showing(&["v1-under-leaf", "san"]), ca("ca")).refused(
            "is not accepted",
            ["CN=localhost", "anything, which is not a CA"],
            "administrator",
        ),
        Case::new("signed with SHA-1", Broker::showing(&["v1-sha1"]).lax(), ca("ca")).refused(
            "not accepted",
            ["SHA"],
            "SHA-256",
        ),
        Case::new("under a CA of RSA 1024", Broker::showing(&["under-weak-ca"]).lax(), ca("weak-ca")).refused(
            "not accepted",
            ["1024"],
            "2048",
        ),
        Case::new("a CA confined to other names", Broker::showing(&["v1-constrained"]), ca("constrained-ca"))
            .refused("is not accepted", ["CN=localhost", "Constrained CA"], "subjectAltName")
            .differs(
                "OpenSSL 3.0 holds the name constraints of a CA against alternative names only, not a common name",
            ),
    ]
}

fn wrong_purposes() -> Vec<Case> {
    let refused = |case: Case| case.refused(NO_SERVER, ["CN=localhost"], "serverAuth");
    vec![
        refused(shows("for clients only", "client-only")),
        refused(shows("a CA certificate for clients only", "ca-true-client-only")),
        // Over TLS 1.2 Mosquitto itself finds no use for such a certificate, and offers no cipher suite.
        refused(shows("a CA certificate that may only sign", "ca-true-sign-only")).on_tls12(
            "refused the TLS handshake",
            ["handshake failure"],
            "cipher suites",
        ),
        shows("something critical that nobody knows", "ca-true-critical").refused(
            "is not accepted",
            ["critical extension"],
            "administrator",
        ),
    ]
}

fn self_signed() -> Vec<Case> {
    let own = |name, certificate: &'static str| Case::new(name, Broker::showing(&[certificate]), ca(certificate));
    vec![
        own("self-signed, itself the CA file", "self"),
        own("self-signed, no CA, itself the CA file", "self-leaf"),
        own("self-signed of version 1, itself the CA file", "self-v1"),
        own("self-signed for another name", "self-other").refused(OTHER_NAME, ["other.example"], "subjectAltName"),
        Case::new(
            "self-signed and expired",
            Broker::showing(&["self-expired"]).key(trouble("servers/self-expired.key")),
            ca("self-expired"),
        )
        .refused(EXPIRED, ["CN=localhost"], "renew"),
        Case::new(
            "self-signed, the CA file holds another of its name",
            Broker::showing(&["self"]),
            ca("self-impostor"),
        )
        .refused(NOT_SIGNED, ["CN=localhost", "self-impostor.crt"], "do not connect"),
        shows("self-signed and unknown", "self").refused(
            "The server's certificate is self-signed and not trusted",
            ["CN=localhost"],
            "SHA-256 fingerprint",
        ),
    ]
}

/// `--insecure` of `mosquitto_sub`: the name is not checked, all else is.
fn relaxed() -> Vec<Case> {
    let chain_only = |mut case: Case| {
        case.tls.verification = Verification::ChainOnly;
        case.openssl(|openssl| openssl.insecure = true)
    };
    vec![
        chain_only(shows("chain only, another name", "san-other")),
        chain_only(shows("chain only, version 1 and another name", "v1-other")),
        impostor(chain_only(shows("chain only, an impostor", "impostor-san"))),
        chain_only(shows("chain only, expired", "expired")).refused(EXPIRED, ["CN=localhost"], "renew"),
        chain_only(shows("chain only, for clients only", "client-only")).refused(
            NO_SERVER,
            ["CN=localhost"],
            "serverAuth",
        ),
        chain_only(shows("chain only, intermediate missing", "under-int")).refused(
            UNTRUSTED,
            ["CN=Intermediate"],
            "certfile",
        ),
    ]
}
