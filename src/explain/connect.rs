//! A session that is down, and commands that were refused.

use super::Explanation;
use crate::profile::Profile;
use crate::session::{Refusal, SessionError};

/// Why there is no connection. The profile lets it say what is unusual about the settings.
#[must_use]
pub fn session(_error: &SessionError, _profile: &Profile) -> Explanation {
    todo!()
}

/// Why a publish, subscribe or unsubscribe was not carried out, in one sentence.
#[must_use]
pub fn refusal(_refusal: &Refusal) -> String {
    todo!()
}
