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
//! Pictures are appended to the file, each with its length and a check, and the last whole one counts: an append costs a
//! tenth of a new file. From time to time a new file with the last picture takes the place of the old one in one step.
//!
//! Only sessions with Clean Session off have a file. A picture that is the same as the last one is not written again,
//! so messages of QoS 0 cost no file work. A picture holds all that is under way, so its cost grows with the limit on
//! that, of which 20 is the usual one.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;

use super::outbox::Outbox;
use super::{Event, Plan};
use crate::mqtt::Message;
use crate::profile::{Carrier, Profile, Protocol};

/// The file as it is, as far as this run has written it.
#[derive(Default)]
struct Growing {
    file: Option<File>,
    bytes: usize,
    last: Vec<u8>,
}

/// The file for what is under way in a profile's session, in the directory of `Plan::sessions`. There is none while
/// nothing is kept; profiles that lead to the same session have the same.
#[must_use]
pub fn kept_file(sessions: &Path, profile: &Profile) -> PathBuf {
    sessions.join(name(profile))
}

/// What is wrong with the file of a session. The session goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFileError {
    /// It cannot be read; it stays where it is.
    #[error("{path} cannot be read: {kind}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// What is in it is no session. It was set aside, and a new session begins.
    #[error("{path} holds no session; it was set aside as {aside}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where it is now.
        aside: PathBuf,
    },
    /// It cannot be written.
    #[error("{path} cannot be written: {kind}")]
    NotSaved {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
}

/// What an earlier run left under way: packet ids of publishes, and what they publish unless the broker has it for
/// certain.
pub(super) type UnderWay = Vec<(u16, Option<Message>)>;

/// The file grows to this, or to a few pictures, before it is replaced.
const MOST_BYTES: usize = 1 << 20;
/// Of a picture's hash.
const CHECK_BYTES: usize = 8;

/// The file of one session.
pub(super) struct SessionFile {
    path: PathBuf,
    growing: Mutex<Growing>,
    /// Whether trouble with saving was told.
    told: AtomicBool,
    outbox: Arc<Outbox>,
}

impl SessionFile {
    /// The file that belongs to this plan, if its session is kept and there is a place for it.
    pub(super) fn of(plan: &Plan, outbox: &Arc<Outbox>) -> Option<Arc<Self>> {
        let directory = plan.sessions.as_ref().filter(|_| !plan.profile.session.clean_session)?;
        let path = kept_file(directory, &plan.profile);
        let outbox = Arc::clone(outbox);
        Some(Arc::new(Self { path, growing: Mutex::default(), told: AtomicBool::new(false), outbox }))
    }

    /// What was saved last, if anything was and `decode` can make something of it.
    pub(super) fn read<T>(&self, decode: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.tell(SessionFileError::Unreadable { path: self.path.clone(), kind: error.kind() });
                return None;
            }
        };
        let decoded = last_picture(&bytes).and_then(decode);
        if decoded.is_none() {
            self.set_aside();
        }
        decoded
    }

    /// Replaces what is in it. Trouble is told once, and costs the session nothing but the file.
    pub(super) fn save(&self, picture: Vec<u8>) {
        let mut growing = self.growing();
        if growing.file.is_some() && growing.last == picture {
            return;
        }
        match growing.write(&self.path, picture) {
            Ok(()) => {}
            Err(error) => {
                *growing = Growing::default();
                self.tell_once(&error);
            }
        }
    }

    /// The session is over.
    pub(super) fn clear(&self) {
        *self.growing() = Growing::default();
        match fs::remove_file(&self.path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.tell_once(&error),
        }
    }

    fn growing(&self) -> MutexGuard<'_, Growing> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_aside(&self) {
        let aside = with_ending(&self.path, ".broken");
        match fs::rename(&self.path, &aside) {
            Ok(()) => self.tell(SessionFileError::Broken { path: self.path.clone(), aside }),
            Err(error) => self.tell(SessionFileError::Unreadable { path: self.path.clone(), kind: error.kind() }),
        }
    }

    fn tell_once(&self, error: &io::Error) {
        if !self.told.swap(true, Ordering::Relaxed) {
            self.tell(SessionFileError::NotSaved { path: self.path.clone(), kind: error.kind() });
        }
    }

    fn tell(&self, error: SessionFileError) {
        self.outbox.push(Event::SessionFile(error));
    }
}

impl Growing {
    fn write(&mut self, path: &Path, picture: Vec<u8>) -> io::Result<()> {
        let record = record(&picture);
        let most = MOST_BYTES.max(record.len() * 4);
        match self.file.as_mut().filter(|_| self.bytes + record.len() <= most) {
            Some(file) => {
                file.write_all(&record)?;
                self.bytes += record.len();
            }
            None => *self = Self { file: Some(replace(path, &record)?), bytes: record.len(), last: Vec::new() },
        }
        self.last = picture;
        Ok(())
    }
}

/// Length, check, picture.
fn record(picture: &[u8]) -> Vec<u8> {
    let length = u32::try_from(picture.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes()[..], &check(picture), picture].concat()
}

fn check(picture: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = digest::digest(&digest::SHA256, picture);
    hash.as_ref().first_chunk().copied().unwrap_or_default()
}

/// The last whole picture: a run that was killed may have left half of one.
fn last_picture(mut bytes: &[u8]) -> Option<&[u8]> {
    let mut last = None;
    while let Some((picture, rest)) = first_picture(bytes) {
        last = Some(picture);
        bytes = rest;
    }
    last
}

