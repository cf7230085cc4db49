//! What both sides did about our certificate: whether the server asked, whose it accepts, and what we sent.

use jiff::Timestamp;

use super::fields::{self, Field};
use super::words::{SHORT, list, our_certificate, readable, shell, short_name};
use super::{Explanation, flaw};
use crate::profile::Profile;
use crate::tls::{CertificateInfo, HandshakeReport, Leniency};

/// Where Debian's Mosquitto has the CAs of its clients: an example, as every broker may have them elsewhere.
pub(super) const CA_LIST: &str = "/etc/mosquitto/certs/ca.crt";

/// Both sides of the exchange, for the sentences about it.
#[derive(Clone, Copy)]
pub(super) struct Exchange<'a> {
    pub report: &'a HandshakeReport,
    pub profile: &'a Profile,
}

impl<'a> Exchange<'a> {
    /// What the server wanted to see of us, and saw; `None` if it did not ask. Without its full stop.
    pub fn asked(&self) -> Option<String> {
        if let Some(ours) = &self.report.client_certificate {
            let ours = our_certificate(ours, self.profile);
            return Some(format!("It asked for a client certificate and received {ours}{}", self.company()));
        }
        let none = if self.key_does_not_fit() {
            "this profile's key fits none of the ways to sign that it takes, so none was sent"
        } else {
            "this profile sent none"
        };
        self.report.client_certificate_requested.then(|| format!("It asked for a client certificate, and {none}"))
    }

    /// ", with the certificate of CN=Plant CA": the issuers that were sent along.
    fn company(&self) -> String {
        let issuers: Vec<String> =
            self.report.client_intermediates.iter().map(|issuer| short_name(&issuer.subject)).collect();
        if issuers.is_empty() { String::new() } else { format!(", with the certificate of {}", list(&issuers)) }
    }

    /// Whose certificates the server accepts, as far as it said so: a sentence.
    pub fn whose(&self) -> String {
        self.accepted().map_or_else(
            || "It did not say whose certificates it accepts.".to_owned(),
            |issuers| format!("It says that it accepts certificates of {issuers}."),
        )
    }

    /// The issuers that the server accepts; most say none.
    pub fn accepted(&self) -> Option<String> {
        let issuers: Vec<String> = self.report.acceptable_issuers.iter().map(|issuer| short_name(issuer)).collect();
        (!issuers.is_empty()).then(|| list(&issuers))
    }

    /// A certificate is set, but was not sent: its key can sign in none of the server's ways.
    pub fn key_does_not_fit(&self) -> bool {
        self.report.client_certificate_requested
            && self.report.client_certificate.is_none()
            && fields::ours(self.profile).is_some()
    }

