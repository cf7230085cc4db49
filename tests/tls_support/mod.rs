//! What the TLS tests share: the certificates that OpenSSL made, and settings that point at them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use mqttdeck::profile::{TlsMode, TlsSettings};

/// The certificates of tests/certs/tutorial-certs.sh.
pub fn tutorial(file: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| made_by("tutorial-certs.sh")).join(file)
}

/// The certificates of tests/certs/trouble-certs.sh.
pub fn trouble(file: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| made_by("trouble-certs.sh")).join(file)
}

/// "CA certificate file" with this CA.
pub fn with_ca(ca: PathBuf) -> TlsSettings {
    TlsSettings { enabled: true, mode: TlsMode::CaFile, ca_file: ca, ..TlsSettings::default() }
}

/// "Self signed certificates" with these three files, as PEM.
pub fn mutual(ca: PathBuf, certificate: PathBuf, key: PathBuf) -> TlsSettings {
    TlsSettings { mode: TlsMode::SelfSigned, client_certificate_file: certificate, client_key_file: key, ..with_ca(ca) }
}

/// Made once a day and for each version of the script, and shared by every test process: built aside, then renamed.
fn made_by(script: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs").join(script);
    let mut version = DefaultHasher::new();
    fs::read(&script).expect("the script is there").hash(&mut version);
    let day = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs() / 86_400;
    let stem = script.file_stem().expect("a name").to_string_lossy().into_owned();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}-{day}-{:x}", version.finish()));
    if !target.exists() {
        make(&script, &target);
    }
    target
}

fn make(script: &Path, target: &Path) {
    let aside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let output = Command::new("bash").arg(script).arg(aside.path()).env("LC_ALL", "C").output().expect("bash is there");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{} failed (is openssl installed? apt install openssl): {words}",
        script.display()
    );
    // Another process may have been faster; its files are as good.
    if fs::rename(aside.path(), target).is_err() {
        assert!(target.exists(), "cannot keep the certificates in {}", target.display());
    }
}
