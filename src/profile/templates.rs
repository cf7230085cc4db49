//! The sample profiles that come with the program.

use super::Profile;

/// Name and text of every file of `profiles/`, in the order in which they are offered.
const SAMPLES: [(&str, &str); 8] = [
    ("local-test-broker.ron", include_str!("../../profiles/local-test-broker.ron")),
    ("mosquitto-mutual-tls.ron", include_str!("../../profiles/mosquitto-mutual-tls.ron")),
    ("thin-edge.ron", include_str!("../../profiles/thin-edge.ron")),
    ("solace.ron", include_str!("../../profiles/solace.ron")),
    ("cybus-connectware.ron", include_str!("../../profiles/cybus-connectware.ron")),
    ("kaa-one-way.ron", include_str!("../../profiles/kaa-one-way.ron")),
    ("kaa-two-way.ron", include_str!("../../profiles/kaa-two-way.ron")),
    ("localhost-plain.ron", include_str!("../../profiles/localhost-plain.ron")),
];

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
    // They are part of the program, and a test reads every one: none is left out here.
    SAMPLES
        .iter()
        .filter_map(|&(file, text)| ron::from_str(text).ok().map(|profile| Template { file, text, profile }))
        .collect()
}
