//! Each carrier and each kind of proxy, by the flags that choose them, to a real broker and back.

use serde_json::{Value, json};

use super::support::mosquitto::free_port;
use super::support::proxies::Proxy;
use super::support::relay::relay;
use super::support::{Mosquitto, certs};
use super::{mqttdeck, object};

/// Appears nowhere but in secrets.
const SECRET: &str = "hunter2-very-secret";

/// Publishes this way, prints what was published, and climbs; what `check` told of it.
fn there_and_back(way: &str) -> Value {
    let ran = mqttdeck(&format!("pub {way} -t a -m there -r -q 1"));
    assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{way}: {ran:?}");
    let ran = mqttdeck(&format!("sub {way} -t a -C 1"));
    assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "there\n", ""), "{way}: {ran:?}");
    let (ran, told) = object(&format!("check {way}"));
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{way}: {ran:?}");
    assert!(!ran.out.contains(SECRET), "{way}: {ran:?}");
    told
}

fn rungs(told: &Value) -> Vec<&str> {
    told["ladder"].as_array().unwrap().iter().map(|rung| rung["rung"].as_str().unwrap()).collect()
}

#[test]
fn websockets_by_flag_and_by_url() {
    let broker = Mosquitto::plain().websockets().start();
    let port = broker.port();
    for way in [
        format!("-h 127.0.0.1 -p {port} --ws-path mqtt"),
        format!("-L ws://127.0.0.1:{port}/mqtt"),
        format!("-L ws://127.0.0.1:{port}/mqtt?token={SECRET}"),
    ] {
        let told = there_and_back(&way);
        assert_eq!(rungs(&told), ["Resolve", "TCP", "WebSocket", "MQTT"], "{way}");
        let broker = &told["broker"];
        assert_eq!((&broker["carrier"], &broker["path"]), (&"WebSocket".into(), &"/mqtt".into()), "{way}");
        assert_eq!((&broker["port"], &broker["proxy"]), (&port.into(), &Value::Null), "{way}");
    }
}

#[test]
fn a_secure_websocket_by_url() {
    let broker = Mosquitto::tls(certs::minted().server("server")).websockets().start();
    let ca = certs::minted().file("ca.pem");
    let told = there_and_back(&format!("-L wss://localhost:{}/mqtt --cafile {}", broker.port(), ca.display()));
    assert_eq!(rungs(&told), ["Resolve", "TCP", "TLS", "WebSocket", "MQTT"]);
}

#[cfg(unix)]
#[test]
fn a_unix_socket_by_flag_and_by_url() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("b.sock");
    let socket = socket.display();
    let _broker = Mosquitto::plain().line(&format!("listener 0 {socket}")).start();
    for way in [format!("--unix {socket}"), format!("-L unix:{socket}")] {
        let told = there_and_back(&way);
        assert_eq!(rungs(&told), ["Unix socket", "MQTT"], "{way}");
        let broker = &told["broker"];
        assert_eq!(broker["socket_file"], json!(socket.to_string()), "{way}");
        assert_eq!((&broker["host"], &broker["port"], &broker["path"]), (&Value::Null, &Value::Null, &Value::Null));
    }
    let ran = mqttdeck(&format!("check --unix {socket}"));
    assert!(ran.out.starts_with(&format!("To unix:{socket} without TLS")), "{}", ran.out);
    let times: Vec<usize> =
        ran.out.lines().filter(|line| line.starts_with("  ")).filter_map(|line| line.find(" ms")).collect();
    assert!(times.len() == 2 && times[0] == times[1], "the times stand below each other:\n{}", ran.out);
}

#[test]
fn a_connection_comes_from_the_address_that_was_chosen() {
    let broker = Mosquitto::plain().start();
    let here = format!("-h 127.0.0.1 -p {}", broker.port());
    let told = there_and_back(&format!("{here} -A 127.0.0.2"));
    assert_eq!((&told["broker"]["local_address"], rungs(&told)), (&"127.0.0.2".into(), vec!["Resolve", "TCP", "MQTT"]));
    broker.wait_for_log("New connection from 127.0.0.2:", 3);
    let ran = mqttdeck(&format!("bench {here} -A 127.0.0.2 --count 10 --round-trips 1"));
    assert_eq!(ran.code, 0, "{ran:?}");
    broker.wait_for_log("New connection from 127.0.0.2:", 5);
    // RFC 5737 keeps 192.0.2.1 for examples.
    for (address, code, sentence) in [
        ("192.0.2.1", 21, "192.0.2.1 is no address of this machine"),
        ("::1", 21, "127.0.0.1 cannot be reached from ::1"),
        ("eth0", 64, "use an IP address of this machine"),
        ("127.0.0.2 --unix /run/broker.sock", 64, "--unix"),
    ] {
        let ran = mqttdeck(&format!("check {here} -A {address}"));
        assert_eq!(ran.code, code, "{address}: {ran:?}");
        assert!(ran.err.replace("\n", " ").contains(sentence), "{address}: {ran:?}");
    }
}

