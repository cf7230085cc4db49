//! `profile import`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::output::Output;
use super::super::{Failure, Profiles, profiles};
use super::stored;
use crate::cli::Exit;
use crate::explain;
use crate::profile::{self, Entry, Profile, ProfileId, ProfileStore, check};

/// Take a profile in from a file that export or the window wrote.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file.
    file: PathBuf,
    /// Call it so.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Replace the profile of the same name.
    #[arg(long)]
    replace: bool,
}

impl Import {
    pub(super) fn run(&self, as_json: bool, profiles: &Profiles, out: &mut Output) -> Result<(), Failure> {
        let profile = self.read()?;
        let there = same_name(&profiles.entries()?, &profile.name);
        let mut store = ProfileStore::open(&profiles.directory()?).map_err(|error| stored(&error))?;
        let id = match there {
            Some(_) if !self.replace => {
                let name = &profile.name;
                let words = format!("There is a profile named \u{201c}{name}\u{201d}: add --replace, or --name NAME.");
                return Err(Failure::Usage(words));
            }
            Some(id) => store.save(&id, &profile).map(|()| id),
            None => store.create(&profile),
        }
        .map_err(|error| stored(&error))?;
        if as_json {
            out.json(&json!({ "name": profile.name, "id": id.0 }));
        } else {
            out.say(&format!("Imported \u{201c}{}\u{201d} as {}.ron.\n", profile.name, id.0));
        }
        Ok(())
    }

    /// What is wrong in it is said before anything is kept.
    fn read(&self) -> Result<Profile, Failure> {
        let mut profile = profile::import(&self.file).map_err(|unreadable| profiles::unusable(&unreadable))?;
        if let Some(name) = &self.name {
            name.clone_into(&mut profile.name);
        }
        // Somebody else's word that nothing need be verified is not the user's.
        profile.tls.unverified_confirmed = false;
        let problems = check(&profile);
        if problems.is_empty() {
            return Ok(profile);
        }
        let why = Box::new(explain::incomplete_profile(&profile, &problems));
        Err(Failure::Explained { why, exit: Exit::File })
    }
}

fn same_name(entries: &[Entry], name: &str) -> Option<ProfileId> {
    entries.iter().find_map(|entry| match entry {
        Entry::Ready { id, profile } if profile.name == name => Some(id.clone()),
        Entry::Ready { .. } | Entry::Unreadable(_) => None,
    })
}
