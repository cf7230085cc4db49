//! Authentication whose steps the user takes, and authenticating again on the same connection (MQTT 5, 4.12).
//!
//! An answer goes to the session and nowhere else: it is not kept, not logged and not shown again.

use super::{App, Prompt, Question, Tab};
use crate::profile::{AuthenticationMethod, Protocol, Secret, octets};
use crate::session::Command;

/// A wish about authenticating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthenticationAction {
    /// Take this step of an authentication by hand: text, or `hex:` and digits.
    Answer(Secret),
    /// Authenticate again on the same connection.
    Again,
}

impl App {
    pub(super) fn in_authentication(&mut self, action: &AuthenticationAction) {
        match action {
            AuthenticationAction::Answer(answer) => self.answer_challenge(answer),
            AuthenticationAction::Again => self.authenticate_again(),
        }
    }

    /// Asks for answers to the brokers' challenges, and no longer for those that nobody waits for.
    pub(super) fn follow_challenges(&mut self) {
        let tabs = &self.tabs;
        self.prompts.retain(|prompt| match &prompt.question {
            Question::Challenge(asked) => tab_of(tabs, prompt).is_some_and(|tab| tab.challenge.as_ref() == Some(asked)),
            Question::AuthenticateAgain { .. } => tab_of(tabs, prompt).is_some_and(Tab::is_connected),
            Question::Secrets { .. } | Question::Unverified => true,
        });
        let waiting = tabs.iter().filter_map(|tab| Some((tab.id, Question::Challenge(tab.challenge.clone()?))));
        let unasked = |(id, question): &(_, Question)| {
            !self.prompts.iter().any(|prompt| prompt.tab == *id && prompt.question == *question)
        };
        let new: Vec<_> = waiting.filter(unasked).collect();
        new.into_iter().for_each(|(id, question)| self.ask(id, question));
    }

    /// Hands the user's step over to the session. What are no octets leaves the question open.
    fn answer_challenge(&mut self, answer: &Secret) {
        let Some(prompt) = self.prompts.first() else { return };
        let (id, Some(data)) = (prompt.tab, octets(answer.reveal())) else { return };
        match prompt.question {
            Question::Challenge(_) => {
                if let Some(tab) = self.tab_of(id) {
                    tab.challenge = None;
                    tab.send(Command::Authenticate(data.into()));
                }
            }
            Question::AuthenticateAgain { .. } => {
                if let Some(tab) = self.tab_of(id) {
                    tab.reauthenticate(data);
                }
            }
            Question::Secrets { .. } | Question::Unverified => return,
        }
        self.prompts.remove(0);
    }

    /// Begins to authenticate again; where it is done by hand, asks for the first step.
    fn authenticate_again(&mut self) {
        let tab = self.tab_mut();
        let authentication = tab.profile_in_use().mqtt5.authentication.clone();
        match authentication.method {
            AuthenticationMethod::Off => {}
            AuthenticationMethod::ScramSha256 => tab.reauthenticate(bytes::Bytes::new()),
            AuthenticationMethod::ByHand => {
                let question = Question::AuthenticateAgain { method: authentication.name };
                self.ask(self.active, question);
            }
        }
    }
}

fn tab_of<'a>(tabs: &'a [Tab], prompt: &Prompt) -> Option<&'a Tab> {
    tabs.iter().find(|tab| tab.id == prompt.tab)
}

impl Tab {
    /// Whether there is a method by which to authenticate again.
    pub(super) fn may_authenticate_again(&self) -> bool {
        let profile = self.profile_in_use();
        self.is_connected()
            && profile.protocol == Protocol::V5
            && profile.mqtt5.authentication.method != AuthenticationMethod::Off
    }

    fn reauthenticate(&mut self, data: bytes::Bytes) {
        let ticket = self.ticket();
        self.connection.reauthentication.begin(ticket);
        self.send(Command::Reauthenticate { ticket, data: data.into() });
    }
}
