//! What was found before connecting, as sentences.

use std::path::Path;

use super::words::{SHORT, a_certificate, argument, date, file_name, lifetime, readable, short_name};
use super::{Mood, file_error};
use crate::tls::{CertificateInfo, Dated, Finding, KeyKind, Severity, Slot};

/// One finding for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingWords {
    /// What was found, as one sentence.
    pub text: String,
    /// How it is to be shown.
    pub mood: Mood,
    /// What to do about it, as one sentence.
    pub remedy: Option<String>,
}

/// The sentence for one finding.
#[must_use]
pub fn finding(finding: &Finding) -> FindingWords {
    let mood = match finding.severity() {
        Severity::Note => Mood::Good,
        Severity::Caution => Mood::Caution,
        Severity::Fatal => Mood::Bad,
    };
    let (text, remedy) = words(finding);
    FindingWords { text, mood, remedy }
}

type Words = (String, Option<String>);

fn words(finding: &Finding) -> Words {
    match finding {
        Finding::File(error) => {
            let why = file_error(error);
            (format!("{}.", why.headline), why.remedies.into_iter().next())
        }
        Finding::SeenAs { file, certificate } => (seen_as(file, certificate), None),
        Finding::NoCommonName { file, certificate } => no_common_name(file, certificate),
        Finding::Expired { of, own } => expired(of, *own),
        Finding::NotYetValid { of, own } => not_yet_valid(of, *own),
        Finding::EndsSoon(of) => ends_soon(of),
        Finding::NoCurrentAuthority { slot, file } => no_current_authority(*slot, file),
        Finding::ChainReaches { file, authority } => (chain_reaches(file, authority), None),
        Finding::ChainOpen { file, last } => chain_open(file, last),
        Finding::ChainBroken { file, certificate } => chain_broken(file, certificate),
        Finding::SelfSigned { file, certificate } => self_signed(file, certificate),
        Finding::NotForClients { file, certificate } => not_for_clients(file, certificate),
        Finding::MayNotSign { file, certificate } => may_not_sign(file, certificate),
        Finding::MayNotIssue(of) => may_not_issue(of),
        Finding::IsCa { file, certificate } => is_ca(file, certificate),
        Finding::WeakSignature { of, algorithm } => weak_signature(of, algorithm),
        Finding::WeakKey(of) => weak_key(of),
        Finding::UnusualKey { file, kind } => unusual_key(file, kind),
        Finding::KeyReadableByOthers { file, mode } => readable_by_others(file, *mode),
        Finding::TickDoesNotFit { slot, file, is_pem } => tick(*slot, file, *is_pem),
        Finding::UsernameAndCertificate { username, certificate } => username_too(username, certificate),
        Finding::KeyLog { file } => key_log(file),
        Finding::NothingVerified => nothing_verified(),
    }
}

/// "client1.pem holds CN=client1 (serial …, issued by …)".
fn holds(file: &Path, certificate: &CertificateInfo) -> String {
    format!("{} holds {}", file_name(file), a_certificate(certificate))
}

fn seen_as(file: &Path, certificate: &CertificateInfo) -> String {
    let names: Vec<String> = certificate.names.iter().map(|name| readable(name, SHORT)).collect();
    let also =
        if names.is_empty() { String::new() } else { format!(", with the names {}", super::words::list(&names)) };
    format!(
        "The broker will see you as {}{also}: {}, valid until {}.",
        readable(certificate.short_name(), SHORT),
        holds(file, certificate),
        date(certificate.not_after)
    )
}

fn no_common_name(file: &Path, certificate: &CertificateInfo) -> Words {
    let text = format!(
        "{}, which has no common name (CN): a broker that takes it for the user name knows nobody by it.",
        holds(file, certificate)
    );
    (
        text,
        Some(
            "Have a certificate with a common name issued (openssl req: `-subj /CN=NAME`), if the broker needs one."
                .to_owned(),
        ),
    )
}

