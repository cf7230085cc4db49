//! One attempt, from the certificate files to a stream that is ready for CONNECT.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Plan, SessionError};
use crate::tls::{self, TlsPlan};
use crate::transport::{self, Link, Rung, Step, StepOutcome, Target};

/// Climbs to the TLS rung at most until `deadline`. Dropping the future abandons the attempt.
///
/// # Errors
/// The files cannot be used, a rung failed, or the time ran out on one.
pub(super) async fn climb(
    plan: Plan,
    deadline: Instant,
    mut report: impl FnMut(Step) + Send,
) -> Result<Link, SessionError> {
    let mut rung = (Rung::Resolve, Instant::now());
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
    Ok(Target { host: endpoint.host.clone(), port: endpoint.port, tls })
}

async fn prepare(plan: &Plan) -> Result<TlsPlan, SessionError> {
    let (settings, secrets) = (plan.profile.tls.clone(), plan.secrets.clone());
    let reading = tokio::task::spawn_blocking(move || tls::prepare(&settings, &secrets));
    match reading.await {
        Ok(plan) => Ok(plan?),
        Err(_) => Err(SessionError::Profile { detail: "the certificate files could not be read".to_owned() }),
    }
}
