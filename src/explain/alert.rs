//! The server ended the handshake with an alert: nearly always a word about our certificate.

use jiff::Timestamp;

use super::Explanation;
use super::client_certificate::Refused;
use super::exchange::{Exchange, other_key};
use super::fields;
use super::words::{SHORT, host, list, readable, target};
use crate::profile::{Profile, TlsVersions, Verification};
use crate::tls::{Alert, HandshakeReport};

/// What the server meant, by whether it asked for our certificate and which one it got.
pub(super) fn received(alert: Alert, report: &HandshakeReport, profile: &Profile, now: Timestamp) -> Explanation {
    let case = Case { exchange: Exchange { report, profile }, said: said(alert) };
    let refused = |ours| Refused { exchange: case.exchange, said: &case.said, ours, now };
    match (alert, report.client_certificate.as_ref()) {
        (Alert::CertificateRequired, None) => case.required(),
        (Alert::HandshakeFailure, None) if report.client_certificate_requested => case.required(),
        (Alert::HandshakeFailure | Alert::CertificateRequired, _) => case.no_agreement(),
        (Alert::ProtocolVersion, _) => case.version(),
        (Alert::UnrecognisedName, _) => case.unknown_name(),
        (Alert::NoApplicationProtocol, _) => case.no_protocol(),
        (Alert::UnknownCa, Some(ours)) => refused(ours).unknown_ca(),
        (Alert::CertificateExpired, Some(ours)) => refused(ours).expired(),
        (Alert::CertificateRevoked, Some(ours)) => refused(ours).revoked(),
        (Alert::BadCertificate, Some(ours)) => refused(ours).bad(),
        (Alert::CertificateUnknown, Some(ours)) => refused(ours).unknown(),
        (Alert::UnsupportedCertificate, Some(ours)) => refused(ours).unsupported(),
        (Alert::AccessDenied, Some(ours)) => refused(ours).denied(),
        (Alert::DecryptError, Some(ours)) => refused(ours).bad_signature(),
        (
            Alert::UnknownCa
            | Alert::CertificateExpired
            | Alert::CertificateRevoked
            | Alert::BadCertificate
            | Alert::CertificateUnknown
            | Alert::UnsupportedCertificate
            | Alert::AccessDenied
            | Alert::DecryptError
            | Alert::Other(_),
            _,
        ) => case.other(),
    }
}

/// The alert in words, as RFC 8446 names it.
fn said(alert: Alert) -> String {
    match alert {
        Alert::HandshakeFailure => "handshake failure".to_owned(),
        Alert::BadCertificate => "bad certificate".to_owned(),
        Alert::UnsupportedCertificate => "unsupported certificate".to_owned(),
        Alert::CertificateRevoked => "certificate revoked".to_owned(),
        Alert::CertificateExpired => "certificate expired".to_owned(),
        Alert::CertificateUnknown => "certificate unknown".to_owned(),
        Alert::UnknownCa => "unknown CA".to_owned(),
        Alert::AccessDenied => "access denied".to_owned(),
        Alert::DecryptError => "decrypt error".to_owned(),
        Alert::ProtocolVersion => "protocol version".to_owned(),
        Alert::UnrecognisedName => "unrecognised name".to_owned(),
        Alert::CertificateRequired => "certificate required".to_owned(),
        Alert::NoApplicationProtocol => "no application protocol".to_owned(),
        Alert::Other(number) => format!("alert {number}"),
    }
}

struct Case<'a> {
    exchange: Exchange<'a>,
    said: String,
}

