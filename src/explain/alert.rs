//! The server ended the handshake with an alert: nearly always a word about our certificate.

use super::Explanation;
use super::tls::choose_certificate;
use super::words::{date, file_name, host, list, our_certificate, short_name, target};
use crate::profile::Profile;
use crate::tls::{Alert, CertificateInfo, HandshakeReport, KeyKind};

/// What the server meant, by whether it asked for our certificate and which one it got.
pub(super) fn received(alert: Alert, report: &HandshakeReport, profile: &Profile) -> Explanation {
    let case = Case { report, profile, said: said(alert) };
    match (alert, report.client_certificate.as_ref()) {
        (Alert::CertificateRequired, None) => case.required(),
        (Alert::HandshakeFailure, None) if report.client_certificate_requested => case.required(),
        (Alert::HandshakeFailure | Alert::CertificateRequired, _) => case.no_agreement(),
        (Alert::ProtocolVersion, _) => case.version(),
        (Alert::UnrecognisedName, _) => case.unknown_name(),
        (Alert::UnknownCa, Some(ours)) => case.unknown_ca(ours),
        (Alert::CertificateExpired, Some(ours)) => case.expired(ours),
        (Alert::CertificateRevoked, Some(ours)) => case.revoked(ours),
        (Alert::BadCertificate | Alert::CertificateUnknown, Some(ours)) => case.bad(ours),
        (Alert::UnsupportedCertificate, Some(ours)) => case.unsupported(ours),
        (Alert::AccessDenied, Some(ours)) => case.denied(ours),
        (Alert::DecryptError, Some(ours)) => case.bad_proof(ours),
        (
            Alert::UnknownCa
            | Alert::CertificateExpired
            | Alert::CertificateRevoked
            | Alert::BadCertificate
            | Alert::CertificateUnknown
            | Alert::UnsupportedCertificate
            | Alert::AccessDenied
            | Alert::DecryptError
            | Alert::NoApplicationProtocol
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

/// Every broker knows RSA.
fn is_modern(key: &KeyKind) -> bool {
    !matches!(key, KeyKind::Rsa(_))
}

fn modern_key(key: &KeyKind) -> String {
    format!("If the broker is old, it may not know this kind of key ({key}): try RSA 2048.")
}

struct Case<'a> {
    report: &'a HandshakeReport,
    profile: &'a Profile,
    said: String,
}

impl Case<'_> {
    /// "It asked for a client certificate, received CN=client1 (…), and answered “unknown CA”."
    fn exchange(&self, ours: &CertificateInfo) -> String {
        let ours = our_certificate(ours, self.profile);
        format!(
            "It asked for a client certificate, received {ours}, and answered “{}”.{}",
            self.said,
            self.other_side()
        )
    }

    fn other_side(&self) -> &'static str {
        if self.report.server_accepted { " The server's own certificate was accepted." } else { "" }
    }

    /// As brokers seldom say it, only where they do.
    fn accepted_issuers(&self) -> Option<String> {
        let issuers: Vec<String> = self.report.acceptable_issuers.iter().map(|issuer| short_name(issuer)).collect();
        (!issuers.is_empty()).then(|| list(&issuers))
    }

    fn file(&self) -> String {
        file_name(&self.profile.tls.client_certificate_file)
    }

    fn required(&self) -> Explanation {
        let issuers = self.accepted_issuers();
        Explanation::new(
            "The broker demands a client certificate",
            format!("It asked for one during the TLS handshake, and this profile sent none.{}", self.other_side()),
        )
        .remedy(choose_certificate(self.profile))
        .remedy_if(
            issuers.is_some(),
            format!("Take one that was issued by a CA that the broker accepts: {}.", issuers.unwrap_or_default()),
        )
        .remedy("If you have none, ask the broker's administrator for a certificate and its key.")
    }

    fn unknown_ca(&self, ours: &CertificateInfo) -> Explanation {
        let issuer = short_name(&ours.issuer);
        let issuers = self.accepted_issuers();
        Explanation::new("The broker does not trust the issuer of your certificate", self.exchange(ours))
            .remedy(format!(
                "Ask the broker's administrator to add the CA that issued it, {issuer}, to the CAs that the broker \
                 trusts (Mosquitto: append its certificate to the file named by cafile, then restart).",
            ))
            .remedy_if(
                issuers.is_some(),
                format!(
                    "Or choose a certificate issued by one that the broker accepts: {}.",
                    issuers.clone().unwrap_or_default()
                ),
            )
            .remedy_if(issuers.is_none(), "Or choose a certificate that was issued by a CA that the broker trusts.")
            .remedy(format!(
                "If {issuer} is an intermediate CA, append its certificate to {}: the broker may know the root only.",
                self.file()
            ))
            .remedy("If the broker checks revocation (Mosquitto: crlfile), it needs a list of this CA, too.")
    }

    fn expired(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("Your certificate has expired", self.exchange(ours))
            .because(Some(format!("Its own dates say: until {}.", date(ours.not_after))))
            .remedy(format!("Have a new certificate issued by {}.", short_name(&ours.issuer)))
            .remedy("If it is still valid by its dates, check the date of the broker's machine and the CA's dates.")
    }

    fn revoked(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("Your certificate was revoked", self.exchange(ours))
            .remedy(format!("Ask whoever runs {} why, and for a new certificate.", short_name(&ours.issuer)))
            .remedy("If it should not be revoked, let the broker load a newer revocation list (Mosquitto: crlfile).")
    }

    fn bad(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("The broker does not accept your certificate", self.exchange(ours))
            .because(Some(format!("It is valid from {} until {}.", date(ours.not_before), date(ours.not_after))))
            .remedy("Check that the certificate has begun: compare its dates with the date of the broker's machine.")
            .remedy("Have it issued anew with SHA-256, if it is signed with SHA-1.")
            .remedy("Look into the broker's log: it names the rule that was broken.")
    }

    fn unsupported(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("The broker does not accept your certificate for a client", self.exchange(ours))
            .remedy(format!(
                "Ask whoever runs {} for a certificate with the extended key usage clientAuth, or without any.",
                short_name(&ours.issuer)
            ))
            .remedy(format!("Check that {} is not the server's certificate by mistake.", self.file()))
            .remedy_if(is_modern(&ours.key), modern_key(&ours.key))
    }

    fn denied(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("The broker denies access to your certificate", self.exchange(ours))
            .remedy("Ask the broker's administrator to allow this certificate: it is valid, but not admitted.")
    }

    fn bad_proof(&self, ours: &CertificateInfo) -> Explanation {
        Explanation::new("The broker could not verify your signature", self.exchange(ours))
            .remedy("Check that Client Key File is the key of this certificate.")
            .remedy_if(is_modern(&ours.key), modern_key(&ours.key))
            .remedy("Look into the broker's log: it says more than the alert.")
    }

    /// Handshake failure though nothing was missing from us, or nothing was asked for.
    fn no_agreement(&self) -> Explanation {
        let ours = self.report.client_certificate.as_ref();
        let cause = ours.map_or_else(
            || format!("It answered the first TLS message with “{}” and asked for no certificate.", self.said),
            |ours| self.exchange(ours),
        );
        let file = self.file();
        Explanation::new(format!("{} refused the TLS handshake", target(self.profile)), cause)
            .remedy_if(
                ours.is_some(),
                format!("Check that the broker accepts {file}: some say it so when they do not."),
            )
            .remedy("Let the broker allow TLS 1.2 or 1.3 with usual cipher suites (Mosquitto: ciphers, tls_version).")
            .remedy("Look into the broker's log: it names what was missing.")
    }

    fn version(&self) -> Explanation {
        Explanation::new(
            "The broker speaks no TLS version that is safe",
            "This program speaks TLS 1.2 and 1.3; the broker wants neither, so it probably knows older ones only.",
        )
        .remedy("Let the broker allow TLS 1.2 (Mosquitto: tls_version tlsv1.2, which is the lowest it will speak).")
        .remedy("If the broker is that old, renew it or its TLS library.")
    }

    fn unknown_name(&self) -> Explanation {
        let name = host(self.profile);
        Explanation::new(
            format!("The server knows nobody called {name}"),
            format!("It serves several names behind one address, and answered “{}”.", self.said),
        )
        .remedy("Type the broker's full host name as Broker Address, not an IP address or a short name.")
    }

    fn other(&self) -> Explanation {
        let ours = self.report.client_certificate.as_ref();
        let cause = match (ours, self.report.client_certificate_requested) {
            (Some(ours), _) => self.exchange(ours),
            (None, true) => {
                format!("It asked for a client certificate, received none, and answered “{}”.", self.said)
            }
            (None, false) => format!("It answered “{}” and asked for no client certificate.", self.said),
        };
        let missing = ours.is_none() && self.report.client_certificate_requested;
        Explanation::new(format!("{} ended the TLS handshake", target(self.profile)), cause)
            .remedy_if(missing, choose_certificate(self.profile))
            .remedy("Look into the broker's log: it says more than the alert.")
    }
}
