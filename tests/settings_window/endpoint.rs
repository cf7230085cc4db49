//! By which way the broker is reached: the transport in "General", and the tab "Proxy".

use std::path::Path;

use egui::Key;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Carrier, Profile, ProxyKind, ProxySettings, TlsMode, WebSocketSettings};

use super::desk::{Desk, click, fill, is_disabled, profiles, says, value, window};
use super::{choose_in, has, plain, plant_a};

#[test]
fn a_websocket_has_a_path_headers_and_an_authorization() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    assert!(says(&window, "mqtt://, or mqtts:// with SSL/TLS."));
    assert!(!has(&window, "WebSocket Path"));
    choose_in(&mut window, "Transport", "WebSocket");
    fill(&mut window, "WebSocket Path", "mqtt");
    assert!(says(&window, "The path of a WebSocket begins with a slash, as in /mqtt."));
    assert!(is_disabled(&window, "OK"));
    fill(&mut window, "WebSocket Path", "/plant?site=north");
    for (row, name, value) in [(1, "X-Plant", "north"), (2, "Origin", "https://plant.example")] {
        click(&mut window, "Add header");
        fill(&mut window, &format!("Name {row}"), name);
        fill(&mut window, &format!("Value {row}"), value);
    }
    click(&mut window, "Add header");
    fill(&mut window, "Authorization", "Bearer sesame");
    assert_eq!(value(&window, "Authorization").chars().filter(|c| c.is_alphanumeric()).count(), 0, "it is masked");
    click(&mut window, "Remember in the system keychain");
    click(&mut window, "Remove header 1");
    click(&mut window, "Apply");
    let endpoint = profiles(&window)[0].endpoint.clone();
    let headers = vec![("Origin".to_owned(), "https://plant.example".to_owned())];
    let path = "/plant?site=north".to_owned();
    assert_eq!(endpoint.carrier, Carrier::WebSocket);
    assert_eq!(endpoint.websocket, WebSocketSettings { path, headers, with_authorization: true });
    assert!(!has(&window, "Name 2"), "what is empty is not kept");
    for file in std::fs::read_dir(window.state().app.profile_directory()).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("sesame"));
    }
}

#[test]
fn a_unix_socket_needs_neither_address_nor_port_nor_proxy() {
    let mut profile = plain(plant_a());
    profile.endpoint.host.clear();
    profile.endpoint.proxy.kind = ProxyKind::Http;
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    fill(&mut window, "Broker Port", "no port");
    choose_in(&mut window, "Transport", "Unix socket");
    assert!(is_disabled(&window, "Broker Address") && is_disabled(&window, "Broker Port"));
    assert!(says(&window, "A Unix socket has neither: see Socket File in General."));
    assert!(says(&window, "Choose the file of the broker's Unix socket."));
    fill(&mut window, "Socket File", "/run/mosquitto.sock");
    click(&mut window, "Proxy");
    assert!(says(&window, "A Unix socket is reached without a proxy.") && is_disabled(&window, "Proxy Type"));
    click(&mut window, "OK");
    let endpoint = profiles(&window)[0].endpoint.clone();
    assert_eq!((endpoint.carrier, endpoint.port), (Carrier::UnixSocket, 8883));
    assert_eq!(endpoint.socket_file, Path::new("/run/mosquitto.sock"));
}

#[test]
fn a_local_address_is_one_of_this_machine_and_nothing_to_a_unix_socket() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    assert!(!has(&window, "Local Address"), "few need it");
    click(&mut window, "More");
    assert!(says(&window, "Empty: the system chooses."));
    fill(&mut window, "Local Address", "eth0");
    assert!(says(&window, "Type an IP address of this machine, as in 192.168.1.20, or nothing."));
    assert!(is_disabled(&window, "OK"));
    fill(&mut window, "Local Address", " 127.0.0.2 ");
    choose_in(&mut window, "Transport", "Unix socket");
    assert!(is_disabled(&window, "Local Address") && says(&window, "A Unix socket has no addresses."));
    choose_in(&mut window, "Transport", "TCP");
    click(&mut window, "OK");
    assert_eq!(profiles(&window)[0].endpoint.local_address, "127.0.0.2");
}

#[test]
fn tls_over_a_unix_socket_needs_a_name_to_check() {
    let mut profile = plant_a();
    profile.tls.mode = TlsMode::CaSigned;
    profile.endpoint.carrier = Carrier::UnixSocket;
    profile.endpoint.socket_file = "/run/mosquitto.sock".into();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "SSL/TLS");
    let sentence =
        "A Unix socket has no name to check: choose Other name, and type the name in the broker's certificate.";
    assert!(says(&window, sentence), "{:#?}", window.root());
    choose_in(&mut window, "Name Check", "Other name");
    fill(&mut window, "Server Name", "plant.example");
    assert!(!is_disabled(&window, "OK"));
}