fn expired(of: &Dated, own: bool) -> Words {
    let text = format!("{} was valid {}: it is over.", in_file(of, own), lifetime(&of.certificate));
    (text, Some(renew(of, own)))
}

fn not_yet_valid(of: &Dated, own: bool) -> Words {
    let text = format!("{} is valid {}: it has not begun.", in_file(of, own), lifetime(&of.certificate));
    (
        text,
        Some("Check the date of this machine (`date -u`), and of the machine that issued the certificate.".to_owned()),
    )
}

fn ends_soon(of: &Dated) -> Words {
    let text = format!("{} ends on {}.", in_file(of, false), date(of.certificate.not_after));
    (text, Some(renew(of, is_client(of.slot) && !of.certificate.is_ca)))
}

/// "Your certificate CN=client1 (…) in client1.pem".
fn in_file(of: &Dated, own: bool) -> String {
    let whose = if own { "Your certificate " } else { "" };
    format!("{whose}{} in {}", a_certificate(&of.certificate), file_name(&of.file))
}

const fn is_client(slot: Slot) -> bool {
    matches!(slot, Slot::ClientCertificate | Slot::ClientKeystore)
}

fn renew(of: &Dated, own: bool) -> String {
    let (issuer, file) = (short_name(&of.certificate.issuer), file_name(&of.file));
    if own {
        return format!("Have a new certificate issued by {issuer}, and choose it in {}.", of.slot.label());
    }
    let newer = short_name(&of.certificate.subject);
    if is_client(of.slot) {
        return format!("Get a newer certificate of {newer} and put it into {file} in place of the old one.");
    }
    format!(
        "Get a newer certificate of {newer} from the broker's administrator and put it into {file}: OpenSSL refuses a CA that is over, and so does this program."
    )
}

fn no_current_authority(slot: Slot, file: &Path) -> Words {
    let text =
        format!("{} holds no CA certificate that is valid now, so no server can be trusted by it.", file_name(file));
    (
        text,
        Some(format!(
            "Get the present CA certificate from the broker's administrator and choose it in {}.",
            slot.label()
        )),
    )
}

fn chain_reaches(file: &Path, authority: &Dated) -> String {
    format!(
        "The chain of {} reaches {} in {}.",
        file_name(file),
        a_certificate(&authority.certificate),
        file_name(&authority.file)
    )
}

fn chain_open(file: &Path, last: &CertificateInfo) -> Words {
    if last.is_self_issued() {
        let text = format!(
            "The chain in {} ends at {}, which is not among the trusted CAs. That is well if the broker knows it.",
            file_name(file),
            a_certificate(last)
        );
        return (text, None);
    }
    let issuer = short_name(&last.issuer);
    let text = format!(
        "{}; no given file holds that issuer, {issuer}. That is well if the broker knows it.",
        holds(file, last)
    );
    let remedy = format!(
        "If {issuer} is an intermediate CA, put its certificate into {} (PEM: `cat intermediate.pem >> {}`).",
        file_name(file),
        argument(file)
    );
    (text, Some(remedy))
}

fn chain_broken(file: &Path, certificate: &CertificateInfo) -> Words {
    let issuer = short_name(&certificate.issuer);
    let text = format!(
        "{}, but the {issuer} that is in the given files did not sign it: the names are the same, the keys are not.",
        holds(file, certificate)
    );
    (
        text,
        Some(format!("Get the certificate of the {issuer} that issued it: the CA was probably made anew in between.")),
    )
}

fn self_signed(file: &Path, certificate: &CertificateInfo) -> Words {
    let text = format!("{}, so the broker must know this very certificate.", holds(file, certificate));
    let remedy = format!(
        "Ask the broker's administrator to append it to the broker's CA list (Mosquitto: `cat {} >> {}`, the file named \
         by cafile).",
        argument(file),
        super::exchange::CA_LIST
    );
    (text, Some(remedy))
}

