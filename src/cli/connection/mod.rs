//! Where to and how: the flags that every command with a connection shares, and what they make of a profile.
//!
//! The letters mean what they mean to `mosquitto_sub`.

mod carrier;
mod property;
mod tls;
mod will;

use std::path::PathBuf;

use clap::Args;

use super::trace::TraceFile;
use super::{Exit, Failure, Profiles, failure, secrets};
use crate::explain;
use crate::profile::{
    BrokerUrl, Profile, ProfileId, Protocol, Secret, SecretKind, Secrets, Verification, check, generate_client_id,
    sessions_directory,
};
use crate::session::Plan;

use carrier::CarrierArguments;
pub(super) use property::PacketProperties;
use property::PropertyArguments;
use tls::TlsArguments;
use will::WillArguments;

/// The port that IANA registered for MQTT.
const PLAIN_PORT: u16 = 1883;
/// The port that IANA registered for MQTT over TLS.
const TLS_PORT: u16 = 8883;

/// Where to and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct Connection {
    /// Begin with this profile; flags override it.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Name or IP address [default: localhost].
    #[arg(short = 'h', long, value_name = "HOST")]
    host: Option<String>,
    /// TCP port [default: 1883, with TLS 8883].
    #[arg(short = 'p', long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// mqtt(s)://[USER[:PASSWORD]@]HOST[:PORT], ws(s)://HOST[:PORT]/PATH or unix:FILE.
    // Hidden from clap's own errors, since it may hold a password.
    #[arg(short = 'L', long, value_name = "URL", value_parser = secrets::hidden, conflicts_with_all = ["host", "port"])]
    url: Option<Secret>,
    /// Client ID [default: a new one each time].
    #[arg(short = 'i', long, value_name = "ID")]
    id: Option<String>,
    /// Client ID: this, and the number of the process.
    #[arg(short = 'I', long, value_name = "PREFIX", conflicts_with = "id")]
    id_prefix: Option<String>,
    /// Keep-alive in seconds, 0: off [default: 60].
    #[arg(short = 'k', long, value_name = "SECONDS")]
    keepalive: Option<u16>,
    /// Let the broker keep the session; needs -i.
    #[arg(short = 'c', long)]
    disable_clean_session: bool,
    /// Version of MQTT: 311 or 5 [default: 311].
    #[arg(short = 'V', long, value_name = "VERSION", value_parser = protocol)]
    protocol_version: Option<Protocol>,
    /// Messages of QoS 1 and 2 under way at once [default: 20].
    #[arg(short = 'M', long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    max_inflight: Option<u16>,
    /// Give up after so many seconds without a connection [default: 30].
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..))]
    connect_timeout: Option<u16>,
    /// Write the packets to a file: .pcap, .ndjson, else text; - for standard error.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    #[command(flatten)]
    user: UserArguments,
    #[command(flatten)]
    carrier: CarrierArguments,
    #[command(flatten)]
    will: WillArguments,
    #[command(flatten)]
    properties: PropertyArguments,
    #[command(flatten)]
    tls: TlsArguments,
}

/// Who logs in.
#[derive(Debug, Args)]
struct UserArguments {
    /// User name; a terminal asks for its password.
    #[arg(short = 'u', long, value_name = "NAME")]
    username: Option<String>,
    /// Password; other users may see it here.
    #[arg(short = 'P', long, value_name = "PASSWORD", value_parser = secrets::hidden, group = "user_password")]
    pw: Option<Secret>,
    /// Password in this environment variable.
    #[arg(long, value_name = "VAR", group = "user_password")]
    pw_env: Option<String>,
    /// Password in the first line of a file.
    #[arg(long, value_name = "FILE", group = "user_password")]
    pw_file: Option<PathBuf>,
}

impl Connection {
    /// The connection to make: the profile with what the flags change, and its secrets. Warns on standard error of what is
    /// dangerous in it.
    ///
    /// # Errors
    /// There is no such profile, the flags contradict it, something is missing, or a password cannot be read.
    pub(super) fn plan(&self, profiles: &Profiles) -> Result<Plan, Failure> {
        let (id, mut profile) = self.base(profiles)?;
        let mut secrets = Secrets::default();
        self.apply_address(&mut profile, &mut secrets)?;
        self.carrier.apply(&mut profile.endpoint, &mut secrets)?;
        self.apply_session(&mut profile)?;
        self.will.apply(&mut profile.last_will);
        self.properties.apply(&mut profile, self.protocol_version, &mut secrets)?;
        self.tls.apply(&mut profile.tls, &mut secrets)?;
        self.user.apply(&mut profile, &mut secrets)?;
        self.refuse_unusable(&profile, id.is_some())?;
        secrets::complete(&profile, id.as_ref(), &mut secrets)?;
        warn(&profile);
        let sessions = profiles.directory().ok().map(|directory| sessions_directory(&directory));
        Ok(Plan { profile, secrets, sessions })
    }

