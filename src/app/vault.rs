//! Secrets that were typed, held in memory only, and those that turned out to be wrong.

use std::collections::{HashMap, HashSet};

use crate::mqtt::ReasonCode;
use crate::profile::{ProfileId, SecretKind, Secrets};
use crate::session::{ScramError, SessionError};
use crate::tls::TlsFileError;
use crate::transport::{ProxyError, TransportError, WebSocketError};

/// What is known of each profile's secrets.
#[derive(Debug, Default)]
pub(super) struct Vault {
    typed: HashMap<ProfileId, Secrets>,
    /// What the last attempt gave reason to ask for again, wherever it came from.
    doubts: HashMap<ProfileId, HashSet<SecretKind>>,
}

impl Vault {
    /// Takes over what was typed; what was not typed stays as it was.
    pub(super) fn keep(&mut self, profile: &ProfileId, secrets: Secrets) {
        self.doubts.entry(profile.clone()).or_default().retain(|kind| secrets.get(*kind).is_none());
        self.typed.entry(profile.clone()).or_default().merge(secrets);
    }

    /// What was typed, but nothing that is in doubt.
    pub(super) fn known(&self, profile: &ProfileId) -> Secrets {
        let mut known = self.typed.get(profile).cloned().unwrap_or_default();
        let doubted = self.doubted(profile);
        known.retain(|kind| !doubted.contains(&kind));
        known
    }

    /// What is asked for again, even if the keychain has it.
    pub(super) fn doubted(&self, profile: &ProfileId) -> Vec<SecretKind> {
        self.doubts.get(profile).map(|doubts| doubts.iter().copied().collect()).unwrap_or_default()
    }

    /// Learns from a failed attempt, in which these secrets were shown to others, which to ask for again.
    pub(super) fn learn(&mut self, profile: &ProfileId, cause: &SessionError, sent: &[SecretKind]) {
        let doubted = doubted(cause).iter().copied();
        // What opens a file is shown to nobody.
        let (own, shown): (Vec<_>, Vec<_>) = doubted.partition(|kind| opens_a_file(*kind));
        let doubted: Vec<_> = shown.into_iter().filter(|kind| sent.contains(kind)).chain(own).collect();
        if !doubted.is_empty() {
            self.doubts.entry(profile.clone()).or_default().extend(doubted);
        }
    }

    /// Forgets all about a profile.
    pub(super) fn forget(&mut self, profile: &ProfileId) {
        self.typed.remove(profile);
        self.doubts.remove(profile);
    }

    /// Why a secret is asked for again, if it is.
    pub(super) fn note(&self, profile: &ProfileId) -> Option<String> {
        let doubts = self.doubts.get(profile)?;
        let about = |kind: SecretKind| match kind {
            SecretKind::Password => "The broker refused the last user name and password.",
            SecretKind::KeyPassphrase => "The last password does not open the key.",
            SecretKind::KeystorePassword => "The last password does not open the keystore.",
            SecretKind::ClientKeystorePassword => "The last password does not open the client keystore.",
            SecretKind::ProxyPassword => "The proxy refused the last user name and password.",
            SecretKind::WebSocketAuthorization => "The server refused the last Authorization header.",
            SecretKind::AuthenticationPassword => "The broker refused the last authentication password.",
        };
        SecretKind::ALL.into_iter().rfind(|kind| doubts.contains(kind)).map(|kind| about(kind).to_owned())
    }
}

/// The secrets that this failure is about, as far as they were used at all.
fn doubted(cause: &SessionError) -> &[SecretKind] {
    match cause {
        SessionError::Files(TlsFileError::WrongPassphrase { secret, .. }) => std::slice::from_ref(secret),
        // Mosquitto answers a wrong password with "not authorised", and SCRAM is refused with it by all.
        SessionError::Refused { refusal, .. }
            if [ReasonCode::BAD_USER_NAME_OR_PASSWORD, ReasonCode::NOT_AUTHORIZED].contains(&refusal.reason.code) =>
        {
            &[SecretKind::Password, SecretKind::AuthenticationPassword]
        }
        SessionError::Authentication { source: ScramError::Refused(_) | ScramError::ProhibitedPassword } => {
            &[SecretKind::AuthenticationPassword]
        }
        SessionError::Transport(error) => doubted_on_the_way(error),
        SessionError::Files(_)
        | SessionError::Refused { .. }
        | SessionError::Timeout { .. }
        | SessionError::NoConnack { .. }
        | SessionError::Lost { .. }
        | SessionError::Protocol { .. }
        | SessionError::Violation(_)
        | SessionError::Broke { .. }
        | SessionError::Profile { .. }
        | SessionError::Authentication { .. }
        | SessionError::NoThread(_) => &[],
    }
}