#[test]
fn both_kinds_of_proxy_by_url() {
    let broker = Mosquitto::plain().start();
    let target = format!("localhost:{}", broker.port());
    let table = [
        (Proxy::http(None), "http://", "HTTP"),
        (Proxy::http(Some(("me", SECRET))), "http://me:hunter2-very-secret@", "HTTP"),
        (Proxy::socks5(None), "socks5h://", "SOCKS5"),
        (Proxy::socks5(Some(("me", SECRET))), "socks5h://me:hunter2-very-secret@", "SOCKS5"),
    ];
    for (proxy, scheme, kind) in table {
        let way = format!("-h localhost -p {} --proxy {scheme}127.0.0.1:{}", broker.port(), proxy.port);
        let told = there_and_back(&way);
        assert_eq!(rungs(&told), ["Resolve", "TCP", "Proxy", "MQTT"], "{way}");
        assert_eq!(told["broker"]["proxy"], json!({ "kind": kind, "host": "127.0.0.1", "port": proxy.port }), "{way}");
        let ran = mqttdeck(&format!("check {way}"));
        let head = format!("To {target} without TLS, MQTT 3.1.1, through the {kind} proxy 127.0.0.1:{}", proxy.port);
        assert_eq!(
            ran.out.lines().take(2).collect::<Vec<_>>().join(" ").split("   ").next(),
            Some(&head[..]),
            "{ran:?}"
        );
        assert!(!ran.out.contains(SECRET), "{ran:?}");
        assert_eq!(proxy.asked(), vec![target.clone(); 4], "the proxy resolves the name: {way}");
    }
}

/// A broker that listens on both loopback addresses.
fn on_both() -> Mosquitto {
    let port = free_port();
    let lines = format!("listener {port} 127.0.0.1\nlistener {port} ::1\nallow_anonymous true\nlog_dest stderr\n");
    let broker = Mosquitto::configured(port, lines).start();
    // The first listener hears before the other is there.
    broker.wait_for_log(" running", 1);
    broker
}

#[test]
fn a_name_is_resolved_here_for_a_socks5_proxy() {
    let (broker, proxy) = (on_both(), Proxy::socks5(None));
    let port = broker.port();
    let told = there_and_back(&format!("-h localhost -p {port} --proxy socks5://127.0.0.1:{}", proxy.port));
    assert_eq!(rungs(&told), ["Resolve", "TCP", "Proxy", "MQTT"]);
    let (asked, addresses) = (proxy.asked(), [format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
    assert!(asked.len() == 3 && asked.iter().all(|one| addresses.contains(one)), "{asked:?}");
}

#[test]
fn an_ipv6_host_by_flag_by_url_and_through_proxies() {
    let broker = on_both();
    let port = broker.port();
    for way in [format!("-h ::1 -p {port}"), format!("-L mqtt://[::1]:{port}")] {
        let told = there_and_back(&way);
        assert_eq!((&told["broker"]["host"], rungs(&told)), (&"::1".into(), vec!["Resolve", "TCP", "MQTT"]), "{way}");
    }
    for (proxy, scheme) in
        [(Proxy::http(None), "http"), (Proxy::socks5(None), "socks5"), (Proxy::socks5(None), "socks5h")]
    {
        let told = there_and_back(&format!("-h ::1 -p {port} --proxy {scheme}://127.0.0.1:{}", proxy.port));
        assert_eq!(rungs(&told), ["Resolve", "TCP", "Proxy", "MQTT"], "{scheme}");
        assert_eq!(proxy.asked(), vec![format!("[::1]:{port}"); 3], "{scheme}");
    }
}

#[test]
fn tls_and_secure_websockets_through_proxies() {
    let ca = certs::minted().file("ca.pem").display().to_string();
    for (proxy, scheme) in [(Proxy::http(None), "http"), (Proxy::socks5(None), "socks5h")] {
        let through = format!("--cafile {ca} --proxy {scheme}://127.0.0.1:{}", proxy.port);
        let broker = Mosquitto::tls(certs::minted().server("server")).start();
        let told = there_and_back(&format!("-h localhost -p {} {through}", broker.port()));
        assert_eq!(rungs(&told), ["Resolve", "TCP", "Proxy", "TLS", "MQTT"], "{scheme}");
        let websockets = Mosquitto::tls(certs::minted().server("server")).websockets().start();
        let told = there_and_back(&format!("-L wss://localhost:{}/mqtt {through}", websockets.port()));
        assert_eq!(rungs(&told), ["Resolve", "TCP", "Proxy", "TLS", "WebSocket", "MQTT"], "{scheme}");
        assert_eq!(proxy.asked().len(), 6, "{scheme}");
    }
}

#[test]
fn alpn_by_flag() {
    let broker = Mosquitto::plain().start();
    let port = relay(&[b"http/1.1", b"mqtt"], broker.port());
    let ca = certs::minted().file("ca.pem");
    let way = format!("-h localhost -p {port} --cafile {} --tls-alpn", ca.display());
    let told = there_and_back(&format!("{way} mqtt"));
    let tls = &told["ladder"][2];
    assert!(tls["evidence"].as_str().unwrap().ends_with("ALPN mqtt"), "{told}");
    let ran = mqttdeck(&format!("check {way} x-amzn-mqtt-ca"));
    assert_eq!(ran.code, 23, "{ran:?}");
    assert!(ran.err.contains("ALPN"), "{ran:?}");
}
