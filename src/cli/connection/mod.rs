//! Where to and how: the flags that every command with a connection shares, and what they make of a profile.
//!
//! The letters mean what they mean to `mosquitto_sub`.

mod carrier;
mod property;
mod session;
mod tls;
mod will;

use std::path::PathBuf;

use clap::Args;

use super::trace::TraceFile;
use super::{Exit, Failure, Profiles, failure, secrets};
use crate::explain;
use crate::profile::{
    BrokerUrl, Profile, ProfileId, Protocol, Secret, SecretKind, Secrets, Verification, check_unsaved,
    generate_client_id, sessions_directory,
};
use crate::session::Plan;

use carrier::CarrierArguments;
pub(super) use property::PacketProperties;
use property::PropertyArguments;
pub(super) use session::Joins;
use session::SessionArguments;
use tls::TlsArguments;
use will::WillArguments;

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
    /// TCP port [default: 1883, with TLS 8883; of a WebSocket 80, with TLS 443].
    #[arg(short = 'p', long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// mqtt(s)://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC], ws(s)://HOST[:PORT]/PATH or unix:FILE.
    // Hidden from clap's own errors, since it may hold a password.
    #[arg(short = 'L', long, value_name = "URL", value_parser = secrets::hidden, conflicts_with_all = ["host", "port"])]
    url: Option<Secret>,
    #[command(flatten)]
    session: SessionArguments,
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
    pub(super) fn plan(&self, profiles: &Profiles, joins: Joins) -> Result<Plan, Failure> {
        let (id, mut profile) = self.base(profiles)?;
        let mut secrets = Secrets::default();
        self.apply_place(&mut profile, &mut secrets)?;
        self.session.apply(&mut profile, id.is_none(), joins)?;
        self.will.apply(&mut profile.last_will);
        self.properties.apply(&mut profile, self.session.protocol_version, &mut secrets)?;
        self.session.refuse_nameless(&profile, id.is_none())?;
        self.tls.apply(&mut profile.tls, &mut secrets)?;
        self.user.apply(&mut profile, &mut secrets)?;
        self.refuse_unusable(&profile, id.is_some())?;
        secrets::complete(&profile, id.as_ref(), &mut secrets)?;
        warn(&profile);
        // Where the window has them: whoever joins a kept session finishes what was under way in it.
        let sessions = profiles.directory().ok().map(|directory| sessions_directory(&directory));
        Ok(Plan { profile, secrets, sessions })
    }

    /// Makes the connection one of MQTT 5, which `flag` needs.
    ///
    /// # Errors
    /// `-V` says otherwise.
    pub(super) fn demand_v5(&self, flag: &str, profile: &mut Profile) -> Result<(), Failure> {
        if self.session.protocol_version == Some(Protocol::V311) {
            return Err(Failure::Usage(format!("{flag} is of MQTT 5: leave -V 311 out, or {flag}.")));
        }
        profile.protocol = Protocol::V5;
        Ok(())
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

    /// The topic that the URL names, if it does.
    ///
    /// # Errors
    /// It is no URL that can be used.
    pub(super) fn topic(&self) -> Result<Option<String>, Failure> {
        let url = self.url.as_ref().map(parsed).transpose()?;
        Ok(url.map(|url| url.topic).filter(|topic| !topic.is_empty()))
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

    /// Where the broker is and what carries the bytes. The port decides about TLS where nothing else does, as it does for
    /// `mosquitto_sub`; what is usual as a port depends on the carrier.
    fn apply_place(&self, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Failure> {
        if let Some(url) = &self.url {
            self.apply_url(url, profile, secrets)?;
            return self.carrier.apply(&mut profile.endpoint, secrets);
        }
        if let Some(host) = &self.host {
            host.clone_into(&mut profile.endpoint.host);
        }
        self.carrier.apply(&mut profile.endpoint, secrets)?;
        let (carrier, is_new) = (profile.endpoint.carrier, self.profile.is_none());
        profile.tls.enabled |= self.tls.is_set() || (is_new && self.port == Some(carrier.usual_port(true)));
        if let Some(port) = self.port.or(is_new.then_some(carrier.usual_port(profile.tls.enabled))) {
            profile.endpoint.port = port;
        }
        Ok(())
    }

    fn apply_url(&self, url: &Secret, profile: &mut Profile, secrets: &mut Secrets) -> Result<(), Failure> {
        let parsed = parsed(url)?;
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

    /// What is wrong with flags is wrong usage, what is wrong with a profile is a file that cannot be used.
    fn refuse_unusable(&self, profile: &Profile, named: bool) -> Result<(), Failure> {
        let nothing = profile.tls.enabled && profile.tls.verification == Verification::Nothing;
        if nothing && !profile.tls.unverified_confirmed {
            let words = "The profile wants no verification, and nobody has confirmed that yet: add --no-verify, or \
                         connect once in the window.";
            return Err(Failure::Usage(words.to_owned()));
        }
        let problems = check_unsaved(profile);
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
                asked = secrets::ask(&format!("Password of {username}: "))?.filter(|typed| !typed.is_empty());
            }
        }
        if let Some(password) = given.or(asked) {
            credentials.with_password = true;
            secrets.set(SecretKind::Password, password);
        }
        Ok(())
    }
}

/// What is wrong with the topic of a URL.
pub(super) fn in_url(flaw: &str) -> Failure {
    Failure::Usage(format!("The topic in --url cannot be used: {flaw}."))
}

fn parsed(url: &Secret) -> Result<BrokerUrl, Failure> {
    match BrokerUrl::parse(url.reveal()) {
        Some(Ok(parsed)) => Ok(parsed),
        Some(Err(error)) => Err(Failure::Usage(format!("--url cannot be used: {error}."))),
        None => Err(Failure::Usage("--url begins with mqtt://, mqtts://, ws://, wss:// or unix:/.".to_owned())),
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
