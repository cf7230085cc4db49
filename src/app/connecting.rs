//! From "Connect" to a running session: check the profile, start the local broker, find the secrets, spawn.
//!
//! ```text
//! connect ─► check ─► (local broker starts) ─► gather secrets ─► (prompt) ─► session
//!              │ problems        │ cannot                            │ dismissed
//!              └► Failed         └► Failed                           └► Disconnected
//! ```

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::broker::{BrokerError, Demo, LocalBroker};
use crate::explain::{self, Explanation};
use crate::profile::{
    Endpoint, Entry, Profile, ProfileId, SecretKind, Secrets, TlsMode, Verification, check, templates,
};
use crate::session::{Farewell, Goodbye, Plan, SessionHandle};
use crate::tls::{self, Finding, Locked};

use super::prompt::{Question, Wanted, secret_label};
use super::tab::Attempt;
use super::work::{self, Finished, Gathered};
use super::{App, Prompt, Tab, TabId};

/// What a user does not notice when a window closes; a goodbye takes a fraction of it.
const PATIENCE: Duration = Duration::from_millis(300);

impl App {
    pub(super) fn connect(&mut self, id: TabId) {
        let Some(tab) = self.tab_of(id) else { return };
        if tab.profile_id.is_none() || !tab.connection.phase.may_connect() {
            return;
        }
        // A session that waits for its next attempt makes way.
        let farewell = tab.disconnect();
        tab.begin();
        let local = tab.profile.endpoint.local_test_broker;
        match refuse_incomplete(&tab.profile).filter(|_| !local) {
            Some(why) => tab.fail(why),
            None if local => self.start_broker(id),
            None if verifies_nothing_unasked(&tab.profile) => self.ask(id, Question::Unverified),
            None if self.wake_test_broker(id) => {}
            None => self.gather(id),
        }
        self.note_farewell(farewell);
    }

    /// Puts a question in place of an older one of the same tab.
    pub(super) fn ask(&mut self, id: TabId, question: Question) {
        let Some(tab) = self.tab_of(id) else { return };
        let profile = tab.profile.name.clone();
        self.prompts.retain(|prompt| prompt.tab != id);
        self.prompts.push(Prompt { tab: id, profile, question });
    }

    /// Leaves the active tab's broker; without a goodbye, the connection is just closed.
    pub(super) fn disconnect(&mut self, goodbye: Option<Goodbye>) {
        let active = self.active;
        self.prompts.retain(|prompt| prompt.tab != active);
        let farewell = self.tab_mut().disconnect_with(goodbye);
        self.note_farewell(farewell);
    }

    /// Leaves every broker, and waits until the goodbyes are out, but not for long. For the end of the program.
    pub fn leave(&mut self) {
        let leaving: Vec<_> =
            self.tabs.iter_mut().filter_map(Tab::disconnect).chain(self.farewells.drain(..)).collect();
        let deadline = Instant::now() + PATIENCE;
        for farewell in leaving {
            let _in_time = farewell.wait(deadline.saturating_duration_since(Instant::now()));
        }
        if let Some(deleted) = self.deleted.take() {
            self.forget_session(&deleted.profile);
        }
    }

    pub(super) fn note_farewell(&mut self, farewell: Option<Farewell>) {
        self.farewells.retain(|farewell| !farewell.is_over());
        self.farewells.extend(farewell);
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
        let Some(attempt) = self.tab_of(tab).map(|tab| tab.attempt()) else { return };
        let certificates = self.places.broker.clone();
        self.work.spawn_async(self.wake.clone(), async move {
            let result = start_broker_and_demo(&certificates).await;
            Finished::BrokerStarted { attempt, result }
        });
    }

    pub(super) fn broker_started(
        &mut self,
        attempt: Attempt,
        result: Result<(LocalBroker, Option<Demo>), BrokerError>,
    ) {
        let failure = match result {
            Ok(running) => {
                // Two tabs may have started one each: the first stays, so that a connected tab keeps its broker.
                self.broker.get_or_insert(running);
                None
            }
            Err(error) => Some(explain::broker_error(&error)),
        };
        let Some(tab) = self.tab_in(attempt) else { return };
        match failure {
            Some(why) => tab.fail(why),
            None => self.gather(attempt.tab),
        }
    }

    /// The tab, if it is still at this attempt.
    pub(super) fn tab_in(&mut self, attempt: Attempt) -> Option<&mut Tab> {
        self.tab_of(attempt.tab).filter(|tab| tab.attempt() == attempt)
    }

    pub(super) fn gather(&mut self, id: TabId) {
        let Some(tab) = self.tab_of(id) else { return };
        let (attempt, profile) = (tab.attempt(), tab.profile.clone());
        let Some(profile_id) = tab.profile_id.clone() else { return };
        let (known, doubted) = (self.vault.known(&profile_id), self.vault.doubted(&profile_id));
        self.work.spawn(self.wake.clone(), move || {
            Some(Finished::Gathered { attempt, gathered: work::gather(&profile_id, &profile, known, &doubted) })
        });
    }

    pub(super) fn gathered(&mut self, attempt: Attempt, gathered: Gathered) {
        let id = attempt.tab;
        let Some(tab) = self.tabs.iter().find(|tab| tab.attempt() == attempt) else { return };
        let Some(profile_id) = &tab.profile_id else { return };
        let wanted = wanted(&tab.profile, gathered.locked, &gathered.secrets);
        if wanted.is_empty() {
            return self.spawn_session(id, gathered.secrets);
        }
        let note = self.vault.note(profile_id);
        self.ask(id, Question::Secrets { wanted, note, can_remember: gathered.has_keychain });
    }

