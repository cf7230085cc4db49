//! The certificates of the tutorials, made by their own openssl commands, and a few broken ones. Once a test process.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use mqttdeck::tls::{MintedAuthority, MintedIdentity};

use super::mosquitto::ServerFiles;

/// The directory with the sets `solace cybus tedge kaa sinet`, and `client-cas.crt`.
pub fn tutorials() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let directory = fresh_directory("tutorials");
        run("tutorial-certs.sh", std::slice::from_ref(&directory));
        directory
    })
}

/// What becomes of the files of [`tutorials`]: a directory for each set with `expired.crt` and `crl.pem`, and
/// `expired-ca.pem` for [`server_ca`].
pub fn tutorial_troubles() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let directory = fresh_directory("tutorial-troubles");
        run("tutorial-troubles.sh", &[directory.clone(), tutorials().to_owned()]);
        directory
    })
}

/// A list in which the CA of thin-edge.io's tutorial revokes the client certificate of the same.
pub fn revocation_list() -> PathBuf {
    let (directory, set) = (fresh_directory("revoked"), tutorials().join("tedge"));
    run("revocation-list.sh", &[directory.clone(), set.join("ca.crt"), set.join("ca.key"), set.join("client.crt")]);
    directory.join("crl.pem")
}

/// Client certificates of every bad kind, and the brokers' side of them: see tests/certs/client-trouble.sh.
pub fn client_trouble() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let directory = fresh_directory("client-trouble");
        run("client-trouble.sh", std::slice::from_ref(&directory));
        directory
    })
}

/// One of the scripts of `tests/certs`.
fn run(script: &str, arguments: &[PathBuf]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs").join(script);
    let output = Command::new("bash").arg(script).args(arguments).output().expect("bash");
    assert!(output.status.success(), "{}: apt-get install openssl", String::from_utf8_lossy(&output.stderr));
}

/// A server whose certificate is for `localhost` and 127.0.0.1, and which knows the CAs of all tutorials.
pub fn server() -> ServerFiles {
    let made = tutorials();
    ServerFiles {
        certificate: made.join("sinet/broker.crt"),
        key: made.join("sinet/broker.key"),
        client_cas: made.join("client-cas.crt"),
    }
}

/// The CA of [`server`].
pub fn server_ca() -> PathBuf {
    tutorials().join("sinet/cacert.pem")
}

/// A CA of its own, with what a certificate authority should not give out.
#[derive(Debug)]
pub struct Minted {
    pub directory: PathBuf,
}

/// `ca.pem`, `server.pem`, `elsewhere.pem` (another name), `expired-server.pem`, `client.pem` and `expired.pem`, each
/// with its `.key`; and `stranger.pem` of a CA that nobody knows.
pub fn minted() -> &'static Minted {
    static MADE: OnceLock<Minted> = OnceLock::new();
    MADE.get_or_init(|| {
        let minted = Minted { directory: fresh_directory("minted") };
        let ca = MintedAuthority::new("test CA", 30).expect("a CA");
        let stranger = MintedAuthority::new("strange CA", 30).expect("a CA");
        std::fs::write(minted.file("ca.pem"), ca.certificate_pem()).expect("ca.pem");
        let local = ["localhost", "127.0.0.1"];
        minted.write("server", &ca.issue_server(&local, 30).expect("a certificate"));
        minted.write("elsewhere", &ca.issue_server(&["elsewhere.example"], 30).expect("a certificate"));
        minted.write("expired-server", &ca.issue_server(&local, 0).expect("a certificate"));
        minted.write("client", &ca.issue_client("known", 30).expect("a certificate"));
        minted.write("expired", &ca.issue_client("late", 0).expect("a certificate"));
        minted.write("stranger", &stranger.issue_client("stranger", 30).expect("a certificate"));
        minted
    })
}

impl Minted {
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// A server with one of the certificates; it knows the clients of this CA.
    pub fn server(&self, name: &str) -> ServerFiles {
        ServerFiles {
            certificate: self.file(&format!("{name}.pem")),
            key: self.file(&format!("{name}.key")),
            client_cas: self.file("ca.pem"),
        }
    }

    fn write(&self, name: &str, identity: &MintedIdentity) {
        std::fs::write(self.file(&format!("{name}.pem")), &identity.certificate_pem).expect("certificate");
        std::fs::write(self.file(&format!("{name}.key")), identity.key_pem.as_bytes()).expect("key");
    }
}

/// Below the build directory, so that nothing is left elsewhere.
fn fresh_directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("the build directory can be written");
    directory
}
