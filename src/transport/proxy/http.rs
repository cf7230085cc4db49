//! HTTP CONNECT (RFC 9110, section 9.3.6) with basic authentication (RFC 7617).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncRead, AsyncWrite};
use zeroize::Zeroizing;

use super::super::http::{Answer, HttpError, Request};
use super::{Proxy, ProxyError};

/// The status of a proxy that wants to know who we are.
const AUTHENTICATION_REQUIRED: u16 = 407;

/// Asks for a tunnel to `broker`, a host and port: the first bytes that came through it, and the status line.
pub(super) async fn connect(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    proxy: &Proxy,
    broker: &str,
) -> Result<(Vec<u8>, String), ProxyError> {
    let mut request = Request::new("CONNECT", broker)?.header("Host", broker)?;
    let credentials = proxy.credentials();
    if let Some((username, password)) = credentials {
        request = request.header("Proxy-Authorization", &basic(username, password))?;
    }
    let answer = request.send(stream).await?;
    match answer.status {
        200..300 => Ok((answer.rest, format!("HTTP {} {}", answer.status, answer.reason).trim_end().to_owned())),
        AUTHENTICATION_REQUIRED => Err(unauthenticated(&answer, credentials.is_some())),
        status => Err(ProxyError::Http { status, reason: answer.reason }),
    }
}

fn basic(username: &str, password: &str) -> Zeroizing<String> {
    let both = Zeroizing::new(format!("{username}:{password}"));
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(both.as_bytes()));
    Zeroizing::new(format!("Basic {}", encoded.as_str()))
}

/// A proxy may offer several ways to log in, each a header or part of one (RFC 9110, section 11.7.1).
fn unauthenticated(answer: &Answer, was_told: bool) -> ProxyError {
    let offers = answer.values("Proxy-Authenticate").flat_map(|value| value.split(',')).map(str::trim);
    let ways: Vec<&str> = offers.filter_map(|offer| offer.split(' ').next()).filter(|way| is_way(way)).collect();
    if !ways.is_empty() && !ways.iter().any(|way| way.eq_ignore_ascii_case("basic")) {
        return ProxyError::OtherLogin(ways.join(", "));
    }
    if was_told { ProxyError::CredentialsRefused } else { ProxyError::CredentialsWanted }
}

/// What stands behind a comma may also be a parameter, as in `realm="x"`.
fn is_way(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

impl From<HttpError> for ProxyError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unsendable(what) => Self::Unsendable(what),
            HttpError::NotHttp(head) => Self::NotAProxy(head),
            HttpError::TooLong => Self::TooLong,
            HttpError::Closed => Self::Closed,
            HttpError::Io(error) => Self::Io(error),
        }
    }
}
