//! The same core as commands, one file each. Standard output carries results only; explanations go to standard error.
//!
//! Owns the arguments, what is printed, and the exit codes. Needs no display, and works in a build without a window.
//!
//! | file | owns |
//! |---|---|
//! | `sub`, `publish`, `check`, `certs`, `profile`, `broker`, `bench`, `completions`, `man` | a command each: its flags, what it does, what it prints |
//! | `connection` | the flags that say where to and how, and what they make of a profile |
//! | `secrets` | where passwords come from: flags, files, the keychain, a prompt |
//! | `profiles` | the profiles that the window uses, by name |
//! | `live`, `feeder`, `narrator` | a session as a command has it; many messages to it; its story with `-d` |
//! | `signals`, `leaving` | the user's wish to end; how to leave |
//! | `trace` | the packets of a command's connections, written to a file |
//! | `exit`, `failure` | how a command ends, and what is said then |
//! | `dialect` | flags for what an explanation names by its place in the window |
//! | `output`, `words`, `certificate` | standard output, and how things are written there |

mod bench;
mod broker;
mod certificate;
mod certs;
mod check;
mod completions;
mod connection;
mod dialect;
mod exit;
mod failure;
mod feeder;
mod leaving;
mod live;
mod man;
mod narrator;
mod output;
mod profile;
mod profiles;
mod publish;
mod secrets;
mod signals;
mod sub;
mod trace;
mod words;

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, error::ErrorKind};

pub use dialect::in_flags;
pub use exit::Exit;
pub use failure::Failure;
pub use profiles::Profiles;

use failure::Voice;
use output::Output;

/// A desktop MQTT test client for brokers that demand client certificates.
///
/// Without a command it opens its window.
#[derive(Debug, Parser)]
#[command(version, args_override_self = true, disable_help_flag = true, disable_version_flag = true)]
pub struct Arguments {
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to open the window.
    #[command(flatten)]
    pub window: WindowArguments,
    /// The directory of the profiles.
    #[arg(long, value_name = "DIR", env = "MQTTDECK_PROFILES", global = true, display_order = 1000)]
    pub profiles: Option<PathBuf>,
    /// Print help.
    #[arg(long, action = ArgAction::Help, global = true, display_order = 1001)]
    help: Option<bool>,
    /// Print version.
    #[arg(long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// The arguments that only the window knows.
#[derive(Debug, Args)]
pub struct WindowArguments {
    /// Choose the profile of this name.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Connect at once.
    #[arg(long)]
    pub connect: bool,
    /// Start the local test broker, connect to it and watch its sample topics.
    #[arg(long, conflicts_with_all = ["profile", "connect"])]
    pub demo: bool,
    /// Print the milliseconds from the start to the end of the first frame, and exit.
    #[arg(long, hide = true)]
    pub print_first_frame: bool,
}

/// What can be done without the window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Subscribe and print what comes.
    Sub(Box<sub::Sub>),
    /// Publish a message, or one for each line of standard input.
    Pub(Box<publish::Pub>),
    /// Climb to the broker once, and say how each rung went and why one failed.
    Check(Box<check::Check>),
    /// Look into certificate files, whatever their form.
    Certs(Box<certs::Certs>),
    /// List, show, import and export the profiles that the window uses.
    Profile(Box<profile::Keeping>),
    /// Run the local test broker until a signal comes.
    Broker(Box<broker::Serve>),
    /// Measure publishing, receiving and the round trip against a broker.
    Bench(Box<bench::Bench>),
    /// Print a script that completes these commands in a shell.
    Completions(completions::Completions),
    /// Print the manual page of the whole program.
    Man(man::Man),
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// It asks for help or the version, or cannot be followed; `Failure::tell` prints what is to be said.
    pub fn read() -> Result<Self, Failure> {
        let arguments = Self::try_parse().map_err(Failure::Arguments)?;
        match &arguments.command {
            Some(_) if arguments.window.is_set() => {
                let words =
                    "--profile, --connect and --demo open the window: write them after the command, or without it";
                Err(Failure::Arguments(Self::command().error(ErrorKind::ArgumentConflict, words)))
            }
            Some(_) | None => Ok(arguments),
        }
    }
}

impl WindowArguments {
    const fn is_set(&self) -> bool {
        self.profile.is_some() || self.connect || self.demo || self.print_first_frame
    }
}

impl Command {
    /// Does it, and tells how it ended. What failed has been said on standard error.
    #[must_use]
    pub fn run(&self, profiles: &Profiles) -> Exit {
        let mut out = Output::default();
        let ended = match self {
            Self::Sub(sub) => sub.run(profiles, &mut out),
            Self::Pub(publish) => publish.run(profiles, &mut out),
            Self::Check(check) => check.run(profiles, &mut out),
            Self::Certs(certs) => certs.run(profiles, &mut out),
            Self::Profile(keeping) => keeping.run(profiles, &mut out),
            Self::Broker(serve) => serve.run(&mut out),
            Self::Bench(bench) => bench.run(profiles, &mut out),
            Self::Completions(completions) => Ok(completions.run(&mut out)),
            Self::Man(man) => man.run(&mut out),
        };
        let written = out.finish();
        match ended.and_then(|exit| written.map(|()| exit)) {
            Ok(exit) => exit,
            Err(failure) => failure.tell_as(self.voice()),
        }
    }

    /// How its failures are said.
    const fn voice(&self) -> Voice {
        match self {
            Self::Sub(sub) => sub.voice(),
            Self::Pub(publish) => publish.voice(),
            Self::Check(check) => check.voice(),
            Self::Certs(_) | Self::Completions(_) | Self::Man(_) => Voice::Text,
            Self::Profile(keeping) => keeping.voice(),
            Self::Broker(serve) => serve.voice(),
            Self::Bench(bench) => bench.voice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_themselves() {
        Arguments::command().debug_assert();
    }
}
