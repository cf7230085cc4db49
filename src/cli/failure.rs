//! Why a command ended without a result, and how that is said on standard error.

use std::io::Write;

use clap::CommandFactory;
use clap::error::ErrorKind;
use serde_json::{Value, json};

use super::{Arguments, Exit, in_flags, words};
use crate::explain::Explanation;
use crate::tls::TlsFileError;

const LATE: &str = "The time of -W is over";

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

    /// Says it, and how to end. For who has no command to ask for its voice: what cannot be read may ask for JSON, too.
    #[must_use]
    pub fn tell(&self) -> Exit {
        let as_json = std::env::args_os().any(|word| word == "--json");
        self.tell_as(if as_json { Voice::Json } else { Voice::Text })
    }

    /// Says it with this voice, and how to end.
    pub(super) fn tell_as(&self, voice: Voice) -> Exit {
        if self.is_asked_for() {
            return self.tell_people();
        }
        match voice {
            Voice::Text => return self.tell_people(),
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

    /// Help or the version, which are no failure.
    fn is_asked_for(&self) -> bool {
        matches!(self, Self::Arguments(told) if !told.use_stderr())
    }

    /// A headline has no full stop.
    fn json(&self) -> Value {
        let sentence = |text: &str| json!({ "headline": text.trim_end_matches('.'), "exit": self.exit().code() });
        match self {
            Self::Arguments(told) => sentence(&misread(told)),
            Self::Usage(text) | Self::Impossible(text) => sentence(text),
            Self::Explained { why, exit } => {
                let why = in_flags(why);
                json!({
                    "headline": why.headline,
                    "cause": why.cause,
                    "remedies": why.remedies,
                    "detail": why.detail,
                    "exit": exit.code(),
                })
            }
            Self::Interrupted => sentence("It was interrupted"),
            Self::Late => sentence(LATE),
        }
    }

    fn tell_people(&self) -> Exit {
        match self {
            Self::Arguments(told) if !told.use_stderr() => {
                // Help or version, which nobody reads who hangs up.
                let _printed = told.print();
                Exit::Done
            }
            Self::Arguments(told) => {
                say(&format!("mqttdeck: {}\n", misread(told)));
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
                warn(&format!("{LATE}."));
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
    let why = in_flags(why);
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

/// What clap says about wrong usage, without its heading and the usage below: a sentence, its tips, and where to read on.
fn misread(told: &clap::Error) -> String {
    if told.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return format!("Which command?\n\n{told}").trim_end().to_owned();
    }
    let text = told.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let before_usage = text.split("\n\nUsage:").next().unwrap_or(text);
    let before_usage = before_usage.split("\n\nFor more information").next().unwrap_or(before_usage);
    let tips_apart = before_usage.replace("\n  tip:", "\n\n  tip:");
    let mut sentences: Vec<String> =
        tips_apart.split("\n\n").map(words::sentence).filter(|said| !said.is_empty()).collect();
    sentences.push(format!("See {} --help.", command_meant()));
    sentences.join(" ")
}

/// "mqttdeck sub": as far as the words of the command line name commands.
fn command_meant() -> String {
    let (mut command, mut name) = (Arguments::command(), String::from("mqttdeck"));
    for word in std::env::args_os().skip(1) {
        let Some(below) = word.to_str().and_then(|word| command.find_subcommand(word)).cloned() else { continue };
        name = format!("{name} {}", below.get_name());
        command = below;
    }
    name
}
