//! SIGINT and SIGTERM: the first asks the command to leave, the second ends the program at once.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, Thread};

use super::Exit;

/// Whether a signal came.
#[derive(Debug, Clone, Default)]
pub(super) struct Signals(Arc<AtomicBool>);

impl Signals {
    /// Listens from now on, and unparks the calling thread when the first one comes. On a machine that has no thread left
    /// for it, signals end the program as they would without us.
    pub(super) fn listen() -> Self {
        let signals = Self::default();
        let (seen, caller) = (Arc::clone(&signals.0), thread::current());
        let (ready, listens) = mpsc::channel();
        let watch = move || watch(&seen, &caller, ready);
        let _without_it = thread::Builder::new().name("signals".to_owned()).spawn(watch);
        // Nothing begins before a signal would be heard. An error: none ever will be.
        let _ready_or_gone = listens.recv();
        signals
    }

    /// Whether the user wants it to end.
    pub(super) fn came(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

fn watch(seen: &AtomicBool, caller: &Thread, ready: mpsc::Sender<Infallible>) -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut source = Source::new()?;
        drop(ready);
        source.next().await?;
        seen.store(true, Ordering::Release);
        caller.unpark();
        source.next().await?;
        std::process::exit(Exit::Interrupted.code().into());
    })
}

#[cfg(unix)]
struct Source {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Source {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        Ok(())
    }
}

#[cfg(not(unix))]
struct Source;

#[cfg(not(unix))]
impl Source {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
