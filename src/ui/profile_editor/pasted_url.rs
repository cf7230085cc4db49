//! A URL that was pasted or typed in place of an address: taken apart into the fields that it is about.

use std::mem;

use zeroize::Zeroizing;

use super::draft::Draft;
use crate::app::{BrokerUrl, Carrier, ProxySettings, SecretKind};

impl Draft {
    /// Takes the broker's URL apart, if the address is one, and says whether it was. The field that held it is wiped: it
    /// may have held a password, too.
    pub(super) fn take_url(&mut self) -> bool {
        let Some(Ok(mut url)) = BrokerUrl::parse(self.profile.endpoint.host.trim()) else { return false };
        let _wiped = Zeroizing::new(mem::take(&mut self.profile.endpoint.host));
        self.from_url = Some(taken_from(&url));
        if url.carrier != Carrier::UnixSocket {
            self.numbers.port = url.port.to_string();
        }
        if let Some(password) = url.password.take() {
            self.secrets.put(SecretKind::Password, &password);
            self.profile.credentials.with_password = true;
        }
        url.apply_to(&mut self.profile);
        true
    }

    /// The same for the proxy's.
    pub(super) fn take_proxy_url(&mut self) -> bool {
        let proxy = &mut self.profile.endpoint.proxy;
        let Ok((taken, password)) = ProxySettings::parse(proxy.host.trim()) else { return false };
        let _wiped = Zeroizing::new(mem::replace(proxy, taken).host);
        self.numbers.proxy_port = proxy.port.to_string();
        if let Some(password) = password {
            self.secrets.put(SecretKind::ProxyPassword, &password);
        }
        true
    }
}

/// What the broker's URL filled in, as a sentence.
fn taken_from(url: &BrokerUrl) -> String {
    let carrier = match url.carrier {
        Carrier::Tcp => None,
        carrier @ (Carrier::WebSocket | Carrier::UnixSocket) => Some(carrier.name().to_owned()),
    };
    let path = (!url.path.is_empty()).then(|| format!("WebSocket Path {}", url.path));
    let parts = [
        carrier,
        Some(format!("Broker Port {}", url.port)),
        Some(format!("SSL/TLS {}", if url.tls { "on" } else { "off" })),
        path,
        url.username.as_ref().map(|name| format!("User Name {name}")),
        url.password.as_ref().map(|_| "Password".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("Taken from the URL: {}.", parts.join(", "))
}
