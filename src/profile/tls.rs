//! The SSL/TLS tab.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The SSL/TLS tab. Fields of the modes that are not chosen keep what was typed. Passwords are in [`super::Secrets`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsSettings {
    /// "Enable SSL/TLS".
    pub enabled: bool,
    /// The radio button.
    pub mode: TlsMode,
    /// "CA File": the CA certificates that the server's chain must reach, in any form, or a directory of such files.
    pub ca_file: PathBuf,
    /// "Client Certificate File", in any form.
    pub client_certificate_file: PathBuf,
    /// "Client Key File", in any form.
    pub client_key_file: PathBuf,
    /// "PEM Formatted", as the tutorials tick it. The content decides; a tick that does not fit is only remarked on.
    pub pem_formatted: bool,
    /// "Keystore File": the keystore whose CA certificates the server's chain must reach.
    pub keystore_file: PathBuf,
    /// "Trusted Keystore Alias": the one entry of it that counts; empty: all of them.
    pub keystore_alias: String,
    /// "Client Keystore": the keystore with our key pair.
    pub client_keystore_file: PathBuf,
    /// "Client KeyPair Alias": the entry of it that we show; empty: the only one.
    pub client_key_alias: String,
    /// What is demanded of the server's certificate.
    pub verification: Verification,
    /// The name for [`Verification::OtherName`].
    pub server_name: String,
    /// The fingerprint for [`Verification::Pinned`]: 64 hexadecimal digits, with or without colons.
    pub pinned_sha256: String,
    /// The user was asked about [`Verification::Nothing`], and wants it for this profile.
    pub unverified_confirmed: bool,
    /// Which versions of TLS may be agreed on.
    pub versions: TlsVersions,
    /// The protocols to offer by ALPN, the favourite first; empty offers none.
    pub alpn: Vec<String>,
    /// Where the secrets of each session are written for Wireshark; empty: nowhere.
    pub key_log_file: PathBuf,
}

impl TlsSettings {
    /// Demands this of the server's certificate. A confirmation counts until something else is chosen.
    pub fn demand(&mut self, verification: Verification) {
        self.verification = verification;
        self.unverified_confirmed &= verification == Verification::Nothing;
    }

    /// Demands nothing: the user was asked, and wants it.
    pub fn demand_nothing(&mut self) {
        self.verification = Verification::Nothing;
        self.unverified_confirmed = true;
    }
}

impl TlsSettings {
    /// Every certificate, key and keystore file that is named, whether or not its mode is chosen.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let files = [
            &self.ca_file,
            &self.client_certificate_file,
            &self.client_key_file,
            &self.keystore_file,
            &self.client_keystore_file,
        ];
        files.into_iter().map(PathBuf::as_path)
    }
}

/// The five radio buttons of the SSL/TLS tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum TlsMode {
    /// The system's roots decide.
    #[default]
    CaSigned,
    /// A CA file decides.
    CaFile,
    /// A keystore's CA certificates decide.
    CaKeystore,
    /// A CA file decides, and the client shows a certificate of its own.
    SelfSigned,
    /// The same, all out of keystores.
    SelfSignedKeystores,
}

impl TlsMode {
    /// All five, in the order of the window.
    pub const ALL: [Self; 5] =
        [Self::CaSigned, Self::CaFile, Self::CaKeystore, Self::SelfSigned, Self::SelfSignedKeystores];

    /// The label of the radio button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CaSigned => "CA signed server certificate",
            Self::CaFile => "CA certificate file",
            Self::CaKeystore => "CA certificate keystore",
            Self::SelfSigned => "Self signed certificates",
            Self::SelfSignedKeystores => "Self signed certificates in keystores",
        }
    }

    /// Whether the CA File field counts.
    #[must_use]
    pub const fn uses_ca_file(self) -> bool {
        matches!(self, Self::CaFile | Self::SelfSigned)
    }

    /// Whether the Keystore File field counts.
    #[must_use]
    pub const fn uses_ca_keystore(self) -> bool {
        matches!(self, Self::CaKeystore | Self::SelfSignedKeystores)
    }

    /// Whether the client shows a certificate of its own.
    #[must_use]
    pub const fn uses_client_certificate(self) -> bool {
        matches!(self, Self::SelfSigned | Self::SelfSignedKeystores)
    }

    /// Whether that certificate comes out of a keystore.
    #[must_use]
    pub const fn uses_client_keystore(self) -> bool {
        matches!(self, Self::SelfSignedKeystores)
    }
}

/// What is demanded of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Verification {
    /// Chain, dates, purpose and name.
    #[default]
    Full,
    /// The same without the name, as `mosquitto_sub --insecure` has it.
    ChainOnly,
    /// The same as full, but for another name than the broker address; the server is asked for that name, too (SNI).
    OtherName,
    /// Chain, dates and purpose, and instead of the name exactly this certificate. A self-signed one needs no chain.
    Pinned,
    /// Nothing at all. Anybody on the way can read and change everything.
    Nothing,
}

impl Verification {
    /// All, in the order of the window.
    pub const ALL: [Self; 5] = [Self::Full, Self::ChainOnly, Self::OtherName, Self::Pinned, Self::Nothing];

    /// As it is called in the window.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Full => "Full",
            Self::ChainOnly => "Chain only",
            Self::OtherName => "Other name",
            Self::Pinned => "Pinned fingerprint",
            Self::Nothing => "No verification",
        }
    }
}

/// Which versions of TLS may be agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum TlsVersions {
    /// TLS 1.2 and 1.3.
    #[default]
    Both,
    /// TLS 1.2 only.
    Only12,
    /// TLS 1.3 only.
    Only13,
}

impl TlsVersions {
    /// All, in the order of the window.
    pub const ALL: [Self; 3] = [Self::Both, Self::Only12, Self::Only13];

    /// As it is called in the window.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => "TLS 1.2 \u{2013} 1.3",
            Self::Only12 => "TLS 1.2 only",
            Self::Only13 => "TLS 1.3 only",
        }
    }
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            mode: TlsMode::default(),
            ca_file: PathBuf::new(),
            client_certificate_file: PathBuf::new(),
            client_key_file: PathBuf::new(),
            pem_formatted: true,
            keystore_file: PathBuf::new(),
            keystore_alias: String::new(),
            client_keystore_file: PathBuf::new(),
            client_key_alias: String::new(),
            verification: Verification::default(),
            server_name: String::new(),
            pinned_sha256: String::new(),
            unverified_confirmed: false,
            versions: TlsVersions::default(),
            alpn: Vec::new(),
            key_log_file: PathBuf::new(),
        }
    }
}
