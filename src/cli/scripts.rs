//! `completions` and `man`: what other programs want to know of our arguments, made of the arguments themselves.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output::Output;
use super::{Arguments, Exit, Failure};

/// Print a script that completes these commands in a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell.
    shell: Shell,
}

/// Print the manual page of the whole program.
#[derive(Debug, Args)]
pub struct Man {}

impl Completions {
    pub(super) fn run(&self, out: &mut Output) -> Exit {
        clap_complete::generate(self.shell, &mut Arguments::command(), "mqttdeck", out.room());
        Exit::Done
    }
}

impl Man {
    /// One page: the program, then each command with its flags.
    pub(super) fn run(&self, out: &mut Output) -> Result<Exit, Failure> {
        let mut program = Arguments::command();
        program.build();
        let page = clap_mangen::Man::new(program.clone()).manual("User Commands");
        let written = page.render(out.room()).and_then(|()| sections(&program, out.room()));
        written.map_err(|error| Failure::Impossible(format!("The page could not be written: {error}.")))?;
        Ok(Exit::Done)
    }
}

fn sections(program: &clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        out.extend_from_slice(format!(".SH {}\n", name.to_uppercase()).as_bytes());
        let page = clap_mangen::Man::new(command.clone());
        page.render_synopsis_section(out)?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
        sections(command, out)?;
    }
    Ok(())
}
