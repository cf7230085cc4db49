//! A URL that was pasted or typed in place of the address: taken apart into the fields that it is about.

use zeroize::Zeroizing;

use super::draft::Draft;
use crate::app::BrokerUrl;

impl Draft {
    /// Takes a URL apart, if the address is one, and says whether it was. A password in it is left out and wiped.
    pub(super) fn take_url(&mut self) -> bool {
        let Some(Ok(url)) = BrokerUrl::parse(self.profile.endpoint.host.trim()) else { return false };
        self.from_url = Some(taken_from(&url));
        let _wiped = Zeroizing::new(std::mem::take(&mut self.profile.endpoint.host));
        self.numbers.port = url.port.to_string();
        url.apply_to(&mut self.profile);
        true
    }
}

/// What it filled in, as a sentence.
fn taken_from(url: &BrokerUrl) -> String {
    let tls = if url.tls { "on" } else { "off" };
    let user = url.username.as_ref().map(|name| format!(", User Name {name}")).unwrap_or_default();
    format!("Taken from the URL: Broker Port {}, SSL/TLS {tls}{user}.", url.port)
}
