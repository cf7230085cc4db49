//! The tab "MQTT 5", and what MQTT 5 adds to a will.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{
    Authentication, AuthenticationMethod, Mqtt5Settings, Profile, Protocol, ProxyKind, WillProperties,
};

use super::desk::{Desk, Window, click, fill, is_disabled, profiles, says, value, window};
use super::{choose_in, has, plain, plant_a};

fn of_5() -> Profile {
    Profile { protocol: Protocol::V5, ..plain(plant_a()) }
}

fn with_will() -> Profile {
    let mut profile = of_5();
    profile.last_will.enabled = true;
    profile.last_will.topic = "plant/gone".to_owned();
    profile
}

/// What stands behind the word of a tab: "!" where something is wrong.
fn mark(window: &Window, tab: &str) -> Option<String> {
    window.get_by_role_and_label(Role::Tab, tab).accesskit_node().data().description().map(str::to_owned)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn all_of_connect_is_filled_in_and_kept() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[of_5()]));
    click(&mut window, "MQTT 5");
    assert!(says(&window, "Empty, with Clean Session: the session ends with the connection."));
    fill(&mut window, "Session Expiry Interval", "3600");
    assert!(says(&window, "For this long the broker keeps subscriptions and waiting messages."));
    fill(&mut window, "Receive Maximum", "100");
    fill(&mut window, "Topic Alias Maximum", "16");
    click(&mut window, "Use topic aliases when publishing");
    click(&mut window, "Request Response Information");
    click(&mut window, "Request Problem Information");
    click(&mut window, "Add user property");
    fill(&mut window, "Name 1", "site");
    fill(&mut window, "Value 1", "north");
    click(&mut window, "Apply");
    let expected = Mqtt5Settings {
        session_expiry_s: Some(3600),
        receive_maximum: Some(100),
        topic_alias_maximum: 16,
        use_topic_aliases: true,
        request_response_information: true,
        request_problem_information: false,
        user_properties: vec![pair("site", "north")],
        authentication: Authentication::default(),
    };
    assert_eq!(profiles(&window)[0].mqtt5, expected);

    click(&mut window, "Never");
    assert!(is_disabled(&window, "Session Expiry Interval"));
    assert_eq!(value(&window, "Session Expiry Interval"), "never");
    fill(&mut window, "Receive Maximum", "");
    click(&mut window, "Apply");
    let kept = profiles(&window)[0].mqtt5.clone();
    assert_eq!((kept.session_expiry_s, kept.receive_maximum), (Some(u32::MAX), None));
    click(&mut window, "Never");
    assert_eq!(value(&window, "Session Expiry Interval"), "");
    click(&mut window, "OK");
    assert_eq!(profiles(&window)[0].mqtt5.session_expiry_s, None);
}

#[test]
fn in_3_1_1_the_tab_says_so_and_changes_it_with_one_click() {
    let mut profile = of_5();
    profile.protocol = Protocol::V311;
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "MQTT 5");
    assert!(says(&window, "These belong to MQTT 5. Choose it in General, or here:"));
    assert!(is_disabled(&window, "Session Expiry Interval") && is_disabled(&window, "Add user property"));
    click(&mut window, "Use MQTT 5");
    assert!(!is_disabled(&window, "Session Expiry Interval"));
    fill(&mut window, "Receive Maximum", "many");
    assert!(is_disabled(&window, "OK"));
    click(&mut window, "General");
    choose_in(&mut window, "MQTT Version", "3.1.1");
    assert_eq!(mark(&window, "MQTT 5"), None);
    click(&mut window, "OK");
    assert_eq!(profiles(&window)[0].mqtt5, Mqtt5Settings::default(), "what is no number is not kept");
}

#[test]
fn scram_and_steps_by_hand_have_fields_of_their_own() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[of_5()]));
    click(&mut window, "MQTT 5");
    assert!(!has(&window, "User Name") && !has(&window, "Method"));
    choose_in(&mut window, "Authentication", "SCRAM-SHA-256");
    assert!(says(&window, "SCRAM needs a user name: type one."));
    assert_eq!(mark(&window, "MQTT 5").as_deref(), Some("!"));
    fill(&mut window, "User Name", "carol");
    fill(&mut window, "Password", "open sesame");
    click(&mut window, "Remember in the system keychain");
    click(&mut window, "Apply");
    let kept = profiles(&window)[0].mqtt5.authentication.clone();
    assert_eq!((kept.method, kept.username.as_str()), (AuthenticationMethod::ScramSha256, "carol"));
    for file in std::fs::read_dir(window.state().app.profile_directory()).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("sesame"));
    }

    choose_in(&mut window, "Authentication", "By hand");
    assert!(says(&window, "Type the method as the broker calls it."));
    fill(&mut window, "Method", "KERBEROS");
    fill(&mut window, "Data", "a token");
    click(&mut window, "OK");
    let kept = profiles(&window)[0].mqtt5.authentication.clone();
    assert_eq!((kept.name.as_str(), kept.with_data), ("KERBEROS", true));
    for file in std::fs::read_dir(window.state().app.profile_directory()).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("token"));
    }
}

