//! The flags of TLS: whom to believe, who we are, what is demanded of the server's certificate.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::{Failure, secrets};
use crate::profile::{SecretKind, Secrets, TlsMode, TlsSettings, TlsVersions, Verification};

/// Any of these switches TLS on.
#[derive(Debug, Args)]
#[command(next_help_heading = "TLS")]
pub(super) struct TlsArguments {
    /// The CA certificates that the server's chain must reach, in any form.
    #[arg(long, value_name = "FILE", group = "authority")]
    cafile: Option<PathBuf>,
    /// The same, a directory of such files.
    #[arg(long, value_name = "DIR", group = "authority")]
    capath: Option<PathBuf>,
    /// The same, a keystore.
    #[arg(long, value_name = "FILE", group = "authority")]
    keystore: Option<PathBuf>,
    /// Believe the CAs that the system believes, which is the default.
    #[arg(long, group = "authority")]
    tls_use_os_certs: bool,
    /// The one entry of --keystore that counts [default: all].
    #[arg(long, value_name = "ALIAS")]
    keystore_alias: Option<String>,
    /// Password of --keystore or --cafile, in this environment variable.
    #[arg(long, value_name = "VAR", group = "keystore_password")]
    keystore_pass_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "keystore_password")]
    keystore_pass_file: Option<PathBuf>,

    /// The client certificate, in any form.
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    /// Its private key, in any form [default: in the file of --cert].
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Password of the key, in this environment variable.
    #[arg(long, value_name = "VAR", group = "key_password")]
    keypass_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "key_password")]
    keypass_file: Option<PathBuf>,
    /// A keystore with the client certificate and its key.
    #[arg(long, value_name = "FILE", conflicts_with = "cert")]
    client_keystore: Option<PathBuf>,
    /// The entry of --client-keystore to show [default: the only one].
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Password of --client-keystore, in this environment variable.
    #[arg(long, value_name = "VAR", group = "client_keystore_password")]
    client_keystore_pass_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "client_keystore_password")]
    client_keystore_pass_file: Option<PathBuf>,

    /// Ask for and check this name instead of the host.
    #[arg(long, value_name = "NAME", group = "verification")]
    servername: Option<String>,
    /// Check the chain, but not the name.
    #[arg(long, group = "verification")]
    insecure: bool,
    /// Check nothing at all. Dangerous.
    #[arg(long, group = "verification")]
    no_verify: bool,
    /// Accept only the certificate with this fingerprint, whatever its name.
    #[arg(long, value_name = "SHA256", group = "verification")]
    pin: Option<String>,

    /// Only this version of TLS: tlsv1.2 or tlsv1.3 [default: both].
    #[arg(long, value_name = "VERSION", value_parser = versions)]
    tls_version: Option<TlsVersions>,
    /// Protocol to offer by ALPN; may be repeated, the favourite first.
    #[arg(long, value_name = "PROTOCOL")]
    tls_alpn: Vec<String>,
    /// Write the secrets of the connection to a file, for Wireshark. Dangerous.
    #[arg(long, value_name = "FILE")]
    keylog: Option<PathBuf>,
}

/// Whom to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Authority {
    System,
    File,
    Keystore,
}

/// Who we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Nobody,
    Files,
    Keystore,
}

impl TlsArguments {
    /// Whether any of them is there.
    pub(super) fn is_set(&self) -> bool {
        self.authority().is_some() || self.client().is_some() || self.demands_something() || self.has_secret()
    }

    fn demands_something(&self) -> bool {
        self.servername.is_some()
            || self.insecure
            || self.no_verify
            || self.pin.is_some()
            || self.tls_version.is_some()
            || !self.tls_alpn.is_empty()
            || self.keylog.is_some()
    }

    fn has_secret(&self) -> bool {
        self.keystore_pass_env.is_some()
            || self.keystore_pass_file.is_some()
            || self.keypass_env.is_some()
            || self.keypass_file.is_some()
            || self.client_keystore_pass_env.is_some()
            || self.client_keystore_pass_file.is_some()
            || self.keystore_alias.is_some()
            || self.alias.is_some()
    }

    fn authority(&self) -> Option<Authority> {
        if self.cafile.is_some() || self.capath.is_some() {
            return Some(Authority::File);
        }
        if self.keystore.is_some() {
            return Some(Authority::Keystore);
        }
        self.tls_use_os_certs.then_some(Authority::System)
    }

    fn client(&self) -> Option<Client> {
        if self.cert.is_some() {
            return Some(Client::Files);
        }
        self.client_keystore.is_some().then_some(Client::Keystore)
    }

    /// Changes what the flags say, and nothing else.
    ///
    /// # Errors
    /// They contradict each other or the settings, or a password cannot be read.
    pub(super) fn apply(&self, tls: &mut TlsSettings, secrets: &mut Secrets) -> Result<(), Failure> {
        let (authority, client) = parts(tls.mode);
        tls.mode = mode(self.authority().unwrap_or(authority), self.client().unwrap_or(client))?;
        self.apply_files(tls);
        self.apply_verification(tls);
        tls.versions = self.tls_version.unwrap_or(tls.versions);
        if !self.tls_alpn.is_empty() {
            tls.alpn.clone_from(&self.tls_alpn);
        }
        set(&mut tls.key_log_file, self.keylog.as_deref());
        self.refuse_idle(tls.mode)?;
        self.read_secrets(secrets)
    }

