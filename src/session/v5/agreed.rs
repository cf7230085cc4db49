//! Topic aliases that the user chose: the topic goes out once, then its number alone (MQTT 5, 3.3.2.3.4).
//!
//! A number holds for one connection. What the library has not written when a connection is lost, it sends on the next one,
//! so topics are left out only where there will be no next one. Nor are they where the library chooses aliases, too: it may
//! give the number to another topic.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::mqtt::{Message, Topic};
use crate::profile::Profile;

/// What the broker knows of the user's aliases by the time that what was handed over has arrived.
pub(super) struct Agreed(Option<RefCell<HashMap<u16, Topic>>>);

impl Agreed {
    pub(super) fn of(profile: &Profile) -> Self {
        let leaves_out = !profile.session.auto_reconnect && !profile.mqtt5.use_topic_aliases;
        Self(leaves_out.then(RefCell::default))
    }

    /// The topic to send with the message that is handed over next: empty if its alias stands for it.
    pub(super) fn topic<'a>(&self, message: &'a Message) -> &'a str {
        let alias = message.properties.as_ref().and_then(|properties| properties.topic_alias);
        let (Some(agreed), Some(alias)) = (&self.0, alias) else { return message.topic.as_str() };
        let mut agreed = agreed.borrow_mut();
        if agreed.get(&alias) == Some(&message.topic) {
            return "";
        }
        agreed.insert(alias, message.topic.clone());
        message.topic.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{Properties, Qos};

    fn sent(agreed: &Agreed, table: &[(&str, Option<u16>)]) -> Vec<String> {
        let send = |(topic, topic_alias): &(&str, Option<u16>)| {
            let message = Message {
                topic: Topic::parse(topic).unwrap(),
                payload: "x".into(),
                qos: Qos::AtMostOnce,
                retain: false,
                properties: Some(Box::new(Properties { topic_alias: *topic_alias, ..Properties::default() })),
                at: jiff::Timestamp::UNIX_EPOCH,
            };
            agreed.topic(&message).to_owned()
        };
        table.iter().map(send).collect()
    }

    #[test]
    fn a_topic_goes_out_once_for_each_number_that_it_gets() {
        let table = [("a", Some(1)), ("a", Some(1)), ("a", None), ("b", Some(1)), ("a", Some(1)), ("a", Some(2))];
        let mut profile = Profile::default();
        profile.session.auto_reconnect = false;
        assert_eq!(sent(&Agreed::of(&profile), &table), ["a", "", "a", "b", "a", "a"]);
        profile.mqtt5.use_topic_aliases = true;
        assert_eq!(sent(&Agreed::of(&profile), &table[..2]), ["a", "a"]);
        profile.mqtt5.use_topic_aliases = false;
        profile.session.auto_reconnect = true;
        assert_eq!(sent(&Agreed::of(&profile), &table[..2]), ["a", "a"]);
    }
}
