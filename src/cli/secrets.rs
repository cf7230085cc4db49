//! Where passwords come from: a flag, a variable, a file, the keychain, a prompt. None ever goes to any output.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::{Exit, Failure, words};
use crate::explain::Explanation;
use crate::profile::{Keychain, Profile, ProfileId, Secret, SecretKind, Secrets, TlsSettings};
use crate::tls::{self, Locked, TlsFileError};

/// A password file with more than this is another file.
const MOST_BYTES: u64 = 64 * 1024;
/// Room for all of it and the byte that is too many.
const MOST_CAPACITY: usize = 2 * 64 * 1024;

/// For clap: a text that is not shown again.
#[expect(clippy::unnecessary_wraps, reason = "clap's signature of a value parser")]
pub(super) fn hidden(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text.to_owned()))
}

/// What the variable or the first line of the file holds; `None` if neither is named.
///
/// # Errors
/// The variable is not set, or the file cannot be read.
pub(super) fn named(variable: Option<&str>, file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    match (variable, file) {
        (Some(variable), _) => std::env::var(variable)
            .map(|text| Some(Secret::new(text)))
            .map_err(|_| Failure::Usage(format!("The environment variable {variable} is not set, or is no text."))),
        (None, Some(file)) => first_line(file).map(Some).map_err(|error| unreadable(file, &error)),
        (None, None) => Ok(None),
    }
}

/// May be a pipe, such as a shell makes of `<(command)`.
fn first_line(file: &Path) -> io::Result<Secret> {
    // A text that grows leaves copies of itself behind.
    let mut text = Zeroizing::new(String::with_capacity(MOST_CAPACITY));
    File::open(file)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(Secret::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    let cause = format!("A password was to be read from it. {}", words::said(error));
    Failure::file(format!("{} cannot be read", file.display()), cause)
}

/// Adds to `secrets` what the profile needs and nobody gave: from the keychain, else by a prompt. A file's secret that is
/// not found stays unknown: the file's own error tells about it.
///
/// # Errors
/// There is no password for the user name.
pub(super) fn complete(profile: &Profile, id: Option<&ProfileId>, secrets: &mut Secrets) -> Result<(), Failure> {
    for (kind, whose) in profile.sent_secrets() {
        if secrets.get(kind).is_some() {
            continue;
        }
        let what = sent_label(kind);
        let Some(secret) = found(id, kind, &format!("The {what} {whose}: ")) else {
            let flag = flag(kind);
            let words = format!(
                "The {what} {whose} is needed: give it with {flag}-env or {flag}-file, or type it on a terminal."
            );
            return Err(Failure::Usage(words));
        };
        secrets.set(kind, secret);
    }
    if profile.tls.enabled {
        unlock(&profile.tls, secrets, |locked| {
            found(id, locked.secret, &format!("Password of {}: ", locked.file.display()))
        });
    }
    Ok(())
}

/// Adds what the files need and `find` knows, each secret once.
fn unlock(tls: &TlsSettings, secrets: &mut Secrets, find: impl Fn(&Locked) -> Option<Secret>) {
    let mut sought = Vec::new();
    loop {
        // What opens a keystore may show that a key pair in it has a password of its own.
        let missing = tls::missing_secrets(tls, secrets);
        let Some(locked) = missing.iter().find(|locked| !sought.contains(&locked.secret)) else { return };
        sought.push(locked.secret);
        if let Some(secret) = find(locked) {
            secrets.set(locked.secret, secret);
        }
    }
}

/// Which secrets of this profile the keychain holds; none on a machine without a keychain.
pub(super) fn held(id: &ProfileId) -> Vec<SecretKind> {
    SecretKind::ALL.into_iter().filter(|&kind| Keychain.get(id, kind).ok().flatten().is_some()).collect()
}

/// What the keychain has for the files of a profile, without asking anybody.
pub(super) fn kept(profile: &Profile, id: &ProfileId) -> Secrets {
    let mut secrets = Secrets::default();
    unlock(&profile.tls, &mut secrets, |locked| Keychain.get(id, locked.secret).ok().flatten());
    secrets
}

fn found(id: Option<&ProfileId>, kind: SecretKind, question: &str) -> Option<Secret> {
    // A machine without a keychain has nothing in it.
    let kept = id.and_then(|id| Keychain.get(id, kind).ok().flatten());
    // Whoever breaks a question off gives no answer; before a connection the signal itself ends the program.
    kept.or_else(|| ask(question).ok().flatten())
}

/// Asks on the terminal; `None`: there is none to ask on.
///
/// # Errors
/// The user breaks it off. The signal itself may be told later.
pub(super) fn ask(question: &str) -> Result<Option<Secret>, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    match rpassword::prompt_password(question) {
        Ok(answer) => Ok(Some(Secret::new(answer))),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Failure::Interrupted),
        Err(_) => Ok(None),
    }
}

