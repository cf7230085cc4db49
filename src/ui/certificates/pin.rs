//! Accepting exactly the certificate that the broker showed: asked once, with what it means.

use egui::{Context, Ui};

use crate::app::{Action, CertificateInfo, Tab, Verification};
use crate::ui::widgets;

/// Offers to pin the broker's own certificate, or says that it is pinned. The local test broker makes new ones.
pub(super) fn button(ui: &mut Ui, tab: &Tab, certificate: &CertificateInfo, pinning: &mut Option<CertificateInfo>) {
    if tab.profile_id.is_none() || tab.profile.endpoint.local_test_broker {
        return;
    }
    if is_pinned(tab, certificate) {
        widgets::dim(ui, "Pinned in this profile");
    } else if widgets::button(ui, "Pin this certificate").clicked() {
        *pinning = Some(certificate.clone());
    }
}

/// Asks, while it is wished. A broker may show another certificate meanwhile, at a reconnect: it is not that one.
pub(super) fn ask(ctx: &Context, tab: &Tab, pinning: &mut Option<CertificateInfo>, actions: &mut Vec<Action>) {
    let Some(own) = pinning else { return };
    let consequence = format!(
        "From the next Connect on, the profile {} accepts this certificate of {} and no other, and does not compare its \
         name with Broker Address. When the broker gets a new certificate, connecting fails until you pin that one.",
        tab.profile.name,
        widgets::certificate_name(own),
    );
    let confirm =
        widgets::Confirm { question: "Pin this certificate?", consequence: &consequence, yes: "Pin", no: "Cancel" };
    if let Some(yes) = confirm.show(ctx) {
        let asked = pinning.take().filter(|_| yes);
        actions.extend(asked.map(|own| Action::PinBrokerCertificate(Box::new(own))));
    }
}

fn is_pinned(tab: &Tab, certificate: &CertificateInfo) -> bool {
    let plain = |fingerprint: &str| fingerprint.replace(':', "").to_lowercase();
    let tls = &tab.profile.tls;
    tls.verification == Verification::Pinned && plain(&tls.pinned_sha256) == plain(&certificate.sha256)
}
