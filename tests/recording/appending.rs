//! Recordings that only grow: after a cut line, into the next file, and never over what others wrote.

use std::path::Path;

use mqttdeck::recording::{FileError, LineFault, Reader, Rotation, Writer, family, ndjson};

use super::{entry, read, read_whole, written};

#[test]
fn a_line_that_was_cut_is_said_and_the_recording_goes_on_behind_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.ndjson");
    let mut text = Vec::new();
    (0..2).for_each(|number| assert!(ndjson::encode(entry(number).direction, entry(number).message(), &mut text)));
    std::fs::write(&path, &text[..text.len() - 10]).unwrap();
    let (entries, faults) = read(&path);
    assert_eq!(entries, [entry(0)]);
    assert_eq!(faults, [format!("recording.ndjson, line 2: {}", LineFault::Cut)]);

    let mut writer = Writer::open(&path, None).unwrap();
    assert!(writer.append(entry(2).direction, entry(2).message()));
    writer.finish().unwrap();
    let (entries, faults) = read(&path);
    assert_eq!(entries, [entry(0), entry(2)]);
    assert_eq!(faults.len(), 1);
}

#[test]
fn nothing_is_appended_to_a_file_that_is_no_recording() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), "Dear diary\n");
    assert!(matches!(Writer::open(&path, None), Err(FileError::NoRecording(file)) if file == path));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Dear diary\n");
    let missing = directory.path().join("missing/recording.ndjson");
    assert!(matches!(Writer::open(&missing, None), Err(FileError::Write { file, .. }) if file == missing));
    assert!(matches!(Reader::open(&missing), Err(FileError::Read { file, .. }) if file == missing));
    assert!(matches!(Reader::open(directory.path()), Err(FileError::Read { .. })));
}

#[test]
fn files_follow_each_other_and_the_oldest_go() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plant.ndjson");
    let one = line_bytes();
    let rotation = Rotation { file_bytes: 10 * one, total_bytes: Some(40 * one) };
    let record = |numbers: std::ops::Range<usize>| {
        let mut writer = Writer::open(&path, Some(rotation)).unwrap();
        for number in numbers {
            writer.make_room().unwrap();
            assert!(writer.append(entry(number).direction, entry(number).message()));
            let total: u64 = family(&path).iter().map(|file| std::fs::metadata(file).unwrap().len()).sum();
            assert!(total <= 45 * one, "{total} bytes of {}", 40 * one);
        }
        writer.finish().unwrap();
    };
    record(0..95);
    record(95..100);
    let files: Vec<String> =
        family(&path).iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(files.len() >= 3 && !files.contains(&"plant.ndjson".to_owned()), "{files:?}");
    let entries = read_whole(&path);
    assert_eq!(entries, (100 - entries.len()..100).map(entry).collect::<Vec<_>>());
    // A file with a number stands for itself.
    assert!(read_whole(&directory.path().join(&files[0])).len() < entries.len());
}

/// The bytes of a line, give or take one.
fn line_bytes() -> u64 {
    let mut line = Vec::new();
    assert!(ndjson::encode(entry(0).direction, entry(0).message(), &mut line));
    line.len() as u64
}

#[test]
fn what_others_wrote_beside_the_recording_stays() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let one = line_bytes();
    let rotation = Rotation { file_bytes: 2 * one - 2, total_bytes: Some(5 * one) };
    // Not of our making, whatever they are called.
    let foreign =
        ["plant.2.ndjson", "plant.3.ndjson", "plant.01.ndjson", "plant.1.csv", "plants.1.ndjson", "plant.txt"];
    let mut writer = Writer::open(&place("plant.ndjson"), Some(rotation)).unwrap();
    foreign.iter().for_each(|name| std::fs::write(place(name), "Dear diary\n").unwrap());
    std::fs::create_dir(place("plant.5.ndjson")).unwrap();
    let mut record = |numbers: std::ops::Range<usize>| {
        for number in numbers {
            writer.make_room().unwrap();
            assert!(writer.append(entry(number).direction, entry(number).message()));
        }
        writer.finish().unwrap();
    };
    record(0..3);
    assert_eq!(family(&place("plant.ndjson")).len(), 5, "two of ours, two diaries, a directory");
    // Somebody puts something else in the place of a file that was full.
    std::fs::write(place("plant.ndjson"), "{\"time\":\"2026-11-22T14:38:30Z\",\"topic\":\"a\"}\n").unwrap();
    record(3..20);
    for name in foreign {
        assert_eq!(std::fs::read_to_string(place(name)).unwrap(), "Dear diary\n", "{name}");
    }
    assert!(place("plant.5.ndjson").is_dir() && place("plant.ndjson").is_file());
    let ours: Vec<_> = family(&place("plant.ndjson")).into_iter().rev().take(2).collect();
    assert_eq!(ours, [place("plant.12.ndjson"), place("plant.11.ndjson")]);
    assert!(!place("plant.10.ndjson").exists() && !place("plant.1.ndjson").exists(), "our own oldest files go");
}

#[test]
fn what_others_wrote_before_the_recording_began_stays() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    std::fs::write(place("plant.1.ndjson"), "Dear diary\n").unwrap();
    let refused = Writer::open(&place("plant.ndjson"), None);
    assert!(matches!(refused, Err(FileError::NoRecording(file)) if file == place("plant.1.ndjson")));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

/// What becomes of the file while lines wait: its name, how it happens, and the messages that are in the file then.
type Case = (&'static str, fn(&Path), &'static [usize]);

/// As editors save: another file of the same content takes its place.
fn replaced(path: &Path) {
    let other = path.with_extension("other");
    std::fs::copy(path, &other).unwrap();
    std::fs::rename(&other, path).unwrap();
}

#[test]
fn a_file_that_went_away_is_made_again_with_all_that_waits() {
    let cases: [Case; 5] = [
        ("nothing", |_| {}, &[0, 1, 2]),
        ("deleted", |path| std::fs::remove_file(path).unwrap(), &[1, 2]),
        ("cut short", |path| std::fs::write(path, "").unwrap(), &[1, 2]),
        ("replaced", replaced, &[0, 1, 2]),
        (
            "longer",
            |path| std::fs::write(path, [&std::fs::read(path).unwrap()[..], b"{\"t"].concat()).unwrap(),
            &[0, 1, 2],
        ),
    ];
    for (what, happens, expected) in cases {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("plant.ndjson");
        let mut writer = Writer::open(&path, None).unwrap();
        assert!(writer.append(entry(0).direction, entry(0).message()));
        writer.flush().unwrap();
        assert!(writer.append(entry(1).direction, entry(1).message()));
        happens(&path);
        let is_gone = matches!(writer.flush(), Err(FileError::Gone(file)) if file == path);
        assert_eq!(is_gone, matches!(what, "deleted" | "cut short") || what == "replaced" && cfg!(unix));
        writer.reopen().unwrap();
        assert!(writer.append(entry(2).direction, entry(2).message()));
        writer.finish().unwrap();
        let (entries, faults) = read(&path);
        if what == "longer" {
            // Somebody else's beginning of a line swallows ours: that is said when it is read.
            assert_eq!((entries, faults.len()), (vec![entry(0), entry(2)], 1));
        } else {
            assert_eq!(entries, expected.iter().copied().map(entry).collect::<Vec<_>>(), "{what}");
        }
    }
}
