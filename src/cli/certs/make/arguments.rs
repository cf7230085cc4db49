//! The arguments of each command of the workshop, and the order that they make.

use std::path::PathBuf;

use clap::Args;

use super::super::super::{Failure, secrets};
use super::Make;
use super::flags::{
    KeyArguments, OutputArguments, OwnKeyArguments, RoleArgument, SignerArguments, SubjectArguments, plain_subject,
};
use crate::workshop::{Export, NewAuthority, NewClient, NewRequest, NewServer, Order, Renewal, SignRequest};

/// Arguments of `new-ca`.
#[derive(Debug, Args)]
pub struct NewCaArguments {
    #[command(flatten)]
    subject: SubjectArguments,
    #[command(flatten)]
    key: KeyArguments,
    /// How long it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 3650)]
    days: u32,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `new-server`.
#[derive(Debug, Args)]
pub struct NewServerArguments {
    /// The common name [default: the first --san].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// A DNS name or IP address that clients connect to; again for each.
    #[arg(long, value_name = "NAME", required = true)]
    san: Vec<String>,
    #[command(flatten)]
    signer: SignerArguments,
    #[command(flatten)]
    key: KeyArguments,
    /// How long it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
    /// Print the matching lines of mosquitto.conf, too.
    #[arg(long)]
    mosquitto: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `new-client`.
#[derive(Debug, Args)]
pub struct NewClientArguments {
    #[command(flatten)]
    subject: SubjectArguments,
    #[command(flatten)]
    signer: SignerArguments,
    #[command(flatten)]
    key: KeyArguments,
    /// How long it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `csr`.
#[derive(Debug, Args)]
pub struct CsrArguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// For a server: a DNS name or IP address that clients connect to; again for each.
    #[arg(long, value_name = "NAME")]
    san: Vec<String>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// The signing request.
    #[arg(value_name = "FILE")]
    request: PathBuf,
    /// Whom the certificate is for.
    #[arg(long = "as", value_enum, value_name = "ROLE", default_value = "client")]
    role: RoleArgument,
    /// For a server: its names instead of those in the request; again for each.
    #[arg(long, value_name = "NAME")]
    san: Vec<String>,
    #[command(flatten)]
    signer: SignerArguments,
    /// How long it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The certificate, perhaps with its chain.
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    #[command(flatten)]
    key: OwnKeyArguments,
    /// The certificates of its CAs.
    #[arg(long, value_name = "FILE")]
    chain: Option<PathBuf>,
    /// What the entry is called [default: the common name].
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    alias: String,
    /// Password of the new keystore out of an environment variable.
    #[arg(long, value_name = "VAR", group = "keystore_password")]
    keystore_pass_env: Option<String>,
    /// The same out of the first line of a file.
    #[arg(long, value_name = "FILE", group = "keystore_password")]
    keystore_pass_file: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `renew`.
#[derive(Debug, Args)]
pub struct RenewArguments {
    /// The old certificate.
    #[arg(long, value_name = "FILE")]
    cert: PathBuf,
    #[command(flatten)]
    signer: SignerArguments,
    #[command(flatten)]
    key: KeyArguments,
    /// How long it is valid.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    days: u32,
    #[command(flatten)]
    output: OutputArguments,
}

impl Make {
    pub(super) fn order(&self) -> Result<Order, Failure> {
        Ok(match self {
            Self::NewCa(NewCaArguments { subject, key, days, .. }) => {
                Order::Authority(NewAuthority { subject: subject.plain(), key: key.choice()?, days: *days })
            }
            Self::NewServer(new) => Order::Server(NewServer {
                subject: plain_subject(new.name.as_deref(), new.organisation.as_deref()),
                names: new.san.clone(),
                key: new.key.choice()?,
                days: new.days,
                signer: new.signer.plain()?,
            }),
            Self::NewClient(NewClientArguments { subject, signer, key, days, .. }) => Order::Client(NewClient {
                subject: subject.plain(),
                key: key.choice()?,
                days: *days,
                signer: signer.plain()?,
            }),
            Self::Csr(CsrArguments { subject, san, key, .. }) => {
                Order::Request(NewRequest { subject: subject.plain(), names: san.clone(), key: key.choice()? })
            }
            Self::Sign(SignArguments { request, role, san, signer, days, .. }) => Order::Sign(SignRequest {
                request_file: request.clone(),
                role: role.plain(),
                names: san.clone(),
                days: *days,
                signer: signer.plain()?,
            }),
            Self::Export(export) => Order::Export(export.plain()?),
            Self::Renew(RenewArguments { cert, signer, key, days, .. }) => Order::Renew(Renewal {
                certificate_file: cert.clone(),
                key: key.choice()?,
                days: *days,
                signer: signer.plain()?,
            }),
        })
    }

    pub(super) const fn output(&self) -> &OutputArguments {
        match self {
            Self::NewCa(NewCaArguments { output, .. })
            | Self::NewServer(NewServerArguments { output, .. })
            | Self::NewClient(NewClientArguments { output, .. })
            | Self::Csr(CsrArguments { output, .. })
            | Self::Sign(SignArguments { output, .. })
            | Self::Export(ExportArguments { output, .. })
            | Self::Renew(RenewArguments { output, .. }) => output,
        }
    }

    pub(super) const fn wants_mosquitto(&self) -> bool {
        matches!(self, Self::NewServer(NewServerArguments { mosquitto: true, .. }))
    }
}

impl ExportArguments {
    fn plain(&self) -> Result<Export, Failure> {
        let password = secrets::named(self.keystore_pass_env.as_deref(), self.keystore_pass_file.as_deref())?;
        Ok(Export {
            certificate_file: self.cert.clone(),
            key_file: self.key.key.clone(),
            passphrase: secrets::named(self.key.keypass_env.as_deref(), self.key.keypass_file.as_deref())?,
            chain_file: self.chain.clone(),
            alias: self.alias.clone(),
            password: password.unwrap_or_default(),
        })
    }
}
