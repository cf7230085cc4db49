//! SCRAM-SHA-256, the client's side (RFC 5802, RFC 7677): proves that both sides know a password without sending it.
//!
//! Knows nothing of MQTT: texts in, texts out. Without channel binding, which MQTT has no name for. User name and password
//! are prepared as RFC 5802 (sections 2.2 and 5.1) wants it.

mod saslprep;

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::{constant_time, digest, hmac, pbkdf2};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use crate::profile::Secret;

/// The name of the mechanism, and of the MQTT authentication method.
pub(super) const NAME: &str = "SCRAM-SHA-256";

/// RFC 7677, 4: fewer are not worth the name.
const FEWEST_ROUNDS: u32 = 4096;
/// What takes a second or so; a broker that asks for more only keeps us busy. OWASP's figure for this hash is 600,000.
const MOST_ROUNDS: u32 = 2_000_000;
/// No message of a broker is longer than this: a nonce, a salt and a number.
const LONGEST: usize = 16 << 10;
const NONCE_BYTES: usize = 24;

/// "n,,": no channel binding, no other identity; and the same in base64.
const HEADER: &str = "n,,";
const BINDING: &str = "c=biws";

/// Why the two sides did not agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScramError {
    /// The broker's step is not what the RFC says.
    #[error("the broker's step cannot be read")]
    Unreadable,
    /// The broker's nonce does not begin with ours.
    #[error("the broker did not take up our nonce")]
    ForeignNonce,
    /// The broker asks for fewer iterations than RFC 7677 allows.
    #[error("the broker asks for {0} iterations; at least 4096 are needed")]
    TooFewRounds(u32),
    /// The broker asks for more iterations than anybody needs.
    #[error("the broker asks for {0} iterations; at most 2000000 are accepted")]
    TooManyRounds(u32),
    /// The broker says so; the RFC's word for it.
    #[error("the broker refused: {0}")]
    Refused(String),
    /// The broker let us in without proving that it knows the password.
    #[error("the broker did not prove that it knows the password")]
    NoProof,
    /// The broker's proof is wrong: it does not know the password.
    #[error("the broker's proof is wrong")]
    WrongProof,
    /// A step came that is not due.
    #[error("the broker's step came out of turn")]
    OutOfTurn,
    /// The user name has a character that `SASLprep` forbids.
    #[error("the user name has a character that SASLprep forbids")]
    ProhibitedUsername,
    /// The password has one.
    #[error("the password has a character that SASLprep forbids")]
    ProhibitedPassword,
    /// There is no randomness to be had.
    #[error("the system gave no random bytes")]
    NoRandomness,
}

/// One side of the exchange, which may be done again and again.
pub(super) struct Scram {
    username: String,
    password: Secret,
    step: Step,
}

enum Step {
    Idle,
    /// Our first message is out.
    Begun {
        nonce: String,
        first: String,
        /// Prepared.
        password: Zeroizing<String>,
    },
    /// Our proof is out; the broker's is to be this.
    Proved {
        signature: Vec<u8>,
    },
}

impl Scram {
    pub(super) fn new(username: &str, password: Secret) -> Self {
        Self { username: username.to_owned(), password, step: Step::Idle }
    }

    /// Begins: the first message.
    ///
    /// # Errors
    /// There is no randomness, or the user name or password cannot be used.
    pub(super) fn begin(&mut self) -> Result<String, ScramError> {
        let mut random = [0; NONCE_BYTES];
        SystemRandom::new().fill(&mut random).map_err(|_| ScramError::NoRandomness)?;
        self.begin_with(BASE64.encode(random))
    }

    fn begin_with(&mut self, nonce: String) -> Result<String, ScramError> {
        let name = prepared(&self.username).ok_or(ScramError::ProhibitedUsername)?;
        let password = prepared(self.password.reveal()).ok_or(ScramError::ProhibitedPassword)?;
        // RFC 5802, 5.1: the two signs that have a meaning of their own.
        let name = name.replace('=', "=3D").replace(',', "=2C");
        let first = format!("n={name},r={nonce}");
        let message = format!("{HEADER}{first}");
        self.step = Step::Begun { nonce, first, password };
        Ok(message)
    }

