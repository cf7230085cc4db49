//! What the broker said when it took a tab in, and what follows from it for what is typed.

use super::Tab;
use crate::explain::{self, GreetingFact};
use crate::mqtt::{Connack, Filter, Qos, SubscribeOptions, Topic};
use crate::session::{Refusal, offer};

impl Tab {
    /// What the broker grants and offers; nothing while not connected.
    #[must_use]
    pub fn greeting(&self) -> Vec<GreetingFact> {
        self.connack().map(|connack| explain::greeting(connack, self.profile_in_use())).unwrap_or_default()
    }

    /// Why this would not be published, in one sentence, as far as the broker said it beforehand.
    #[must_use]
    pub fn publish_objection(&self, qos: Qos, retain: bool, alias: Option<u16>) -> Option<String> {
        let connack = self.connack()?;
        let objection = offer::publish(connack, qos, retain).and_then(|()| offer::alias(connack, alias));
        objection.err().as_ref().map(explain::objection)
    }

    /// The same for a subscription.
    #[must_use]
    pub fn subscribe_objection(&self, filter: &Filter, options: &SubscribeOptions) -> Option<String> {
        let objection: Option<Refusal> = offer::subscription(self.connack()?, filter, options).err();
        objection.as_ref().map(explain::objection)
    }

    /// A topic to expect answers on: the one that the broker wants, else one with our client id.
    #[must_use]
    pub fn suggested_response_topic(&self) -> String {
        let connack = self.connack();
        let wanted = connack.and_then(|connack| connack.response_information.clone());
        let assigned = connack.and_then(|connack| connack.assigned_client_id.as_deref());
        let ours = format!("answers/{}", assigned.unwrap_or(&self.profile_in_use().client_id));
        let usable = |topic: &String| Topic::check(topic).is_ok();
        wanted.filter(usable).or(Some(ours).filter(usable)).unwrap_or_else(|| "answers".to_owned())
    }

    fn connack(&self) -> Option<&Connack> {
        self.connection.greeting.as_ref().map(|greeting| &greeting.connack)
    }
}
