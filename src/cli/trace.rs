//! `--trace`: the packets of a command's connections, kept while it runs and written when it ends.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, failure, words};
use crate::wire::Trace;
use crate::wire::trace::{Entry, Form, MAX_BYTES};

/// A trace, and where it goes.
#[derive(Debug, Default)]
pub(super) struct TraceFile {
    trace: Trace,
    target: Target,
}

#[derive(Debug, Default)]
enum Target {
    /// Nobody asked for one.
    #[default]
    Nowhere,
    StandardError,
    File(File, PathBuf),
}

impl TraceFile {
    /// For what `--trace` says. The file is made now, so that one that cannot be written costs the broker nothing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let target = match path {
            None => return Ok(Self::default()),
            Some(path) if path == Path::new("-") => Target::StandardError,
            Some(path) => Target::File(File::create(path).map_err(|error| unwritten(path, &error))?, path.to_owned()),
        };
        let trace = Trace::default();
        trace.open();
        Ok(Self { trace, target })
    }

    /// Another hand on the trace, for a session.
    pub(super) fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// Writes what was kept, however the command ended. What it ended with goes before what goes wrong here.
    ///
    /// # Errors
    /// What the command ended with, or the trace could not be written.
    pub(super) fn settle<T>(self, ended: Result<T, Failure>) -> Result<T, Failure> {
        let entries = self.trace.since(0);
        let written = match self.target {
            Target::Nowhere => return ended,
            // If standard error is closed, there is nobody to tell.
            Target::StandardError => write(Form::Text, &entries, io::stderr().lock()).or(Ok(())),
            Target::File(file, path) => {
                write(Form::of_file(&path), &entries, file).map_err(|error| unwritten(&path, &error))
            }
        };
        match self.trace.forgotten() {
            0 => {}
            gone => failure::warn(&format!(
                "The trace lacks its beginning: {gone} packets were let go to stay within {} MB.",
                MAX_BYTES >> 20
            )),
        }
        match (ended, written) {
            (Ok(ended), Ok(())) => Ok(ended),
            (Ok(_), Err(failure)) | (Err(failure), Ok(())) => Err(failure),
            (Err(failure), Err(unwritten)) => {
                let _ended_otherwise = unwritten.tell();
                Err(failure)
            }
        }
    }
}

fn write(form: Form, entries: &[Arc<Entry>], out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    form.write(entries.iter().map(|entry| &**entry), &mut out)?;
    out.flush()
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    let headline = format!("The trace could not be written to {}", path.display());
    Failure::file(headline, words::said(error))
}
