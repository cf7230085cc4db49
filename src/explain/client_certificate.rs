//! The server refused our certificate: by the rule that it gave, and by what the certificate itself says.

use jiff::Timestamp;

use super::Explanation;
use super::exchange::{CA_LIST, Exchange};
use super::fields;
use super::words::{a_certificate, date, lifetime, our_certificate, short_name};
use crate::tls::{CertificateInfo, KeyKind};

/// Below this, OpenSSL's security level 2 refuses an RSA key.
const LEAST_RSA_BITS: usize = 2048;

/// Our certificate, and what was answered to it.
pub(super) struct Refused<'a> {
    pub exchange: Exchange<'a>,
    /// The alert in words.
    pub said: &'a str,
    pub ours: &'a CertificateInfo,
    pub now: Timestamp,
}

impl Refused<'_> {
    /// What came, what was answered, what is known about that, whose it accepts, and that the other half is well.
    fn explain(&self, headline: impl Into<String>, fact: Option<String>) -> Explanation {
        let asked = self.exchange.asked().unwrap_or_default();
        let other_side = "The server's own certificate was accepted.".to_owned();
        Explanation::new(headline, format!("{asked}; it answered “{}”.", self.said))
            .because(fact)
            .because(Some(self.exchange.whose()))
            .because(self.exchange.report.server_accepted.then_some(other_side))
    }

    fn file(&self) -> String {
        fields::ours(self.exchange.profile).map_or_else(|| "your file".to_owned(), |field| field.file())
    }

    fn issued_by(&self) -> String {
        short_name(&self.ours.issuer)
    }

    /// A command that looks at our certificate, as a remedy.
    fn look(&self, options: &str, shows: &str) -> Option<String> {
        self.exchange.openssl_x509(options).map(|command| format!("`{command}` shows {shows}."))
    }

    pub fn unknown_ca(&self) -> Explanation {
        let issuer = self.exchange.issuer();
        let accepted = self.exchange.accepted();
        let known = self.exchange.issuer_is_accepted();
        let self_signed = self.ours.is_self_issued();
        let headline = "The broker does not trust the issuer of your certificate";
        let explanation = if known {
            let fact = format!("It knows a CA named {issuer}, so something else is missing.");
            self.explain(headline, Some(fact)).remedy(self.revocation_list())
        } else {
            let fact = format!("Most likely the broker's CA list lacks {issuer}.");
            self.explain(headline, Some(fact)).remedy(self.exchange.append_issuer())
        };
        explanation
            .remedy_if(
                !known && accepted.is_some(),
                format!(
                    "Or choose a certificate issued by one that the broker accepts: {}.",
                    accepted.unwrap_or_default()
                ),
            )
            .remedy_if(!self.exchange.issuer_is_root(), self.missing_intermediate(&issuer))
            .remedy_if(!known && !self_signed, self.revocation_list())
            .remedy_if(known, self.same_name(&issuer))
            .also(self.verify())
    }

    fn missing_intermediate(&self, issuer: &str) -> String {
        if self.exchange.profile.tls.mode.uses_client_keystore() {
            return format!(
                "If {issuer} is an intermediate CA, import the whole chain into the key pair's entry of {}: the broker \
                 may know the root only.",
                self.file()
            );
        }
        let argument = fields::ours(self.exchange.profile).map(|field| field.argument()).unwrap_or_default();
        format!(
            "If {issuer} is an intermediate CA, put its certificate into {}, as the broker may know the root only (PEM: \
             `cat intermediate.pem >> {argument}`).",
            self.file()
        )
    }

    /// OpenSSL says "unknown CA" also where it has revocation lists, but none of this CA.
    fn revocation_list(&self) -> String {
        format!(
            "If the broker checks revocation (Mosquitto: crlfile), it answers the same for a CA of which it has no list: \
             append one of {}; `openssl crl -in crl.pem -noout -issuer -nextupdate` shows whose a list is.",
            self.issued_by()
        )
    }

    fn same_name(&self, issuer: &str) -> String {
        format!(
            "If the CA {issuer} was made anew, the broker has the old one: compare `openssl x509 -in {CA_LIST} -noout \
             -subject -fingerprint -sha256` with the CA that issued your certificate."
        )
    }

    /// What the administrator can run to see the reason.
    fn verify(&self) -> Option<String> {
        let field =
            fields::ours(self.exchange.profile).filter(|_| !self.exchange.profile.tls.mode.uses_client_keystore())?;
        let file = field.argument();
        Some(format!(
            "On the broker's machine `openssl verify -purpose sslclient -CAfile {CA_LIST} -untrusted {file} {file}` says \
             what is missing."
        ))
    }

    pub fn expired(&self) -> Explanation {
        let over = self.exchange.sent().find(|certificate| certificate.not_after < self.now);
        match over {
            Some(over) if over == self.ours => self
                .explain("Your certificate has expired", Some(format!("Yours was valid {}.", lifetime(over))))
                .remedy(format!(
                    "Have a new certificate issued by {}, and choose it instead of {}.",
                    self.issued_by(),
                    self.file()
                ))
                .also(self.look("-subject -enddate", "its end")),
            Some(over) => self
                .explain(
                    "The certificate of a CA behind yours has expired",
                    Some(format!("{} was valid {}; yours is still valid.", a_certificate(over), lifetime(over))),
                )
                .remedy(format!(
                    "Get a newer certificate of {} and put it into {} in place of the old one.",
                    short_name(&over.subject),
                    self.file()
                )),
            None => self.expired_elsewhere(),
        }
    }

    /// Nothing that we sent is over, so it is something that the broker has.
    fn expired_elsewhere(&self) -> Explanation {
        let issuer = self.exchange.issuer();
        self.explain(
            "The broker says that your certificate has expired",
            Some(format!("By this machine's clock it is still valid, until {}.", date(self.ours.not_after))),
        )
        .remedy(format!(
            "Check the end of {issuer} in the broker's CA list: `openssl x509 -in {CA_LIST} -noout -subject -dates`."
        ))
        .remedy(
            "If the broker checks revocation (Mosquitto: crlfile), a list that is over is answered the same: \
                 `openssl crl -in crl.pem -noout -issuer -nextupdate`.",
        )
        .remedy("Check the date of the broker's machine, and of this one: `date -u`.")
    }

    pub fn revoked(&self) -> Explanation {
        let issuer = self.issued_by();
        self.explain("Your certificate was revoked", None)
            .remedy(format!("Ask whoever runs {issuer} why, and for a new certificate in place of {}.", self.file()))
            .remedy(format!(
                "If it should not be revoked, give the broker a newer list of {issuer} (Mosquitto: the file named by \
                 crlfile): `openssl crl -in crl.pem -noout -text` lists the serials.",
            ))
    }

    /// What OpenSSL calls bad: dates that have not begun, weak signatures and keys.
    pub fn bad(&self) -> Explanation {
        if let Some(future) = self.exchange.sent().find(|certificate| certificate.not_before > self.now) {
            return self.not_yet(future);
        }
        if let Some((weak, hash)) = self.exchange.sent().find_map(|one| Some((one, one.weak_hash()?))) {
            return self.weakly_signed(weak, hash);
        }
        if let Some((weak, bits)) = self.exchange.sent().find_map(|one| Some((one, short_rsa(&one.key)?))) {
            return self
                .explain(
                    "The broker does not accept so short a key",
                    Some(format!("{} has an RSA key of {bits} bits.", a_certificate(weak))),
                )
                .remedy("Make a new key, RSA 2048 or P-256, and have a certificate issued for it.");
        }
        self.explain(
            "The broker does not accept your certificate",
            Some(format!("Yours is valid {}.", lifetime(self.ours))),
        )
        .remedy("Check the date of the broker's machine: for a clock that is behind, the certificate has not begun.")
        .also(self.verify())
        .remedy("Look into the broker's log: it names the rule that was broken.")
    }

    fn not_yet(&self, future: &CertificateInfo) -> Explanation {
        let whose = if future == self.ours { "Yours".to_owned() } else { a_certificate(future) };
        self.explain("Your certificate is not valid yet", Some(format!("{whose} is valid {}.", lifetime(future))))
            .remedy(format!(
                "Have it issued anew by {}, beginning today: the clock of the machine that issued it may be ahead.",
                short_name(&future.issuer)
            ))
            .also(self.look("-startdate", "its beginning"))
            .remedy("Check the date of the broker's machine, and of this one: `date -u`.")
    }

    fn weakly_signed(&self, weak: &CertificateInfo, hash: &str) -> Explanation {
        self.explain(
            format!("The broker does not accept certificates that are signed with {hash}"),
            Some(format!("{} is signed so, which can be forged.", a_certificate(weak))),
        )
        .remedy(format!(
            "Have it issued anew by {} with SHA-256 (openssl x509 -req: `-sha256`).",
            short_name(&weak.issuer)
        ))
        .remedy(
            "Only if that cannot be: let the broker's OpenSSL take it (openssl.cnf: `CipherString = \
                 DEFAULT@SECLEVEL=0`), which weakens every connection to it.",
        )
    }

    /// What Java says of every certificate that it does not trust, and OpenSSL of the rest.
    pub fn unknown(&self) -> Explanation {
        if self.exchange.sent().any(|one| one.not_after < self.now) {
            return self.expired();
        }
        if self.exchange.sent().any(|one| one.not_before > self.now || one.weak_hash().is_some()) {
            return self.bad();
        }
        self.explain(
            "The broker does not accept your certificate",
            Some("Brokers made with Java say so of every certificate that they do not trust.".to_owned()),
        )
        .remedy(self.exchange.append_issuer())
        .also(self.verify())
        .remedy("Look into the broker's log: it names the rule that was broken.")
    }

    pub fn unsupported(&self) -> Explanation {
        let excluded = self.exchange.sent().find(|one| one.excludes_clients());
        let fact =
            excluded.map(|one| format!("The extended key usage of {} leaves clientAuth out.", a_certificate(one)));
        self.explain("The broker does not accept your certificate for a client", fact)
            .remedy(format!(
                "Ask whoever runs {} for a certificate with the extended key usage clientAuth, or without any (openssl: \
                 `extendedKeyUsage = clientAuth`).",
                self.issued_by()
            ))
            .remedy(format!("Check that {} is not the server's certificate by mistake.", self.file()))
            .also(self.look("-purpose", "what it may be used for"))
            .remedy_if(is_modern(&self.ours.key), modern_key(&self.ours.key))
    }

    pub fn denied(&self) -> Explanation {
        self.explain("The broker denies access to your certificate", None).remedy(format!(
            "Ask the broker's administrator to admit {}: it is valid, but not allowed.",
            our_certificate(self.ours, self.exchange.profile)
        ))
    }

    /// Key and certificate belong together, or nothing would have been sent: then it is the CA's signature.
    pub fn bad_signature(&self) -> Explanation {
        let issuer = self.exchange.issuer();
        self.explain("The broker could not verify a signature", Some(format!(
                "Your key belongs to your certificate, so it is probably the CA's signature: the broker knows a CA named \
                 {issuer}, but with another key."
            )))
            .remedy(self.same_name(&issuer))
            .remedy(self.exchange.append_issuer())
            .remedy_if(is_modern(&self.ours.key), modern_key(&self.ours.key))
            .remedy("Look into the broker's log: it says more than the alert.")
    }
}

const fn short_rsa(key: &KeyKind) -> Option<usize> {
    match key {
        KeyKind::Rsa(bits) if *bits < LEAST_RSA_BITS => Some(*bits),
        KeyKind::Rsa(_) | KeyKind::Ec(_) | KeyKind::Ed25519 | KeyKind::Other(_) => None,
    }
}

/// Every broker knows RSA, P-256 and P-384.
const fn is_modern(key: &KeyKind) -> bool {
    match key {
        KeyKind::Rsa(_) | KeyKind::Ec(256 | 384) => false,
        KeyKind::Ec(_) | KeyKind::Ed25519 | KeyKind::Other(_) => true,
    }
}

fn modern_key(key: &KeyKind) -> String {
    format!("If the broker is old, it may not know this kind of key ({key}): try RSA 2048 or P-256.")
}
