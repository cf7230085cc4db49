//! One profile while it is edited: what is typed, how that differs from what is kept, and what is wrong with it.

use std::mem;

use zeroize::Zeroizing;

use super::files::FileRows;
use super::findings::Question;
use super::numbers::Numbers;
use super::secrets::TypedSecrets;
use crate::app::{self, Action, BrokerUrl, Field, Problem, Profile, ProfileId, Verification};
use crate::ui::widgets::{PathState, Pause, expand_home};

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
    /// Whether the fold "More" is open; `None`: nobody touched it.
    pub(super) more_open: Option<bool>,
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
            more_open: None,
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
        *self = Self { more_open: self.more_open, ..Self::of(&self.saved) };
    }

    /// The profile as it would be kept: numbers read, spaces around names gone, `~` written out.
    pub(super) fn result(&self) -> Profile {
        let mut profile = self.profile.clone();
        // What is no number is a problem, and with a problem nothing is kept.
        let _told_elsewhere = self.write_texts_into(&mut profile);
        let tls = &mut profile.tls;
        for file in [
            &mut tls.ca_file,
            &mut tls.client_certificate_file,
            &mut tls.client_key_file,
            &mut tls.keystore_file,
            &mut tls.client_keystore_file,
            &mut tls.key_log_file,
        ] {
            *file = expand_home(file);
        }
        for text in [&mut profile.name, &mut profile.endpoint.host, &mut tls.server_name, &mut tls.pinned_sha256] {
            trim(text);
        }
        profile
    }

    /// Puts what is typed as text, but is something else, into the profile, and tells what cannot be read.
    fn write_texts_into(&self, profile: &mut Profile) -> Vec<Problem> {
        let names = self.alpn.split(',').map(str::trim).filter(|name| !name.is_empty());
        profile.tls.alpn = names.map(str::to_owned).collect();
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

    /// Everything that is wrong, in the order of the window; one problem a field.
    pub(super) fn problems(&self) -> Problems {
        let mut problems = self.write_texts_into(&mut self.profile.clone());
        if self.profile.endpoint.local_test_broker {
            problems.retain(|problem| problem.field != Field::Port);
        }
        for problem in app::check(&self.result()) {
            if problems.iter().all(|known| known.field != problem.field) {
                problems.push(problem);
            }
        }
        Problems(problems)
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
            *self = Self { more_open: self.more_open, ..Self::of(kept) };
            self.secrets.remember = remember;
        }
        Some(worked)
    }

    /// Takes a pasted URL apart, if the address is one, and says whether it was. A password in it is left out and wiped.
    pub(super) fn take_url(&mut self) -> bool {
        let Some(Ok(url)) = BrokerUrl::parse(self.profile.endpoint.host.trim()) else { return false };
        self.from_url = Some(taken_from(&url));
        let _wiped = Zeroizing::new(mem::replace(&mut self.profile.endpoint.host, url.host));
        self.numbers.port = url.port.to_string();
        self.profile.tls.enabled = url.tls;
        if let Some(username) = url.username {
            self.profile.credentials.username = username;
        }
        true
    }
}

/// What is wrong, by field.
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// What is wrong with this field.
    pub(super) fn at(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }

    /// The first that keeps the draft from being kept. Saved subscriptions and decoders are edited elsewhere, so they
    /// never do.
    pub(super) fn first(&self) -> Option<&Problem> {
        self.0.iter().find(|problem| !matches!(problem.field, Field::Subscriptions | Field::Decoders))
    }

    /// The fields with a problem.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.0.iter().map(|problem| problem.field)
    }
}

fn taken_from(url: &BrokerUrl) -> String {
    let tls = if url.tls { "on" } else { "off" };
    let user = url.username.as_ref().map(|name| format!(", User Name {name}")).unwrap_or_default();
    format!("Taken from the URL: Broker Port {}, SSL/TLS {tls}{user}.", url.port)
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::SecretKind;

    type Change = fn(&mut Draft);

    fn sound() -> Profile {
        let mut profile = Profile::default();
        profile.endpoint.host = "broker.example".to_owned();
        profile
    }

    #[test]
    fn a_draft_is_changed_by_whatever_is_typed_and_by_nothing_else() {
        let table: [(&str, bool, Change); 11] = [
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
        let result = draft.result();
        assert_eq!((result.endpoint.host.as_str(), result.endpoint.port), ("broker.example", 8883));
        assert_eq!(result.name, "Plant A");
        assert_eq!(result.tls.alpn, ["mqtt", "x-amzn-mqtt-ca"]);
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
