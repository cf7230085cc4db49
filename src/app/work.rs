//! Slow things done beside the window: the keychain, certificate files, starting the local broker.

use std::path::PathBuf;
use std::sync::mpsc;

use super::charts::Past;
use super::examining::Found;
use super::expiry::ExpiryEntry;
use super::files::{FileFacts, FileQuestion, Lock};
use super::reading::ReadSchema;
use super::recording::SavedNews;
use super::tab::{Attempt, TabId};
use super::workshop::News;
use super::writing::Written;
use crate::broker::{BrokerError, Demo, LocalBroker};
use crate::explain;
use crate::payload::SchemaError;
use crate::profile::{Keychain, KeychainError, Profile, ProfileId, Secret, SecretKind, Secrets};
use crate::recording::{FileError, Reader};
use crate::session::Wake;
use crate::tls::{self, FileContent, Finding, Locked, TlsFileError};

/// A finished piece of work.
pub(super) enum Finished {
    /// What is known of the secrets that a tab needs.
    Gathered { attempt: Attempt, gathered: Gathered },
    /// A file of the settings was looked into.
    Inspected { question: FileQuestion, facts: FileFacts },
    /// A profile of the settings was examined.
    Examined { id: ProfileId, number: u64, found: Vec<Found> },
    /// The local test broker runs, or not.
    BrokerStarted { attempt: Attempt, result: Result<(LocalBroker, Option<Demo>), BrokerError> },
    /// Something of the certificate workshop.
    Workshop(News),
    /// The keychain did not keep a secret.
    NotRemembered(KeychainError),
    /// What was found in the files of a tab's profile.
    AttemptExamined { attempt: Attempt, findings: Vec<Finding> },
    /// A file was written, or not.
    Written(Box<Written>),
    /// Numbers for a chart, found in kept messages.
    Plotted(Past),
    /// A recording was opened, or not.
    Opened { file: PathBuf, result: Result<Reader, FileError> },
    /// Messages were saved, or not.
    Saved(Box<SavedNews>),
    /// The first frame is a while ago.
    TimeToRemind,
    /// A schema for payloads was read, or found unchanged.
    SchemaRead { tab: TabId, schema: ReadSchema },
    /// The message types of a schema file.
    TypesListed { tab: TabId, file: PathBuf, types: Result<Vec<String>, SchemaError> },
    /// The certificates of one profile, of all that are being read for "Certificate expiry".
    Read { round: u64, entries: Vec<ExpiryEntry> },
}

/// The secrets that are known, and what is still to be asked for.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) secrets: Secrets,
    /// The files that need a secret which is not known.
    pub(super) locked: Vec<Locked>,
    /// Whether there is a keychain, as far as it was asked.
    pub(super) has_keychain: bool,
}

/// Runs work on the background runtime and hands what came of it to `App::absorb`.
#[derive(Debug)]
pub(super) struct Work {
    runtime: tokio::runtime::Handle,
    sender: mpsc::Sender<Finished>,
    receiver: mpsc::Receiver<Finished>,
}

impl Work {
    pub(super) fn new(runtime: tokio::runtime::Handle) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { runtime, sender, receiver }
    }

    pub(super) fn finished(&self) -> Vec<Finished> {
        self.receiver.try_iter().collect()
    }

    /// Does something that blocks; `None` is nothing worth telling.
    pub(super) fn spawn(&self, wake: Wake, work: impl FnOnce() -> Option<Finished> + Send + 'static) {
        let sender = self.sender.clone();
        self.runtime.spawn_blocking(move || {
            if let Some(finished) = work() {
                // Nobody listens any more only while the program ends.
                let _gone = sender.send(finished);
                wake();
            }
        });
    }

    /// Does something that blocks, and tells of it piece by piece.
    pub(super) fn spawn_telling(&self, wake: Wake, work: impl FnOnce(&dyn Fn(Finished)) + Send + 'static) {
        let sender = self.sender.clone();
        self.runtime.spawn_blocking(move || {
            work(&|finished| {
                let _gone = sender.send(finished);
                wake();
            });
        });
    }

    /// Does something that waits.
    pub(super) fn spawn_async(&self, wake: Wake, work: impl Future<Output = Finished> + Send + 'static) {
        let sender = self.sender.clone();
        self.runtime.spawn(async move {
            let _gone = sender.send(work.await);
            wake();
        });
    }
}

