//! Where a broker sends its clients: the Server Reference of MQTT 5 (4.13).

use super::url::split_port;
use super::{BrokerUrl, Carrier, Profile};

/// The longest name of a host (RFC 1035, 2.3.4).
const LONGEST_HOST: usize = 253;

impl Profile {
    /// A copy that leads to the first server that a broker refers to: `host`, `host:port`, or with some brokers a URL.
    /// Nobody was asked about it yet, whatever was confirmed for this profile. `None`: no address of a server.
    #[must_use]
    pub fn at_reference(&self, reference: &str) -> Option<Self> {
        let first = reference.split_whitespace().next()?;
        let mut there = self.clone();
        match BrokerUrl::parse(first) {
            Some(url) => {
                // A broker has no say in who we are there, and none against TLS.
                let url = url.ok()?;
                let tls = url.tls || self.tls.enabled;
                let url = BrokerUrl { username: None, password: None, tls, ..url };
                (url.carrier != Carrier::UnixSocket).then(|| url.apply_to(&mut there))?;
            }
            None => {
                let (host, port) = split_port(first).ok()?;
                host.clone_into(&mut there.endpoint.host);
                there.endpoint.port = port.unwrap_or(self.endpoint.port);
            }
        }
        there.tls.unverified_confirmed = false;
        (there.endpoint.carrier != Carrier::UnixSocket && is_host(&there.endpoint.host)).then_some(there)
    }
}

fn is_host(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || ".-_:".contains(c);
    text.len() <= LONGEST_HOST && !text.is_empty() && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_leads_to_its_first_server_and_to_nothing_else() {
        let mut profile = Profile::default();
        profile.tls.enabled = true;
        profile.endpoint.port = 8883;
        profile.tls.unverified_confirmed = true;
        "me".clone_into(&mut profile.credentials.username);
        for (reference, expected) in [
            ("other.example", Some(("other.example", 8883, true))),
            ("other.example:1884 third.example", Some(("other.example", 1884, true))),
            ("[::1]:1884", Some(("::1", 1884, true))),
            ("mqtts://other.example", Some(("other.example", 8883, true))),
            ("mqtt://you:pass@other.example:1", Some(("other.example", 1, true))),
            ("", None),
            ("other.example:port", None),
            ("unix:/run/other.sock", None),
            ("http://other.example", None),
            ("<other>", None),
        ] {
            let there = profile.at_reference(reference);
            let told =
                there.as_ref().map(|there| (there.endpoint.host.as_str(), there.endpoint.port, there.tls.enabled));
            assert_eq!(told, expected, "{reference:?}");
            assert!(there.is_none_or(|there| there.credentials.username == "me" && !there.tls.unverified_confirmed));
        }
    }
}
