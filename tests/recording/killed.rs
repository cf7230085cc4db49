//! What is left when the program is killed while it records.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use mqttdeck::recording::Recorder;

use super::{entry, plan, read, take, wait_until};

/// A name that makes [`recorded_by_a_child_that_is_killed`] record instead of looking.
const CHILD: &str = "MQTTDECK_TEST_RECORD_TO";

#[test]
fn recorded_by_a_child_that_is_killed() {
    if let Some(path) = std::env::var_os(CHILD) {
        record_until_killed(Path::new(&path));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.ndjson");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::recorded_by_a_child_that_is_killed", "--nocapture"])
        .env(CHILD, &path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // The child says by this file how many messages the recorder had written before.
    let flushed = path.with_extension("flushed");
    wait_until("two flushes", || number_in(&flushed) > 2000);
    let at_least = number_in(&flushed);
    child.kill().unwrap();
    child.wait().unwrap();
    let (entries, faults) = read(&path);
    assert!(entries.len() >= at_least, "{} of {at_least} messages", entries.len());
    assert_eq!(entries, (0..entries.len()).map(entry).collect::<Vec<_>>());
    assert!(faults.is_empty() || faults.len() == 1 && faults[0].contains("ends in the middle"), "{faults:?}");
}

fn number_in(file: &Path) -> usize {
    std::fs::read_to_string(file).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn record_until_killed(path: &Path) -> ! {
    let recorder = Recorder::start(plan(path), || {}).unwrap();
    let (flushed, new) = (path.with_extension("flushed"), path.with_extension("new"));
    for number in (0..).step_by(10) {
        take(&recorder, &(number..number + 10).map(entry).collect::<Vec<_>>());
        // Renamed, so that whoever looks finds a whole number.
        std::fs::write(&new, recorder.status().written.to_string()).unwrap();
        std::fs::rename(&new, &flushed).unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    unreachable!("numbers have no end");
}
