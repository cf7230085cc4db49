//! What is typed in the forms. Fields of the same meaning are shared, so that a CA is chosen once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use zeroize::Zeroizing;

use super::host_name;
use crate::app::{Mood, Secret};
use crate::explain;
use crate::tls::mint::{LONGEST_DAYS, ServerName};
use crate::ui::widgets::{FileDialog, expand_home};
use crate::workshop::{FileKind, KeyChoice, Made, NewKey, Purpose, Role, Signer, Subject, WorkshopError};

/// Where the files go unless somebody wants them elsewhere.
const DIRECTORY: &str = "~/mqttdeck-certificates";

/// A field of the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    AuthorityName,
    ServerNames,
    ClientName,
    RequestName,
    /// Server names that may be missing.
    RequestNames,
    Organisation,
    Alias,
    Days,
    AuthorityDays,
    Directory,
    AuthorityFile,
    AuthorityKey,
    CertificateFile,
    KeyFile,
    ChainFile,
    RequestFile,
    AuthorityPassword,
    NewKeyPassword,
    KeyPassword,
    KeystorePassword,
}

/// Everything that is typed. Holds secrets, so it has no `Debug`.
pub(super) struct Typed {
    pub(super) authority_name: String,
    pub(super) server_names: String,
    pub(super) client_name: String,
    pub(super) request_name: String,
    pub(super) request_names: String,
    pub(super) organisation: String,
    pub(super) alias: String,
    pub(super) days: String,
    pub(super) authority_days: String,
    pub(super) key: NewKey,
    pub(super) role: Role,
    /// Whether a renewed certificate gets a new key.
    pub(super) with_new_key: bool,
    /// Whether passwords are shown as text.
    pub(super) secrets_shown: bool,
    files: HashMap<Field, PathBuf>,
    secrets: HashMap<Field, Zeroizing<String>>,
    pub(super) dialogs: HashMap<Field, FileDialog>,
    /// The path that is being typed, and since when it rests.
    pub(super) typing: Option<(Field, Instant)>,
    /// What is known of the files.
    pub(super) known: HashMap<Field, (Mood, String)>,
}

impl Default for Typed {
    fn default() -> Self {
        let names = ["localhost", "127.0.0.1"].map(str::to_owned).into_iter().chain(host_name::known());
        Self {
            authority_name: "Test CA".to_owned(),
            server_names: names.collect::<Vec<_>>().join(", "),
            client_name: "client1".to_owned(),
            request_name: "client1".to_owned(),
            request_names: String::new(),
            organisation: String::new(),
            alias: String::new(),
            days: "365".to_owned(),
            authority_days: "3650".to_owned(),
            key: NewKey::default(),
            role: Role::Client,
            with_new_key: false,
            secrets_shown: false,
            files: HashMap::from([(Field::Directory, PathBuf::from(DIRECTORY))]),
            secrets: HashMap::new(),
            dialogs: HashMap::new(),
            typing: None,
            known: HashMap::new(),
        }
    }
}

/// Reading what is typed.
impl Typed {
    /// The directory for the files, with `~` written out.
    pub(super) fn directory(&self) -> PathBuf {
        self.file(Field::Directory)
    }

    /// The path in this field, with `~` written out.
    pub(super) fn file(&self, field: Field) -> PathBuf {
        self.files.get(&field).map(|file| expand_home(file)).unwrap_or_default()
    }

    /// What is typed into a field for a secret, if something is.
    pub(super) fn passphrase(&self, field: Field) -> Option<Secret> {
        let text = self.secrets.get(&field).filter(|text| !text.is_empty())?;
        Some(Secret::new(text.to_string()))
    }

    pub(super) fn subject(&self, common_name: &str) -> Subject {
        Subject { organisation: self.organisation.trim().to_owned(), ..Subject::named(common_name.trim()) }
    }

    pub(super) fn server_names(&self) -> Vec<String> {
        split(&self.server_names)
    }

    pub(super) fn request_names(&self) -> Vec<String> {
        split(&self.request_names)
    }

    pub(super) fn new_key(&self) -> KeyChoice {
        KeyChoice::New { kind: self.key, passphrase: self.passphrase(Field::NewKeyPassword) }
    }

    /// What is no number is told at its field, and nothing is made.
    pub(super) fn days(&self) -> u32 {
        self.days.trim().parse().unwrap_or_default()
    }

    pub(super) fn authority_days(&self) -> u32 {
        self.authority_days.trim().parse().unwrap_or_default()
    }

    pub(super) fn signer(&self) -> Signer {
        Signer {
            certificate_file: self.file(Field::AuthorityFile),
            key_file: self.file(Field::AuthorityKey),
            passphrase: self.passphrase(Field::AuthorityPassword),
        }
    }