impl Case<'_> {
    fn profile(&self) -> &Profile {
        self.exchange.profile
    }

    /// "It asked for a client certificate, and this profile sent none; it answered “handshake failure”."
    fn exchanged(&self) -> String {
        match self.exchange.asked() {
            Some(asked) => format!("{asked}; it answered “{}”. {}", self.said, self.exchange.whose()),
            None => format!("It asked for no client certificate, and answered “{}”.", self.said),
        }
    }

    fn required(&self) -> Explanation {
        if self.exchange.key_does_not_fit() {
            return self.key_does_not_fit();
        }
        let issuers = self.exchange.accepted();
        let vague = self.exchange.report.version == Some("TLS 1.2");
        Explanation::new("The broker demands a client certificate", self.exchanged())
            .because(vague.then(|| "TLS 1.2 has no clearer word for that.".to_owned()))
            .remedy(self.exchange.choose_certificate())
            .remedy_if(
                issuers.is_some(),
                format!("Take one that was issued by a CA that the broker accepts: {}.", issuers.unwrap_or_default()),
            )
            .remedy("If you have none, ask the broker's administrator for a certificate and its key.")
            .remedy(
                "If certificates should be optional, the administrator can say so (Mosquitto: `require_certificate \
                 false`).",
            )
    }

    fn key_does_not_fit(&self) -> Explanation {
        let file = fields::ours(self.profile()).map(|field| field.file()).unwrap_or_default();
        Explanation::new("The broker cannot use the kind of key that you have", self.exchanged())
            .remedy(other_key(&file))
            .remedy("Or let the broker accept more kinds of signatures, by a newer TLS library.")
    }

    /// Handshake failure though nothing was missing from us, or nothing was asked for.
    fn no_agreement(&self) -> Explanation {
        let sent = self.exchange.report.client_certificate.is_some();
        let file = fields::ours(self.profile()).map(|field| field.file()).unwrap_or_default();
        Explanation::new(format!("{} refused the TLS handshake", target(self.profile())), self.exchanged())
            .remedy_if(sent, format!("Check that the broker accepts {file}: some say it so when they do not."))
            .remedy("Let the broker allow TLS 1.2 or 1.3 with usual cipher suites (Mosquitto: ciphers, tls_version).")
            .remedy("Look into the broker's log: it names what was missing.")
    }

    fn version(&self) -> Explanation {
        let only = self.profile().tls.versions;
        let both = TlsVersions::Both.label();
        match only {
            TlsVersions::Both => Explanation::new(
                "The broker speaks no TLS version that is safe",
                "This program speaks TLS 1.2 and 1.3; the broker wants neither, so it probably knows older ones only.",
            )
            .remedy("Let the broker allow TLS 1.2 (Mosquitto: `tls_version tlsv1.2`, the lowest it will then speak).")
            .remedy("If the broker is that old, renew it or its TLS library."),
            TlsVersions::Only12 | TlsVersions::Only13 => Explanation::new(
                "The broker does not speak the TLS version that this profile allows",
                format!("This profile allows {}, and the broker answered “{}”.", only.label(), self.said),
            )
            .remedy(format!("Choose {both} in the SSL/TLS tab, so that the broker can choose."))
            .remedy("Or let the broker allow this version (Mosquitto: tls_version, which is a minimum)."),
        }
    }

    fn unknown_name(&self) -> Explanation {
        let other = self.profile().tls.verification == Verification::OtherName;
        let name = match self.exchange.report.server_name.as_str() {
            "" => host(self.profile()),
            asked => readable(asked, SHORT),
        };
        let field = if other { "Server Name" } else { "Broker Address" };
        Explanation::new(
            format!("The server knows nobody called {name}"),
            format!("It serves several names behind one address, and answered “{}”.", self.said),
        )
        .remedy(format!("Type the broker's full host name in {field}, not an IP address or a short name."))
    }

    fn no_protocol(&self) -> Explanation {
        let offered = list(&self.profile().tls.alpn);
        let offered = if offered.is_empty() { "nothing".to_owned() } else { offered };
        Explanation::new(
            "The broker speaks none of the protocols that ALPN offers",
            format!("This profile offers {offered}, and the broker answered “{}”.", self.said),
        )
        .remedy("Leave ALPN empty in the SSL/TLS tab: most brokers do not want it.")
        .remedy("If the broker wants a certain one, type it: mqtt is usual; AWS IoT wants x-amzn-mqtt-ca at port 443.")
    }

    fn other(&self) -> Explanation {
        let missing =
            self.exchange.report.client_certificate.is_none() && self.exchange.report.client_certificate_requested;
        Explanation::new(format!("{} ended the TLS handshake", target(self.profile())), self.exchanged())
            .remedy_if(missing && !self.exchange.key_does_not_fit(), self.exchange.choose_certificate())
            .remedy("Look into the broker's log: it says more than the alert.")
    }
}
