//! We did not accept the server's certificate: by the rule that it broke.

use std::net::IpAddr;

use jiff::Timestamp;

use super::fields::{self, trust};
use super::words::{SHORT, a_certificate, date, host, lifetime, readable, shell, short_name, target};
use super::{Explanation, server_name};
use crate::profile::{Profile, TlsMode};
use crate::tls::{CertificateInfo, HandshakeReport, ServerCertificateError};

/// Where Debian's Mosquitto has its own certificate: an example.
const SERVER_CERTIFICATE: &str = "/etc/mosquitto/certs/server.crt";

/// Which rule, with the facts of the certificate that was shown.
pub(super) fn refused(error: &ServerCertificateError, report: &HandshakeReport, profile: &Profile) -> Explanation {
    let case = Case { report, profile, shown: report.server_chain.first() };
    match error {
        ServerCertificateError::UnknownIssuer => case.unknown_issuer(),
        ServerCertificateError::Expired { not_after } => case.expired(*not_after),
        ServerCertificateError::IssuerExpired { issuer, not_after } => case.issuer_expired(issuer, *not_after),
        ServerCertificateError::IssuerNotYetValid { issuer, not_before } => {
            case.issuer_not_yet(&short_name(issuer), *not_before)
        }
        ServerCertificateError::NotYetValid { not_before } => case.not_yet(*not_before),
        ServerCertificateError::WrongName { expected, presented } => {
            server_name::wrong(&case, &readable(expected, SHORT), presented)
        }
        ServerCertificateError::BadSignature => case.bad_signature(),
        ServerCertificateError::WrongPurpose => case.wrong_purpose(),
        ServerCertificateError::WrongFingerprint { presented, pinned } => case.wrong_fingerprint(presented, pinned),
        ServerCertificateError::Revoked => case.revoked(),
        ServerCertificateError::UnsupportedAlgorithm(name) => case.unsupported(&readable(name, SHORT)),
        ServerCertificateError::Other(words) => case.other(&readable(words, SHORT)),
    }
}

/// One refusal: what the server showed, and to whom.
pub(super) struct Case<'a> {
    pub report: &'a HandshakeReport,
    pub profile: &'a Profile,
    /// The server's own certificate.
    pub shown: Option<&'a CertificateInfo>,
}

impl<'a> Case<'a> {
    /// "The server showed CN=broker (serial 4F:1A…9C, issued by CN=Plant CA), valid from … until …."
    pub fn showed(&self) -> String {
        match self.shown {
            None => "The server showed none that could be read.".to_owned(),
            Some(shown) => format!("The server showed {}, valid {}.", a_certificate(shown), lifetime(shown)),
        }
    }

