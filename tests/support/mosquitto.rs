//! A real Mosquitto on a free loopback port, killed on drop.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Debian installs it where only root looks.
const PROGRAMS: [&str; 3] = ["mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"];

/// How long it may take to listen, on a machine with other work.
const START_WITHIN: Duration = Duration::from_secs(20);

/// Where brokers listen: above what has a name, below what systems hand out (from 32768 on Linux, 49152 elsewhere).
const PORTS: (u16, u16) = (10_000, 32_000);

/// Certificate, key and the CAs of clients, for a TLS listener.
#[derive(Debug, Clone)]
pub struct ServerFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub client_cas: PathBuf,
}

/// How the broker shall be.
#[derive(Debug, Default)]
pub struct Setup {
    tls: Option<ServerFiles>,
    demands_certificate: bool,
    only_tls12: bool,
    lax: bool,
    users: Vec<(&'static str, &'static str)>,
    lines: Vec<String>,
    /// The port and the whole configuration, where they come from elsewhere.
    given: Option<(u16, String)>,
}

impl Setup {
    /// Clients must show a certificate, and are known by its common name.
    pub fn demanding_certificates(mut self) -> Self {
        self.demands_certificate = true;
        self
    }

    /// TLS 1.2 and nothing newer.
    pub fn only_tls12(mut self) -> Self {
        self.only_tls12 = true;
        self
    }

    /// OpenSSL's security level 0: shows what is too weak today.
    pub fn lax(mut self) -> Self {
        self.lax = true;
        self
    }

    /// Only users with a password may connect.
    pub fn user(mut self, name: &'static str, password: &'static str) -> Self {
        self.users.push((name, password));
        self
    }

    /// MQTT inside a WebSocket. Mosquitto 2.0.11 does not start without a listener for MQTT alone, so there is one, too.
    pub fn websockets(self) -> Self {
        self.line("protocol websockets").line(&format!("listener {} 127.0.0.1", free_port()))
    }

    /// It keeps its sessions in a database in this directory.
    ///
    /// Of what is under way, 2.0.11 brings back whole only what fits its window, which is 20 messages unless it is told.
    /// Of the others it forgets how far they had come: some it sends again from PUBLISH on after their PUBREC, others it
    /// loses. Since it exceeds its window itself after a restart, it gets a wide one.
    pub fn saving_in(self, directory: &Path) -> Self {
        let location = format!("persistence_location {}/", directory.display());
        let lines = ["persistence true", &location, "max_inflight_messages 1000", "max_queued_messages 0"];
        lines.iter().fold(self, |setup, line| setup.line(line))
    }

    /// One more line of mosquitto.conf.
    pub fn line(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }

    /// Starts it and waits until it listens.
    pub fn start(self) -> Mosquitto {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let port = self.given.as_ref().map_or_else(free_port, |(port, _)| *port);
        let mut broker = Mosquitto { setup: self, directory, port, child: None };
        broker.restart();
        broker
    }
}

