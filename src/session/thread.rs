//! The thread that a session has to itself.
//!
//! Command, MQTT library, socket and sink work on it, so that no other thread has to be woken between a command and its
//! packet, or between a packet and the sink: to wake a sleeping processor costs more than all the rest. And what holds
//! one session up, such as a system that takes its time to check a certificate, holds up no other.

use std::convert::Infallible;
use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Starts a session on a new thread.
///
/// # Errors
/// The system has no thread left, or none of the files that the reactor needs.
pub(super) fn start(session: impl Future<Output = ()> + Send + 'static) -> io::Result<Farewell> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    // In a flood the library always has something to do. Commands and timers get their turn after each of its.
    let runtime = builder.event_interval(1).enable_all().build()?;
    let (ending, ended) = mpsc::channel();
    thread::Builder::new().name("session".to_owned()).spawn(move || {
        let _ending: mpsc::Sender<Infallible> = ending;
        runtime.block_on(session);
        // A name server or a file that still does not answer is not waited for.
        runtime.shutdown_background();
    })?;
    Ok(Farewell(ended))
}

/// A session that was told to leave: over when its goodbye is out, or was given up. Dropping it changes nothing.
#[derive(Debug)]
pub struct Farewell(mpsc::Receiver<Infallible>);

impl Farewell {
    /// That of a session which never began.
    pub(super) fn of_nobody() -> Self {
        Self(mpsc::channel().1)
    }

    /// Whether it is over. Never waits.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.0.try_recv(), Err(mpsc::TryRecvError::Disconnected))
    }

    /// Waits for its end, at most so long: whether it is over.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> bool {
        matches!(self.0.recv_timeout(patience), Err(mpsc::RecvTimeoutError::Disconnected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_when_the_session_is() {
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let farewell = start(async { drop(ended.await) }).unwrap();
        assert!(!farewell.is_over());
        assert!(!farewell.wait(Duration::from_millis(1)));
        drop(end);
        assert!(farewell.wait(Duration::from_secs(10)) && farewell.is_over());
        assert!(Farewell::of_nobody().is_over());
    }

    #[test]
    fn it_is_over_also_after_a_panic() {
        let farewell = start(async { panic!("the library gave up") }).unwrap();
        assert!(farewell.wait(Duration::from_secs(10)));
    }

    #[test]
    fn what_blocks_is_not_waited_for() {
        let (hold, held) = mpsc::channel::<()>();
        let farewell = start(async move {
            let _blocked = tokio::task::spawn_blocking(move || held.recv());
        });
        assert!(farewell.unwrap().wait(Duration::from_secs(10)));
        drop(hold);
    }
}
