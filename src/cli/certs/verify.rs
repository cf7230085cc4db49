//! `certs verify`: whether certificate, key, chain, dates and names hold together, without a connection.
//!
//! A client certificate is examined as before connecting with it; a server certificate is judged as in a handshake.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::json;

use super::super::output::Output;
use super::super::{Exit, Failure, certificate, dialect, in_flags, secrets, words};
use crate::explain::{self, Explanation, FindingWords, Mood};
use crate::profile::{Profile, Secret, SecretKind, Secrets, TlsMode, Verification};
use crate::session::SessionError;
use crate::tls::{
    self, CertificateInfo, FileContent, Finding, HandshakeError, Leniency, Severity, Slot, TlsFileError, Vouched,
};
use crate::transport::TransportError;

/// Say whether a certificate, its key, its chain, its dates and its names hold together; exit code 65 if not.
#[derive(Debug, Args)]
pub struct Verify {
    /// The certificate with its chain, in any form.
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    /// Its private key [default: the one in the file of --cert, if there is one].
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Password of the key out of an environment variable.
    #[arg(long, value_name = "VAR", group = "key_password")]
    keypass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "key_password")]
    keypass_file: Option<PathBuf>,
    /// The CA certificates that the chain must reach [default: for a server those that the system believes].
    #[arg(long, value_name = "FILE", group = "authority")]
    cafile: Option<PathBuf>,
    /// The same, a directory of such files.
    #[arg(long, value_name = "DIR", group = "authority")]
    capath: Option<PathBuf>,
    /// Whom the certificate is for.
    #[arg(long, value_enum, default_value = "client")]
    purpose: Purpose,
    /// The name that a server certificate must be for.
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
}

/// Whom a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    Client,
    Server,
}

/// What came of it.
struct Verdict {
    holds: bool,
    subject: Option<CertificateInfo>,
    remarks: Vec<FindingWords>,
}

impl Verify {
    pub(super) fn run(&self, json: bool, out: &mut Output) -> Result<Exit, Failure> {
        if self.host.is_some() && self.purpose == Purpose::Client {
            return Err(Failure::Usage("--host goes with --purpose server.".to_owned()));
        }
        let passphrase = secrets::named(self.keypass_env.as_deref(), self.keypass_file.as_deref())?;
        let now = Timestamp::now();
        let content = tls::inspect(Slot::None, &self.cert, passphrase.as_ref())
            .map_err(|error| secrets::locked(&error, "--keypass"))?;
        let verdict = match self.purpose {
            Purpose::Client => self.client(&content, passphrase, now),
            Purpose::Server => self.server(&content, passphrase.as_ref(), now)?,
        };
        out.say(&if json { self.object(&verdict, now) } else { self.text(&verdict, now) });
        Ok(if verdict.holds { Exit::Done } else { Exit::File })
    }

    fn authority(&self) -> Option<&Path> {
        self.cafile.as_deref().or(self.capath.as_deref())
    }

    /// The file with the key, if there is a key.
    fn key_file(&self, content: &FileContent) -> Option<&Path> {
        self.key.as_deref().or_else(|| (!content.keys.is_empty()).then_some(self.cert.as_path()))
    }

