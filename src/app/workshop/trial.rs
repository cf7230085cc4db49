//! "Try it with the local test broker": one that shows and demands exactly what the workshop made.
//!
//! Its profile is one like any other, with the broker's address in it. Which certificates the broker at that address
//! shows is remembered beside it, for as long as the address is not changed: when the program has been started anew,
//! Connect starts that broker, too, and puts its new port into the profile. The broker of the demo is another one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{News, Stage, WorkshopView, is_authority};
use crate::app::tab::Attempt;
use crate::app::work::Finished;
use crate::app::{App, Explanation, Level, TabId};
use crate::broker::{BrokerCertificates, BrokerError, LocalBroker};
use crate::explain;
use crate::profile::{Profile, ProfileId, Secret};
use crate::workshop::{KeyChoice, Made, Order, Purpose};

/// Whether the local test broker can be tried with what was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// It needs a server and a client certificate of one CA.
    Incomplete,
    /// It can.
    Offered,
    /// It is being started.
    Starting,
    /// It did not start.
    Failed(Explanation),
}

/// A broker of the workshop that the next start of the program knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestBroker {
    profile: ProfileId,
    /// The port that the profile got. A profile with another one was given another broker.
    port: u16,
    ca_file: PathBuf,
    server_certificate_file: PathBuf,
    server_key_file: PathBuf,
    client_certificate_file: PathBuf,
    client_key_file: PathBuf,
}

/// One result, with what opens its key.
#[derive(Debug)]
pub(super) struct Kept {
    made: Made,
    passphrase: Option<Secret>,
}

/// What was made since the program was started, and the brokers that run with it.
#[derive(Default)]
pub(super) struct Trials {
    kept: Vec<Kept>,
    brokers: Vec<(ProfileId, LocalBroker)>,
}

/// What became of a start.
#[derive(Debug)]
pub(in crate::app) struct Started {
    reason: Reason,
    certificates: BrokerCertificates,
    result: Result<LocalBroker, BrokerError>,
}

/// Why a broker was started.
#[derive(Debug)]
enum Reason {
    /// "Try it", with the profile for this client.
    Try(Box<Made>),
    /// Connect in a tab.
    Connect(Attempt, ProfileId),
}

impl Kept {
    pub(super) fn of(order: &Order, made: Made) -> Self {
        let key = match order {
            Order::Authority(order) => Some(&order.key),
            Order::Server(order) => Some(&order.key),
            Order::Client(order) => Some(&order.key),
            Order::Renew(order) => Some(&order.key),
            Order::Request(_) | Order::Sign(_) | Order::Export(_) => None,
        };
        let passphrase = key.and_then(|key| match key {
            KeyChoice::New { passphrase, .. } | KeyChoice::Existing { passphrase, .. } => passphrase.clone(),
        });
        Self { made, passphrase }
    }

    fn is(&self, purpose: Purpose, ca: &Path) -> bool {
        let made = &self.made;
        made.purpose == Some(purpose) && made.ca_file.as_deref() == Some(ca) && made.key_file.is_some()
    }
}

impl Trials {
    pub(super) fn keep(&mut self, new: Kept) {
        let Some(file) = new.made.certificate_file.clone() else { return };
        // What an older CA of the same file signed is of no use any more.
        let orphaned = |kept: &Kept| is_authority(&new.made) && kept.made.ca_file.as_ref() == Some(&file);
        self.kept.retain(|kept| kept.made.certificate_file.as_ref() != Some(&file) && !orphaned(kept));
        self.kept.push(new);
    }

    /// Whether these can be tried, with what was made before.
    pub(super) fn offer(&self, made: &[Made]) -> Trial {
        let takes_part = made.iter().any(|made| {
            made.certificate_file.is_some() && matches!(made.purpose, Some(Purpose::Server | Purpose::Client))
        });
        if takes_part && self.pair().is_some() { Trial::Offered } else { Trial::Incomplete }
    }

    /// A server and a client of the CA that signed last.
    fn pair(&self) -> Option<(&Kept, &Kept)> {
        let ca = self.kept.last()?.made.ca_file.as_deref()?;
        let newest = |purpose| self.kept.iter().rev().find(|kept| kept.is(purpose, ca));
        newest(Purpose::Server).zip(newest(Purpose::Client))
    }

    fn certificates(&self) -> Option<(BrokerCertificates, Made)> {
        let (server, client) = self.pair()?;
        let certificates = BrokerCertificates {
            ca_file: server.made.ca_file.clone()?,
            server_certificate_file: server.made.certificate_file.clone()?,
            server_key_file: server.made.key_file.clone()?,
            server_key_passphrase: server.passphrase.clone(),
            client_certificate_file: client.made.certificate_file.clone()?,
            client_key_file: client.made.key_file.clone()?,
        };
        Some((certificates, client.made.clone()))
    }

    fn runs(&self, profile: &ProfileId) -> bool {
        self.brokers.iter().any(|(owner, _)| owner == profile)
    }

    /// What opens the key of a server, if that is known.
    fn passphrase(&self, key: &Path) -> Option<Secret> {
        self.kept.iter().find(|kept| kept.made.key_file.as_deref() == Some(key))?.passphrase.clone()
    }
}

impl TestBroker {
    fn new(profile: ProfileId, port: u16, files: &BrokerCertificates) -> Self {
        Self {
            profile,
            port,
            ca_file: files.ca_file.clone(),
            server_certificate_file: files.server_certificate_file.clone(),
            server_key_file: files.server_key_file.clone(),
            client_certificate_file: files.client_certificate_file.clone(),
            client_key_file: files.client_key_file.clone(),
        }
    }

