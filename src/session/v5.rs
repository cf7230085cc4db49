//! MQTT 5: the library's words to ours, and ours to its. Names the MQTT library; decides nothing.

mod agreed;
mod auth;
mod client;
mod connect;
mod engine;
mod gate;
mod kept;
mod words;

use std::sync::Arc;

use rumqttc_v5 as mqtt;

use agreed::Agreed;
use auth::Means;
use client::V5Client;
use engine::V5Engine;
use gate::Gate;

use super::engine::Socket;
use super::kept::SessionFile;
use super::outbox::Outbox;
use super::poll_driver::PollDriver;
use super::{Plan, SessionError};
use crate::profile::SecretKind;

/// A driver for MQTT 5.
///
/// # Errors
/// The library does not take the profile.
pub(super) fn driver(plan: &Plan, outbox: &Arc<Outbox>, socket: Socket) -> Result<PollDriver<V5Client>, SessionError> {
    connect::check(plan)?;
    let password = plan.secrets.get(SecretKind::AuthenticationPassword);
    let means = Means::of(&plan.profile, password, &socket.challenges);
    let mut options = connect::options(plan, &means);
    let file = SessionFile::of(plan, outbox);
    let restored = kept::restore(&mut options, &plan.profile, file.clone());
    set_connector(&mut options, &means, socket.clone());
    let unusable = |error: mqtt::ClientBuildError| SessionError::Profile { detail: error.to_string() };
    let (client, events) = mqtt::AsyncClient::builder(options).unbounded().try_build().map_err(unusable)?;
    let engine = V5Engine { events, socket: socket.clone(), means: means.clone(), file };
    let client = V5Client { client, means, agreed: Agreed::of(&plan.profile) };
    Ok(PollDriver::new(client, engine, socket, &plan.profile, restored, outbox))
}

fn set_connector(options: &mut mqtt::MqttOptions, means: &Means, socket: Socket) {
    match means {
        Means::None | Means::Scram(_) => {
            options.set_socket_connector(move |_, _| std::future::ready(socket.take(|guarded| guarded)));
        }
        Means::ByHand { challenges, .. } => {
            let challenges = challenges.clone();
            let gate = move || socket.take(|guarded| Gate::new(guarded, challenges.clone()));
            options.set_socket_connector(move |_, _| std::future::ready(gate()));
        }
    }
}