/// The same for what stands between us and the broker.
const fn doubted_on_the_way(error: &TransportError) -> &'static [SecretKind] {
    match error {
        TransportError::Proxy { source: ProxyError::CredentialsWanted | ProxyError::CredentialsRefused, .. } => {
            &[SecretKind::ProxyPassword]
        }
        TransportError::WebSocket { source: WebSocketError::Status { status: 401 | 403, .. }, .. } => {
            &[SecretKind::WebSocketAuthorization]
        }
        TransportError::Resolve { .. }
        | TransportError::Tcp { .. }
        | TransportError::LocalAddress { .. }
        | TransportError::UnixSocket { .. }
        | TransportError::Proxy { .. }
        | TransportError::Tls { .. }
        | TransportError::WebSocket { .. } => &[],
    }
}

const fn opens_a_file(kind: SecretKind) -> bool {
    match kind {
        SecretKind::KeyPassphrase | SecretKind::KeystorePassword | SecretKind::ClientKeystorePassword => true,
        SecretKind::Password
        | SecretKind::ProxyPassword
        | SecretKind::WebSocketAuthorization
        | SecretKind::AuthenticationPassword => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::ConnectRefusal;
    use crate::profile::Secret;

    fn password(text: &str) -> Secrets {
        Secrets::default().with(SecretKind::Password, Secret::new(text.to_owned()))
    }

    #[test]
    fn a_refused_password_is_asked_for_again_even_if_the_keychain_has_it() {
        let profile = ProfileId("plant".to_owned());
        let mut vault = Vault::default();
        let refusal = ConnectRefusal::v311(5);
        let refused = SessionError::Refused { refusal, security: None };
        vault.keep(&profile, password("kept"));
        vault.learn(&profile, &refused, &[]);
        assert_eq!(vault.known(&profile), password("kept"), "none was sent, so none was wrong");
        vault.learn(&profile, &refused, &[SecretKind::Password]);
        assert_eq!(vault.known(&profile), Secrets::default());
        assert_eq!(vault.doubted(&profile), [SecretKind::Password]);
        assert!(vault.note(&profile).is_some());

        vault.keep(&profile, password("typed"));
        assert_eq!(vault.known(&profile), password("typed"));
        assert_eq!(vault.doubted(&profile), []);
        assert_eq!(vault.note(&profile), None);
    }

    #[test]
    fn a_refusal_is_about_what_was_sent_and_the_note_tells_the_last_of_it() {
        let profile = ProfileId("plant".to_owned());
        let refused = SessionError::Refused { refusal: ConnectRefusal::v5(0x87), security: None };
        let both = [SecretKind::Password, SecretKind::AuthenticationPassword];
        for (sent, told) in [
            (&both[..], "The broker refused the last authentication password."),
            (&both[..1], "The broker refused the last user name and password."),
        ] {
            let mut vault = Vault::default();
            vault.learn(&profile, &refused, sent);
            assert_eq!(vault.doubted(&profile).len(), sent.len());
            assert_eq!(vault.note(&profile).as_deref(), Some(told));
        }
    }

    #[test]
    fn what_does_not_open_a_file_is_doubted_though_it_is_sent_to_nobody() {
        let profile = ProfileId("plant".to_owned());
        let mut vault = Vault::default();
        let (slot, secret) = (crate::tls::Slot::ClientKey, SecretKind::KeyPassphrase);
        let wrong = TlsFileError::WrongPassphrase { slot, secret, file: "client.key".into() };
        vault.learn(&profile, &SessionError::Files(wrong), &[]);
        assert_eq!(vault.doubted(&profile), [SecretKind::KeyPassphrase]);
    }

    #[test]
    fn who_refused_decides_which_secret_is_asked_for_again() {
        let profile = ProfileId("plant".to_owned());
        let proxy = TransportError::Proxy {
            proxy: "p:1".to_owned(),
            broker: "b:1".to_owned(),
            source: ProxyError::CredentialsRefused,
        };
        let status = WebSocketError::Status { status: 401, reason: String::new(), location: None };
        let websocket = TransportError::WebSocket { security: None, source: status };
        for (error, kind) in [(proxy, SecretKind::ProxyPassword), (websocket, SecretKind::WebSocketAuthorization)] {
            let mut vault = Vault::default();
            vault.learn(&profile, &error.into(), &SecretKind::ALL);
            assert_eq!(vault.doubted(&profile), [kind]);
        }
    }
}
