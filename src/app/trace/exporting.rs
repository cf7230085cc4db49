//! Packets to a file.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::App;
use crate::app::writing::NewFile;
use crate::recording::Progress;
use crate::wire::trace::{Entry, Form};

impl App {
    /// Writes the packets that are shown now.
    pub(super) fn export_packets(&mut self, form: Form, path: PathBuf) {
        let entries: Vec<Arc<Entry>> = self.tab().packets.shown_entries().iter().cloned().collect();
        let what = match entries.len() {
            1 => "1 packet is".to_owned(),
            number => format!("{number} packets are"),
        };
        let contents = Arc::new(move |out: &mut dyn Write, progress: &Progress| write(form, &entries, out, progress));
        self.write_file(NewFile { path, contents, what }, false);
    }
}

/// Writes them, as long as nobody wants it to stop: then what is written is not all, and the error is `Interrupted`.
fn write(form: Form, entries: &[Arc<Entry>], mut out: &mut dyn Write, progress: &Progress) -> io::Result<()> {
    let total = entries.len() as u64;
    let wanted = entries.iter().zip(0..).take_while(|_| !progress.is_stopped()).map(|(entry, done)| {
        progress.set(done, total);
        &**entry
    });
    form.write(wanted, &mut out)?;
    if progress.is_stopped() { Err(ErrorKind::Interrupted.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::trace::Recorder;
    use crate::wire::{Observer, Trace, Version};

    /// So many PINGREQ.
    fn pings(count: usize) -> Vec<Arc<Entry>> {
        let trace = Trace::default();
        trace.open();
        let [mut ours, _] = Recorder::both(&trace, Version::V311);
        (0..count).for_each(|_| ours.begins(b"\xC0\0", 2));
        trace.since(0).into_iter().collect()
    }

    /// Asks to stop as soon as it gets something.
    struct Stopper<'a>(&'a Progress, usize);

    impl Write for Stopper<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += bytes.len();
            self.0.stop();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_export_counts_and_stops_amid_the_packets() {
        let entries = pings(1000);
        for form in Form::ALL {
            let (mut whole, progress) = (Vec::new(), Progress::default());
            write(form, &entries, &mut whole, &progress).unwrap();
            assert!(progress.fraction() > 0.99, "{form:?}");
            let progress = Progress::default();
            let mut stopper = Stopper(&progress, 0);
            let error = write(form, &entries, &mut stopper, &progress).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Interrupted);
            assert!(stopper.1 < whole.len() / 10, "{form:?}: {} of {}", stopper.1, whole.len());
        }
    }
}
