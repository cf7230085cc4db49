//! The passwords of the files in the tab "SSL/TLS": which rows there are, and whether what is known opens the file.

use egui::Ui;

use super::draft::Draft;
use super::files;
use super::page::Page;
use super::secrets::SecretRow;
use crate::app::{Finding, Lock, Mood, SecretKind, Slot, TlsFileError, TlsSettings, secret_label};
use crate::ui::widgets::Verdict;

/// Draws the row of a password that this mode always has.
pub(super) fn row(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft, kind: SecretKind) {
    let label = secret_label(kind, draft.profile.tls.mode);
    let typed = draft.secrets.get(kind).is_some();
    let told = lock(page, &draft.profile.tls, kind).map(|(slot, lock)| {
        let file = files::name(&draft.profile.tls, slot);
        match lock {
            Lock::Wrong(_) => (Some(Mood::Bad), format!("This password does not open {file}.")),
            Lock::Opened(_) if typed => (Some(Mood::Good), format!("It opens {file}.")),
            Lock::Opened(_) => (None, format!("Empty: the known one stays. It opens {file}.")),
            Lock::None | Lock::Closed(_) if typed => (None, String::new()),
            Lock::None | Lock::Closed(_) => (None, format!("{file} is encrypted. Empty: it is asked for at connect.")),
        }
    });
    let verdict = match &told {
        Some((Some(mood), words)) => Verdict::Mood(*mood, words),
        Some((None, words)) => Verdict::Remark(words),
        None => Verdict::Remark(unknown(kind, draft)),
    };
    SecretRow { kind, label, hint: "", verdict }.show(ui, &mut draft.secrets);
}

/// What stands below a password as long as no file asks for it.
fn unknown(kind: SecretKind, draft: &Draft) -> &'static str {
    match kind {
        SecretKind::KeyPassphrase if draft.profile.tls.mode.uses_client_keystore() => {
            "Only if the key pair has a password of its own; else that of the keystore opens it."
        }
        SecretKind::KeyPassphrase => "For an encrypted key. Empty: the known one stays, or it is asked for.",
        SecretKind::Password
        | SecretKind::KeystorePassword
        | SecretKind::ClientKeystorePassword
        | SecretKind::ProxyPassword
        | SecretKind::WebSocketAuthorization
        | SecretKind::AuthenticationPassword => "Empty: the known one stays, or it is asked for.",
    }
}

/// The same row for a file that is seldom encrypted: only while it is, or while something stands in the row.
pub(super) fn row_if_needed(ui: &mut Ui, page: &Page<'_>, draft: &mut Draft, kind: SecretKind) {
    if draft.secrets.get(kind).is_some() || lock(page, &draft.profile.tls, kind).is_some() {
        row(ui, page, draft, kind);
    }
}

/// The file that takes this password, and whether it is open: the worst news if there are several.
fn lock(page: &Page<'_>, tls: &TlsSettings, kind: SecretKind) -> Option<(Slot, Lock)> {
    let locks = || {
        let slots = files::slots(tls.mode).iter().copied();
        let locks = slots.filter_map(|slot| Some((slot, files::facts(page, tls, slot)?.lock)));
        locks.filter(|(_, lock)| lock.secret() == Some(kind))
    };
    // A key pair with a password of its own shows only when the whole is tried out.
    let tried = page.app.findings(page.id).unwrap_or_default().iter().find_map(|found| match &found.finding {
        Finding::File(TlsFileError::WrongPassphrase { slot, secret, .. }) if *secret == kind => {
            Some((*slot, Lock::Wrong(kind)))
        }
        Finding::File(TlsFileError::PassphraseNeeded { slot, secret, .. }) if *secret == kind => {
            Some((*slot, Lock::Closed(kind)))
        }
        _ => None,
    });
    let seen = locks().find(|(_, lock)| matches!(lock, Lock::Wrong(_))).or_else(|| locks().next());
    seen.or(tried.filter(|(slot, _)| files::slots(tls.mode).contains(slot)))
}
