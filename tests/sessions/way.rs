//! A way to a broker on which the bytes stop in the middle, even of a packet. What is on it then is lost, as on a network.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// It listens; all connections share how much may still pass.
pub struct Way {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    traffic: Mutex<Traffic>,
    stopped: Condvar,
}

#[derive(Default)]
struct Traffic {
    streams: Vec<TcpStream>,
    /// Bytes that may still pass, both ways together; `None`: any number.
    left: Option<usize>,
}

impl Way {
    /// To the broker on this port.
    pub fn to(broker: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::<Shared>::default();
        let way = Self { port, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // While the broker is dead, so is the way.
                if let Ok(server) = TcpStream::connect(("127.0.0.1", broker)) {
                    shared.connect(&client, &server);
                }
            }
        });
        way
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on so many bytes pass, then none; `None`: any number.
    pub fn let_pass(&self, bytes: Option<usize>) {
        self.shared.traffic.lock().unwrap().left = bytes;
    }

    /// Waits until nothing passes any more.
    pub fn wait_until_stopped(&self) {
        let traffic = self.shared.traffic.lock().unwrap();
        drop(self.shared.stopped.wait_while(traffic, |traffic| traffic.left != Some(0)).unwrap());
    }

    /// Ends all connections.
    pub fn cut(&self) {
        for stream in self.shared.traffic.lock().unwrap().streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    fn connect(self: &Arc<Self>, client: &TcpStream, server: &TcpStream) {
        for stream in [client, server] {
            stream.set_nodelay(true).unwrap();
            self.traffic.lock().unwrap().streams.push(stream.try_clone().unwrap());
        }
        for (from, to) in [(client, server), (server, client)] {
            let (shared, from, to) = (Arc::clone(self), from.try_clone().unwrap(), to.try_clone().unwrap());
            thread::spawn(move || shared.pipe(from, to));
        }
    }

    fn pipe(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if !self.pass(&bytes[..count], &mut to) {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    }

    /// Passes on what may pass. `false`: the other end is gone.
    fn pass(&self, bytes: &[u8], to: &mut TcpStream) -> bool {
        let mut traffic = self.traffic.lock().unwrap();
        let count = traffic.left.map_or(bytes.len(), |left| left.min(bytes.len()));
        let is_there = to.write_all(&bytes[..count]).is_ok();
        traffic.left = traffic.left.map(|left| left - count);
        self.stopped.notify_all();
        is_there
    }
}
