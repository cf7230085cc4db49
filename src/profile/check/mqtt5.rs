//! The check of what only MQTT 5 has: properties of CONNECT, enhanced authentication, properties of a will.

use super::{Field, MAX_TEXT_BYTES, Said, sentence, text_field};
use crate::mqtt::Topic;
use crate::profile::{Authentication, AuthenticationMethod, Profile, Protocol, octets};

/// The tab "MQTT 5".
pub(super) fn of_connect(profile: &Profile) -> Said {
    if profile.protocol != Protocol::V5 {
        return Vec::new();
    }
    let settings = &profile.mqtt5;
    let authentication = &settings.authentication;
    vec![
        (Field::ReceiveMaximum, receive_maximum(settings.receive_maximum)),
        (Field::UserProperties, user_properties(&settings.user_properties)),
        (Field::AuthenticationUsername, scram_username(authentication)),
        (Field::AuthenticationMethod, method_name(authentication)),
    ]
}

/// The fold of the tab "LWT".
pub(super) fn of_will(profile: &Profile) -> Said {
    if profile.protocol != Protocol::V5 || !profile.last_will.enabled {
        return Vec::new();
    }
    let properties = &profile.last_will.properties;
    vec![
        (Field::WillContentType, text_field("A content type", &properties.content_type)),
        (Field::WillResponseTopic, response_topic(&properties.response_topic)),
        (Field::WillCorrelationData, binary_field("Correlation data", &properties.correlation_data)),
        (Field::WillUserProperties, user_properties(&properties.user_properties)),
    ]
}

/// What the saved subscriptions ask for beside their QoS.
pub(super) fn of_subscriptions(profile: &Profile) -> Option<String> {
    let saved = profile.subscriptions.iter().filter(|_| profile.protocol == Protocol::V5);
    saved.into_iter().find_map(|one| pairs(&one.options.user, &format!(" of {}", one.filter.escape_debug())))
}

/// MQTT 5, 3.1.2.11.3: 0 is a protocol error.
fn receive_maximum(count: Option<u16>) -> Option<String> {
    (count == Some(0)).then(|| "At least 1 message must be allowed under way.".to_owned())
}

fn user_properties(pairs: &[(String, String)]) -> Option<String> {
    self::pairs(pairs, "")
}

/// `of` tells whose they are, where there are several lists.
fn pairs(pairs: &[(String, String)], of: &str) -> Option<String> {
    let told = |(number, (name, value)): (usize, &(String, String))| {
        let whose = |part: &str| format!("The {part} of user property {}{of}", number + 1);
        text_field(&whose("name"), name).or_else(|| text_field(&whose("value"), value))
    };
    pairs.iter().enumerate().find_map(told)
}

fn scram_username(authentication: &Authentication) -> Option<String> {
    if authentication.method != AuthenticationMethod::ScramSha256 {
        return None;
    }
    let missing = authentication.username.is_empty().then(|| "SCRAM needs a user name: type one.".to_owned());
    missing.or_else(|| text_field("A user name", &authentication.username))
}

fn method_name(authentication: &Authentication) -> Option<String> {
    if authentication.method != AuthenticationMethod::ByHand {
        return None;
    }
    let missing = authentication.name.is_empty().then(|| "Type the method as the broker calls it.".to_owned());
    missing.or_else(|| text_field("The name of a method", &authentication.name))
}

/// MQTT 5, 3.3.2.3.5: no wildcards, as in any topic to publish to.
fn response_topic(topic: &str) -> Option<String> {
    let error = (!topic.is_empty()).then(|| Topic::parse(topic).err()).flatten()?;
    Some(sentence(&error.to_string()))
}

