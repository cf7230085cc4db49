//! Where the file of a session is: which profiles lead to the same session.

use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

use crate::profile::{Carrier, Profile, Protocol};
use crate::session::Plan;

/// The file for what is under way in a profile's session, in the directory of `Plan::sessions`. There is none while
/// nothing is kept.
///
/// A session belongs to a client id at a broker (MQTT 5, 3.1.3.1), so that is what the file goes by: a profile that is
/// pointed elsewhere has another, and profiles that lead to the same session have the same. User and password are
/// no part of it, since brokers hand a session to whoever they let in under its client id. The version is, since what
/// is under way differs.
#[must_use]
pub fn kept_file(sessions: &Path, profile: &Profile) -> PathBuf {
    of(sessions, profile, profile.protocol)
}

/// The same for each version in which the profile may have been used: for the broker they are one session.
#[must_use]
pub fn kept_files(sessions: &Path, profile: &Profile) -> Vec<PathBuf> {
    Protocol::ALL.map(|protocol| of(sessions, profile, protocol)).to_vec()
}

/// The files that a connection with Clean Session on makes untrue.
pub(in crate::session) fn outdated(plan: &Plan) -> Vec<PathBuf> {
    let directory = plan.sessions.as_ref().filter(|_| plan.profile.session.clean_session);
    directory.map(|directory| kept_files(directory, &plan.profile)).unwrap_or_default()
}

/// The client id, so that people find it, and a number for all that tells sessions apart.
fn of(sessions: &Path, profile: &Profile, protocol: Protocol) -> PathBuf {
    let version = match protocol {
        Protocol::V311 => "3",
        Protocol::V5 => "5",
    };
    let endpoint = &profile.endpoint;
    let place = match endpoint.carrier {
        Carrier::Tcp => format!("{}\n{}", endpoint.host, endpoint.port),
        Carrier::WebSocket => format!("{}\n{}\n{}", endpoint.host, endpoint.port, endpoint.websocket.path),
        Carrier::UnixSocket => endpoint.socket_file.display().to_string(),
    };
    let identity = format!("{version}\n{place}\n{}", profile.client_id);
    let hash = digest::digest(&digest::SHA256, identity.as_bytes());
    let number: String = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let shown: String = profile.client_id.chars().take(32).map(plain).collect();
    sessions.join(format!("{shown}-{number}.session"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_has_a_file_of_its_own() {
        let sessions = Path::new("sessions");
        let one = Profile { client_id: "a/b c".to_owned(), ..Profile::default() };
        let mut others = [one.clone(), one.clone(), one.clone(), one.clone()];
        others[0].client_id = "a_b_c".to_owned();
        others[1].endpoint.port = 1;
        others[2].endpoint.host = "elsewhere".to_owned();
        others[3].protocol = Protocol::V5;
        let file = kept_file(sessions, &one);
        assert!(file.to_string_lossy().starts_with("sessions/a_b_c-"), "{}", file.display());
        assert!(others.iter().all(|other| kept_file(sessions, other) != file));
        let mut same = Profile { name: "another".to_owned(), ..one };
        same.credentials.username = "somebody else".to_owned();
        assert_eq!(kept_file(sessions, &same), file);
    }
}
