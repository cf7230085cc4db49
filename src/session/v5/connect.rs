//! CONNECT, as the profile has it.

use rumqttc_v5 as mqtt;

use super::auth::Means;
use super::words::library_qos;
use crate::profile::{
    AuthenticationMethod, LastWill, Mqtt5Settings, Profile, Secret, SecretKind, SessionSettings, WillProperties, octets,
};
use crate::session::engine::{LIBRARY_TIMEOUT, READ_BATCH, REQUEST_BATCH};
use crate::session::{Plan, SessionError};

/// Never, in the terms of the Session Expiry Interval (MQTT 5, 3.1.2.11.2): what 3.1.1 means by Clean Session off.
const NEVER: u32 = u32::MAX;

/// What the library would find out only after CONNECT, or not at all.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn check(plan: &Plan) -> Result<(), SessionError> {
    let profile = &plan.profile;
    let unusable = |detail: &str| Err(SessionError::Profile { detail: detail.to_owned() });
    if profile.client_id.is_empty() && !profile.session.clean_session {
        return unusable("a session that is kept needs a client id");
    }
    // MQTT 5, 3.1.2.11.3 and 3.1.2.11.4.
    if profile.mqtt5.receive_maximum == Some(0) {
        return unusable("Receive Maximum must be at least 1");
    }
    let authentication = &profile.mqtt5.authentication;
    match authentication.method {
        AuthenticationMethod::ScramSha256 if authentication.username.is_empty() => {
            return unusable("SCRAM-SHA-256 needs a user name");
        }
        AuthenticationMethod::ByHand if authentication.name.is_empty() => {
            return unusable("authentication by hand needs the name of its method");
        }
        AuthenticationMethod::Off | AuthenticationMethod::ScramSha256 | AuthenticationMethod::ByHand => {}
    }
    let data = plan.secrets.get(SecretKind::AuthenticationPassword).filter(|_| authentication.with_data);
    if authentication.method == AuthenticationMethod::ByHand && data.is_some_and(|data| octets(data.reveal()).is_none())
    {
        return unusable("the authentication data begins with hex: and is no hexadecimal number");
    }
    if octets(&profile.last_will.properties.correlation_data).is_none() {
        return unusable("the will's correlation data begins with hex: and is no hexadecimal number");
    }
    Ok(())
}

/// Seconds for which the broker is to keep the session; `None` leaves it out, which means not at all.
pub(super) fn session_expiry(profile: &Profile) -> Option<u32> {
    let as_in_v311 = (!profile.session.clean_session).then_some(NEVER);
    profile.mqtt5.session_expiry_s.or(as_in_v311)
}

/// Everything but the stream.
pub(super) fn options(plan: &Plan, means: &Means) -> mqtt::MqttOptions {
    let Profile { endpoint, session, client_id, last_will, mqtt5, .. } = &plan.profile;
    let mut options = mqtt::MqttOptions::new(client_id, (endpoint.host.as_str(), endpoint.port));
    options.set_clean_start(session.clean_session).set_keep_alive(session.keep_alive_s);
    options.set_outgoing_inflight_upper_limit(session.max_inflight).set_connect_timeout(LIBRARY_TIMEOUT);
    options.set_max_request_batch(REQUEST_BATCH).set_read_batch_size(READ_BATCH);
    if last_will.enabled {
        options.set_last_will(will(last_will));
    }
    set_credentials(&mut options, plan);
    options.set_connect_properties(properties(mqtt5, session, session_expiry(&plan.profile), means));
    // Last, since setting properties sets this limit back.
    options.set_incoming_packet_size_limit(mqtt::IncomingPacketSizeLimit::Bytes(session.max_packet_bytes));
    if let Some(authenticator) = means.authenticator() {
        options.set_authenticator(authenticator);
    }
    if mqtt5.use_topic_aliases {
        options.set_topic_alias_policy(mqtt::TopicAliasPolicy::Lru);
    }
    options
}

fn set_credentials(options: &mut mqtt::MqttOptions, plan: &Plan) {
    let credentials = &plan.profile.credentials;
    match plan.secrets.get(SecretKind::Password).filter(|_| credentials.with_password).map(Secret::reveal) {
        // MQTT 5 allows a password alone.
        Some(password) if credentials.username.is_empty() => drop(options.set_password(password.to_owned())),
        None if credentials.username.is_empty() => {}
        Some(password) => drop(options.set_credentials(&credentials.username, password.to_owned())),
        None => drop(options.set_username(&credentials.username)),
    }
}

/// What is as the specification has it where nothing is said is left out.
fn properties(
    settings: &Mqtt5Settings,
    session: &SessionSettings,
    session_expiry: Option<u32>,
    means: &Means,
) -> mqtt::ConnectProperties {
    let mut properties = mqtt::ConnectProperties::new();
    properties.session_expiry_interval = session_expiry;
    properties.receive_maximum = settings.receive_maximum;
    properties.max_packet_size = Some(session.max_packet_bytes);
    properties.topic_alias_max = Some(settings.topic_alias_maximum).filter(|maximum| *maximum > 0);
    properties.request_response_info = settings.request_response_information.then_some(1);
    properties.request_problem_info = (!settings.request_problem_information).then_some(0);
    properties.user_properties.clone_from(&settings.user_properties);
    properties.authentication_method = means.name();
    properties
}

fn will(will: &LastWill) -> mqtt::LastWill {
    let WillProperties { delay_s, utf8_payload, expiry_s, .. } = will.properties;
    let WillProperties { content_type, response_topic, correlation_data, user_properties, .. } = &will.properties;
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let properties = mqtt::LastWillProperties {
        delay_interval: Some(delay_s).filter(|delay| *delay > 0),
        payload_format_indicator: utf8_payload.then_some(1),
        message_expiry_interval: expiry_s,
        content_type: text(content_type),
        response_topic: text(response_topic),
        correlation_data: text(correlation_data).and_then(|written| octets(&written)),
        user_properties: user_properties.clone(),
    };
    let said = (will.properties != WillProperties::default()).then_some(properties);
    mqtt::LastWill::new(&will.topic, will.payload.as_str(), library_qos(will.qos), will.retained, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MQTT 5, 3.1.3.2.7: binary data, which may have no bytes.
    #[test]
    fn correlation_data_may_be_there_and_empty() {
        let sent = |written: &str| {
            let properties = WillProperties {
                correlation_data: written.to_owned(),
                content_type: "t".to_owned(),
                ..WillProperties::default()
            };
            let will = will(&LastWill { properties, ..LastWill::default() });
            will.properties.and_then(|properties| properties.correlation_data)
        };
        let table: [(&str, Option<&[u8]>); 3] = [("", None), ("hex:", Some(b"")), ("hex:00ff", Some(&[0, 0xFF]))];
        for (written, expected) in table {
            assert_eq!(sent(written).as_deref(), expected, "{written}");
        }
    }
}