fn not_for_clients(file: &Path, certificate: &CertificateInfo) -> Words {
    let text = format!(
        "{}, whose extended key usage leaves clientAuth out: most brokers refuse it.",
        holds(file, certificate)
    );
    let remedy = format!(
        "Have it issued anew by {} with clientAuth (openssl: `extendedKeyUsage = clientAuth`), or check that it is not \
         the server's.",
        short_name(&certificate.issuer)
    );
    (text, Some(remedy))
}

fn may_not_sign(file: &Path, certificate: &CertificateInfo) -> Words {
    let text =
        format!("{}, whose key usage leaves digitalSignature out: most brokers refuse it.", holds(file, certificate));
    let remedy = format!(
        "Have it issued anew by {} with it (openssl: `keyUsage = digitalSignature`).",
        short_name(&certificate.issuer)
    );
    (text, Some(remedy))
}

fn may_not_issue(of: &Dated) -> Words {
    let text =
        format!("{} issued a certificate of your chain, but is no CA's: brokers refuse that.", in_file(of, false));
    (text, Some("Have your certificate issued by a CA (openssl: `basicConstraints = critical,CA:TRUE`).".to_owned()))
}

fn is_ca(file: &Path, certificate: &CertificateInfo) -> Words {
    let text = format!(
        "{}, which is a CA's own certificate, and probably not the one that was issued for you.",
        holds(file, certificate)
    );
    (text, Some("Choose the certificate that the CA issued for you, and its key.".to_owned()))
}

fn weak_signature(of: &Dated, algorithm: &str) -> Words {
    let text = format!("{} is signed with {algorithm}, which most brokers refuse.", in_file(of, false));
    let issuer = short_name(&of.certificate.issuer);
    (text, Some(format!("Have it issued anew by {issuer} with SHA-256 (openssl x509 -req: `-sha256`).")))
}

fn weak_key(of: &Dated) -> Words {
    let text = format!("{} has a key of {}, which most brokers refuse.", in_file(of, false), of.certificate.key);
    (text, Some("Have the CA made anew with RSA 2048 or P-256, and your certificate issued by it.".to_owned()))
}

fn unusual_key(file: &Path, kind: &KeyKind) -> Words {
    let text = format!("The key of {} is {kind}, which older brokers do not know.", file_name(file));
    (text, Some("If the broker refuses it, have a certificate issued for a key of RSA 2048 or P-256.".to_owned()))
}

fn readable_by_others(file: &Path, mode: u32) -> Words {
    let text = format!("Others than you have access to {}: its permissions are {mode:o}.", file_name(file));
    (text, Some(format!("Keep it to yourself: `chmod 600 {}`.", argument(file))))
}

fn tick(slot: Slot, file: &Path, is_pem: bool) -> Words {
    let (tick, form) = if is_pem { ("not ticked", "PEM") } else { ("ticked", "not PEM") };
    let text = format!(
        "PEM Formatted is {tick}, but {} in {} is {form}: the content counts, so it is read all the same.",
        file_name(file),
        slot.label()
    );
    (text, None)
}

fn username_too(username: &str, certificate: &CertificateInfo) -> Words {
    let (name, seen) = (readable(username, SHORT), readable(certificate.short_name(), SHORT));
    if certificate.common_name.as_deref() == Some(username) {
        let text = format!("The user name {name} is that of your certificate: it is sent as well, which does no harm.");
        return (text, None);
    }
    let text = format!(
        "The user name {name} is sent as well as the certificate of {seen}: some brokers take only one of them \
         (Connectware; Mosquitto with use_identity_as_username)."
    );
    (text, Some("If the broker knows you by the certificate, leave User Credentials empty.".to_owned()))
}

fn key_log(file: &Path) -> Words {
    let text = format!(
        "The secrets of each session are written to {}: who has it can read all of its traffic.",
        file_name(file)
    );
    (text, Some(format!("Empty Key Log File when you are done, and delete the file: `rm {}`.", argument(file))))
}

fn nothing_verified() -> Words {
    let text =
        "Nothing of the server will be verified: anybody on the way can pose as the broker, and read and change \
                everything."
            .to_owned();
    (text, Some("Choose Full, and the CA that issued the server's certificate.".to_owned()))
}
