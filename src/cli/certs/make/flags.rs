//! What the commands of the workshop share: flags for subject, CA, key and output.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::super::super::{Failure, secrets};
use crate::workshop::{KeyChoice, NewKey, Role, Signer, Subject};

/// Whom a certificate names.
#[derive(Debug, Args)]
pub(super) struct SubjectArguments {
    /// The common name: what a broker takes for the user name of a client.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
}

/// The CA that signs.
#[derive(Debug, Args)]
pub(super) struct SignerArguments {
    /// The CA's certificate.
    #[arg(long, value_name = "FILE")]
    ca: PathBuf,
    /// The CA's key.
    #[arg(long, value_name = "FILE")]
    ca_key: PathBuf,
    /// Password of the CA's key out of an environment variable.
    #[arg(long, value_name = "VAR", group = "ca_password")]
    ca_keypass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "ca_password")]
    ca_keypass_file: Option<PathBuf>,
}

/// A new key, or one that is there.
#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// Kind of the new key.
    #[arg(long, value_name = "KIND", default_value = "rsa2048", value_parser = key_kind())]
    key_kind: NewKey,
    /// Use this key instead of a new one.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_kind", "new_password"])]
    key: Option<PathBuf>,
    /// Password of that key out of an environment variable.
    #[arg(long, value_name = "VAR", group = "own_password", requires = "key")]
    keypass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "own_password", requires = "key")]
    keypass_file: Option<PathBuf>,
    /// Encrypt the new key with a password out of an environment variable.
    #[arg(long, value_name = "VAR", group = "new_password")]
    encrypt_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "new_password")]
    encrypt_file: Option<PathBuf>,
}

/// The key of a certificate that is there.
#[derive(Debug, Args)]
pub(super) struct OwnKeyArguments {
    /// Its private key.
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    /// Password of the key out of an environment variable.
    #[arg(long, value_name = "VAR", group = "own_password")]
    pub(super) keypass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "own_password")]
    pub(super) keypass_file: Option<PathBuf>,
}

/// Where the files go, and what is printed besides.
#[derive(Debug, Args)]
pub(super) struct OutputArguments {
    /// The directory to write to; made if it is missing.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
    /// Replace files that are there already.
    #[arg(long)]
    pub(super) force: bool,
    /// Print the equivalent openssl commands, too.
    #[arg(long)]
    pub(super) openssl: bool,
}

/// Whom a request is signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoleArgument {
    Client,
    Server,
}

impl SubjectArguments {
    pub(super) fn plain(&self) -> Subject {
        plain_subject(Some(&self.name), self.organisation.as_deref())
    }
}

pub(super) fn plain_subject(name: Option<&str>, organisation: Option<&str>) -> Subject {
    Subject {
        common_name: name.unwrap_or_default().to_owned(),
        organisation: organisation.unwrap_or_default().to_owned(),
    }
}

impl SignerArguments {
    pub(super) fn plain(&self) -> Result<Signer, Failure> {
        Ok(Signer {
            certificate_file: self.ca.clone(),
            key_file: self.ca_key.clone(),
            passphrase: secrets::named(self.ca_keypass_env.as_deref(), self.ca_keypass_file.as_deref())?,
        })
    }
}

impl KeyArguments {
    pub(super) fn choice(&self) -> Result<KeyChoice, Failure> {
        match &self.key {
            Some(file) => Ok(KeyChoice::Existing {
                file: file.clone(),
                passphrase: secrets::named(self.keypass_env.as_deref(), self.keypass_file.as_deref())?,
            }),
            None => Ok(KeyChoice::New {
                kind: self.key_kind,
                passphrase: secrets::named(self.encrypt_env.as_deref(), self.encrypt_file.as_deref())?,
            }),
        }
    }
}

impl RoleArgument {
    pub(super) const fn plain(self) -> Role {
        match self {
            Self::Client => Role::Client,
            Self::Server => Role::Server,
        }
    }
}

/// `rsa2048`, `rsa4096`, `p256`, `p384`, `ed25519`.
fn key_kind() -> impl TypedValueParser<Value = NewKey> {
    PossibleValuesParser::new(NewKey::ALL.map(flag)).map(|text| {
        // The parser lets nothing else through.
        NewKey::ALL.into_iter().find(|kind| flag(*kind) == text).unwrap_or_default()
    })
}

const fn flag(kind: NewKey) -> &'static str {
    match kind {
        NewKey::Rsa2048 => "rsa2048",
        NewKey::Rsa4096 => "rsa4096",
        NewKey::P256 => "p256",
        NewKey::P384 => "p384",
        NewKey::Ed25519 => "ed25519",
    }
}
