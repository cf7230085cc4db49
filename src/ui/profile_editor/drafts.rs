//! The drafts of all profiles: none is lost while another one is looked at.

use std::collections::BTreeMap;

use super::draft::Draft;
use crate::app::{Action, App, Profile, ProfileId};

/// What became of drafts that were handed over to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// None was handed over.
    Idle,
    /// All are kept.
    Kept,
    /// At least one is not; it stays a draft.
    Failed,
}

/// Drafts by profile.
#[derive(Default)]
pub(super) struct Drafts(BTreeMap<ProfileId, Draft>);

impl Drafts {
    /// The draft of this profile, begun if there is none yet.
    pub(super) fn of(&mut self, id: &ProfileId, profile: &Profile) -> &mut Draft {
        self.0.entry(id.clone()).or_insert_with(|| Draft::of(profile))
    }

    /// The name as it is typed.
    pub(super) fn name_of(&self, id: &ProfileId) -> Option<&str> {
        self.0.get(id).map(|draft| draft.profile.name.as_str())
    }

    /// Whether something was typed for this profile that is not kept yet.
    pub(super) fn is_changed(&self, id: &ProfileId) -> bool {
        self.0.get(id).is_some_and(Draft::is_changed)
    }

    /// Whether there is anything to keep.
    pub(super) fn any_changed(&self, app: &App) -> bool {
        self.changed(app).next().is_some()
    }

    /// Why they cannot be kept, if they cannot: the first problem of the first changed draft.
    pub(super) fn objection(&self, app: &App) -> Option<String> {
        self.changed(app).find_map(|(_, draft)| {
            let problems = draft.problems();
            problems.first().map(|problem| format!("{}: {}", draft.profile.name, problem.message))
        })
    }

    /// Hands all changed drafts over to be kept.
    pub(super) fn submit(&mut self, app: &App, actions: &mut Vec<Action>) {
        let changed = self.0.iter_mut().filter(|(id, draft)| app.profile(id).is_some() && draft.is_changed());
        actions.extend(changed.map(|(id, draft)| draft.submit(id)));
    }

    /// Looks whether drafts that were handed over are kept now.
    pub(super) fn settle(&mut self, app: &App) -> Settled {
        let results = self.0.iter_mut().filter_map(|(id, draft)| draft.settle(app.profile(id)?));
        results.fold(Settled::Idle, |settled, kept| match (settled, kept) {
            (_, false) | (Settled::Failed, true) => Settled::Failed,
            (Settled::Idle | Settled::Kept, true) => Settled::Kept,
        })
    }

    /// The drafts of profiles that still exist, with changes.
    fn changed(&self, app: &App) -> impl Iterator<Item = (&ProfileId, &Draft)> {
        self.0.iter().filter(|(id, draft)| app.profile(id).is_some() && draft.is_changed())
    }
}
