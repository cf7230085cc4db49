//! What is under way in a session that the broker keeps, in a file, so that it survives the program.
//!
//! The library hands over a whole picture of the session before each packet that changes it goes out, and before it
//! acknowledges what came. That picture is on file when the packet is on the wire, so a program that is killed at any
//! moment finishes at QoS 1 and 2 what it began: a picture that lags behind would publish a QoS 2 message twice, or take
//! one in twice. What it is not is a promise against a power cut: the pictures are not forced to the disk, which would
//! cost a hundred times as much.
//!
//! One gap is left: when the broker lost the session, what may be published again is in memory only until the library
//! has taken it over, some milliseconds later. A program that is killed just then loses it.
//!
//! Only sessions with Clean Session off have a file; once the broker has forgotten the session, the file goes, too. A
//! picture that is the same as the last one is not written again, so messages of QoS 0 cost no file work. A picture holds
//! all that is under way, so its cost grows with the limit on that, of which 20 is the usual one.
//!
//! A file that cannot be taken up is set aside, whatever is wrong with it: the session goes on, and so the file would be
//! out of date. For the same reason one that cannot be written is removed.

mod pictures;
mod place;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pictures::{Growing, with_ending};

use super::outbox::Outbox;
use super::{Event, Plan};
use crate::mqtt::Message;

pub use pictures::SessionFileFault;
pub(super) use place::outdated;
pub use place::{kept_file, kept_files};

/// What is wrong with the file of a session. The session goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFileError {
    /// Nothing can be taken up from it. It was set aside, and the run begins with nothing under way.
    #[error("{path} was set aside as {aside}: {fault}")]
    SetAside {
        /// The file.
        path: PathBuf,
        /// Where it is now.
        aside: PathBuf,
        /// What is wrong with it.
        fault: SessionFileFault,
    },
    /// Nothing can be taken up from it, and it cannot be set aside. It stays as it is, and nothing is saved.
    #[error("{path} can be neither used nor set aside: {kind}")]
    InTheWay {
        /// The file.
        path: PathBuf,
        /// What the system says to setting it aside.
        kind: io::ErrorKind,
    },
    /// It cannot be written.
    #[error("{path} cannot be written: {kind}")]
    NotSaved {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// The broker has forgotten the session, and its file cannot be removed.
    #[error("{path} cannot be removed: {kind}")]
    NotRemoved {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
}

/// What an earlier run left under way: packet ids of publishes, and what they publish unless the broker has it for
/// certain.
pub(super) type UnderWay = Vec<(u16, Option<Message>)>;

/// The file of one session.
pub(super) struct SessionFile {
    path: PathBuf,
    growing: Mutex<Growing>,
    /// Whether something is in its place that must stay there.
    in_the_way: AtomicBool,
    /// Whether trouble with saving was told.
    told: AtomicBool,
    outbox: Arc<Outbox>,
}

impl SessionFile {
    /// The file that belongs to this plan, if its session is kept and there is a place for it.
    pub(super) fn of(plan: &Plan, outbox: &Arc<Outbox>) -> Option<Arc<Self>> {
        let directory = plan.sessions.as_ref().filter(|_| !plan.profile.session.clean_session)?;
        Some(Arc::new(Self {
            path: kept_file(directory, &plan.profile),
            growing: Mutex::default(),
            in_the_way: AtomicBool::new(false),
            told: AtomicBool::new(false),
            outbox: Arc::clone(outbox),
        }))
    }

    /// What was saved last, if anything was and `decode` can make something of it.
    pub(super) fn read<T>(&self, decode: impl FnOnce(&[u8]) -> Result<T, SessionFileFault>) -> Option<T> {
        let picture = pictures::read(&self.path).transpose()?;
        picture.and_then(|picture| decode(&picture)).map_err(|fault| self.set_aside(fault)).ok()
    }

    /// Replaces what is in it; `None`: what is under way fits no picture. Trouble is told once, and costs the session
    /// nothing but the file.
    pub(super) fn save(&self, picture: Option<Vec<u8>>) {
        if self.in_the_way.load(Ordering::Relaxed) {
            return;
        }
        let mut growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let picture = picture.ok_or_else(|| io::ErrorKind::FileTooLarge.into());
        if let Err(error) = picture.and_then(|picture| growing.write(&self.path, picture)) {
            *growing = Growing::default();
            // Nobody needs to know if that does not work either: it is told already that there is trouble.
            let _out_of_date = fs::remove_file(&self.path);
            if !self.told.swap(true, Ordering::Relaxed) {
                self.tell(SessionFileError::NotSaved { path: self.path.clone(), kind: error.kind() });
            }
        }
    }

    /// CONNACK: meanwhile another session of the same client id may have put a file of its own in the place.
    pub(super) fn take_over(&self) {
        let mut growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = growing.let_go() {
            drop(growing);
            self.save(Some(last));
        }
    }

    /// The broker has no session any more.
    pub(super) fn clear(&self) {
        if !self.in_the_way.load(Ordering::Relaxed) {
            *self.growing.lock().unwrap_or_else(PoisonError::into_inner) = Growing::default();
            remove(&self.path, &self.outbox);
        }
    }

    fn set_aside(&self, fault: SessionFileFault) {
        let (path, aside) = (self.path.clone(), free_name(&self.path));
        match fs::rename(&path, &aside) {
            Ok(()) => self.tell(SessionFileError::SetAside { path, aside, fault }),
            Err(error) => {
                self.in_the_way.store(true, Ordering::Relaxed);
                self.tell(SessionFileError::InTheWay { path, kind: error.kind() });
            }
        }
    }

    fn tell(&self, error: SessionFileError) {
        self.outbox.push(Event::SessionFile(error));
    }
}

/// The broker has forgotten these sessions.
pub(super) fn forget(files: &[PathBuf], outbox: &Outbox) {
    files.iter().for_each(|file| remove(file, outbox));
}

fn remove(file: &Path, outbox: &Outbox) {
    match fs::remove_file(file) {
        Ok(()) => {}
        Err(error) if is_absent(&error) => {}
        Err(error) => {
            let (path, kind) = (file.to_owned(), error.kind());
            outbox.push(Event::SessionFile(SessionFileError::NotRemoved { path, kind }));
        }
    }
}

/// There is no such file; perhaps because something else stands in the place of its directory, which saving tells.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Removes the file of a session that nobody will take up, and what was set aside of it, as far as that goes.
pub fn forget_kept(file: &Path) {
    let is_there = |name: &PathBuf| fs::symlink_metadata(name).is_ok();
    for file in std::iter::once(file.to_owned()).chain(asides(file).take_while(is_there)) {
        let _gone = fs::remove_file(file);
    }
}

/// Where nothing is yet that was set aside before.
fn free_name(path: &Path) -> PathBuf {
    let is_free = |name: &PathBuf| fs::symlink_metadata(name).is_err();
    asides(path).find(is_free).unwrap_or_else(|| path.to_owned())
}

/// The names under which files are set aside, in their order.
fn asides(path: &Path) -> impl Iterator<Item = PathBuf> {
    let later = (2_u32..).map(|number| with_ending(path, &format!(".broken-{number}")));
    std::iter::once(with_ending(path, ".broken")).chain(later)
}

/// Payloads stay unseen.
impl fmt::Debug for SessionFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFile").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
