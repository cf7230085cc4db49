//! One attempt, from the certificate files to a stream that is ready for CONNECT.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Plan, SessionError};
use crate::profile::{Carrier, ProxyKind, Secret, SecretKind};
use crate::tls::{self, TlsPlan};
use crate::transport::{self, Link, Proxy, Rung, Step, StepOutcome, Target, Way, WebSocket};

/// How much larger than the largest packet a frame may be, for the packets that share it.
const SPARE_FRAME_BYTES: usize = 1024 * 1024;

/// Climbs to the rung below MQTT at most until `deadline`. Dropping the future abandons the attempt.
///
/// # Errors
/// The files cannot be used, a rung failed, or the time ran out on one.
pub(super) async fn climb(
    plan: Plan,
    deadline: Instant,
    mut report: impl FnMut(Step) + Send,
) -> Result<Link, SessionError> {
    let lowest = Rung::of(&plan.profile).into_iter().next().unwrap_or(Rung::Mqtt);
    let mut rung = (lowest, Instant::now());
    let attempt = async {
        let target = target(&plan).await?;
        let observe = |step: Step| {
            if step.outcome == StepOutcome::Started {
                rung = (step.rung, Instant::now());
            }
            report(step);
        };
        Ok(transport::connect(&target, observe).await?)
    };
    let result = timeout_at(deadline, attempt).await;
    result.unwrap_or_else(|_| {
        let (rung, since) = rung;
        report(Step { rung, outcome: StepOutcome::Failed, took: since.elapsed() });
        Err(SessionError::Timeout { rung, after: allowed(&plan) })
    })
}

/// How long the whole ladder may take, CONNACK included.
pub(super) fn allowed(plan: &Plan) -> Duration {
    Duration::from_secs(u64::from(plan.profile.session.connection_timeout_s.max(1)))
}

/// The files are read anew at each attempt, so that a renewed certificate is used without a restart.
async fn target(plan: &Plan) -> Result<Target, SessionError> {
    let endpoint = &plan.profile.endpoint;
    let tls = if plan.profile.tls.enabled { Some(prepare(plan).await?) } else { None };
    let websocket = (endpoint.carrier == Carrier::WebSocket).then(|| websocket(plan));
    // Who is behind a Unix socket is on this machine.
    let host = if endpoint.carrier == Carrier::UnixSocket { "localhost" } else { &endpoint.host };
    let (host, port, local_address) = (host.to_owned(), endpoint.port, endpoint.bound_to());
    Ok(Target { host, port, way: way(plan), local_address, tls, websocket })
}

fn way(plan: &Plan) -> Way {
    let endpoint = &plan.profile.endpoint;
    if endpoint.carrier == Carrier::UnixSocket {
        return Way::UnixSocket(endpoint.socket_file.clone());
    }
    match endpoint.proxy.kind {
        ProxyKind::Direct => Way::Direct,
        ProxyKind::Http | ProxyKind::Socks5 => {
            let password = secret(plan, SecretKind::ProxyPassword, endpoint.proxy.with_password);
            Way::Proxy(Proxy { settings: endpoint.proxy.clone(), password })
        }
    }
}

/// A broker puts a packet into one frame as a rule, and sometimes several.
fn websocket(plan: &Plan) -> WebSocket {
    let settings = plan.profile.endpoint.websocket.clone();
    let authorization = secret(plan, SecretKind::WebSocketAuthorization, settings.with_authorization);
    let packet = usize::try_from(plan.profile.session.max_packet_bytes).unwrap_or(usize::MAX);
    WebSocket { settings, authorization, largest_frame: packet.saturating_add(SPARE_FRAME_BYTES) }
}

fn secret(plan: &Plan, kind: SecretKind, is_wanted: bool) -> Option<Secret> {
    plan.secrets.get(kind).filter(|_| is_wanted).cloned()
}

async fn prepare(plan: &Plan) -> Result<TlsPlan, SessionError> {
    let (settings, secrets) = (plan.profile.tls.clone(), plan.secrets.clone());
    let reading = tokio::task::spawn_blocking(move || tls::prepare(&settings, &secrets));
    match reading.await {
        Ok(plan) => Ok(plan?),
        Err(_) => Err(SessionError::Profile { detail: "the certificate files could not be read".to_owned() }),
    }
}
