//! The TLS rung of the ladder: handshakes that failed, and what was overlooked in those that did not.

use std::io;

use jiff::Timestamp;

use super::connect::plain_port_remedy;
use super::exchange::Exchange;
use super::words::{SHORT, readable, target};
use super::{Explanation, alert, server_certificate};
use crate::profile::{Profile, TlsVersions, Verification};
use crate::tls::{HandshakeError, HandshakeReport, Leniency};

/// What was overlooked in a server's certificate, in two sentences.
#[must_use]
pub fn leniency(leniency: Leniency) -> &'static str {
    match leniency {
        Leniency::Pinned => {
            "The broker's certificate is self-signed. It is accepted because this very one is among the trusted CAs."
        }
        Leniency::OldForm => {
            "The broker's certificate is of X.509 version 1, or a CA's own. It is accepted because it leads to a trusted \
             CA, as OpenSSL does it."
        }
        Leniency::CommonName => {
            "The broker's certificate has no DNS name in subjectAltName. It is accepted by its common name (CN), as OpenSSL \
             does it."
        }
        Leniency::NameNotChecked => {
            "The name in the broker's certificate was not compared with Broker Address, as this profile wants it. Any \
             server with a certificate of the same CA could pose as this broker."
        }
        Leniency::OtherName => {
            "The broker's certificate was checked for the name in Server Name, as this profile wants it. It was not \
             compared with Broker Address."
        }
        Leniency::Fingerprint => {
            "The broker's certificate is the pinned one, as this profile wants it. Its name was not compared with Broker \
             Address."
        }
        Leniency::NothingChecked => {
            "Nothing was verified, as this profile wants it. Anybody on the way could pose as this broker, and read and \
             change everything."
        }
    }
}

/// Why the handshake failed, by what both sides had seen until then.
pub(super) fn handshake(
    error: &HandshakeError,
    report: &HandshakeReport,
    profile: &Profile,
    now: Timestamp,
) -> Explanation {
    match error {
        HandshakeError::ServerCertificate(error) => server_certificate::refused(error, report, profile),
        HandshakeError::Alert(alert) => alert::received(*alert, report, profile, now),
        HandshakeError::NotTls => not_tls(profile),
        HandshakeError::InvalidServerName(name) => invalid_name(&readable(name, SHORT), profile),
        HandshakeError::Closed => cut_off("closed the connection", report, profile, now),
        HandshakeError::Reset => cut_off("reset the connection", report, profile, now),
        HandshakeError::Protocol(_) => broken(profile),
        HandshakeError::Io(kind) => network(*kind, profile),
    }
}

/// TLS went through and CONNECT was sent, but the connection ended without an answer.
pub(super) fn closed_after_handshake(report: &HandshakeReport, profile: &Profile, now: Timestamp) -> Explanation {
    let headline = "The broker hung up right after the TLS handshake";
    let exchange = Exchange { report, profile };
    let explanation = match exchange.asked() {
        Some(asked) => Explanation::new(
            headline,
            format!(
                "TLS went through, but CONNECT was not answered. {asked}. Some brokers end the connection without a \
                 word when they do not accept that. {}",
                exchange.whose()
            ),
        ),
        None => Explanation::new(
            headline,
            "TLS went through, and no client certificate was asked for, but CONNECT was not answered.",
        ),
    };
    exchange
        .remedies(explanation, now)
        .remedy("Look into the broker's log: it says more than the broker told.")
        .remedy(format!("Check that the broker speaks MQTT {}, or try the other version.", profile.protocol.name()))
}

fn not_tls(profile: &Profile) -> Explanation {
    let target = target(profile);
    Explanation::new(
        format!("{target} does not speak TLS"),
        "Something answered the TLS handshake in another language: a port without TLS, or another service.",
    )
    .remedy(plain_port_remedy(profile))
}

fn invalid_name(name: &str, profile: &Profile) -> Explanation {
    let other = profile.tls.verification == Verification::OtherName;
    let field = if other { "Server Name" } else { "Broker Address" };
    Explanation::new(
        format!("{name} cannot be asked for with TLS"),
        "With TLS the broker must have a name or an IP address that a certificate can be checked against.",
    )
    .remedy(format!("Correct {field}: letters, digits, hyphens and dots, or an IP address without brackets."))
}

/// Without a certificate from the server it never spoke TLS; with one, the quarrel is about ours.
fn cut_off(how: &str, report: &HandshakeReport, profile: &Profile, now: Timestamp) -> Explanation {
    let target = target(profile);
    if report.server_chain.is_empty() {
        return Explanation::new(
            format!("{target} {how} during the TLS handshake"),
            "It sent no certificate before, so it probably does not expect TLS on this port.",
        )
        .remedy(plain_port_remedy(profile))
        .remedy("Check that the broker is running and has a certificate (Mosquitto: certfile and keyfile).");
    }
    let shown = format!("{target} {how} after it had shown its certificate");
    let exchange = Exchange { report, profile };
    let Some(asked) = exchange.asked() else {
        return Explanation::new(shown, "It did not ask for a client certificate, and gave no reason.")
            .remedy("Look into the broker's log: it knows the reason.")
            .remedy("Let the broker allow TLS 1.2 or 1.3 with usual cipher suites.");
    };
    let whose = exchange.whose();
    let explanation = Explanation::new(
        shown,
        format!("{asked}. It gave no reason; some brokers end the connection so when they do not accept that. {whose}"),
    );
    exchange.remedies(explanation, now).remedy("Look into the broker's log: it knows the reason.")
}

fn broken(profile: &Profile) -> Explanation {
    Explanation::new(
        format!("The TLS handshake with {} failed", target(profile)),
        "The broker sent something that the rules of TLS do not allow, or that is not supported.",
    )
    .remedy_if(
        profile.tls.versions != TlsVersions::Both,
        format!("Choose {} in the SSL/TLS tab: this profile allows less.", TlsVersions::Both.label()),
    )
    .remedy("Let the broker allow TLS 1.2 or 1.3 with usual cipher suites.")
    .remedy("Check that nothing on the way, such as a proxy that inspects TLS, changes the connection.")
}

fn network(kind: io::ErrorKind, profile: &Profile) -> Explanation {
    Explanation::new(
        format!("The network broke the TLS handshake with {}", target(profile)),
        format!("The system says: {kind}."),
    )
    .remedy("Check the network of this machine, then press Connect.")
}
