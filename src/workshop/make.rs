//! Orders to files.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::write::Draft;
use super::{
    Destination, Export, FileKind, KeyChoice, Made, MadeFile, NewAuthority, NewClient, NewRequest, NewServer, Order,
    Purpose, Renewal, SignRequest, Signer, Subject, WorkshopError,
};
use crate::tls::mint::{Issuer, LONGEST_DAYS, Name, PrivateKey, ServerName, SigningRequest, pem, pkcs12};
use crate::tls::{CertificateInfo, Slot, TlsFileError, inspect};

/// What an order comes to, before it is written.
struct Batch {
    drafts: Vec<Draft>,
    certificate: Option<CertificateInfo>,
    ca_ends: Option<Timestamp>,
    /// Where the CA is, if it is not what is made here.
    ca_file: Option<PathBuf>,
    /// Where the key is, if it is not made here.
    key_file: Option<PathBuf>,
}

/// A key, and the draft of its file if it is new.
struct ReadyKey {
    key: PrivateKey,
    draft: Option<Draft>,
    file: Option<PathBuf>,
}

impl Order {
    /// Makes it and writes the files. Blocks on files; RSA keys and encryption take up to some seconds.
    ///
    /// # Errors
    /// Something in the order cannot be used, or a file is there already or cannot be written. Then nothing is left
    /// behind.
    pub fn make(&self, to: &Destination) -> Result<Made, WorkshopError> {
        let names: Vec<String> = self.files().into_iter().map(|(_, name)| name).collect();
        to.check(&names)?;
        self.spares_its_ca(to, &names)?;
        let batch = match self {
            Self::Authority(order) => order.make(),
            Self::Server(order) => order.make(),
            Self::Client(order) => order.make(),
            Self::Request(order) => order.make(),
            Self::Sign(order) => order.make(),
            Self::Export(order) => order.make(),
            Self::Renew(order) => order.make(),
        }?;
        batch.write(to, &self.stem())
    }

    /// Replacing files is meant for those of the same server or client, and a CA may be called like one. Only a CA that
    /// renews itself takes its own place.
    fn spares_its_ca(&self, to: &Destination, names: &[String]) -> Result<(), WorkshopError> {
        let signer = match self {
            Self::Server(order) => &order.signer,
            Self::Client(order) => &order.signer,
            Self::Sign(order) => &order.signer,
            Self::Renew(order) if !is_same(&order.certificate_file, &order.signer.certificate_file) => &order.signer,
            Self::Authority(_) | Self::Request(_) | Self::Export(_) | Self::Renew(_) => return Ok(()),
        };
        let of_the_ca = |file: &PathBuf| is_same(file, &signer.certificate_file) || is_same(file, &signer.key_file);
        match names.iter().map(|name| to.path(name)).find(of_the_ca) {
            Some(file) => Err(WorkshopError::ReplacesCa { file }),
            None => Ok(()),
        }
    }
}

impl Batch {
    fn write(self, to: &Destination, stem: &str) -> Result<Made, WorkshopError> {
        let files: Vec<(PathBuf, Draft)> =
            self.drafts.into_iter().map(|draft| (to.path(&draft.kind.name(stem)), draft)).collect();
        to.write(&files)?;
        let files: Vec<MadeFile> = files.into_iter().map(|(path, draft)| MadeFile { kind: draft.kind, path }).collect();
        let file = |kind| files.iter().find(|file| file.kind == kind).map(|file| file.path.clone());
        let certificate_file = file(FileKind::Certificate);
        Ok(Made {
            purpose: self.certificate.as_ref().and_then(Purpose::of),
            ca_file: self.ca_file.map(from_the_root).or_else(|| certificate_file.clone()),
            key_file: file(FileKind::Key).or(self.key_file.map(from_the_root)),
            certificate: self.certificate,
            ca_ends: self.ca_ends,
            certificate_file,
            files,
        })
    }

