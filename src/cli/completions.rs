//! `completions`: what a shell wants to know of our arguments, made of the arguments themselves.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output::Output;
use super::{Arguments, Exit};

/// Print a script that completes these commands in a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, out: &mut Output) -> Exit {
        clap_complete::generate(self.shell, &mut Arguments::command(), "mqttdeck", out.room());
        Exit::Done
    }
}
