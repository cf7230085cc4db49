//! The flags of what carries MQTT: a WebSocket, a Unix socket, a proxy.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;

use super::super::{Failure, secrets};
use crate::profile::{Carrier, Endpoint, ProxySettings, Secret, SecretKind, Secrets};

/// The header whose value is a secret.
const AUTHORIZATION: &str = "Authorization";

/// What carries the bytes, where that is not a TCP connection alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Carrier")]
pub(super) struct CarrierArguments {
    /// Connect from this IP address of this machine.
    #[arg(short = 'A', value_name = "ADDRESS", value_parser = ip_address, conflicts_with = "unix")]
    local_address: Option<IpAddr>,
    /// Send small packets at once, as is always done.
    // Scripts for Mosquitto's commands have it.
    #[arg(long)]
    nodelay: bool,
    /// Connect through this Unix socket.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["host", "port", "url", "ws_path", "ws_header", "proxy"])]
    unix: Option<PathBuf>,
    /// Speak through a WebSocket with this path.
    #[arg(long, value_name = "PATH")]
    ws_path: Option<String>,
    /// One more header of the WebSocket's request, as in "Name: value"; may be repeated.
    // Hidden from clap's own errors, since one may hold a secret.
    #[arg(long, value_name = "HEADER", value_parser = secrets::hidden)]
    ws_header: Vec<Secret>,
    /// Value of the Authorization header, in this environment variable.
    #[arg(long, value_name = "VAR", group = "authorization")]
    ws_authorization_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "authorization")]
    ws_authorization_file: Option<PathBuf>,
    /// Go through this proxy: http://, socks5:// or socks5h:// (it resolves the name), [USER[:PASSWORD]@]HOST[:PORT].
    // Hidden from clap's own errors, since it may hold a password.
    #[arg(long, value_name = "URL", value_parser = secrets::hidden)]
    proxy: Option<Secret>,
    /// Password of the proxy's user, in this environment variable.
    #[arg(long, value_name = "VAR", group = "proxy_password")]
    proxy_pw_env: Option<String>,
    /// The same, in the first line of a file.
    #[arg(long, value_name = "FILE", group = "proxy_password")]
    proxy_pw_file: Option<PathBuf>,
}

fn ip_address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| "use an IP address of this machine".to_owned())
}

impl CarrierArguments {
    /// Changes where the broker is reached, and learns the secrets on the way.
    pub(super) fn apply(&self, endpoint: &mut Endpoint, secrets: &mut Secrets) -> Result<(), Failure> {
        if let Some(file) = &self.unix {
            endpoint.carrier = Carrier::UnixSocket;
            file.clone_into(&mut endpoint.socket_file);
        }
        if let Some(address) = self.local_address {
            endpoint.local_address = address.to_string();
        }
        self.apply_websocket(endpoint, secrets)?;
        self.apply_proxy(endpoint, secrets)
    }

    fn apply_proxy(&self, endpoint: &mut Endpoint, secrets: &mut Secrets) -> Result<(), Failure> {
        if let Some(url) = &self.proxy {
            let parsed = ProxySettings::parse(url.reveal());
            let (settings, password) =
                parsed.map_err(|error| Failure::Usage(format!("--proxy cannot be used: {error}.")))?;
            endpoint.proxy = settings;
            if let Some(password) = password {
                secrets.set(SecretKind::ProxyPassword, password);
            }
        }
        if let Some(password) = secrets::named(self.proxy_pw_env.as_deref(), self.proxy_pw_file.as_deref())? {
            endpoint.proxy.with_password = true;
            secrets.set(SecretKind::ProxyPassword, password);
        }
        Ok(())
    }

    fn apply_websocket(&self, endpoint: &mut Endpoint, secrets: &mut Secrets) -> Result<(), Failure> {
        let authorization =
            secrets::named(self.ws_authorization_env.as_deref(), self.ws_authorization_file.as_deref())?;
        if self.ws_path.is_some() || !self.ws_header.is_empty() || authorization.is_some() {
            endpoint.carrier = Carrier::WebSocket;
        }
        let websocket = &mut endpoint.websocket;
        if let Some(path) = &self.ws_path {
            websocket.path = if path.starts_with('/') { path.clone() } else { format!("/{path}") };
        }
        let mut authorization = authorization;
        for header in &self.ws_header {
            let Some((name, value)) = header.reveal().split_once(':') else {
                return Err(Failure::Usage("A header is written as in --ws-header \"Name: value\".".to_owned()));
            };
            let (name, value) = (name.trim(), value.trim().to_owned());
            if name.eq_ignore_ascii_case(AUTHORIZATION) {
                authorization = Some(Secret::new(value));
            } else {
                websocket.headers.push((name.to_owned(), value));
            }
        }
        if let Some(authorization) = authorization {
            websocket.with_authorization = true;
            secrets.set(SecretKind::WebSocketAuthorization, authorization);
        }
        Ok(())
    }
}
