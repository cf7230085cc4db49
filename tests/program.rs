//! The program as a process: what it prints and how it ends where no window can be opened.

use assert_cmd::Command;

/// The program in a home of its own, without a display.
fn program(home: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqttdeck"));
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "MQTTDECK_PROFILES"] {
        command.env_remove(variable);
    }
    command.env("HOME", home).env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
    command
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_names_every_argument_of_the_window() {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).arg("--help").output().unwrap();
    let help = words(&output.stdout);
    assert!(output.status.success());
    for argument in ["--profile ", "--connect", "--demo", "--profiles ", "MQTTDECK_PROFILES"] {
        assert!(help.contains(argument), "{argument} is not in:\n{help}");
    }
}

#[test]
fn without_a_display_it_says_so_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).arg("--demo").output().unwrap();
    let sentence = words(&output.stderr);
    assert_eq!(output.status.code(), Some(70), "{sentence}");
    assert!(sentence.contains("No window can be opened"), "{sentence}");
    assert_eq!((sentence.lines().count(), words(&output.stdout)), (1, String::new()), "{sentence}");
}

#[test]
fn an_unknown_profile_is_wrong_usage_before_any_window() {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).args(["--profile", "Nobody"]).output().unwrap();
    let sentence = words(&output.stderr);
    assert_eq!(output.status.code(), Some(64), "{sentence}");
    assert_eq!(sentence, "mqttdeck: There is no profile named \u{201c}Nobody\u{201d}.\n");
}

#[test]
fn help_is_help_and_h_is_the_host() {
    let home = tempfile::tempdir().unwrap();
    for line in ["--help", "help check", "check --help", "certs --help", "certs inspect --help", "--version"] {
        let output = program(home.path()).args(line.split(' ')).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty(), "{line}: {output:?}");
    }
    let output = program(home.path()).args(["check", "-h"]).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(words(&output.stderr).contains("--host"), "{output:?}");
}

#[test]
fn arguments_that_contradict_each_other_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).args(["--demo", "--profile", "Plant"]).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(words(&output.stderr).contains("--demo"));
}
