//! The secrets of one profile, as they are known at the moment.

use std::collections::BTreeMap;

use super::{AuthenticationMethod, Carrier, Profile, Protocol, ProxyKind, Secret};

/// Which secret of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The password of the user name.
    Password,
    /// "Client Key Password": opens the client's certificate and key files, and the key pair in a client keystore.
    KeyPassphrase,
    /// "Keystore Password": opens the CA file or the keystore with the CA certificates.
    KeystorePassword,
    /// "Client Keystore Password".
    ClientKeystorePassword,
    /// The password of the proxy's user name.
    ProxyPassword,
    /// The value of the Authorization header of a WebSocket's request.
    WebSocketAuthorization,
    /// The password of enhanced authentication by SCRAM; by hand, the data that CONNECT carries.
    AuthenticationPassword,
}

impl SecretKind {
    /// All, in the order in which they are asked for.
    pub const ALL: [Self; 7] = [
        Self::ProxyPassword,
        Self::WebSocketAuthorization,
        Self::Password,
        Self::AuthenticationPassword,
        Self::KeystorePassword,
        Self::ClientKeystorePassword,
        Self::KeyPassphrase,
    ];
}

impl Profile {
    /// The secrets that a connection shows to somebody, and to whom they belong, in the order in which they are asked
    /// for. Which of its files need one is seen in the files.
    #[must_use]
    pub fn sent_secrets(&self) -> Vec<(SecretKind, String)> {
        let endpoint = &self.endpoint;
        // The local test broker is reached directly, whatever else is filled in.
        let (proxy, websocket) = (&endpoint.proxy, &endpoint.websocket);
        let by_proxy = !endpoint.local_test_broker && endpoint.carrier != Carrier::UnixSocket;
        let by_websocket = !endpoint.local_test_broker && endpoint.carrier == Carrier::WebSocket;
        let authentication = &self.mqtt5.authentication;
        let whose = match authentication.method {
            AuthenticationMethod::ScramSha256 => Some(&authentication.username),
            AuthenticationMethod::ByHand if authentication.with_data => Some(&authentication.name),
            AuthenticationMethod::Off | AuthenticationMethod::ByHand => None,
        };
        let by_steps = whose.filter(|_| self.protocol == Protocol::V5);
        let all = [
            (by_proxy && proxy.kind != ProxyKind::Direct && proxy.with_password)
                .then(|| (SecretKind::ProxyPassword, format!("{} at {}", proxy.username, proxy.host))),
            (by_websocket && websocket.with_authorization)
                .then(|| (SecretKind::WebSocketAuthorization, format!("{}{}", endpoint.host, websocket.path_alone()))),
            self.credentials.with_password.then(|| (SecretKind::Password, self.credentials.username.clone())),
            by_steps.map(|whose| (SecretKind::AuthenticationPassword, whose.clone())),
        ];
        all.into_iter().flatten().collect()
    }
}

/// Secrets by their kind. Those that are not here are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<SecretKind, Secret>);

impl Secrets {
    /// The secret of this kind, if it is known.
    #[must_use]
    pub fn get(&self, kind: SecretKind) -> Option<&Secret> {
        self.0.get(&kind)
    }

    /// These secrets and this one.
    #[must_use]
    pub fn with(mut self, kind: SecretKind, secret: Secret) -> Self {
        self.set(kind, secret);
        self
    }

    /// Adds or replaces one.
    pub fn set(&mut self, kind: SecretKind, secret: Secret) {
        self.0.insert(kind, secret);
    }

    /// Adds those of `other`, which count more.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps only kinds for which `keep` is true.
    pub fn retain(&mut self, keep: impl Fn(SecretKind) -> bool) {
        self.0.retain(|kind, _| keep(*kind));
    }

    /// All that are known.
    pub fn iter(&self) -> impl Iterator<Item = (SecretKind, &Secret)> {
        self.0.iter().map(|(kind, secret)| (*kind, secret))
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile that has every secret, and uses each.
    fn full() -> Profile {
        let mut profile = Profile { protocol: Protocol::V5, ..Profile::default() };
        profile.endpoint.host = "broker.example".to_owned();
        profile.endpoint.carrier = Carrier::WebSocket;
        profile.endpoint.websocket.with_authorization = true;
        profile.endpoint.websocket.path = "/mqtt?token=hunter2".to_owned();
        profile.endpoint.proxy.kind = ProxyKind::Socks5;
        profile.endpoint.proxy.host = "proxy.example".to_owned();
        profile.endpoint.proxy.username = "bob".to_owned();
        profile.endpoint.proxy.with_password = true;
        profile.credentials.username = "alice".to_owned();
        profile.credentials.with_password = true;
        profile.mqtt5.authentication.method = AuthenticationMethod::ScramSha256;
        profile.mqtt5.authentication.username = "carol".to_owned();
        profile
    }

    #[test]
    fn only_what_is_sent_is_asked_for_in_the_order_of_the_way() {
        use SecretKind::{AuthenticationPassword, Password, ProxyPassword, WebSocketAuthorization};
        type Change = fn(&mut Profile);
        let all = [
            (ProxyPassword, "bob at proxy.example"),
            (WebSocketAuthorization, "broker.example/mqtt"),
            (Password, "alice"),
            (AuthenticationPassword, "carol"),
        ];
        let table: [(Change, &[SecretKind]); 8] = [
            (|_| {}, &[]),
            (|p| p.endpoint.proxy.kind = ProxyKind::Direct, &[ProxyPassword]),
            (|p| p.endpoint.proxy.with_password = false, &[ProxyPassword]),
            (|p| p.endpoint.carrier = Carrier::Tcp, &[WebSocketAuthorization]),
            (|p| p.endpoint.carrier = Carrier::UnixSocket, &[ProxyPassword, WebSocketAuthorization]),
            (|p| p.endpoint.local_test_broker = true, &[ProxyPassword, WebSocketAuthorization]),
            (|p| p.credentials.with_password = false, &[Password]),
            (|p| p.protocol = Protocol::V311, &[AuthenticationPassword]),
        ];
        for (change, left_out) in table {
            let mut profile = full();
            change(&mut profile);
            let expected: Vec<_> = all.iter().filter(|(kind, _)| !left_out.contains(kind)).copied().collect();
            let sent = profile.sent_secrets();
            let sent: Vec<_> = sent.iter().map(|(kind, whose)| (*kind, whose.as_str())).collect();
            assert_eq!(sent, expected, "without {left_out:?}");
        }
        let order: Vec<SecretKind> = all.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(order, SecretKind::ALL[..4]);
    }
}
