//! What is found in a profile before it connects, while it is edited.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::explain::{self, FindingWords};
use crate::profile::{Profile, ProfileId, Secrets};
use crate::tls::{self, Finding};

use super::App;
use super::work::{self, Finished};

/// One thing that was found, with its words.
#[derive(Debug)]
pub struct Found {
    /// The thing.
    pub finding: Finding,
    /// How to say it.
    pub words: FindingWords,
}

/// The newest examination of each profile.
#[derive(Debug, Default)]
pub(super) struct Examinations {
    profiles: HashMap<ProfileId, Examination>,
    /// Counts on when the settings are closed: an answer may be late for those that are open now.
    last: u64,
}

#[derive(Debug, Default)]
struct Examination {
    /// Which question the next answer must belong to.
    number: u64,
    /// `None`: none was answered yet.
    found: Option<Vec<Found>>,
}

impl Examinations {
    /// The number of a new question about this profile.
    fn asked(&mut self, id: &ProfileId) -> u64 {
        self.last += 1;
        self.profiles.entry(id.clone()).or_default().number = self.last;
        self.last
    }

    /// Takes an answer, unless something else was asked meanwhile.
    fn answered(&mut self, id: &ProfileId, number: u64, found: Vec<Found>) {
        let examination = self.profiles.get_mut(id);
        if let Some(examination) = examination.filter(|examination| examination.number == number) {
            examination.found = Some(found);
        }
    }
}

impl App {
    /// What the last `Examine` of this profile found, the worst first; `None` before the first answer. What is asked
    /// now may change it.
    #[must_use]
    pub fn findings(&self, profile: &ProfileId) -> Option<&[Found]> {
        self.examinations.profiles.get(profile)?.found.as_deref()
    }

    pub(super) fn examine(&mut self, id: ProfileId, draft: Profile, typed: Secrets) {
        let number = self.examinations.asked(&id);
        let mut known = self.vault.known(&id);
        known.merge(typed);
        self.work.spawn(self.wake.clone(), move || {
            let secrets = work::unlock(&id, &draft, known, &[]).secrets;
            let say = |finding| Found { words: explain::finding(&finding), finding };
            let found = tls::examine(&draft, &secrets, Timestamp::now()).into_iter().map(say).collect();
            Some(Finished::Examined { id, number, found })
        });
    }

    pub(super) fn examined(&mut self, id: &ProfileId, number: u64, found: Vec<Found>) {
        self.examinations.answered(id, number, found);
    }

    /// With the settings, their findings go.
    pub(super) fn forget_findings(&mut self) {
        self.examinations.profiles.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_to_the_newest_question_counts_also_after_the_settings_were_closed() {
        let id = ProfileId("plant".to_owned());
        let mut examinations = Examinations::default();
        let known = |examinations: &Examinations| examinations.profiles.get(&id).is_some_and(|one| one.found.is_some());
        let first = examinations.asked(&id);
        let second = examinations.asked(&id);
        examinations.answered(&id, first, Vec::new());
        assert!(!known(&examinations));

        examinations.profiles.clear();
        let reopened = [examinations.asked(&id), examinations.asked(&id)];
        examinations.answered(&id, second, Vec::new());
        assert!(!known(&examinations), "of the settings before");
        examinations.answered(&id, reopened[1], Vec::new());
        assert!(known(&examinations));
    }
}
