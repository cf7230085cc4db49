//! One profile while it is edited: what is typed, how that differs from what is kept, and what is wrong with it.

use std::mem;

use super::numbers::Numbers;
use crate::app::{self, Action, BrokerUrl, Field, Problem, Profile, ProfileId, Secret, SecretKind, Secrets};
use crate::ui::widgets::{PathState, expand_home};

/// The unsaved state of one profile. Holds typed secrets, so it has no `Debug`.
pub(super) struct Draft {
    /// What is kept.
    saved: Profile,
    /// What is typed, but for the numbers.
    pub(super) profile: Profile,
    /// The number fields.
    pub(super) numbers: Numbers,
    /// A new password; empty leaves the known one alone.
    pub(super) password: String,
    /// A new Client Key Password; empty leaves the known one alone.
    pub(super) key_password: String,
    /// Whether the secrets are shown as text while they are typed.
    pub(super) secrets_shown: bool,
    /// Whether typed secrets go to the system keychain.
    pub(super) remember: bool,
    /// What a pasted URL filled in, as a sentence.
    pub(super) from_url: Option<String>,
    /// The file fields: CA, client certificate, client key.
    pub(super) files: [PathState; 3],
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
            password: String::new(),
            key_password: String::new(),
            secrets_shown: false,
            remember: true,
            from_url: None,
            files: Default::default(),
            submitted: false,
        }
    }

    /// Whether there is something to keep.
    pub(super) fn is_changed(&self) -> bool {
        let mut typed = self.profile.clone();
        let no_number = !self.numbers.write_into(&mut typed).is_empty();
        no_number || typed != self.saved || !self.password.is_empty() || !self.key_password.is_empty()
    }

    /// Back to what is kept.
    pub(super) fn revert(&mut self) {
        *self = Self::of(&self.saved);
    }

    /// The profile as it would be kept: numbers read, spaces around names gone, `~` written out.
    pub(super) fn result(&self) -> Profile {
        let mut profile = self.profile.clone();
        // What is no number is a problem, and with a problem nothing is kept.
        let _told_elsewhere = self.numbers.write_into(&mut profile);
        trim(&mut profile.name);
        trim(&mut profile.endpoint.host);
        let tls = &mut profile.tls;
        for file in [&mut tls.ca_file, &mut tls.client_certificate_file, &mut tls.client_key_file] {
            *file = expand_home(file);
        }
        profile
    }

    /// Everything that is wrong, in the order of the window; one problem a field.
    pub(super) fn problems(&self) -> Problems {
        let mut problems = self.numbers.write_into(&mut self.profile.clone());
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
            secrets: self.typed_secrets(),
            remember: self.remember,
        }
    }

    fn typed_secrets(&self) -> Secrets {
        let typed = [(SecretKind::Password, &self.password), (SecretKind::KeyPassphrase, &self.key_password)];
        let typed = typed.into_iter().filter(|(_, text)| !text.is_empty());
        typed.fold(Secrets::default(), |secrets, (kind, text)| secrets.with(kind, Secret::new(text.clone())))
    }

    /// Looks whether a draft that was handed over is kept now. `Some(false)`: it is not, and stays a draft.
    pub(super) fn settle(&mut self, kept: &Profile) -> Option<bool> {
        if !mem::take(&mut self.submitted) {
            return None;
        }
        let worked = *kept == self.result();
        if worked {
            *self = Self { remember: self.remember, ..Self::of(kept) };
        }
        Some(worked)
    }

    /// Takes a pasted URL apart, if the address is one.
    pub(super) fn take_url(&mut self) {
        let Some(Ok(url)) = BrokerUrl::parse(self.profile.endpoint.host.trim()) else { return };
        self.from_url = Some(taken_from(&url));
        self.profile.endpoint.host = url.host;
        self.numbers.port = url.port.to_string();
        self.profile.tls.enabled = url.tls;
        if let Some(username) = url.username {
            self.profile.credentials.username = username;
        }
    }
}

/// What is wrong, by field.
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// What is wrong with this field.
    pub(super) fn at(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }

    /// The first that keeps the draft from being kept. Saved subscriptions are edited elsewhere, so they never do.
    pub(super) fn first(&self) -> Option<&Problem> {
        self.0.iter().find(|problem| problem.field != Field::Subscriptions)
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

    type Change = fn(&mut Draft);

    fn sound() -> Profile {
        let mut profile = Profile::default();
        profile.endpoint.host = "broker.example".to_owned();
        profile
    }

    #[test]
    fn a_draft_is_changed_by_whatever_is_typed_and_by_nothing_else() {
        let table: [(&str, bool, Change); 7] = [
            ("nothing", false, |_| {}),
            ("name", true, |draft| draft.profile.name.push('x')),
            ("the same port", false, |draft| draft.numbers.port = " 1883".to_owned()),
            ("another port", true, |draft| draft.numbers.port = "8883".to_owned()),
            ("no port", true, |draft| draft.numbers.port.clear()),
            ("password", true, |draft| draft.password = "p".to_owned()),
            ("key password", true, |draft| draft.key_password = "p".to_owned()),
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
    fn the_result_is_tidy() {
        let mut draft = Draft::of(&sound());
        draft.profile.endpoint.host = " broker.example ".to_owned();
        draft.profile.name = "Plant A ".to_owned();
        draft.numbers.port = " 8883 ".to_owned();
        draft.profile.tls.ca_file = "~/ca.pem".into();
        let result = draft.result();
        assert_eq!((result.endpoint.host.as_str(), result.endpoint.port), ("broker.example", 8883));
        assert_eq!(result.name, "Plant A");
        assert_eq!(result.tls.ca_file, std::env::home_dir().unwrap().join("ca.pem"));
    }

    #[test]
    fn a_draft_that_could_not_be_kept_stays() {
        let id = ProfileId("a".to_owned());
        let mut draft = Draft::of(&sound());
        assert_eq!(draft.settle(&sound()), None);
        draft.profile.name = "Plant A".to_owned();
        draft.password = "p".to_owned();
        let Action::SaveProfile { profile, .. } = draft.submit(&id) else { panic!("no SaveProfile") };
        assert_eq!(draft.settle(&sound()), Some(false));
        assert!(draft.is_changed());
        draft.submit(&id);
        assert_eq!(draft.settle(&profile), Some(true));
        assert!(!draft.is_changed());
        assert!(draft.password.is_empty());
    }
}
