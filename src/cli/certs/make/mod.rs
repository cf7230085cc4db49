//! `certs new-ca`, `new-server`, `new-client`, `csr`, `sign`, `export`, `renew`: the certificate workshop as commands.
//!
//! Owns the flags and what is printed. Prints no secret, and takes none from the command line itself.

mod arguments;
mod flags;

use clap::Subcommand;
use serde_json::{Value, json};

use super::super::{Exit, Failure};
use crate::explain;
use crate::tls::TlsFileError;
use crate::tls::mint::{IssuerError, MintError};
use crate::workshop::{Destination, Made, Purpose, WorkshopError};

pub use arguments::{
    CsrArguments, ExportArguments, NewCaArguments, NewClientArguments, NewServerArguments, RenewArguments,
    SignArguments,
};

/// Make certificates without openssl.
#[derive(Debug, Subcommand)]
pub enum Make {
    /// Make a private CA: ca.crt and ca.key.
    NewCa(NewCaArguments),
    /// Make a certificate for a broker, signed by a CA.
    NewServer(NewServerArguments),
    /// Make a certificate for a client, signed by a CA.
    NewClient(NewClientArguments),
    /// Make a signing request for somebody else's CA.
    Csr(CsrArguments),
    /// Sign somebody else's signing request with a CA.
    Sign(SignArguments),
    /// Pack certificate and key into a PKCS#12 keystore.
    Export(ExportArguments),
    /// Make a certificate that takes the place of an old one: the same subject, names and purpose, new dates.
    Renew(RenewArguments),
}

impl From<WorkshopError> for Failure {
    /// With the flag that helps, where one does.
    fn from(error: WorkshopError) -> Self {
        let mut why = Box::new(explain::workshop_error(&error));
        why.remedies.extend(flag_for(&error).map(|flag| format!("On the command line: {flag}.")));
        Self::Explained { why, exit: exit(&error) }
    }
}

/// What only flags say is wrong usage; the rest is about files.
const fn exit(error: &WorkshopError) -> Exit {
    match error {
        WorkshopError::Days(_)
        | WorkshopError::NoServerName
        | WorkshopError::NoPassword
        | WorkshopError::Mint(MintError::Subject { .. } | MintError::ServerName(_)) => Exit::Usage,
        WorkshopError::Mint(MintError::Library(_)) => Exit::Fault,
        WorkshopError::Exists { .. }
        | WorkshopError::ReplacesCa { .. }
        | WorkshopError::Write { .. }
        | WorkshopError::File(_)
        | WorkshopError::Issuer(_)
        | WorkshopError::Request { .. }
        | WorkshopError::NamelessRequest { .. }
        | WorkshopError::OtherKey { .. } => Exit::File,
    }
}

/// The flag that mends it.
fn flag_for(error: &WorkshopError) -> Option<&'static str> {
    let is_locked = |error: &TlsFileError| {
        matches!(error, TlsFileError::PassphraseNeeded { .. } | TlsFileError::WrongPassphrase { .. })
    };
    match error {
        WorkshopError::Exists { .. } => Some("--force, or another directory with --out DIR"),
        WorkshopError::NoServerName => Some("--san NAME, again for each name"),
        WorkshopError::NoPassword => Some("--keystore-pass-env VAR or --keystore-pass-file FILE"),
        WorkshopError::Issuer(IssuerError::File(error)) if is_locked(error) => {
            Some("--ca-keypass-env VAR or --ca-keypass-file FILE")
        }
        WorkshopError::File(error) if is_locked(error) => Some("--keypass-env VAR or --keypass-file FILE"),
        WorkshopError::Write { .. }
        | WorkshopError::Days(_)
        | WorkshopError::File(_)
        | WorkshopError::Issuer(_)
        | WorkshopError::Request { .. }
        | WorkshopError::NamelessRequest { .. }
        | WorkshopError::ReplacesCa { .. }
        | WorkshopError::OtherKey { .. }
        | WorkshopError::Mint(_) => None,
    }
}

/// Makes what was asked for. The text for standard output: the files, one a line, then what else was asked for as
/// comments and lines; or one JSON object. Blocks on files, and with RSA for some seconds.
///
/// # Errors
/// A password cannot be read, or the order cannot be carried out. Then nothing is left behind.
pub fn run(make: &Make, json: bool) -> Result<String, Failure> {
    let (order, output) = (make.order()?, make.output());
    let made = order.make(&Destination { directory: output.out.clone(), overwrite: output.force })?;
    let openssl = if output.openssl { order.openssl(&output.out) } else { Vec::new() };
    let mosquitto = if make.wants_mosquitto() { made.mosquitto_conf() } else { None };
    if json {
        return Ok(format!("{:#}\n", object(&made, &openssl, mosquitto.as_deref())));
    }
    let files = made.files.iter().map(|file| format!("{}\n", file.path.display()));
    let commands = openssl.iter().map(|command| format!("# {command}\n"));
    Ok(files.chain(commands).chain(mosquitto).collect())
}

fn object(made: &Made, openssl: &[String], mosquitto: Option<&str>) -> Value {
    let file = |file: &crate::workshop::MadeFile| json!({ "kind": file.kind.label(), "path": file.path.display().to_string() });
    let certificate = made.certificate.as_ref().map(|certificate| {
        json!({
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "names": certificate.names,
            "serial": certificate.serial,
            "not_before": certificate.not_before.to_string(),
            "not_after": certificate.not_after.to_string(),
            "sha256": certificate.sha256,
            "purpose": made.purpose.map(noun),
        })
    });
    let mut object = json!({ "files": made.files.iter().map(file).collect::<Vec<_>>(), "certificate": certificate });
    if !openssl.is_empty() {
        object["openssl"] = json!(openssl);
    }
    if let Some(lines) = mosquitto {
        object["mosquitto"] = json!(lines);
    }
    object
}