    /// Where the packets are to be kept. Call it last before connecting: it replaces the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn trace_file(&self) -> Result<TraceFile, Failure> {
        TraceFile::open(self.trace.as_deref())
    }

    /// What `-D` says of the packets after CONNECT.
    ///
    /// # Errors
    /// It cannot be followed.
    pub(super) fn packet_properties(&self) -> Result<PacketProperties, Failure> {
        self.properties.of_packets()
    }

    /// The profile that was named, else a new one.
    fn base(&self, profiles: &Profiles) -> Result<(Option<ProfileId>, Profile), Failure> {
        let Some(name) = &self.profile else {
            let mut profile = Profile { client_id: generate_client_id(), ..Profile::default() };
            "localhost".clone_into(&mut profile.endpoint.host);
            "the command line".clone_into(&mut profile.name);
            return Ok((None, profile));
        };
        let (id, profile) = profiles.find(name)?;
        if profile.endpoint.local_test_broker {
            let words = format!("\u{201c}{name}\u{201d} is the local test broker, which runs only inside the window.");
            return Err(Failure::Usage(words));
        }
        Ok((Some(id), profile))
    }

    /// The port decides about TLS where nothing else does, as it does for `mosquitto_sub`.
    fn apply_address(&self, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Failure> {
        if let Some(url) = &self.url {
            return self.apply_url(url, profile, secrets);
        }
        if let Some(host) = &self.host {
            host.clone_into(&mut profile.endpoint.host);
        }
        let is_new = self.profile.is_none();
        profile.tls.enabled |= self.tls.is_set() || (is_new && self.port == Some(TLS_PORT));
        let usual = if profile.tls.enabled { TLS_PORT } else { PLAIN_PORT };
        if let Some(port) = self.port.or(is_new.then_some(usual)) {
            profile.endpoint.port = port;
        }
        Ok(())
    }

    fn apply_url(&self, url: &Secret, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Failure> {
        let parsed = match BrokerUrl::parse(url.reveal()) {
            Some(Ok(parsed)) => parsed,
            Some(Err(error)) => return Err(Failure::Usage(format!("--url cannot be used: {error}."))),
            None => {
                return Err(Failure::Usage("--url begins with mqtt://, mqtts://, ws://, wss:// or unix:/.".to_owned()));
            }
        };
        if !parsed.tls && self.tls.is_set() {
            let words = "The URL is one without TLS, and other flags ask for TLS: write mqtts:// instead.";
            return Err(Failure::Usage(words.to_owned()));
        }
        if parsed.username.is_some() {
            profile.credentials.with_password = parsed.password.is_some();
        }
        if let Some(password) = parsed.password.clone().filter(|_| parsed.username.is_some()) {
            secrets.set(SecretKind::Password, password);
        }
        parsed.apply_to(profile);
        Ok(())
    }

    fn apply_session(&self, profile: &mut Profile) -> Result<(), Failure> {
        if let Some(id) = &self.id {
            id.clone_into(&mut profile.client_id);
        }
        if let Some(prefix) = &self.id_prefix {
            profile.client_id = format!("{prefix}{}", std::process::id());
        }
        if self.disable_clean_session && self.id.is_none() && (self.profile.is_none() || profile.client_id.is_empty()) {
            let words = "A session that the broker keeps needs a client ID: add -i ID, or leave -c out.";
            return Err(Failure::Usage(words.to_owned()));
        }
        let session = &mut profile.session;
        session.clean_session &= !self.disable_clean_session;
        session.keep_alive_s = self.keepalive.unwrap_or(session.keep_alive_s);
        session.connection_timeout_s = self.connect_timeout.unwrap_or(session.connection_timeout_s);
        session.max_inflight = self.max_inflight.unwrap_or(session.max_inflight);
        profile.protocol = self.protocol_version.unwrap_or(profile.protocol);
        Ok(())
    }

    /// What is wrong with flags is wrong usage, what is wrong with a profile is a file that cannot be used.
    fn refuse_unusable(&self, profile: &Profile, named: bool) -> Result<(), Failure> {
        let nothing = profile.tls.enabled && profile.tls.verification == Verification::Nothing;
        if nothing && !profile.tls.unverified_confirmed {
            let words = "The profile wants no verification, and nobody has confirmed that yet: add --no-verify, or \
                         connect once in the window.";
            return Err(Failure::Usage(words.to_owned()));
        }
        let problems = check(profile);
        match problems.first() {
            None => Ok(()),
            Some(_) if named => {
                let why = Box::new(explain::incomplete_profile(profile, &problems));
                Err(Failure::Explained { why, exit: Exit::File })
            }
            Some(problem) => Err(Failure::Usage(problem.message.clone())),
        }
    }
}

impl UserArguments {
    fn apply(&self, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Failure> {
        let given = match &self.pw {
            Some(password) => Some(password.clone()),
            None => secrets::named(self.pw_env.as_deref(), self.pw_file.as_deref())?,
        };
        let credentials = &mut profile.credentials;
        let mut asked = None;
        if let Some(username) = self.username.as_ref().filter(|name| **name != credentials.username) {
            username.clone_into(&mut credentials.username);
            credentials.with_password = false;
            if given.is_none() {
                asked = secrets::ask(&format!("Password of {username}: ")).filter(|typed| !typed.is_empty());
            }
        }
        if let Some(password) = given.or(asked) {
            credentials.with_password = true;
            secrets.set(SecretKind::Password, password);
        }
        Ok(())
    }
}

/// Says loudly what takes the safety out of the connection.
fn warn(profile: &Profile) {
    let tls = &profile.tls;
    if !tls.enabled {
        return;
    }
    if tls.verification == Verification::Nothing {
        failure::warn(
            "WARNING: nothing of the server is verified. Anybody on the way can pose as the broker, and read and change \
             everything, passwords included.",
        );
    }
    if !tls.key_log_file.as_os_str().is_empty() {
        failure::warn(&format!(
            "WARNING: the secrets of this connection are written to {}. Whoever has that file can read what was sent.",
            tls.key_log_file.display()
        ));
    }
}

/// As `mosquitto_sub` has them, or short.
fn protocol(text: &str) -> Result<Protocol, String> {
    match text.to_ascii_lowercase().as_str() {
        "311" | "3.1.1" | "mqttv311" => Ok(Protocol::V311),
        "5" | "5.0" | "mqttv5" => Ok(Protocol::V5),
        _ => Err("use 311 or 5".to_owned()),
    }
}
