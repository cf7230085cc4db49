//! One case: a broker, a client, and what comes of it.

use std::path::PathBuf;

use mqttdeck::profile::{Secrets, TlsSettings};

use super::broker::Broker;

/// A client and a broker, and what has to come of it on both sides of the comparison.
pub struct Case {
    pub name: &'static str,
    pub broker: Broker,
    /// Broker Address.
    pub host: &'static str,
    /// Our SSL/TLS tab.
    pub tls: TlsSettings,
    pub secrets: Secrets,
    /// The same for `mosquitto_sub`.
    pub openssl: OpenSsl,
    pub expected: Expected,
    /// What comes of it over TLS 1.2, if that is something else.
    pub expected_on_tls12: Option<Expected>,
    /// Why OpenSSL's verdict is another one, if it is.
    pub differs: Option<&'static str>,
}

/// The options of `mosquitto_sub`: it reads PEM files without passphrase only.
#[derive(Debug, Clone, Default)]
pub struct OpenSsl {
    pub ca: PathBuf,
    pub identity: Option<(PathBuf, PathBuf)>,
    pub insecure: bool,
    /// Further options.
    pub more: Vec<&'static str>,
}

/// What we come to.
#[derive(Debug, Clone)]
pub enum Expected {
    /// The connection is made.
    Connects,
    /// It is not, and the explanation says so.
    Refused {
        /// A part of the headline.
        headline: &'static str,
        /// Parts of the cause: which certificate, by name, serial or file.
        names: Vec<&'static str>,
        /// A part of one of the remedies.
        remedy: &'static str,
    },
}

impl Case {
    /// A case that ends connected, here and there.
    pub fn new(name: &'static str, broker: Broker, tls: TlsSettings) -> Self {
        let identity = tls.mode.uses_client_certificate();
        let openssl = OpenSsl {
            ca: tls.ca_file.clone(),
            identity: identity.then(|| (tls.client_certificate_file.clone(), tls.client_key_file.clone())),
            ..OpenSsl::default()
        };
        Self {
            name,
            broker,
            host: "localhost",
            tls,
            secrets: Secrets::default(),
            openssl,
            expected: Expected::Connects,
            expected_on_tls12: None,
            differs: None,
        }
    }

    /// It ends with this explanation.
    pub fn refused(
        self,
        headline: &'static str,
        names: impl IntoIterator<Item = &'static str>,
        remedy: &'static str,
    ) -> Self {
        Self { expected: Expected::refused(headline, names, remedy), ..self }
    }

    /// Over TLS 1.2 it ends with this one.
    pub fn on_tls12(
        self,
        headline: &'static str,
        names: impl IntoIterator<Item = &'static str>,
        remedy: &'static str,
    ) -> Self {
        Self { expected_on_tls12: Some(Expected::refused(headline, names, remedy)), ..self }
    }

    pub fn host(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    pub fn secrets(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// Other files or options for `mosquitto_sub`.
    pub fn openssl(mut self, change: impl FnOnce(&mut OpenSsl)) -> Self {
        change(&mut self.openssl);
        self
    }

    /// OpenSSL's verdict is the other one, for this reason.
    pub fn differs(self, reason: &'static str) -> Self {
        Self { differs: Some(reason), ..self }
    }
}

impl Expected {
    fn refused(headline: &'static str, names: impl IntoIterator<Item = &'static str>, remedy: &'static str) -> Self {
        Self::Refused { headline, names: names.into_iter().collect(), remedy }
    }
}
