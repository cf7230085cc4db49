//! Enhanced authentication (MQTT 5, 4.12): what the library asks for at each step, and where it gets it from.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rumqttc_v5 as mqtt;
use rumqttc_v5::{AuthAction, AuthContext, AuthError, AuthProperties};

use crate::profile::{Authentication, AuthenticationMethod, Profile, Secret, octets};
use crate::session::AuthenticationData;
use crate::session::challenge::Challenges;
use crate::session::scram::{self, Scram, ScramError};

/// How this connection authenticates.
#[derive(Debug, Clone)]
pub(super) enum Means {
    /// By user name and password alone, or not at all.
    None,
    Scram(SharedScram),
    ByHand {
        name: String,
        data: AuthenticationData,
        challenges: Challenges,
    },
}

impl Means {
    pub(super) fn of(profile: &Profile, password: Option<&Secret>, challenges: &Challenges) -> Self {
        let Authentication { method, username, name, with_data } = &profile.mqtt5.authentication;
        match method {
            AuthenticationMethod::Off => Self::None,
            AuthenticationMethod::ScramSha256 => {
                let scram = Scram::new(username, password.cloned().unwrap_or_default());
                Self::Scram(SharedScram(Arc::new(Mutex::new(Exchange { scram, failure: None }))))
            }
            AuthenticationMethod::ByHand => {
                let data =
                    password.filter(|_| *with_data).and_then(|data| octets(data.reveal())).unwrap_or_default().into();
                Self::ByHand { name: name.clone(), data, challenges: challenges.clone() }
            }
        }
    }

    /// The name of the method in CONNECT.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Scram(_) => Some(scram::NAME.to_owned()),
            Self::ByHand { name, .. } => Some(name.clone()),
        }
    }

    /// Whom the library asks.
    pub(super) fn authenticator(&self) -> Option<Arc<Mutex<dyn mqtt::Authenticator>>> {
        match self {
            Self::None => None,
            Self::Scram(scram) => Some(Arc::new(Mutex::new(scram.clone()))),
            Self::ByHand { data, challenges, .. } => {
                Some(Arc::new(Mutex::new(ByHand { data: data.clone(), challenges: challenges.clone() })))
            }
        }
    }
}

/// The exchange, which the library drives and the engine looks at: the library drops the broker's last step, which comes
/// with CONNACK, and turns errors to text.
#[derive(Debug, Clone)]
pub(super) struct SharedScram(Arc<Mutex<Exchange>>);

#[derive(Debug)]
struct Exchange {
    scram: Scram,
    failure: Option<ScramError>,
}

impl SharedScram {
    /// Checks what came with CONNACK.
    ///
    /// # Errors
    /// The broker does not know the password.
    pub(super) fn check(&self, data: Option<&[u8]>) -> Result<(), ScramError> {
        self.exchange().scram.check(data)
    }

    /// Why the library gave up.
    pub(super) fn failure(&self) -> Option<ScramError> {
        self.exchange().failure.take()
    }

    fn take<T>(&self, step: impl FnOnce(&mut Scram) -> Result<T, ScramError>) -> Result<T, AuthError> {
        let mut exchange = self.exchange();
        let result = step(&mut exchange.scram);
        result.map_err(|error| {
            exchange.failure = Some(error.clone());
            AuthError::Failed(error.to_string())
        })
    }

    fn exchange(&self) -> MutexGuard<'_, Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl mqtt::Authenticator for SharedScram {
    fn start(&mut self, _context: AuthContext<'_>) -> Result<Option<AuthProperties>, AuthError> {
        self.take(Scram::begin).map(|first| Some(with_data(first.into())))
    }

    fn continue_auth(&mut self, _: AuthContext<'_>, incoming: Option<AuthProperties>) -> Result<AuthAction, AuthError> {
        let message = incoming.and_then(|properties| properties.data).unwrap_or_default();
        self.take(|scram| scram.prove(&message)).map(|proof| AuthAction::Send(with_data(proof.into())))
    }

    /// Comes after authenticating again; see [`Self::check`] for the first time.
    fn success(&mut self, _: AuthContext<'_>, incoming: Option<AuthProperties>) -> Result<(), AuthError> {
        let message = incoming.and_then(|properties| properties.data);
        self.take(|scram| scram.check(message.as_deref()))
    }

    fn failure(&mut self, _context: AuthContext<'_>, _error: AuthError) {}
}

/// Sends what the user said. The stream holds each step back until there is something.
#[derive(Debug)]
struct ByHand {
    /// What goes with CONNECT.
    data: AuthenticationData,
    challenges: Challenges,
}

impl mqtt::Authenticator for ByHand {
    fn start(&mut self, _context: AuthContext<'_>) -> Result<Option<AuthProperties>, AuthError> {
        Ok(Some(with_data(self.data.clone())))
    }

    fn continue_auth(&mut self, _: AuthContext<'_>, _: Option<AuthProperties>) -> Result<AuthAction, AuthError> {
        let answer = self.challenges.take_answer().ok_or(AuthError::Failed("there is no answer".to_owned()))?;
        Ok(AuthAction::Send(with_data(answer)))
    }

    fn success(&mut self, _context: AuthContext<'_>, _incoming: Option<AuthProperties>) -> Result<(), AuthError> {
        Ok(())
    }

    fn failure(&mut self, _context: AuthContext<'_>, _error: AuthError) {}
}

fn with_data(data: AuthenticationData) -> AuthProperties {
    let data = Some(data.0).filter(|data| !data.is_empty());
    AuthProperties { data, ..AuthProperties::default() }
}
