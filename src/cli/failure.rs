//! Why a command ended without a result, and how that is said on standard error.

use std::io::Write;

use clap::error::ErrorKind;
use serde_json::{Value, json};

use super::{Exit, words};
use crate::explain::Explanation;
use crate::tls::TlsFileError;

const LATE: &str = "The time of -W is over.";

/// Why there is no result.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for help, or cannot be read.
    Arguments(clap::Error),
    /// The command line can be read, but not followed: one sentence.
    Usage(String),
    /// The machine does not let the program work: one sentence.
    Impossible(String),
    /// It was tried.
    Explained {
        /// What is to be said.
        why: Box<Explanation>,
        /// How to end.
        exit: Exit,
    },
    /// A signal ended it. There is nothing to say.
    Interrupted,
    /// The time of `-W` ran out.
    Late,
}

/// How a failure is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Voice {
    /// For people.
    #[default]
    Text,
    /// One JSON object on a line.
    Json,
    /// Not at all: the exit code says it.
    Quiet,
}

impl Failure {
    /// Something that cannot be used, in a sentence or two.
    pub(super) fn file(headline: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::said(headline, cause, Exit::File)
    }

    /// A headline without a full stop, and a sentence or two.
    pub(super) fn said(headline: impl Into<String>, cause: impl Into<String>, exit: Exit) -> Self {
        let why =
            Explanation { headline: headline.into(), cause: cause.into(), remedies: Vec::new(), detail: String::new() };
        Self::Explained { why: Box::new(why), exit }
    }

    /// Says it with this voice, and how to end.
    pub(super) fn tell_as(&self, voice: Voice) -> Exit {
        match voice {
            Voice::Text => return self.tell(),
            Voice::Json => say(&format!("{}\n", self.json())),
            Voice::Quiet => {}
        }
        self.exit()
    }

    const fn exit(&self) -> Exit {
        match self {
            Self::Arguments(_) | Self::Usage(_) => Exit::Usage,
            Self::Impossible(_) => Exit::Fault,
            Self::Explained { exit, .. } => *exit,
            Self::Interrupted => Exit::Interrupted,
            Self::Late => Exit::TimedOut,
        }
    }

    fn json(&self) -> Value {
        let sentence = |text: String| json!({ "headline": text, "exit": self.exit().code() });
        match self {
            Self::Arguments(told) => sentence(self::sentence(told)),
            Self::Usage(text) | Self::Impossible(text) => sentence(text.clone()),
            Self::Explained { why, exit } => json!({
                "headline": why.headline,
                "cause": why.cause,
                "remedies": why.remedies,
                "detail": why.detail,
                "exit": exit.code(),
            }),
            Self::Interrupted => sentence("It was interrupted.".to_owned()),
            Self::Late => sentence(LATE.to_owned()),
        }
    }

    /// Says it, and how to end.
    #[must_use]
    pub fn tell(&self) -> Exit {
        match self {
            Self::Arguments(told) if !told.use_stderr() => {
                // Help or version, which nobody reads who hangs up.
                let _printed = told.print();
                Exit::Done
            }
            Self::Arguments(told) => {
                say(&format!("mqttdeck: {}\n", sentence(told)));
                Exit::Usage
            }
            Self::Usage(sentence) => {
                say(&format!("mqttdeck: {}\n", words::readable(sentence)));
                Exit::Usage
            }
            Self::Impossible(sentence) => {
                say(&format!("mqttdeck: {sentence}\n"));
                Exit::Fault
            }
            Self::Explained { why, exit } => {
                explain(why);
                *exit
            }
            Self::Interrupted => Exit::Interrupted,
            Self::Late => {
                warn(LATE);
                Exit::TimedOut
            }
        }
    }
}

impl From<TlsFileError> for Failure {
    fn from(error: TlsFileError) -> Self {
        Self::Explained { why: Box::new(crate::explain::file_error(&error)), exit: Exit::File }
    }
}

/// Prints an explanation: what happened, why, what to try, the machine's words.
pub(super) fn explain(why: &Explanation) {
    let mut text = words::wrapped("mqttdeck: ", "", &format!("{}.", why.headline));
    text.push_str(&words::wrapped("  ", "  ", &why.cause));
    if !why.remedies.is_empty() {
        text.push_str("What to try:\n");
    }
    for remedy in &why.remedies {
        text.push_str(&words::wrapped("  - ", "    ", remedy));
    }
    if !why.detail.is_empty() {
        text.push_str("The machine's words:\n");
        text.push_str(&words::wrapped("  ", "  ", &why.detail));
    }
    say(&text);
}

/// A warning that does not end anything.
pub(super) fn warn(sentence: &str) {
    say(&format!("mqttdeck: {}\n", words::readable(sentence)));
}

fn say(text: &str) {
    // If standard error is closed, there is nobody to tell.
    let _told = std::io::stderr().write_all(text.as_bytes());
}

/// What clap says about wrong usage, without its heading and the usage below: one plain sentence, with its tip if it has
/// one.
fn sentence(told: &clap::Error) -> String {
    if told.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return format!("Which command?\n\n{told}").trim_end().to_owned();
    }
    let text = told.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let before_usage = text.split("\n\nUsage:").next().unwrap_or(text);
    let before_usage = before_usage.split("\n\nFor more information").next().unwrap_or(before_usage);
    let words = before_usage.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