    /// Answers the broker's first message with our proof.
    ///
    /// # Errors
    /// The message is not one that can be answered.
    pub(super) fn prove(&mut self, message: &[u8]) -> Result<String, ScramError> {
        let Step::Begun { nonce, first, password } = std::mem::replace(&mut self.step, Step::Idle) else {
            return Err(ScramError::OutOfTurn);
        };
        let message = readable(message)?;
        let Challenge { nonce: theirs, salt, rounds } = Challenge::read(message)?;
        if !theirs.starts_with(&nonce) || theirs.len() == nonce.len() {
            return Err(ScramError::ForeignNonce);
        }
        let salted = salted_password(&password, &salt, rounds);
        let unproved = format!("{BINDING},r={theirs}");
        let exchange = format!("{first},{message},{unproved}");
        let client_key = keyed(&*salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
        let signature = keyed(stored_key.as_ref(), exchange.as_bytes());
        let proof: Vec<u8> = client_key.as_ref().iter().zip(signature.as_ref()).map(|(a, b)| a ^ b).collect();
        let server_key = keyed(&*salted, b"Server Key");
        self.step = Step::Proved { signature: keyed(server_key.as_ref(), exchange.as_bytes()).as_ref().to_vec() };
        Ok(format!("{unproved},p={}", BASE64.encode(proof)))
    }

    /// Checks the broker's last message: whether it knows the password, too. `None`: there was none.
    ///
    /// # Errors
    /// It does not, or it refused.
    pub(super) fn check(&mut self, message: Option<&[u8]>) -> Result<(), ScramError> {
        let Step::Proved { signature } = std::mem::replace(&mut self.step, Step::Idle) else {
            return Err(ScramError::OutOfTurn);
        };
        let message = readable(message.ok_or(ScramError::NoProof)?)?;
        let attribute = message.split(',').next().unwrap_or_default();
        if let Some(error) = attribute.strip_prefix("e=") {
            return Err(ScramError::Refused(error.to_owned()));
        }
        let theirs = attribute.strip_prefix("v=").ok_or(ScramError::Unreadable)?;
        let theirs = BASE64.decode(theirs).map_err(|_| ScramError::Unreadable)?;
        constant_time::verify_slices_are_equal(&theirs, &signature).map_err(|_| ScramError::WrongProof)
    }
}

/// What has to do with the password stays unseen.
impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scram").finish_non_exhaustive()
    }
}

/// The broker's first message.
struct Challenge<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    rounds: NonZeroU32,
}

impl<'a> Challenge<'a> {
    /// RFC 5802, 7: `r=…,s=…,i=…`, then extensions that may be passed over. One that begins with `m=` may not.
    fn read(message: &'a str) -> Result<Self, ScramError> {
        let mut attributes = message.split(',');
        let mut next =
            |name: &str| attributes.next().and_then(|one| one.strip_prefix(name)).ok_or(ScramError::Unreadable);
        let (nonce, salt, rounds) = (next("r=")?, next("s=")?, next("i=")?);
        let salt = BASE64.decode(salt).map_err(|_| ScramError::Unreadable)?;
        let rounds: u32 = rounds.parse().map_err(|_| ScramError::Unreadable)?;
        if rounds > MOST_ROUNDS {
            return Err(ScramError::TooManyRounds(rounds));
        }
        let enough = NonZeroU32::new(rounds).filter(|rounds| rounds.get() >= FEWEST_ROUNDS);
        Ok(Self { nonce, salt, rounds: enough.ok_or(ScramError::TooFewRounds(rounds))? })
    }
}

/// RFC 5802, 5.1: a name of which nothing is left is none.
fn prepared(text: &str) -> Option<Zeroizing<String>> {
    saslprep::prepare(text).filter(|prepared| text.is_empty() || !prepared.is_empty())
}

/// RFC 5802, 2.2: `Hi`.
fn salted_password(password: &str, salt: &[u8], rounds: NonZeroU32) -> Zeroizing<[u8; digest::SHA256_OUTPUT_LEN]> {
    let mut salted = Zeroizing::new([0; digest::SHA256_OUTPUT_LEN]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, password.as_bytes(), &mut *salted);
    salted
}

fn readable(message: &[u8]) -> Result<&str, ScramError> {
    let short = Some(message).filter(|message| message.len() <= LONGEST);
    short.and_then(|message| std::str::from_utf8(message).ok()).ok_or(ScramError::Unreadable)
}

fn keyed(key: &[u8], data: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data)
}

#[cfg(test)]
mod tests;
