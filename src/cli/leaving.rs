//! `--drop`: how a command leaves the broker that it is done with.

use clap::Args;

use super::Failure;
use crate::session::Goodbye;

/// How to leave.
#[derive(Debug, Args)]
pub(super) struct LeavingArguments {
    /// Leave without a DISCONNECT, so that the broker publishes the will.
    #[arg(long)]
    drop: bool,
}

impl LeavingArguments {
    /// What DISCONNECT says, of which `-D` said `goodbye`; `None`: there is to be none.
    ///
    /// # Errors
    /// It is to say something, and not to be sent.
    pub(super) fn goodbye(&self, goodbye: Goodbye) -> Result<Option<Goodbye>, Failure> {
        match (self.drop, goodbye == Goodbye::default()) {
            (false, _) => Ok(Some(goodbye)),
            (true, true) => Ok(None),
            (true, false) => {
                let words =
                    "With --drop there is no DISCONNECT that could say anything: leave -D DISCONNECT out, or --drop.";
                Err(Failure::Usage(words.to_owned()))
            }
        }
    }
}
