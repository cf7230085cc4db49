//! Secrets that were typed, held in memory only, and those that turned out to be wrong.

use std::collections::HashMap;

use crate::mqtt::ReasonCode;
use crate::profile::{ProfileId, Secrets};
use crate::session::SessionError;
use crate::tls::TlsFileError;

/// What is known of each profile's secrets.
#[derive(Debug, Default)]
pub(super) struct Vault {
    typed: HashMap<ProfileId, Secrets>,
    doubts: HashMap<ProfileId, Doubts>,
}

/// What the last attempt gave reason to ask for again, wherever it came from.
#[derive(Debug, Clone, Copy, Default)]
struct Doubts {
    password: bool,
    key_passphrase: bool,
}

impl Vault {
    /// Takes over what was typed; what was not typed stays as it was.
    pub(super) fn keep(&mut self, profile: &ProfileId, secrets: Secrets) {
        let doubts = self.doubts.entry(profile.clone()).or_default();
        doubts.password &= secrets.password.is_none();
        doubts.key_passphrase &= secrets.key_passphrase.is_none();
        let known = self.typed.entry(profile.clone()).or_default();
        known.password = secrets.password.or(known.password.take());
        known.key_passphrase = secrets.key_passphrase.or(known.key_passphrase.take());
    }

    /// What was typed, else what the keychain has, but nothing that is in doubt.
    pub(super) fn choose(&self, profile: &ProfileId, keychain: Secrets) -> Secrets {
        let typed = self.typed.get(profile).cloned().unwrap_or_default();
        let doubts = self.doubts_of(profile);
        Secrets {
            password: typed.password.or(keychain.password).filter(|_| !doubts.password),
            key_passphrase: typed.key_passphrase.or(keychain.key_passphrase).filter(|_| !doubts.key_passphrase),
        }
    }

    /// Learns from a failed attempt which secret to ask for again.
    pub(super) fn learn(&mut self, profile: &ProfileId, cause: &SessionError, with_password: bool) {
        let doubts = self.doubts.entry(profile.clone()).or_default();
        match cause {
            SessionError::Files(TlsFileError::WrongPassphrase { .. }) => doubts.key_passphrase = true,
            // Mosquitto answers a wrong password with "not authorised".
            SessionError::Refused { refusal, .. }
                if with_password
                    && [ReasonCode::BAD_USER_NAME_OR_PASSWORD, ReasonCode::NOT_AUTHORIZED]
                        .contains(&refusal.reason) =>
            {
                doubts.password = true;
            }
            _ => {}
        }
    }

    /// Forgets all about a profile.
    pub(super) fn forget(&mut self, profile: &ProfileId) {
        self.typed.remove(profile);
        self.doubts.remove(profile);
    }

    /// Why a secret is asked for again, if it is.
    pub(super) fn note(&self, profile: &ProfileId) -> Option<String> {
        let doubts = self.doubts_of(profile);
        if doubts.key_passphrase {
            return Some("The last passphrase does not open the key.".to_owned());
        }
        doubts.password.then(|| "The broker refused the last user name and password.".to_owned())
    }

    fn doubts_of(&self, profile: &ProfileId) -> Doubts {
        self.doubts.get(profile).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::ConnectRefusal;
    use crate::profile::Secret;

    fn password(text: &str) -> Secrets {
        Secrets { password: Some(Secret::new(text.to_owned())), key_passphrase: None }
    }

    #[test]
    fn a_refused_password_is_asked_for_again_even_if_the_keychain_has_it() {
        let profile = ProfileId("plant".to_owned());
        let mut vault = Vault::default();
        assert_eq!(vault.choose(&profile, password("kept")), password("kept"));

        let refusal = ConnectRefusal::v311(5);
        let refused = SessionError::Refused { refusal, reason_string: None, security: None };
        vault.learn(&profile, &refused, false);
        assert_eq!(vault.choose(&profile, password("kept")), password("kept"), "none was sent, so none was wrong");
        vault.learn(&profile, &refused, true);
        assert_eq!(vault.choose(&profile, password("kept")), Secrets::default());
        assert!(vault.note(&profile).is_some());

        vault.keep(&profile, password("typed"));
        assert_eq!(vault.choose(&profile, password("kept")), password("typed"));
        assert_eq!(vault.note(&profile), None);
    }
}