const fn noun(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Authority => "ca",
        Purpose::Server => "server",
        Purpose::Client => "client",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(subcommand)]
        make: Make,
    }

    /// The command line, split at spaces, with the directory for `DIR`.
    fn run_in(directory: &Path, line: &str, json: bool) -> Result<String, Failure> {
        let line = line.replace("DIR", &directory.display().to_string());
        let program = Program::try_parse_from(line.split(' ')).unwrap();
        run(&program.make, json)
    }

    fn remedies(failure: Failure) -> Vec<String> {
        let Failure::Explained { why, .. } = failure else { panic!("not explained: {failure:?}") };
        why.remedies
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(directory).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn every_command_makes_its_files_and_tells_no_password() {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        std::fs::write(at.join("pass"), "a very secret phrase\n").unwrap();
        let signed = "--ca DIR/ca.crt --ca-key DIR/ca.key --ca-keypass-file DIR/pass";
        let table = [
            (
                "mqttdeck new-ca --name CA --key-kind p256 --encrypt-file DIR/pass --out DIR --openssl".to_owned(),
                "ca.key ca.crt",
            ),
            (
                format!("mqttdeck new-server --san localhost --san ::1 {signed} --key-kind p384 --out DIR --mosquitto"),
                "localhost.key localhost.crt",
            ),
            (
                format!("mqttdeck new-client --name client1 {signed} --key-kind ed25519 --out DIR"),
                "client1.key client1.crt",
            ),
            ("mqttdeck csr --name other --key-kind p256 --out DIR".to_owned(), "other.key other.csr"),
            (format!("mqttdeck sign DIR/other.csr {signed} --out DIR"), "other.crt"),
            (
                "mqttdeck export --cert DIR/client1.crt --key DIR/client1.key --keystore-pass-file DIR/pass --out DIR"
                    .to_owned(),
                "client1.p12",
            ),
            (
                format!("mqttdeck renew --cert DIR/client1.crt --key DIR/client1.key {signed} --out DIR --force"),
                "client1.crt",
            ),
        ];
        for (line, files) in table {
            if line.contains(" --ca-keypass-file") {
                let locked = run_in(at, &line.replace(" --ca-keypass-file DIR/pass", ""), false).unwrap_err();
                assert!(remedies(locked).iter().any(|remedy| remedy.contains("--ca-keypass-env")));
            }
            let printed = run_in(at, &line, false).unwrap();
            let made: Vec<String> = files.split(' ').map(|file| at.join(file).display().to_string()).collect();
            assert_eq!(printed.lines().take(made.len()).collect::<Vec<_>>(), made, "{line}");
            assert!(!printed.contains("secret phrase") && !printed.contains("PRIVATE"), "{line}");
            assert_eq!(printed.contains("# openssl"), line.contains("--openssl"), "{line}");
            assert_eq!(printed.contains("\nlistener 8883\n"), line.contains("--mosquitto"), "{line}");
        }
        let all = [
            "ca.crt",
            "ca.key",
            "client1.crt",
            "client1.key",
            "client1.p12",
            "localhost.crt",
            "localhost.key",
            "other.crt",
            "other.csr",
            "other.key",
            "pass",
        ];
        assert_eq!(names(at), all);
    }

    #[test]
    fn programs_get_one_object_and_no_file_is_replaced_unasked() {
        let directory = tempfile::tempdir().unwrap();
        let line = "mqttdeck new-ca --name CA --organisation Plant --key-kind p256 --days 10 --out DIR/new";
        let object: Value = serde_json::from_str(&run_in(directory.path(), line, true).unwrap()).unwrap();
        assert_eq!(object["certificate"]["subject"], "O=Plant, CN=CA");
        assert_eq!(object["certificate"]["purpose"], "ca");
        assert_eq!(object["files"][0]["kind"], "private key");
        let before = std::fs::read(directory.path().join("new/ca.key")).unwrap();
        let error = run_in(directory.path(), line, true).unwrap_err();
        assert!(matches!(error, Failure::Explained { exit: Exit::File, .. }), "{error:?}");
        assert!(remedies(error).iter().any(|remedy| remedy.contains("--force")));
        assert_eq!(std::fs::read(directory.path().join("new/ca.key")).unwrap(), before);
    }

    #[test]
    fn a_password_that_is_not_there_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let line = |flag: &str| format!("mqttdeck new-ca --name CA --out DIR {flag}");
        let error = run_in(directory.path(), &line("--encrypt-env MQTTDECK_TEST_NOT_SET"), false).unwrap_err();
        assert!(matches!(error, Failure::Usage(words) if words.contains("MQTTDECK_TEST_NOT_SET")));
        let error = run_in(directory.path(), &line("--encrypt-file DIR/none"), false).unwrap_err();
        assert!(matches!(error, Failure::Explained { why, exit: Exit::File } if why.headline.contains("none")));
        assert_eq!(names(directory.path()), Vec::<String>::new());
    }

    #[test]
    fn flags_that_do_not_go_together_are_refused() {
        for line in [
            "mqttdeck new-server --ca a --ca-key b",
            "mqttdeck new-ca --name a --key b --key-kind p256",
            "mqttdeck new-ca --name a --key b --encrypt-env C",
            "mqttdeck new-ca --name a --keypass-env C",
            "mqttdeck new-ca --name a --key-kind p521",
            "mqttdeck new-client --name a --ca b",
        ] {
            assert!(Program::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