    /// The certificate at which the way to a trusted CA ended: what is missing is its issuer.
    fn open_end(&self) -> Option<&'a CertificateInfo> {
        self.report.open_end.as_ref().or_else(|| self.last_presented())
    }

    /// The last certificate of the server's chain whose issuer is not in it, where the verifier does not say.
    fn last_presented(&self) -> Option<&'a CertificateInfo> {
        let mut end = self.shown?;
        for _ in &self.report.server_chain {
            let issuer = self.report.server_chain.iter().find(|one| one.subject == end.issuer && !end.is_self_issued());
            end = issuer.unwrap_or(end);
        }
        Some(end)
    }

    /// A command that shows what the server presents.
    fn s_client(&self) -> String {
        let target = shell(&target(self.profile));
        let name = match self.report.server_name.as_str() {
            "" => host(self.profile),
            asked => readable(asked, SHORT),
        };
        let is_name = name.parse::<IpAddr>().is_err();
        let name = if is_name { format!(" -servername {}", shell(&name)) } else { String::new() };
        format!("`openssl s_client -connect {target}{name} -showcerts`")
    }

    /// What was compared with, as a sentence.
    fn compared_with(&self) -> String {
        match fields::trusted(self.profile) {
            Some(field) => format!("No CA in {} stands behind it.", field.file()),
            None => "No CA that this system trusts stands behind it.".to_owned(),
        }
    }

    fn unknown_issuer(&self) -> Explanation {
        let (Some(shown), Some(end)) = (self.shown, self.open_end()) else {
            return Explanation::new("The server's certificate is not trusted", self.showed())
                .remedy(format!("{}.", trust(self.profile, "the certificate of the CA that issued it")));
        };
        if shown.is_self_issued() {
            return self.self_signed(shown);
        }
        let issuer = short_name(&end.issuer);
        let is_own_ca = fields::trusted(self.profile).is_some();
        let explanation = Explanation::new(
            "The server's certificate is not trusted",
            format!("{} {}", self.showed(), self.compared_with()),
        );
        let explanation = if end == shown {
            explanation
        } else {
            explanation.because(Some(format!("Its chain ends at {}.", a_certificate(end))))
        };
        explanation
            .remedy(format!("{}.", trust(self.profile, &format!("the certificate of {issuer}"))))
            .remedy(format!(
                "If {issuer} is an intermediate CA, let the broker send its certificate, too (Mosquitto: append it to the \
                 file named by certfile, `cat intermediate.pem >> {SERVER_CERTIFICATE}`, then restart)."
            ))
            .remedy_if(
                is_own_ca && !self.profile.tls.mode.uses_client_certificate(),
                format!("If a public CA issued it, choose the mode {}.", TlsMode::CaSigned.label()),
            )
            .remedy(format!("{} shows what the broker presents.", self.s_client()))
    }

    fn self_signed(&self, shown: &CertificateInfo) -> Explanation {
        Explanation::new(
            "The server's certificate is self-signed and not trusted",
            format!("{} {}", self.showed(), self.compared_with()),
        )
        .remedy(format!(
            "Get this very certificate from the broker's administrator (Mosquitto: the file named by certfile). {}.",
            trust(self.profile, "that certificate")
        ))
        .remedy(format!("Compare its SHA-256 fingerprint first: {}.", readable(&shown.sha256, SHORT)))
    }

    fn expired(&self, not_after: Timestamp) -> Explanation {
        Explanation::new(format!("The server's certificate expired on {}", date(not_after)), self.showed())
            .remedy(format!(
                "Ask the broker's administrator to renew it (Mosquitto: the file named by certfile; `openssl x509 -in \
                 {SERVER_CERTIFICATE} -noout -dates` shows its dates), then to restart the broker."
            ))
            .remedy("Check the date of this machine: `date -u`.")
    }

    fn issuer_expired(&self, issuer: &str, not_after: Timestamp) -> Explanation {
        let issuer = short_name(issuer);
        let presented = self.report.server_chain.iter().skip(1).any(|one| one.not_after == not_after);
        let ours = fields::trusted(self.profile).filter(|_| !presented);
        let place = match ours {
            Some(field) => format!(" in {}", field.file()),
            None if presented => " in the broker's chain".to_owned(),
            None => String::new(),
        };
        let newer = format!("{}.", trust(self.profile, &format!("a newer certificate of {issuer}")));
        Explanation::new(
            format!("The CA behind the server's certificate expired on {}", date(not_after)),
            format!("{} It depends on {issuer}, whose certificate{place} is over.", self.showed()),
        )
        .remedy_if(ours.is_some(), newer)
        .remedy_if(
            presented,
            format!(
                "Ask the broker's administrator to replace the certificate of {issuer} in the broker's chain (Mosquitto: \
                 the file named by certfile)."
            ),
        )
        .remedy("Ask the broker's administrator for a certificate of a CA that is still valid.")
        .remedy("Check the date of this machine: `date -u`.")
    }

    fn issuer_not_yet(&self, issuer: &str, not_before: Timestamp) -> Explanation {
        Explanation::new(
            format!("The CA behind the server's certificate is not valid before {}", date(not_before)),
            format!("{} It depends on {issuer}, whose certificate has not begun.", self.showed()),
        )
        .remedy("Check the date of this machine: `date -u`.")
        .remedy(format!("Ask whoever runs {issuer} for a certificate of it that has begun."))
    }

    fn not_yet(&self, not_before: Timestamp) -> Explanation {
        Explanation::new(format!("The server's certificate is not valid before {}", date(not_before)), self.showed())
            .remedy("Check the date of this machine, which is probably behind: `date -u`.")
            .remedy(format!(
                "Check the date of the machine that issued it; `openssl x509 -in {SERVER_CERTIFICATE} -noout -dates` \
                 shows the dates."
            ))
    }

    fn bad_signature(&self) -> Explanation {
        if self.report.server_accepted {
            return self.not_its_own();
        }
        let headline = "The server's certificate does not bear the signature of the trusted CA";
        let Some(wrong) = self.report.bad_signature_of.as_ref().or_else(|| self.last_presented()) else {
            return Explanation::new(headline, self.showed()).remedy("Do not connect from this network.");
        };
        let issuer = short_name(&wrong.issuer);
        let whose = if Some(wrong) == self.shown { "it".to_owned() } else { a_certificate(wrong) };
        let sent = self.sends_a_namesake_of_its_issuer(wrong);
        let place = match fields::trusted(self.profile) {
            _ if sent => "the broker's own chain".to_owned(),
            Some(field) => field.file(),
            None => "the system".to_owned(),
        };
        Explanation::new(
            headline,
            format!(
                "{} A CA named {issuer}, which {whose} names as its issuer, is in {place}, but with another key: the CA \
                 was made anew, or somebody poses as it.",
                self.showed()
            ),
        )
        .remedy_if(
            sent,
            format!(
                "Ask the broker's administrator to let the broker send the {issuer} that issued it (Mosquitto: the file \
                 named by certfile)."
            ),
        )
        .remedy_if(
            !sent,
            format!(
                "Get the present CA certificate from the broker's administrator, on a way that you trust. {}.",
                trust(self.profile, "that certificate")
            ),
        )
        .remedy("If the CA was not made anew, do not connect from this network.")
        .remedy("To compare: `openssl x509 -in ca.crt -noout -subject -fingerprint -sha256`, there and here.")
    }

    /// Whether the broker's chain has a CA of the issuer's name that did not sign it.
    fn sends_a_namesake_of_its_issuer(&self, wrong: &CertificateInfo) -> bool {
        let mut others = self.report.server_chain.iter().skip(1).filter(|one| one.subject == wrong.issuer);
        others.any(|one| wrong.was_signed_by(one) == Some(false))
    }

    /// The certificate is good, but the handshake was signed with another key.
    fn not_its_own(&self) -> Explanation {
        Explanation::new(
            "The server could not prove that its certificate is its own",
            format!("{} The handshake was signed with another key than the certificate's.", self.showed()),
        )
        .remedy("Check that key and certificate of the broker belong together (Mosquitto: keyfile and certfile).")
        .remedy("If they do, somebody poses as the broker: do not connect from this network.")
    }

    fn wrong_purpose(&self) -> Explanation {
        Explanation::new(
            "The server's certificate is not meant for a server",
            format!("{} Its key usage or extended key usage does not allow it to serve TLS.", self.showed()),
        )
        .remedy(format!(
            "Check that the broker does not show a client certificate by mistake (Mosquitto: certfile; `openssl x509 -in \
             {SERVER_CERTIFICATE} -noout -purpose`)."
        ))
        .remedy(
            "Ask the broker's administrator for a certificate with the extended key usage serverAuth (openssl: \
             `extendedKeyUsage = serverAuth`).",
        )
    }

    fn wrong_fingerprint(&self, presented: &str, pinned: &str) -> Explanation {
        Explanation::new(
            "The server's certificate is not the pinned one",
            format!(
                "{} Its SHA-256 fingerprint is {}; pinned is {}.",
                self.showed(),
                readable(presented, SHORT),
                readable(pinned, SHORT)
            ),
        )
        .remedy(format!(
            "Ask the broker's administrator whether the certificate was renewed, and to read out its fingerprint: \
             `openssl x509 -in {SERVER_CERTIFICATE} -noout -fingerprint -sha256`."
        ))
        .remedy("If that is what the server presented, pin it in the SSL/TLS tab; if not, do not connect from this network.")
    }

    fn revoked(&self) -> Explanation {
        Explanation::new("The server's certificate was revoked", self.showed())
            .remedy("Ask the broker's administrator for a new certificate, and why the old one was revoked.")
            .remedy("Do not send anything secret to this address before that.")
    }

    fn unsupported(&self, name: &str) -> Explanation {
        let of = self.report.unsupported_of.as_ref().filter(|of| Some(*of) != self.shown);
        let which = of.map_or_else(|| "It".to_owned(), |of| format!("{}, on which it depends,", a_certificate(of)));
        Explanation::new(
            "The server's certificate is made in a way that is not accepted",
            format!("{} {which} uses {name}, which is too weak or not known.", self.showed()),
        )
        .remedy(
            "Ask the broker's administrator for a new certificate: RSA of 2048 bits or more, or P-256, signed with \
             SHA-256 (openssl: `-sha256`).",
        )
    }

    fn other(&self, words: &str) -> Explanation {
        let words = words.trim_end_matches('.');
        Explanation::new(
            format!("The server's certificate of {} is not accepted", target(self.profile)),
            format!("{} The check said: {words}.", self.showed()),
        )
        .remedy("Ask the broker's administrator for a certificate of X.509 version 3 with the host in subjectAltName.")
        .remedy(format!("{} shows what the broker presents.", self.s_client()))
    }
}
