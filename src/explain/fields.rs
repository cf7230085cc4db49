//! Which field and which file a sentence has to name: it depends on the mode of the profile.

use std::path::Path;

use super::words::{file_name, shell};
use crate::profile::{Profile, TlsMode};
use crate::tls::Slot;

/// A field of the SSL/TLS tab, and the file that is chosen in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    slot: Slot,
    path: &'a Path,
}

impl Field<'_> {
    /// Its label: "CA File".
    pub fn label(&self) -> &'static str {
        self.slot.label()
    }

    /// The file's name, as people call it; the label where none is chosen.
    pub fn file(&self) -> String {
        let name = file_name(self.path);
        if name.is_empty() { format!("the file in {}", self.label()) } else { name }
    }

    /// The file's name for a command line.
    pub fn argument(&self) -> String {
        shell(&self.file())
    }
}

/// Where the CA certificates are that decide about the server; `None`: the system decides.
pub(super) fn trusted(profile: &Profile) -> Option<Field<'_>> {
    let tls = &profile.tls;
    if tls.mode.uses_ca_file() {
        return Some(Field { slot: Slot::CaFile, path: &tls.ca_file });
    }
    tls.mode.uses_ca_keystore().then_some(Field { slot: Slot::CaKeystore, path: &tls.keystore_file })
}

/// Where our certificate is; `None`: this mode shows none.
pub(super) fn ours(profile: &Profile) -> Option<Field<'_>> {
    let tls = &profile.tls;
    if !tls.enabled || !tls.mode.uses_client_certificate() {
        return None;
    }
    Some(if tls.mode.uses_client_keystore() {
        Field { slot: Slot::ClientKeystore, path: &tls.client_keystore_file }
    } else {
        Field { slot: Slot::ClientCertificate, path: &tls.client_certificate_file }
    })
}

/// Where a client certificate is to be chosen, in this mode: "Client Certificate File and Client Key File".
pub(super) fn wanted_of_clients(mode: TlsMode) -> &'static str {
    if mode.uses_ca_keystore() { "Client Keystore" } else { "Client Certificate File and Client Key File" }
}

/// The mode of the same kind, files or keystores, that shows a client certificate.
pub(super) const fn with_certificate(mode: TlsMode) -> TlsMode {
    match mode {
        TlsMode::CaKeystore | TlsMode::SelfSignedKeystores => TlsMode::SelfSignedKeystores,
        TlsMode::CaSigned | TlsMode::CaFile | TlsMode::SelfSigned => TlsMode::SelfSigned,
    }
}

/// What to do with a CA's certificate so that it is believed: "choose X in CA File", for the mode at hand.
pub(super) fn trust(profile: &Profile, what: &str) -> String {
    match trusted(profile) {
        Some(field) if field.slot == Slot::CaKeystore => format!(
            "Put {what} into {} (keytool: `keytool -importcert -alias ca -file ca.pem -keystore {}`), or choose another \
             keystore in {}",
            field.file(),
            field.argument(),
            field.label()
        ),
        Some(field) => format!("Choose {what} in {}", field.label()),
        None => format!(
            "Choose the mode {} in the SSL/TLS tab, or {} if you have a client certificate, and {what} in {}",
            TlsMode::CaFile.label(),
            TlsMode::SelfSigned.label(),
            Slot::CaFile.label()
        ),
    }
}