    pub(super) fn answer_prompt(&mut self, secrets: Secrets, remember: bool) {
        let Some(prompt) = self.take_prompt() else { return };
        if let Some(profile) = self.tab_of(prompt.tab).and_then(|tab| tab.profile_id.clone()) {
            self.keep_secrets(&profile, secrets, remember);
        }
        self.gather(prompt.tab);
    }

    /// The user wants to connect though nothing is verified: kept in the profile, so that it is asked once.
    pub(super) fn confirm_unverified(&mut self) {
        let asked = self.prompts.first().is_some_and(|prompt| prompt.question == Question::Unverified);
        let Some(id) = self.take_prompt().filter(|_| asked).map(|prompt| prompt.tab) else { return };
        // Where it cannot be kept, the yes counts this time.
        let _kept = self.change_profile(id, |profile| profile.tls.unverified_confirmed = true);
        self.gather(id);
    }

    pub(super) fn dismiss_prompt(&mut self) {
        let needed = |prompt: &Prompt| !matches!(prompt.question, Question::AuthenticateAgain { .. });
        let prompt = self.take_prompt().filter(needed);
        let farewell = prompt.and_then(|prompt| self.tab_of(prompt.tab)?.disconnect());
        self.note_farewell(farewell);
    }

    fn take_prompt(&mut self) -> Option<Prompt> {
        (!self.prompts.is_empty()).then(|| self.prompts.remove(0))
    }

    /// Holds typed secrets in memory and, if wished, in the keychain.
    pub(super) fn keep_secrets(&mut self, profile: &ProfileId, secrets: Secrets, remember: bool) {
        if remember {
            let (id, secrets) = (profile.clone(), secrets.clone());
            self.work.spawn(self.wake.clone(), move || work::remember(&id, &secrets));
        }
        self.vault.keep(profile, secrets);
    }

    fn spawn_session(&mut self, id: TabId, secrets: Secrets) {
        let sessions = self.profiles.sessions();
        let address = self.broker.as_ref().map(|(broker, _)| broker.address().clone());
        let wake = self.wake.clone();
        let Some(tab) = self.tab_of(id) else { return };
        let mut profile = tab.profile_to_connect();
        // The local test broker has another port, and so another session, each time.
        let sessions = Some(sessions).filter(|_| !profile.endpoint.local_test_broker);
        if let Some(address) = address.filter(|_| profile.endpoint.local_test_broker) {
            profile.endpoint = Endpoint::local(address.host, address.tls.port());
            profile.tls.enabled = true;
            profile.tls.mode = TlsMode::SelfSigned;
            profile.tls.pem_formatted = true;
            profile.tls.verification = Verification::Full;
            profile.tls.ca_file = address.ca_file;
            profile.tls.client_certificate_file = address.client_certificate_file;
            profile.tls.client_key_file = address.client_key_file;
        }
        let in_use = profile.clone();
        let attempt = tab.attempt();
        let examined = (profile.clone(), secrets.clone());
        let sink = tab.new_sink();
        let plan = Plan { profile, secrets, sessions };
        tab.attach(SessionHandle::spawn_traced(plan, tab.packets.trace(), sink, wake), in_use);
        self.examine_attempt(attempt, examined);
    }

    /// Looks for what a report of this attempt should tell of the files. Beside the attempt, which does not wait for it.
    fn examine_attempt(&self, attempt: Attempt, (profile, secrets): (Profile, Secrets)) {
        if profile.tls.enabled {
            self.work.spawn(self.wake.clone(), move || {
                Some(Finished::AttemptExamined {
                    attempt,
                    findings: tls::examine(&profile, &secrets, Timestamp::now()),
                })
            });
        }
    }

    pub(super) fn attempt_examined(&mut self, attempt: Attempt, findings: Vec<Finding>) {
        if let Some(tab) = self.tab_in(attempt) {
            tab.connection.findings = findings.into();
        }
    }
}

async fn start_broker_and_demo(certificates: &std::path::Path) -> Result<(LocalBroker, Option<Demo>), BrokerError> {
    let broker = LocalBroker::start(certificates).await?;
    let demo = Demo::start(&broker);
    Ok((broker, Some(demo)))
}

/// The secrets that the profile needs and that are not known.
fn wanted(profile: &Profile, locked: Vec<Locked>, secrets: &Secrets) -> Vec<Wanted> {
    let ask = |kind, whose| Wanted { kind, label: secret_label(kind, profile.tls.mode), whose };
    let sent = profile.sent_secrets().into_iter().map(|(kind, whose)| ask(kind, whose));
    let files = locked.into_iter().map(|locked| ask(locked.secret, locked.file.display().to_string()));
    let mut wanted: Vec<Wanted> = sent.chain(files).collect();
    wanted.retain(|wanted| secrets.get(wanted.kind).is_none());
    // One password opens certificate and key, so it is asked for once.
    wanted.sort_by_key(|wanted| wanted.kind);
    wanted.dedup_by_key(|wanted| wanted.kind);
    wanted.sort_by_key(|wanted| SecretKind::ALL.iter().position(|kind| *kind == wanted.kind));
    wanted
}

/// Whether nothing of the server is to be verified, and nobody was asked: a profile edited by hand, or a copy.
fn verifies_nothing_unasked(profile: &Profile) -> bool {
    let tls = &profile.tls;
    tls.enabled && tls.verification == Verification::Nothing && !tls.unverified_confirmed
}

/// The first problems of a profile that cannot be used, as an explanation.
fn refuse_incomplete(profile: &Profile) -> Option<Explanation> {
    let problems = check(profile);
    if problems.is_empty() {
        return None;
    }
    Some(explain::incomplete_profile(profile, &problems))
}
