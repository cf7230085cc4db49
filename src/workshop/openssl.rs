//! The same with openssl: commands for a shell, with the same files, names, days and keys. OpenSSL 3.0 or newer.
//!
//! What needs a passphrase asks for it; none stands in a command. Extensions go into a file of their own, because what
//! an installation has in its openssl.cnf differs.

use std::path::Path;

use super::{
    Export, FileKind, KeyChoice, NewAuthority, NewKey, NewRequest, Order, Purpose, Renewal, Role, SignRequest, Signer,
    Subject,
};
use crate::tls::mint::ServerName;

/// How the files of one order are called, quoted for a shell.
struct Files {
    certificate: String,
    key: String,
    request: String,
    keystore: String,
    extensions: String,
}

impl Order {
    /// The equivalent commands, one after the other, with the files in this directory. Reads no file, and takes what is
    /// not complete yet as it is.
    #[must_use]
    pub fn openssl(&self, directory: &Path) -> Vec<String> {
        let files = Files::of(self, directory);
        match self {
            Self::Authority(order) => order.openssl(&files),
            Self::Server(order) => {
                let extensions = server_extensions(&order.key, &order.names);
                order.signer.commands(&files, &order.full_subject(), &order.key, &extensions, order.days)
            }
            Self::Client(order) => {
                let extensions = client_extensions();
                order.signer.commands(&files, &order.subject, &order.key, &extensions, order.days)
            }
            Self::Request(order) => order.openssl(&files),
            Self::Sign(order) => order.openssl(&files),
            Self::Export(order) => order.openssl(&files),
            Self::Renew(order) => order.openssl(&files),
        }
    }
}

impl Files {
    fn of(order: &Order, directory: &Path) -> Self {
        let stem = order.stem();
        let file = |name: String| quoted_path(&directory.join(name));
        Self {
            certificate: file(FileKind::Certificate.name(&stem)),
            key: file(FileKind::Key.name(&stem)),
            request: file(FileKind::Request.name(&stem)),
            keystore: file(FileKind::Keystore.name(&stem)),
            extensions: file(format!("{stem}.ext")),
        }
    }
}

impl NewAuthority {
    fn openssl(&self, files: &Files) -> Vec<String> {
        let extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", SUBJECT_KEY];
        let (mut commands, key) = self.key.command(files);
        commands.push(request(files, &key, &self.subject, &[]));
        commands.push(extension_file(files, &extensions.map(str::to_owned)));
        commands.push(format!(
            "openssl x509 -req -in {} -signkey {key} -days {} -extfile {} -out {}",
            files.request, self.days, files.extensions, files.certificate,
        ));
        commands
    }
}

impl NewRequest {
    fn openssl(&self, files: &Files) -> Vec<String> {
        let (mut commands, key) = self.key.command(files);
        commands.push(request(files, &key, &self.full_subject(), &self.names));
        commands
    }
}

impl SignRequest {
    fn openssl(&self, files: &Files) -> Vec<String> {
        let (extensions, copied) = match self.role {
            // Of what kind its key is stands in the request only.
            Role::Server if self.names.is_empty() => (extensions(Purpose::Server, "digitalSignature", &[]), true),
            Role::Server => (extensions(Purpose::Server, "digitalSignature", &self.names), false),
            Role::Client => (client_extensions(), false),
        };
        let request = quoted_path(&self.request_file);
        vec![extension_file(files, &extensions), self.signer.command(files, &request, copied, self.days)]
    }
}

impl Export {
    fn openssl(&self, files: &Files) -> Vec<String> {
        let chain = self.chain_file.as_ref().map(|file| format!(" -certfile {}", quoted_path(file)));
        let name = Some(&self.alias).filter(|alias| !alias.is_empty()).map(|alias| format!(" -name {}", quoted(alias)));
        vec![format!(
            "openssl pkcs12 -export -in {} -inkey {}{}{} -out {}",
            quoted_path(&self.certificate_file),
            quoted_path(&self.key_file),
            chain.unwrap_or_default(),
            name.unwrap_or_default(),
            files.keystore,
        )]
    }
}

impl Renewal {
    fn openssl(&self, files: &Files) -> Vec<String> {
        let (mut commands, key) = self.key.command(files);
        commands.push(format!(
            "openssl x509 -x509toreq -in {} -signkey {key} -copy_extensions copy -out {}",
            quoted_path(&self.certificate_file),
            files.request,
        ));
        commands.push(extension_file(files, &[SUBJECT_KEY, ISSUER_KEY].map(str::to_owned)));
        commands.push(self.signer.command(files, &files.request, true, self.days));
        commands
    }
}

impl Signer {
    /// From nothing to a certificate.
    fn commands(
        &self,
        files: &Files,
        subject: &Subject,
        key: &KeyChoice,
        extensions: &[String],
        days: u32,
    ) -> Vec<String> {
        let (mut commands, key) = key.command(files);
        commands.push(request(files, &key, subject, &[]));
        commands.push(extension_file(files, extensions));
        commands.push(self.command(files, &files.request, false, days));
        commands
    }