    /// Everything that we sent, our own certificate first.
    pub fn sent(&self) -> impl Iterator<Item = &'a CertificateInfo> {
        self.report.client_certificate.iter().chain(&self.report.client_intermediates)
    }

    /// Who issued the last certificate that we sent: whom the broker must know.
    pub fn issuer(&self) -> String {
        self.sent().last().map(|last| short_name(&last.issuer)).unwrap_or_default()
    }

    /// Whether the server said that it knows this issuer.
    pub fn issuer_is_accepted(&self) -> bool {
        self.sent().last().is_some_and(|last| self.report.acceptable_issuers.contains(&last.issuer))
    }

    /// Whether that issuer is known to be a root, so that nothing can stand between it and our certificate.
    pub fn issuer_is_root(&self) -> bool {
        let Some(last) = self.sent().last() else { return false };
        let trusted = self.report.verified_chain.last();
        last.is_self_issued() || trusted.is_some_and(|root| root.is_self_issued() && root.subject == last.issuer)
    }

    /// The profile's own file that holds that issuer, because the server's certificate was accepted by it.
    fn file_with_issuer(&self) -> Option<Field<'a>> {
        let last = self.sent().last()?;
        let issuer = &last.issuer;
        let chain = &self.report.server_chain;
        let believed = match self.report.verified_chain.last() {
            Some(trusted) => trusted.subject == *issuer && last.was_signed_by(trusted) != Some(false),
            // Nobody said what was verified: then the last that was shown was issued by what is in the file.
            None => {
                self.report.server_accepted
                    && !self.report.leniencies.iter().any(is_without_ca)
                    && chain.last().is_some_and(|last| last.issuer == *issuer)
            }
        };
        fields::trusted(self.profile).filter(|_| believed)
    }

    /// What the broker's administrator has to do so that our certificate is trusted.
    pub fn append_issuer(&self) -> String {
        format!("Ask the broker's administrator to {}.", self.appending())
    }

    /// The same, to follow "to".
    fn appending(&self) -> String {
        let issuer = self.issuer();
        let own = self.report.client_certificate.as_ref();
        let ours = fields::ours(self.profile).filter(|_| own.is_some_and(CertificateInfo::is_self_issued));
        let (what, command) = match (ours, self.file_with_issuer()) {
            (Some(ours), _) => (format!("{} itself, as it is self-signed,", ours.file()), self.copy(&ours)),
            (None, Some(file)) => (format!("{}, which holds {issuer},", file.file()), self.copy(&file)),
            (None, None) => (format!("the certificate of {issuer}"), format!("cat issuer.pem >> {CA_LIST}")),
        };
        format!(
            "append {what} to the broker's CA list, then to restart it (Mosquitto: the file named by cafile, `{command}`; \
             Connectware: cybus_ca.crt; Solace: client certificate authorities)"
        )
    }

    /// The command that appends what is in this field to the broker's list.
    fn copy(&self, field: &Field<'_>) -> String {
        let file = field.argument();
        if !self.profile.tls.mode.uses_ca_keystore() {
            return format!("cat {file} >> {CA_LIST}");
        }
        let alias = &self.profile.tls.keystore_alias;
        let alias = if alias.is_empty() { "ALIAS".to_owned() } else { shell(&readable(alias, SHORT)) };
        format!("keytool -exportcert -rfc -alias {alias} -keystore {file} >> {CA_LIST}")
    }

    /// A command that looks at our certificate, where it is in a file that openssl reads.
    pub fn openssl_x509(&self, options: &str) -> Option<String> {
        let field = fields::ours(self.profile).filter(|_| !self.profile.tls.mode.uses_client_keystore())?;
        Some(format!("openssl x509 -in {} -noout {options}", field.argument()))
    }

    /// What to do where a client certificate is missing.
    pub fn choose_certificate(&self) -> String {
        let mode = self.profile.tls.mode;
        let (with, fields) = (fields::with_certificate(mode), fields::wanted_of_clients(mode));
        if with == mode {
            return format!("Choose {fields} in the SSL/TLS tab.");
        }
        format!("In the SSL/TLS tab choose {}, then {fields}.", with.label())
    }

    /// What to do where the broker hung up and does not say why: first what is wrong with our certificate by itself.
    pub fn remedies(&self, explanation: Explanation, now: Timestamp) -> Explanation {
        let Some(field) = fields::ours(self.profile) else { return explanation.remedy(self.choose_certificate()) };
        if self.key_does_not_fit() {
            return explanation.remedy(other_key(&field.file()));
        }
        let Some(ours) = &self.report.client_certificate else { return explanation };
        let flaw = flaw::flaw(*self, now);
        let (fact, remedy) = flaw.map_or((None, None), |flaw| (Some(flaw.fact), Some(flaw.remedy)));
        let user = match ours.common_name.as_deref() {
            Some(name) => format!("the user {}, the common name (CN) of {},", readable(name, SHORT), field.file()),
            None => format!("a user for {}, which has no common name (CN),", field.file()),
        };
        explanation
            .because(fact)
            .also(remedy)
            .remedy(format!("If the broker does not know the issuer, ask its administrator to {}.", self.appending()))
            .remedy(format!("Check that {user} exists at the broker and is enabled."))
    }
}

/// For a key that the broker cannot use.
pub(super) fn other_key(file: &str) -> String {
    format!("Make a new key of a kind that every broker knows, RSA 2048 or P-256, in place of {file}.")
}

/// Whether the server was accepted without the help of a CA.
fn is_without_ca(leniency: &Leniency) -> bool {
    match leniency {
        Leniency::Pinned | Leniency::Fingerprint | Leniency::NothingChecked => true,
        Leniency::OldForm | Leniency::CommonName | Leniency::NameNotChecked | Leniency::OtherName => false,
    }
}
