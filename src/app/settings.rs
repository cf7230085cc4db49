//! Profiles: chosen, made, changed, copied, deleted and brought back.

use crate::explain;
use crate::mqtt::Filter;
use crate::profile::{Entry, Profile, ProfileId, Secrets, StoreError};
use crate::session::{forget_kept, kept_files};

use super::connection::{Connection, Ladder};
use super::{App, Level, Tab, TabId, work};

/// "MQTT Broker Profile Settings", while open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsView {
    /// The profile that is shown; `None`: the list is empty or nothing is chosen.
    pub selected: Option<ProfileId>,
}

impl App {
    pub(super) fn choose_profile(&mut self, id: ProfileId) {
        let Some(profile) = self.profiles.get(&id).cloned() else { return };
        if self.tab().connection.phase.is_active() || self.tab().opened().is_some() {
            self.new_tab();
        }
        self.preferences.last_profile = Some(id.clone());
        self.tab_mut().choose(id, profile);
    }

    pub(super) fn open_settings(&mut self) {
        let selected = self.tab().profile_id.clone().or_else(|| self.first_profile());
        self.settings = Some(SettingsView { selected });
    }

    /// Closes the settings. With them, everything goes that was typed and asked in them.
    pub(super) fn close_settings(&mut self) {
        self.settings = None;
        self.forget_files();
        self.forget_findings();
    }

    pub(super) fn create_profile(&mut self, profile: &Profile) {
        match self.profiles.create(profile) {
            Ok(id) => {
                // Of a deleted profile whose file had the same name.
                self.forget_secrets(id.clone());
                self.show_new(id);
            }
            Err(error) => self.notify_store_error(&error),
        }
    }

    pub(super) fn duplicate_profile(&mut self, id: &ProfileId) {
        let Some(original) = self.profiles.get(id) else { return };
        let mut copy = Profile { name: format!("{} (copy)", original.name), ..original.clone() };
        // Each profile asks for itself.
        copy.tls.unverified_confirmed = false;
        self.create_profile(&copy);
    }

    pub(super) fn save_profile(&mut self, id: &ProfileId, profile: &Profile, secrets: Secrets, remember: bool) {
        if let Err(error) = self.profiles.save(id, profile) {
            return self.notify_store_error(&error);
        }
        self.keep_secrets(id, secrets, remember);
        for tab in self.tabs.iter_mut().filter(|tab| tab.profile_id.as_ref() == Some(id)) {
            tab.update(profile);
            if tab.connection.phase.is_active() {
                // The running connection keeps what it was made with; the new values count at the next Connect.
                tab.log.push(Level::Info, "The profile was changed: connect again to use the changes");
            }
        }
    }

    pub(super) fn delete_profile(&mut self, id: &ProfileId) {
        match self.profiles.delete(id) {
            Ok(deleted) => {
                // One step back is all there is: only the newest notice offers it.
                self.notices.iter_mut().for_each(|notice| notice.undo_delete = false);
                self.notify(Level::Info, format!("Deleted the profile {}", deleted.profile.name));
                if let Some(notice) = self.notices.last_mut() {
                    notice.undo_delete = true;
                }
                if let Some(gone_for_good) = self.deleted.replace(deleted) {
                    self.forget_session(&gone_for_good.profile);
                    self.forget_secrets(gone_for_good.id);
                }
                self.leave_deleted(id);
            }
            Err(error) => self.notify_store_error(&error),
        }
    }

    pub(super) fn undo_delete(&mut self) {
        let Some(deleted) = self.deleted.take() else { return };
        self.notices.retain(|notice| !notice.undo_delete);
        match self.profiles.restore(deleted) {
            Ok(id) => self.show_new(id),
            Err(error) => self.notify_store_error(&error),
        }
    }

    /// Whether the profile subscribes to this at each connect; written to its file at once.
    pub(super) fn keep_subscription(&mut self, filter: &Filter, keep: bool) {
        let Some(saved) = self.tab().subscriptions.saved(filter) else { return };
        self.change_profile(self.active, |profile| {
            profile.subscriptions.retain(|known| known.filter != saved.filter);
            if keep {
                profile.subscriptions.push(saved);
            }
        });
    }

    /// Changes a tab's profile and writes it to its file at once; says whether that went well.
    pub(super) fn change_profile(&mut self, tab: TabId, change: impl FnOnce(&mut Profile)) -> bool {
        let Some(id) = self.tab_of(tab).and_then(|tab| tab.profile_id.clone()) else { return false };
        let Some(mut profile) = self.profiles.get(&id).cloned() else {
            self.notify(Level::Caution, "This connection's profile was deleted, so nothing can be kept in it");
            return false;
        };
        change(&mut profile);
        if let Err(error) = self.profiles.save(&id, &profile) {
            self.notify_store_error(&error);
            return false;
        }
        for tab in self.tabs.iter_mut().filter(|tab| tab.profile_id.as_ref() == Some(&id)) {
            tab.update(&profile);
        }
        true
    }

    pub(super) fn notify_store_error(&mut self, error: &StoreError) {
        let why = explain::store_error(error);
        self.notify(Level::Error, format!("{}. {}", why.headline, why.cause));
    }

    fn forget_secrets(&mut self, id: ProfileId) {
        self.vault.forget(&id);
        self.work.spawn(self.wake.clone(), move || {
            work::forget(&id);
            None
        });
    }

    /// Removes what is kept of the session of a profile that is gone for good, unless another leads to the same one. It
    /// may hold payloads, and nobody would ever finish what is under way in it.
    pub(super) fn forget_session(&self, gone: &Profile) {
        let sessions = self.profiles.sessions();
        let files = |profile: &Profile| kept_files(&sessions, profile);
        let kept = self.profiles.entries().iter().filter_map(|entry| match entry {
            Entry::Ready { profile, .. } => Some(profile),
            Entry::Unreadable(_) => None,
        });
        let running = self.tabs.iter().filter(|tab| tab.connection.phase.is_active()).map(Tab::profile_in_use);
        let may_come_back = self.deleted.iter().map(|deleted| &deleted.profile);
        if kept.chain(running).chain(may_come_back).all(|profile| files(profile) != files(gone)) {
            // Nearly always there is none, and nothing depends on it.
            files(gone).into_iter().for_each(|file| forget_kept(&file));
        }
    }

    fn show_new(&mut self, id: ProfileId) {
        if let Some(settings) = &mut self.settings {
            settings.selected = Some(id.clone());
        }
        if !self.tab().connection.phase.is_active() {
            self.choose_profile(id);
        }
    }

    fn leave_deleted(&mut self, id: &ProfileId) {
        for tab in self.tabs.iter_mut().filter(|tab| tab.profile_id.as_ref() == Some(id)) {
            if !tab.connection.phase.is_active() {
                tab.profile_id = None;
                tab.profile = Profile::default();
                tab.connection = Connection { ladder: Ladder::default(), ..Connection::default() };
            }
        }
        if self.preferences.last_profile.as_ref() == Some(id) {
            self.preferences.last_profile = None;
        }
        if self.settings.is_some() {
            self.settings = Some(SettingsView { selected: self.first_profile() });
        }
    }

    fn first_profile(&self) -> Option<ProfileId> {
        self.profiles.entries().iter().find_map(|entry| match entry {
            Entry::Ready { id, .. } => Some(id.clone()),
            Entry::Unreadable(_) => None,
        })
    }
}