    /// What is wrong with a field, as a sentence.
    pub(super) fn problem(&self, field: Field) -> Option<String> {
        match field {
            Field::AuthorityName => name_problem(&self.subject(&self.authority_name)),
            Field::ClientName => name_problem(&self.subject(&self.client_name)),
            Field::RequestName => name_problem(&self.subject(&self.request_name)),
            Field::Organisation => name_problem(&self.subject("any")),
            Field::ServerNames if self.server_names().is_empty() => Some(told(&WorkshopError::NoServerName)),
            Field::ServerNames => names_problem(&self.server_names()),
            Field::RequestNames => names_problem(&self.request_names()),
            Field::Days => days_problem(&self.days),
            Field::AuthorityDays => days_problem(&self.authority_days),
            Field::KeystorePassword if self.passphrase(field).is_none() => {
                Some("A keystore needs a password: six characters or more for Java.".to_owned())
            }
            Field::Directory => self.missing(field, "Choose a directory for the files."),
            Field::AuthorityFile => self.missing(field, "Choose the CA's certificate, or make a private CA first."),
            Field::AuthorityKey => self.missing(field, "Choose the CA's private key."),
            Field::CertificateFile => self.missing(field, "Choose the certificate."),
            Field::KeyFile => self.missing(field, "Choose the private key of the certificate."),
            Field::RequestFile => self.missing(field, "Choose the signing request."),
            Field::Alias
            | Field::ChainFile
            | Field::AuthorityPassword
            | Field::NewKeyPassword
            | Field::KeyPassword
            | Field::KeystorePassword => None,
        }
    }

    fn missing(&self, field: Field, sentence: &str) -> Option<String> {
        self.file(field).as_os_str().is_empty().then(|| sentence.to_owned())
    }
}

/// Changing it.
impl Typed {
    /// The text of this field, if it is one for text.
    pub(super) fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        match field {
            Field::AuthorityName => Some(&mut self.authority_name),
            Field::ServerNames => Some(&mut self.server_names),
            Field::ClientName => Some(&mut self.client_name),
            Field::RequestName => Some(&mut self.request_name),
            Field::RequestNames => Some(&mut self.request_names),
            Field::Organisation => Some(&mut self.organisation),
            Field::Alias => Some(&mut self.alias),
            Field::Days => Some(&mut self.days),
            Field::AuthorityDays => Some(&mut self.authority_days),
            Field::Directory
            | Field::AuthorityFile
            | Field::AuthorityKey
            | Field::CertificateFile
            | Field::KeyFile
            | Field::ChainFile
            | Field::RequestFile
            | Field::AuthorityPassword
            | Field::NewKeyPassword
            | Field::KeyPassword
            | Field::KeystorePassword => None,
        }
    }

    /// The path of this field, as typed.
    pub(super) fn file_mut(&mut self, field: Field) -> &mut PathBuf {
        self.files.entry(field).or_default()
    }

    /// The text of this field for a secret.
    pub(super) fn secret_mut(&mut self, field: Field) -> &mut Zeroizing<String> {
        self.secrets.entry(field).or_default()
    }

    /// Fills in what was made, for what is made next: the CA that signs, the certificate that is packed or renewed.
    /// `password` opens the new keys.
    pub(super) fn take_over(&mut self, made: &[Made], password: &Zeroizing<String>) {
        for made in made {
            let (certificate, key, opener) = match made.purpose {
                Some(Purpose::Authority) => (Field::AuthorityFile, Field::AuthorityKey, Field::AuthorityPassword),
                Some(Purpose::Server | Purpose::Client) => (Field::CertificateFile, Field::KeyFile, Field::KeyPassword),
                None => continue,
            };
            let (Some(certificate_file), Some(key_file)) = (&made.certificate_file, &made.key_file) else { continue };
            self.files.insert(certificate, certificate_file.clone());
            self.files.insert(key, key_file.clone());
            if made.file(FileKind::Key).is_some() {
                self.secrets.insert(opener, password.clone());
            }
            if let Some(ca) = &made.ca_file {
                self.files.insert(Field::ChainFile, ca.clone());
            }
        }
    }

    /// Wipes the passwords.
    pub(super) fn forget_secrets(&mut self) {
        self.secrets.clear();
        self.secrets_shown = false;
    }
}

fn split(names: &str) -> Vec<String> {
    names.split([',', ' ', ';']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn name_problem(subject: &Subject) -> Option<String> {
    subject.to_name().err().map(|error| told(&error.into()))
}

fn names_problem(names: &[String]) -> Option<String> {
    names.iter().find_map(|name| ServerName::parse(name).err()).map(|error| told(&error.into()))
}

fn days_problem(text: &str) -> Option<String> {
    let in_range = text.trim().parse().is_ok_and(|days: u32| (1..=LONGEST_DAYS).contains(&days));
    (!in_range).then(|| format!("Type a whole number from 1 to {LONGEST_DAYS}."))
}

/// In the words that it would be refused with.
fn told(error: &WorkshopError) -> String {
    format!("{}.", explain::workshop_error(error).headline)
}
