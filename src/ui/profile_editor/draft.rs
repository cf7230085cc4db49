//! One profile while it is edited: what is typed, how that differs from what is kept, and what is wrong with it.

use std::mem;

use super::files::FileRows;
use super::findings::Question;

use super::numbers::Numbers;
use super::problems::Problems;
use super::secrets::TypedSecrets;
use super::tidy::{leave_out_empty_rows, tidy};
use crate::app::{Action, Problem, Profile, ProfileId, Verification};
use crate::ui::widgets::{Fold, PathState, Pause};

/// The unsaved state of one profile. Holds typed secrets, so it has no `Debug`.
pub(super) struct Draft {
    /// What is kept.
    saved: Profile,
    /// What is typed, but for the numbers.
    pub(super) profile: Profile,
    /// The number fields.
    pub(super) numbers: Numbers,
    /// "ALPN", separated by commas.
    pub(super) alpn: String,
    /// New secrets.
    pub(super) secrets: TypedSecrets,
    /// What a pasted URL filled in, as a sentence.
    pub(super) from_url: Option<String>,
    /// The fields for certificates, keys and keystores.
    pub(super) files: FileRows,
    /// "Key Log File".
    pub(super) key_log: PathState,
    /// What was asked about the whole.
    pub(super) examination: Pause<Question>,
    /// "Socket File".
    pub(super) socket: PathState,
    /// The fold of the tab "General".
    pub(super) general_more: Fold,
    /// The fold of the tab "SSL/TLS".
    pub(super) tls_more: Fold,
    /// The fold of the tab "LWT".
    pub(super) will_more: Fold,
    /// "No verification" was chosen and is not confirmed yet.
    pub(super) asking_unverified: bool,
    /// It was handed over to be kept; whether that worked is seen in the next frame.
    submitted: bool,
}