/// Looks up the secrets that a connection needs and that are not known; none of the doubted ones is taken from the
/// keychain. Blocks on files and the keychain.
pub(super) fn gather(id: &ProfileId, profile: &Profile, known: Secrets, doubted: &[SecretKind]) -> Gathered {
    let mut gathered = unlock(id, profile, known, doubted);
    for (kind, _) in profile.sent_secrets() {
        if gathered.secrets.get(kind).is_none() {
            gathered.look_up(id, kind, doubted);
        }
    }
    gathered
}

/// The same for the secrets that its files need.
pub(super) fn unlock(id: &ProfileId, profile: &Profile, known: Secrets, doubted: &[SecretKind]) -> Gathered {
    let mut gathered = Gathered { secrets: known, locked: Vec::new(), has_keychain: true };
    let mut looked_up = Vec::new();
    loop {
        // What opens a keystore may show that a key pair in it has a password of its own.
        gathered.locked = locked(profile, &gathered.secrets);
        let next = gathered.locked.iter().map(|locked| locked.secret).find(|kind| !looked_up.contains(kind));
        let Some(kind) = next else { return gathered };
        gathered.look_up(id, kind, doubted);
        looked_up.push(kind);
    }
}

impl Gathered {
    fn look_up(&mut self, id: &ProfileId, kind: SecretKind, doubted: &[SecretKind]) {
        match Keychain.get(id, kind) {
            Ok(Some(secret)) if !doubted.contains(&kind) => self.secrets.set(kind, secret),
            Ok(_) => {}
            Err(_) => self.has_keychain = false,
        }
    }
}

/// The files that need a secret which is not known.
fn locked(profile: &Profile, known: &Secrets) -> Vec<Locked> {
    let own_files = profile.tls.enabled && !profile.endpoint.local_test_broker;
    if own_files { tls::missing_secrets(&profile.tls, known) } else { Vec::new() }
}

/// Reads a file of the settings, with the password that is known if it takes one. Blocks on it, and on the keychain.
pub(super) fn inspect(question: FileQuestion, known: Option<Secret>) -> Finished {
    let answer = tls::inspect(question.slot, &question.file, None);
    let facts = match closed(&question, &answer) {
        None => facts(&question, answer, Lock::None),
        Some(kind) => match known.or_else(|| Keychain.get(&question.profile, kind).ok().flatten()) {
            None => facts(&question, answer, Lock::Closed(kind)),
            Some(secret) => {
                let answer = tls::inspect(question.slot, &question.file, Some(&secret));
                let wrong = matches!(answer, Err(TlsFileError::WrongPassphrase { .. }));
                facts(&question, answer, if wrong { Lock::Wrong(kind) } else { Lock::Opened(kind) })
            }
        },
    };
    Finished::Inspected { question, facts }
}

/// The password that is needed, if a look without one says so.
fn closed(question: &FileQuestion, answer: &Result<FileContent, TlsFileError>) -> Option<SecretKind> {
    match answer {
        Ok(content) => content.keys.iter().any(|key| key.encrypted).then(|| question.slot.secret()),
        Err(TlsFileError::PassphraseNeeded { secret, .. } | TlsFileError::WrongPassphrase { secret, .. }) => {
            Some(*secret)
        }
        Err(_) => None,
    }
}

fn facts(question: &FileQuestion, answer: Result<FileContent, TlsFileError>, lock: Lock) -> FileFacts {
    match answer {
        Ok(content) => {
            let words = explain::file_content(question.slot, &content, jiff::Timestamp::now());
            FileFacts { words, content: Some(content), lock }
        }
        Err(error) => FileFacts { words: explain::file_words(&error), content: None, lock },
    }
}

/// Keeps secrets in the system keychain. Blocks on it.
pub(super) fn remember(id: &ProfileId, secrets: &Secrets) -> Option<Finished> {
    secrets
        .iter()
        .map(|(kind, secret)| Keychain.set(id, kind, secret))
        .find_map(Result::err)
        .map(Finished::NotRemembered)
}

/// Forgets what the keychain has of a profile. Blocks on it.
pub(super) fn forget(id: &ProfileId) {
    for kind in SecretKind::ALL {
        // Without a keychain there is nothing to forget.
        let _nothing = Keychain.forget(id, kind);
    }
}