    fn apply_files(&self, tls: &mut TlsSettings) {
        set(&mut tls.ca_file, self.cafile.as_deref().or(self.capath.as_deref()));
        set(&mut tls.keystore_file, self.keystore.as_deref());
        set(&mut tls.client_certificate_file, self.cert.as_deref());
        set(&mut tls.client_key_file, self.key.as_deref().or(self.cert.as_deref()));
        set(&mut tls.client_keystore_file, self.client_keystore.as_deref());
        // An alias belongs to its keystore: another keystore has none of the profile's.
        if self.keystore.is_some() || self.keystore_alias.is_some() {
            tls.keystore_alias = self.keystore_alias.clone().unwrap_or_default();
        }
        if self.client_keystore.is_some() || self.alias.is_some() {
            tls.client_key_alias = self.alias.clone().unwrap_or_default();
        }
    }

    fn apply_verification(&self, tls: &mut TlsSettings) {
        if let Some(name) = &self.servername {
            tls.demand(Verification::OtherName);
            tls.server_name.clone_from(name);
        }
        if let Some(fingerprint) = &self.pin {
            tls.demand(Verification::Pinned);
            tls.pinned_sha256.clone_from(fingerprint);
        }
        if self.insecure {
            tls.demand(Verification::ChainOnly);
        }
        if self.no_verify {
            // The flag is the confirmation.
            tls.demand_nothing();
        }
    }

    /// Flags that could do nothing are a misunderstanding.
    fn refuse_idle(&self, mode: TlsMode) -> Result<(), Failure> {
        let keystore_secret = self.keystore_pass_env.is_some() || self.keystore_pass_file.is_some();
        let key_secret = self.keypass_env.is_some() || self.keypass_file.is_some();
        let client_secret = self.client_keystore_pass_env.is_some() || self.client_keystore_pass_file.is_some();
        let table = [
            (self.keystore_alias.is_some() && !mode.uses_ca_keystore(), "--keystore-alias goes with --keystore."),
            (keystore_secret && mode == TlsMode::CaSigned, "A keystore's password goes with --keystore or --cafile."),
            (key_secret && !mode.uses_client_certificate(), "A key's password goes with --cert or --client-keystore."),
            (self.alias.is_some() && !mode.uses_client_keystore(), "--alias goes with --client-keystore."),
            (client_secret && !mode.uses_client_keystore(), "--client-keystore-pass-… goes with --client-keystore."),
        ];
        match table.into_iter().find(|(idle, _)| *idle) {
            Some((_, words)) => Err(Failure::Usage(words.to_owned())),
            None => Ok(()),
        }
    }

    fn read_secrets(&self, secrets: &mut Secrets) -> Result<(), Failure> {
        let sources = [
            (SecretKind::KeystorePassword, &self.keystore_pass_env, &self.keystore_pass_file),
            (SecretKind::KeyPassphrase, &self.keypass_env, &self.keypass_file),
            (SecretKind::ClientKeystorePassword, &self.client_keystore_pass_env, &self.client_keystore_pass_file),
        ];
        for (kind, variable, file) in sources {
            if let Some(secret) = secrets::named(variable.as_deref(), file.as_deref())? {
                secrets.set(kind, secret);
            }
        }
        Ok(())
    }
}

const fn parts(mode: TlsMode) -> (Authority, Client) {
    match mode {
        TlsMode::CaSigned => (Authority::System, Client::Nobody),
        TlsMode::CaFile => (Authority::File, Client::Nobody),
        TlsMode::CaKeystore => (Authority::Keystore, Client::Nobody),
        TlsMode::SelfSigned => (Authority::File, Client::Files),
        TlsMode::SelfSignedKeystores => (Authority::Keystore, Client::Keystore),
    }
}

/// The five modes of the window are those that there are.
fn mode(authority: Authority, client: Client) -> Result<TlsMode, Failure> {
    let words = match (authority, client) {
        (Authority::System, Client::Nobody) => return Ok(TlsMode::CaSigned),
        (Authority::File, Client::Nobody) => return Ok(TlsMode::CaFile),
        (Authority::Keystore, Client::Nobody) => return Ok(TlsMode::CaKeystore),
        (Authority::File, Client::Files) => return Ok(TlsMode::SelfSigned),
        (Authority::Keystore, Client::Keystore) => return Ok(TlsMode::SelfSignedKeystores),
        (Authority::System, Client::Files | Client::Keystore) => {
            "A client certificate goes with --cafile, --capath or --keystore, which say which CA the server must have."
        }
        (Authority::File, Client::Keystore) => {
            "--client-keystore goes with --keystore; with --cafile name the keystore in --cert."
        }
        (Authority::Keystore, Client::Files) => {
            "--cert goes with --cafile or --capath; with --keystore use --client-keystore."
        }
    };
    Err(Failure::Usage(words.to_owned()))
}

fn set(field: &mut PathBuf, given: Option<&Path>) {
    if let Some(path) = given {
        path.clone_into(field);
    }
}

/// As `mosquitto_sub` has them, or short.
fn versions(text: &str) -> Result<TlsVersions, String> {
    match text.to_ascii_lowercase().as_str() {
        "tlsv1.2" | "1.2" => Ok(TlsVersions::Only12),
        "tlsv1.3" | "1.3" => Ok(TlsVersions::Only13),
        _ => Err("use tlsv1.2 or tlsv1.3".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_made_of_its_parts() {
        for expected in TlsMode::ALL {
            let (authority, client) = parts(expected);
            assert_eq!(mode(authority, client).unwrap(), expected);
        }
        for (authority, client) in [
            (Authority::System, Client::Files),
            (Authority::System, Client::Keystore),
            (Authority::File, Client::Keystore),
            (Authority::Keystore, Client::Files),
        ] {
            assert!(matches!(mode(authority, client), Err(Failure::Usage(_))));
        }
    }
}