    fn of_certificate(
        key: Option<ReadyKey>,
        certificate: CertificateInfo,
        issuer: &Issuer,
        ca_file: Option<PathBuf>,
    ) -> Self {
        let links = std::iter::once(&certificate).chain(issuer.intermediates());
        let text: String = links.map(CertificateInfo::to_pem).collect();
        let (draft, key_file) = key.map_or((None, None), |key| (key.draft, key.file));
        let drafts = draft.into_iter().chain([Draft::new(FileKind::Certificate, text.as_bytes())]).collect();
        let ca_ends = ca_file.is_some().then(|| issuer.certificate().not_after);
        Self { drafts, certificate: Some(certificate), ca_ends, ca_file, key_file }
    }
}

impl NewAuthority {
    fn make(&self) -> Result<Batch, WorkshopError> {
        let (days, name) = (checked(self.days)?, self.subject.to_name()?);
        let key = self.key.ready()?;
        let issuer = Issuer::self_signed(&name, key.key.clone(), days)?;
        Ok(Batch::of_certificate(Some(key), issuer.certificate().clone(), &issuer, None))
    }
}

impl NewServer {
    fn make(&self) -> Result<Batch, WorkshopError> {
        let names = server_names(&self.names)?;
        if names.is_empty() {
            return Err(WorkshopError::NoServerName);
        }
        self.signer.issue(Purpose::Server, &self.full_subject(), &names, &self.key, self.days)
    }
}

impl NewClient {
    fn make(&self) -> Result<Batch, WorkshopError> {
        self.signer.issue(Purpose::Client, &self.subject, &[], &self.key, self.days)
    }
}

impl NewRequest {
    fn make(&self) -> Result<Batch, WorkshopError> {
        let (name, names) = (self.full_subject().to_name()?, server_names(&self.names)?);
        let key = self.key.ready()?;
        let request = SigningRequest::write(&name, &names, &key.key)?;
        let text = pem("CERTIFICATE REQUEST", &request);
        let drafts = key.draft.into_iter().chain([Draft::new(FileKind::Request, text.as_bytes())]).collect();
        Ok(Batch { drafts, certificate: None, ca_ends: None, ca_file: None, key_file: key.file })
    }
}

impl SignRequest {
    fn make(&self) -> Result<Batch, WorkshopError> {
        let (days, issuer) = (checked(self.days)?, self.signer.open()?);
        let file = || self.request_file.clone();
        let request = SigningRequest::read(&self.request_file)
            .map_err(|source| WorkshopError::Request { file: file(), source })?;
        if request.subject.is_empty() {
            return Err(WorkshopError::NamelessRequest { file: file() });
        }
        let purpose = self.role.purpose();
        let names = match purpose {
            Purpose::Server => self.names_of(&request)?,
            Purpose::Client | Purpose::Authority => Vec::new(),
        };
        let certificate = issuer.issue(purpose, &request.subject, &names, &request.spki, days)?;
        Ok(Batch::of_certificate(None, certificate, &issuer, Some(self.signer.certificate_file.clone())))
    }

    /// Those of the order, else those of the request, else its common name if a server can have it.
    fn names_of(&self, request: &SigningRequest) -> Result<Vec<ServerName>, WorkshopError> {
        if !self.names.is_empty() {
            return server_names(&self.names);
        }
        if !request.names.is_empty() {
            return Ok(request.names.clone());
        }
        let common_name = request.subject.common_name().and_then(|name| ServerName::parse(&name).ok());
        common_name.map(|name| vec![name]).ok_or(WorkshopError::NoServerName)
    }
}

impl Export {
    fn make(&self) -> Result<Batch, WorkshopError> {
        if self.password.is_empty() {
            return Err(WorkshopError::NoPassword);
        }
        let key = PrivateKey::open(&self.key_file, self.passphrase.as_ref())?;
        let mut pool = inspect(Slot::None, &self.certificate_file, None)?.certificates;
        if let Some(file) = &self.chain_file {
            pool.extend(inspect(Slot::None, file, None)?.certificates);
        }
        let chain = key.chain_in(pool);
        let Some(own) = chain.first().cloned() else {
            let (key, certificate) = (self.key_file.clone(), self.certificate_file.clone());
            return Err(TlsFileError::KeyMismatch { key, certificate }.into());
        };
        let alias = if self.alias.is_empty() { own.short_name() } else { &self.alias };
        let keystore = pkcs12(&key, &chain, alias, &self.password)?;
        let drafts = vec![Draft::new(FileKind::Keystore, &keystore)];
        Ok(Batch {
            drafts,
            certificate: Some(own),
            ca_ends: None,
            ca_file: self.chain_file.clone(),
            key_file: Some(self.key_file.clone()),
        })
    }
}