/// Binary data of a packet is as long as a text (MQTT 5, 1.5.6).
fn binary_field(what: &str, text: &str) -> Option<String> {
    let Some(bytes) = octets(text) else { return Some("After hex: come pairs of hexadecimal digits.".to_owned()) };
    (bytes.len() > MAX_TEXT_BYTES).then(|| format!("{what} has at most 65,535 bytes."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::SubscribeOptions;
    use crate::profile::{Problem, SavedSubscription, check};

    type Change = fn(&mut Profile);

    fn with_will() -> Profile {
        let mut profile = Profile { protocol: Protocol::V5, ..Profile::default() };
        profile.endpoint.host = "broker.example".to_owned();
        profile.last_will.enabled = true;
        profile.last_will.topic = "plant/gone".to_owned();
        profile
    }

    fn by_hand(profile: &mut Profile) -> &mut Authentication {
        let authentication = &mut profile.mqtt5.authentication;
        authentication.method = AuthenticationMethod::ByHand;
        authentication.name = "KERBEROS".to_owned();
        authentication
    }

    const TABLE: [(Field, &str, Change); 12] = [
        (Field::ReceiveMaximum, "At least 1 message must be allowed under way.", |p| {
            p.mqtt5.receive_maximum = Some(0);
        }),
        (Field::UserProperties, "The name of user property 2 cannot contain the NUL character.", |p| {
            p.mqtt5.user_properties = vec![("a".to_owned(), String::new()), ("\0".to_owned(), String::new())];
        }),
        (Field::UserProperties, "The value of user property 1 has at most 65,535 bytes.", |p| {
            p.mqtt5.user_properties = vec![("a".to_owned(), "v".repeat(65_536))];
        }),
        (Field::AuthenticationUsername, "SCRAM needs a user name: type one.", |p| {
            p.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
        }),
        (Field::AuthenticationUsername, "A user name cannot contain the NUL character.", |p| {
            p.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
            p.mqtt5.authentication.username = "a\0".to_owned();
        }),
        (Field::AuthenticationMethod, "Type the method as the broker calls it.", |p| by_hand(p).name.clear()),
        (Field::AuthenticationMethod, "The name of a method cannot contain the NUL character.", |p| {
            by_hand(p).name.push('\0');
        }),
        (Field::WillContentType, "A content type cannot contain the NUL character.", |p| {
            p.last_will.properties.content_type = "\0".to_owned();
        }),
        (Field::WillResponseTopic, "A topic to publish to cannot contain + or #.", |p| {
            p.last_will.properties.response_topic = "plant/+".to_owned();
        }),
        (Field::WillCorrelationData, "After hex: come pairs of hexadecimal digits.", |p| {
            p.last_will.properties.correlation_data = "hex:xyz".to_owned();
        }),
        (Field::WillUserProperties, "The name of user property 1 cannot contain the NUL character.", |p| {
            p.last_will.properties.user_properties = vec![("\0".to_owned(), String::new())];
        }),
        (Field::Subscriptions, "The value of user property 1 of plant/# has at most 65,535 bytes.", |p| {
            let user = vec![("a".to_owned(), "v".repeat(65_536))];
            let options = SubscribeOptions { user, ..SubscribeOptions::default() };
            p.subscriptions = vec![SavedSubscription { filter: "plant/#".to_owned(), options }];
        }),
    ];

    #[test]
    fn each_problem_stands_at_its_field_and_none_counts_in_3_1_1() {
        assert_eq!(check(&with_will()), []);
        for (field, message, change) in TABLE {
            let mut profile = with_will();
            change(&mut profile);
            assert_eq!(check(&profile), [Problem { field, message: message.to_owned() }]);
            profile.protocol = Protocol::V311;
            assert_eq!(check(&profile), [], "{message}");
        }
    }

    #[test]
    fn what_is_not_sent_is_not_checked() {
        let mut profile = with_will();
        profile.last_will.enabled = false;
        profile.last_will.properties.response_topic = "#".to_owned();
        profile.mqtt5.authentication.name = "\0".to_owned();
        assert_eq!(check(&profile), []);
    }
}
