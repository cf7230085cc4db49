//! The public tutorials, followed in the whole window by their words: from an empty configuration, through the settings,
//! to a message that was published and received. Behind it stands a real Mosquitto with the certificates that the
//! tutorials' own openssl commands make.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use std::path::PathBuf;

use desk::{Desk, Window, click, click_on, fill, says, wait_for, wait_for_part, window};
use egui::accesskit::Role;
use support::mosquitto::{ServerFiles, Setup};
use support::{Mosquitto, certs};

/// What a tutorial leads to.
struct Tutorial {
    name: &'static str,
    broker: Setup,
    /// Broker Address.
    host: &'static str,
    /// CA File.
    ca: PathBuf,
    identity: Option<Identity>,
    /// What the window calls the version of TLS.
    tls: &'static str,
    /// What the padlock is called.
    padlock: &'static str,
}

const VERIFIED: &str = "Padlock: encrypted and verified";
const WITH_A_REMARK: &str = "Padlock: encrypted and verified, with a remark";

/// Client Certificate File and Client Key File, and as whom the broker sees them.
struct Identity {
    certificate: PathBuf,
    key: PathBuf,
    seen_as: &'static str,
}

fn made(file: &str) -> PathBuf {
    certs::tutorials().join(file)
}

fn identity(set: &str, certificate: &str, key: &str, seen_as: &'static str) -> Option<Identity> {
    let set = certs::tutorials().join(set);
    Some(Identity { certificate: set.join(certificate), key: set.join(key), seen_as })
}

/// A broker that demands certificates of one of the tutorials' CAs and takes their common names as user names.
fn demanding(files: ServerFiles) -> Setup {
    Mosquitto::tls(files).demanding_certificates()
}

/// thin-edge.io makes the server's certificate, too: for `localhost` only.
fn thin_edge_server() -> ServerFiles {
    ServerFiles {
        certificate: made("tedge/server.crt"),
        key: made("tedge/server.key"),
        client_cas: made("client-cas.crt"),
    }
}

fn solace() -> Tutorial {
    Tutorial {
        name: "Solace",
        broker: demanding(certs::server()),
        host: "localhost",
        ca: certs::server_ca(),
        identity: identity("solace", "clientCert1.pem", "client1.key", "client1.messaging.solace.cloud"),
        tls: "TLS 1.3",
        padlock: VERIFIED,
    }
}

fn others() -> [Tutorial; 6] {
    [
        Tutorial {
            name: "Cybus Connectware, TLS 1.2 only",
            broker: demanding(certs::server()).only_tls12(),
            identity: identity("cybus", "anymachine.crt", "anymachine-key.pem", "device001"),
            tls: "TLS 1.2",
            ..solace()
        },
        Tutorial {
            name: "SINETStream",
            host: "127.0.0.1",
            identity: identity("sinet", "client0.crt", "client0.key", "client0"),
            ..solace()
        },
        Tutorial {
            name: "SINETStream, a server certificate with nothing but a common name",
            broker: demanding(ServerFiles { certificate: made("sinet/broker-cn-only.crt"), ..certs::server() }),
            identity: identity("sinet", "client0.crt", "client0.key", "client0"),
            padlock: WITH_A_REMARK,
            ..solace()
        },
        Tutorial { name: "Kaa, one-way", broker: Mosquitto::tls(certs::server()), identity: None, ..solace() },
        Tutorial {
            name: "Kaa, two-way, with a chain",
            identity: identity("kaa", "client.crt", "client.key", "endpoint-token"),
            ..solace()
        },
        Tutorial {
            name: "thin-edge.io",
            broker: demanding(thin_edge_server()),
            ca: made("tedge/ca.crt"),
            identity: identity("tedge", "client.crt", "client.key", "client1"),
            ..solace()
        },
    ]
}

