//! The flags of a session: who we are to the broker, what it keeps for us, and how we speak to it.

use clap::Args;

use super::super::Failure;
use crate::profile::{Profile, Protocol};

/// The Session Expiry Interval of a session that does not end (MQTT 5, 3.1.2.11.2).
const FOR_EVER: u32 = u32::MAX;

/// Whose session a command joins.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Joins {
    /// The profile's, with all that the broker and a file keep for it.
    Profiles,
    /// One of its own, which ends with the connection, unless `-c` asks for a kept one. This word keeps it apart from the
    /// profile's: who joins that without printing what was queued for it would lose it.
    Own(&'static str),
}

/// Who we are to the broker, and what it keeps.
#[derive(Debug, Args)]
pub(super) struct SessionArguments {
    /// Client ID [default: a new one each time, or the profile's, to which pub, check and bench add their name].
    #[arg(short = 'i', long, value_name = "ID")]
    id: Option<String>,
    /// Client ID: this, and the number of the process.
    #[arg(short = 'I', long, value_name = "PREFIX", conflicts_with = "id")]
    id_prefix: Option<String>,
    /// Keep-alive in seconds, 0: off [default: 60].
    #[arg(short = 'k', long, value_name = "SECONDS")]
    keepalive: Option<u16>,
    /// Let the broker keep the session; needs -i. Without it only sub joins a kept session of the profile.
    #[arg(short = 'c', long)]
    disable_clean_session: bool,
    /// Version of MQTT: 311 or 5 [default: 311].
    #[arg(short = 'V', long, value_name = "VERSION", value_parser = protocol)]
    pub(super) protocol_version: Option<Protocol>,
    /// Messages of QoS 1 and 2 under way at once [default: 20].
    #[arg(short = 'M', long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    max_inflight: Option<u16>,
    /// Give up after so many seconds without a connection [default: 30].
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..))]
    connect_timeout: Option<u16>,
}

impl SessionArguments {
    /// Changes the profile, which was named or is a new one.
    pub(super) fn apply(&self, profile: &mut Profile, is_new: bool, joins: Joins) -> Result<(), Failure> {
        self.apply_ownership(profile, is_new, joins);
        if let Some(id) = &self.id {
            id.clone_into(&mut profile.client_id);
        }
        if let Some(prefix) = &self.id_prefix {
            profile.client_id = format!("{prefix}{}", std::process::id());
        }
        if self.disable_clean_session && self.id.is_none() && (is_new || profile.client_id.is_empty()) {
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

    /// A session for ever that nobody can join again would stay at the broker.
    ///
    /// # Errors
    /// `profile`, to which every flag was applied, asks for one under a name that is made anew each time.
    pub(super) fn refuse_nameless(&self, profile: &Profile, is_new: bool) -> Result<(), Failure> {
        let has_name = self.id.is_some() || (!is_new && self.id_prefix.is_none() && !profile.client_id.is_empty());
        if has_name || profile.protocol != Protocol::V5 || profile.mqtt5.session_expiry_s != Some(FOR_EVER) {
            return Ok(());
        }
        let words = "A session that the broker keeps for ever needs a client ID: add -i ID, or give it an end with -x.";
        Err(Failure::Usage(words.to_owned()))
    }

    /// Nothing of a named profile's session is touched by a command that has one of its own.
    fn apply_ownership(&self, profile: &mut Profile, is_new: bool, joins: Joins) {
        let Joins::Own(name) = joins else { return };
        if is_new || self.disable_clean_session {
            return;
        }
        profile.session.clean_session = true;
        profile.mqtt5.session_expiry_s = None;
        if !profile.client_id.is_empty() {
            profile.client_id = format!("{}-{name}", profile.client_id);
        }
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