#[test]
fn a_proxy_is_filled_in_and_its_port_follows_its_kind() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    click(&mut window, "Proxy");
    assert!(says(&window, "The broker is reached directly.") && is_disabled(&window, "User Name"));
    choose_in(&mut window, "Proxy Type", "HTTP");
    assert_eq!(value(&window, "Proxy Port"), "3128");
    assert!(says(&window, "Type the proxy's host name or IP address."));
    assert!(!has(&window, "Resolve the broker's name here"), "an HTTP proxy always resolves it");
    choose_in(&mut window, "Proxy Type", "SOCKS5");
    assert_eq!(value(&window, "Proxy Port"), "1080");
    fill(&mut window, "Proxy Address", " proxy.example ");
    fill(&mut window, "Proxy Port", "");
    assert!(says(&window, "Choose a port from 1 to 65535: 3128, 8080 and 1080 are usual."));
    fill(&mut window, "Proxy Port", "1081");
    fill(&mut window, "User Name", "bob");
    fill(&mut window, "Password", "open sesame");
    click(&mut window, "Remember in the system keychain");
    assert!(says(&window, "The proxy gets the name and resolves it."));
    click(&mut window, "Resolve the broker's name here");
    assert!(says(&window, "The proxy gets an IP address."));
    click(&mut window, "OK");
    let (host, username) = ("proxy.example".to_owned(), "bob".to_owned());
    let expected =
        ProxySettings { kind: ProxyKind::Socks5, host, port: 1081, username, with_password: true, resolve_here: true };
    assert_eq!(profiles(&window)[0].endpoint.proxy, expected);
}

#[test]
fn a_pasted_url_fills_in_the_websocket_or_the_unix_socket() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[Profile::default()]));
    fill(&mut window, "Broker Address", "wss://alice:sesame@plant.example/broker?site=north");
    assert_eq!(value(&window, "Broker Port"), "443");
    let taken = "Taken from the URL: WebSocket, Broker Port 443, SSL/TLS on, WebSocket Path /broker?site=north, \
                 User Name alice, Password.";
    assert!(says(&window, taken), "{:#?}", window.root());
    assert_eq!(value(&window, "WebSocket Path"), "/broker?site=north");
    click(&mut window, "User Credentials");
    click(&mut window, "Remember in the system keychain");
    click(&mut window, "Apply");
    let profile = profiles(&window)[0].clone();
    assert_eq!((profile.endpoint.host.as_str(), profile.endpoint.carrier), ("plant.example", Carrier::WebSocket));
    assert!(profile.tls.enabled && profile.credentials.with_password);
    assert_eq!(profile.credentials.username, "alice");

    fill(&mut window, "Broker Address", "unix:/run/mosquitto.sock");
    click(&mut window, "General");
    assert_eq!(value(&window, "Transport"), "Unix socket");
    assert_eq!(value(&window, "Socket File"), "/run/mosquitto.sock");
    click(&mut window, "OK");
    assert_eq!(profiles(&window)[0].endpoint.socket_file, Path::new("/run/mosquitto.sock"));
}

#[test]
fn a_pasted_url_fills_in_the_proxy() {
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[plain(plant_a())]));
    click(&mut window, "Proxy");
    fill(&mut window, "Proxy Address", "socks5h://bob:sesame@proxy.example:9050");
    assert_eq!(value(&window, "Proxy Type"), "SOCKS5");
    assert_eq!(value(&window, "Proxy Address"), "proxy.example");
    assert_eq!(value(&window, "Proxy Port"), "9050");
    assert_eq!(value(&window, "User Name"), "bob");
    assert_ne!(value(&window, "Password"), "", "it is there, and masked");
    click(&mut window, "Remember in the system keychain");
    click(&mut window, "OK");
    let (host, username) = ("proxy.example".to_owned(), "bob".to_owned());
    let expected =
        ProxySettings { kind: ProxyKind::Socks5, host, port: 9050, username, with_password: true, resolve_here: false };
    assert_eq!(profiles(&window)[0].endpoint.proxy, expected);
    for file in std::fs::read_dir(window.state().app.profile_directory()).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains("sesame"));
    }
}

#[test]
fn revert_brings_back_the_way_and_the_proxy() {
    let mut profile = plain(plant_a());
    profile.endpoint.websocket.headers = vec![("X-Plant".to_owned(), "north".to_owned())];
    let mut window = window([1280.0, 800.0], false, Desk::settings(std::slice::from_ref(&profile)));
    choose_in(&mut window, "Transport", "WebSocket");
    click(&mut window, "Remove header 1");
    click(&mut window, "Proxy");
    choose_in(&mut window, "Proxy Type", "HTTP");
    click(&mut window, "Revert");
    assert_eq!(value(&window, "Proxy Type"), "None");
    assert_eq!(value(&window, "Proxy Port"), "");
    assert!(is_disabled(&window, "Apply"), "nothing is left to keep");
    click(&mut window, "General");
    choose_in(&mut window, "Transport", "WebSocket");
    assert_eq!(value(&window, "Value 1"), "north");
    assert_eq!(profiles(&window), [profile]);
}

#[test]
fn tab_goes_through_a_proxy_in_the_order_of_the_window() {
    let mut profile = Profile { name: "Plant A".to_owned(), ..plain(plant_a()) };
    profile.endpoint.proxy.kind = ProxyKind::Socks5;
    profile.endpoint.proxy.host = "proxy.example".to_owned();
    let mut window = window([1280.0, 800.0], false, Desk::settings(&[profile]));
    click(&mut window, "Proxy");
    window.get_by_label("Proxy Type").focus();
    window.run();
    for label in [
        "Proxy Address",
        "Proxy Port",
        "User Name",
        "Password",
        "Show Password",
        "Send a password",
        "Remember in the system keychain",
        "Resolve the broker's name here",
    ] {
        window.key_press(Key::Tab);
        window.run();
        assert!(window.get_by_label(label).is_focused(), "{label}");
    }
}
