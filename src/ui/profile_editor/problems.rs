//! What is wrong with a draft, by field.

use super::numbers;
use crate::app::{self, Field, Problem, Profile};

/// What is wrong; one problem a field.
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// What is wrong with this profile, of which `unread` are the numbers that are none.
    pub(super) fn of(profile: &Profile, unread: Vec<Problem>) -> Self {
        let mut problems = unread;
        problems.retain(|problem| numbers::is_in_use(profile, problem.field));
        for problem in app::check(profile) {
            if problems.iter().all(|known| known.field != problem.field) {
                problems.push(problem);
            }
        }
        Self(problems)
    }

    /// What is wrong with this field.
    pub(super) fn at(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }

    /// The first that keeps the draft from being kept. Saved subscriptions and decoders are edited elsewhere, so they
    /// never do.
    pub(super) fn first(&self) -> Option<&Problem> {
        self.0.iter().find(|problem| !matches!(problem.field, Field::Subscriptions | Field::Decoders))
    }

    /// The fields with a problem.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.0.iter().map(|problem| problem.field)
    }
}
