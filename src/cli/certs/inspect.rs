//! `certs inspect`: what a file holds, whatever its form.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::output::Output;
use super::super::{Exit, Failure, certificate, in_flags, secrets, words};
use crate::explain;
use crate::profile::Secret;
use crate::tls::{self, Alias, AliasKind, FileContent, Form, KeyInfo, Slot, TlsFileError};

/// Say what files hold: certificates, keys, keystores, in any form.
#[derive(Debug, Args)]
pub struct Inspect {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Password of the files out of an environment variable.
    #[arg(long, value_name = "VAR", group = "password")]
    pass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "password")]
    pass_file: Option<PathBuf>,
}

impl Inspect {
    /// Tells of every file, also after one that cannot be read.
    pub(super) fn run(&self, json: bool, out: &mut Output) -> Result<Exit, Failure> {
        let password = secrets::named(self.pass_env.as_deref(), self.pass_file.as_deref())?;
        let now = Timestamp::now();
        let mut exit = Exit::Done;
        let mut objects = Vec::new();
        for file in &self.files {
            let read = inspect(file, password.as_ref());
            if json {
                objects.push(object(file, &read, now));
            }
            match read {
                Ok(content) if !json => out.say(&text(file, &content, now)),
                Ok(_) => {}
                Err(error) => {
                    exit = Exit::File;
                    if !json {
                        let _told = secrets::locked(&error, "--pass").tell();
                    }
                }
            }
        }
        if json {
            out.json(&json!({ "files": objects }));
        }
        Ok(exit)
    }
}

/// Asks for the password where nothing can be seen without one.
fn inspect(file: &Path, password: Option<&Secret>) -> Result<FileContent, TlsFileError> {
    match tls::inspect(Slot::None, file, password) {
        Err(locked @ TlsFileError::PassphraseNeeded { .. }) => {
            match secrets::ask(&format!("Password of {}: ", file.display())) {
                Ok(Some(typed)) => tls::inspect(Slot::None, file, Some(&typed)),
                Ok(None) | Err(_) => Err(locked),
            }
        }
        read => read,
    }
}

fn text(file: &Path, content: &FileContent, now: Timestamp) -> String {
    let mut text = words::wrapped("", "  ", &format!("{}: {}", file.display(), form(content.form)));
    for (number, found) in content.certificates.iter().enumerate() {
        text.push_str(&heading("Certificate", number, content.certificates.len()));
        text.push_str(&words::rows("    ", &certificate::all(found, now)));
    }
    for (number, key) in content.keys.iter().enumerate() {
        text.push_str(&heading("Private key", number, content.keys.len()));
        text.push_str(&words::rows("    ", &key_rows(key, content)));
    }
    for alias in &content.aliases {
        text.push_str(&words::wrapped("  ", "    ", &format!("Alias {}: {}", alias.name, alias_words(alias))));
    }
    for other in &content.others {
        text.push_str(&words::wrapped("  ", "    ", &format!("Also {other}")));
    }
    text.push('\n');
    text
}

fn heading(noun: &str, number: usize, count: usize) -> String {
    if count == 1 { format!("  {noun}\n") } else { format!("  {noun} {} of {count}\n", number + 1) }
}

fn key_rows(key: &KeyInfo, content: &FileContent) -> Vec<(&'static str, String)> {
    let kind = key.kind.as_ref().map_or_else(|| "unknown without its password".to_owned(), ToString::to_string);
    let mut rows = vec![("Kind", kind), ("Encrypted", words::yes(key.encrypted).to_owned())];
    if let Some(owner) =
        key.spki.as_ref().and_then(|spki| content.certificates.iter().find(|certificate| certificate.spki() == *spki))
    {
        rows.push(("Belongs to", owner.short_name().to_owned()));
    }
    rows
}

fn alias_words(alias: &Alias) -> String {
    let noun = match alias.kind {
        AliasKind::KeyPair => "a private key with its certificate",
        AliasKind::Certificate => "a certificate",
    };
    alias.certificate.as_ref().map_or_else(|| noun.to_owned(), |own| format!("{noun}, {}", own.short_name()))
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Pem => "PEM",
        Form::Der => "DER",
        Form::Pkcs7 => "PKCS#7",
        Form::Pkcs12 => "PKCS#12",
        Form::Jks => "JKS",
        Form::Directory => "a directory",
    }
}

fn object(file: &Path, read: &Result<FileContent, TlsFileError>, now: Timestamp) -> Value {
    let name = file.display().to_string();
    match read {
        Ok(content) => json!({
            "file": name,
            "form": form(content.form),
            "certificates": content.certificates.iter().map(|one| certificate::json(one, now)).collect::<Vec<_>>(),
            "keys": content.keys.iter().map(key_object).collect::<Vec<_>>(),
            "aliases": content.aliases.iter().map(alias_object).collect::<Vec<_>>(),
            "others": content.others,
            "error": null,
        }),
        Err(error) => {
            let why = in_flags(&explain::file_error(error));
            json!({ "file": name, "error": { "headline": why.headline, "cause": why.cause, "remedies": why.remedies } })
        }
    }
}

fn key_object(key: &KeyInfo) -> Value {
    json!({ "kind": key.kind.as_ref().map(ToString::to_string), "encrypted": key.encrypted })
}

fn alias_object(alias: &Alias) -> Value {
    let kind = match alias.kind {
        AliasKind::KeyPair => "key pair",
        AliasKind::Certificate => "certificate",
    };
    json!({
        "name": alias.name,
        "kind": kind,
        "sha256": alias.certificate.as_ref().map(|certificate| certificate.sha256.clone()),
    })
}
