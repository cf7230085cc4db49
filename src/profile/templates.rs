//! The sample profiles that come with the program.

use super::Profile;

/// One sample of `profiles/`.
#[derive(Debug, Clone)]
pub struct Template {
    /// The file's name in `profiles/`.
    pub file: &'static str,
    /// The whole file, with its comments.
    pub text: &'static str,
    /// What it says.
    pub profile: Profile,
}

/// All samples, in the order in which they are offered.
#[must_use]
pub fn templates() -> Vec<Template> {
    todo!()
}
