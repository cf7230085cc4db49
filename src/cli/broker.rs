//! `broker`: the local test broker in the foreground, with commands that reach it.

use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use serde_json::{Value, json};

use super::failure::Voice;
use super::output::Output;
use super::signals::Signals;
use super::{Exit, Failure};
use crate::broker::{BrokerAddress, Demo, LocalBroker, Ports, default_certificates_directory};
use crate::explain;

/// Run the local test broker until a signal comes.
///
/// It listens on this machine alone and keeps everything in memory. With TLS it demands a client certificate of its own
/// CA, which is made on first use.
#[derive(Debug, Args)]
pub struct Serve {
    /// Listen without TLS on this port, too; 0 takes a free one.
    #[arg(short = 'p', long, value_name = "PORT")]
    port: Option<u16>,
    /// Listen with TLS on this port; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value = "0")]
    tls_port: u16,
    /// Where the certificates are, or are to be made [default: those of the window's local test broker].
    #[arg(long, value_name = "DIR")]
    certs: Option<PathBuf>,
    /// Publish sample messages below demo/.
    #[arg(long)]
    demo: bool,
    /// Print where it listens as one JSON object; errors, too.
    #[arg(long)]
    json: bool,
}

impl Serve {
    pub(super) const fn voice(&self) -> Voice {
        if self.json { Voice::Json } else { Voice::Text }
    }

    pub(super) fn run(&self, out: &mut Output) -> Result<Exit, Failure> {
        let signals = Signals::listen();
        let homeless =
            || Failure::Usage("There is no home directory: name one for the certificates with --certs.".into());
        let certificates = self.certs.clone().or_else(default_certificates_directory).ok_or_else(homeless)?;
        let broker = self.start(&certificates)?;
        let _demo = self.demo.then(|| Demo::start(&broker));
        if self.json {
            out.json(&object(broker.address()));
        } else {
            out.say(&text(broker.address()));
        }
        while !signals.came() {
            thread::park();
        }
        Ok(Exit::Done)
    }

    fn start(&self, certificates: &Path) -> Result<LocalBroker, Failure> {
        let ports = Ports { tls: self.tls_port, plain: self.port };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(|error| Failure::Impossible(format!("The background threads could not be started: {error}.")))?;
        runtime
            .block_on(LocalBroker::start_on(ports, certificates))
            .map_err(|error| Failure::Explained { why: Box::new(explain::broker_error(&error)), exit: Exit::File })
    }
}

fn object(address: &BrokerAddress) -> Value {
    json!({
        "host": address.host,
        "tls_port": address.tls.port(),
        "port": address.plain.map(|plain| plain.port()),
        "websocket_port": address.websocket.port(),
        "ca_file": address.ca_file,
        "client_certificate_file": address.client_certificate_file,
        "client_key_file": address.client_key_file,
    })
}

fn text(address: &BrokerAddress) -> String {
    let BrokerAddress { tls, websocket, plain, host, ca_file, client_certificate_file, client_key_file } = address;
    let port = tls.port();
    let mut text = format!(
        "The local test broker listens on {host}, port {port}, with TLS and client certificates.\n\n  \
         mqttdeck sub -h {host} -p {port} \\\n    --cafile {} \\\n    --cert {} \\\n    --key {} \\\n    -v -t '#'\n\n",
        quoted(ca_file),
        quoted(client_certificate_file),
        quoted(client_key_file),
    );
    text.push_str(&format!("The same over a secure WebSocket: wss://{host}:{}/mqtt\n\n", websocket.port()));
    if let Some(plain) = plain {
        let port = plain.port();
        text.push_str(&format!("Without TLS, port {port}.\n\n  mqttdeck sub -h {host} -p {port} -v -t '#'\n\n"));
    }
    text.push_str("Ctrl-C ends it.\n");
    text
}

/// One word for a shell.
fn quoted(file: &Path) -> String {
    let text = file.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
