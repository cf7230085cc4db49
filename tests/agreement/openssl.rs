//! The other side of the comparison: `mosquitto_sub`, which is OpenSSL.

use std::process::{Command, Stdio};

use super::case::Case;

/// Whether it connects. It subscribes and leaves; a broker that never answers counts as a refusal after `-W`.
pub fn connects(case: &Case, port: u16) -> (bool, String) {
    let mut command = Command::new("mosquitto_sub");
    command.args(["-h", case.host, "-p", &port.to_string(), "-V", "mqttv311", "-t", "agreement", "-E", "-W", "10"]);
    let option = if case.openssl.ca.is_dir() { "--capath" } else { "--cafile" };
    command.arg(option).arg(&case.openssl.ca);
    if let Some((certificate, key)) = &case.openssl.identity {
        command.arg("--cert").arg(certificate).arg("--key").arg(key);
    }
    if case.openssl.insecure {
        command.arg("--insecure");
    }
    command.args(&case.openssl.more);
    let output = command.stdin(Stdio::null()).output().expect("mosquitto_sub: apt-get install mosquitto-clients");
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&words).trim().to_owned())
}
