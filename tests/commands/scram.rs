//! SCRAM-SHA-256 by flags, at a broker that knows one user.

use std::sync::Arc;

use mqtt5::broker::{ScramCredentialStore, ScramCredentials, ScramSha256AuthProvider};

use super::second::Second;
use super::{program, run};

/// Knows "ann" with "right".
struct Ann(ScramCredentials);

impl ScramCredentialStore for Ann {
    fn get_credentials(&self, username: &str) -> Option<ScramCredentials> {
        (username == "ann").then(|| self.0.clone())
    }
}

#[test]
fn the_right_password_is_let_in_and_the_wrong_one_is_not() {
    let ann = Ann(ScramCredentials::from_password_with_iterations("right", 4096).unwrap());
    let broker = Second::start_with(|config| config, Some(Arc::new(ScramSha256AuthProvider::new(Arc::new(ann)))));
    let here = format!("-h 127.0.0.1 -p {} --auth-user ann --auth-pw-env PW", broker.port());
    for (command, password, code) in [
        (format!("check {here}"), "right", 0),
        (format!("sub {here} -t a -E"), "right", 0),
        (format!("pub {here} -t a -m x -q 1"), "right", 0),
        (format!("check {here}"), "wrong", 0x87),
        (format!("sub {here} -t a -E"), "wrong", 0x87),
    ] {
        let home = tempfile::tempdir().unwrap();
        let mut line = program(home.path());
        line.env("PW", password).args(command.split(' '));
        let ran = run(line);
        assert_eq!(ran.code, code, "{command} with {password}: {ran:?}");
    }
}
