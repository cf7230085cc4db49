//! A disk that is full, gone or slow: what is said, what waits, what is lost, and how it goes on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mqttdeck::mqtt::Properties;
use mqttdeck::recording::{Entry, FileError, Recorder};

use super::{entry, plan, read_whole, take, wait_until};

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_what_could_not_be_written_is_counted() {
    let recorder = Recorder::start(plan(Path::new("/dev/full")), || {}).unwrap();
    let entries: Vec<Entry> = (0..100).map(entry).collect();
    take(&recorder, &entries);
    wait_until("trouble", || recorder.status().trouble.is_some());
    let trouble = recorder.status().trouble.unwrap();
    assert_eq!(trouble.file(), Path::new("/dev/full"));
    assert!(matches!(&*trouble, FileError::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull));
    // It goes on taking messages, up to a bound, and fails again when it is told to go on.
    take(&recorder, &entries);
    recorder.resume();
    wait_until("trouble again", || recorder.status().trouble.is_some());
    recorder.stop();
    wait_until("the end", || recorder.status().ended);
    let status = recorder.status();
    assert_eq!((status.written, status.missed), (0, 200));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_stands_still_costs_no_more_than_the_queue() {
    let recorder = Recorder::start(plan(Path::new("/dev/full")), || {}).unwrap();
    let large = Entry { payload: vec![b'x'; 10 << 20], ..entry(1) };
    for _ in 0..30 {
        take(&recorder, std::slice::from_ref(&large));
    }
    wait_until("trouble", || recorder.status().trouble.is_some());
    for _ in 0..10 {
        take(&recorder, std::slice::from_ref(&large));
    }
    let missed = recorder.status().missed;
    assert!(missed >= 4, "{missed} of 40 messages of 10 MB each");
    recorder.stop();
    wait_until("the end", || recorder.status().ended);
    assert_eq!(recorder.status().missed, 40);
}

#[test]
fn a_recording_goes_on_when_its_directory_is_back() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("disk");
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("recording.ndjson");
    let woken = Arc::new(AtomicUsize::new(0));
    let waker = Arc::clone(&woken);
    let recorder = Recorder::start(plan(&path), move || {
        waker.fetch_add(1, Ordering::Relaxed);
    })
    .unwrap();
    let entries: Vec<Entry> = (0..30).map(entry).collect();
    take(&recorder, &entries[..10]);
    wait_until("the first flush", || recorder.status().written == 10);
    for round in 1..=2 {
        let expected = [&entries[10..], &entries[..10]].concat();
        std::fs::remove_dir_all(&directory).unwrap();
        take(&recorder, &entries[10..]);
        wait_until("trouble", || recorder.status().trouble.is_some());
        assert!(matches!(*recorder.status().trouble.unwrap(), FileError::Gone(_)), "as soon as it is gone");
        take(&recorder, &entries[..10]);
        wait_until("the next attempt", || matches!(*recorder.status().trouble.unwrap(), FileError::Write { .. }));
        std::fs::create_dir(&directory).unwrap();
        wait_until("it goes on", || recorder.status().went_on == round);
        wait_until("all is written", || recorder.status().waiting() == 0);
        let status = recorder.status();
        assert!(status.trouble.is_none() && status.file == path);
        assert_eq!((status.missed, status.missed_in_pause), (0, 0));
        assert_eq!(read_whole(&path), expected, "what waited");
    }
    assert!(woken.load(Ordering::Relaxed) >= 4, "each trouble and its end are news");
}

/// Replaces what stands at `path` by a link, in one step.
#[cfg(target_os = "linux")]
fn link(to: &Path, path: &Path) {
    let new = path.with_extension("new");
    std::os::unix::fs::symlink(to, &new).unwrap();
    std::fs::rename(&new, path).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_missed_while_the_disk_was_full_is_told_when_it_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let (path, disk) = (directory.path().join("recording.ndjson"), directory.path().join("disk"));
    link(Path::new("/dev/full"), &path);
    let recorder = Recorder::start(plan(&path), || {}).unwrap();
    let properties = Properties { user: vec![("large".to_owned(), "v".repeat(1 << 20))], ..Properties::default() };
    let large = Entry { properties: Some(Box::new(properties)), ..entry(1) };
    take(&recorder, &[entry(0)]);
    wait_until("trouble", || recorder.status().trouble.is_some());
    for _ in 0..100 {
        take(&recorder, std::slice::from_ref(&large));
        // Each attempt takes what waits: that makes no room for more.
        recorder.resume();
    }
    let missed = recorder.status().missed;
    assert!((36..50).contains(&missed), "{missed} of 100 messages of 1 MB each");
    std::fs::write(&disk, "").unwrap();
    link(&disk, &path);
    recorder.resume();
    wait_until("it goes on", || recorder.status().went_on == 1);
    wait_until("all is written", || recorder.status().waiting() == 0);
    let status = recorder.status();
    assert_eq!((status.missed, status.missed_in_pause), (missed, missed));
    let expected = std::iter::once(entry(0)).chain(std::iter::repeat_n(large, 100 - missed as usize));
    assert!(read_whole(&path).into_iter().eq(expected));
}

/// A disk of one megabyte that is there as long as this is.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount() -> Self {
        let place = tempfile::tempdir().unwrap();
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(place.path())
            .status()
            .unwrap();
        assert!(mount.success());
        Self(place)
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "mounts a small disk, which only root may"]
fn a_line_that_a_full_disk_cut_goes_on_where_it_was_cut() {
    let disk = SmallDisk::mount();
    let (path, ballast) = (disk.0.path().join("recording.ndjson"), disk.0.path().join("ballast"));
    std::fs::write(&ballast, vec![0; 600 << 10]).unwrap();
    let recorder = Recorder::start(plan(&path), || {}).unwrap();
    let entries: Vec<Entry> = (0..5000).map(entry).collect();
    take(&recorder, &entries);
    wait_until("trouble", || recorder.status().trouble.is_some());
    assert_ne!(std::fs::read(&path).unwrap().last(), Some(&b'\n'), "cut within a line");
    std::fs::remove_file(&ballast).unwrap();
    wait_until("it goes on", || recorder.status().went_on == 1);
    wait_until("all is written", || recorder.status().written == 5000);
    assert_eq!(read_whole(&path), entries);
}
