//! The cryptography: rustls' aws-lc-rs provider, and key exchange over P-521.
//!
//! rustls signs with P-521 but does not offer the curve for key exchange. Over TLS 1.2 that list is also the list of
//! curves that a certificate may have, so without it no P-521 certificate of either side passes.

use aws_lc_rs::agreement::{ECDH_P521, EphemeralPrivateKey, PublicKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::rand::SystemRandom;
use rustls::crypto::{ActiveKeyExchange, CryptoProvider, SharedSecret, SupportedKxGroup, aws_lc_rs as provided};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved};

/// What every handshake of ours uses. Never the process default: with two providers in the tree, that panics.
pub(super) fn provider() -> CryptoProvider {
    let mut provider = provided::default_provider();
    // Last: it is the slowest, and nobody prefers it.
    provider.kx_groups.push(&P521);
    provider
}

#[derive(Debug)]
struct P521;

struct P521Exchange {
    private: EphemeralPrivateKey,
    public: PublicKey,
}

impl SupportedKxGroup for P521 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let private = EphemeralPrivateKey::generate(&ECDH_P521, &SystemRandom::new())
            .map_err(|_| Error::FailedToGetRandomBytes)?;
        let public = private.compute_public_key().map_err(|_| Error::FailedToGetRandomBytes)?;
        Ok(Box::new(P521Exchange { private, public }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

impl ActiveKeyExchange for P521Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let refused = || Error::from(PeerMisbehaved::InvalidKeyShare);
        // TLS takes uncompressed points only (RFC 8446, 4.2.8.2); the library would take others too.
        if peer.first() != Some(&0x04) {
            return Err(refused());
        }
        agree_ephemeral(self.private, UnparsedPublicKey::new(&ECDH_P521, peer), refused(), |secret| {
            Ok(SharedSecret::from(secret))
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn pub_key(&self) -> &[u8] {
        self.public.as_ref()
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}
