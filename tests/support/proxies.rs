//! A small HTTP proxy and a small SOCKS5 server, each with or without a login, that tell what they were asked for.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::peer::peer;

/// User name and password that a proxy demands.
pub type Login = Option<(&'static str, &'static str)>;

/// A running proxy on 127.0.0.1.
#[derive(Debug)]
pub struct Proxy {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// HTTP CONNECT.
    pub fn http(login: Login) -> Self {
        Self::serving(move |stream, asked| http(stream, login, asked))
    }

    /// SOCKS5.
    pub fn socks5(login: Login) -> Self {
        Self::serving(move |stream, asked| socks5(stream, login, asked))
    }

    /// The hosts and ports that it was asked for, in their order, as they were written.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no proxy panics").clone()
    }

    fn serving(serve: impl Fn(TcpStream, &Mutex<Vec<String>>) -> io::Result<()> + Clone + Send + 'static) -> Self {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let list = Arc::clone(&asked);
        let port = peer(move |stream| {
            let (serve, list) = (serve.clone(), Arc::clone(&list));
            // A client that leaves in the middle is no failure of a test.
            std::thread::spawn(move || drop(serve(stream, &list)));
        });
        Self { port, asked }
    }
}

/// A SOCKS5 server that says no with this reply.
pub fn socks5_refusing(reply: u8) -> u16 {
    peer(move |mut stream| {
        let refused = methods(&mut stream).and_then(|_| {
            stream.write_all(&[5, 0])?;
            request(&mut stream)?;
            stream.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0])
        });
        drop(refused);
    })
}

fn http(mut stream: TcpStream, login: Login, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = BufReader::new(stream.try_clone()?);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        head.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let target = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    asked.lock().expect("no proxy panics").push(target.clone());
    if let Some((user, password)) = login {
        let expected = format!("Proxy-Authorization: Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")));
        if !lines.contains(&expected) {
            let answer =
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a, b\"\r\n\r\n";
            return stream.write_all(answer.as_bytes());
        }
    }
    match TcpStream::connect(&target) {
        Ok(broker) => {
            stream.write_all(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")?;
            relay(stream, broker)
        }
        Err(_) => stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
    }
}

fn socks5(mut stream: TcpStream, login: Login, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let wanted = if login.is_some() { 2 } else { 0 };
    if !methods(&mut stream)?.contains(&wanted) {
        return stream.write_all(&[5, 0xFF]);
    }
    stream.write_all(&[5, wanted])?;
    if let Some((user, password)) = login {
        let [version] = bytes(&mut stream)?;
        let [length] = bytes(&mut stream)?;
        let name = text(&mut stream, length)?;
        let [length] = bytes(&mut stream)?;
        let right = version == 1 && name == user && text(&mut stream, length)? == password;
        stream.write_all(&[1, u8::from(!right)])?;
        if !right {
            return Ok(());
        }
    }
    let target = request(&mut stream)?;
    asked.lock().expect("no proxy panics").push(target.clone());
    match TcpStream::connect(&target) {
        Ok(broker) => {
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
            relay(stream, broker)
        }
        Err(_) => stream.write_all(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]),
    }
}

/// The ways to log in that a client offers.
fn methods(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let [_version, count] = bytes(stream)?;
    let mut methods = vec![0; count.into()];
    stream.read_exact(&mut methods)?;
    Ok(methods)
}

/// The host and port that a client asks for.
fn request(stream: &mut TcpStream) -> io::Result<String> {
    let [_version, _connect, _reserved, kind] = bytes(stream)?;
    let host = match kind {
        1 => Ipv4Addr::from(bytes::<4>(stream)?).to_string(),
        4 => format!("[{}]", Ipv6Addr::from(bytes::<16>(stream)?)),
        _ => {
            let [length] = bytes(stream)?;
            text(stream, length)?
        }
    };
    Ok(format!("{host}:{}", u16::from_be_bytes(bytes(stream)?)))
}

fn bytes<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).map(|()| bytes)
}

fn text(stream: &mut TcpStream, length: u8) -> io::Result<String> {
    let mut text = vec![0; length.into()];
    stream.read_exact(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Both ways, until one side ends.
fn relay(client: TcpStream, broker: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_broker) = (client.try_clone()?, broker.try_clone()?);
    let upwards = std::thread::spawn(move || {
        drop(io::copy(&mut from_client, &mut to_broker));
        drop(to_broker.shutdown(std::net::Shutdown::Both));
    });
    let (mut from_broker, mut to_client) = (broker, client);
    drop(io::copy(&mut from_broker, &mut to_client));
    drop(to_client.shutdown(std::net::Shutdown::Both));
    drop(upwards.join());
    Ok(())
}
