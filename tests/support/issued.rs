//! Certificates of any length of chain, any end and any name, hostile ones included.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};

use super::mosquitto::ServerFiles;

const DAY: i64 = 24 * 60 * 60;

/// Days after which servers and CAs end: a date would look different in pictures each day.
const ENDS_IN: i64 = 23_050;

/// A CA that issues what it is asked for.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let issuer = CertifiedIssuer::self_signed(authority(name), key()).expect("a CA");
        Self(issuer)
    }

    /// Its certificate as PEM.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// The PEM of a client certificate that ends so many days from now, or ended so many days ago.
    pub fn client(&self, name: &str, ends_in: i64) -> String {
        let mut params = params(name, &[]);
        params.not_before = date_time_ymd(1970, 1, 1) + days_from_now(ends_in - 400);
        params.not_after = date_time_ymd(1970, 1, 1) + days_from_now(ends_in);
        params.signed_by(&key(), &self.0).expect("a certificate").pem()
    }

    /// A server for 127.0.0.1 of this name, with so many CAs between it and this one; all of them are presented.
    pub fn server(self, directory: &Path, name: &str, between: usize) -> ServerFiles {
        let mut presented = vec![self.0.pem()];
        let client_cas = written(directory, "root.pem", &self.0.pem());
        let mut issuer = self.0;
        for number in 1..=between {
            let name = format!("Intermediate CA {number} of a plant whose name is as long as its pipes");
            issuer = CertifiedIssuer::signed_by(authority(&name), key(), &issuer).expect("a CA");
            presented.push(issuer.pem());
        }
        let own = key();
        presented.push(params(name, &["127.0.0.1"]).signed_by(&own, &issuer).expect("a certificate").pem());
        presented.reverse();
        ServerFiles {
            certificate: written(directory, "server.pem", &presented.concat()),
            key: written(directory, "server.key", &own.serialize_pem()),
            client_cas,
        }
    }
}

/// Puts a text into a file.
pub fn written(directory: &Path, name: &str, text: &str) -> PathBuf {
    let file = directory.join(name);
    std::fs::write(&file, text).expect("the directory can be written");
    file
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn params(name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Example");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(1970, 1, 1) + days_from_now(ENDS_IN);
    params
}

/// From 1970 to so many days from now; an hour further away, so that the days are whole ones while the test runs.
fn days_from_now(days: i64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    Duration::from_secs(now.saturating_add_signed(days * DAY + 3600 * days.signum()))
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}
