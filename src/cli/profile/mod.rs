//! `profile`: the profiles that the window uses, listed, shown, handed on and taken in. No secret comes in or goes out.

mod import;
mod list;
mod show;

use std::io;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::failure::{self, Voice};
use super::output::Output;
use super::{Exit, Failure, Profiles};
use crate::explain;
use crate::profile::{self, StoreError};

/// The profiles that the window uses.
#[derive(Debug, Args)]
pub struct Keeping {
    #[command(subcommand)]
    command: Command,
    /// Print one JSON value; errors, too.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them all.
    List,
    /// Print what one says, and which of its secrets the keychain holds.
    Show {
        /// Its name, or the name of its file.
        name: String,
    },
    Import(import::Import),
    Export(Export),
}

/// Print one as a file that can be imported elsewhere, without secrets.
#[derive(Debug, Args)]
struct Export {
    /// Its name, or the name of its file.
    name: String,
    /// Write it to this file.
    #[arg(short = 'o', long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long, requires = "out")]
    replace: bool,
}

impl Keeping {
    pub(super) const fn voice(&self) -> Voice {
        if self.json { Voice::Json } else { Voice::Text }
    }

    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        match &self.command {
            Command::List => return list::run(self.json, profiles, out),
            Command::Show { name } => show::run(name, self.json, profiles, out)?,
            Command::Import(import) => import.run(self.json, profiles, out)?,
            Command::Export(export) => export.run(profiles, out)?,
        }
        Ok(Exit::Done)
    }
}

impl Export {
    fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<(), Failure> {
        let (_, profile) = profiles.find(&self.name)?;
        match &self.out {
            None => out.say(&profile::export(&profile).map_err(|error| stored(&error))?),
            Some(file) => profile::export_to(file, &profile, self.replace).map_err(|error| match &error {
                StoreError::Write { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                    Failure::Usage(format!("{} is there already: add --replace, or name another file.", file.display()))
                }
                _ => stored(&error),
            })?,
        }
        if !profile.sent_secrets().is_empty() {
            failure::warn("Passwords are not in the file: they stay in the keychain of this machine.");
        }
        Ok(())
    }
}

fn stored(error: &StoreError) -> Failure {
    Failure::Explained { why: Box::new(explain::store_error(error)), exit: Exit::File }
}
