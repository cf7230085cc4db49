//! The TLS rung of the ladder: handshakes that failed, and what was overlooked in those that did not.

use std::io;

use super::connect::plain_port_remedy;
use super::words::{SHORT, file_name, our_certificate, readable, target};
use super::{Explanation, alert, server_certificate};
use crate::profile::{Profile, TlsMode};
use crate::tls::{HandshakeError, HandshakeReport, Leniency};

/// What was overlooked in a server's certificate, in two sentences.
#[must_use]
pub fn leniency(leniency: Leniency) -> &'static str {
    match leniency {
        Leniency::Pinned => {
            "The broker's certificate is self-signed. It is accepted because CA File holds this very one."
        }
        Leniency::OldForm => {
            "The broker's certificate is of X.509 version 1, or a CA's own. It is accepted because a certificate in CA \
             File signed it directly."
        }
        Leniency::CommonName => {
            "The broker's certificate has no subjectAltName. It is accepted by its common name (CN), as OpenSSL does it."
        }
        Leniency::NameNotChecked => {
            "The name in the broker's certificate was not compared with Broker Address, as this profile wants it."
        }
        Leniency::OtherName => {
            "The broker's certificate was checked for the name in Server Name, not for Broker Address."
        }
        Leniency::Fingerprint => {
            "The broker's certificate is the pinned one. Its name was not compared with Broker Address."
        }
        Leniency::NothingChecked => {
            "Nothing was verified: anybody on the way could pose as this broker, and read and change everything."
        }
    }
}

/// Why the handshake failed, by what both sides had seen until then.
pub(super) fn handshake(error: &HandshakeError, report: &HandshakeReport, profile: &Profile) -> Explanation {
    match error {
        HandshakeError::ServerCertificate(error) => server_certificate::refused(error, report, profile),
        HandshakeError::Alert(alert) => alert::received(*alert, report, profile),
        HandshakeError::NotTls => not_tls(profile),
        HandshakeError::InvalidServerName(name) => invalid_name(&readable(name, SHORT)),
        HandshakeError::Closed => cut_off("closed the connection", report, profile),
        HandshakeError::Reset => cut_off("reset the connection", report, profile),
        HandshakeError::Protocol(_) => broken(profile),
        HandshakeError::Io(kind) => network(*kind, profile),
    }
}

/// TLS went through and CONNECT was sent, but the connection ended without an answer.
pub(super) fn closed_after_handshake(report: &HandshakeReport, profile: &Profile) -> Explanation {
    let headline = "The broker hung up right after the TLS handshake";
    let explanation = match asked(report, profile) {
        Some(asked) => Explanation::new(
            headline,
            format!(
                "TLS went through, but CONNECT was not answered. {asked} Some brokers end the connection without a \
                 word when they do not accept that.",
            ),
        ),
        None => Explanation::new(
            headline,
            "TLS went through, and no client certificate was asked for, but CONNECT was not answered.",
        ),
    };
    with_certificate_remedies(explanation, profile)
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

fn invalid_name(name: &str) -> Explanation {
    Explanation::new(
        format!("{name} cannot be asked for with TLS"),
        "With TLS the broker must have a name or an IP address that a certificate can be checked against.",
    )
    .remedy("Correct Broker Address: letters, digits, hyphens and dots, or an IP address without brackets.")
}

/// Without a certificate from the server it never spoke TLS; with one, the quarrel is about ours.
fn cut_off(how: &str, report: &HandshakeReport, profile: &Profile) -> Explanation {
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
    let Some(asked) = asked(report, profile) else {
        return Explanation::new(shown, "It did not ask for a client certificate, and gave no reason.")
            .remedy("Look into the broker's log: it knows the reason.")
            .remedy("Let the broker allow TLS 1.2 or 1.3 with usual cipher suites.");
    };
    let explanation = Explanation::new(
        shown,
        format!("{asked} It gave no reason; some brokers end the connection so when they do not accept that."),
    );
    with_certificate_remedies(explanation, profile).remedy("Look into the broker's log: it knows the reason.")
}

/// What the broker wanted to see of us, and saw; `None` if it did not ask.
fn asked(report: &HandshakeReport, profile: &Profile) -> Option<String> {
    match (&report.client_certificate, report.client_certificate_requested) {
        (Some(ours), _) => {
            Some(format!("It asked for a client certificate and received {}.", our_certificate(ours, profile)))
        }
        (None, true) => Some("It asked for a client certificate, and this profile sent none.".to_owned()),
        (None, false) => None,
    }
}

fn with_certificate_remedies(explanation: Explanation, profile: &Profile) -> Explanation {
    if !profile.tls.mode.uses_client_certificate() {
        return explanation.remedy(choose_certificate(profile));
    }
    let file = file_name(&profile.tls.client_certificate_file);
    explanation
        .remedy(format!(
            "Check with the broker's administrator that the CA that issued {file} is trusted (Mosquitto: it stands in \
             the file named by cafile).",
        ))
        .remedy(format!("Check that a user named like the common name (CN) of {file} exists and is enabled."))
}

/// What to do where a client certificate is missing.
pub(super) fn choose_certificate(profile: &Profile) -> String {
    let fields = "Client Certificate File and Client Key File";
    let mode = TlsMode::SelfSigned;
    if profile.tls.mode == mode {
        return format!("Choose {fields} in the SSL/TLS tab.");
    }
    format!("In the SSL/TLS tab choose {}, then {fields}.", mode.label())
}

fn broken(profile: &Profile) -> Explanation {
    Explanation::new(
        format!("The TLS handshake with {} failed", target(profile)),
        "The broker sent something that the rules of TLS do not allow, or that is not supported.",
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