impl Renewal {
    fn make(&self) -> Result<Batch, WorkshopError> {
        let (days, issuer) = (checked(self.days)?, self.signer.open()?);
        let old = first_certificate(&self.certificate_file)?;
        let key = self.key.ready()?;
        let is_root = old.is_self_issued() && (old.is_ca || old.der == issuer.certificate().der);
        if is_root && [issuer.key().spki(), key.key.spki()].iter().any(|spki| *spki != old.spki()) {
            return Err(WorkshopError::OtherKey { file: self.certificate_file.clone() });
        }
        let certificate = issuer.renew(&old, key.key.spki(), days)?;
        let ca_file = (!is_root).then(|| self.signer.certificate_file.clone());
        Ok(Batch::of_certificate(Some(key), certificate, &issuer, ca_file))
    }
}

impl Signer {
    fn open(&self) -> Result<Issuer, WorkshopError> {
        Ok(Issuer::open(&self.certificate_file, &self.key_file, self.passphrase.as_ref())?)
    }

    /// All that is quickly found wrong is found before a key is made.
    fn issue(
        &self,
        purpose: Purpose,
        subject: &Subject,
        names: &[ServerName],
        key: &KeyChoice,
        days: u32,
    ) -> Result<Batch, WorkshopError> {
        let (days, name): (u32, Name) = (checked(days)?, subject.to_name()?);
        let issuer = self.open()?;
        let key = key.ready()?;
        let certificate = issuer.issue(purpose, &name, names, key.key.spki(), days)?;
        Ok(Batch::of_certificate(Some(key), certificate, &issuer, Some(self.certificate_file.clone())))
    }
}

impl KeyChoice {
    fn ready(&self) -> Result<ReadyKey, WorkshopError> {
        match self {
            Self::New { kind, passphrase } => {
                let key = PrivateKey::generate(*kind)?;
                let text = match passphrase.as_ref().filter(|secret| !secret.is_empty()) {
                    Some(secret) => key.to_encrypted_pem(secret)?,
                    None => key.to_pem(),
                };
                Ok(ReadyKey { key, draft: Some(Draft::new(FileKind::Key, text.as_bytes())), file: None })
            }
            Self::Existing { file, passphrase } => {
                let key = PrivateKey::open(file, passphrase.as_ref())?;
                Ok(ReadyKey { key, draft: None, file: Some(file.clone()) })
            }
        }
    }
}

impl Draft {
    fn new(kind: FileKind, content: &[u8]) -> Self {
        Self { kind, content: Zeroizing::new(content.to_vec()) }
    }
}

fn checked(days: u32) -> Result<u32, WorkshopError> {
    if (1..=LONGEST_DAYS).contains(&days) { Ok(days) } else { Err(WorkshopError::Days(days)) }
}

fn server_names(names: &[String]) -> Result<Vec<ServerName>, WorkshopError> {
    Ok(names.iter().map(|name| ServerName::parse(name)).collect::<Result<_, _>>()?)
}

/// The one that a file is about: chains have it first.
fn first_certificate(file: &Path) -> Result<CertificateInfo, WorkshopError> {
    let found = "no certificate".to_owned();
    let none = || TlsFileError::WrongContent { slot: Slot::None, file: file.to_owned(), found };
    Ok(inspect(Slot::None, file, None)?.certificates.into_iter().next().ok_or_else(none)?)
}

/// Whether both are one file that is there, by whatever way.
fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn from_the_root(file: PathBuf) -> PathBuf {
    // Without a working directory it stays as it is.
    std::path::absolute(&file).unwrap_or(file)
}