/// A running broker.
#[derive(Debug)]
pub struct Mosquitto {
    setup: Setup,
    directory: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Mosquitto {
    /// Without TLS; everybody may connect.
    pub fn plain() -> Setup {
        Setup::default()
    }

    /// With TLS; certificates of clients are checked if they show one.
    pub fn tls(files: ServerFiles) -> Setup {
        Setup { tls: Some(files), ..Setup::default() }
    }

    /// With exactly this configuration, which says to listen on this port.
    pub fn configured(port: u16, configuration: String) -> Setup {
        Setup { given: Some((port, configuration)), ..Setup::default() }
    }

    /// Its port on 127.0.0.1, the same after a restart.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    /// Waits until its log has a text so many times.
    pub fn wait_for_log(&self, text: &str, times: usize) {
        let deadline = Instant::now() + START_WITHIN;
        while self.log().matches(text).count() < times {
            assert!(Instant::now() < deadline, "{text} is not {times} times in the log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills it, as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("mosquitto can be killed");
            child.wait().expect("mosquitto ends");
        }
    }

    /// Lets it hear and say nothing from now on, as a machine that hangs; it can still be killed.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    fn signal(&self, signal: &str) {
        let child = self.child.as_ref().expect("it runs");
        let status = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(status.expect("kill, which every Unix has").success());
    }

    /// Has it save what it has in its database, and waits until that is there.
    pub fn save(&self, database: &Path) {
        let identity = || std::fs::metadata(database).ok().map(|file| (file.ino(), file.mtime_nsec()));
        let before = identity();
        self.signal("-USR1");
        let deadline = Instant::now() + START_WITHIN;
        // The new file takes the place of the old one in one step, once it is whole.
        while identity() == before {
            // It looks for signals when something happens, or after a while.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            assert!(Instant::now() < deadline, "mosquitto does not save:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Starts it again on the same port, or for the first time.
    pub fn restart(&mut self) {
        self.kill();
        let configuration = self.write_configuration();
        let log = std::fs::File::create(self.directory.path().join("log")).expect("the log can be made");
        let mut command = Command::new(program());
        command.arg("-v").arg("-c").arg(configuration).stdout(Stdio::null()).stderr(log);
        if let Some(limits) = self.limits() {
            command.env("OPENSSL_CONF", self.write("openssl.cnf", &limits));
        }
        self.child = Some(command.spawn().expect("mosquitto starts"));
        self.wait_until_listening();
    }

    /// Mosquitto's `tls_version` is a minimum; only OpenSSL itself can set a maximum, and the security level.
    fn limits(&self) -> Option<String> {
        let version = self.setup.only_tls12.then_some("MaxProtocol = TLSv1.2");
        let level = self.setup.lax.then_some("CipherString = DEFAULT@SECLEVEL=0");
        let limits: Vec<&str> = [version, level].into_iter().flatten().collect();
        (!limits.is_empty()).then(|| format!("{LIMITS}{}\n", limits.join("\n")))
    }

    fn wait_until_listening(&mut self) {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let deadline = Instant::now() + START_WITHIN;
        while TcpStream::connect(address).is_err() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none(), "mosquitto ended at once ({ended:?}):\n{}", self.log());
            assert!(Instant::now() < deadline, "mosquitto does not listen:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn write_configuration(&self) -> PathBuf {
        if let Some((_, configuration)) = &self.setup.given {
            // Started by root it would become another user, who cannot read its files.
            return self.write("mosquitto.conf", &format!("{configuration}user root\n"));
        }
        // Started by root it would become another user, who cannot read its files.
        let mut lines = vec![
            format!("listener {} 127.0.0.1", self.port),
            "set_tcp_nodelay true".to_owned(),
            "user root".to_owned(),
            "log_dest stderr".to_owned(),
        ];
        if let Some(ServerFiles { certificate, key, client_cas }) = &self.setup.tls {
            let files = [("certfile", certificate), ("keyfile", key), ("cafile", client_cas)];
            lines.extend(files.map(|(option, file)| format!("{option} {}", file.display())));
        }
        if self.setup.demands_certificate {
            lines.extend(["require_certificate true", "use_identity_as_username true"].map(str::to_owned));
        }
        lines.push(format!("allow_anonymous {}", self.setup.users.is_empty()));
        lines.extend(self.write_passwords().map(|file| format!("password_file {}", file.display())));
        lines.extend(self.setup.lines.iter().cloned());
        self.write("mosquitto.conf", &lines.join("\n"))
    }

    fn write_passwords(&self) -> Option<PathBuf> {
        if self.setup.users.is_empty() {
            return None;
        }
        let file = self.write("passwords", "");
        for (name, password) in &self.setup.users {
            let status = Command::new("mosquitto_passwd").arg("-b").arg(&file).args([name, password]).status();
            assert!(status.expect("mosquitto_passwd: apt-get install mosquitto").success());
        }
        Some(file)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.directory.path().join(name);
        std::fs::write(&file, text).expect("the temporary directory can be written");
        file
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A loopback port that is free, and that this process is given once. It is none of those that systems hand out, such as
/// for 127.0.0.1:0: that would be somebody's end of a connection before the broker listens on it.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let (first, last) = PORTS;
    let count = u32::from(last - first);
    // Test binaries follow each other with process ids that do, too.
    let begin = std::process::id().wrapping_mul(101);
    (0..count)
        .map(|_| begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % count)
        .map(|offset| first + u16::try_from(offset).expect("less than the count"))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a loopback port")
}

fn program() -> &'static Path {
    let found = PROGRAMS
        .iter()
        .find(|program| Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok());
    Path::new(found.expect("mosquitto is not installed: apt-get install mosquitto"))
}

/// The way to the section of OpenSSL's configuration that holds for every connection.
const LIMITS: &str = "openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = limits
[limits]
";
