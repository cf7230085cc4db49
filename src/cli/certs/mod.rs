//! `certs`: certificate files without a connection.

mod expiry;
mod inspect;
mod make;
mod verify;

use clap::{Args, Subcommand};

use super::output::Output;
use super::{Exit, Failure, Profiles};

/// What to do with certificate files, and how to print it.
#[derive(Debug, Args)]
pub struct Certs {
    #[command(subcommand)]
    command: Command,
    /// Print one JSON object.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Inspect),
    Verify(verify::Verify),
    Expiry(expiry::Expiry),
    #[command(flatten)]
    Make(make::Make),
}

impl Certs {
    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        match &self.command {
            Command::Inspect(inspect) => inspect.run(self.json, out),
            Command::Verify(verify) => verify.run(self.json, out),
            Command::Expiry(expiry) => expiry.run(self.json, profiles, out),
            Command::Make(order) => {
                out.say(&make::run(order, self.json)?);
                Ok(Exit::Done)
            }
        }
    }
}