    fn client(&self, content: &FileContent, passphrase: Option<Secret>, now: Timestamp) -> Verdict {
        let key = self.key_file(content);
        let mut profile = Profile::default();
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.client_certificate_file.clone_from(&self.cert);
        key.unwrap_or(Path::new("")).clone_into(&mut profile.tls.client_key_file);
        self.authority().unwrap_or(Path::new("")).clone_into(&mut profile.tls.ca_file);
        let secrets =
            passphrase.into_iter().fold(Secrets::default(), |all, one| all.with(SecretKind::KeyPassphrase, one));
        // Without a CA to reach, no chain reaches one.
        let is_moot = |finding: &Finding| self.authority().is_none() && matches!(finding, Finding::ChainOpen { .. });
        let mut findings = tls::examine(&profile, &secrets, now);
        findings.retain(|finding| is_to_the_point(finding) && !is_moot(finding));
        let (wrong, others): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|finding| breaks(finding));
        let holds = wrong.is_empty();
        let mut remarks: Vec<FindingWords> = wrong.into_iter().chain(others).map(told).collect();
        if self.authority().is_none() {
            remarks.push(caution("No CA was given (--cafile): the chain was not checked to its end."));
        }
        if key.is_none() {
            remarks.push(caution("No key was given (--key), so none was compared with the certificate."));
        }
        let subject = content.certificates.iter().find(|one| !one.is_ca).or(content.certificates.first()).cloned();
        Verdict { holds, subject, remarks }
    }

    fn server(&self, content: &FileContent, passphrase: Option<&Secret>, now: Timestamp) -> Result<Verdict, Failure> {
        let key = self.key_file(content);
        let mut chain = content.certificates.clone();
        let mut remarks = Vec::new();
        match key {
            Some(file) => remarks.extend(self.belongs(file, &mut chain, passphrase)?),
            None => remarks.push(caution("No key was given (--key), so none was compared with the certificate.")),
        }
        let Some(leaf) = chain.first().cloned() else { return Err(self.no_certificate().into()) };
        if self.host.is_none() {
            remarks.push(caution("No name was given (--host), so none was compared with the certificate."));
        }
        let mut profile = self.profile_for(&leaf);
        let Vouched { report, refused } = self.vouch(&mut profile, &chain, now)?;
        let overlooked = report.leniencies.iter().filter(|leniency| **leniency != Leniency::NameNotChecked);
        remarks.extend(overlooked.map(|&leniency| caution(explain::leniency(leniency))));
        if let Some(source) = refused {
            let error = SessionError::Transport(TransportError::Tls { report: Box::new(report), source });
            remarks.insert(0, wrong(&explain::session(&error, &profile)));
        }
        let holds = remarks.iter().all(|remark| remark.mood != Mood::Bad);
        Ok(Verdict { holds, subject: Some(leaf), remarks })
    }

    /// What connecting to a server with this certificate would take.
    fn profile_for(&self, leaf: &CertificateInfo) -> Profile {
        let mut profile = Profile::default();
        profile.endpoint.host = self.host.clone().unwrap_or_else(|| own_name(leaf));
        profile.tls.enabled = true;
        if let Some(file) = self.authority() {
            profile.tls.mode = TlsMode::CaFile;
            file.clone_into(&mut profile.tls.ca_file);
        }
        profile
    }

    /// Judges the chain. Where no name was given, and the certificate has none that can be asked for, none is compared.
    fn vouch(&self, profile: &mut Profile, chain: &[CertificateInfo], now: Timestamp) -> Result<Vouched, TlsFileError> {
        let judge =
            |profile: &Profile| tls::vouch(&profile.tls, &Secrets::default(), chain, &profile.endpoint.host, now);
        let judged = judge(profile)?;
        if self.host.is_some() || !matches!(judged.refused, Some(HandshakeError::InvalidServerName(_))) {
            return Ok(judged);
        }
        profile.tls.demand(Verification::ChainOnly);
        "localhost".clone_into(&mut profile.endpoint.host);
        judge(profile)
    }

    /// Puts the certificate of the key first, or says that there is none.
    fn belongs(
        &self,
        file: &Path,
        chain: &mut [CertificateInfo],
        passphrase: Option<&Secret>,
    ) -> Result<Option<FindingWords>, Failure> {
        let found =
            tls::inspect(Slot::ClientKey, file, passphrase).map_err(|error| secrets::locked(&error, "--keypass"))?;
        let Some(key) = found.keys.into_iter().next() else { return Ok(None) };
        let Some(spki) = key.spki else {
            let locked = TlsFileError::PassphraseNeeded {
                slot: Slot::None,
                file: file.to_owned(),
                secret: SecretKind::KeyPassphrase,
            };
            return Err(secrets::locked(&locked, "--keypass"));
        };
        if let Some(place) = chain.iter().position(|certificate| certificate.spki() == spki) {
            chain.swap(0, place);
            return Ok(None);
        }
        let mismatch = TlsFileError::KeyMismatch { key: file.to_owned(), certificate: self.cert.clone() };
        Ok(Some(wrong(&explain::file_error(&mismatch))))
    }

    fn no_certificate(&self) -> TlsFileError {
        TlsFileError::WrongContent { slot: Slot::None, file: self.cert.clone(), found: "no certificate".to_owned() }
    }

    fn text(&self, verdict: &Verdict, now: Timestamp) -> String {
        let mut text = words::wrapped("", "  ", &format!("{}, for a {}", self.cert.display(), self.purpose.noun()));
        if let Some(subject) = &verdict.subject {
            text.push_str(&words::rows("  ", &certificate::brief(subject, now)));
        }
        text.extend(verdict.remarks.iter().map(words::finding));
        text.push_str(if verdict.holds { "It holds together.\n" } else { "It does not hold together.\n" });
        text
    }

    fn object(&self, verdict: &Verdict, now: Timestamp) -> String {
        let remarks = verdict.remarks.iter().map(|remark| {
            let severity = match remark.mood {
                Mood::Good => "note",
                Mood::Caution => "caution",
                Mood::Bad => "fatal",
            };
            json!({ "severity": severity, "text": remark.text, "remedy": remark.remedy })
        });
        let object = json!({
            "file": self.cert.display().to_string(),
            "purpose": self.purpose.noun(),
            "holds": verdict.holds,
            "certificate": verdict.subject.as_ref().map(|subject| certificate::json(subject, now)),
            "findings": remarks.collect::<Vec<_>>(),
        });
        format!("{object:#}\n")
    }
}

impl Purpose {
    const fn noun(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

fn caution(text: &str) -> FindingWords {
    FindingWords { text: text.to_owned(), mood: Mood::Caution, remedy: None }
}

fn wrong(why: &Explanation) -> FindingWords {
    let why = in_flags(why);
    let text = format!("{}. {}", why.headline, why.cause);
    FindingWords { text, mood: Mood::Bad, remedy: why.remedies.into_iter().next() }
}

/// A name that the certificate is for, to check everything but the name.
fn own_name(leaf: &CertificateInfo) -> String {
    leaf.names.first().map_or_else(|| leaf.short_name().to_owned(), |name| name.replacen('*', "any", 1))
}

/// What is said about files that were not named, or about the profile that there is none of, says nothing.
fn is_to_the_point(finding: &Finding) -> bool {
    !matches!(
        finding,
        Finding::File(TlsFileError::NotChosen { .. })
            | Finding::TickDoesNotFit { .. }
            | Finding::UsernameAndCertificate { .. }
    )
}

/// What a broker that knows just these CAs would refuse. A broker may know others, which is why connecting takes some of
/// it more lightly.
fn breaks(finding: &Finding) -> bool {
    let refused = matches!(
        finding,
        Finding::File(_)
            | Finding::ChainOpen { .. }
            | Finding::ChainBroken { .. }
            | Finding::NotForClients { .. }
            | Finding::MayNotSign { .. }
            | Finding::MayNotIssue(_)
            | Finding::WeakSignature { .. }
            | Finding::WeakKey(_)
    );
    refused || finding.severity() == Severity::Fatal
}

/// The sentence for a finding, as bad as it is here.
fn told(finding: &Finding) -> FindingWords {
    let words = dialect::finding(&explain::finding(finding));
    if breaks(finding) { FindingWords { mood: Mood::Bad, ..words } } else { words }
}
