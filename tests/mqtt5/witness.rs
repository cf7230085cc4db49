//! Who tells the second broker what a client may do, and so hears each CONNECT: it lets everybody in, and nobody publish
//! to [`FORBIDDEN`].

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Mutex;

use mqtt5::broker::auth::{AuthProvider, AuthResult};
use mqtt5::packet::connect::ConnectPacket;

pub const FORBIDDEN: &str = "forbidden";

type Promised<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[derive(Default)]
pub struct Witness(Mutex<Vec<ConnectPacket>>);

impl Witness {
    /// The last CONNECT, as that broker reads it.
    pub fn connect(&self) -> ConnectPacket {
        self.0.lock().unwrap().last().unwrap().clone()
    }
}

impl AuthProvider for Witness {
    fn authenticate<'a>(
        &'a self,
        connect: &'a ConnectPacket,
        _: SocketAddr,
    ) -> Promised<'a, mqtt5::error::Result<AuthResult>> {
        self.0.lock().unwrap().push(connect.clone());
        Box::pin(async { Ok(AuthResult::success()) })
    }

    fn authorize_publish<'a>(&'a self, _: &str, _: Option<&'a str>, topic: &'a str) -> Promised<'a, bool> {
        Box::pin(async move { topic != FORBIDDEN })
    }

    fn authorize_subscribe<'a>(&'a self, _: &str, _: Option<&'a str>, _: &'a str) -> Promised<'a, bool> {
        Box::pin(async { true })
    }
}
