//! `man`: the manual page of the whole program, made of the arguments and the exit codes themselves.

use std::io;

use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use super::output::Output;
use super::{Arguments, Exit, Failure};

/// Print the manual page of the whole program.
#[derive(Debug, Args)]
pub struct Man {}

impl Man {
    /// One page: the program, each command with its flags, the exit codes.
    pub(super) fn run(&self, out: &mut Output) -> Result<Exit, Failure> {
        let written = page(out.room());
        written.map_err(|error| Failure::Impossible(format!("The page could not be written: {error}.")))?;
        Ok(Exit::Done)
    }
}

fn page(out: &mut Vec<u8>) -> io::Result<()> {
    let mut program = Arguments::command();
    program.build();
    let page = of(&program).manual("User Commands");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    commands(&program, out)?;
    exit_status(out);
    page.render_version_section(out)
}

/// A section for each command, with parts of its own.
fn commands(program: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    // `help` repeats every other.
    for command in program.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        out.extend_from_slice(format!(".SH {}\n", name.to_uppercase()).as_bytes());
        let (page, mut parts) = (of(command), Vec::new());
        page.render_synopsis_section(&mut parts)?;
        page.render_description_section(&mut parts)?;
        page.render_options_section(&mut parts)?;
        // clap_mangen takes each command for a page.
        let parts = String::from_utf8_lossy(&parts).replace(".SH ", ".SS ");
        out.extend_from_slice(parts.as_bytes());
        commands(command, out)?;
    }
    Ok(())
}

/// Its synopsis is the usage that `--help` prints, as `clap_mangen`'s own shows the flags without their values.
fn of(command: &clap::Command) -> Page {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    Page::new(command.clone().override_usage(usage))
}

fn exit_status(out: &mut Vec<u8>) {
    out.extend_from_slice(b".SH \"EXIT STATUS\"\n");
    for (numbers, meaning) in Exit::all() {
        // A minus sign, where a hyphen could be read.
        let meaning = meaning.replace('-', "\\-");
        out.extend_from_slice(format!(".TP\n\\fB{numbers}\\fR\n{meaning}\n").as_bytes());
    }
}
