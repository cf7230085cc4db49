//! What each exit code means, for the manual page.

use super::Exit;

impl Exit {
    /// One of each kind, by its number.
    const KINDS: [Self; 15] = [
        Self::Done,
        Self::Refused(1),
        Self::NoName,
        Self::NoTcp,
        Self::Proxy,
        Self::Tls,
        Self::ServerCertificate,
        Self::ClientCertificate,
        Self::WebSocket,
        Self::TimedOut,
        Self::Lost,
        Self::Interrupted,
        Self::Usage,
        Self::File,
        Self::Fault,
    ];

    /// All numbers with which the program ends, and what each says, as a sentence.
    pub(in crate::cli) fn all() -> impl Iterator<Item = (String, &'static str)> {
        Self::KINDS.into_iter().map(|kind| {
            let numbers = match kind {
                Self::Refused(_) => "1 to 5, 128 to 162".to_owned(),
                other => other.code().to_string(),
            };
            (numbers, kind.meaning())
        })
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "It was done.",
            Self::Refused(_) => {
                "The broker said no with this code: to CONNECT 1 to 5 in MQTT 3.1.1, to anything 128 to 162 in MQTT 5."
            }
            Self::NoName => "The name was not found.",
            Self::NoTcp => "No TCP connection, or none to the Unix socket.",
            Self::Proxy => "The proxy made no connection to the broker.",
            Self::Tls => {
                "TLS failed for another reason than a certificate; also a server that expects TLS and got none."
            }
            Self::ServerCertificate => "The server's certificate was not accepted.",
            Self::ClientCertificate => "The server did not accept the client certificate, or that there was none.",
            Self::WebSocket => "No WebSocket came about.",
            Self::TimedOut => "The time of -W ran out.",
            Self::Lost => "The connection was lost, or CONNECT got no answer.",
            Self::Interrupted => "A signal ended it before it was done.",
            Self::Usage => "Wrong usage.",
            Self::File => "A file cannot be used.",
            Self::Fault => "A fault of the program, or a machine on which it cannot work.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_once_and_in_order() {
        let codes: Vec<u8> = Exit::KINDS.into_iter().map(Exit::code).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
    }
}
