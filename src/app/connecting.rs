//! From "Connect" to a running session: check the profile, start the local broker, find the secrets, spawn.
//!
//! ```text
//! connect ─► check ─► (local broker starts) ─► gather secrets ─► (prompt) ─► session
//!              │ problems        │ cannot                            │ dismissed
//!              └► Failed         └► Failed                           └► Disconnected
//! ```

use crate::broker::{BrokerError, Demo, LocalBroker};
use crate::explain::{self, Explanation};
use crate::mqtt::ReasonCode;
use crate::profile::{Entry, Profile, ProfileId, Secrets, TlsMode, check, templates};
use crate::session::{Plan, SessionError, SessionHandle};
use crate::tls::TlsFileError;

use super::work::{self, Finished, Gathered};
use super::{App, Phase, Prompt, TabId};

impl App {
    pub(super) fn connect(&mut self, id: TabId) {
        let Some(tab) = self.tab_of(id) else { return };
        if tab.profile_id.is_none() || tab.connection.phase.is_active() {
            return;
        }
        tab.begin();
        if tab.profile.endpoint.local_test_broker {
            self.start_broker(id);
        } else if let Some(why) = refuse_incomplete(&tab.profile) {
            tab.fail(why);
        } else {
            self.gather(id);
        }
    }

    pub(super) fn disconnect(&mut self) {
        self.tab_mut().disconnect();
    }

    pub(super) fn start_demo(&mut self) {
        let Some(template) = templates().into_iter().find(|template| template.profile.endpoint.local_test_broker)
        else {
            return;
        };
        let known = self.profiles.entries().iter().find_map(|entry| match entry {
            Entry::Ready { id, profile } if profile.endpoint.local_test_broker => Some(id.clone()),
            _ => None,
        });
        let id = match known {
            Some(id) => id,
            None => match self.profiles.create(&template.profile) {
                Ok(id) => id,
                Err(error) => return self.notify_store_error(&error),
            },
        };
        self.choose_profile(id);
        self.connect(self.active);
    }

    fn start_broker(&mut self, tab: TabId) {
        if self.broker.is_some() {
            return self.gather(tab);
        }
        let certificates = self.places.broker.clone();
        self.work.spawn_async(self.wake.clone(), async move {
            let result = start_broker_and_demo(&certificates).await;
            Finished::BrokerStarted { tab, result }
        });
    }

    pub(super) fn broker_started(&mut self, tab: TabId, result: Result<(LocalBroker, Option<Demo>), BrokerError>) {
        match result {
            Ok(running) => {
                // Two tabs may have started one each: the first stays, so that a connected tab keeps its broker.
                self.broker.get_or_insert(running);
                self.gather(tab);
            }
            Err(error) => {
                if let Some(tab) = self.tab_of(tab) {
                    tab.fail(explain::broker_error(&error));
                }
            }
        }
    }

    fn gather(&mut self, id: TabId) {
        let Some(tab) = self.tab_of(id) else { return };
        let (profile_id, profile) = (tab.profile_id.clone(), tab.profile.clone());
        self.work.spawn(self.wake.clone(), move || {
            Some(Finished::Gathered { tab: id, gathered: work::gather(profile_id.as_ref(), &profile) })
        });
    }

    pub(super) fn gathered(&mut self, id: TabId, gathered: Gathered) {
        let Some(tab) = self.tabs.iter().find(|tab| tab.id == id) else { return };
        if !matches!(tab.connection.phase, Phase::Connecting { .. }) {
            return;
        }
        let typed = tab.profile_id.as_ref().and_then(|profile| self.typed.get(profile)).cloned().unwrap_or_default();
        let secrets = Secrets {
            password: typed.password.or(gathered.secrets.password),
            key_passphrase: typed.key_passphrase.or(gathered.secrets.key_passphrase),
        };
        let profile = &tab.profile;
        let password_of = (profile.credentials.with_password && secrets.password.is_none())
            .then(|| profile.credentials.username.clone());
        let key_file = (gathered.key_is_encrypted && secrets.key_passphrase.is_none())
            .then(|| profile.tls.client_key_file.display().to_string());
        if password_of.is_none() && key_file.is_none() {
            return self.spawn_session(id, secrets);
        }
        self.prompt = Some(Prompt {
            tab: id,
            profile: profile.name.clone(),
            password_of,
            key_file,
            note: None,
            can_remember: gathered.has_keychain,
        });
    }

    pub(super) fn answer_prompt(&mut self, secrets: Secrets, remember: bool) {
        let Some(prompt) = self.prompt.take() else { return };
        if let Some(profile) = self.tab_of(prompt.tab).and_then(|tab| tab.profile_id.clone()) {
            self.keep_secrets(&profile, secrets, remember);
        }
        self.gather(prompt.tab);
    }

    pub(super) fn dismiss_prompt(&mut self) {
        if let Some(prompt) = self.prompt.take()
            && let Some(tab) = self.tab_of(prompt.tab)
        {
            tab.disconnect();
        }
    }

    /// Holds typed secrets in memory and, if wished, in the keychain.
    pub(super) fn keep_secrets(&mut self, profile: &ProfileId, secrets: Secrets, remember: bool) {
        if remember {
            let (id, secrets) = (profile.clone(), secrets.clone());
            self.work.spawn(self.wake.clone(), move || work::remember(&id, &secrets));
        }
        let known = self.typed.entry(profile.clone()).or_default();
        known.password = secrets.password.or(known.password.take());
        known.key_passphrase = secrets.key_passphrase.or(known.key_passphrase.take());
    }

    /// A secret that was wrong is asked for again at the next Connect.
    pub(super) fn forget_wrong_secrets(&mut self, cause: &SessionError, profile: &ProfileId) {
        let Some(typed) = self.typed.get_mut(profile) else { return };
        match cause {
            SessionError::Files(TlsFileError::WrongPassphrase { .. }) => typed.key_passphrase = None,
            SessionError::Refused { refusal, .. } if refusal.reason == ReasonCode::BAD_USER_NAME_OR_PASSWORD => {
                typed.password = None;
            }
            _ => {}
        }
    }

    fn spawn_session(&mut self, id: TabId, secrets: Secrets) {
        let address = self.broker.as_ref().map(|(broker, _)| broker.address().clone());
        let (runtime, wake) = (self.work.runtime().clone(), self.wake.clone());
        let Some(tab) = self.tab_of(id) else { return };
        let mut profile = tab.profile_to_connect();
        if let Some(address) = address.filter(|_| profile.endpoint.local_test_broker) {
            profile.endpoint.host.clone_from(&address.host);
            profile.endpoint.port = address.tls.port();
            profile.tls.enabled = true;
            profile.tls.mode = TlsMode::SelfSigned;
            profile.tls.pem_formatted = true;
            profile.tls.ca_file = address.ca_file;
            profile.tls.client_certificate_file = address.client_certificate_file;
            profile.tls.client_key_file = address.client_key_file;
        }
        tab.attach(SessionHandle::spawn(&runtime, Plan { profile, secrets }, wake));
    }
}

async fn start_broker_and_demo(certificates: &std::path::Path) -> Result<(LocalBroker, Option<Demo>), BrokerError> {
    let broker = LocalBroker::start(certificates).await?;
    let demo = Demo::start(&broker);
    Ok((broker, Some(demo)))
}

/// The first problems of a profile that cannot be used, as an explanation.
fn refuse_incomplete(profile: &Profile) -> Option<Explanation> {
    let problems = check(profile);
    if problems.is_empty() {
        return None;
    }
    Some(explain::incomplete_profile(profile, &problems))
}
