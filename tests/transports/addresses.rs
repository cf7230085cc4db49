//! Names with several addresses: `localhost` is `::1` and 127.0.0.1 where this machine has both.

use std::net::{TcpListener, ToSocketAddrs};

use mqttdeck::profile::{Profile, Protocol, Secrets};
use mqttdeck::session::SessionError;
use mqttdeck::transport::{Rung, TransportError};

use crate::support::client::profile;
use crate::support::mosquitto::free_port;
use crate::support::{Client, Mosquitto};
use crate::{evidence, failure};

fn localhost(port: u16) -> Profile {
    let mut profile = profile(Protocol::V311, port);
    profile.endpoint.host = "localhost".to_owned();
    profile
}

/// How many addresses `localhost` has here.
fn addresses() -> usize {
    ("localhost", 1).to_socket_addrs().unwrap().collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn the_address_that_answers_is_found_whatever_the_others_say() {
    // Mosquitto listens on 127.0.0.1 alone; ::1 refuses, or is not there.
    let broker = Mosquitto::plain().start();
    let mut client = Client::connect(localhost(broker.port()));
    let found = evidence(&mut client, &[Rung::Tcp]);
    assert_eq!(found, [format!("127.0.0.1:{}", broker.port())]);
}

#[test]
fn an_ipv6_address_alone_is_enough() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let port = free_port();
    let configuration = format!("listener {port} ::1\nlistener {port} 127.0.0.1\nallow_anonymous true\n");
    let _broker = Mosquitto::configured(port, configuration).start();
    for host in ["::1", "[::1]"] {
        let mut profile = profile(Protocol::V5, port);
        profile.endpoint.host = host.to_owned();
        let mut client = Client::connect(profile);
        assert_eq!(evidence(&mut client, &[Rung::Tcp]), [format!("[::1]:{port}")]);
    }
}

#[test]
fn when_all_refuse_each_is_named() {
    let (error, blamed) = failure(localhost(free_port()), Secrets::default());
    let SessionError::Transport(TransportError::Tcp { others, untried: 0, .. }) = &*error else { panic!("{error:?}") };
    assert_eq!((others.len() + 1, blamed), (addresses(), Some(Rung::Tcp)));
}