fn first_picture(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (check_of_it, rest) = rest.split_first_chunk::<CHECK_BYTES>()?;
    let (picture, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    (check(picture) == *check_of_it).then_some((picture, rest))
}

/// Payloads stay unseen.
impl fmt::Debug for SessionFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFile").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The client id, so that people find it, and a number for all that tells sessions apart: broker, version and client id.
fn name(profile: &Profile) -> String {
    let version = match profile.protocol {
        Protocol::V311 => "3",
        Protocol::V5 => "5",
    };
    let endpoint = &profile.endpoint;
    let place = match endpoint.carrier {
        Carrier::Tcp => format!("{}\n{}", endpoint.host, endpoint.port),
        Carrier::WebSocket => format!("{}\n{}\n{}", endpoint.host, endpoint.port, endpoint.websocket.path),
        Carrier::UnixSocket => endpoint.socket_file.display().to_string(),
    };
    let identity = format!("{version}\n{place}\n{}", profile.client_id);
    let hash = digest::digest(&digest::SHA256, identity.as_bytes());
    let number: String = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let shown: String = profile.client_id.chars().take(32).map(plain).collect();
    format!("{shown}-{number}.session")
}

/// In one step, and readable for the user alone, since payloads are in it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let new = with_ending(path, ".new");
    let written = write_private(&new, bytes).or_else(|error| match path.parent() {
        Some(directory) if error.kind() == io::ErrorKind::NotFound => {
            make_private_directory(directory)?;
            write_private(&new, bytes)
        }
        _ => Err(error),
    });
    let file = written?;
    fs::rename(&new, path)?;
    Ok(file)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn make_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Secrets;
    use crate::session::Discard;

    fn plan(directory: &Path) -> Plan {
        let mut profile = Profile { client_id: "a/b c".to_owned(), ..Profile::default() };
        profile.session.clean_session = false;
        Plan { profile, secrets: Secrets::default(), sessions: Some(directory.join("sessions")) }
    }

    fn file(plan: &Plan) -> (Arc<SessionFile>, Arc<Outbox>) {
        let outbox = Outbox::new(Arc::new(|| {}), Arc::new(Discard));
        (SessionFile::of(plan, &outbox).unwrap(), outbox)
    }

    fn told(outbox: &Outbox) -> Vec<SessionFileError> {
        let error = |event| if let Event::SessionFile(error) = event { Some(error) } else { None };
        outbox.drain().into_iter().filter_map(|dated| error(dated.event)).collect()
    }

    #[test]
    fn what_was_saved_is_there_for_the_next_run_and_for_nobody_else() {
        let home = tempfile::tempdir().unwrap();
        let plan = plan(home.path());
        let (one, outbox) = file(&plan);
        assert_eq!(one.read(|bytes| Some(bytes.to_vec())), None);
        one.save(b"first".to_vec());
        one.save(b"second".to_vec());
        let (two, _) = file(&plan);
        assert_eq!(two.read(|bytes| Some(bytes.to_vec())).as_deref(), Some(&b"second"[..]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&one.path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(one.path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        }
        two.clear();
        two.clear();
        assert_eq!((one.path.exists(), told(&outbox)), (false, Vec::new()));
    }

    #[test]
    fn what_is_no_session_is_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let (file, outbox) = file(&plan(home.path()));
        file.save(b"?".to_vec());
        assert_eq!(file.read(|_| None::<()>), None);
        let [SessionFileError::Broken { path, aside }] = &told(&outbox)[..] else { panic!("not told") };
        assert_eq!((path.exists(), fs::read(aside).unwrap()), (false, record(b"?")));
    }

    #[test]
    fn half_a_picture_leaves_the_one_before() {
        let home = tempfile::tempdir().unwrap();
        let plan = plan(home.path());
        let (one, _) = file(&plan);
        one.save(b"first".to_vec());
        one.save(b"second".to_vec());
        let whole = fs::read(&one.path).unwrap();
        let first = record(b"first").len();
        for length in first..=whole.len() {
            fs::write(&one.path, &whole[..length]).unwrap();
            let expected: &[u8] = if length == whole.len() { b"second" } else { b"first" };
            assert_eq!(file(&plan).0.read(|bytes| Some(bytes.to_vec())).as_deref(), Some(expected));
        }
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let home = tempfile::tempdir().unwrap();
        let plan = plan(home.path());
        let (one, _) = file(&plan);
        for number in 0..=255_u8 {
            one.save(vec![number; 10_000]);
            assert!(fs::metadata(&one.path).unwrap().len() <= MOST_BYTES as u64);
        }
        assert_eq!(file(&plan).0.read(|bytes| Some(bytes.to_vec())), Some(vec![255; 10_000]));
    }

    #[test]
    fn trouble_with_saving_is_told_once() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("sessions"), "a file where the directory should be").unwrap();
        let (file, outbox) = file(&plan(home.path()));
        file.save(b"1".to_vec());
        file.save(b"2".to_vec());
        assert!(matches!(told(&outbox)[..], [SessionFileError::NotSaved { .. }]));
    }

    #[test]
    fn each_session_has_a_name_of_its_own() {
        let home = tempfile::tempdir().unwrap();
        let one = plan(home.path());
        let mut others = [one.clone(), one.clone(), one.clone(), one.clone()];
        others[0].profile.client_id = "a_b_c".to_owned();
        others[1].profile.endpoint.port = 1;
        others[2].profile.endpoint.host = "elsewhere".to_owned();
        others[3].profile.protocol = Protocol::V5;
        assert!(name(&one.profile).starts_with("a_b_c-"), "{}", name(&one.profile));
        assert!(others.iter().all(|other| name(&other.profile) != name(&one.profile)));
        let mut clean = one.clone();
        clean.profile.session.clean_session = true;
        let outbox = Outbox::new(Arc::new(|| {}), Arc::new(Discard));
        assert!(SessionFile::of(&clean, &outbox).is_none());
        assert!(SessionFile::of(&Plan { sessions: None, ..one }, &outbox).is_none());
    }
}
