//! Slow things done beside the window: the keychain, certificate files, starting the local broker.

use std::sync::mpsc;

use super::files::{FileFacts, FileQuestion};
use super::tab::Attempt;
use crate::broker::{BrokerError, Demo, LocalBroker};
use crate::explain;
use crate::profile::{Keychain, KeychainError, Profile, ProfileId, SecretKind, Secrets};
use crate::session::Wake;
use crate::tls::{self, Locked};

/// A finished piece of work.
pub(super) enum Finished {
    /// What is known of the secrets that a tab needs.
    Gathered { attempt: Attempt, gathered: Gathered },
    /// A file of the settings was looked into.
    Inspected { question: FileQuestion, facts: FileFacts },
    /// The local test broker runs, or not.
    BrokerStarted { attempt: Attempt, result: Result<(LocalBroker, Option<Demo>), BrokerError> },
    /// The keychain did not keep a secret.
    NotRemembered(KeychainError),
}

/// What the keychain knew, and what is still to be asked for.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) secrets: Secrets,
    /// The files that need a secret.
    pub(super) locked: Vec<Locked>,
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

    pub(super) fn runtime(&self) -> &tokio::runtime::Handle {
        &self.runtime
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

    /// Does something that waits.
    pub(super) fn spawn_async(&self, wake: Wake, work: impl Future<Output = Finished> + Send + 'static) {
        let sender = self.sender.clone();
        self.runtime.spawn(async move {
            let _gone = sender.send(work.await);
            wake();
        });
    }
}

/// Looks up the secrets that a profile needs. Blocks on files and the keychain.
pub(super) fn gather(id: Option<&ProfileId>, profile: &Profile) -> Gathered {
    let mut gathered = Gathered { locked: locked(profile), has_keychain: true, ..Gathered::default() };
    let files = gathered.locked.iter().map(|locked| locked.secret);
    let needed: Vec<SecretKind> =
        profile.credentials.with_password.then_some(SecretKind::Password).into_iter().chain(files).collect();
    for kind in needed {
        match id.map(|id| Keychain.get(id, kind)) {
            Some(Ok(Some(secret))) => gathered.secrets.set(kind, secret),
            Some(Err(_)) => gathered.has_keychain = false,
            Some(Ok(None)) | None => {}
        }
    }
    gathered
}

/// The files that need a secret, whether or not one is known.
fn locked(profile: &Profile) -> Vec<Locked> {
    if profile.tls.enabled { tls::missing_secrets(&profile.tls, &Secrets::default()) } else { Vec::new() }
}

/// Reads a file of the settings. Blocks on it.
pub(super) fn inspect(question: FileQuestion) -> Finished {
    let answer = tls::inspect(question.slot, &question.file, None);
    let facts = match answer {
        Ok(content) => FileFacts {
            words: explain::file_content(question.slot, &content, jiff::Timestamp::now()),
            content: Some(content),
        },
        Err(error) => FileFacts { words: explain::file_words(&error), content: None },
    };
    Finished::Inspected { question, facts }
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