#[test]
fn step_7_of_the_solace_tutorial_ends_with_a_received_message() {
    let tutorial = solace();
    let broker = tutorial.broker.start();
    let Identity { certificate, key, seen_as } = tutorial.identity.unwrap();
    let mut window = window([1280.0, 800.0], false, Desk::whole());

    // "Click on the settings icon in the top bar."
    click(&mut window, "Settings");
    // "Enter the host value in the Broker Address and the port value in the Broker Port. Click on the Generate button."
    fill(&mut window, "Broker Address", tutorial.host);
    fill(&mut window, "Broker Port", &broker.port().to_string());
    click(&mut window, "Generate");
    // "Click on the SSL/TLS tab. Click on Enable SSL/TLS, then click on the Self signed certificates radio button."
    click(&mut window, "SSL/TLS");
    click(&mut window, "Enable SSL/TLS");
    click(&mut window, "Self signed certificates");
    // "In the CA File field enter the path … Client Certificate File … Client Key File … PEM Formatted."
    fill(&mut window, "CA File", &tutorial.ca.display().to_string());
    fill(&mut window, "Client Certificate File", &certificate.display().to_string());
    wait_for_part(&mut window, seen_as);
    fill(&mut window, "Client Key File", &key.display().to_string());
    // "Click on OK." "Click on the Connect button in top bar beside the settings icon."
    click(&mut window, "OK");
    click_on(&mut window, Role::Button, "Connect");
    // "The circular indicator in the top right turns green. A padlock icon also appears."
    wait_for(&mut window, "Connected");
    assert!(says(&window, tutorial.padlock));
    assert!(says(&window, &format!("as {seen_as}")));
    // "You can use the tool to publish and subscribe."
    publish_and_subscribe(&mut window);
    assert!(broker.log().contains(&format!("u'{seen_as}'")), "{}", broker.log());
}

#[test]
fn the_other_tutorials_connect_publish_and_subscribe() {
    for tutorial in others() {
        println!("{}", tutorial.name);
        let broker = tutorial.broker.start();
        let mut window = window([1280.0, 800.0], true, Desk::whole());
        click(&mut window, "Settings");
        fill(&mut window, "Profile Name", tutorial.name);
        fill(&mut window, "Broker Address", &format!("ssl://{}:{}", tutorial.host, broker.port()));
        click(&mut window, "SSL/TLS");
        let mode = if tutorial.identity.is_some() { "Self signed certificates" } else { "CA certificate file" };
        click(&mut window, mode);
        fill(&mut window, "CA File", &tutorial.ca.display().to_string());
        if let Some(identity) = &tutorial.identity {
            fill(&mut window, "Client Certificate File", &identity.certificate.display().to_string());
            fill(&mut window, "Client Key File", &identity.key.display().to_string());
        }
        click(&mut window, "OK");
        click_on(&mut window, Role::Button, "Connect");
        wait_for(&mut window, "Connected");
        assert!(says(&window, tutorial.padlock), "{}", tutorial.name);
        assert!(says(&window, tutorial.tls), "{} {}", tutorial.name, tutorial.tls);
        if let Some(identity) = &tutorial.identity {
            assert!(says(&window, &format!("as {}", identity.seen_as)), "{}", tutorial.name);
        }
        publish_and_subscribe(&mut window);
    }
}

/// Subscribes, publishes at QoS 1, sees it acknowledged and received, and disconnects.
fn publish_and_subscribe(window: &mut Window) {
    click_on(window, Role::Tab, "Subscriptions");
    fill(window, "Topic Filter", "demo/#");
    click_on(window, Role::Button, "Subscribe");
    wait_for(window, "QoS 0 granted");
    click_on(window, Role::Tab, "Publish");
    fill(window, "Topic", "demo/hello");
    fill(window, "Payload", "21.5");
    click_on(window, Role::ComboBox, "QoS");
    click_on(window, Role::Button, "1");
    click_on(window, Role::Button, "Publish");
    wait_for_part(window, "acknowledged");
    click_on(window, Role::Tab, "Messages");
    wait_for_part(window, "received demo/hello 21.5");
    click_on(window, Role::Button, "Disconnect");
    wait_for(window, "Disconnected");
    assert!(!says(window, VERIFIED) && !says(window, WITH_A_REMARK));
}
