//! The SSL/TLS tabs and files of the cases.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use mqttdeck::profile::{Secret, SecretKind, Secrets, TlsMode, TlsSettings};

/// A file of `trouble-certs.sh`.
pub fn trouble(file: &str) -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| made_by("trouble-certs.sh")).join(file)
}

/// A file of `client-certs.sh`.
pub fn client(file: &str) -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| made_by("client-certs.sh")).join(file)
}

/// A directory for what a case puts together, gone with the process's build directory.
pub fn scratch() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| fresh("joined"))
}

fn made_by(script: &str) -> PathBuf {
    let directory = fresh(script.trim_end_matches(".sh"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs").join(script);
    let output = Command::new("bash").arg(script).arg(&directory).output().expect("bash");
    assert!(output.status.success(), "{}: apt-get install openssl", String::from_utf8_lossy(&output.stderr));
    directory
}

fn fresh(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("agreement-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("the build directory can be written");
    directory
}

/// "CA certificate file".
pub fn with_ca(ca: PathBuf) -> TlsSettings {
    TlsSettings { enabled: true, mode: TlsMode::CaFile, ca_file: ca, ..TlsSettings::default() }
}

/// "Self signed certificates".
pub fn mutual(ca: PathBuf, certificate: PathBuf, key: PathBuf) -> TlsSettings {
    TlsSettings { mode: TlsMode::SelfSigned, client_certificate_file: certificate, client_key_file: key, ..with_ca(ca) }
}

/// One of the clients of `client-certs.sh`, by its certificate file; its key is that of the same name.
pub fn client_of(certificate: &str) -> TlsSettings {
    let stem = certificate.trim_end_matches(".crt");
    let key = ["-chain", "-reversed", "-whole"].iter().fold(stem, |stem, ending| stem.trim_end_matches(ending));
    mutual(client("server-ca.crt"), client(certificate), client(&format!("{key}.key")))
}

/// The password that everything protected here has.
pub fn secret(kinds: &[SecretKind]) -> Secrets {
    let secret = || Secret::new("secret".to_owned());
    kinds.iter().fold(Secrets::default(), |secrets, kind| secrets.with(*kind, secret()))
}
