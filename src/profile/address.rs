//! A pasted broker URL: `ssl://host:8883`, `mqtt://`, `mqtts://`, `tcp://`.

/// What a URL says about an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerUrl {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// The port, or the scheme's own where none is written.
    pub port: u16,
    /// Whether the scheme means TLS.
    pub tls: bool,
    /// User name before an `@`.
    pub username: Option<String>,
}

/// Why a text with `://` is no broker URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not one of the schemes that this version can connect with.
    #[error("{0}:// is not supported: use mqtt://, mqtts://, tcp:// or ssl://")]
    Scheme(String),
    /// Nothing stands where the host belongs.
    #[error("the URL names no host")]
    NoHost,
    /// What stands where the port belongs is no port.
    #[error("{0} is not a port: use 1 to 65535")]
    Port(String),
}

impl BrokerUrl {
    /// Reads a pasted text. `None`: it is no URL, just an address.
    ///
    /// # Errors
    /// It is a URL, but not one that can be used.
    pub fn parse(_text: &str) -> Option<Result<Self, UrlError>> {
        todo!()
    }
}
