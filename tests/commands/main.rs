//! The commands as processes, against a real Mosquitto: what they print, where, and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod aliases;
mod answers;
mod carriers;
mod certs;
mod check;
mod connection;
mod handshakes;
mod leaving;
mod losses;
mod others;
mod process;
mod publish;
mod recorded;
mod requests;
mod scram;
#[path = "../mqtt5/second.rs"]
#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod second;
mod secrets;
mod side_by_side;
mod sub;
mod subscribing;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;
mod telling;
mod trace;
mod tutorials;

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// What a command came to.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// The program in a home of its own, without a display, without a terminal.
fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqttdeck"));
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "MQTTDECK_PROFILES", "DBUS_SESSION_BUS_ADDRESS"] {
        command.env_remove(variable);
    }
    command.env("HOME", home).env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
    command.timeout(std::time::Duration::from_secs(60));
    command
}

fn run(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal: {}", words(&output.stderr)));
    let ran = Ran { code, out: words(&output.stdout), err: words(&output.stderr) };
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    ran
}

/// The arguments, split at spaces, in a home of their own.
fn mqttdeck(line: &str) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let mut command = program(home.path());
    command.args(line.split(' '));
    run(command)
}

/// The same with `--json`, and what that printed.
fn object(line: &str) -> (Ran, Value) {
    let ran = mqttdeck(&format!("{line} --json"));
    let object = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran, object)
}