#[test]
fn a_will_has_the_properties_of_5_in_its_fold() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[with_will()]));
    click(&mut window, "LWT");
    assert!(!has(&window, "Will Delay Interval"));
    click(&mut window, "More");
    fill(&mut window, "Will Delay Interval", "30");
    fill(&mut window, "Message Expiry Interval", "600");
    window.get_by_label("Payload Format Indicator: UTF-8 text").scroll_to_me();
    window.run();
    click(&mut window, "Payload Format Indicator: UTF-8 text");
    fill(&mut window, "Content Type", "application/json");
    fill(&mut window, "Response Topic", "plant/answers");
    fill(&mut window, "Correlation Data", "hex:07");
    window.get_by_label("Add user property").scroll_to_me();
    window.run();
    click(&mut window, "Add user property");
    fill(&mut window, "Name 1", "site");
    fill(&mut window, "Value 1", "north");
    click(&mut window, "OK");
    let expected = WillProperties {
        delay_s: 30,
        utf8_payload: true,
        expiry_s: Some(600),
        content_type: "application/json".to_owned(),
        response_topic: "plant/answers".to_owned(),
        correlation_data: "hex:07".to_owned(),
        user_properties: vec![pair("site", "north")],
    };
    assert_eq!(profiles(&window)[0].last_will.properties, expected);

    window.state_mut().app.act(mqttdeck::app::Action::OpenSettings);
    window.run();
    click(&mut window, "LWT");
    assert_eq!(value(&window, "Will Delay Interval"), "30", "open by itself");
}

#[test]
fn what_is_wrong_stands_at_its_field_and_its_tab_is_marked() {
    let table = [
        ("MQTT 5", "Session Expiry Interval", "1 h", "Type a whole number from 0 to 4294967295, or nothing."),
        ("MQTT 5", "Receive Maximum", "0", "At least 1 message must be allowed under way."),
        ("MQTT 5", "Topic Alias Maximum", "65536", "Type a whole number from 0 to 65535."),
        ("LWT", "Will Delay Interval", "", "Type a whole number from 0 to 4294967295."),
        ("LWT", "Message Expiry Interval", "-1", "Type a whole number from 0 to 4294967295, or nothing."),
        ("LWT", "Response Topic", "plant/#", "A topic to publish to cannot contain + or #."),
        ("LWT", "Correlation Data", "hex:xyz", "After hex: come pairs of hexadecimal digits."),
    ];
    let mut profile = with_will();
    profile.last_will.properties.utf8_payload = true;
    let mut window = window([1280.0, 800.0], false, Desk::settings(std::slice::from_ref(&profile)));
    for (tab, label, text, sentence) in table {
        click(&mut window, tab);
        let good = value(&window, label);
        fill(&mut window, label, text);
        assert!(says(&window, sentence), "{label} {text:?}: {:#?}", window.root());
        assert_eq!(mark(&window, tab).as_deref(), Some("!"), "{label} {text:?}");
        assert!(is_disabled(&window, "OK"), "{label} {text:?}");
        fill(&mut window, label, &good);
        assert!(!is_disabled(&window, "OK") && mark(&window, tab).is_none(), "{label} {good:?}");
    }
    fill(&mut window, "Content Type", "text/plain");
    click(&mut window, "Revert");
    assert_eq!(value(&window, "Content Type"), "");
    assert_eq!(profiles(&window), [profile], "nothing was kept");
}

#[test]
fn all_tabs_fit_into_a_narrow_window_though_each_is_marked() {
    let mut profile = with_will();
    profile.session.max_inflight = 0;
    profile.credentials.username = "\0".to_owned();
    profile.tls.enabled = true;
    profile.endpoint.proxy.kind = ProxyKind::Http;
    profile.mqtt5.receive_maximum = Some(0);
    profile.last_will.topic = "#".to_owned();
    let window = window([800.0, 600.0], false, Desk::settings(&[profile]));
    for tab in ["General", "User Credentials", "SSL/TLS", "Proxy", "MQTT 5", "LWT"] {
        assert_eq!(mark(&window, tab).as_deref(), Some("!"), "{tab}");
    }
    let last = window.get_by_role_and_label(Role::Tab, "LWT").rect();
    let edge = window.get_by_label("OK").rect();
    assert!(last.right() <= edge.right(), "{last} {edge}");
}