/// Names the flags that give the secret which a file needs.
pub(super) fn with_flags(why: &mut Explanation, error: &TlsFileError) {
    let (TlsFileError::PassphraseNeeded { secret, .. } | TlsFileError::WrongPassphrase { secret, .. }) = error else {
        return;
    };
    why.remedies = vec![give_with(flag(*secret))];
}

/// What a secret that is sent is called, before the name that it belongs to.
const fn sent_label(secret: SecretKind) -> &'static str {
    match secret {
        SecretKind::ProxyPassword => "proxy password of the user",
        SecretKind::WebSocketAuthorization => "WebSocket's Authorization for",
        SecretKind::AuthenticationPassword => "authentication password of",
        SecretKind::Password
        | SecretKind::KeyPassphrase
        | SecretKind::KeystorePassword
        | SecretKind::ClientKeystorePassword => "password of the user",
    }
}

const fn flag(secret: SecretKind) -> &'static str {
    match secret {
        SecretKind::Password => "--pw",
        SecretKind::KeyPassphrase => "--keypass",
        SecretKind::KeystorePassword => "--keystore-pass",
        SecretKind::ClientKeystorePassword => "--client-keystore-pass",
        SecretKind::ProxyPassword => "--proxy-pw",
        SecretKind::WebSocketAuthorization => "--ws-authorization",
        SecretKind::AuthenticationPassword => "--auth-pw",
    }
}

fn give_with(flag: &str) -> String {
    format!("Give its password with {flag}-env VAR or {flag}-file FILE.")
}

/// How a file that needs a secret ends a command.
pub(super) fn locked(error: &TlsFileError, flag: &str) -> Failure {
    let mut why = crate::explain::file_error(error);
    if matches!(error, TlsFileError::PassphraseNeeded { .. } | TlsFileError::WrongPassphrase { .. }) {
        why.remedies = vec![give_with(flag)];
    }
    Failure::Explained { why: Box::new(why), exit: Exit::File }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::TlsMode;

    #[test]
    fn a_key_pair_with_a_password_of_its_own_is_asked_for_once_its_keystore_is_open() {
        let keystore = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keystores").join(name);
        let tls = TlsSettings {
            mode: TlsMode::SelfSignedKeystores,
            keystore_file: keystore("truststore.p12"),
            client_keystore_file: keystore("own-password.jks"),
            ..TlsSettings::default()
        };
        let secret = |kind| match kind {
            SecretKind::KeystorePassword | SecretKind::ClientKeystorePassword => Some("changeit"),
            SecretKind::KeyPassphrase => Some("keysecret"),
            SecretKind::Password
            | SecretKind::ProxyPassword
            | SecretKind::WebSocketAuthorization
            | SecretKind::AuthenticationPassword => None,
        };
        let mut secrets = Secrets::default();
        unlock(&tls, &mut secrets, |locked| secret(locked.secret).map(|text| Secret::new(text.to_owned())));
        assert_eq!(tls::missing_secrets(&tls, &secrets), []);
        assert_eq!(secrets.iter().count(), 3);

        let asked = std::cell::RefCell::new(Vec::new());
        unlock(&tls, &mut Secrets::default(), |locked| {
            asked.borrow_mut().push(locked.secret);
            None
        });
        assert_eq!(*asked.borrow(), [SecretKind::KeystorePassword, SecretKind::ClientKeystorePassword]);
    }
}
