//! The rung at which a proxy makes the connection to the broker: HTTP CONNECT and SOCKS5.
//!
//! Owns what is asked of a proxy and what its answers mean. Knows nothing of what goes through it then.

mod error;
mod http;
mod socks;

use tokio::net::TcpStream;

use super::http::authority;
use super::paced::Paced;
use super::{TransportError, bare};
use crate::profile::{ProxyKind, ProxySettings, Secret};

pub use error::{ProxyError, SocksReply};

/// A proxy, and the password for it.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it is and who we are there.
    pub settings: ProxySettings,
    /// The password of the user name, if it has one.
    pub password: Option<Secret>,
}

impl Proxy {
    /// Its host and port.
    pub(super) fn place(&self) -> String {
        authority(bare(&self.settings.host), self.settings.port)
    }

    /// User name and password, where the proxy is to be told them.
    fn credentials(&self) -> Option<(&str, &str)> {
        let username = self.settings.username.as_str();
        (!username.is_empty()).then(|| (username, self.password.as_ref().map_or("", Secret::reveal)))
    }
}

/// Lets the proxy at the other end of `stream` connect to the broker: the stream to the broker, and how the proxy put it.
///
/// # Errors
/// It did not.
pub(super) async fn tunnel(
    mut stream: TcpStream,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<(Paced, String), TransportError> {
    let (early, words) = match proxy.settings.kind {
        ProxyKind::Direct => (Vec::new(), String::new()),
        ProxyKind::Http => {
            let opened = http::connect(&mut stream, proxy, &authority(host, port)).await;
            opened.map_err(|source| refused(proxy, host, port, source))?
        }
        ProxyKind::Socks5 => {
            let target = socks::target(proxy, host, port).await?;
            let opened = socks::connect(&mut stream, proxy, target).await;
            opened.map_err(|source| refused(proxy, host, port, source))?;
            (Vec::new(), "SOCKS5".to_owned())
        }
    };
    Ok((Paced::holding(stream, early), format!("via {}, {words}", proxy.place())))
}

fn refused(proxy: &Proxy, host: &str, port: u16, source: ProxyError) -> TransportError {
    TransportError::Proxy { proxy: proxy.place(), broker: authority(host, port), source }
}
