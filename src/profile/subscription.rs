//! A subscription that a profile remembers.

use serde::{Deserialize, Serialize};

use crate::mqtt::{Filter, Qos, RetainHandling, SubscribeOptions};

/// A subscription that is made as soon as the connection is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct SavedSubscription {
    /// The topic filter.
    pub filter: String,
    /// How it is asked for.
    pub options: SubscribeOptions,
}

impl SavedSubscription {
    /// The filter, if it is one.
    #[must_use]
    pub fn parsed(&self) -> Option<Filter> {
        Filter::parse(&self.filter).ok()
    }
}

/// As it stands in the file, where nobody has to write what is as usual: RON cannot flatten one struct into another.
#[derive(Serialize, Deserialize)]
struct Written {
    filter: String,
    #[serde(default)]
    qos: Qos,
    #[serde(default, skip_serializing_if = "is_default")]
    no_local: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    retain_as_published: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    retain_handling: RetainHandling,
    #[serde(default, skip_serializing_if = "is_default")]
    identifier: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    user_properties: Vec<(String, String)>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<Written> for SavedSubscription {
    fn from(written: Written) -> Self {
        let Written { filter, qos, no_local, retain_as_published, retain_handling, identifier, user_properties } =
            written;
        let user = user_properties;
        let options = SubscribeOptions { qos, no_local, retain_as_published, retain_handling, identifier, user };
        Self { filter, options }
    }
}

impl From<SavedSubscription> for Written {
    fn from(saved: SavedSubscription) -> Self {
        let SavedSubscription { filter, options } = saved;
        let SubscribeOptions { qos, no_local, retain_as_published, retain_handling, identifier, user } = options;
        Self { filter, qos, no_local, retain_as_published, retain_handling, identifier, user_properties: user }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_is_not_as_usual_and_nothing_is_lost() {
        let plain = SavedSubscription { filter: "a".to_owned(), options: SubscribeOptions::default() };
        assert_eq!(ron::to_string(&plain).unwrap(), r#"(filter:"a",qos:AtMostOnce)"#);
        let user = vec![("k".to_owned(), "v".to_owned()), ("k".to_owned(), String::new())];
        let options = SubscribeOptions { identifier: Some(7), user, ..SubscribeOptions::default() };
        let full = SavedSubscription { filter: "a".to_owned(), options };
        assert_eq!(ron::from_str::<SavedSubscription>(&ron::to_string(&full).unwrap()).unwrap(), full);
    }
}