impl Draft {
    /// The draft of a profile in which nothing was typed yet.
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            saved: profile.clone(),
            profile: profile.clone(),
            numbers: Numbers::of(profile),
            alpn: profile.tls.alpn.join(", "),
            secrets: TypedSecrets::default(),
            from_url: None,
            files: FileRows::default(),
            key_log: PathState::default(),
            examination: Pause::default(),
            socket: PathState::default(),
            general_more: Fold::default(),
            tls_more: Fold::default(),
            will_more: Fold::default(),
            asking_unverified: false,
            submitted: false,
        }
    }

    /// Whether there is something to keep.
    pub(super) fn is_changed(&self) -> bool {
        let mut typed = self.profile.clone();
        let no_number = !self.write_texts_into(&mut typed).is_empty();
        no_number || typed != self.saved || !self.secrets.is_empty()
    }

    /// Back to what is kept.
    pub(super) fn revert(&mut self) {
        *self = self.begun_anew(&self.saved);
    }

    /// A new draft of this profile that looks as this one.
    fn begun_anew(&self, profile: &Profile) -> Self {
        let Self { general_more, tls_more, will_more, .. } = *self;
        Self { general_more, tls_more, will_more, ..Self::of(profile) }
    }

    /// The profile as it would be kept: numbers read, and tidy.
    pub(super) fn result(&self) -> Profile {
        let mut profile = self.profile.clone();
        // What is no number is a problem, and with a problem nothing is kept.
        let _told_elsewhere = self.write_texts_into(&mut profile);
        tidy(&mut profile);
        profile
    }

    /// Puts what is typed as text, but is something else, into the profile, and tells what cannot be read.
    fn write_texts_into(&self, profile: &mut Profile) -> Vec<Problem> {
        let names = self.alpn.split(',').map(str::trim).filter(|name| !name.is_empty());
        profile.tls.alpn = names.map(str::to_owned).collect();
        leave_out_empty_rows(profile);
        self.numbers.write_into(profile)
    }

    /// Chooses what is demanded of the server's certificate. To demand nothing has to be confirmed, once a profile.
    pub(super) fn choose_verification(&mut self, chosen: Verification) {
        let tls = &mut self.profile.tls;
        if chosen == Verification::Nothing && !tls.unverified_confirmed {
            self.asking_unverified = true;
            return;
        }
        tls.demand(chosen);
    }

    /// The answer to the question about "No verification".
    pub(super) fn answer_unverified(&mut self, confirmed: bool) {
        self.asking_unverified = false;
        if confirmed {
            self.profile.tls.demand_nothing();
        }
    }

    /// Everything that is wrong.
    pub(super) fn problems(&self) -> Problems {
        Problems::of(&self.result(), self.write_texts_into(&mut self.profile.clone()))
    }

    /// Hands the draft over to be kept.
    pub(super) fn submit(&mut self, id: &ProfileId) -> Action {
        self.submitted = true;
        Action::SaveProfile {
            id: id.clone(),
            profile: Box::new(self.result()),
            secrets: self.secrets.to_secrets(),
            remember: self.secrets.remember,
        }
    }

    /// Looks whether a draft that was handed over is kept now. `Some(false)`: it is not, and stays a draft.
    pub(super) fn settle(&mut self, kept: &Profile) -> Option<bool> {
        if !mem::take(&mut self.submitted) {
            return None;
        }
        let worked = *kept == self.result();
        if worked {
            let remember = self.secrets.remember;
            *self = self.begun_anew(kept);
            self.secrets.remember = remember;
        }
        Some(worked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Carrier, SecretKind};

    type Change = fn(&mut Draft);

    fn named(name: &str) -> (String, String) {
        (name.to_owned(), String::new())
    }

    fn sound() -> Profile {
        let mut profile = Profile::default();
        profile.endpoint.host = "broker.example".to_owned();
        profile
    }

    #[test]
    fn a_draft_is_changed_by_whatever_is_typed_and_by_nothing_else() {
        let table: [(&str, bool, Change); 19] = [
            ("nothing", false, |_| {}),
            ("name", true, |draft| draft.profile.name.push('x')),
            ("the same port", false, |draft| draft.numbers.port = " 1883".to_owned()),
            ("another port", true, |draft| draft.numbers.port = "8883".to_owned()),
            ("no port", true, |draft| draft.numbers.port.clear()),
            ("password", true, |draft| draft.secrets.type_in(SecretKind::Password, "p")),
            ("keystore password", true, |draft| draft.secrets.type_in(SecretKind::KeystorePassword, "p")),
            ("no ALPN", false, |draft| draft.alpn = " , ".to_owned()),
            ("ALPN", true, |draft| draft.alpn = "mqtt".to_owned()),
            ("alias", true, |draft| draft.profile.tls.client_key_alias = "client1".to_owned()),
            ("carrier", true, |draft| draft.profile.endpoint.carrier = Carrier::WebSocket),
            ("no proxy port", false, |draft| draft.numbers.proxy_port = " ".to_owned()),
            ("proxy port", true, |draft| draft.numbers.proxy_port = "3128".to_owned()),
            ("session expiry", true, |draft| draft.numbers.session_expiry = "never".to_owned()),
            ("authentication password", true, |draft| draft.secrets.type_in(SecretKind::AuthenticationPassword, "p")),
            ("an empty row", false, |draft| draft.profile.mqtt5.user_properties.push(Default::default())),
            ("a row", true, |draft| draft.profile.mqtt5.user_properties.push(named("site"))),
            ("a row of the will", true, |draft| {
                draft.profile.last_will.properties.user_properties.push(named("site"));
            }),
            ("name check", true, |draft| draft.choose_verification(Verification::ChainOnly)),
        ];
        for (case, changed, change) in table {
            let mut draft = Draft::of(&sound());
            change(&mut draft);
            assert_eq!(draft.is_changed(), changed, "{case}");
            draft.revert();
            assert!(!draft.is_changed(), "{case}, reverted");
        }
    }

    #[test]
    fn to_verify_nothing_has_to_be_confirmed_once_and_again_after_another_choice() {
        let state = |draft: &Draft| {
            let tls = &draft.profile.tls;
            (draft.asking_unverified, tls.verification, tls.unverified_confirmed)
        };
        let mut draft = Draft::of(&sound());
        draft.choose_verification(Verification::Nothing);
        assert_eq!(state(&draft), (true, Verification::Full, false));
        draft.answer_unverified(false);
        assert_eq!(state(&draft), (false, Verification::Full, false));
        draft.choose_verification(Verification::Nothing);
        draft.answer_unverified(true);
        assert_eq!(state(&draft), (false, Verification::Nothing, true));
        draft.choose_verification(Verification::Nothing);
        assert_eq!(state(&draft), (false, Verification::Nothing, true), "once a profile");
        draft.choose_verification(Verification::ChainOnly);
        assert_eq!(state(&draft), (false, Verification::ChainOnly, false));
    }

    #[test]
    fn the_result_is_tidy() {
        let mut draft = Draft::of(&sound());
        draft.profile.endpoint.host = " broker.example ".to_owned();
        draft.profile.name = "Plant A ".to_owned();
        draft.numbers.port = " 8883 ".to_owned();
        draft.profile.tls.ca_file = "~/ca.pem".into();
        draft.alpn = "mqtt,, x-amzn-mqtt-ca ,".to_owned();
        draft.profile.endpoint.socket_file = "~/broker.sock".into();
        draft.profile.endpoint.websocket.headers = vec![named(" "), named(" X-Plant ")];
        let result = draft.result();
        assert_eq!((result.endpoint.host.as_str(), result.endpoint.port), ("broker.example", 8883));
        assert_eq!(result.name, "Plant A");
        assert_eq!(result.tls.alpn, ["mqtt", "x-amzn-mqtt-ca"]);
        assert_eq!(result.endpoint.socket_file, std::env::home_dir().unwrap().join("broker.sock"));
        assert_eq!(result.endpoint.websocket.headers, [named("X-Plant")]);
        assert_eq!(result.tls.ca_file, std::env::home_dir().unwrap().join("ca.pem"));
    }

    #[test]
    fn a_draft_that_could_not_be_kept_stays() {
        let id = ProfileId("a".to_owned());
        let mut draft = Draft::of(&sound());
        assert_eq!(draft.settle(&sound()), None);
        draft.profile.name = "Plant A".to_owned();
        draft.secrets.type_in(SecretKind::Password, "p");
        let Action::SaveProfile { profile, .. } = draft.submit(&id) else { panic!("no SaveProfile") };
        assert_eq!(draft.settle(&sound()), Some(false));
        assert!(draft.is_changed());
        draft.submit(&id);
        assert_eq!(draft.settle(&profile), Some(true));
        assert!(!draft.is_changed());
        assert!(draft.secrets.is_empty());
    }
}