    fn certificates(&self, server_key_passphrase: Option<Secret>) -> BrokerCertificates {
        BrokerCertificates {
            ca_file: self.ca_file.clone(),
            server_certificate_file: self.server_certificate_file.clone(),
            server_key_file: self.server_key_file.clone(),
            server_key_passphrase,
            client_certificate_file: self.client_certificate_file.clone(),
            client_key_file: self.client_key_file.clone(),
        }
    }

    /// Whether this profile still means this broker.
    fn serves(&self, id: &ProfileId, profile: &Profile) -> bool {
        self.profile == *id
            && self.port == profile.endpoint.port
            && ["localhost", "127.0.0.1"].contains(&profile.endpoint.host.as_str())
    }
}

impl App {
    pub(super) fn try_locally(&mut self) {
        let Some((certificates, client)) = self.workshop.trials.certificates() else { return };
        self.set_trial(Trial::Starting);
        self.start_with(certificates, Reason::Try(Box::new(client)));
    }

    /// Starts the broker that the tab's profile was made for, if it does not run; says whether it has to be waited for.
    pub(in crate::app) fn wake_test_broker(&mut self, tab: TabId) -> bool {
        let Some(tab) = self.tabs.iter().find(|other| other.id == tab) else { return false };
        let Some(id) = tab.profile_id.clone().filter(|id| !self.workshop.trials.runs(id)) else { return false };
        let known = &self.preferences.test_brokers;
        let Some(broker) = known.iter().find(|broker| broker.serves(&id, &tab.profile)) else { return false };
        let passphrase = self.workshop.trials.passphrase(&broker.server_key_file);
        let reason = Reason::Connect(tab.attempt(), id);
        self.start_with(broker.certificates(passphrase), reason);
        true
    }

    fn start_with(&self, certificates: BrokerCertificates, reason: Reason) {
        self.work.spawn_async(self.wake.clone(), async move {
            let result = LocalBroker::start_with(certificates.clone()).await;
            Finished::Workshop(News::Trial(Box::new(Started { reason, certificates, result })))
        });
    }

    pub(super) fn trial_started(&mut self, started: Started) {
        let Started { reason, certificates, result } = started;
        match (reason, result) {
            (Reason::Try(client), Ok(broker)) => self.trial_begins(&client, &certificates, broker),
            (Reason::Try(_), Err(error)) => self.set_trial(Trial::Failed(explain::broker_error(&error))),
            (Reason::Connect(attempt, id), Ok(broker)) => {
                // Two tabs may have started one each: the first stays, so that a connected tab keeps its broker.
                if !self.workshop.trials.runs(&id) {
                    self.give_port(&id, &certificates, broker);
                }
                if self.tab_in(attempt).is_some() {
                    self.gather(attempt.tab);
                }
            }
            (Reason::Connect(attempt, _), Err(error)) => {
                if let Some(tab) = self.tab_in(attempt) {
                    tab.fail(explain::broker_error(&error));
                }
            }
        }
    }

    fn set_trial(&mut self, now: Trial) {
        if let Some(WorkshopView { stage: Stage::Made { trial, .. } }) = &mut self.workshop.view {
            *trial = now;
        }
    }

    /// Connects to the broker with a profile for it: the one of the last trial of these files, or a new one.
    fn trial_begins(&mut self, client: &Made, certificates: &BrokerCertificates, broker: LocalBroker) {
        let address = broker.address().clone();
        let Some(mut profile) = client.profile(&address.host) else { return };
        profile.endpoint.port = address.tls.port();
        let known = self.preferences.test_brokers.iter().find(|known| {
            let serves = |profile| known.serves(&known.profile, profile);
            known.certificates(certificates.server_key_passphrase.clone()) == *certificates
                && self.profiles.get(&known.profile).is_some_and(serves)
        });
        let id = match known.map(|known| Ok(known.profile.clone())).unwrap_or_else(|| self.profiles.create(&profile)) {
            Ok(id) => id,
            Err(error) => return self.notify_store_error(&error),
        };
        self.give_port(&id, certificates, broker);
        self.workshop.view = None;
        self.choose_profile(id);
        self.connect(self.active);
        let port = address.tls.port();
        let text = format!(
            "The local test broker now demands your certificates, on {}:{port}. It ends with this program; Connect \
             starts it again.",
            address.host
        );
        self.notify(Level::Info, text);
    }

    /// Keeps a broker that runs, and remembers for which profile.
    fn give_port(&mut self, id: &ProfileId, certificates: &BrokerCertificates, broker: LocalBroker) {
        let port = broker.address().tls.port();
        let brokers = &mut self.workshop.trials.brokers;
        let replaced = brokers.iter().position(|(owner, _)| owner == id).map(|place| brokers.swap_remove(place));
        brokers.push((id.clone(), broker));
        if let Some(replaced) = replaced {
            // Its end may take a moment.
            self.work.spawn(self.wake.clone(), move || {
                drop(replaced);
                None
            });
        }
        let profiles = &self.profiles;
        self.preferences.test_brokers.retain(|known| known.profile != *id && profiles.get(&known.profile).is_some());
        self.preferences.test_brokers.push(TestBroker::new(id.clone(), port, certificates));
        let Some(mut profile) = self.profiles.get(id).cloned().filter(|profile| profile.endpoint.port != port) else {
            return;
        };
        profile.endpoint.port = port;
        match self.profiles.save(id, &profile) {
            Ok(()) => self.tabs.iter_mut().filter(|tab| tab.profile_id.as_ref() == Some(id)).for_each(|tab| {
                tab.update(&profile);
            }),
            Err(error) => self.notify_store_error(&error),
        }
    }
}