    fn command(&self, files: &Files, request: &str, copied: bool, days: u32) -> String {
        format!(
            "openssl x509 -req -in {request} -CA {} -CAkey {} -days {days}{} -extfile {} -out {}",
            quoted_path(&self.certificate_file),
            quoted_path(&self.key_file),
            if copied { " -copy_extensions copy" } else { "" },
            files.extensions,
            files.certificate,
        )
    }
}

impl KeyChoice {
    /// The command that makes it, if it is new, and its file.
    fn command(&self, files: &Files) -> (Vec<String>, String) {
        match self {
            Self::New { kind, passphrase } => {
                let cipher = if passphrase.is_some() { " -aes-256-cbc" } else { "" };
                let command = format!("openssl genpkey {}{cipher} -out {}", algorithm(*kind), files.key);
                (vec![command], files.key.clone())
            }
            Self::Existing { file, .. } => (Vec::new(), quoted_path(file)),
        }
    }
}

const fn algorithm(kind: NewKey) -> &'static str {
    match kind {
        NewKey::Rsa2048 => "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        NewKey::Rsa4096 => "-algorithm RSA -pkeyopt rsa_keygen_bits:4096",
        NewKey::P256 => "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        NewKey::P384 => "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        NewKey::Ed25519 => "-algorithm ED25519",
    }
}

const SUBJECT_KEY: &str = "subjectKeyIdentifier=hash";
const ISSUER_KEY: &str = "authorityKeyIdentifier=keyid";

fn client_extensions() -> Vec<String> {
    extensions(Purpose::Client, "digitalSignature", &[])
}

fn server_extensions(key: &KeyChoice, names: &[String]) -> Vec<String> {
    let usage = match key {
        KeyChoice::New { kind: NewKey::Rsa2048 | NewKey::Rsa4096, .. } => "digitalSignature,keyEncipherment",
        KeyChoice::New { kind: NewKey::P256 | NewKey::P384 | NewKey::Ed25519, .. } | KeyChoice::Existing { .. } => {
            "digitalSignature"
        }
    };
    extensions(Purpose::Server, usage, names)
}

fn extensions(purpose: Purpose, usage: &str, names: &[String]) -> Vec<String> {
    let extended = match purpose {
        Purpose::Server => "serverAuth",
        Purpose::Client | Purpose::Authority => "clientAuth",
    };
    let mut lines = vec![
        "basicConstraints=critical,CA:FALSE".to_owned(),
        format!("keyUsage=critical,{usage}"),
        format!("extendedKeyUsage={extended}"),
        SUBJECT_KEY.to_owned(),
        ISSUER_KEY.to_owned(),
    ];
    lines.extend(alternative_names(names));
    lines
}

/// `None` without names.
fn alternative_names(names: &[String]) -> Option<String> {
    let name = |name: &String| match ServerName::parse(name) {
        Ok(ServerName::Ip(ip)) => format!("IP:{ip}"),
        Ok(ServerName::Dns(_)) | Err(_) => format!("DNS:{name}"),
    };
    let list: Vec<String> = names.iter().map(name).collect();
    (!list.is_empty()).then(|| format!("subjectAltName={}", list.join(",")))
}

fn request(files: &Files, key: &str, subject: &Subject, names: &[String]) -> String {
    let names = alternative_names(names).map(|names| format!(" -addext {}", quoted(&names)));
    format!(
        "openssl req -new -utf8 -key {key} -subj {}{} -out {}",
        quoted(&subject_argument(subject)),
        names.unwrap_or_default(),
        files.request,
    )
}

fn extension_file(files: &Files, lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| quoted(line)).collect();
    format!("printf '%s\\n' {} > {}", lines.join(" "), files.extensions)
}

/// `/O=…/CN=…`, with a backslash before what openssl takes for an end.
fn subject_argument(subject: &Subject) -> String {
    let part = |kind: &str, text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('/', "\\/").replace('+', "\\+");
        if text.is_empty() { String::new() } else { format!("/{kind}={escaped}") }
    };
    format!("{}{}", part("O", &subject.organisation), part("CN", &subject.common_name))
}

/// A file's name, which must not begin like an option.
fn quoted_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.starts_with('-') { quoted(&format!("./{text}")) } else { quoted(&text) }
}

/// As one word for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_or_openssl_would_take_apart_is_quoted() {
        let cases = [("client1", "", "/CN=client1"), ("a/b+c", "A \\ B", "/O=A \\\\ B/CN=a\\/b\\+c")];
        for (common_name, organisation, expected) in cases {
            let subject = Subject { common_name: common_name.to_owned(), organisation: organisation.to_owned() };
            assert_eq!(subject_argument(&subject), expected);
        }
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted_path(Path::new("-out")), "./-out");
    }
}
