//! Which clients a broker takes.

use super::broker::Broker;
use super::case::Case;
use super::settings::{client, client_of, trouble, with_ca};

const UNTRUSTED: &str = "The broker does not trust the issuer of your certificate";
const DEMANDED: &str = "The broker demands a client certificate";

pub fn cases() -> Vec<Case> {
    [taken(), kinds_of_keys(), refused_by_date_and_use(), refused_by_issuer(), missing(), unusable()]
        .into_iter()
        .flatten()
        .collect()
}

/// A client with this certificate at a broker that demands one of "Client CA".
fn shows(name: &'static str, certificate: &str) -> Case {
    Case::new(name, Broker::demanding(), client_of(certificate))
}

fn taken() -> Vec<Case> {
    vec![
        shows("version 3", "v3.crt"),
        shows("version 1", "v1.crt"),
        shows("a chain", "under-int-chain.crt"),
        shows("a chain, the root with it", "under-int-whole.crt"),
        shows("a chain, the leaf last", "under-int-reversed.crt")
            .openssl(|openssl| openssl.identity = Some((client("under-int-chain.crt"), client("under-int.key")))),
        shows("a CA certificate as the client's own", "ca-true.crt"),
        Case::new(
            "self-signed, known to the broker",
            Broker::demanding().trusting(client("self.crt")),
            client_of("self.crt"),
        ),
        Case::new("not revoked", Broker::demanding().revoking(client("crl.pem")), client_of("v3.crt")),
    ]
}

fn kinds_of_keys() -> Vec<Case> {
    vec![
        shows("P-256", "p256.crt"),
        shows("P-384", "p384.crt"),
        shows("P-521", "p521.crt"),
        shows("Ed25519", "ed25519.crt"),
        shows("RSA 4096", "rsa4096.crt"),
    ]
}

fn refused_by_date_and_use() -> Vec<Case> {
    vec![
        shows("expired", "expired.crt").refused(
            "Your certificate has expired",
            ["CN=client-expired", "expired.crt", "1 Jan 2021"],
            "CN=Client CA",
        ),
        shows("not yet valid", "future.crt").refused(
            "Your certificate is not valid yet",
            ["CN=client-future", "future.crt", "1 Jan 2090"],
            "CN=Client CA",
        ),
        shows("for servers only", "server-only.crt").refused(
            "does not accept your certificate for a client",
            ["CN=client-server-only", "server-only.crt"],
            "clientAuth",
        ),
        shows("signed with SHA-1", "sha1.crt").refused(
            "does not accept certificates that are signed with SHA-1",
            ["CN=client-sha1", "sha1.crt"],
            "SHA-256",
        ),
        Case::new("revoked", Broker::demanding().revoking(client("crl.pem")), client_of("revoked.crt")).refused(
            "Your certificate was revoked",
            ["CN=client-revoked", "revoked.crt"],
            "crlfile",
        ),
        shows("under an expired intermediate", "under-late-chain.crt").refused(
            "expired",
            ["CN=client-under-late"],
            "Late intermediate",
        ),
    ]
}

fn refused_by_issuer() -> Vec<Case> {
    vec![
        shows("of an unknown CA", "unknown.crt").refused(
            UNTRUSTED,
            ["CN=client-unknown", "unknown.crt"],
            "CN=Other client CA",
        ),
        shows("without its intermediate", "under-int.crt").refused(
            UNTRUSTED,
            ["CN=client-under-int", "under-int.crt"],
            "CN=Client intermediate",
        ),
        shows("self-signed and unknown", "self.crt").refused(UNTRUSTED, ["CN=client-self"], "cafile"),
        shows("of a CA of the same name", "impostor.crt").refused(
            UNTRUSTED,
            ["CN=client-impostor", "impostor.crt"],
            "CN=Client CA",
        ),
        Case::new(
            "a broker that has no revocation list of this CA",
            Broker::demanding().trusting(client("both-cas.crt")).revoking(client("other-crl.pem")),
            client_of("v3.crt"),
        )
        .refused(UNTRUSTED, ["CN=client-v3"], "crlfile"),
    ]
}

fn missing() -> Vec<Case> {
    vec![
        Case::new("no certificate", Broker::demanding(), with_ca(client("server-ca.crt"))).refused(
            DEMANDED,
            ["sent none"],
            "Client Certificate File",
        ),
        shows("no common name where the broker wants one", "nameless.crt").refused(
            "Your certificate names no user",
            ["O=Nameless", "nameless.crt"],
            "common name",
        ),
    ]
}

/// What cannot be used is said before anything is sent; OpenSSL takes some of it.
fn unusable() -> Vec<Case> {
    let before = |case: Case, file, kind| case.refused(kind, [file], "Make a new key");
    let mut swapped = shows("the key of another certificate", "v3.crt");
    swapped.tls.client_key_file = client("p256.key");
    swapped.openssl.identity = Some((client("v3.crt"), client("p256.key")));
    let mut empty = shows("an empty CA file", "v3.crt");
    empty.tls.ca_file = super::settings::scratch().join("empty.pem");
    std::fs::write(&empty.tls.ca_file, "").expect("the scratch directory can be written");
    empty.openssl.ca = empty.tls.ca_file.clone();
    let mut gone = shows("a certificate file that is gone", "v3.crt");
    gone.tls.client_certificate_file = client("gone.crt");
    gone.openssl.identity = Some((client("gone.crt"), client("v3.key")));
    let mut wrong_ca = shows("the CA of somebody else", "v3.crt");
    wrong_ca.tls.ca_file = client("other-ca.crt");
    wrong_ca.openssl.ca = client("other-ca.crt");
    vec![
        before(shows("RSA 1024", "rsa1024.crt"), "rsa1024.key", "an RSA key of 1024 bits"),
        before(shows("RSA-PSS", "pss.crt"), "pss.key", "rsassa-pss")
            .differs("aws-lc-rs signs with no key that is confined to RSA-PSS"),
        before(shows("secp256k1", "k256.crt"), "k256.key", "secp256k1"),
        before(shows("Ed448", "ed448.crt"), "ed448.key", "Ed448").differs("aws-lc-rs has no Ed448"),
        swapped.refused("p256.key is not the key of v3.crt", ["public keys"], "v3.crt"),
        empty.refused("empty.pem holds nothing", ["CA File"], "CA"),
        gone.refused("gone.crt does not exist", ["Client Certificate File"], "Client Certificate File"),
        wrong_ca.refused("The server's certificate is not trusted", ["CN=Server CA", "other-ca.crt"], "CN=Server CA"),
        Case::new("a server's certificate in the CA file", Broker::demanding(), with_ca(trouble("servers/san.crt")))
            .refused("san.crt holds the certificate of anything, which is not a CA", ["CA File"], "CA"),
    ]
}
