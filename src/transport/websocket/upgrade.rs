//! The HTTP request that opens a WebSocket, and what the answer must say (RFC 6455, section 4).

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::super::http::{Answer, HttpError, Request};
use super::{WebSocket, WebSocketError};
use crate::profile::Secret;

/// As IANA has it for MQTT of any version (MQTT 5, section 6).
pub(super) const SUBPROTOCOL: &str = "mqtt";

/// Asks for a WebSocket: the first bytes that came through it.
pub(super) async fn ask(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    host: &str,
    websocket: &WebSocket,
) -> Result<Vec<u8>, WebSocketError> {
    let key = generate_key();
    let answer = request(host, &key, websocket)?.send(stream).await?;
    check(&answer, &key)?;
    Ok(answer.rest)
}

fn request(host: &str, key: &str, websocket: &WebSocket) -> Result<Request, HttpError> {
    let path = websocket.settings.path.as_str();
    let path = if path.is_empty() { "/" } else { path };
    let mut request = Request::new("GET", path)?
        .header("Host", host)?
        .header("Upgrade", "websocket")?
        .header("Connection", "Upgrade")?
        .header("Sec-WebSocket-Version", "13")?
        .header("Sec-WebSocket-Key", key)?
        .header("Sec-WebSocket-Protocol", SUBPROTOCOL)?;
    if let Some(value) = websocket.authorization.as_ref().map(Secret::reveal) {
        request = request.header("Authorization", value)?;
    }
    websocket.settings.headers.iter().try_fold(request, |request, (name, value)| request.header(name, value))
}

fn check(answer: &Answer, key: &str) -> Result<(), WebSocketError> {
    if answer.status != 101 {
        // A query may hold a token, and the server may have taken it over from ours.
        let location = answer.values("Location").next().map(|place| without_query(place).to_owned());
        return Err(WebSocketError::Status { status: answer.status, reason: answer.reason.clone(), location });
    }
    if !answer.lists("Upgrade", "websocket") || !answer.lists("Connection", "upgrade") {
        return Err(WebSocketError::NotUpgraded("no Upgrade: websocket"));
    }
    if answer.values("Sec-WebSocket-Accept").next() != Some(derive_accept_key(key.as_bytes()).as_str()) {
        return Err(WebSocketError::NotUpgraded("a wrong Sec-WebSocket-Accept"));
    }
    if answer.values("Sec-WebSocket-Extensions").any(|value| !value.trim().is_empty()) {
        return Err(WebSocketError::NotUpgraded("an extension that nobody asked for"));
    }
    match answer.values("Sec-WebSocket-Protocol").next() {
        Some(SUBPROTOCOL) => Ok(()),
        other => Err(WebSocketError::Subprotocol(other.map(str::to_owned))),
    }
}

fn without_query(place: &str) -> &str {
    place.split('?').next().unwrap_or_default()
}

impl From<HttpError> for WebSocketError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unsendable(what) => Self::Unsendable(what),
            HttpError::NotHttp(head) => Self::NotHttp(head),
            HttpError::TooLong => Self::TooLong,
            HttpError::Closed => Self::Closed,
            HttpError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Self::Closed,
            HttpError::Io(error) => Self::Io(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::profile::WebSocketSettings;

    /// What is made of an answer in which KEY stands for the right Sec-WebSocket-Accept; and the request.
    async fn answered(answer: &str) -> (Result<Vec<u8>, WebSocketError>, String) {
        let (mut ours, mut theirs) = duplex(4096);
        let settings = WebSocketSettings {
            path: "/mqtt?a=b".to_owned(),
            headers: vec![("X-Site".to_owned(), "7".to_owned())],
            with_authorization: true,
        };
        let authorization = Some(Secret::new("Bearer hunter2".to_owned()));
        let websocket = WebSocket { settings, authorization, largest_frame: 1000 };
        assert!(!format!("{websocket:?}").contains("hunter2"));
        let server = async {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                theirs.read_buf(&mut request).await.unwrap();
            }
            let request = String::from_utf8(request).unwrap();
            let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
            let answer = answer.replace("KEY", &derive_accept_key(key.as_bytes()));
            theirs.write_all(answer.as_bytes()).await.unwrap();
            drop(theirs);
            request
        };
        tokio::join!(ask(&mut ours, "broker.example:8080", &websocket), server)
    }

    const UPGRADED: &str =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n";

    #[tokio::test]
    async fn the_request_says_what_the_profile_says() {
        let right = format!("{UPGRADED}Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n\x02");
        let (early, request) = answered(&right).await;
        assert_eq!(early.unwrap(), [2]);
        let mut lines = request.lines();
        assert_eq!(lines.next(), Some("GET /mqtt?a=b HTTP/1.1"));
        for line in
            ["Host: broker.example:8080", "Sec-WebSocket-Protocol: mqtt", "Authorization: Bearer hunter2", "X-Site: 7"]
        {
            assert!(request.lines().any(|one| one == line), "{line}: {request}");
        }
    }

    #[tokio::test]
    async fn each_refusal_is_told_apart() {
        let accepted = format!("{UPGRADED}Sec-WebSocket-Accept: KEY\r\n");
        let table = [
            ("HTTP/1.1 404 Not Found\r\n\r\n".to_owned(), "HTTP 404 Not Found"),
            ("HTTP/1.1 301 Moved\r\nLocation: https://x/?token=hunter2\r\n\r\n".to_owned(), "HTTP 301 Moved"),
            ("HTTP/1.1 101 Go\r\n\r\n".to_owned(), "HTTP 101 without a proper upgrade: no Upgrade: websocket"),
            (
                format!("{UPGRADED}Sec-WebSocket-Accept: x\r\n\r\n"),
                "HTTP 101 without a proper upgrade: a wrong Sec-WebSocket-Accept",
            ),
            (format!("{accepted}\r\n"), "the server chose no subprotocol"),
            (
                format!("{accepted}Sec-WebSocket-Protocol: mqttv3.1\r\n\r\n"),
                "the server chose the subprotocol mqttv3.1",
            ),
            (
                format!("{accepted}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
                "HTTP 101 without a proper upgrade: an extension that nobody asked for",
            ),
            ("\u{20}\u{2}\0\u{5}".to_owned(), "the answer is no HTTP: \" \\x02\\x00\\x05\""),
            (String::new(), "the server closed the connection"),
        ];
        for (answer, expected) in table {
            let error = answered(&answer).await.0.unwrap_err();
            assert_eq!(error.to_string(), expected);
            if let WebSocketError::Status { status: 301, location, .. } = error {
                assert_eq!(location.as_deref(), Some("https://x/"));
            }
        }
    }
}
