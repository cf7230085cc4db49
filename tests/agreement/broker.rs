//! The brokers of the cases.

use std::path::PathBuf;

use super::settings::{client, trouble};
use super::support::Mosquitto;
use super::support::mosquitto::ServerFiles;

/// How a broker is set up. Cases with equal brokers share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Broker {
    /// Its certificate, and what else it sends.
    pub chain: Vec<PathBuf>,
    pub key: PathBuf,
    /// The CAs of clients; `None`: it asks for no certificate.
    pub client_cas: Option<PathBuf>,
    /// A revocation list.
    pub crl: Option<PathBuf>,
    /// OpenSSL's security level 0: so that it shows what is too weak today.
    pub lax: bool,
}

impl Broker {
    /// Shows these certificates of `trouble-certs.sh` and asks for none.
    pub fn showing(chain: &[&str]) -> Self {
        Self {
            chain: chain.iter().map(|name| trouble(&format!("servers/{name}.crt"))).collect(),
            key: trouble("servers/server.key"),
            client_cas: None,
            crl: None,
            lax: false,
        }
    }

    pub fn lax(self) -> Self {
        Self { lax: true, ..self }
    }

    pub fn key(self, key: PathBuf) -> Self {
        Self { key, ..self }
    }

    /// Shows a good certificate and demands one of "Client CA" of `client-certs.sh`.
    pub fn demanding() -> Self {
        Self {
            chain: vec![client("server.crt")],
            key: client("server.key"),
            client_cas: Some(client("ca.crt")),
            crl: None,
            lax: false,
        }
    }

    pub fn trusting(self, cas: PathBuf) -> Self {
        Self { client_cas: Some(cas), ..self }
    }

    pub fn revoking(self, crl: PathBuf) -> Self {
        Self { crl: Some(crl), ..self }
    }

    /// Starts it, with TLS 1.2 at most or with both versions.
    pub fn start(&self, only_tls12: bool) -> Mosquitto {
        let files = ServerFiles {
            certificate: self.joined_chain(),
            key: self.key.clone(),
            client_cas: self.client_cas.clone().unwrap_or_else(|| client("ca.crt")),
        };
        let mut setup = Mosquitto::tls(files);
        if self.client_cas.is_some() {
            setup = setup.demanding_certificates();
        }
        if let Some(crl) = &self.crl {
            setup = setup.line(&format!("crlfile {}", crl.display()));
        }
        if only_tls12 {
            setup = setup.only_tls12();
        }
        if self.lax {
            setup = setup.lax();
        }
        setup.start()
    }

    fn joined_chain(&self) -> PathBuf {
        if let [only] = self.chain.as_slice() {
            return only.clone();
        }
        let names: Vec<String> =
            self.chain.iter().map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
        let joined = super::settings::scratch().join(format!("{}.crt", names.join("+")));
        let text: Vec<u8> = self.chain.iter().flat_map(|file| std::fs::read(file).expect("a certificate")).collect();
        std::fs::write(&joined, text).expect("the scratch directory can be written");
        joined
    }
}
