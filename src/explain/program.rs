//! The program's own parts: a profile that is not complete, the local test broker, words beside a file field.

use super::words::{file_name, list};
use super::{Explanation, FileWords, Mood, file_error, machine_words};
use crate::broker::BrokerError;
use crate::profile::{Problem, Profile};
use crate::tls::TlsFileError;

/// Why a profile cannot be connected with as it is.
#[must_use]
pub fn incomplete_profile(profile: &Profile, problems: &[Problem]) -> Explanation {
    let sentences: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    Explanation {
        headline: format!("The profile \u{201c}{}\u{201d} is not complete", profile.name),
        cause: sentences.join(" "),
        remedies: vec!["Open Settings: each problem stands at its field.".to_owned()],
        detail: String::new(),
    }
}

/// Why the local test broker did not start.
#[must_use]
pub fn broker_error(error: &BrokerError) -> Explanation {
    let (cause, remedy) = match error {
        BrokerError::File(error) => {
            let why = file_error(error);
            (format!("{}. {}", why.headline, why.cause), why.remedies.into_iter().next().unwrap_or_default())
        }
        BrokerError::OtherName { file, names } => (
            match names.as_slice() {
                [] => format!("It listens on localhost, but {} is for no name at all.", file_name(file)),
                names => format!("It listens on localhost, but {} is for {}.", file_name(file), list(names)),
            },
            "Make a server certificate for localhost and 127.0.0.1.".to_owned(),
        ),
        BrokerError::Mint(_) => (
            "Its test certificates could not be made.".to_owned(),
            "Report this as a fault of the program, with the machine's words.".to_owned(),
        ),
        BrokerError::Keep { directory, source } => (
            format!("Its test certificates could not be written to {}: {source}.", directory.display()),
            "Make room there, or make the directory writable for you.".to_owned(),
        ),
        BrokerError::Start(detail) => (
            format!("It could not listen on this machine: {detail}."),
            "Check that no other program listens on its port, and that programs may listen on 127.0.0.1 at all."
                .to_owned(),
        ),
    };
    Explanation {
        headline: "The local test broker did not start".to_owned(),
        cause,
        remedies: vec![remedy],
        detail: machine_words(error),
    }
}

/// The words beside a file field whose file cannot be used: what is wrong, since the place to change it is here.
#[must_use]
pub fn file_words(error: &TlsFileError) -> FileWords {
    FileWords { text: format!("{}.", file_error(error).headline), mood: Mood::Bad }
}
